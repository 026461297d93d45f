"""What the server answers of notice, promises, requests and evidence, as frozen dataclasses."""

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
class CaseLine:
    """A case as lists have it. It holds nothing of the person."""

    number: int
    kind: str
    state: Literal["open", "waiting", "passed", "decided", "closed"]
    channel: str
    received_on: date
    due_on: date | None
    overdue: bool
    outcome: str
    closed_at: datetime | None


@dataclass(frozen=True)
class Task:
    """What a named person looks up where no machine can, and what came of it."""

    system: str
    who: str
    what: str
    answer: str


@dataclass(frozen=True)
class PassedOn:
    """Rows that are held for a client, and not touched without their instruction."""

    system: str
    client: str
    rows: int


@dataclass(frozen=True)
class Step:
    """One step of a plan."""

    kind: str
    target: str
    says: str
    expects: Mapping[str, int]
    kept_back: int
    """Rows in tables that the token's purposes do not need; how many, and no more."""
    state: str
    so_far: str
    result: Mapping[str, Any] | None


@dataclass(frozen=True)
class PlanLine:
    """A plan as lists have it."""

    plan: str
    case: str
    kind: str
    state: str
    made_at: datetime
    why: str


@dataclass(frozen=True)
class Plan:
    """A plan as stored; its ``hash`` is what is approved."""

    plan: str
    case: str
    kind: str
    state: str
    state_in_words: str
    why: str
    wake_at: datetime | None
    hash: str
    approved_by: str | None
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Case(CaseLine):
    """One case: its clock and why, its tasks, its plan, the files it left."""

    due_reason: str
    due_authority: str
    opened_at: datetime
    opened_by: str | None
    decided_by: str | None
    decided_at: datetime | None
    reason: str
    look_again_at: datetime | None
    tasks: tuple[Task, ...]
    passed_to_clients: tuple[PassedOn, ...]
    plan: Plan | None
    files: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """What the person wrote on the portal. Personal: that it was read is on record."""

    person: Mapping[str, str]
    words: Mapping[str, str]


@dataclass(frozen=True)
class Letter:
    """A letter to a client. Personal."""

    text: str


@dataclass(frozen=True)
class Asked:
    """That a request arrived, and by which day it is answered."""

    right: str
    received_on: date
    due_on: date | None
    due_reason: str
    page: str


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
class Happened:
    """One entry of the log about a case: what, in words too, and by whom (an account's random id)."""

    entry: str
    at: datetime
    kind: str
    says: str
    more: str
    by: str


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
