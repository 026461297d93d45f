"""What every system answers to: the shapes that finding, reading, erasing and verifying hand up to the desk."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal, Protocol
from uuid import UUID

from troth.errors import TrothError, TryAgain
from troth.systems.facts import Coverage, Drill, Hasher, Overdue, Seen, Sourced
from troth.systems.keys import Key, key_text
from troth.systems.outcomes import Advice, Applied, Aside, Correction, Problem, Remaining, Task, Tidied
from troth.systems.whose import Choice, Said

if TYPE_CHECKING:
    from troth.systems.marks import Receipts

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


class System(Protocol):
    """Anything that holds data about people. Errors: Unreachable, Ambiguous, and TrothError saying what to mend."""

    @property
    def name(self) -> str:
        """Its key in the notice: ``cases``."""
        ...

    @property
    def label(self) -> str:
        """What people call it: ``Case database``."""
        ...

    @property
    def country(self) -> str:
        """Country code of where the data lies."""
        ...

    @property
    def connected(self) -> bool:
        """Whether a machine can look; else ``find`` and the rest hand back tasks for a person."""
        ...

    def reachable(self) -> None:
        """Return if it can be asked now; raises Unreachable with the reason."""
        ...

    def drift(self) -> tuple[Drift, ...]:
        """Differences between the mapping and the live schema, as of now."""
        ...

    def coverage(self) -> Coverage | None:
        """How many tables and columns the notice accounts for; None where no machine can count them."""
        ...

    def find(self, person: Identifiers, *, chosen: Chosen | None = None, alone: bool = False) -> Found:
        """Every row about one person; ``alone``: only those found by an identifier, without what hangs on them.

        Raises Ambiguous where several fit, TrothError on empty or wildcard values.
        """
        ...

    def find_many(self, people: Sequence[Identifiers], *, alone: bool = False) -> tuple[Found | Ambiguous, ...]:
        """The same for a set of people in one go, in their order; who is ambiguous is handed back as such."""
        ...

    def preview(self, person: Identifiers, *, chosen: Chosen | None = None) -> Preview:
        """What ``find`` would find, in numbers. Raises as it does."""
        ...

    def access(self, person: Identifiers, *, chosen: Chosen | None = None) -> AbstractContextManager[Access]:
        """Find and read one person in one snapshot, which lasts as long as the context. Raises as ``find`` does."""
        ...

    def read(self, found: Found) -> Iterator[Row]:
        """The rows' values, in one snapshot, streamed."""
        ...

    def preflight(self, found: Found, *, instructed_by: Key | None = None) -> tuple[Problem, ...]:
        """What would make ``apply`` fail. Empty: nothing known."""
        ...

    def feasible(self) -> tuple[Problem, ...]:
        """Each declared action held against the schema, for anybody: what would make erasures fail. Empty: nothing known."""
        ...

    def advice(self) -> tuple[Advice, ...]:
        """Which indexes are missing, with the statements that make them. Empty: none, or nothing is known of it."""
        ...

    def apply(self, found: Found, key: str, *, instructed_by: Key | None = None) -> Applied:
        """Erase as declared, in one transaction. Rows held for a client only on that client's instruction.

        On any error everything is as it was. Raises TrothError without personal data.
        """
        ...

    def corrections(
        self, found: Found, place: str, value: str, *, instructed_by: Key | None = None
    ) -> tuple[Correction, ...]:
        """What setting ``category.field``, ``table.column`` or ``table.column:KEY`` means for the rows found.

        Raises TrothError where it is not one thing, or the value does not fit.
        """
        ...

    def correct(self, corrections: Sequence[Correction], key: str = "") -> Mapping[str, int]:
        """Set what was planned, in one transaction; rows changed by ``table.column``. Raises TrothError where it changed."""
        ...

    def uncorrected(self, corrections: Sequence[Correction]) -> tuple[str, ...]:
        """Places that do not hold their new value, read again over a connection that never wrote."""
        ...

    def apply_many(
        self,
        people: Sequence[Found | Ambiguous],
        key: str,
        *,
        instructed_by: Key | None = None,
        covers: Collection[str] = (),
        at_once: int = 1,
    ) -> tuple[Applied | TrothError, ...]:
        """The same for a set of people, in their order: in chunks, one transaction each, no person split over two.

        ``covers`` – tables that were approved for everybody, so that people may be handed in as ``find_many(alone=True)``
        found them. Up to ``at_once`` chunks run side by side, where the product lets several write. Who cannot be erased as
        approved, or fits several, is handed back as the error; nothing of theirs has changed.
        """
        ...

    def remaining(self, found: Found, *, instructed_by: Key | None = None) -> Remaining:
        """Search every mapped text column for the identifiers of ``found.person``, over a connection that never wrote."""
        ...

    def remaining_many(self, people: Sequence[Found], *, instructed_by: Key | None = None) -> tuple[Remaining, ...]:
        """The same for a set of people, in their order."""
        ...

    def tidied(self, found: Found, tables: Collection[str]) -> Tidied:
        """Do about old row versions in these tables what the notice says (``after erasure``), and say what remains now."""
        ...

    def overdue(self, rule: str, event: str, latest_start: date) -> tuple[Overdue, ...]:
        """Per table under the retention rule: rows whose event was on or before ``latest_start``."""
        ...

    def sources(self) -> tuple[Sourced, ...]:
        """Per table: rows without a declared source, or with categories their source does not give."""
        ...

    def seen(self, hasher: Hasher, wanted: Container[str]) -> Iterator[Seen]:
        """Stream the declared identifier columns through normalise and ``hasher``; yield what is ``wanted``."""
        ...

    def receipts(self) -> Receipts | None:
        """What our own table in the system says of effects that were done; None where there is none."""
        ...

    def drill(self, kind: Literal["access", "erasure"]) -> Drill:
        """Plant made-up people, run the same code on them, and leave nothing behind."""
        ...


def _said(key: Key, place: int) -> str:
    """A key for a message: natural keys (an email address, say) are personal data and are only counted."""
    return key_text(key) if all(isinstance(part, (int, UUID)) for part in key) else f"(row {place} of those listed)"
