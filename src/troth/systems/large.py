"""Binary values too large to come with their row: said by their size, and read in pieces from where they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from troth.errors import TrothError
from troth.systems.base import Value
from troth.systems.dialects import Store, bind
from troth.systems.keys import Key
from troth.systems.mapped import Compiled, Mapped
from troth.systems.statements import Rowed, Statement

MOST = 16 << 10
"""Bytes of a binary value that still come with its row."""
PIECE = 4 << 20
"""Bytes that are asked for at once; no server's packet is smaller than that by default."""


@dataclass(frozen=True)
class Large:
    """A binary value left in its row. Its pieces can be read for as long as the snapshot lasts in which it was met."""

    size: int
    """In bytes."""
    _piece: Callable[[int], bytes] = field(repr=False, compare=False)

    def pieces(self) -> Iterator[bytes]:
        """The whole value, from its beginning. Raises TrothError where it is not what it was."""
        for start in range(0, self.size, PIECE):
            piece = self._piece(start)
            if len(piece) != min(PIECE, self.size - start):
                raise TrothError(
                    "a large value changed or went while it was being read", fix="run it again; nothing was given out"
                )
            yield piece


def sized(store: Store, mapped: Mapped, shown: Sequence[Value]) -> list[sa.ColumnElement[Any]]:
    """The columns as a row is to bring them – large ones null – and behind them the sizes of those that can be large."""
    values: list[sa.ColumnElement[Any]] = []
    sizes: list[sa.ColumnElement[Any]] = []
    for one in shown:
        column = mapped.table.at(one.column)
        if _can_be(store, mapped, one):
            size = store.size(column)
            small = sa.case((size > bind(MOST, sa.Integer()), sa.null()), else_=column)
            values.append(sa.type_coerce(small, column.type))
            sizes.append(size)
        else:
            values.append(column)
    return [*values, *sizes]


def whole(
    connection: sa.Connection, store: Store, compiled: Compiled, mapped: Mapped, shown: Sequence[Value]
) -> Callable[[Key, Rowed], Rowed] | None:
    """How a row of ``sized`` becomes its values, large ones as ``Large``; None where no column of it can be large."""
    places = [place for place, one in enumerate(shown) if _can_be(store, mapped, one)]
    if not places:
        return None

    def piece_of(key: Key, column: str) -> Callable[[int], bytes]:
        def piece(start: int) -> bytes:
            given = {"start": start + 1, **store.sent("keys", [key])}
            (rows,) = store.run(connection, [(_cut(store, compiled, mapped, column), given)])
            return bytes(rows[0][0]) if rows and rows[0][0] is not None else b""

        return piece

    def read(key: Key, row: Rowed) -> Rowed:
        values = list(row)
        for place, size in zip(places, row[len(shown) :], strict=False):
            if size is not None and size > MOST:
                values[place] = Large(size, piece_of(key, shown[place].column))
        return tuple(values)

    return read


def _can_be(store: Store, mapped: Mapped, one: Value) -> bool:
    known = mapped.table.columns.get(one.column)
    return known is not None and known.kind in store.binary


def _cut(store: Store, compiled: Compiled, mapped: Mapped, column: str) -> Statement:
    place = ("piece", mapped.name, column)
    if place not in compiled.cache:
        own = [mapped.table.sql.c[name] for name in mapped.table.key]
        start, count = sa.bindparam("start", type_=sa.Integer()), bind(PIECE, sa.Integer())
        cut = sa.func.substr(mapped.table.at(column), start, count)
        compiled.cache[place] = store.compiled(sa.select(cut.label("c0")).where(store.among_given(own, "keys")))
    return compiled.cache[place]
