"""What would make an erasure fail, seen before it is tried: constraints, rights, and rows of others in the way."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from troth.systems.base import Found
from troth.systems.dialects import Store, bind
from troth.systems.intents import Intent, emptiable, hangers, intents, loosenings, unfit
from troth.systems.keys import Key
from troth.systems.mapped import Compiled, Personal
from troth.systems.outcomes import Problem

SHORTEST_STAND_IN = 20
"""A random stand-in cut shorter than this may meet another by chance."""


def preflight(
    connection: sa.Connection, store: Store, compiled: Compiled, found: Found, instructed_by: Key | None
) -> tuple[Problem, ...]:
    """Every problem known beforehand for exactly these rows. Reads only."""
    stopping = [Problem(drift.where, drift.what, drift.fix) for drift in compiled.drift if drift.stops]
    if stopping:
        return tuple(stopping)
    wanted = intents(compiled, found.rows, instructed_by)
    problems: dict[Problem, None] = {}
    problems |= dict.fromkeys(unfit(connection, store, compiled, wanted))
    for intent in wanted.values():
        place = f"{compiled.system}.{intent.mapped.name}"
        problems |= dict.fromkeys(_columns(connection, store, place, intent))
        problems |= dict.fromkeys(_rights(connection, store, place, intent))
    for loose in loosenings(wanted, each_row=store.checks_each_row):
        if not emptiable(loose.table, loose.columns):
            problems[
                Problem(
                    f"{compiled.system}.{loose.table.name}.{' and '.join(loose.columns)}",
                    f"must not be empty, yet points at rows of {loose.link.parent} that would be deleted",
                    f"let both tables be deleted, or let {loose.link.parent} be emptied",
                )
            ] = None
    return (*problems, *hangers(connection, store, compiled, wanted))


def _columns(connection: sa.Connection, store: Store, place: str, intent: Intent) -> Iterator[Problem]:
    mapped = intent.mapped
    treated: list[tuple[Personal, tuple[Key, ...]]] = []
    if intent.empty:
        treated += [(p, tuple(intent.empty)) for name, p in mapped.personal.items() if name not in mapped.seconds]
    for names, keys in intent.limited.items():
        for name in names:
            personal = mapped.personal.get(name) or Personal(mapped.table.columns[name], None, "empty")
            treated.append((personal, tuple(keys)))
    for personal, keys in treated:
        where = f"{place}.{personal.name}"
        column = personal.column
        if column.generated:
            if personal.action != "empty":
                yield Problem(
                    where, "is computed by the database and cannot be written", "treat the columns it is made of"
                )
        elif personal.action == "empty":
            if personal.name in mapped.table.key:
                yield Problem(where, "is part of the primary key and cannot be emptied",
                              "delete the row, pseudonymise the column, or keep it with a reason")  # fmt: skip
            elif not column.nullable:
                yield Problem(where, "must not be empty (NOT NULL), so it cannot be emptied",
                              "replace it with a fixed value, delete the row, or keep it with a reason")  # fmt: skip
        elif personal.action == "replace":
            yield from _replaced(connection, store, where, intent, personal, keys)
        elif personal.action == "pseudonymise":
            if column.kind not in ("text", "other") or column.options:
                yield Problem(where, f"holds no free text ({column.kind}), so no random text can stand in",
                              "empty it, replace it, or keep it with a reason")  # fmt: skip
            elif column.length is not None and column.length < SHORTEST_STAND_IN:
                yield Problem(where, f"is too short for a random stand-in ({column.length} characters)",
                              f"replace it, or widen it to {SHORTEST_STAND_IN}")  # fmt: skip


def _replaced(
    connection: sa.Connection, store: Store, where: str, intent: Intent, personal: Personal, keys: tuple[Key, ...]
) -> Iterator[Problem]:
    table = intent.mapped.table
    if (personal.name,) not in table.unique and table.key != (personal.name,):
        return
    fix = "pseudonymise it, or empty it"
    if len(keys) > 1:
        yield Problem(where, f"must be unique, so {len(keys)} rows cannot all get the same replacement", fix)
        return
    own = [table.sql.c[column] for column in table.key]
    value = bind(store.value(personal.value), table.at(personal.name).type)
    query = sa.select(sa.func.count()).select_from(table.sql)
    query = query.where(table.at(personal.name) == value, sa.not_(store.among(own, keys)))
    if connection.execute(query).scalar_one():
        yield Problem(where, "must be unique, and another row has the replacement already", fix)


def _rights(connection: sa.Connection, store: Store, place: str, intent: Intent) -> Iterator[Problem]:
    needed = [*(["DELETE"] if intent.delete else []), *(["UPDATE"] if intent.empty or intent.limited else [])]
    for right in needed:
        if not store.may(connection, right, intent.mapped.table):
            yield Problem(place, f"this account has no right to {right.lower()} here",
                          f"grant {right} on the table to it, or connect with the account meant for erasure")  # fmt: skip
