"""Statements written by SQLAlchemy once and run on the driver itself, which saves most of what a short query costs."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc

Rowed = tuple[Any, ...]
Reader = Callable[[Any], Any]
_CODES = {"numeric": 1700, "decimal": 1700, "float": 701, "real": 700, "double": 701, "double_precision": 701}
"""PostgreSQL's own numbers of its types, for which SQLAlchemy's readers of numbers ask."""


@dataclass(frozen=True)
class Statement:
    """One compiled statement. What is not in ``fixed`` is given each time it is run."""

    text: str
    order: tuple[str, ...] | None
    """The names of the parameters in order, for drivers that count them; else None."""
    fixed: Mapping[str, object]
    readers: tuple[tuple[int, Reader], ...]
    """(position, how the driver's value becomes the type's own), for the few columns where they differ."""
    width: int = 0
    """How many columns its rows have."""

    def parameters(self, given: Mapping[str, object]) -> Any:
        """All parameters, in the shape the driver takes."""
        values = {**self.fixed, **given}
        return values if self.order is None else tuple(values[name] for name in self.order)

    def read(self, rows: Sequence[Rowed]) -> Sequence[Rowed]:
        """Rows as SQLAlchemy would hand them out."""
        if not self.readers:
            return rows
        converted: list[Rowed] = []
        for row in rows:
            values = list(row)
            for place, reader in self.readers:
                values[place] = reader(values[place])
            converted.append(tuple(values))
        return converted


Written = sa.Select[*tuple[Any, ...]] | sa.CompoundSelect[*tuple[Any, ...]] | sa.Update | sa.Delete


def compiled(statement: Written, dialect: sa.Dialect) -> Statement:
    """The statement's text for a driver. Parameters without a value (``sa.bindparam(name)``) stay open."""
    made: Any = statement.compile(dialect=dialect)
    open_ = {name for name, parameter in made.binds.items() if parameter.required}
    fixed = {
        name: _sent(made.binds[name], value, dialect)
        for name, value in made.construct_params(_check=False).items()
        if name not in open_
    }
    order = tuple(made.positiontup) if made.positional else None
    readers: list[tuple[int, Reader]] = []
    if isinstance(statement, sa.Select):
        for place, column in enumerate(statement.selected_columns):
            reader = column.type.dialect_impl(dialect).result_processor(
                dialect, _CODES.get(column.type.__visit_name__.lower())
            )
            if reader is not None:
                readers.append((place, reader))
    width = len(statement.selected_columns) if isinstance(statement, sa.Select) else 0
    return Statement(str(made), order, fixed, tuple(readers), width)


def _sent(parameter: sa.BindParameter[Any], value: object, dialect: sa.Dialect) -> object:
    """A value as the driver takes it for the parameter's type."""
    processor = parameter.type.dialect_impl(dialect).bind_processor(dialect)
    return value if processor is None else processor(value)


def raw(connection: sa.Connection) -> Any:
    """The driver's own connection beneath."""
    return connection.connection.driver_connection


def taken(statement: Statement, cursor: Any) -> Sequence[Rowed]:
    """What a cursor has to give once its statement has run."""
    return [(cursor.rowcount,)] if cursor.description is None else statement.read(cursor.fetchall())


@contextmanager
def as_sqlalchemy(connection: sa.Connection) -> Generator[None]:
    """Errors of the driver as SQLAlchemy raises them, and a connection that is lost marked as such."""
    base: type[Exception] = connection.dialect.loaded_dbapi.Error
    try:
        yield
    except base as error:
        lost = connection.dialect.is_disconnect(error, raw(connection), None)  # pyright: ignore[reportArgumentType]
        if lost:
            connection.invalidate()
        raised = exc.DBAPIError.instance("", None, error, base, True, lost, connection.dialect, None)  # pyright: ignore
        # MariaDB's numbers are put into standard codes, as an engine's listener does for what SQLAlchemy runs itself.
        explained = getattr(connection.dialect, "explained", None)
        raise (raised if explained is None else explained(raised)) from None


Batch = Sequence[tuple[Statement, Mapping[str, object]]]
"""Statements, each with the values of its open parameters."""


def run(connection: sa.Connection, batch: Batch) -> list[Sequence[Rowed]]:
    """One statement after the other: the rows of each, or the one row ``(rows changed,)``."""
    done: list[Sequence[Rowed]] = []
    with as_sqlalchemy(connection):
        cursor = raw(connection).cursor()
        try:
            for statement, given in batch:
                cursor.execute(statement.text, statement.parameters(given))
                done.append(taken(statement, cursor))
        finally:
            cursor.close()
    return done


def stream(
    connection: sa.Connection, statement: Statement, given: Mapping[str, object], size: int
) -> Iterator[Sequence[Rowed]]:
    """The rows of one statement, ``size`` at a time."""
    with as_sqlalchemy(connection):
        cursor = raw(connection).cursor()
        try:
            cursor.execute(statement.text, statement.parameters(given))
            while rows := cursor.fetchmany(size):
                yield statement.read(rows)
        finally:
            cursor.close()
