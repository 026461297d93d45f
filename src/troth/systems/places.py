"""Places inside JSON columns: ``profile -> address.city`` is read, emptied and replaced like a column of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType

ARROW = "->"


@dataclass(frozen=True)
class Place:
    """Where in a JSON column something stands: the keys that lead to it, from the outside in."""

    column: str
    path: tuple[str, ...]

    def of(self, table: sa.FromClause) -> sa.ColumnElement[Any]:
        """The value there, as text; null where there is none. A document that cannot be read is handed over whole."""
        return _Value(table.c[self.column], *self._written())

    def _written(self) -> tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]:
        """The way as PostgreSQL and as the others write it. Literals, so that an index over the expression serves."""
        keys = ",".join(json.dumps(key, ensure_ascii=False) for key in self.path)
        steps = "".join(f'."{key}"' for key in self.path)
        return tuple(sa.literal_column("'{}'".format(text.replace("'", "''"))) for text in (f"{{{keys}}}", f"${steps}"))  # type: ignore[return-value]


def place(name: str) -> Place | None:
    """``profile -> address.city`` as a place; None where the name is that of a column. Raises ValueError."""
    column, arrow, rest = name.partition(ARROW)
    if not arrow:
        return None
    path = tuple(key.strip() for step in rest.split(ARROW) for key in step.split("."))
    if not column.strip() or any(not key or '"' in key or "\\" in key for key in path):
        raise ValueError("no way into a JSON column")
    return Place(column.strip(), path)


def with_values(
    table: sa.FromClause, column: str, values: Sequence[tuple[Place, sa.ColumnElement[Any]]]
) -> sa.ColumnElement[Any]:
    """The document with each value (null: JSON null) in its place. What has no such place gets none.

    A document that cannot be read has no places: it becomes null, because what is in it cannot be told.
    """
    sent = [part for place, value in values for part in (*place._written(), value)]  # pyright: ignore[reportPrivateUsage]
    return _Document(table.c[column], *sent)


def documents(values: Mapping[Place, object]) -> dict[str, dict[str, Any]]:
    """Column → the document that holds these values in their places and nothing else."""
    made: dict[str, dict[str, Any]] = {}
    for place, value in values.items():
        here = made.setdefault(place.column, {})
        for key in place.path[:-1]:
            here = here.setdefault(key, {})
        here[place.path[-1]] = value
    return made


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
    if not _in_text(element):
        return f"({document} #>> {way})"
    read = f"WHEN {_reads(document, compiler)} THEN CAST({document} AS JSONB) #>> {way}"
    return f"(CASE {read} WHEN {_is_scalar(document)} THEN NULL ELSE {document} END)"


@compiles(_Document)
def _document(element: _Document, compiler: SQLCompiler, **options: Any) -> str:
    document, *sent = (compiler.process(clause, **options) for clause in element.clauses)
    pairs = ", ".join(f"{sent[start + 1]}, {sent[start + 2]}" for start in range(0, len(sent), 3))
    return f"CASE WHEN json_valid({document}) THEN json_replace({document}, {pairs}) END"


@compiles(_Document, "postgresql")
def _document_postgresql(element: _Document, compiler: SQLCompiler, **options: Any) -> str:
    document, *sent = (compiler.process(clause, **options) for clause in element.clauses)
    known = _in_text(element)
    plain = written = f"CAST({document} AS JSONB)"
    for start in range(0, len(sent), 3):
        value = f"coalesce(to_jsonb(CAST({sent[start + 2]} AS TEXT)), 'null')"
        written = f"jsonb_set({written}, {sent[start]}, {value}, false)"
    written = f"CASE WHEN jsonb_typeof({plain}) IN ('object', 'array') THEN {written} ELSE {plain} END"
    if known:
        read = f"WHEN {_reads(document, compiler)} THEN CAST({written} AS TEXT)"
        return f"CASE {read} WHEN {_is_scalar(document)} THEN {document} END"
    return written if isinstance(element.type, JSONB) else f"CAST({written} AS JSON)"


def _in_text(element: FunctionElement[Any]) -> bool:
    """Whether the document stands in a column of text."""
    return isinstance(next(iter(element.clauses)).type, sa.String)


def _reads(document: str, compiler: SQLCompiler) -> str:
    """Whether a text is a JSON document, in PostgreSQL's words.

    Before version 16 it cannot say so, and what begins like a document is taken for one: where it is none after all, the
    statement fails, and nothing is done.
    """
    version: Any = getattr(compiler.dialect, "server_version_info", None) or (0,)
    if version >= (16,):
        return f"{document} IS JSON"
    return rf"{document} ~ '^\s*[{{\[]'"


def _is_scalar(document: str) -> str:
    """Whether a text is JSON without a place in it: a text, a number, true, false or null."""
    return rf"""{document} ~ '^\s*("([^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*|true|false|null)\s*$'"""
