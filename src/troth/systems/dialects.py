"""Everything that differs between database products in SQL: normal spellings, key sets, documents, what is random."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from troth.systems.connected import Connected
from troth.systems.keys import Key
from troth.systems.normalise import Form
from troth.systems.reflect import Kind, Schema, Table
from troth.systems.statements import Batch, Rowed, Statement, Written, compiled, run, stream

Right = tuple[str, Table, Sequence[str]]
"""``DELETE`` on a table, or ``UPDATE`` on these columns of it."""


def bind(value: object, type_: Any = None) -> sa.BindParameter[Any]:
    """A bound value under a name of our own: column names never become parameter names."""
    return sa.bindparam("v", value, type_=type_, unique=True)


def written(value: object, type_: TypeEngine[Any]) -> sa.ColumnElement[Any]:
    """A bound value for INSERT or UPDATE, where SQLAlchemy would rename a bare parameter after its column."""
    return sa.type_coerce(bind(value, type_), type_)


class Store(Connected):
    """One database of some product. Subclasses say in SQL what products spell differently."""

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

    def as_text(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """A value of any type as text."""
        return sa.cast(column, sa.Text())

    def size(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
        """How many bytes a binary value has; null where there is none."""
        return sa.func.octet_length(column, type_=sa.Integer())

    def normal(self, form: Form, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """``normalise.normal`` in SQL."""
        raise NotImplementedError

    def sought(self, form: Form, column: sa.ColumnElement[Any], name: str) -> sa.ColumnElement[bool]:
        """Whether an identifier has one of the normal spellings in the open parameter ``name``, so that an index serves."""
        return self.among_given([self.normal(form, column)], name)

    def apart(self, columns: Sequence[tuple[Form, sa.ColumnElement[Any]]]) -> bool:
        """Whether several identifiers are sought by a statement each, because one for all would be served by no index."""
        return False

    def without_sought(self, schema: Schema) -> Schema:
        """The schema without columns that are there for ``sought`` alone."""
        return schema

    def variants(self, form: Form, normal: str) -> tuple[str, ...]:
        """What has to be sent with a normal spelling, because ``sought`` compares these as well."""
        return ()

    def inside(self, form: Form, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """``normalise.inside`` in SQL."""
        raise NotImplementedError

    def position(self, text: sa.ColumnElement[Any], part: str) -> sa.ColumnElement[Any]:
        """Where ``part`` starts in ``text``, from 1; 0 where it is not in it. No wildcards."""
        raise NotImplementedError

    def contains(self, text: sa.ColumnElement[Any], name: str, rare: str | None = None) -> sa.ColumnElement[bool]:
        """Whether a text contains the open parameter ``name``, letter by letter; ``rare`` is one with a part of it by
        which an index finds it sooner than by all of it."""
        return sa.func.instr(text, sa.bindparam(name, type_=sa.Text())) > sa.literal_column("0")

    def contained(self, part: str) -> str:
        """The value of that parameter for a part that is sought."""
        return part

    def keyset(self, types: Sequence[TypeEngine[Any]], keys: Sequence[Key]) -> sa.Subquery:
        """Many keys as rows, sent as one parameter a part: columns ``n`` (position from 0), ``k0``, ``k1`` …"""
        raise NotImplementedError

    def keyset_given(self, types: Sequence[TypeEngine[Any]], name: str) -> sa.Subquery:
        """As ``keyset``, for a statement that is written once: the keys are its open parameter ``name``."""
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

    def elements(self, column: sa.ColumnElement[Any]) -> tuple[sa.FromClause, sa.ColumnElement[Any]]:
        """A list – an array, a JSON array – as rows, and each element as text; what is no list has none."""
        raise NotImplementedError

    def lists(self, column: sa.ColumnElement[Any], key: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
        """Whether a list holds a key."""
        rows, element = self.elements(column)
        return sa.exists(sa.select(sa.literal(1)).select_from(rows).where(element == self.as_text(key)))

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
