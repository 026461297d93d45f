"""What the server answers of the house itself – staff, roles, looks, proposals, tokens, hooks – as frozen dataclasses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class Member:
    """A member of staff. The log names them by ``account``."""

    account: str
    name: str
    email: str
    roles: tuple[str, ...]
    joined_at: datetime
    signed_in_at: datetime | None = None
    left_at: datetime | None = None


@dataclass(frozen=True)
class SignedIn:
    """Where somebody is signed in."""

    browser: str
    way: str
    began_at: datetime
    seen_at: datetime


@dataclass(frozen=True)
class MemberShown:
    """One member of staff: which of their roles are awake, what lets them in, and where they are signed in."""

    account: str
    name: str
    email: str
    roles: tuple[str, ...]
    joined_at: datetime
    signed_in_at: datetime | None
    left_at: datetime | None
    awake: tuple[str, ...]
    unsigned: tuple[str, ...]
    unconfirmed: tuple[str, ...]
    unknown: tuple[str, ...]
    factors: tuple[str, ...]
    sessions: tuple[SignedIn, ...]


@dataclass(frozen=True)
class Invitation:
    """An invitation: it went by mail (``told``), or its ``link`` is there this once."""

    account: str
    told: bool
    link: str


@dataclass(frozen=True)
class Role:
    """One role of the notice in force: its purposes, what it sees of which kind of person, what it may do, who has it."""

    role: str
    purposes: tuple[str, ...]
    sees: Mapping[str, Any]
    acts: tuple[str, ...]
    undertaking: str | None
    accounts: tuple[str, ...]


@dataclass(frozen=True)
class Due:
    """A role of somebody that sleeps after a day unless another person confirms it."""

    account: str
    role: str
    by: date
    late: bool


@dataclass(frozen=True)
class Roles:
    """Every role, and those to be confirmed within 30 days."""

    items: tuple[Role, ...]
    to_confirm: tuple[Due, ...]


@dataclass(frozen=True)
class PersonSeen:
    """One look: who looked at whom (random ids), in which case, for which purpose, at what."""

    entry: str
    at: datetime
    account: str
    subject: str | None
    case: str | None
    purpose: str
    page: str


@dataclass(frozen=True)
class RefusedLook:
    """What somebody was refused: the act, in which case, why by a word; ``more`` where the rest of an hour is not recorded."""

    entry: str
    at: datetime
    account: str
    case: str | None
    act: str
    because: str
    more: bool


@dataclass(frozen=True)
class LooksOf:
    """How often an account looked at anybody, and when last."""

    account: str
    looks: int
    last: datetime


@dataclass(frozen=True)
class Reading:
    """An unusual reading, and whether somebody looked into it."""

    reading: str
    account: str
    on: date
    why: str
    says: str
    settled: bool


@dataclass(frozen=True)
class Proposal:
    """An act that two people agree on."""

    proposal: str
    act: str
    says: str
    about: Mapping[str, Any]
    why: str
    state: str
    hash: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    afterwards: str


@dataclass(frozen=True)
class Token:
    """A token. Its ``text`` is there once, when it is made."""

    token: str
    name: str
    acts: tuple[str, ...]
    purposes: tuple[str, ...]
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    text: str = ""


@dataclass(frozen=True)
class Hook:
    """An address that is told of events. Its ``secret`` is there once, when it is made."""

    hook: str
    address: str
    events: tuple[str, ...]
    made_at: datetime
    ended_at: datetime | None
    why: str
    waiting: int
    secret: str = ""
