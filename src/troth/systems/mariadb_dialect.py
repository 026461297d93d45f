"""SQLAlchemy's dialect for MariaDB and MySQL over PyMySQL, reading the whole schema in a few catalogue queries.

SQLAlchemy's own asks SHOW CREATE TABLE for each table and does not tell the collation of a column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.mysql.pymysql import MySQLDialect_pymysql

from troth.systems.mariadb_errors import explained
from troth.systems.mariadb_types import type_of

DRIVER = "mysql+troth"
"""The name under which SQLAlchemy knows it."""
registry.register("mysql.troth", __name__, "Dialect")

_Place = tuple[str | None, str]
_TABLES = """SELECT TABLE_SCHEMA AS PLACE, TABLE_NAME FROM information_schema.TABLES
  WHERE TABLE_SCHEMA {here} AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')"""
_COLUMNS = """SELECT TABLE_SCHEMA AS PLACE, TABLE_NAME, COLUMN_NAME, COLUMN_DEFAULT, IS_NULLABLE, DATA_TYPE, COLUMN_TYPE,
  CHARACTER_MAXIMUM_LENGTH, CHARACTER_SET_NAME, COLLATION_NAME, NUMERIC_PRECISION, NUMERIC_SCALE, EXTRA,
  GENERATION_EXPRESSION FROM information_schema.COLUMNS WHERE TABLE_SCHEMA {here} ORDER BY TABLE_NAME, ORDINAL_POSITION"""
_INDEXES = """SELECT TABLE_SCHEMA AS PLACE, TABLE_NAME, INDEX_NAME, NON_UNIQUE, COLUMN_NAME FROM information_schema.STATISTICS
  WHERE TABLE_SCHEMA {here} ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX"""
_LINKS = """SELECT TABLE_SCHEMA AS PLACE, TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_TABLE_SCHEMA,
  REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE
  WHERE TABLE_SCHEMA {here} AND REFERENCED_TABLE_NAME IS NOT NULL ORDER BY TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION"""
_RULES_MARIADB = """SELECT CONSTRAINT_SCHEMA AS PLACE, TABLE_NAME, CONSTRAINT_NAME, CHECK_CLAUSE
  FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA {here} ORDER BY TABLE_NAME, CONSTRAINT_NAME"""
_RULES_MYSQL = """SELECT c.CONSTRAINT_SCHEMA AS PLACE, t.TABLE_NAME, c.CONSTRAINT_NAME,
  REPLACE(REPLACE(c.CHECK_CLAUSE, '_utf8mb4\\\\', ''), '\\\\', '') AS CHECK_CLAUSE
  FROM information_schema.CHECK_CONSTRAINTS c JOIN information_schema.TABLE_CONSTRAINTS t
  USING (CONSTRAINT_SCHEMA, CONSTRAINT_NAME) WHERE c.CONSTRAINT_SCHEMA {here} AND t.CONSTRAINT_TYPE = 'CHECK' ORDER BY 2, 3"""
_JSON = re.compile(r"\s*json_valid\(`(.+)`\)\s*", re.I)
_GENERATED = re.compile(r"\b(?:VIRTUAL|STORED|PERSISTENT) GENERATED\b", re.I)


