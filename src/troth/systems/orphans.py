"""Rows that hang on a row that is gone: written while it was being deleted, through a link without a foreign key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from troth.systems.base import Rows
from troth.systems.dialects import Store
from troth.systems.keys import Key
from troth.systems.linking import means
from troth.systems.mapped import Compiled
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


def orphans(connection: sa.Connection, store: Store, compiled: Compiled, rows: Iterable[Rows]) -> list[Orphan]:
    """What hangs on these rows of tables whose rows erasure deletes, whether they are still there or not.

    One statement a link, and only for links that hold the other table's key: what else a row that is gone held, nobody
    knows any more.
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
            # Whose else a row is that names one in a list, only a look at all of them could say: the second look does.
            if edge.parent not in known or edge.listed or set(edge.to) != set(above.key):
                continue
            order = [edge.columns[edge.to.index(name)] for name in above.key]
            name = ("orphans", mapped.name, place)
            if name not in compiled.cache:
                table = mapped.table.sql
                links = [table.c[column] for column in order]
                chosen = [table.c[column] for column in (*mapped.table.key, *order)]
                query = sa.select(*(column.label(f"c{number}") for number, column in enumerate(chosen)))
                query = query.where(store.among_given(links, _ABOVE), means(store, edge, table))
                compiled.cache[name] = store.compiled(query)
            statement: Statement = compiled.cache[name]
            (answer,) = store.run(connection, [(statement, store.sent(_ABOVE, list(known[edge.parent])))])
            width = len(mapped.table.key)
            found += [
                Orphan(
                    mapped.name,
                    tuple(row[:width]),
                    order[0],
                    f"belongs to {edge.words}",
                    (edge.parent, tuple(row[width:])),
                )
                for row in answer
            ]
    return found
