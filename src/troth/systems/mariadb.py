"""MariaDB as a connected system, and MySQL, which speaks nearly the same."""

from __future__ import annotations

import json
import secrets
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from math import ceil
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pymysql.cursors import SSCursor
from sqlalchemy import event, exc
from sqlalchemy.types import TypeEngine

from troth.errors import TrothError
from troth.systems import mariadb_sought
from troth.systems.connected import KEPT
from troth.systems.dialects import STAND_IN, Right, Store, bind
from troth.systems.keys import Key
from troth.systems.mariadb_catalogue import FINGERPRINT, OF_SCHEMA
from troth.systems.mariadb_dialect import DRIVER
from troth.systems.mariadb_errors import explain
from troth.systems.mariadb_types import EXACT, Text, sent_as
from troth.systems.normalise import Form
from troth.systems.reaching import Addresses, Patience
from troth.systems.reflect import Schema, Table
from troth.systems.statements import Rowed, Statement, as_sqlalchemy, raw

OLDEST = {True: (10, 6), False: (8, 0, 19)}
"""The oldest version that can take a set of keys: of MariaDB, of MySQL."""

# Set whatever the server's own settings are. Of the comments, MariaDB executes the first and MySQL the second.
_SESSION = (
    "SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', sql_safe_updates = 0, "
    "foreign_key_checks = 1, unique_checks = 1, net_write_timeout = 600, "
    "innodb_lock_wait_timeout = {lock}, lock_wait_timeout = {lock} "
    "/*M!, max_statement_time = {statement}, in_predicate_conversion_threshold = 0, "
    "tx_isolation = 'REPEATABLE-READ' */"
    "/*!80000 , max_execution_time = {thousandths}, transaction_isolation = 'REPEATABLE-READ' */"
)


