"""Everything that differs between database products: connecting, locking, normal spellings and key sets in SQL."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from weakref import WeakSet

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.types import TypeEngine

from troth.systems.keys import Key
from troth.systems.normalise import Form
from troth.systems.reaching import Addresses, Patience
from troth.systems.reflect import Kind, Table
from troth.systems.refusals import committing, in_words
from troth.systems.statements import Batch, Rowed, Statement, Written, compiled, run, stream

KEPT: dict[str, Any] = {"poolclass": sa.QueuePool, "pool_size": 4, "max_overflow": -1, "pool_use_lifo": True}
"""How an engine keeps its connections: up to four idle ones, more while they are needed, the last used first."""


Right = tuple[str, Table, Sequence[str]]
"""``DELETE`` on a table, or ``UPDATE`` on these columns of it."""


def bind(value: object, type_: Any = None) -> sa.BindParameter[Any]:
    """A bound value under a name of our own: column names never become parameter names."""
    return sa.bindparam("v", value, type_=type_, unique=True)


def written(value: object, type_: TypeEngine[Any]) -> sa.ColumnElement[Any]:
    """A bound value for INSERT or UPDATE, where SQLAlchemy would rename a bare parameter after its column."""
    return sa.type_coerce(bind(value, type_), type_)


class Store:
    """One database, asked through kept connections. Subclasses say in SQL what products spell differently.

    Connections that read and connections that write are kept apart, so what looks again after an erasure never does so
    over a connection that wrote. A process that forks leaves its parent's connections alone and makes its own.
    """

    lists_keys = False
    """Whether a statement that changes rows by keys must name them one by one to find them by index."""
    writers = 1
    """How many transactions of ours may write side by side."""
    hands_keys_back = False
    """Whether keys can go from one statement to the next as the database wrote them (``unnested``)."""
    binary: frozenset[Kind] = frozenset({"bytes"})
    """The kinds of column that can hold binary values."""
    checks_each_row = False
    """Whether foreign keys are checked row by row, so that a row cannot go before those of its own table that point to it."""

    def __init__(self, name: str, engine: Callable[[str], sa.Engine], addresses: Addresses, patience: Patience) -> None:
        self.name, self.addresses, self.patience = name, addresses, patience
        self.readers, self.engine = engine(addresses.read), engine(addresses.erase)
        self.replicas = engine(addresses.replica) if addresses.replica else None
        self.remembered: list[Any] = []
        """What was compiled for this database, by whoever compiles (``looking.look``)."""
        _STORES.add(self)

    @contextmanager
    def reading(self, *, behind: bool = False, bare: bool = False) -> Generator[sa.Connection]:
        """A connection that never wrote, in one read-only snapshot. Raises Unreachable, or TrothError without values.

        ``behind`` – what is asked may be answered by the read replica, if there is one. A replica can be seconds or hours
        behind: rows it does not have yet would be missed by an erasure, and rows it has not lost yet would be called left.
        ``bare`` – nothing is asked that depends on the schema, so that it is not looked at.
        """
        engine = self.replicas if behind and self.replicas is not None else self.readers
        with self._transaction(engine, bare=bare) as connection:
            yield connection

    @contextmanager
    def entitled(self, connection: sa.Connection) -> Generator[sa.Connection]:
        """A connection of the account that erases, to ask what it may: ``connection`` where there is but one account."""
        if not self.addresses.apart:
            yield connection
            return
        with self._transaction(self.engine) as own:
            yield own

    @contextmanager
    def writing(self, confirm: Callable[[], None] | None = None) -> Generator[sa.Connection]:
        """A connection in one transaction: committed at the end, rolled back on any error.

        ``confirm`` is called when nothing is left but to commit, and raises where whoever writes may not any more.
        """
        with self._transaction(self.engine) as connection:
            yield connection
            if confirm is not None:
                confirm()

    def close(self) -> None:
        """Close every idle connection; the next question opens a new one."""
        for engine in self._engines():
            engine.dispose()

    def left_by_fork(self) -> None:
        """Forget connections that belong to the parent process, without a word to the server on them."""
        for engine in self._engines():
            _LEFT.append(engine.pool)
            engine.dispose(close=False)

    def _engines(self) -> Iterator[sa.Engine]:
        yield from (self.readers, self.engine)
        if self.replicas is not None:
            yield self.replicas

    @contextmanager
    def _transaction(self, engine: sa.Engine, *, bare: bool = False) -> Generator[sa.Connection]:
        self.check_reachable()
        with in_words(self.name):
            connection, transaction = self._begun(engine, bare=bare)
            try:
                with transaction:
                    yield connection
                    self._commit(connection, transaction)
            finally:
                connection.close()

    def _commit(self, connection: sa.Connection, transaction: sa.RootTransaction) -> None:
        try:
            with committing(self.name):
                transaction.commit()
        except BaseException:
            # SQLAlchemy takes the transaction for ended; a SQLite file that was busy would stay locked by it.
            connection.invalidate()
            raise

    def _begun(self, engine: sa.Engine, *, bare: bool) -> tuple[sa.Connection, sa.RootTransaction]:
        """A transaction whose first statement has succeeded, save a ``bare`` one.

        A kept connection that has died meanwhile, or that has statements prepared for a schema that is no more, gives
        place to a fresh one; nothing was done on it yet.
        """
        write = engine is self.engine
        while True:
            connection = engine.connect().execution_options(**self.options(write))
            kept = "schema" in connection.info
            try:
                transaction = connection.begin()
                self.begun(connection, write)
                if bare:
                    return connection, transaction
                schema = self.fingerprint(connection)
            except BaseException as error:
                lost = kept and isinstance(error, exc.DBAPIError) and error.connection_invalidated
                connection.close()
                if not lost:
                    raise
                continue
            if connection.info.setdefault("schema", schema) == schema:
                return connection, transaction
            connection.invalidate()
            connection.close()

    def fingerprint(self, connection: sa.Connection) -> Hashable:
        """What changes whenever a table, column, key, rule or type of the schema changes, by one cheap statement.

        None: this product has no such thing, and the schema is read anew each time.
        """
        return None

    def compiled(self, statement: Written) -> Statement:
        """A statement written for this database once, to be run many times."""
        return compiled(statement, self.engine.dialect)

    def run(self, connection: sa.Connection, batch: Batch) -> list[Sequence[Rowed]]:
        """Compiled statements in their order: the rows of each, or the one row ``(rows changed,)``."""
        return run(connection, batch)

    def ask(self, connection: sa.Connection, batch: Batch) -> list[Sequence[Rowed]]:
        """As ``run``, for statements that only read: as one, where the product can; the order of rows may be lost."""
        return self.run(connection, batch)

    def stream(
        self, connection: sa.Connection, statement: Statement, given: Mapping[str, object], size: int,
        *, beside: bool = False,
    ) -> Iterator[Sequence[Rowed]]:  # fmt: skip
        """The rows of one statement, ``size`` at a time; meanwhile nothing else runs on this connection, save ``beside``."""
        return stream(connection, statement, given, size)

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

    def size(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
        """How many bytes a binary value has; null where there is none."""
        return sa.func.octet_length(column, type_=sa.Integer())

    def normal(self, form: Form, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """``normalise.normal`` in SQL."""
        raise NotImplementedError

    def inside(self, form: Form, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """``normalise.inside`` in SQL."""
        raise NotImplementedError

    def position(self, text: sa.ColumnElement[Any], part: str) -> sa.ColumnElement[Any]:
        """Where ``part`` starts in ``text``, from 1; 0 where it is not in it. No wildcards."""
        raise NotImplementedError

    def contains(self, text: sa.ColumnElement[Any], name: str) -> sa.ColumnElement[bool]:
        """Whether a text contains the open parameter ``name``, letter by letter."""
        return sa.func.instr(text, sa.bindparam(name, type_=sa.Text())) > sa.literal_column("0")

    def contained(self, part: str) -> str:
        """The value of that parameter for a part that is sought."""
        return part

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

    def same(self, here: sa.ColumnElement[Any], there: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
        """Whether columns of two tables hold the same value, as the database itself compares them for a link."""
        return here == there

    def among_given(self, columns: Sequence[sa.ColumnElement[Any]], name: str) -> sa.ColumnElement[bool]:
        """As ``among``, for a statement that is written once: the keys are its open parameter ``name``."""
        raise NotImplementedError

    def sent(self, name: str, keys: Sequence[Key]) -> dict[str, object]:
        """At least one key as the values of the parameter ``name`` of ``among_given``."""
        raise NotImplementedError

    def unnested(self, columns: Sequence[tuple[str, TypeEngine[Any]]], before: str = "") -> sa.FromClause:
        """Rows given as one open parameter a column, each an array, or the text of one; ``before`` begins the parameters."""
        raise NotImplementedError

    def hides_rows(self, connection: sa.Connection, tables: Sequence[Table]) -> bool:
        """Whether row policies may keep rows of any of these tables from this account."""
        return False

    def value(self, value: object) -> object:
        """A replacement as the driver takes it."""
        return value

    def document(self, text: str, type_: TypeEngine[Any]) -> sa.ColumnElement[Any]:
        """A JSON document as a column of this type takes it."""
        return sa.type_coerce(bind(text, sa.Text()), sa.Text())

    def is_document(self, column: sa.ColumnElement[Any], text: str) -> sa.ColumnElement[bool]:
        """Whether a column holds this JSON document, which Troth itself has written."""
        return self.as_text(column) == bind(text, sa.Text())

    def before_erasing(self, connection: sa.Connection) -> None:
        """Let foreign keys be checked when the transaction ends, where the database can."""
        raise NotImplementedError

    def may(self, connection: sa.Connection, needed: Sequence[Right]) -> list[bool]:
        """Whether this account has each of the rights needed."""
        raise NotImplementedError

    def unfit(self, connection: sa.Connection, names: Iterable[str]) -> Mapping[str, str]:
        """Which of these tables cannot take part in a transaction, and what keeps them (``MyISAM``)."""
        return {}

    def inserted(self, connection: sa.Connection, table: Table, values: Mapping[str, sa.ColumnElement[Any]]) -> Key:
        """Insert one row (column → bound value) and hand back its key."""
        own = [table.sql.c[name] for name in table.key]
        bound = {table.sql.c[name]: value for name, value in values.items()}
        return tuple(connection.execute(sa.insert(table.sql).values(bound).returning(*own)).one())

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

_STORES: WeakSet[Store] = WeakSet()
_LEFT: list[sa.Pool] = []
"""Pools of a parent process: closing their connections would close the parent's."""


def _forked() -> None:
    for store in _STORES:
        store.left_by_fork()


os.register_at_fork(after_in_child=_forked)
