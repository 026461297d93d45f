"""One database, asked through kept connections: those that read and those that write apart, each in its transaction."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Hashable, Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakSet

import sqlalchemy as sa
from sqlalchemy import exc

from troth.systems.reaching import Addresses, Patience
from troth.systems.refusals import committing, in_words

KEPT: dict[str, Any] = {"poolclass": sa.QueuePool, "pool_size": 4, "max_overflow": -1, "pool_use_lifo": True}
"""How an engine keeps its connections: up to four idle ones, more while they are needed, the last used first."""


class Connected:
    """Kept connections to one database. Subclasses say what a product needs said on them.

    Connections that read and connections that write are kept apart, so what looks again after an erasure never does so
    over a connection that wrote. A process that forks leaves its parent's connections alone and makes its own.
    """

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

    def check_reachable(self) -> None:
        """Raise Unreachable for what can be seen without connecting."""

    def options(self, write: bool) -> dict[str, Any]:
        """Execution options of a connection that reads or writes."""
        raise NotImplementedError

    def begun(self, connection: sa.Connection, write: bool) -> None:
        """Settings of a transaction that has just begun."""


_STORES: WeakSet[Connected] = WeakSet()
_LEFT: list[sa.Pool] = []
"""Pools of a parent process: closing their connections would close the parent's."""


def _forked() -> None:
    for store in _STORES:
        store.left_by_fork()


os.register_at_fork(after_in_child=_forked)
