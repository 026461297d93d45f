"""Everything that differs between database products: connecting, locking, normal spellings and key sets in SQL."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from troth.systems.keys import Key
from troth.systems.normalise import Form
from troth.systems.reflect import Table
from troth.systems.refusals import in_words

WAIT_SECONDS = 2
"""How long a lock is waited for before the system counts as unreachable."""


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

    def random(self, length: int, *, digits: bool) -> sa.ColumnElement[Any]:
        """A random text of this many letters and digits (up to 32) or digits (up to 9), another one for each row."""
        raise NotImplementedError

    def stand_in(self, length: int | None) -> sa.ColumnElement[Any]:
        """A random text, another one for each row."""
        raise NotImplementedError


STAND_IN = "pseudonym-"
