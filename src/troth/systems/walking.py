"""The statements of a walk along the links, written once a mapping: rows by key, what hangs on rows, on what rows hang."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from troth.systems.dialects import Store
from troth.systems.keys import Key, key_text
from troth.systems.linking import fits
from troth.systems.listing import named
from troth.systems.mapped import Compiled, Edge, Mapped
from troth.systems.orphans import still_there
from troth.systems.reached import Flags
from troth.systems.statements import Rowed, Statement

_KEYS = "keys"


class Walking:
    """What is asked on the way. With ``flags`` each row is locked as it is met, and told of by them."""

    def __init__(self, connection: sa.Connection, store: Store, compiled: Compiled, flags: Flags | None) -> None:
        self.connection, self.store, self.compiled, self.flags = connection, store, compiled, flags
        self.carried = {name: _carried(compiled, mapped) for name, mapped in compiled.tables.items()}
        """Columns whose values the walk needs besides the key: what others link to, the client, its own links."""

    def by_key(self, name: str, keys: Sequence[Key]) -> Sequence[Rowed]:
        """Rows of a table: key, what is carried, what is told."""
        return self._asked(
            ("walk", name, self.flags is not None), lambda: self._by_key(name), list(dict.fromkeys(keys))
        )

    def hanging(self, mapped: Mapped, edge: Edge, values: Sequence[Key]) -> Sequence[Rowed]:
        """The rows that hang on one of ``values``, as above, and the position of the value."""
        place = ("walk down", edge, self.flags is not None)
        return self._asked(place, lambda: self._hanging(mapped, edge), values)

    def hung(self, mapped: Mapped, edge: Edge, held: dict[Key, object]) -> dict[Key, list[Key]]:
        """The rows that exist on which these hang through ``edge``, by key; ``held``: what each holds in its (first) column."""
        if not held:
            return {}
        if edge.listed:
            return self._listed(edge, held)
        there: dict[Key, list[Key]] = {}
        number = len(mapped.table.key)
        for row in self._asked(("walk up", edge), lambda: self._hung(mapped, edge), list(held)):
            there.setdefault(tuple(row[:number]), []).append(tuple(row[number:]))
        return there

    def _listed(self, edge: Edge, held: dict[Key, object]) -> dict[Key, list[Key]]:
        """Through a list: by the other table's key, because no index leads there from lists."""
        asked = {key: named(value, self.compiled.schema.tables[edge.parent]) for key, value in held.items()}
        every = list(dict.fromkeys(one for each in asked.values() for one in each))
        known = still_there(self.connection, self.store, self.compiled, edge.parent, every) if every else []
        found = {key_text(key): key for key in known}
        return {key: [found[key_text(one)] for one in each if key_text(one) in found] for key, each in asked.items()}

    def _asked(self, place: object, write: Any, keys: Sequence[Key]) -> Sequence[Rowed]:
        if place not in self.compiled.cache:
            self.compiled.cache[place] = self.store.compiled(write())
        statement: Statement = self.compiled.cache[place]
        (rows,) = self.store.run(self.connection, [(statement, self.store.sent(_KEYS, keys))])
        return rows

    def _wanted(self, name: str, *more: sa.ColumnElement[Any]) -> list[sa.ColumnElement[Any]]:
        table = self.compiled.tables[name].table
        told = self.flags.get(name, ()) if self.flags is not None else ()
        columns = [*(table.sql.c[column] for column in (*table.key, *self.carried[name])), *told, *more]
        return [column.label(f"c{number}") for number, column in enumerate(columns)]

    def _by_key(self, name: str) -> sa.Select[Any]:
        table = self.compiled.tables[name].table
        query = sa.select(*self._wanted(name))
        query = query.where(self.store.among_given([table.sql.c[column] for column in table.key], _KEYS))
        return query.with_for_update() if self.flags is not None else query

    def _hanging(self, mapped: Mapped, edge: Edge) -> sa.Select[Any]:
        table = mapped.table.sql
        above = self.compiled.schema.tables[edge.parent].sql
        # Keys are compared as what they are in the table that holds one in each row.
        types = [above.c[n].type for n in edge.to] if edge.listed else [table.c[n].type for n in edge.columns]
        sent = self.store.keyset_given(types, _KEYS)
        hangs = fits(self.store, edge, table, [sent.c[f"k{index}"] for index in range(len(types))])
        query = sa.select(*self._wanted(mapped.name, sent.c.n)).select_from(table.join(sent, hangs))
        return query.with_for_update(of=table) if self.flags is not None else query

    def _hung(self, mapped: Mapped, edge: Edge) -> sa.Select[Any]:
        table, parent = mapped.table.sql, self.compiled.schema.tables[edge.parent]
        above = parent.sql.alias()
        hangs = fits(self.store, edge, table, [above.c[there] for there in edge.to])
        own = [table.c[column] for column in mapped.table.key]
        chosen = [*own, *(above.c[column] for column in parent.key)]
        query = sa.select(*(column.label(f"c{number}") for number, column in enumerate(chosen)))
        return query.select_from(table.join(above, hangs)).where(self.store.among_given(own, _KEYS))


def _carried(compiled: Compiled, mapped: Mapped) -> tuple[str, ...]:
    wanted: dict[str, None] = {}
    for other in compiled.tables.values():
        for edge in (*other.belongs, *other.also):
            if edge.parent == mapped.name:
                wanted |= dict.fromkeys(edge.to)
    own = [*mapped.belongs, *([mapped.client] if mapped.client is not None else [])]
    wanted |= dict.fromkeys(column for edge in own for column in edge.columns)
    return tuple(column for column in wanted if column not in mapped.table.key)
