"""PostgreSQL's schema from its catalogue, in six statements sent together: 200 tables in some tens of milliseconds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.elements import quoted_name
from sqlalchemy.types import TypeEngine, UserDefinedType

from troth.systems.reflect import Collated, Column, ForeignKey, Kind, Schema, Table, kind_of
from troth.systems.statements import Rowed, as_sqlalchemy, raw

# Every schema this account may use, save the database's own; temporary ones are theirs who made them.
_HERE = """c.relnamespace IN (
    SELECT oid FROM pg_catalog.pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
    AND pg_catalog.has_schema_privilege(oid, 'USAGE'))"""
_NAME = "(SELECT nspname::text FROM pg_catalog.pg_namespace WHERE oid = {}.relnamespace)"
_TABLES = f"{_HERE} AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
_COLUMNS = f"""
SELECT c.oid, c.relname, {_NAME.format("c")}, a.attnum, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
    NOT (a.attnotnull OR (t.typtype = 'd' AND t.typnotnull)), a.atthasdef, a.attidentity, a.attgenerated,
    a.attcollation <> t.typcollation,
    CASE WHEN t.typtype = 'e' THEN ARRAY(SELECT enumlabel::text FROM pg_catalog.pg_enum
                                         WHERE enumtypid = t.oid ORDER BY enumsortorder) END
