"""What the server answers of people's requests and their plans, as frozen dataclasses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal


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
class Happened:
    """One entry of the log about a case: what, in words too, and by whom (an account's random id)."""

    entry: str
    at: datetime
    kind: str
    says: str
    more: str
    by: str
