"""Looks for machines: who looked at whom, why and when; what somebody was refused; and whose reading was unusual."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Field, Query

from troth.desk.cases.matters import entries_within
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.need import looks
from troth.desk.need.refusals import refusals
from troth.desk.pages.api.door import Door, Sent, Shown, account_of
from troth.desk.pages.api.paging import Page, paged
from troth.desk.pages.api.widely import refuse_bound

door = Door("Looks")


class PersonSeen(Shown):
    """One look: who looked at whom, both by their random ids, in which case, for which purpose, at what."""

    entry: str
    at: datetime
    account: str
    subject: str | None
    case: str | None
    purpose: str
    page: str


class LookPage(Shown):
    """A page of looks, the newest first."""

    items: list[PersonSeen]
    next: int | None


class Refused(Shown):
    """What somebody was refused, by their random id: the act, in which case, and why by a word; nothing of any person."""

    entry: str
    at: datetime
    account: str
    case: str | None
    act: str
    """Empty, as ``because`` is, where the log no longer keeps it."""
    because: Literal["", "account closed", "no role", "not signed", "not confirmed", "not theirs", "token"]
    more: bool
    """Whether it is the last of its hour that is recorded: there may have been more."""


class RefusedPage(Shown):
    """A page of what was refused, the newest first."""

    items: list[Refused]
    next: int | None


class Often(Shown):
    """How often somebody looked at anybody, and when last."""

    account: str
    looks: int
    last: datetime


class OftenList(Shown):
    """Every account that looked at anybody, the one that did so most first."""

    items: list[Often]


class Reading(Shown):
    """An unusual reading of the last 30 days, and whether somebody looked into it."""

    reading: str
    account: str
    on: date
    why: Literal["many in an hour", "many in a day", "at night", "no open case", "many refused"]
    says: str
    settled: bool


class ReadingList(Shown):
    """What is unusual, the newest day first."""

    items: list[Reading]


class LookedInto(Sent):
    """What came of looking into an unusual reading."""

    reading: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[0-9a-z:-]+$")]
    outcome: Literal["explained", "an incident"]


class RefusedAsked(Page):
    """What was refused to whom, and where; everything given must hold."""

    account: Annotated[str | None, Field(max_length=16, pattern=r"^[0-9a-f]+$", description="By this account.")] = None
    case: Annotated[str | None, Field(max_length=19, pattern=r"^[0-9]+$")] = None


class LooksAsked(RefusedAsked):
    """Which looks; everything given must hold."""

    subject: Annotated[str | None, Field(max_length=32, pattern=r"^[0-9a-f]+$", description="At this person.")] = None


@door.reads("/looks", act="read audit", response=LookPage)
def list_looks(request: HttpRequest, response: HttpResponse, asked: Query[LooksAsked]) -> Any:
    """Who looked at whom, the newest first; without what concerns this token's owner as a person."""
    found = _narrowed(_mine(request, looks.looks()), asked)
    if asked.subject is not None:
        found = found.filter(subject=asked.subject)
    return paged(request, response, found, asked, _look, by="position")


@door.reads("/looks/refused", act="read audit", response=RefusedPage)
def list_refused(request: HttpRequest, response: HttpResponse, asked: Query[RefusedAsked]) -> Any:
    """What staff and their machines were refused, the newest first; without what concerns this token's owner as a person."""
    found = _narrowed(_mine(request, refusals()), asked)
    return paged(request, response, found, asked, _refused, by="position")


@door.reads("/looks/by-account", act="read audit", response=OftenList)
def count_looks(request: HttpRequest) -> Any:
    """Who looked how often, and when last; the hundred who did most."""
    mine = _mine(request, looks.looks()).values("actor_id")
    counted = mine.annotate(number=Count("pk"), last=Max("at")).order_by("-number")[:100]
    return {"items": [{"account": e["actor_id"], "looks": e["number"], "last": e["last"]} for e in counted]}


@door.reads("/looks/unusual", act="read audit", response=ReadingList)
def list_unusual(request: HttpRequest) -> Any:
    """Readings of the last 30 days that are to be looked into: many people at once, at night, without a case, or refused much."""
    refuse_bound(request)
    return {
        "items": [
            {
                "reading": each.key,
                "account": each.account,
                "on": each.on,
                "why": each.why,
                "says": each.says,
                "settled": each.settled,
            }
            for each in looks.unusual(looks.LOOKED_BACK)
        ]
    }


@door.does("/looks/unusual", act="read audit", response={204: None})
def look_into(request: HttpRequest, said: LookedInto) -> Any:
    """Record that somebody looked into an unusual reading, and what came of it: never into one's own."""
    refuse_bound(request)
    looks.look_into(said.reading, said.outcome, by=account_of(request))


def _mine(request: HttpRequest, entries: QuerySet[EvidenceEntry]) -> QuerySet[EvidenceEntry]:
    refuse_bound(request)
    return entries.filter(entries_within(account_of(request)))


def _narrowed(found: QuerySet[EvidenceEntry], asked: RefusedAsked) -> QuerySet[EvidenceEntry]:
    if asked.account is not None:
        found = found.filter(actor_id=asked.account)
    if asked.case is not None:
        found = found.filter(case=asked.case)
    return found


def _refused(row: EvidenceEntry) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(row.facts) if row.facts is not None else {}
    return {
        "entry": row.uid,
        "at": row.at,
        "account": row.actor_id,
        "case": row.case,
        "act": facts.get("act", ""),
        "because": facts.get("because", ""),
        "more": bool(facts.get("more")),
    }


def _look(row: EvidenceEntry) -> dict[str, Any]:
    facts: dict[str, str] = json.loads(row.facts) if row.facts is not None else {}
    return {
        "entry": row.uid,
        "at": row.at,
        "account": row.actor_id,
        "subject": row.subject,
        "case": row.case,
        "purpose": facts.get("purpose", ""),
        "page": facts.get("page", ""),
    }