class MariaStore(Store):
    """A database of a MariaDB or MySQL server.

    Its address may name other databases of the same server that belong to it, ``?databases=crm,billing``: their tables
    are ``crm.people``, and one transaction spans them all. Texts are compared by the columns' own collations where rows
    are linked, as the server does it itself, and letter by letter wherever it is about whose a value is.
    """

    checks_each_row = True
    lists_keys = True

    def __init__(self, name: str, addresses: Addresses, patience: Patience) -> None:
        # Both take whole seconds of a lock, and none less than one.
        session = _SESSION.format(
            lock=max(1, ceil(patience.lock)), statement=patience.statement, thousandths=round(patience.statement * 1000)
        )
        settings = {"connect_timeout": 5, "read_timeout": ceil(patience.statement) + 60, "init_command": session,
                    "max_allowed_packet": 1 << 30, "program_name": "troth"}  # fmt: skip

        def engine(address: str) -> sa.Engine:
            given = sa.make_url(address).set(drivername=DRIVER)
            others = (name for part in given.normalized_query.get("databases", ()) for name in part.split(",") if name)
            url = given.difference_update_query(["databases"]).update_query_dict({"charset": "utf8mb4"})
            if not url.database:
                raise ValueError("no database")
            made = sa.create_engine(url, hide_parameters=True, connect_args=settings, **KEPT)
            event.listen(made, "handle_error", explain)
            made.dialect.databases = tuple(others)  # pyright: ignore[reportAttributeAccessIssue]
            return made

        super().__init__(name, engine, addresses, patience)
        self._writing: str | None = None

    def options(self, write: bool) -> dict[str, Any]:
        return {}

    def begun(self, connection: sa.Connection, write: bool) -> None:
        if not write:
            connection.exec_driver_sql("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
            return
        if self._writing is None:
            self._writing = self._isolation(connection)
        connection.exec_driver_sql(f"SET TRANSACTION ISOLATION LEVEL {self._writing}")
        connection.exec_driver_sql("START TRANSACTION")

    def _isolation(self, connection: sa.Connection) -> str:
        """READ COMMITTED, so that each statement sees what is committed by then; a log of statements forbids it."""
        logged = tuple(connection.exec_driver_sql("SELECT @@log_bin, @@binlog_format").one())
        return "REPEATABLE READ" if logged == (1, "STATEMENT") else "READ COMMITTED"

    def fingerprint(self, connection: sa.Connection) -> Hashable:
        dialect: Any = connection.dialect
        if dialect.server_version_info < OLDEST[dialect.is_mariadb]:
            raise TrothError(
                "this server is too old for Troth",
                where=self.name,
                fix="MariaDB 10.6 and MySQL 8.0.19, or newer, can be connected",
            )
        here, names = dialect.here
        read = connection.exec_driver_sql(FINGERPRINT.format(here=here), names * len(OF_SCHEMA))
        return tuple(read.one())

    def stream(
        self, connection: sa.Connection, statement: Statement, given: Mapping[str, object], size: int,
        *, beside: bool = False,
    ) -> Iterator[Sequence[Rowed]]:  # fmt: skip
        # The protocol has one answer at a time: with something beside, the rows are in memory together.
        with as_sqlalchemy(connection), raw(connection).cursor(None if beside else SSCursor) as cursor:
            cursor.execute(statement.text, statement.parameters(given))
            while rows := cursor.fetchmany(size):
                yield statement.read(rows)

    def as_text(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        text = sa.cast(column, sa.Text())
        if isinstance(column.type, (sa.Date, sa.DateTime)):
            # A date of nought stands for none.
            text = sa.case((text.like(bind("0000-00-00%")), bind("")), else_=text)
        return sa.collate(text, EXACT)

    def normal(self, form: Form, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        if form == "email":
            return sa.func.lower(_without(r"^\s+|\s+$", self.as_text(column)))
        if form == "phone":
            digits = self.inside(form, column)
            return sa.func.regexp_replace(digits, bind("^(00)?440?(?=[0-9]{9,10}$)"), bind("0"))
        if form == "nino":
            return _without("(?<=^[A-Z]{2}[0-9]{6})[A-Z]$", self.inside(form, column))
        if form == "code":
            return self.inside(form, column)
        spaced = sa.func.regexp_replace(self.as_text(column), bind(r"\s+"), bind(" "))
        return sa.func.lower(sa.func.trim(spaced))

    def sought(self, form: Form, column: sa.ColumnElement[Any], name: str) -> sa.ColumnElement[bool]:
        kept = mariadb_sought.column(form, column)
        return self.among_given([kept if kept is not None else self.normal(form, column)], name)

    def apart(self, columns: Sequence[tuple[Form, sa.ColumnElement[Any]]]) -> bool:
        return all(mariadb_sought.column(form, column) is not None for form, column in columns)

    def without_sought(self, schema: Schema) -> Schema:
        return mariadb_sought.split_off(self, schema)

    def inside(self, form: Form, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        text = self.as_text(column)
        if form == "phone":
            return _without("[^0-9]", text)
        if form == "nino":
            return sa.func.upper(_without("[^A-Za-z0-9]", text))
        return sa.func.upper(_without(r"\s+", text)) if form == "code" else sa.func.lower(text)

    def position(self, text: sa.ColumnElement[Any], part: str) -> sa.ColumnElement[Any]:
        return sa.func.locate(bind(part), text)

    def keyset(self, types: Sequence[TypeEngine[Any]], keys: Sequence[Key]) -> sa.Subquery:
        return _rows(types, "v", sa.bindparam("v", _as_json(keys), unique=True))

    def keyset_given(self, types: Sequence[TypeEngine[Any]], name: str) -> sa.Subquery:
        return _rows(types, name, sa.bindparam(name, type_=sa.Text()))

    def among_given(self, columns: Sequence[sa.ColumnElement[Any]], name: str) -> sa.ColumnElement[bool]:
        rows = _rows([column.type for column in columns], name, sa.bindparam(name, type_=sa.Text()))
        chosen = sa.select(*(rows.c[f"k{index}"] for index in range(len(columns))))
        return columns[0].in_(chosen) if len(columns) == 1 else sa.tuple_(*columns).in_(chosen)

    def elements(self, column: sa.ColumnElement[Any]) -> tuple[sa.FromClause, sa.ColumnElement[Any]]:
        document = sa.case((sa.func.json_valid(column), column), else_=bind("[]"))
        spelled = f"'$[*]' COLUMNS (element VARCHAR(3072) CHARACTER SET utf8mb4 COLLATE {EXACT} PATH '$')"
        listed = sa.case((sa.func.json_type(document) == bind("ARRAY"), document), else_=bind("[]"))
        rows = sa.func.json_table(listed, sa.literal_column(spelled)).table_valued(sa.column("element", sa.Text()))
        return rows, rows.c.element

    def sent(self, name: str, keys: Sequence[Key]) -> dict[str, object]:
        return {name: _as_json(keys)}

    def among(self, columns: Sequence[sa.ColumnElement[Any]], keys: Sequence[Key]) -> sa.ColumnElement[bool]:
        # A list rather than a subquery: with one, an UPDATE or DELETE would read the whole table.
        whole = [key for key in keys if None not in key]
        if not whole:
            return sa.false()
        if len(columns) == 1:
            return columns[0].in_([key[0] for key in whole])
        return sa.tuple_(*columns).in_(whole)

    def same(self, here: sa.ColumnElement[Any], there: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
        one, other = here.type, there.type
        if not (isinstance(one, Text) and isinstance(other, Text)) or one.charset != other.charset:
            return here == there
        # Two collations of one character set are an error, unless somebody says which of them counts.
        return here == there if one.collation == other.collation else sa.collate(here, str(other.collation)) == there

    def value(self, value: object) -> object:
        return value.replace(tzinfo=None) if isinstance(value, datetime) else value

    def before_erasing(self, connection: sa.Connection) -> None:
        """InnoDB checks foreign keys row by row and defers nothing."""

    def may(self, connection: sa.Connection, needed: Sequence[Right]) -> list[bool]:
        return [self._may(connection, *each) for each in needed]

    def _may(self, connection: sa.Connection, right: str, table: Table, columns: Sequence[str]) -> bool:
        same = {table.sql.c[name]: table.sql.c[name] for name in columns}
        change = sa.delete(table.sql) if right == "DELETE" else sa.update(table.sql).values(same)
        planned = change.where(sa.false()).compile(dialect=connection.dialect)
        try:
            # Whether the account may is looked at before whether the transaction may.
            with connection.begin_nested():
                connection.exec_driver_sql(f"EXPLAIN {planned}")
        except exc.DBAPIError as error:
            return getattr(error.orig, "sqlstate", "") != "42501"
        return True

    def unfit(self, connection: sa.Connection, names: Iterable[str]) -> Mapping[str, str]:
        """Tables that cannot take part in a transaction, with the storage engine that keeps them."""
        dialect: Any = connection.dialect
        here, others = dialect.here
        query = (  # a condition of our own, with its parameters
            "SELECT IF(TABLE_SCHEMA = DATABASE(), TABLE_NAME, CONCAT(TABLE_SCHEMA, '.', TABLE_NAME)), ENGINE "  # noqa: S608
            f"FROM information_schema.TABLES WHERE TABLE_SCHEMA {here} AND ENGINE NOT IN "
            "(SELECT ENGINE FROM information_schema.ENGINES WHERE TRANSACTIONS = 'YES')"
        )
        wanted = set(names)
        return {str(name): str(kind) for name, kind in connection.exec_driver_sql(query, others) if name in wanted}

    def inserted(self, connection: sa.Connection, table: Table, values: Mapping[str, sa.ColumnElement[Any]]) -> Key:
        dialect: Any = connection.dialect
        if dialect.insert_returning:
            return super().inserted(connection, table, values)
        done = connection.execute(
            sa.insert(table.sql).values({table.sql.c[name]: value for name, value in values.items()})
        )
        given = {name: getattr(getattr(value, "clause", value), "value", None) for name, value in values.items()}
        return tuple(given.get(name, done.lastrowid) for name in table.key)

    def day(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        if isinstance(column.type, (sa.Date, sa.DateTime)):
            return sa.func.nullif(sa.func.date_format(column, bind("%Y-%m-%d")), bind("0000-00-00"))
        text = _without(r"^\s+", self.as_text(column))
        read = text.op("REGEXP")(bind("^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"))
        return sa.case((read, sa.func.left(text, 10)))

    def random(self, length: int, *, digits: bool) -> sa.ColumnElement[Any]:
        if digits:
            number = sa.func.floor(sa.func.rand() * sa.literal_column(str(10**length)))
            return sa.func.lpad(number, sa.literal_column(str(length)), bind("0"), type_=sa.Text())
        # UUID() differs from row to row and can be guessed; together with a secret of this statement's it cannot.
        drawn = sa.func.sha2(sa.func.concat(bind(secrets.token_hex(16)), sa.func.uuid()), 256)
        return sa.func.left(drawn, sa.literal_column(str(length)), type_=sa.Text())

    def stand_in(self, length: int | None) -> sa.ColumnElement[Any]:
        text = sa.func.concat(bind(STAND_IN), self.random(32, digits=False))
        return text if length is None else sa.func.left(text, length)


def _as_json(keys: Sequence[Key]) -> str:
    return json.dumps([[_sendable(part) for part in key] for key in keys], ensure_ascii=False)


def _rows(types: Sequence[TypeEngine[Any]], name: str, sent: sa.BindParameter[Any]) -> sa.Subquery:
    parts = [f"k{index} {sent_as(type_)} PATH '$[{index}]'" for index, type_ in enumerate(types)]
    named = [_read(f"k{index}", type_) for index, type_ in enumerate(types)]
    query = sa.text(
        f"SELECT n - 1 AS n, {', '.join(named)} "  # noqa: S608  # our own names and types only
        f"FROM JSON_TABLE(:{name}, '$[*]' COLUMNS (n FOR ORDINALITY, {', '.join(parts)})) AS sent"
    ).bindparams(sent)
    columns = [sa.column("n", sa.Integer()), *(sa.column(f"k{index}", type_) for index, type_ in enumerate(types))]
    return query.columns(*columns).subquery()


def _without(pattern: str, text: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    return sa.func.regexp_replace(text, bind(pattern), bind(""))


def _sendable(part: object) -> object:
    if isinstance(part, bytes):
        return part.hex()
    if isinstance(part, (datetime, date, time)):
        return part.isoformat(" ") if isinstance(part, datetime) else part.isoformat()
    return str(part) if isinstance(part, (Decimal, UUID)) else part


def _read(name: str, type_: TypeEngine[Any]) -> str:
    return f"UNHEX({name}) AS {name}" if isinstance(type_, sa.LargeBinary) else name
