"""What the board's checks are told about a system: facts counted in it, and how drills ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from troth.systems.keys import Key


@dataclass(frozen=True)
class Overdue:
    """One table under a retention rule. Tables with nothing overdue are listed too: they were looked at."""

    table: str
    rows: int
    """Rows that still hold something and whose period is over."""
    oldest: date | None
    """The earliest event date among them."""
    not_started: int = 0
    """Rows that are kept because an event has no date yet."""
    unreadable: int = 0
    """Rows whose event date cannot be read as a date."""
    loose: int = 0
    """Rows that hang on nothing under any rule, so that their time would never come."""
    problem: str | None = None
    """Why this table cannot be judged, if it cannot."""


@dataclass(frozen=True)
class Sourced:
    """One table with data about people, and where its rows came from."""

    table: str
    rows: int
    missing: int
    """Rows without a source."""
    undeclared: Mapping[str, int]
    """Sources in the rows that the notice does not declare → rows."""
    beyond: Mapping[tuple[str, str], int]
    """(declared source, category it is not declared to give) → rows that hold it."""
    without_client: int = 0
    """Rows for a client whose contract does not exist."""
    by_source: Mapping[str, int] = field(default_factory=dict[str, int])
    """Declared source → rows that came from it; a row under parents of two sources counts under both."""


@dataclass(frozen=True)
class Seen:
    """An identifier in a person table that is on the list asked for."""

    table: str
    key: Key
    identifier: str
    hash: str
    newest: date | None
    """Newest date among the row's events; None where it has none."""
    value: str = field(default="", repr=False)
    """The identifier in its normal spelling, to find the person by. Personal: never logged, encrypted where stored."""


Hasher = Callable[[str, str], str]
"""(identifier name, normalised value) → keyed hash."""


@dataclass(frozen=True)
class Drill:
    """The outcome of one drill in one system."""

    system: str
    kind: Literal["access", "erasure"]
    ok: bool | None
    """None: could not be tried, ``problem`` says why; so nothing is proven either way."""
    planted: Mapping[str, int] = field(default_factory=dict[str, int])
    """Table → made-up rows of the person asked about."""
    found: Mapping[str, int] = field(default_factory=dict[str, int])
    """Table → rows that came back."""
    left: tuple[str, ...] = ()
    """``table.column`` of what was missed, left over or changed in a neighbour's rows."""
    problem: str | None = None
    unmarked: tuple[str, ...] = ()
    """``table.column`` with personal data in which no mark of the made-up person could stand: the table's rules allow
    listed values only (compared by row and value), or it had to stay empty and is not proven."""
    how: Literal["rolled back", "committed and erased"] = "rolled back"


@dataclass(frozen=True)
class Coverage:
    """How much of one system the notice accounts for, as its schema is now."""

    system: str
    tables: Mapping[str, int]
    """``mapped``, ``nobody`` (about nobody, with the reason), ``undeclared`` → how many tables."""
    columns: Mapping[str, int]
    """``mapped``, ``structure`` (keys, links, events, sources), ``left`` (with the reason), ``nobody``, ``undeclared``."""
    known: int
    """Columns known to hold something about a person: mapped as such, or undeclared with a name and type that say so."""
    unreached: tuple[str, ...] = ()
    """Those that no search for a person reaches: ``cases.members.mobile_phone``."""

    @property
    def reached(self) -> int:
        """How many of the known columns a search for a person reaches."""
        return self.known - len(self.unreached)