class Dialect(MySQLDialect_pymysql):
    """Tables, their columns, keys, links and rules, of the database that the connection is in, and of others named."""

    supports_statement_cache = True
    explained = staticmethod(explained)
    databases: tuple[str, ...] = ()
    """Other databases of the server that belong to the system."""

    @property
    def here(self) -> tuple[str, tuple[str, ...]]:
        """A condition on a column with the name of a database, and its parameters."""
        return f"IN (DATABASE(){', %s' * len(self.databases)})", self.databases

    def get_multi_columns(self, connection: sa.Connection, **kw: Any) -> Any:
        """Every column of every table; views and sequences are no tables."""
        json = {
            (place, found[1].replace("``", "`"))
            for place, rules in self.get_multi_check_constraints(connection, **kw)
            for rule in rules
            if (found := _JSON.fullmatch(rule["sqltext"]))
        }
        columns: dict[_Place, list[dict[str, Any]]] = {place: [] for place in self._tables(connection, **kw)}
        for row in self._read(connection, _COLUMNS, **kw):
            name, default = row["COLUMN_NAME"], row["COLUMN_DEFAULT"]
            computed = bool(row["GENERATION_EXPRESSION"]) or bool(_GENERATED.search(row["EXTRA"] or ""))
            counted = "auto_increment" in (row["EXTRA"] or "").lower()
            known = (row["PLACE"], row["TABLE_NAME"])
            if known in columns:
                columns[known].append({
                    "name": name,
                    "type": type_of(row, json=(known, name) in json),
                    "nullable": row["IS_NULLABLE"] == "YES",
                    # MariaDB writes NULL where a column has no default but may be empty.
                    "default": "auto_increment" if counted else None if default == "NULL" else default,
                    **({"computed": {"sqltext": row["GENERATION_EXPRESSION"] or ""}} if computed else {}),
                })  # fmt: skip
        return columns.items()

    def get_multi_pk_constraint(self, connection: sa.Connection, **kw: Any) -> Any:
        """The primary key of every table that has one."""
        found = self._indexes(connection, **kw)
        return [(place, {"name": None, "constrained_columns": columns, "comment": None})
                for place, name, _, columns in found if name == "PRIMARY"]  # fmt: skip

    def get_multi_indexes(self, connection: sa.Connection, **kw: Any) -> Any:
        """Every index save the primary key; a part that is an expression is None."""
        return self._grouped(
            (place, {"name": name, "column_names": columns, "unique": unique})
            for place, name, unique, columns in self._indexes(connection, **kw) if name != "PRIMARY"
        )  # fmt: skip

    def get_multi_unique_constraints(self, connection: sa.Connection, **kw: Any) -> Any:
        """None: here every unique constraint is an index."""
        return ()

    def get_multi_foreign_keys(self, connection: sa.Connection, **kw: Any) -> Any:
        """Every foreign key; ``referred_schema`` is None within the database."""
        links: dict[tuple[_Place, str], dict[str, Any]] = {}
        # Where the file system knows no case, a link may name its table in another spelling than the table itself.
        same: Any = str if self._casing == 0 else str.lower  # pyright: ignore[reportUnknownMemberType, reportAttributeAccessIssue]
        tables = {(place[0], same(place[1])): place for place in self._tables(connection, **kw)}
        for row in self._read(connection, _LINKS, **kw):
            named = (row["REFERENCED_TABLE_SCHEMA"], row["REFERENCED_TABLE_NAME"])
            there = tables.get((named[0], same(named[1])), named)
            link = links.setdefault(((row["PLACE"], row["TABLE_NAME"]), row["CONSTRAINT_NAME"]), {
                "name": row["CONSTRAINT_NAME"], "constrained_columns": [], "referred_columns": [],
                "referred_schema": there[0], "referred_table": there[1], "options": {},
            })  # fmt: skip
            link["constrained_columns"].append(row["COLUMN_NAME"])
            link["referred_columns"].append(row["REFERENCED_COLUMN_NAME"])
        return self._grouped((place, link) for (place, _), link in links.items())

    def get_multi_check_constraints(self, connection: sa.Connection, **kw: Any) -> Any:
        """Every CHECK rule, those of single columns included."""
        query = _RULES_MARIADB if self.is_mariadb else _RULES_MYSQL
        return self._grouped(
            ((row["PLACE"], row["TABLE_NAME"]), {"name": row["CONSTRAINT_NAME"], "sqltext": row["CHECK_CLAUSE"]})
            for row in self._read(connection, query, **kw)
        )

    def _indexes(self, connection: sa.Connection, **kw: Any) -> Iterator[tuple[_Place, str, bool, list[str | None]]]:
        found: dict[tuple[_Place, str], tuple[bool, list[str | None]]] = {}
        for row in self._read(connection, _INDEXES, **kw):
            place = ((row["PLACE"], row["TABLE_NAME"]), row["INDEX_NAME"])
            found.setdefault(place, (not row["NON_UNIQUE"], []))[1].append(row["COLUMN_NAME"])
        for (table, name), (unique, columns) in found.items():
            yield table, name, unique, columns

    def _tables(self, connection: sa.Connection, **kw: Any) -> list[_Place]:
        return [(row["PLACE"], row["TABLE_NAME"]) for row in self._read(connection, _TABLES, **kw)]

    def _read(self, connection: sa.Connection, query: str, **kw: Any) -> list[dict[str, Any]]:
        """The rows of a catalogue query, asked once for each inspector; names of the database we are in become None."""
        kept: dict[Any, Any] = kw["info_cache"] if kw.get("info_cache") is not None else {}
        if query not in kept:
            condition, names = self.here
            found = connection.exec_driver_sql(query.format(here=condition), names).mappings()
            kept[query] = [
                {name: None if name.endswith(("PLACE", "_SCHEMA")) and value == self.default_schema_name else value
                 for name, value in row.items()} for row in found
            ]  # fmt: skip
        return kept[query]

    @staticmethod
    def _grouped(found: Iterator[tuple[_Place, dict[str, Any]]]) -> Any:
        places: dict[_Place, list[dict[str, Any]]] = {}
        for place, each in found:
            places.setdefault(place, []).append(each)
        return places.items()
