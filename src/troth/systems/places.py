"""Places inside JSON columns: ``profile -> address.city`` is read, emptied and replaced like a column of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType

from troth.systems.json_in_text import in_text, is_scalar, reads
from troth.systems.places_in_lists import Emptied, Values

ARROW = "->"


@dataclass(frozen=True)
class Place:
    """Where in a JSON column something stands: the keys that lead to it, from the outside in."""

    column: str
    path: tuple[str, ...]
    inside: tuple[str, ...] | None = None
    """Where the path leads to an array: the keys inside each of its elements; empty for the elements themselves."""

    def of(self, table: sa.FromClause) -> sa.ColumnElement[Any]:
        """The value there, as text; null where there is none. A document that cannot be read is handed over whole."""
        if self.inside is not None:
            return Values(table.c[self.column], *_written(self.path), *_written(self.inside))
        return _Value(table.c[self.column], *_written(self.path))


def place(name: str) -> Place | None:
    """``profile -> address.city`` as a place; None where the name is that of a column. Raises ValueError.

    ``profile -> emails[]`` are the elements of an array, ``profile -> addresses[].city`` what stands in each of them.
    """
    column, arrow, rest = name.partition(ARROW)
    if not arrow:
        return None
    path = tuple(key.strip() for step in rest.split(ARROW) for key in step.split("."))
    if not column.strip() or any(not key or '"' in key or "\\" in key for key in path):
        raise ValueError("no way into a JSON column")
    lists = [number for number, key in enumerate(path) if key.endswith("[]")]
    if not lists:
        return Place(column.strip(), path)
    if len(lists) > 1:
        raise ValueError("arrays inside arrays")
    (at,) = lists
    key = path[at].removesuffix("[]")
    return Place(column.strip(), (*path[:at], key) if key else path[:at], path[at + 1 :])


def with_values(
    table: sa.FromClause, column: str, values: Sequence[tuple[Place, sa.ColumnElement[Any]]]
) -> sa.ColumnElement[Any]:
    """The document with each value (null: JSON null) in its place. What has no such place gets none.

    A document that cannot be read has no places: it becomes null, because what is in it cannot be told.
    """
    sent = [part for place, value in values if place.inside is None for part in (*_written(place.path), value)]
    lists: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for place, _ in values:
        if place.inside is not None:
            lists.setdefault(place.path, []).append(place.inside)
    for path, inner in lists.items():
        ways = () if () in inner else tuple(part for each in inner for part in _written(each))
        sent += [*_written(path), Emptied(table.c[column], *_written(path), *ways)]
    return _Document(table.c[column], *sent)


def documents(values: Mapping[Place, object]) -> dict[str, Any]:
    """Column → the document that holds these values in their places and nothing else."""
    made: dict[str, Any] = {}
    for place, value in values.items():
        here: Any = made.setdefault(place.column, {})
        for key in place.path[:-1]:
            here = here.setdefault(key, {})
        if place.inside is None:
            here[place.path[-1]] = value
        elif place.path:
            here[place.path[-1]] = _elements(here.get(place.path[-1], []), place.inside, value)
        else:
            made[place.column] = _elements(made[place.column] or [], place.inside, value)
    return made


def _elements(held: list[Any], inside: tuple[str, ...], values: object) -> list[Any]:
    """The elements of an array with each of these values inside one of them."""
    elements = list(held)
    for number, value in enumerate(cast("list[object]", values) if isinstance(values, list) else []):
        if not inside:
            elements.append(value)
            continue
        if number == len(elements):
            elements.append({})
        here = elements[number]
        for key in inside[:-1]:
            here = here.setdefault(key, {})
        here[inside[-1]] = value
    return elements


def _written(path: Sequence[str]) -> tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]:
    """A way as PostgreSQL and as the others write it. Literals, so that an index over the expression serves."""
    keys = ",".join(json.dumps(key, ensure_ascii=False) for key in path)
    steps = "".join(f'."{key}"' for key in path)
    return tuple(sa.literal_column("'{}'".format(text.replace("'", "''"))) for text in (f"{{{keys}}}", f"${steps}"))  # type: ignore[return-value]


class _Value(FunctionElement[Any]):
    """(document, way on PostgreSQL, way elsewhere)"""

    inherit_cache = True

    def __init__(self, *clauses: sa.ColumnElement[Any]) -> None:
        super().__init__(*clauses)
        self.type = clauses[0].type if isinstance(clauses[0].type, NullType) else sa.Text()


class _Document(FunctionElement[Any]):
    """(document, then for each value: way on PostgreSQL, way elsewhere, value)"""

    inherit_cache = True

    def __init__(self, *clauses: sa.ColumnElement[Any]) -> None:
        super().__init__(*clauses)
        self.type = clauses[0].type


@compiles(_Value)
def _value(element: _Value, compiler: SQLCompiler, **options: Any) -> str:
    document, _, way = (compiler.process(clause, **options) for clause in element.clauses)
    return f"(CASE WHEN json_valid({document}) THEN json_extract({document}, {way}) ELSE {document} END)"


@compiles(_Value, "mysql", "mariadb")
def _value_mariadb(element: _Value, compiler: SQLCompiler, **options: Any) -> str:
    document, _, way = (compiler.process(clause, **options) for clause in element.clauses)
    held = f"JSON_EXTRACT({document}, {way})"
    value = f"CASE WHEN JSON_TYPE({held}) <> 'NULL' THEN JSON_UNQUOTE({held}) END"
    return f"(CASE WHEN JSON_VALID({document}) THEN {value} ELSE {document} END)"


@compiles(_Value, "postgresql")
def _value_postgresql(element: _Value, compiler: SQLCompiler, **options: Any) -> str:
    document, way, _ = (compiler.process(clause, **options) for clause in element.clauses)
    if not in_text(element):
        return f"({document} #>> {way})"
    read = f"WHEN {reads(document, compiler)} THEN CAST({document} AS JSONB) #>> {way}"
    return f"(CASE {read} WHEN {is_scalar(document)} THEN NULL ELSE {document} END)"


@compiles(_Document)
def _document(element: _Document, compiler: SQLCompiler, **options: Any) -> str:
    document, *sent = (compiler.process(clause, **options) for clause in element.clauses)
    pairs = ", ".join(f"{sent[start + 1]}, {sent[start + 2]}" for start in range(0, len(sent), 3))
    return f"CASE WHEN json_valid({document}) THEN json_replace({document}, {pairs}) END"


@compiles(_Document, "postgresql")
def _document_postgresql(element: _Document, compiler: SQLCompiler, **options: Any) -> str:
    document, *sent = (compiler.process(clause, **options) for clause in element.clauses)
    known = in_text(element)
    plain = written = f"CAST({document} AS JSONB)"
    for start, given in zip(range(0, len(sent), 3), list(element.clauses)[3::3], strict=True):
        text = f"coalesce(to_jsonb(CAST({sent[start + 2]} AS TEXT)), 'null')"
        # A document without the array has null there, of which jsonb_set would make the whole document null.
        value = f"coalesce({sent[start + 2]}, 'null')" if isinstance(given, Emptied) else text
        written = value if sent[start] == "'{}'" else f"jsonb_set({written}, {sent[start]}, {value}, false)"
    written = f"CASE WHEN jsonb_typeof({plain}) IN ('object', 'array') THEN {written} ELSE {plain} END"
    if known:
        read = f"WHEN {reads(document, compiler)} THEN CAST({written} AS TEXT)"
        return f"CASE {read} WHEN {is_scalar(document)} THEN {document} END"
    return written if isinstance(element.type, JSONB) else f"CAST({written} AS JSON)"
