"""What an erasure did, what is to be done by hand, and what a second look found: counts, keys and reasons, no values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from troth.law.erasure import KeepReason
from troth.systems.keys import Key


@dataclass(frozen=True)
class Aside:
    """A row that fits an identifier and yet was left out, and why; for a person to look at. No personal data."""

    table: str
    key: Key
    why: str
    """``email fits, phone differs`` or ``not chosen``"""


@dataclass(frozen=True)
class Task:
    """What a person must do because no machine can look there."""

    system: str
    who: str
    what: str


@dataclass(frozen=True)
class Problem:
    """Why an erasure would fail, found before it is tried."""

    where: str
    what: str
    fix: str
    stops: bool = True
    """Whether it would fail indeed; else this is something to look at first."""


@dataclass(frozen=True)
class Advice:
    """An index that is missing. Nothing is wrong without it, only slow."""

    where: str
    """``shop.customers.email``"""
    what: str
    fix: str
    """The statement that makes it."""


@dataclass(frozen=True)
class Counts:
    """What was done to one table, in rows."""

    deleted: int = 0
    emptied: int = 0
    replaced: int = 0
    kept: int = 0
    pseudonymised: int = 0

    @property
    def changed(self) -> int:
        """Rows that are different now."""
        return self.deleted + self.emptied + self.replaced + self.pseudonymised


@dataclass(frozen=True)
class Kept:
    """Columns that stay although erasure was asked for. Art 17(3) UK GDPR."""

    table: str
    columns: tuple[str, ...]
    because: KeepReason
    rows: int
    how: Literal["kept", "pseudonymised"] = "kept"


@dataclass(frozen=True)
class Applied:
    """What one erasure did in one system, in one transaction."""

    system: str
    key: str
    """``plan:step:round``, as given."""
    counts: Mapping[str, Counts] = field(default_factory=dict[str, Counts])
    kept: tuple[Kept, ...] = ()
    skipped: tuple[Aside, ...] = ()
    """Rows that were this person's when they were found and no longer are; left alone."""
    remains: tuple[str, ...] = ()
    """In words, for the certificate: where values may or do remain in the store itself."""
    tasks: tuple[Task, ...] = ()
    epoch: str | None = None
    """Where the system holds our receipts: what this one drew at random, by which a restored older copy is noticed."""
    recorded: bool = False
    """Whether it was done before, and this is what its receipt says; now nothing was changed."""


@dataclass(frozen=True)
class Correction:
    """One column of some rows of one table: what stood there when it was planned, and what is to stand there."""

    table: str
    column: str
    keys: tuple[Key, ...]
    seen: str | None = field(repr=False)
    """The value as text; None where it was empty. Personal: sealed where stored."""
    value: str = field(repr=False)
    """The new value as text. Personal as well."""


Tidying = Literal["vacuum", "rewrite"]


@dataclass(frozen=True)
class Tidied:
    """What was done after an erasure about its old row versions, and what remains now."""

    system: str
    tables: tuple[str, ...] = ()
    undone: tuple[str, ...] = ()
    """In words: where it could not be done, and why."""
    remains: tuple[str, ...] = ()
    """As in ``Applied``, and in its place."""


@dataclass(frozen=True)
class Hit:
    """A place where a value of the person stands after erasure. No personal data."""

    table: str
    column: str
    key: Key
    how: Literal["contained", "equal", "still there"]
    whose: Literal["own", "other person", "kept", "client", "unknown"]
    """``own`` – not erased; ``other person`` and ``unknown`` – for a person to decide."""


@dataclass(frozen=True)
class Remaining:
    """What a second look, over another connection than the one that wrote, found."""

    system: str
    hits: tuple[Hit, ...] = ()
    searched: tuple[str, ...] = ()
    """``table.column`` of every place searched."""
    known: int = 0
    """Rows known from before the erasure and looked up again; 0 means nothing was found before, never *erased*."""
    where: str = "a connection other than the one that wrote"
    tasks: tuple[Task, ...] = ()

    def unerased(self) -> tuple[Hit, ...]:
        """What should be gone and is not."""
        return tuple(hit for hit in self.hits if hit.whose == "own")

    def to_decide(self) -> tuple[Hit, ...]:
        """What a person must look at: other people's text, and places the notice does not declare."""
        return tuple(hit for hit in self.hits if hit.whose in ("other person", "unknown"))
