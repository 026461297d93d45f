"""The shapes that finding and reading hand up to the desk: rows by their keys, previews, values, and errors with words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from troth.errors import TrothError, TryAgain
from troth.systems.keys import Key, key_text
from troth.systems.outcomes import Aside, Task
from troth.systems.whose import Choice, Said

Identifiers = Mapping[str, str]
"""Identifier, as named in ``found by``, → its value as the person gave it: ``{"email": "jo@post.example"}``.

Where a system links to another one, the keys of the person's rows there as well, under the name of that table."""

Chosen = Mapping[str, Sequence[Key]]
"""Table of people → the keys a person said are the one asked about; an empty sequence: none of these rows."""

Standing = Literal["own", "client", "other"]
"""``own`` – about this person, ours to act on; ``client`` – about this person, held for a client; ``other`` – another
person's row, in which only some columns are this person's."""


How = Literal["composed", "walked"]
"""How a person's rows were reached: by one statement a table, straight from the person's own rows; or by one a link and
level, which every schema allows."""


@dataclass(frozen=True)
class Drift:
    """A difference between what the notice says of a system and what is there."""

    kind: Literal[
        "missing table", "missing column", "undeclared table", "undeclared column", "bad link", "no key", "bad value"
    ]
    where: str
    """``cases.members.email``"""
    what: str
    fix: str

    @property
    def stops(self) -> bool:
        """Whether nothing can be found or erased completely until it is mended; undeclared places only cast doubt."""
        return self.kind not in ("undeclared table", "undeclared column")


@dataclass(frozen=True)
class Rows:
    """Rows of one table about one person, all reached in the same way and of the same standing."""

    table: str
    keys: tuple[Key, ...]
    reached: str
    """In words: ``found by email``, ``belongs to members by member_id``."""
    standing: Standing = "own"
    client: Key | None = None
    """For ``client``: the key of the client's row (its contract); None where the row names none."""
    columns: tuple[str, ...] = ()
    """For ``other``: the columns that are this person's, linking columns included."""
    root: bool = False
    """Whether the rows were found by an identifier, rather than through another row."""


@dataclass(frozen=True)
class Found:
    """Every row about one person in one system. Holds keys; the identifiers stay with it to look again under lock."""

    system: str
    rows: tuple[Rows, ...] = ()
    searched: tuple[str, ...] = ()
    """Where it was looked: ``members by email``. Empty means that nothing could be searched, never that nothing is held."""
    unsearched: tuple[str, ...] = ()
    """Tables of people in which none of the given identifiers is held, so that nothing is known of them."""
    aside: tuple[Aside, ...] = ()
    tasks: tuple[Task, ...] = ()
    """For systems without a connection: what a person must look up before anything is known."""
    person: Identifiers = field(default_factory=dict[str, str], repr=False)
    """The identifiers searched by. Personal data: never logged, encrypted where stored."""
    said: tuple[Said, ...] = field(default=(), repr=False)
    """What the person's own rows say of whose they are, to be held against other systems. Personal; never stored."""
    how: How | None = None
    """How a database was asked: one statement a table, or one a link and level."""

    def counts(self) -> dict[str, int]:
        """Rows per table, in the order in which they were reached, of every standing."""
        counts: dict[str, int] = {}
        for rows in self.rows:
            counts[rows.table] = counts.get(rows.table, 0) + len(rows.keys)
        return counts

    def preview(self) -> Preview:
        """Which tables, how reached and how many rows; for people to look at."""
        reaches: dict[tuple[str, str, Standing, Key | None], int] = {}
        for rows in self.rows:
            place = rows.table, rows.reached, rows.standing, rows.client
            reaches[place] = reaches.get(place, 0) + len(rows.keys)
        listed = tuple(Reach(*place[:3], number, place[3]) for place, number in reaches.items())
        return Preview(self.system, listed, self.searched, self.how, self.unsearched, self.aside, self.tasks, self.said)

    def own(self) -> tuple[Rows, ...]:
        """What may be acted on: the person's own rows, and their columns in rows of others."""
        return tuple(rows for rows in self.rows if rows.standing != "client")

    def for_clients(self) -> tuple[Rows, ...]:
        """What is held as a client's processor: passed on, never acted on without instruction."""
        return tuple(rows for rows in self.rows if rows.standing == "client")

    def is_empty(self) -> bool:
        """Whether no row was found. Read together with ``searched`` and ``tasks``."""
        return not self.rows


