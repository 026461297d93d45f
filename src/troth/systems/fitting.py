"""Rows that a table's rules accept: marks first, then listed values and those of rows that are there, a few tries each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy import exc

from troth.errors import TrothError
from troth.systems.dialects import Store, bind, written
from troth.systems.keys import Key
from troth.systems.made_up import fresh, is_unique, new_token
from troth.systems.mapped import Compiled
from troth.systems.places import documents
from troth.systems.reflect import Column, Table
from troth.systems.refusals import rule_refused

MOST_TRIES = 120
SHORT = 40
"""Text shared by several rows and no longer than this is a kind of thing, and says nothing of one person alone."""
_TEXTS = ("text", "json", "bytes", "list", "other")
_Others = Literal["must", "made up", "fullest", "first"]
_Personal = Literal["marks", "shared", "ruled empty", "empty"]
_Recipe = tuple[_Personal, _Others, int]


@dataclass(frozen=True)
class Wish:
    """What a made-up row is to say."""

    table: Table
    fixed: dict[str, object] = field(default_factory=dict[str, object])
    """Links and identifiers: never changed to please a rule."""
    marks: dict[str, object] = field(default_factory=dict[str, object])
    """The other personal columns, each with a made-up value."""
    own: frozenset[str] = frozenset()
    """Columns of ``fixed`` whose values no other row has."""
    source: str | None = None
    """The column that says where the row came from."""


@dataclass(frozen=True)
class Planted:
    """One row as it stands."""

    key: Key
    values: dict[str, object]
    """Every column as the database gives it back."""
    unmarked: frozenset[str] = frozenset()
    """Personal columns in which no mark could stand."""


class Fitter:
    """Inserts rows inside savepoints, and remembers what each table took."""

    def __init__(self, connection: sa.Connection, store: Store, compiled: Compiled) -> None:
        self.connection, self.store, self.compiled = connection, store, compiled
        self.rules = compiled.guards.rules
        self.order: list[tuple[Table, Key]] = []
        """Every row planted, in order; cleaned up from the last to the first."""
        self._known: dict[str, _Recipe] = {}
        self._there: dict[tuple[str, bool], dict[str, object] | None] = {}

    def planted(self, wishes: Sequence[Wish], depth: int = 0) -> tuple[int, Planted]:
        """The first of the wishes that the table takes, and its row. Raises TrothError with the rules that refuse."""
        refused: dict[str, None] = {}
        for wish, recipe in self._tries(wishes):
            composed = self._composed(wish, recipe, depth)
            if composed is None:
                continue
            values, unmarked = composed
            try:
                with self.connection.begin_nested():
                    key = self._inserted(wish.table, values)
            except (exc.IntegrityError, exc.DataError) as error:
                refused[rule_refused(error)] = None
                continue
            self._known[wish.table.name] = recipe
            return wishes.index(wish), Planted(key, self.fetched(wish.table, key), unmarked)
        raise TrothError(
            f"no made-up row fits the rules of this table: {'; '.join(list(refused)[:3])}",
            where=f"{self.compiled.system}.{wishes[0].table.name}",
            fix="loosen the rule, or drill on a copy of the database that holds a few rows of the table",
        )

    def fetched(self, table: Table, key: Key) -> dict[str, object]:
        """The row as it stands now; empty where it is gone."""
        query = sa.select(*_everything(table)).where(self.store.among([table.sql.c[name] for name in table.key], [key]))
        return self._row(table, query) or {}

    def row_of(self, table: Table, depth: int = 0) -> dict[str, object]:
        """Any row that is there already; a made-up one where the table is empty."""
        known = self.there(table)
        if known is not None:
            return known
        if depth > 8:
            where = f"{self.compiled.system}.{table.name}"
            raise TrothError("tables that need each other's rows are empty", where=where)
        made = self.planted([Wish(table)], depth)[1].values
        self._there[table.name, False] = made
        return made

    def there(self, table: Table, *, fullest: bool = False) -> dict[str, object] | None:
        """A row that was there before the first was planted; with ``fullest`` the one with the fewest empty columns."""
        place = (table.name, fullest)
        if place not in self._there:
            query = sa.select(*_everything(table)).limit(1)
            if fullest:
                full = [sa.case((column.is_not(None), 1), else_=0) for column in table.sql.c]
                query = query.order_by(sum(full[1:], full[0]).desc())
            if ours := [key for planted, key in self.order if planted.name == table.name]:
                query = query.where(sa.not_(self.store.among([table.sql.c[name] for name in table.key], ours)))
            self._there[place] = self._row(table, query)
        return self._there[place]

    def listed(self, table: Table, column: Column) -> tuple[str, ...]:
        """The values to which an enumeration or a CHECK limits a text column."""
        if column.options or column.kind not in ("text", "other"):
            return column.options
        ruled = [rule.texts for rule in self.rules.get(table.name, ()) if rule.texts and column.name in rule.columns]
        return ruled[0] if ruled else ()

    def _tries(self, wishes: Sequence[Wish]) -> Iterator[tuple[Wish, _Recipe]]:
        table = wishes[0].table
        known = self._known.get(table.name)
        if known is not None:
            yield from ((wish, known) for wish in wishes)
        most = max((len(self.listed(table, column)) for column in table.columns.values()), default=0)
        turns = range(max(1, min(4, most)))
        levels: tuple[_Personal, ...] = ("marks", "shared", "ruled empty", "empty")
        others: tuple[_Others, ...] = ("must", "made up", "fullest", "first")
        every = product(levels, wishes, others, turns)
        for _, (level, wish, other, turn) in zip(range(MOST_TRIES), every, strict=False):
            yield wish, (level, other, turn)

    def _composed(self, wish: Wish, recipe: _Recipe, depth: int) -> tuple[dict[str, object], frozenset[str]] | None:
        """The row by one recipe, and its personal columns without a mark; None where the recipe makes no difference."""
        level, others, _ = recipe
        table, first = wish.table, self.there(wish.table)
        template = {"fullest": self.there(table, fullest=True), "first": first}.get(others)
        if (others in ("fullest", "first") and template is None) or (level != "marks" and not wish.marks):
            return None
        values, unmarked = dict(wish.fixed), set[str]()
        self._linked(wish, values, unmarked, depth, optional=level in ("marks", "shared"))
        for name, mark in wish.marks.items():
            if name not in values:
                values[name] = self._personal(table, table.columns[name], mark, recipe, template)
                if values[name] is not mark and table.columns[name].kind in _TEXTS:
                    unmarked.add(name)
        if wish.source is not None and wish.source not in values and (template or first) is not None:
            values[wish.source] = (template or first or {})[wish.source]
        for column in table.columns.values():
            if column.name not in values and not (column.default or column.generated):
                made = self._impersonal(table, column, recipe, template, first)
                if made is not None or not column.nullable:
                    values[column.name] = made
        unique = set(wish.own) | {name for name in wish.marks if name not in unmarked and values[name] is not None
                                  and table.columns[name].kind in _TEXTS}  # fmt: skip
        self._told_apart(wish, values, unique)
        return values, frozenset(unmarked)

    def _linked(self, wish: Wish, values: dict[str, object], unmarked: set[str], depth: int, *, optional: bool) -> None:
        """Columns that must hold the key of a row elsewhere: those the table cannot do without, and personal ones."""
        for link in wish.table.foreign_keys:
            personal = [name for name in link.columns if optional and name in wish.marks]
            must = [name for name in link.columns if values.get(name) is None and not wish.table.columns[name].nullable]
            if (personal or must) and link.table in self.compiled.schema.tables and link.table != wish.table.name:
                there = self.row_of(self.compiled.schema.tables[link.table], depth + 1)
                held = {here: there[to] for here, to in zip(link.columns, link.to, strict=True)}
                values |= {name: value for name, value in held.items() if values.get(name) is None}
                unmarked |= set(personal)

    def _personal(
        self, table: Table, column: Column, mark: object, recipe: _Recipe, template: dict[str, object] | None
    ) -> object:
        level, others, turn = recipe
        ruled = [rule for rule in self.rules.get(table.name, ()) if column.name in rule.columns]
        listed = self.listed(table, column)
        if column.nullable and (level == "empty" or (level == "ruled empty" and ruled and not listed)):
            return None
        if listed:
            return listed[turn % len(listed)]
        if column.kind in _TEXTS:
            shared = self._shared(table, column) if level != "marks" and (ruled or column.kind == "other") else None
            return mark if shared is None else shared
        if is_unique(table, column):
            return mark
        bounds = [number for rule in ruled for number in rule.numbers]
        if others == "made up" and bounds and column.kind in ("integer", "number"):
            return int(bounds[0]) if column.kind == "integer" else bounds[0]
        return mark if template is None or template[column.name] is None else template[column.name]

    def _shared(self, table: Table, column: Column) -> object:
        """The commonest value, if it is short and several rows share it: never what only one person's row says."""
        held, number = table.at(column.name), sa.func.count()
        short = sa.func.length(self.store.as_text(held)) <= bind(SHORT)
        query = sa.select(held).where(held.is_not(None), short).group_by(held).having(number > bind(1))
        row = self.connection.execute(query.order_by(number.desc()).limit(1)).first()
        return None if row is None else row[0]

    def _impersonal(
        self, table: Table, column: Column, recipe: _Recipe, template: dict[str, object] | None,
        first: dict[str, object] | None,
    ) -> object:  # fmt: skip
        """A column that is not about anybody: with the rows that are there, if the notice says that it is not."""
        _, others, turn = recipe
        if others == "must" and column.nullable:
            return None
        listed = self.listed(table, column)
        known = template if template is not None else first
        place = f"{self.compiled.system}.{table.name}.{column.name}"
        declared = not any(drift.where == place for drift in self.compiled.drift)
        mark_it = others == "made up" and column.nullable and column.kind in _TEXTS
        alone = column.name in table.key or (column.name,) in table.unique
        repeat = not alone and not mark_it and (declared or column.kind not in _TEXTS)
        if known is not None and repeat and (known[column.name] is not None or column.nullable):
            return known[column.name]
        if listed:
            return listed[turn % len(listed)]
        # Days follow one another in the order of the columns, as those of most tables do: opened, closed, reported.
        day = datetime(2001, 1, 1, tzinfo=UTC) + timedelta(days=list(table.columns).index(column.name))
        if column.kind in ("date", "timestamp") and not alone:
            return day.date() if column.kind == "date" else day.replace(tzinfo=None)
        return fresh(self.connection, table, column, new_token())

    def _told_apart(self, wish: Wish, values: dict[str, object], unique: set[str]) -> None:
        """Give each unique set that only repeats values of other rows one value of its own."""
        table = wish.table
        linked = {name for link in table.foreign_keys for name in link.columns}
        for names in (table.key, *table.unique):
            if unique & set(names) or any(values.get(name) is None for name in names):
                continue
            free = [n for n in names if n not in wish.fixed and n not in linked and n in table.columns
                    and not self.listed(table, table.columns[n]) and table.columns[n].kind != "boolean"]  # fmt: skip
            if free:
                values[free[-1]] = fresh(self.connection, table, table.columns[free[-1]], new_token())
                unique.add(free[-1])

    def _inserted(self, table: Table, values: dict[str, object]) -> Key:
        plain = {name: value for name, value in values.items() if name not in table.places}
        for name, made in documents(
            {table.places[name]: values[name] for name in values if name in table.places}
        ).items():
            plain[name] = made if isinstance(table.sql.c[name].type, sa.JSON) else json.dumps(made, default=str)
        bound = {name: written(self.store.value(value), table.sql.c[name].type) for name, value in plain.items()}
        key = self.store.inserted(self.connection, table, bound)
        self.order.append((table, key))
        return key

    def _row(self, table: Table, query: Any) -> dict[str, object] | None:
        row = self.connection.execute(query).first()
        return (
            None
            if row is None
            else dict(zip((*(column.name for column in table.sql.c), *table.places), row, strict=True))
        )


def _everything(table: Table) -> list[sa.ColumnElement[object]]:
    """Every column, then every place inside one."""
    return [*table.sql.c, *(table.at(name) for name in table.places)]
