"""What a line of the replay list says, opened: of what kind it is, about whom, where, since when, and what was corrected."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

ERASURE, CORRECTION, NEW = "erasure", "correction", "new relationship"
"""Kinds of line. A later kind – an objection, a restriction, a suppression – is a line with another word here; whoever reads
takes the kinds it knows and leaves the others standing."""


@dataclass(frozen=True)
class Place:
    """One corrected place: what it held, by keyed hash (None: nothing), and what it holds since."""

    system: str
    table: str
    column: str
    old: str | None
    new: str = field(repr=False)


@dataclass(frozen=True)
class Remembered:
    """One line: of what kind, about whom by keyed identifiers, in which systems, since when, from which case."""

    kind: str
    key: str
    case: str
    at: datetime
    systems: tuple[str, ...]
    identifiers: tuple[tuple[str, str], ...]
    """(identifier, keyed hash)"""
    instructed: bool = False
    """Whether rows held for a client were erased as well, on that client's instruction."""
    client: tuple[Any, ...] | None = None
    """Which client that was: the key of its row, as plan data writes keys."""
    until: date | None = None
    """The last day on which the line is kept; None: for good."""
    places: tuple[Place, ...] = ()
    """What was corrected, opened."""


@dataclass(frozen=True)
class Erased:
    """One identifier of an erased person: its keyed hash, in which systems, when, in which case."""

    kind: str
    index: str
    systems: tuple[str, ...]
    at: datetime
    case: str
    instructed: bool = False