FROM pg_catalog.pg_class c
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
WHERE {_TABLES} ORDER BY c.relname, a.attnum
"""  # noqa: S608  # our own text
# A foreign key to a partitioned table is written down again for each partition it points to.
_CONSTRAINTS = f"""
SELECT k.conrelid, k.contype, k.conkey, k.confrelid, k.confkey
FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
WHERE {_TABLES} AND k.contype IN ('p', 'f', 'c') AND k.conparentid = 0
ORDER BY k.conname
"""  # noqa: S608
_UNIQUE = f"""
SELECT i.indrelid, i.indkey::int2[], i.indnkeyatts::int FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
WHERE {_TABLES} AND i.indisunique AND NOT i.indisprimary AND i.indexprs IS NULL
"""  # noqa: S608
_OTHERS = f"""
SELECT c.relname, {_NAME.format("c")}, c.relkind::text, p.relname, {_NAME.format("p")}
FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_inherits i ON i.inhrelid = c.oid
LEFT JOIN pg_catalog.pg_class p ON p.oid = i.inhparent
WHERE {_HERE} AND (c.relkind IN ('v', 'm', 'f') OR (c.relkind IN ('r', 'p') AND i.inhrelid IS NOT NULL))
ORDER BY c.relname
"""  # noqa: S608
_COPIES = f"""
WITH RECURSIVE uses(view, used) AS (
    SELECT m.oid, m.oid FROM pg_catalog.pg_class m WHERE m.relkind = 'm'
    UNION
    SELECT u.view, d.refobjid FROM uses u JOIN pg_catalog.pg_rewrite r ON r.ev_class = u.used
    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
    WHERE d.refclassid = 'pg_class'::regclass
)
SELECT m.relname, {_NAME.format("m")}, c.relname, {_NAME.format("c")}
FROM uses u JOIN pg_catalog.pg_class m ON m.oid = u.view JOIN pg_catalog.pg_class c ON c.oid = u.used
WHERE c.relkind IN ('r', 'p') ORDER BY 1, 3
"""  # noqa: S608

_WRITTEN = re.compile(r"^([a-z ]+?)(?:\(([\d, -]+)\))?( with time zone| without time zone)?$")
_LIST = re.compile(r"^(text|character varying(\(\d+\))?|citext)\[\]$")
_TYPES: dict[str, Callable[[list[Any], bool], TypeEngine[Any]]] = {
    "text": lambda numbers, zoned: sa.Text(),
    "character varying": lambda numbers, zoned: sa.String(*numbers),
    "character": lambda numbers, zoned: sa.CHAR(*numbers),
    "name": lambda numbers, zoned: sa.String(),
    "citext": lambda numbers, zoned: postgresql.CITEXT(),
    "smallint": lambda numbers, zoned: sa.SmallInteger(),
    "integer": lambda numbers, zoned: sa.Integer(),
    "bigint": lambda numbers, zoned: sa.BigInteger(),
    "numeric": lambda numbers, zoned: sa.Numeric(*numbers),
    "real": lambda numbers, zoned: sa.REAL(),
    "double precision": lambda numbers, zoned: sa.Double(),
    "boolean": lambda numbers, zoned: sa.Boolean(),
    "date": lambda numbers, zoned: sa.Date(),
    "timestamp": lambda numbers, zoned: postgresql.TIMESTAMP(zoned, *numbers),
    "time": lambda numbers, zoned: postgresql.TIME(zoned, *numbers),
    "uuid": lambda numbers, zoned: sa.Uuid(),
    "bytea": lambda numbers, zoned: sa.LargeBinary(),
    "json": lambda numbers, zoned: postgresql.JSON(),
    "jsonb": lambda numbers, zoned: postgresql.JSONB(),
    "interval": lambda numbers, zoned: postgresql.INTERVAL(),
}


class AsWritten(UserDefinedType[Any]):
    """A type that only the database knows: enumerations, domains, arrays, ranges. Values pass as the driver has them."""

    cache_ok = True

    def __init__(self, written: str) -> None:
        self.written = written

    def get_col_spec(self, **_: Any) -> str:
        """The type as the database writes it."""
        return self.written


def schema(connection: sa.Connection) -> Schema:
    """Every schema this account may use, as this connection's transaction sees it; partitions are part of their parents.

    Raises the driver's errors as SQLAlchemy has them.
    """
    with as_sqlalchemy(connection):
        driver = raw(connection)
        with driver.pipeline():
            queries = ("SELECT current_schema()::text", _COLUMNS, _CONSTRAINTS, _UNIQUE, _OTHERS, _COPIES)
            asked = [driver.execute(query) for query in queries]
            ((default,),), columns, constraints, unique, others, copies = (cursor.fetchall() for cursor in asked)
    known = Schema({}, (), "postgresql", default).known_as
    names, numbers, made = _columns(columns, known)
    short = {row[0]: row[1] for row in columns}
    inside = {row[0]: None if row[2] == default else quoted_name(row[2], quote=True) for row in columns}
    keys: dict[int, tuple[str, ...]] = {}
    links: dict[int, list[ForeignKey]] = {}
    checked: set[int] = set()
    for table, kind, own, there, to in constraints:
        if kind == "c":
            checked.add(table)
        elif kind == "p":
            keys[table] = _named(numbers, table, own)
        elif there in names:
            key = ForeignKey(_named(numbers, table, own), names[there], _named(numbers, there, to))
            links.setdefault(table, []).append(key)
    singles: dict[int, set[tuple[str, ...]]] = {}
    for table, columns_of, number in unique:
        singles.setdefault(table, set()).add(_named(numbers, table, list(columns_of)[:number]))
    metadata = sa.MetaData()
    tables = {
        name: Table(
            name,
            {column.name: column for column, _ in made[table]},
            keys.get(table, ()),
            tuple(links.get(table, ())),
            tuple(sorted(singles.get(table, ()))),
            table in checked,
            sa.Table(
                quoted_name(short[table], quote=True),
                metadata,
                *(sa.Column(quoted_name(column.name, quote=True), type_) for column, type_ in made[table]),
                schema=inside[table],
            ),
        )
        for table, name in names.items()
    }
    copied: dict[str, list[str]] = {}
    for view, place, table, there in copies:
        copied.setdefault(known(view, place), []).append(known(table, there))
    kinds = {known(name, place): kind for name, place, kind, _, _ in others}
    heirs = {known(name, place): known(above, there) for name, place, _, above, there in others if above is not None}
    return Schema(
        tables,
        tuple(name for name, kind in kinds.items() if kind == "v"),
        "postgresql",
        default,
        {name: tuple(copied.get(name, ())) for name, kind in kinds.items() if kind == "m"},
        {name: above for name, above in heirs.items() if name not in tables and kinds[name] != "f"},
        {name: above for name, above in heirs.items() if name in tables},
        tuple(name for name, kind in kinds.items() if kind == "f"),
    )


def _columns(
    rows: Iterable[Rowed], known: Callable[[str, str], str]
) -> tuple[dict[int, str], dict[tuple[int, int], str], dict[int, list[tuple[Column, TypeEngine[Any]]]]]:
    """Tables by their number, columns by theirs, and each table's columns with their types."""
    names: dict[int, str] = {}
    numbers: dict[tuple[int, int], str] = {}
    made: dict[int, list[tuple[Column, TypeEngine[Any]]]] = {}
    types: dict[tuple[str, bool], tuple[TypeEngine[Any], Kind]] = {}
    for table, name, inside, number, column, written, nullable, default, identity, generated, collated, options in rows:
        names[table] = known(name, inside)
        made.setdefault(table, [])
        if column is None:
            continue
        numbers[table, number] = column
        if (written, collated) not in types:
            made_type = _type(written, collated=collated)
            types[written, collated] = made_type, "list" if _LIST.match(written) else kind_of(made_type)
        type_, kind = types[written, collated]
        length = getattr(type_, "length", None) if kind == "text" else None
        filled = (default and not generated) or bool(identity)
        fixed = bool(generated) or identity == "a"
        made[table].append((Column(column, kind, nullable, filled, fixed, length, tuple(options or ())), type_))
    return names, numbers, made


def _named(numbers: dict[tuple[int, int], str], table: int, columns: Sequence[int]) -> tuple[str, ...]:
    return tuple(numbers[table, number] for number in columns)


def _type(written: str, *, collated: bool) -> TypeEngine[Any]:
    parts = _WRITTEN.match(written)
    make = _TYPES.get(parts[1]) if parts else None
    if parts is None or make is None:
        return AsWritten(written)
    made = make([int(number) for number in (parts[2] or "").split(",") if number], parts[3] == " with time zone")
    return Collated(made.length) if collated and isinstance(made, sa.String) else made
