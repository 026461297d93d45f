"""Everything that differs between database products: connecting, locking, normal spellings and key sets in SQL."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event, exc
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import NullType, TypeEngine

from troth.errors import TrothError
from troth.systems.base import Key, Unreachable
from troth.systems.normalise import Form, inside, normal
from troth.systems.reflect import Table
from troth.systems.refusals import in_words

WAIT_SECONDS = 2
"""How long a lock is waited for before the system counts as unreachable."""
_BYTES_MARK = "\x00bytes:"


def bind(value: object, type_: Any = None) -> sa.BindParameter[Any]:
    """A bound value under a name of our own: column names never become parameter names."""
    return sa.bindparam("v", value, type_=type_, unique=True)


def written(value: object, type_: TypeEngine[Any]) -> sa.ColumnElement[Any]:
    """A bound value for INSERT or UPDATE, where SQLAlchemy would rename a bare parameter after its column."""
    return sa.type_coerce(bind(value, type_), type_)


class Store:
    """One database, asked through fresh connections. Subclasses say in SQL what products spell differently."""

    def __init__(self, name: str, engine: sa.Engine) -> None:
        self.name = name
        self.engine = engine

    @contextmanager
    def reading(self) -> Generator[sa.Connection]:
        """A new connection in one read-only snapshot. Raises Unreachable, or TrothError without values."""
        with self._transaction(write=False) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Generator[sa.Connection]:
        """A new connection in one transaction: committed at the end, rolled back on any error."""
        with self._transaction(write=True) as connection:
            yield connection

    @contextmanager
    def _transaction(self, *, write: bool) -> Generator[sa.Connection]:
        self.check_reachable()
        with in_words(self.name):
            connection = self.engine.connect().execution_options(**self.options(write))
            try:
                with connection.begin():
                    self.begun(connection, write)
                    yield connection
            finally:
                connection.close()

    def check_reachable(self) -> None:
        """Raise Unreachable for what can be seen without connecting."""

    def options(self, write: bool) -> dict[str, Any]:
        """Execution options of a connection that reads or writes."""
        raise NotImplementedError

    def begun(self, connection: sa.Connection, write: bool) -> None:
        """Settings of a transaction that has just begun."""

    def as_text(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """A value of any type as text."""
        return sa.cast(column, sa.Text())

    def normal(self, form: Form, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """``normalise.normal`` in SQL."""
        raise NotImplementedError

    def inside(self, form: Form, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """``normalise.inside`` in SQL."""
        raise NotImplementedError

    def position(self, text: sa.ColumnElement[Any], part: str) -> sa.ColumnElement[Any]:
        """Where ``part`` starts in ``text``, from 1; 0 where it is not in it. No wildcards."""
        raise NotImplementedError

    def keyset(self, types: Sequence[TypeEngine[Any]], keys: Sequence[Key]) -> sa.Subquery:
        """Many keys as rows, sent as one parameter a part: columns ``n`` (position from 0), ``k0``, ``k1`` …"""
        raise NotImplementedError

    def among(self, columns: Sequence[sa.ColumnElement[Any]], keys: Sequence[Key]) -> sa.ColumnElement[bool]:
        """Whether a row's columns are one of the keys; parts that are null never are."""
        if not keys:
            return sa.false()
        sent = self.keyset([column.type for column in columns], keys)
        chosen = sa.select(*(sent.c[f"k{index}"] for index in range(len(columns))))
        return columns[0].in_(chosen) if len(columns) == 1 else sa.tuple_(*columns).in_(chosen)

    def value(self, value: object) -> object:
        """A replacement as the driver takes it."""
        return value

    def before_erasing(self, connection: sa.Connection) -> None:
        """Let foreign keys be checked when the transaction ends, where the database can."""
        raise NotImplementedError

    def may(self, connection: sa.Connection, right: str, table: Table) -> bool:
        """Whether this account has ``UPDATE`` or ``DELETE`` on a table."""
        raise NotImplementedError

    def day(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """The calendar date of a date or timestamp as ISO text; null where it cannot be read as one."""
        raise NotImplementedError

    def stand_in(self, length: int | None) -> sa.ColumnElement[Any]:
        """A random text, another one for each row."""
        raise NotImplementedError


STAND_IN = "pseudonym-"


class SqliteStore(Store):
    """A SQLite file. Never created by connecting; values pass as stored, because its types are only advice."""

    def __init__(self, name: str, path: Path) -> None:
        self.path = path
        address = f"file:{quote(str(path.absolute()))}?mode=rw"

        def connect() -> sqlite3.Connection:
            raw = sqlite3.connect(address, uri=True, timeout=WAIT_SECONDS, isolation_level=None)
            for form in ("email", "phone", "code", "text"):
                raw.create_function(f"troth_normal_{form}", 1, _on_text(normal, form), deterministic=True)
                raw.create_function(f"troth_inside_{form}", 1, _on_text(inside, form), deterministic=True)
            raw.create_function("troth_part", 1, _key_part, deterministic=True)
            raw.text_factory = _decoded
            raw.execute("PRAGMA foreign_keys=ON")
            raw.execute("PRAGMA secure_delete=ON").fetchall()
            return raw

        # Named parameters: with positional ones SQLAlchemy rewrites %(…)s in table names as well.
        engine = sa.create_engine(
            "sqlite://", creator=connect, poolclass=sa.NullPool, hide_parameters=True, paramstyle="named"
        )
        super().__init__(name, engine)

        def begin(connection: sa.Connection) -> None:
            write = connection.get_execution_options().get("troth_write", False)
            connection.exec_driver_sql("PRAGMA query_only=OFF" if write else "PRAGMA query_only=ON")
            connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

        event.listen(engine, "begin", begin)

    def check_reachable(self) -> None:
        if not self.path.is_file():
            raise Unreachable(
                "the database file is not there",
                where=self.name,
                fix="put the file back, or correct connect in the notice",
            )

    def options(self, write: bool) -> dict[str, Any]:
        return {"troth_write": write}

    def normal(self, form: Form, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        return getattr(sa.func, f"troth_normal_{form}")(column)

    def inside(self, form: Form, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        return getattr(sa.func, f"troth_inside_{form}")(column)

    def position(self, text: sa.ColumnElement[Any], part: str) -> sa.ColumnElement[Any]:
        return sa.func.instr(text, bind(part))

    def keyset(self, types: Sequence[TypeEngine[Any]], keys: Sequence[Key]) -> sa.Subquery:
        sent = json.dumps([[_sendable(part) for part in key] for key in keys])
        rows = sa.func.json_each(bind(sent)).table_valued("key", "value")
        parts = [sa.func.json_extract(rows.c.value, bind(f"$[{index}]")) for index in range(len(types))]
        if any(_odd(part) for key in keys for part in key):
            parts = [sa.func.troth_part(part) for part in parts]
        named = [part.label(f"k{index}") for index, part in enumerate(parts)]
        return sa.select(rows.c.key.label("n"), *named).select_from(rows).subquery()

    def before_erasing(self, connection: sa.Connection) -> None:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")

    def may(self, connection: sa.Connection, right: str, table: Table) -> bool:
        return os.access(self.path, os.W_OK) and os.access(self.path.parent, os.W_OK)

    def value(self, value: object) -> object:
        if isinstance(value, Decimal):
            return float(value)
        if isinstance(value, datetime):
            return value.isoformat(sep=" ")
        return str(value) if isinstance(value, (date, UUID)) else value

    def day(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        # Bare numbers would be read as Julian days.
        return sa.case((column.like(bind("____-__-__%")), sa.func.date(sa.func.substr(column, 1, 10))))

    def stand_in(self, length: int | None) -> sa.ColumnElement[Any]:
        text = bind(STAND_IN).concat(sa.func.lower(sa.func.hex(sa.func.randomblob(16))))
        return text if length is None else sa.func.substr(text, 1, length)


class PostgresStore(Store):
    """A PostgreSQL database."""

    def __init__(self, name: str, address: str) -> None:
        url = sa.make_url(address).set(drivername="postgresql+psycopg")
        options = f"-c timezone=UTC -c lock_timeout={WAIT_SECONDS * 1000}"
        given = url.query.get("options", "")
        joined = f"{given if isinstance(given, str) else ' '.join(given)} {options}".strip()
        url = url.update_query_dict({"options": joined})
        engine = sa.create_engine(
            url,
            poolclass=sa.NullPool,
            hide_parameters=True,
            connect_args={"connect_timeout": 5, "application_name": "troth"},
        )
        super().__init__(name, engine)

    def options(self, write: bool) -> dict[str, Any]:
        if write:
            return {"isolation_level": "READ COMMITTED"}
        return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

    def normal(self, form: Form, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        text = self.as_text(column)
        if form == "email":
            return sa.func.lower(sa.func.regexp_replace(text, bind(r"^\s+|\s+$"), bind(""), bind("g")))
        if form == "phone":
            return sa.func.regexp_replace(self.inside(form, column), bind("^(00)?440?([0-9]{9,10})$"), bind(r"0\2"))
        if form == "code":
            return self.inside(form, column)
        return sa.func.lower(sa.func.btrim(sa.func.regexp_replace(text, bind(r"\s+"), bind(" "), bind("g"))))

    def inside(self, form: Form, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        text = self.as_text(column)
        if form == "phone":
            return sa.func.regexp_replace(text, bind("[^0-9]"), bind(""), bind("g"))
        if form == "code":
            return sa.func.upper(sa.func.regexp_replace(text, bind(r"\s+"), bind(""), bind("g")))
        return sa.func.lower(text)

    def position(self, text: sa.ColumnElement[Any], part: str) -> sa.ColumnElement[Any]:
        return sa.func.strpos(text, bind(part))

    def keyset(self, types: Sequence[TypeEngine[Any]], keys: Sequence[Key]) -> sa.Subquery:
        arrays = [
            sa.cast(bind([key[index] for key in keys], NullType()), postgresql.ARRAY(_plain(type_)))
            for index, type_ in enumerate(types)
        ]
        names = [f"k{index}" for index in range(len(types))]
        rows = sa.func.unnest(*arrays).table_valued(*names, with_ordinality="o").render_derived()
        return sa.select((rows.c.o - sa.literal_column("1")).label("n"), *(rows.c[name] for name in names)).subquery()

    def before_erasing(self, connection: sa.Connection) -> None:
        connection.exec_driver_sql("SET CONSTRAINTS ALL DEFERRED")

    def may(self, connection: sa.Connection, right: str, table: Table) -> bool:
        quoted = connection.dialect.identifier_preparer.quote(table.sql.name)
        held = sa.func.has_table_privilege(bind(quoted.replace("%%", "%")), bind(right))
        return bool(connection.execute(sa.select(held)).scalar_one())

    def day(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        if isinstance(column.type, (sa.Date, sa.DateTime)):
            return sa.func.to_char(column, bind("YYYY-MM-DD"))
        return sa.func.substring(self.as_text(column), bind(r"^\s*(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))"))

    def stand_in(self, length: int | None) -> sa.ColumnElement[Any]:
        text = bind(STAND_IN, sa.Text()).concat(sa.cast(sa.func.gen_random_uuid(), sa.Text()))
        return text if length is None else sa.func.left(text, length)


def open_store(name: str, address: str) -> Store:
    """The store behind a database URL. Raises TrothError for a kind Troth cannot speak to, without showing the URL."""
    kind, _, rest = address.partition("://")
    if kind == "sqlite":
        return SqliteStore(name, Path(rest.removeprefix("/")))
    if kind.partition("+")[0] in ("postgresql", "postgres"):
        try:
            return PostgresStore(name, address.replace("postgres://", "postgresql://", 1))
        except (exc.ArgumentError, ValueError):
            raise TrothError(
                "this is not a database address",
                where=f"systems.{name}",
                fix="postgresql://USER:PASSWORD@HOST/DATABASE",
            ) from None
    raise TrothError(
        "Troth cannot speak to this kind of database yet", where=f"systems.{name}", fix="connect SQLite or PostgreSQL"
    )


def _on_text(function: Callable[[Form, str], str], form: Form) -> Callable[[object], str | None]:
    def applied(value: object) -> str | None:
        if value is None:
            return None
        text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
        return function(form, text)

    return applied


def _decoded(stored: bytes) -> str:
    return stored.decode("utf-8", "surrogateescape")


def _plain(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    return sa.Text() if isinstance(type_, (NullType, sa.String)) and not isinstance(type_, sa.Enum) else type_


def _odd(part: object) -> bool:
    return isinstance(part, bytes) or (isinstance(part, str) and part.startswith(_BYTES_MARK))


def _sendable(part: object) -> object:
    return _BYTES_MARK + part.hex() if isinstance(part, bytes) else part


def _key_part(part: Any) -> Any:
    if isinstance(part, str) and part.startswith(_BYTES_MARK):
        return bytes.fromhex(part.removeprefix(_BYTES_MARK))
    return part
