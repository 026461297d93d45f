"""What the server answers of notice, promises, systems and evidence, as frozen dataclasses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

Verdict = Literal["kept", "broken", "unproven"]


@dataclass(frozen=True)
class Health:
    """Whether the server lives, and can do its work."""

    alive: bool
    ready: bool
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Sentence:
    """One sentence of the notice: a promise, information or a warning."""

    id: str
    section: str
    sentence: str
    form: str
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class Version:
    """A published version of the notice; ``notice`` is the hash that names it."""

    number: int
    notice: str
    in_force_from: date
    internal: bool


@dataclass(frozen=True)
class Notice(Version):
    """The notice in force."""

    organisation: str
    language: str
    rights: tuple[str, ...]
    entries: tuple[Sentence, ...]
    forms: tuple[str, ...]


@dataclass(frozen=True)
class PromiseLine:
    """A promise, and the verdict of the last run of every check."""

    id: str
    sentence: str
    kind: str
    clauses: tuple[str, ...]
    verdict: Verdict
    reason: str


@dataclass(frozen=True)
class Look:
    """What a check saw: where, what, how many."""

    where: str
    saw: str
    count: int


@dataclass(frozen=True)
class Change:
    """When a verdict became another, and the entry of the log that says so."""

    at: datetime
    was: Verdict | None
    now: Verdict
    entry: str


@dataclass(frozen=True)
class PromiseShown(PromiseLine):
    """One promise down to what its verdict rests on."""

    findings: tuple[Look, ...]
    evidence: tuple[str, ...]
    look: str
    history: tuple[Change, ...]


@dataclass(frozen=True)
class CheckRun:
    """A run of every check: how far it is."""

    state: Literal["none", "going", "done", "failed", "silent"]
    done: int
    of: int
    asked_at: datetime | None
    entry: str
    problem: str


@dataclass(frozen=True)
class Coverage:
    """How much of a system the notice accounts for, and which known personal columns no search reaches."""

    tables: Mapping[str, int]
    columns: Mapping[str, int]
    known: int
    reached: int
    unreached: tuple[str, ...]


@dataclass(frozen=True)
class System:
    """One system of the notice in force."""

    system: str
    name: str
    state: str
    problem: str
    coverage: Coverage | None


@dataclass(frozen=True)
class Difference:
    """Where the mapping and the live schema do not fit."""

    where: str
    what: str
    fix: str


@dataclass(frozen=True)
class SystemShown(System):
    """One system, with every difference."""

    drift: tuple[Difference, ...]
    tables: tuple[str, ...]


@dataclass(frozen=True)
class Actor:
    """Who did something: an account's random id, the process itself, the public."""

    kind: str
    id: str


@dataclass(frozen=True)
class Entry:
    """One entry of the log; its facts hold nothing personal."""

    id: str
    index: int | None
    at: datetime
    kind: str
    by: Actor
    subject: str | None
    case: str | None
    key: str | None
    facts: Mapping[str, Any] | None


@dataclass(frozen=True)
class Proof:
    """An entry with the proof that it stands in the log (RFC 6962), against a signed checkpoint."""

    index: int
    size: int
    leaf: str
    facts: Mapping[str, Any] | None
    inclusion_proof: tuple[str, ...]
    checkpoint: str


@dataclass(frozen=True)
class Checkpoint:
    """The log's size and root, signed. Keep it elsewhere."""

    size: int
    root: str
    note: str


@dataclass(frozen=True)
class Measure:
    """A promise that is kept by its owner's signature."""

    id: str
    sentence: str
    owner: str | None


@dataclass(frozen=True)
class Found:
    """What is wrong in a notice, where, and what to do; an ``error`` keeps it from being published."""

    where: str
    severity: Literal["error", "warning"]
    what: str
    fix: str
    rule: str


@dataclass(frozen=True)
class Draft:
    """The notice in the server's folder as it would be published now; ``notice`` is the hash to publish it by."""

    notice: str
    published: bool
    problems: tuple[Found, ...]


@dataclass(frozen=True)
class Owed:
    """People of a kind who must be told of a change before it applies."""

    kind: str
    promise: str
    both_ways: bool
    by: tuple[str, ...]
    entries: tuple[str, ...]


@dataclass(frozen=True)
class Published(Version):
    """The version in question, what publishing did, and who must be told of it."""

    did: Literal["published", "repaired", "nothing"]
    to_be_told: tuple[Owed, ...]


@dataclass(frozen=True)
class ToldOf(Owed):
    """How far people of a kind have been told of a version: counts of people."""

    version: int
    in_force_from: date
    told: int
    of: int | None
    late: int
    one_way: int
    outcome: Literal["done", "open", "overdue", "taken back"]
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Hit:
    """One thing that was found: of which room, what it says, its page in the console, and a word more."""

    room: str
    says: str
    page: str
    more: str
