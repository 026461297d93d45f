"""What erasure makes of one column: the value it writes, and whether a row is already as it should be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from troth.systems.dialects import STAND_IN, Store, bind, written
from troth.systems.mapped import Personal
from troth.systems.places import Place, with_values
from troth.systems.reflect import Table
from troth.systems.replacing import Document, Pattern


def after(store: Store, table: Table, personal: Personal) -> sa.ColumnElement[Any]:
    """What erasure writes into a column whose action is not ``keep``; what is already so stays as it is."""
    column = table.at(personal.name)
    if personal.action == "empty":
        # A list that must not be null can hold nothing.
        return sa.cast(bind("{}", sa.Text()), column.type) if _always_a_list(personal) else sa.null()
    if isinstance(personal.value, Document):
        return store.document(personal.value.text, column.type)
    if personal.action == "replace" and not isinstance(personal.value, Pattern):
        return written(store.value(personal.value), column.type)
    return sa.case((as_declared(store, table, personal), column), else_=drawn(store, table, personal))


def drawn(store: Store, table: Table, personal: Personal) -> sa.ColumnElement[Any]:
    """The same for a row of which nothing is known: whatever part of it is random is drawn anew."""
    if personal.action == "pseudonymise":
        return store.stand_in(personal.column.length)
    if isinstance(personal.value, Pattern):
        before, behind = bind(personal.value.before, sa.Text()), bind(personal.value.behind, sa.Text())
        return before.concat(store.random(personal.value.random, digits=personal.value.digits)).concat(behind)
    return after(store, table, personal)


def as_declared(store: Store, table: Table, personal: Personal) -> sa.ColumnElement[bool]:
    """Whether the column of a row is as erasure leaves it. Never null."""
    column = table.at(personal.name)
    if personal.action == "keep":
        return sa.true()
    if personal.action == "empty":
        return sa.func.cardinality(column) == bind(0) if _always_a_list(personal) else column.is_(None)
    if personal.action == "pseudonymise":
        said = store.position(store.as_text(column), STAND_IN) == bind(1)
    elif isinstance(personal.value, Document):
        said = store.is_document(column, personal.value.text)
    elif isinstance(personal.value, Pattern):
        said = _of_pattern(store, column, personal.value)
    else:
        said = column == bind(store.value(personal.value), column.type)
    # A place that a document does not have is not made there for the sake of a replacement.
    if personal.action == "pseudonymise" or personal.name in table.places:
        return sa.or_(column.is_(None), said)
    return sa.and_(column.is_not(None), said)


def still_said(store: Store, table: Table, personal: Personal) -> sa.ColumnElement[Any]:
    """What a row says in a column itself: null where it holds nothing but what erasure has written."""
    column = table.at(personal.name)
    if personal.action in ("replace", "pseudonymise"):
        return sa.case((sa.not_(as_declared(store, table, personal)), column))
    return column


def setting(
    table: Table, values: Mapping[str, sa.ColumnElement[Any]]
) -> dict[sa.ColumnElement[Any], sa.ColumnElement[Any]]:
    """The SET part of an UPDATE: columns as they are, places of one JSON column together in one document."""
    places: dict[str, list[tuple[Place, sa.ColumnElement[Any]]]] = {}
    for name, value in values.items():
        if name in table.places:
            places.setdefault(table.places[name].column, []).append((table.places[name], value))
    folded: dict[sa.ColumnElement[Any], sa.ColumnElement[Any]] = {
        table.sql.c[name]: with_values(table.sql, name, inside) for name, inside in places.items() if name not in values
    }
    return folded | {table.sql.c[name]: value for name, value in values.items() if name not in table.places}


def _of_pattern(store: Store, column: sa.ColumnElement[Any], pattern: Pattern) -> sa.ColumnElement[bool]:
    text = store.as_text(column)
    tests = [sa.func.char_length(text) == bind(pattern.length)]
    if pattern.before:
        tests.append(sa.func.substr(text, 1, len(pattern.before)) == bind(pattern.before))
    if pattern.behind:
        tests.append(sa.func.substr(text, len(pattern.before) + pattern.random + 1) == bind(pattern.behind))
    return sa.and_(*tests)


def _always_a_list(personal: Personal) -> bool:
    return personal.column.kind == "list" and not personal.column.nullable