@dataclass(frozen=True)
class Reach:
    """The rows of one table that were reached in one way."""

    table: str
    reached: str
    standing: Standing
    rows: int
    client: Key | None = None
    """As in ``Rows``."""


@dataclass(frozen=True)
class Preview:
    """What a request would be about, before anything is read or written: tables, ways and numbers, nothing personal."""

    system: str
    reaches: tuple[Reach, ...]
    searched: tuple[str, ...]
    how: How | None = None
    unsearched: tuple[str, ...] = ()
    """As in ``Found``, and so the next three."""
    aside: tuple[Aside, ...] = ()
    tasks: tuple[Task, ...] = ()
    said: tuple[Said, ...] = field(default=(), repr=False)


class Ambiguous(TrothError):
    """The identifiers fit several people. Carries table and key of each, and never guesses."""

    exit_code = 1

    def __init__(self, system: str, choices: tuple[Choice, ...]) -> None:
        tables = sorted({choice.table for choice in choices})
        listed = ", ".join(f"{choice.table} {_said(choice.key, place)}" for place, choice in enumerate(choices[:12], 1))
        more = f" and {len(choices) - 12} more" if len(choices) > 12 else ""
        super().__init__(
            f"the identifiers fit several people: {listed}{more}",
            where=", ".join(f"{system}.{table}" for table in tables),
            fix="give another identifier, or have a person say which of these rows are the one asked about",
        )
        self.system = system
        self.choices = choices


class Unreachable(TryAgain):
    """A system cannot be asked just now. Says why without anything secret from its address."""


class Clash(Unreachable):
    """Another program's writes and ours met, and ours were taken back whole: it may simply be tried again."""


@dataclass(frozen=True)
class Value:
    """One column of one row."""

    column: str
    field: str | None
    """``category.field`` of the notice; None for identifiers, events and sources that are not declared as data."""
    value: object
    free_text: bool = False
    """Running text that may name other people; withheld until somebody has read it."""
    of_another: bool = False
    """A second person's column in this person's row (``also about``); withheld as well."""
    secret: bool = False
    """What guards an account; never given out."""


@dataclass(frozen=True)
class Row:
    """One row as read for its person. For ``other`` it has only this person's columns."""

    table: str
    key: Key
    reached: str
    standing: Standing
    client: Key | None
    values: tuple[Value, ...]
    source: str | None = None
    """The declared source of the row, where it is known."""


@dataclass
class Access:
    """One person's rows in one system, found and read in one snapshot."""

    system: str
    found: Iterator[Row] = field(repr=False)
    searched: tuple[str, ...] = ()
    """As in ``Found``, and so the next four."""
    unsearched: tuple[str, ...] = ()
    aside: tuple[Aside, ...] = ()
    tasks: tuple[Task, ...] = ()
    said: tuple[Said, ...] = field(default=(), repr=False)
    counts: dict[str, int] = field(default_factory=dict[str, int])
    """Table → rows handed out so far; all of them once ``rows`` has come to its end."""

    def rows(self) -> Iterator[Row]:
        """Every row, once, table by table; only those at hand are in memory."""
        for row in self.found:
            self.counts[row.table] = self.counts.get(row.table, 0) + 1
            yield row


def _said(key: Key, place: int) -> str:
    """A key for a message: natural keys (an email address, say) are personal data and are only counted."""
    return key_text(key) if all(isinstance(part, (int, UUID)) for part in key) else f"(row {place} of those listed)"
