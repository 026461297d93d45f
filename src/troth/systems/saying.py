"""What rows of people say now of whose they are, in the normal spelling, and whether they are still the person's."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, cast

import sqlalchemy as sa

from troth.systems import elsewhere
from troth.systems.base import Identifiers
from troth.systems.dialects import Store
from troth.systems.keys import Key, key_text
from troth.systems.mapped import Compiled, Mapped
from troth.systems.normalise import normalise
from troth.systems.statements import Rowed, Statement
from troth.systems.treating import still_said


def said_now(
    connection: sa.Connection, store: Store, compiled: Compiled, mapped: Mapped, keys: Sequence[Key], *, lock: bool,
    more: Sequence[sa.ColumnElement[Any]] = (),
) -> Mapping[Key, tuple[Any, ...]]:  # fmt: skip
    """Which of the rows are still there, and what each says now in its identifiers; null where only erasure has written.

    ``more`` – what else is to be told of each, after that.
    """
    if not keys:
        return {}
    (rows,) = store.run(
        connection, [(said_asked(store, compiled, mapped, lock=lock, more=more), store.sent("keys", keys))]
    )
    return said_read(mapped, rows)


def said_asked(
    store: Store, compiled: Compiled, mapped: Mapped, *, lock: bool, more: Sequence[sa.ColumnElement[Any]] = ()
) -> Statement:
    """The statement of ``said_now``; the keys are its open parameter ``keys``."""
    table = mapped.table
    place = ("said", mapped.name, lock, bool(more))
    if place not in compiled.cache:
        own = [table.sql.c[column] for column in table.key]
        held = [
            still_said(store, table, mapped.personal[name]) if name in mapped.personal else table.at(name)
            for name in mapped.found_by.values()
        ] + [table.at(name) for edge in mapped.elsewhere for name in edge.columns]
        chosen = [column.label(f"c{number}") for number, column in enumerate((*own, *held, *more))]
        query = sa.select(*chosen).where(store.among_given(own, "keys"))
        compiled.cache[place] = store.compiled(query.with_for_update() if lock else query)
    return compiled.cache[place]


def said_read(mapped: Mapped, rows: Sequence[Rowed]) -> Mapping[Key, tuple[Any, ...]]:
    """Its answer by key."""
    number = len(mapped.table.key)
    return {tuple(row[:number]): tuple(row[number:]) for row in rows}


def still_theirs(
    mapped: Mapped, keys: Sequence[Key], said: Mapping[Key, tuple[Any, ...]], person: Identifiers
) -> tuple[list[Key], list[Key]]:
    """Of known rows: those that still fit the identifiers or hold none any more, and those that are another's now."""
    wanted = {name: normalise(name, person[name]) for name in mapped.found_by if name in person}
    theirs: list[Key] = []
    others: list[Key] = []
    for key in keys:
        if key in said:
            held = dict(zip(mapped.found_by, said[key], strict=False))
            spelled = {name: spellings(name, held[name]) for name in wanted}
            fits = any(value in spelled[name] for name, value in wanted.items())
            hangs = _hangs(mapped, said[key][len(mapped.found_by) :], person)
            (theirs if fits or True in hangs or not (any(spelled.values()) or hangs) else others).append(key)
    return theirs, others


def spellings(identifier: str, held: object) -> tuple[str, ...]:
    """The normal spelling of what a column holds, of each element where it holds a list; nothing where it says nothing."""
    values = cast("list[object]", held) if isinstance(held, list) else [held]
    return tuple(plain for value in values if (plain := normalise(identifier, as_said(value))))


def as_said(value: object) -> str:
    """What is held, as text; bytes of it that are no UTF-8 are marked, as the database's own comparison has them."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    text = "" if value is None else str(value)
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _hangs(mapped: Mapped, links: Sequence[object], person: Identifiers) -> set[bool]:
    """For each link to another system that a row has: whether it hangs on one of the person's rows there."""
    found: set[bool] = set()
    rest = list(links)
    for edge in mapped.elsewhere:
        values, rest = rest[: len(edge.columns)], rest[len(edge.columns) :]
        if None not in values:
            found.add(
                key_text(tuple(cast("list[Hashable]", values)))
                in {key_text(k) for k in elsewhere.keys_of(person, edge)}
            )
    return found
