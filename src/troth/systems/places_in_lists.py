"""Places inside the elements of a JSON array, ``profile -> addresses[].city``: all their values, and the array without them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from troth.systems.json_in_text import in_text, is_scalar, reads


class Values(FunctionElement[Any]):
    """(document, way to the array on PostgreSQL, elsewhere, way inside an element on PostgreSQL, elsewhere)

    The values as a JSON array of texts, those that are null left out; null where there is none. A document that cannot be
    read is handed over whole, as the one value.
    """

    inherit_cache = True
    type = sa.JSON()


class Emptied(FunctionElement[Any]):
    """(document, way to the array on PostgreSQL, elsewhere, then for each place in its elements: way on PostgreSQL, elsewhere)

    The array with null in these places; without any, an empty array. What is no array stays as it is.
    """

    inherit_cache = True
    type = sa.JSON()


@compiles(Values)
def _values(element: Values, compiler: SQLCompiler, **options: Any) -> str:
    document, _, way, _, inner = (compiler.process(clause, **options) for clause in element.clauses)
    value = f"CASE WHEN e.type = 'object' THEN json_extract(e.value, {inner}) END" if inner != "'$'" else "e.value"
    listed = (
        f"json_each(CASE json_type({document}, {way}) WHEN 'array' THEN json_extract({document}, {way}) ELSE '[]' END)"
    )
    given = (
        f"(SELECT nullif(json_group_array(CAST({value} AS TEXT)), '[]') FROM {listed} AS e WHERE ({value}) IS NOT NULL)"  # noqa: S608
    )
    return f"(CASE WHEN json_valid({document}) THEN {given} WHEN {document} <> '' THEN json_array({document}) END)"


@compiles(Values, "mysql", "mariadb")
def _values_mariadb(element: Values, compiler: SQLCompiler, **options: Any) -> str:
    document, _, way, _, inner = (compiler.process(clause, **options) for clause in element.clauses)
    listed = f"JSON_EXTRACT({document}, {way})"
    value = f"JSON_EXTRACT({listed}, CONCAT('$[', j.n - 1, ']', substr({inner}, 2)))"
    kept = f"JSON_ARRAYAGG(JSON_UNQUOTE({value}) ORDER BY j.n)"
    given = f"(SELECT {kept} FROM {_numbered(listed)} WHERE JSON_TYPE({value}) <> 'NULL')"  # noqa: S608
    return f"(CASE WHEN JSON_VALID({document}) THEN {given} WHEN {document} <> '' THEN JSON_ARRAY({document}) END)"


@compiles(Values, "postgresql")
def _values_postgresql(element: Values, compiler: SQLCompiler, **options: Any) -> str:
    document, way, _, inner, _ = (compiler.process(clause, **options) for clause in element.clauses)
    given = (
        f"(SELECT jsonb_agg(e #>> {inner} ORDER BY o) FROM {_elements(document, way)} "  # noqa: S608
        f"WHERE e #>> {inner} IS NOT NULL)"
    )
    return _readable(
        element, compiler, document, given, f"CASE WHEN {document} IS NOT NULL THEN jsonb_build_array({document}) END"
    )


@compiles(Emptied)
def _emptied(element: Emptied, compiler: SQLCompiler, **options: Any) -> str:
    document, _, way, *inner = (compiler.process(clause, **options) for clause in element.clauses)
    if not inner:
        return f"json(CASE json_type({document}, {way}) WHEN 'array' THEN '[]' ELSE {document} -> {way} END)"
    nulls = ", ".join(f"{place}, NULL" for place in inner[1::2])
    each = f"CASE WHEN e.type = 'object' THEN json_replace(e.value, {nulls}) ELSE {document} -> e.fullkey END"
    made = f"(SELECT json_group_array(json({each})) FROM json_each({document}, {way}) AS e)"  # noqa: S608
    return f"json(CASE json_type({document}, {way}) WHEN 'array' THEN {made} ELSE {document} -> {way} END)"


@compiles(Emptied, "mysql", "mariadb")
def _emptied_mariadb(element: Emptied, compiler: SQLCompiler, **options: Any) -> str:
    document, _, way, *inner = (compiler.process(clause, **options) for clause in element.clauses)
    listed = f"JSON_EXTRACT({document}, {way})"
    made = "'[]'"
    if inner:
        nulls = ", ".join(f"{place}, NULL" for place in inner[1::2])
        one = f"JSON_EXTRACT({listed}, CONCAT('$[', j.n - 1, ']'))"
        each = (
            f"JSON_EXTRACT(CASE JSON_TYPE({one}) WHEN 'OBJECT' THEN JSON_REPLACE({one}, {nulls}) ELSE {one} END, '$')"
        )
        made = f"(SELECT JSON_ARRAYAGG({each} ORDER BY j.n) FROM {_numbered(listed)})"  # noqa: S608
    written = f"CASE JSON_TYPE({listed}) WHEN 'ARRAY' THEN coalesce({made}, '[]') ELSE {listed} END"
    return f"JSON_EXTRACT({written}, '$')"


@compiles(Emptied, "postgresql")
def _emptied_postgresql(element: Emptied, compiler: SQLCompiler, **options: Any) -> str:
    document, way, _, *inner = (compiler.process(clause, **options) for clause in element.clauses)
    held = f"CAST({document} AS JSONB) #> {way}"
    made, each = "CAST('[]' AS JSONB)", "e"
    for place in inner[::2]:
        each = f"jsonb_set({each}, {place}, 'null', false)"
    if inner:
        each = f"CASE jsonb_typeof(e) WHEN 'object' THEN {each} ELSE e END"
        made = f"(SELECT jsonb_agg({each} ORDER BY o) FROM {_elements(document, way)})"  # noqa: S608
    return f"CASE jsonb_typeof({held}) WHEN 'array' THEN coalesce({made}, '[]') ELSE {held} END"


def _numbered(listed: str) -> str:
    """The numbers of an array's elements, from 1: what an element is, MariaDB says only of a path."""
    array = f"CASE JSON_TYPE({listed}) WHEN 'ARRAY' THEN {listed} ELSE '[]' END"
    return f"JSON_TABLE({array}, '$[*]' COLUMNS (n FOR ORDINALITY)) AS j"


def _elements(document: str, way: str) -> str:
    held = f"CAST({document} AS JSONB) #> {way}"
    array = f"CASE jsonb_typeof({held}) WHEN 'array' THEN {held} ELSE '[]' END"
    return f"jsonb_array_elements({array}) WITH ORDINALITY AS elements (e, o)"


def _readable(element: FunctionElement[Any], compiler: SQLCompiler, document: str, read: str, whole: str) -> str:
    if not in_text(element):
        return read
    return f"(CASE WHEN {reads(document, compiler)} THEN {read} WHEN {is_scalar(document)} THEN NULL ELSE {whole} END)"
