"""How a row hangs on another in SQL: the columns that hold its key, and what else the row must say to mean that table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from troth.systems.dialects import Store, bind
from troth.systems.mapped import Edge


def fits(
    store: Store, edge: Edge, here: sa.FromClause, there: Sequence[sa.ColumnElement[Any]]
) -> sa.ColumnElement[bool]:
    """Whether a row of ``here`` hangs, through ``edge``, on the row whose linked columns are ``there``."""
    if edge.listed:
        return sa.and_(store.lists(here.c[edge.columns[0]], there[0]), means(store, edge, here))
    pairs = zip(edge.columns, there, strict=True)
    return sa.and_(*(_same(store, here.c[name], value) for name, value in pairs), means(store, edge, here))


def means(store: Store, edge: Edge, here: sa.FromClause) -> sa.ColumnElement[bool]:
    """Whether the link of a row of ``here`` means the edge's table at all: always, unless it says which one it means."""
    said = [
        sa.or_(*(here.c[name] == bind(store.value(value), here.c[name].type) for value in values))
        for name, values in edge.where
    ]
    return sa.and_(sa.true(), *said)


def _same(store: Store, here: sa.ColumnElement[Any], there: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Keys of several tables in one column are often kept as text, whatever their own type."""
    if isinstance(here.type, sa.String) and isinstance(there.type, (sa.Integer, sa.Uuid)):
        return store.same(here, store.as_text(there))
    return store.same(here, there)
