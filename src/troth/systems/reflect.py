"""The schema of a database in small frozen shapes, and how SQLAlchemy's inspector fills them in a few catalogue queries."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.exc import SAWarning
from sqlalchemy.sql.elements import quoted_name
from sqlalchemy.types import NullType, TypeEngine

from troth.systems.places import Place

Kind = Literal[
    "text", "integer", "number", "date", "timestamp", "time", "boolean", "bytes", "uuid", "json", "list", "other"
]

_KINDS: tuple[tuple[type[Any], Kind], ...] = (
    (sa.Enum, "other"),
    (sa.JSON, "json"),
    (sa.String, "text"),
    (sa.Boolean, "boolean"),
    (sa.Integer, "integer"),
    (sa.Numeric, "number"),
    (sa.Float, "number"),
    (sa.DateTime, "timestamp"),
    (sa.Date, "date"),
    (sa.Time, "time"),
    (sa.Uuid, "uuid"),
    (sa.LargeBinary, "bytes"),
)


_UNIQUE_IN_SQLITE = """
SELECT m.name, l.name, i.name FROM sqlite_master m, pragma_index_list(m.name) l, pragma_index_info(l.name) i
WHERE m.type = 'table' AND l."unique" AND l.origin <> 'pk' ORDER BY 1, 2, i.seqno
"""


# A key that is the number of the row itself has no index of its own: INTEGER PRIMARY KEY, and nothing else.
_COUNTED_IN_SQLITE = """
SELECT m.name FROM sqlite_master m WHERE m.type = 'table' AND EXISTS (SELECT 1 FROM pragma_table_info(m.name) WHERE pk)
AND NOT EXISTS (SELECT 1 FROM pragma_index_list(m.name) WHERE origin = 'pk')
"""


class Collated(sa.String):
    """Text under a collation of its own, which must not be compared with text under another."""


@dataclass(frozen=True)
class Column:
    """One column as the database declares it."""

    name: str
    kind: Kind
    nullable: bool
    default: bool
    """Whether a row may leave it out: a default, an identity, a sequence."""
    generated: bool
    """Computed by the database; cannot be written."""
    length: int | None = None
    options: tuple[str, ...] = ()
    """The values of an enumeration."""
    bounds: tuple[int, int] | None = None
    """The least and the greatest whole number that fits, where that is not many."""


@dataclass(frozen=True)
class ForeignKey:
    """Columns here that hold the key of a row there."""

    columns: tuple[str, ...]
    table: str
    to: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """One table. ``sql`` is the same thing for writing statements, every name quoted."""

    name: str
    columns: Mapping[str, Column]
    key: tuple[str, ...]
    """Primary key; ``("rowid",)`` on a SQLite table without one; empty where rows cannot be told apart."""
    foreign_keys: tuple[ForeignKey, ...]
    unique: tuple[tuple[str, ...], ...]
    checked: bool
    """Whether the table has CHECK constraints."""
    sql: sa.Table
    places: Mapping[str, Place] = field(default_factory=dict[str, Place])
    """Names in ``columns`` that stand for a place inside a JSON column; only the notice knows them."""

    def at(self, name: str) -> sa.ColumnElement[Any]:
        """A column, or a place inside one, as it is read."""
        return self.places[name].of(self.sql) if name in self.places else self.sql.c[name]

    def with_documents(self, names: Iterable[str]) -> frozenset[str]:
        """The names, and the JSON columns in which those of them that are places stand."""
        known = tuple(names)
        return frozenset((*known, *(self.places[name].column for name in known if name in self.places)))


@dataclass(frozen=True)
class Schema:
    """What a database holds: base tables, and by name what only looks like one. In its default schema names are short."""

    tables: Mapping[str, Table]
    views: tuple[str, ...]
    """Views, which hold nothing of their own."""
    product: str = "sqlite"
    """``sqlite``, ``postgresql``, ``mysql`` or ``mariadb``."""
    default: str | None = None
    """The schema whose tables have short names; those of others are ``schema.table``."""
    copies: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """Materialised views, which hold what they held when last refreshed → the tables they are made from."""
    partitions: Mapping[str, str] = field(default_factory=dict[str, str])
    """Partitions → the table they are part of."""
    heirs: Mapping[str, str] = field(default_factory=dict[str, str])
    """Tables that inherit from another, whose rows are therefore seen through that one too → that other."""
    elsewhere: tuple[str, ...] = ()
    """Foreign tables, whose rows are on another server."""

    def known_as(self, table: str, inside: str | None) -> str:
        """How the notice names a table of the schema ``inside``."""
        return table if inside is None or inside == self.default else f"{inside}.{table}"


def kind_of(type_: TypeEngine[Any]) -> Kind:
    """What sort of values a column of this type holds."""
    kinds: list[Kind] = [kind for known, kind in _KINDS if isinstance(type_, known)]
    return kinds[0] if kinds else "other"


def known_as(place: tuple[str | None, str]) -> str:
    """The name of a table, of SQLAlchemy's (schema, table): ``schema.table`` outside the default one."""
    return place[1] if place[0] is None else f"{place[0]}.{place[1]}"


