"""Rows that hang on a row that is gone: written while it was being deleted, through a link without a foreign key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from troth.systems.base import Rows
from troth.systems.dialects import Store
from troth.systems.keys import Key, key_text
from troth.systems.linking import means
from troth.systems.listing import as_texts, named, names_any
from troth.systems.mapped import Compiled, Edge, Mapped
from troth.systems.statements import Statement

_ABOVE = "above"


@dataclass(frozen=True)
class Orphan:
    """One row, and how it says whose it is."""

    table: str
    key: Key
    column: str
    reached: str
    above: tuple[str, Key]
    """The row that it names, or named."""
    listed: bool = False
    """Whether it names that row in a list, which may name others as well."""


def still_there(
    connection: sa.Connection, store: Store, compiled: Compiled, name: str, keys: Sequence[Key]
) -> list[Key]:
    """Which of these rows exist."""
    place = ("there", name)
    if place not in compiled.cache:
        table = compiled.schema.tables[name]
        own = [table.sql.c[column] for column in table.key]
        compiled.cache[place] = store.compiled(sa.select(*own).where(store.among_given(own, "keys")))
    (rows,) = store.run(connection, [(compiled.cache[place], store.sent("keys", keys))])
    return [tuple(row) for row in rows]


def orphans(
    connection: sa.Connection, store: Store, compiled: Compiled, rows: Iterable[Rows], *, lists: bool = False
) -> list[Orphan]:
    """What hangs on these rows of tables whose rows erasure deletes, whether they are still there or not.

    One statement a link, and only for links that hold the other table's key: what else a row that is gone held, nobody
    knows any more. ``lists``: of rows that name them in a list as well; the second look asks for those itself.
    """
    known: dict[str, dict[Key, None]] = {}
    for part in rows:
        mapped = compiled.tables.get(part.table)
        if mapped is not None and mapped.deletes and part.standing != "other" and not part.columns:
            known.setdefault(part.table, {}).update(dict.fromkeys(part.keys))
    found: list[Orphan] = []
    for mapped in compiled.tables.values():
        for place, edge in enumerate(mapped.belongs):
            above = compiled.schema.tables[edge.parent]
            if edge.parent not in known or set(edge.to) != set(above.key) or (edge.listed and not lists):
                continue
            hanging = _naming if edge.listed else _hanging
            found += hanging(connection, store, compiled, mapped, place, edge, list(known[edge.parent]))
    return found


def _hanging(
    connection: sa.Connection, store: Store, compiled: Compiled, mapped: Mapped, place: int, edge: Edge, keys: list[Key]
) -> Iterator[Orphan]:
    order = [edge.columns[edge.to.index(name)] for name in compiled.schema.tables[edge.parent].key]
    name = ("orphans", mapped.name, place)
    if name not in compiled.cache:
        table = mapped.table.sql
        links = [table.c[column] for column in order]
        compiled.cache[name] = store.compiled(
            _chosen(mapped, order).where(store.among_given(links, _ABOVE), means(store, edge, table))
        )
    statement: Statement = compiled.cache[name]
    (answer,) = store.run(connection, [(statement, store.sent(_ABOVE, keys))])
    width = len(mapped.table.key)
    for row in answer:
        above = (edge.parent, tuple(row[width:]))
        yield Orphan(mapped.name, tuple(row[:width]), order[0], f"belongs to {edge.words}", above)


def _naming(
    connection: sa.Connection, store: Store, compiled: Compiled, mapped: Mapped, place: int, edge: Edge, keys: list[Key]
) -> Iterator[Orphan]:
    (column,) = edge.columns
    name = ("orphans", mapped.name, place)
    if name not in compiled.cache:
        table = mapped.table.sql
        names = names_any(store, table.c[column], _ABOVE)
        compiled.cache[name] = store.compiled(_chosen(mapped, [column]).where(names, means(store, edge, table)))
    statement: Statement = compiled.cache[name]
    (answer,) = store.run(connection, [(statement, store.sent(_ABOVE, as_texts(keys)))])
    spelled = {key_text(key): key for key in keys}
    width = len(mapped.table.key)
    for row in answer:
        for one in named(row[width], compiled.schema.tables[edge.parent]):
            if key_text(one) in spelled:
                above = (edge.parent, spelled[key_text(one)])
                yield Orphan(mapped.name, tuple(row[:width]), column, f"belongs to {edge.words}", above, listed=True)


def _chosen(mapped: Mapped, links: Sequence[str]) -> sa.Select[Any]:
    table = mapped.table.sql
    chosen = [table.c[column] for column in (*mapped.table.key, *links)]
    return sa.select(*(column.label(f"c{number}") for number, column in enumerate(chosen)))
