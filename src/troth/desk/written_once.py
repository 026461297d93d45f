"""Statements to our own store that the ORM writes once a process, sent with other values ever after; on PostgreSQL prepared.

For the few that come with every request: writing one anew takes longer than running it does. What they say stays in the ORM's
words, where the models are; ``Question`` asks, ``Change`` updates or deletes, ``insert`` stores new rows.
"""

from __future__ import annotations

import select
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, Generic, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction
from django.db.models import query as orm
from django.db.models.expressions import RawSQL
from django.db.models.sql import DeleteQuery, UpdateQuery

T = TypeVar("T")
Given = Callable[[str], Any]
"""Stands, under a name, for a value that is known when a statement is sent."""
_LATELY = 5.0
"""Seconds; after so long without a word the kernel itself begins to ask whether the other side is there (``keepalives_idle``)."""
_MOST = 8
"""Rows of an ``insert`` whose statement is kept."""


class Question(Generic[T]):
    """Rows by a query: ``Question(lambda given: Task.objects.filter(case=given("case")).order_by("system"))``.

    What is given stands for a value that a column is held against; None fits nothing. Of a query that is ``limited`` come at
    most as many rows as ``most`` says each time.
    """

    def __init__(self, made: Callable[[Given], Any], *, limited: bool = False) -> None:
        self._made, self._limited = made, limited
        self._written: dict[str, _Select] = {}

    def all(self, **values: object) -> list[T]:
        """The rows, as the query has them: of a model, or as tuples where it asks for ``values_list``."""
        said = self._written.get(connection.vendor)
        if said is None:
            said = self._written[connection.vendor] = _Select(self._made(_given), limited=self._limited)
        if not said.text:
            return []
        with sent(said.text, said.filled(values)) as cursor:
            rows: list[Sequence[Any]] = cursor.fetchall()
        return [said.read(row) for row in rows]

    def first(self, **values: object) -> T | None:
        """The first of them, which should be the only one the query asks for; None where there is none."""
        return next(iter(self.all(**values)), None)


class Change:
    """Rows changed by an update: ``Change(lambda given: (Case.objects.filter(number=given("number")), {"state": "open"}))``.

    Without columns (None) the rows are deleted, by this one statement and as the database's own rules say.
    """

    def __init__(self, made: Callable[[Given], tuple[Any, Mapping[str, Any] | None]]) -> None:
        self._made = made
        self._written: dict[str, _Text] = {}

    def __call__(self, **values: object) -> int:
        """Do it; returns how many rows it was."""
        said = self._written.get(connection.vendor)
        if said is None:
            said = self._written[connection.vendor] = _changing(*self._made(_given))
        with (
            transaction.mark_for_rollback_on_error(using=connection.alias),
            sent(said.text, said.filled(values)) as cursor,
        ):
            return int(cursor.rowcount)


def insert(rows: Sequence[models.Model]) -> None:
    """Store new rows of one model by one statement. One alone is given the key that the database draws for it."""
    if not rows:
        return
    model = type(rows[0])
    fields = _columns(model)
    drawn = None if model._meta.pk in fields or len(rows) > 1 else model._meta.pk
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for row in rows for field in fields]
    text = _insertion(model, len(rows), drawn is not None)
    with (
        transaction.mark_for_rollback_on_error(using=connection.alias),
        sent(text, values, keep=len(rows) <= _MOST) as cursor,
    ):
        if drawn is not None:
            setattr(rows[0], drawn.attname, cursor.fetchone()[0])
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def sent(text: str, values: Sequence[object], *, keep: bool = True) -> Any:
    """Send a statement and hand back its cursor, to be closed; errors are the ORM's. On PostgreSQL the server keeps what it
    made of the text, unless the text is not to be kept, or somebody wants to see what is sent, whole."""
    to: Any = connections[DEFAULT_DB_ALIAS]
    if keep and to.vendor == "postgresql" and not (to.queries_logged or to.execute_wrappers):
        return _kept(to, text, values)
    cursor: Any = to.cursor()
    try:
        cursor.execute(text, values)
    except BaseException:
        cursor.close()
        raise
    return cursor


def _kept(to: Any, text: str, values: Sequence[object]) -> Any:
    """The same as ``to.cursor`` and its ``execute`` do, by a cursor of the driver that binds in the server, and prepares."""
    if not _heard_lately(to):
        to.close_if_health_check_failed()
    to.ensure_connection()
    to.validate_thread_sharing()
    to.validate_no_broken_transaction()
    with to.wrap_database_errors:
        return _cursor_class()(to.connection).execute(text, values, prepare=True)