def inspected(connection: sa.Connection) -> Schema:
    """The schema as this connection's transaction sees it, by SQLAlchemy's inspector. Raises the driver's errors."""
    inspector = sa.inspect(connection)
    columns = inspector.get_multi_columns()
    keys = inspector.get_multi_pk_constraint()
    links = inspector.get_multi_foreign_keys()
    with warnings.catch_warnings():
        # Of an index over an expression nothing is wanted here, and nothing has to be said.
        warnings.filterwarnings("ignore", "Skipped unsupported reflection", SAWarning)
        unique = inspector.get_multi_unique_constraints()
        indexes = inspector.get_multi_indexes()
    checks = inspector.get_multi_check_constraints()
    views = tuple(sorted(inspector.get_view_names()))
    sqlite = connection.dialect.name == "sqlite"
    alone = _unique_in_sqlite(connection) if sqlite else {}
    counted = {str(name) for (name,) in connection.exec_driver_sql(_COUNTED_IN_SQLITE)} if sqlite else set[str]()
    metadata = sa.MetaData()
    tables: dict[str, Table] = {}
    for place in sorted(columns, key=known_as):
        name = known_as(place)
        primary = tuple((keys.get(place) or {}).get("constrained_columns") or ())
        found: dict[str, Column] = {}
        written: list[sa.Column[Any]] = []
        for column in columns[place]:
            found[column["name"]] = _column(column, counted=name in counted and column["name"] in primary)
            type_ = NullType() if sqlite else column["type"]
            computed = (column.get("computed") or {}).get("sqltext")
            info = {"computed": computed} if computed else None
            written.append(sa.Column(quoted_name(column["name"], quote=True), type_, info=info))
        if not primary and sqlite:
            free = next(alias for alias in ("rowid", "_rowid_", "oid") if alias not in {n.lower() for n in found})
            primary = (free,)
            written.append(sa.Column(quoted_name(free, quote=True), NullType()))
        tables[name] = Table(
            name,
            found,
            primary,
            tuple(
                ForeignKey(tuple(link["constrained_columns"]), known_as(there), tuple(link["referred_columns"]))
                for link in links.get(place) or ()
                if (there := (link.get("referred_schema"), link["referred_table"])) in columns or there[0] is None
            ),
            alone.get(name, ()) if sqlite else _unique(unique.get(place) or (), indexes.get(place) or ()),
            bool(checks.get(place)),
            sa.Table(
                quoted_name(place[1], quote=True),
                metadata,
                *written,
                schema=None if place[0] is None else quoted_name(place[0], quote=True),
            ),
        )
    tables = {name: _with_implied_targets(table, tables) for name, table in tables.items()}
    return Schema(tables, views, connection.dialect.name, inspector.default_schema_name)


def _column(column: Any, *, counted: bool) -> Column:
    type_ = column["type"]
    kind: Kind = kind_of(type_)
    identity: dict[str, Any] = column.get("identity") or {}
    filled = column.get("default") is not None or bool(identity) or counted
    return Column(
        column["name"],
        kind,
        bool(column["nullable"]),
        filled,
        column.get("computed") is not None or bool(identity.get("always")),
        getattr(type_, "length", None) if kind in ("text", "bytes") else None,
        tuple(getattr(type_, "enums", ()) or ()),
        getattr(type_, "bounds", None),
    )


def _unique(constraints: Any, indexes: Any) -> tuple[tuple[str, ...], ...]:
    declared = {tuple(constraint["column_names"]) for constraint in constraints}
    for index in indexes:
        names = tuple(index["column_names"])
        if index.get("unique") and None not in names:
            declared.add(names)
    return tuple(sorted(declared))


def _unique_in_sqlite(connection: sa.Connection) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Table → its unique sets. SQLAlchemy reads them from the statement, and passes over ``varchar(60) UNIQUE``."""
    found: dict[tuple[str, str], list[str | None]] = {}
    for table, index, column in connection.exec_driver_sql(_UNIQUE_IN_SQLITE):
        found.setdefault((str(table), str(index)), []).append(column)
    sets: dict[str, set[tuple[str, ...]]] = {}
    for (table, _), columns in found.items():
        if None not in columns:
            sets.setdefault(table, set()).add(tuple(str(column) for column in columns))
    return {table: tuple(sorted(each)) for table, each in sets.items()}


def _with_implied_targets(table: Table, tables: Mapping[str, Table]) -> Table:
    """SQLite lets a foreign key leave its target columns out: they are then the other table's primary key."""
    links: list[ForeignKey] = []
    for link in table.foreign_keys:
        there = tables.get(link.table)
        links.append(ForeignKey(link.columns, link.table, link.to or (there.key if there else ())))
    return Table(table.name, table.columns, table.key, tuple(links), table.unique, table.checked, table.sql)
