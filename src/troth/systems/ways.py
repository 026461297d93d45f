"""The ways up the links from a table to those that say something of its rows: whose rule, whose date, whose source."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from troth.systems.dialects import Store
from troth.systems.linking import fits
from troth.systems.mapped import Compiled, Edge, Mapped

Path = tuple[Edge, ...]
"""Links, from the table up; empty for the table itself."""


def ways_up(compiled: Compiled, name: str, says: Callable[[Mapped], bool]) -> Iterator[tuple[Path, Mapped]]:
    """Each way from a table to the first table on it that ``says`` it, in the order of the notice.

    Every parent is followed. A link back to a table that the way has passed is not: rows that hang on nothing but such
    a link have no way, and whoever asks has to say so.
    """
    waiting: list[Path] = [()]
    while waiting:
        path = waiting.pop(0)
        here = compiled.tables.get(path[-1].parent if path else name)
        if here is None:
            continue
        if says(here):
            yield path, here
            continue
        passed = {name, *(edge.parent for edge in path)}
        waiting += [(*path, edge) for edge in here.belongs if edge.parent not in passed]


@dataclass(frozen=True)
class Dated:
    """One way to a retention rule, and where the date of its event stands."""

    rule: str
    legs: tuple[Path, ...]
    """Ways that a row must have whole, so that the rule governs it and the date is its own."""
    at: Path
    column: str


def dated(compiled: Compiled, mapped: Mapped, path: Path, rule: str, event: str) -> Iterator[Dated]:
    """Where a row, governed by ``rule`` through ``path``, has the event's date: on the way, or else above its end.

    The nearest date on the way counts, a client's (its contract) included; above the way, that of every parent.
    """
    for passed in range(len(path) + 1):
        here = path[:passed]
        place = _place(compiled, here[-1].parent if here else mapped.name, here, event)
        if place is not None:
            yield Dated(rule, (path, place[0]), *place)
            return
    governing = path[-1].parent if path else mapped.name
    for up, above in ways_up(compiled, governing, lambda table: _place(compiled, table.name, (), event) is not None):
        whole = (*path, *up)
        place = _place(compiled, above.name, whole, event)
        if place is not None:
            yield Dated(rule, (whole, place[0]), *place)


def _place(compiled: Compiled, name: str, path: Path, event: str) -> tuple[Path, str] | None:
    table = compiled.tables[name]
    if event in table.events:
        return path, table.events[event]
    if table.client is not None and event in compiled.events_of(table.client.parent):
        return (*path, table.client), compiled.events_of(table.client.parent)[event]
    return None


class Joined:
    """A table outer-joined with whatever its ways lead to; ways that begin alike share their joins."""

    def __init__(self, store: Store, compiled: Compiled, mapped: Mapped) -> None:
        self._store, self._compiled = store, compiled
        self._reached: dict[Path, sa.FromClause] = {(): mapped.table.sql}
        self.origin: sa.FromClause = mapped.table.sql

    def column(self, path: Path, name: str) -> sa.ColumnElement[object]:
        """A column of the row at the end of a way."""
        return self._at(path).c[name]

    def leads(self, path: Path) -> sa.ColumnElement[bool]:
        """Whether there is a row at the end of a way."""
        return self._at(path).c[path[-1].to[0]].is_not(None) if path else sa.true()

    def _at(self, path: Path) -> sa.FromClause:
        if path not in self._reached:
            below, edge = self._at(path[:-1]), path[-1]
            above = self._compiled.schema.tables[edge.parent].sql.alias()
            hangs = fits(self._store, edge, below, [above.c[there] for there in edge.to])
            self.origin = self.origin.outerjoin(above, hangs)
            self._reached[path] = above
        return self._reached[path]
