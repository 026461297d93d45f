"""A system's mapping once it is compiled: tables of people, their personal columns, and the links between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from troth.law.erasure import KeepReason
from troth.notice.systems import CameFrom
from troth.notice.systems import Table as Declared
from troth.systems.base import Drift
from troth.systems.guards import Guards
from troth.systems.reflect import Column, Schema, Table

Action = Literal["empty", "replace", "keep", "pseudonymise"]


@dataclass(frozen=True)
class Personal:
    """A column that holds something about a person, and what erasure does to it in a row that stays."""

    column: Column
    field: str | None
    action: Action
    free_text: bool = False
    because: KeepReason | None = None
    value: object = None
    """The replacement, in the column's type, or the pattern of one."""

    @property
    def name(self) -> str:
        """The column's name."""
        return self.column.name


@dataclass(frozen=True)
class Edge:
    """Rows of ``child`` hang on rows of ``parent``: these columns there hold those columns' values here."""

    child: str
    columns: tuple[str, ...]
    parent: str
    to: tuple[str, ...]
    theirs: tuple[str, ...] = ()
    """For a second person: the columns that are theirs."""
    where: tuple[tuple[str, tuple[object, ...]], ...] = ()
    """Columns here that say which table the link means, each with the values that mean this one; in the column's type."""
    several: bool = False
    """Whether one row here can hang on several there: the columns there are no key, as those of an address two people share."""
    listed: bool = False
    """Whether the column here holds a list of keys, each of which names a row there."""
    pointed_at: bool = False
    """Whether it is the row there that points here, so that it must be written after and deleted before."""

    @property
    def words(self) -> str:
        """``members by member_id``, ``customers by about_id where about_type is Customer``"""
        said = (f"{name} is {' or '.join(str(value) for value in values)}" for name, values in self.where)
        means = f" where {' and '.join(said)}" if self.where else ""
        return f"{self.parent} by {' and '.join(self.columns)}{means}"

    @property
    def emptied(self) -> tuple[str, ...]:
        """The columns here that are emptied so that the row hangs there no longer; from a list only the keys are taken."""
        return () if self.listed else self.columns

    @property
    def link(self) -> tuple[str, ...]:
        """Every column here that the link is made of."""
        return (*self.columns, *(name for name, _ in self.where))


@dataclass(frozen=True)
class Mapped:
    """One table with data about people."""

    table: Table
    one_row_is: str | None
    found_by: Mapping[str, str]
    told_apart_by: tuple[str, ...]
    personal: Mapping[str, Personal]
    deletes: bool
    """Erasure deletes the row; otherwise it treats each personal column by its action."""
    keeps: KeepReason | None
    """The reason for which whole rows stay."""
    belongs: tuple[Edge, ...]
    also: tuple[Edge, ...]
    client: Edge | None
    events: Mapping[str, str]
    kept_by: str | None
    came_from: CameFrom | None
    secret: frozenset[str] = frozenset()
    """Columns that are read by nobody but their own system."""
    elsewhere: tuple[Edge, ...] = ()
    """Links to tables of other systems (``cases.members``), by those tables' primary keys."""

    @property
    def name(self) -> str:
        """The table's name."""
        return self.table.name

    @property
    def kept(self) -> frozenset[str]:
        """Columns of which something stays after an erasure, for a reason."""
        stays = (p for p in self.personal.values() if p.action in ("keep", "pseudonymise") and p.because is not None)
        return self.table.with_documents(personal.name for personal in stays)

    @property
    def lists(self) -> dict[str, Edge]:
        """The links by a list of keys, by the column that holds it."""
        return {edge.columns[0]: edge for edge in self.belongs if edge.listed}

    @property
    def seconds(self) -> frozenset[str]:
        """Columns that are a second person's."""
        return frozenset(column for edge in self.also for column in edge.theirs)


@dataclass(frozen=True)
class Compiled:
    """A system's mapping compiled against its schema as it is now."""

    system: str
    schema: Schema
    tables: dict[str, Mapped]
    """Tables with data about people, parents before their children where there is no cycle."""
    nobody: Mapping[str, Declared]
    drift: tuple[Drift, ...]
    guards: Guards = field(default_factory=lambda: Guards({}, {}))
    marks: Table | None = None
    """Our own table for receipts there, where the notice allows one; it is in no other list."""
    cache: dict[object, Any] = field(default_factory=dict[object, Any], compare=False, repr=False)
    """Statements written for this mapping and schema, by whoever writes them; they go when either changes."""

    def children(self, name: str) -> Iterator[tuple[Mapped, Edge]]:
        """The tables whose rows are about the person of a row of ``name``."""
        for mapped in self.tables.values():
            for edge in mapped.belongs:
                if edge.parent == name:
                    yield mapped, edge

    def pointed_at(self, name: str) -> Iterator[Edge]:
        """The links by which a row of ``name`` itself says which rows are about its person."""
        for mapped in self.tables.values():
            yield from (edge for edge in mapped.belongs if edge.pointed_at and edge.parent == name)

    def chain(self, name: str) -> Iterator[tuple[Mapped, tuple[Edge, ...]]]:
        """The table and its ancestors, nearest first, each with the links that lead up to it."""
        seen = {name}
        waiting: list[tuple[str, tuple[Edge, ...]]] = [(name, ())]
        while waiting:
            here, path = waiting.pop(0)
            if here not in self.tables:
                continue
            yield self.tables[here], path
            for edge in self.tables[here].belongs:
                if edge.parent not in seen:
                    seen.add(edge.parent)
                    waiting.append((edge.parent, (*path, edge)))

    def events_of(self, name: str) -> Mapping[str, str]:
        """The events of any declared table, of people or of nobody."""
        if name in self.tables:
            return self.tables[name].events
        return self.nobody[name].events if name in self.nobody else {}


def led_to(mapped: Mapping[str, Mapped]) -> set[str]:
    """The tables to which a way leads from a person."""
    reached = {name for name, table in mapped.items() if table.found_by or table.elsewhere}
    while True:
        more = {
            name
            for name, table in mapped.items()
            if name not in reached and any(edge.parent in reached for edge in (*table.belongs, *table.also))
        }
        if not more:
            return reached
        reached |= more


def parents_first(mapped: Mapping[str, Mapped]) -> dict[str, Mapped]:
    """Every table after those its rows point at, as far as no circle of links forbids it."""
    ordered: dict[str, Mapped] = {}
    entered: set[str] = set()
    pointed_at: dict[str, list[str]] = {}
    for name, table in mapped.items():
        for edge in table.belongs:
            if edge.pointed_at:
                pointed_at.setdefault(edge.parent, []).append(name)

    def enter(name: str) -> None:
        if name in entered or name not in mapped:
            return
        entered.add(name)
        table = mapped[name]
        for edge in (*table.belongs, *table.also):
            if not edge.pointed_at:
                enter(edge.parent)
        for link in table.table.foreign_keys:
            enter(link.table)
        for below in pointed_at.get(name, ()):
            enter(below)
        ordered[name] = table

    for name in mapped:
        enter(name)
    return ordered