def _heard_lately(to: Any) -> bool:
    """Whether the server answered on this connection within seconds and has said nothing since, which it would when it leaves.

    Such a connection need not be asked whether it lives, as Django does once a request; it is looked at, which costs nothing.
    """
    at = time.monotonic()
    lately, to.troth_heard = at - getattr(to, "troth_heard", 0.0) < _LATELY, at
    if not lately or to.connection is None or to.health_check_done or not hasattr(select, "poll"):
        return False
    quiet = select.poll()
    quiet.register(to.connection.fileno(), select.POLLIN)
    to.health_check_done = not quiet.poll(0)
    return to.health_check_done


class _Mark:
    """Stands for a value that is known later."""

    def __init__(self, name: str) -> None:
        self.name = name


class _Text:
    """A statement and the values that stand in it for good, with marks for the others."""

    def __init__(self, text: str, values: Sequence[object]) -> None:
        self.text, self._values = text, tuple(values)

    def filled(self, values: Mapping[str, object]) -> list[object]:
        """What is sent with it."""
        given = {name: _spelt(value) for name, value in values.items()}
        return [given[each.name] if isinstance(each, _Mark) else each for each in self._values]


class _Select(_Text):
    """A query, and how its rows are read."""

    def __init__(self, asked: Any, *, limited: bool) -> None:
        compiler: Any = asked.query.get_compiler(connection=connection)
        try:
            text, values = compiler.as_sql()
        except EmptyResultSet:  # no row can fit, whatever is given
            super().__init__("", ())
            return
        super().__init__(*((f"{text} LIMIT %s", (*values, _Mark("most"))) if limited else (text, values)))
        self._converters = compiler.get_converters([each[0] for each in compiler.select])
        self._model: Any = asked.model if asked._iterable_class is orm.ModelIterable else None
        if self._model is not None:  # as ``ModelIterable`` reads its rows
            at = compiler.klass_info["select_fields"]
            self._own = slice(at[0], at[-1] + 1)
            self._names = [each[0].target.attname for each in compiler.select[self._own]]
            beside = cast(Any, orm).get_related_populators
            self._beside: list[Any] = beside(compiler.klass_info, compiler.select, connection.alias)
            self._more: dict[str, int] = {**compiler.annotation_col_map}

    def read(self, row: Sequence[Any]) -> Any:
        """A row as the query has it."""
        if self._converters:
            changed = list(row)
            for place, (converters, expression) in self._converters.items():
                for convert in converters:
                    changed[place] = convert(changed[place], expression, connection)
            row = changed
        if self._model is None:
            return tuple(row)
        made = self._model.from_db(connection.alias, self._names, row[self._own])
        for each in self._beside:
            each.populate(row, made)
        for name, place in self._more.items():
            setattr(made, name, row[place])
        return made


def _given(name: str) -> RawSQL:
    return RawSQL("%s", (_Mark(name),))


def _changing(rows: Any, columns: Mapping[str, Any] | None) -> _Text:
    if columns is None:
        query: Any = rows.query.chain(DeleteQuery)
    else:
        query = rows.query.chain(UpdateQuery)
        query.add_update_values(columns)
        query.annotations = {}
    query.clear_ordering(force=True)
    return _Text(*query.get_compiler(connection=connection).as_sql())


def _spelt(value: object) -> object:
    """A value as the database's driver takes it."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, dict):
        return connection.ops.adapt_json_value(value, None)
    return connection.Database.Binary(value) if isinstance(value, bytes) else value


@cache
def _columns(model: type[models.Model]) -> list[Any]:
    fields: Any = model._meta.local_concrete_fields
    return [field for field in fields if not isinstance(field, models.AutoField)]


@cache
def _insertion(model: type[models.Model], rows: int, drawn: bool) -> str:
    quoted = connection.ops.quote_name
    fields = _columns(model)
    one = f"({', '.join(['%s'] * len(fields))})"
    names = ", ".join(quoted(field.column) for field in fields)
    text = f"INSERT INTO {quoted(model._meta.db_table)} ({names}) VALUES {', '.join([one] * rows)}"  # noqa: S608
    return f"{text} RETURNING {quoted(cast(Any, model._meta.pk).column)}" if drawn else text


@cache
def _cursor_class() -> Any:
    import psycopg

    return psycopg.Cursor
