"""A query that is made once and asked often: Django's making of it costs ten times what it costs to run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models import query as made_by

Row = TypeVar("Row", bound=Model)


class Prepared(Generic[Row]):
    """``Prepared(lambda: Token.objects.select_related("account").filter(hash="?"))``: its only values are asked for anew."""

    def __init__(self, make: Callable[[], QuerySet[Row]]) -> None:
        self._make = make
        self._made: dict[str, _Made] = {}

    def every(self, *values: Any) -> list[Row]:
        """The rows for these values, in the order of the query's own."""
        made = self._made.get(connection.vendor)
        if made is None:
            made = self._made[connection.vendor] = _Made(self._make())
        return made.rows(values)

    def one(self, *values: Any) -> Row | None:
        """The first row, or None."""
        return next(iter(self.every(*values)), None)


class _Made:
    """The text of one query, and how its columns become objects: what ModelIterable does, without the making."""

    def __init__(self, query: QuerySet[Any]) -> None:
        compiler: Any = query.query.get_compiler(connection=connection)
        self._text, _ = compiler.as_sql()
        info: Any = compiler.klass_info
        fields = info["select_fields"]
        self._model, self._first, self._end = info["model"], fields[0], fields[-1] + 1
        self._names = [column[0].target.attname for column in compiler.select[self._first : self._end]]
        self._columns = [column[0] for column in compiler.select]
        populators: Any = made_by.get_related_populators  # type: ignore[attr-defined]  # as ModelIterable uses it
        self._related: list[Any] = populators(info, compiler.select, "default")
        self._compiler = compiler
        self._converters = compiler.get_converters(self._columns)

    def rows(self, values: tuple[Any, ...]) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(self._text, values)
            found: Any = cursor.fetchall()
        if self._converters:
            found = self._compiler.apply_converters(found, self._converters)
        made: list[Any] = []
        for row in found:
            each = self._model.from_db("default", self._names, row[self._first : self._end])
            for related in self._related:
                related.populate(row, each)
            made.append(each)
        return made
