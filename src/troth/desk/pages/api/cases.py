"""Cases for machines: the list, and what is on record of one, whatever keeper it is of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Any, Literal, NamedTuple

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Field, Query

from troth.desk import today
from troth.desk.cases.models import Case
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.need.reading import SEEN
from troth.desk.pages.api.deciding import case_of, cases_within, require, seen
from troth.desk.pages.api.door import Door, Shown
from troth.desk.pages.api.paging import Page, page_of, paged
from troth.desk.pages.console.wording import in_words, told
from troth.desk.written_once import Given, Question

door = Door("Cases")
State = Literal["open", "waiting", "passed", "decided", "closed"]


class CaseLine(Shown):
    """A case as lists have it: its clock, and where it stands. It holds nothing of the person."""

    number: int
    kind: str
    state: State
    channel: str
    received_on: date
    due_on: date | None
    overdue: bool
    outcome: str
    closed_at: datetime | None


class CasePage(Shown):
    """A page of cases, the newest first."""

    items: list[CaseLine]
    next: int | None


class Happened(Shown):
    """One entry of the log about a case: what, in words too, and by whom (an account's random id); ``more`` are facts of it."""

    entry: str
    at: datetime
    kind: str
    says: str
    more: str
    by: str


class Timeline(Shown):
    """A page of what is on record of a case, the oldest first."""

    items: list[Happened]
    next: int | None


class CasesAsked(Page):
    """Which cases."""

    state: State | None = None
    kind: Annotated[str | None, Field(max_length=40, pattern=r"^[a-z][a-z -]*$")] = None
    due_by: Annotated[date | None, Field(description="Not closed, and due by this local day.")] = None


@door.reads("/cases", act="see case", response=CasePage)
def list_cases(request: HttpRequest, response: HttpResponse, asked: Query[CasesAsked]) -> Any:
    """Cases, the newest first.

    Only those this token's owner may see. Nothing in a list is about a person but that somebody asked.
    """
    given = {name: value for name in _FILTERS if (value := getattr(asked, name)) is not None}
    found = _listed(cases_within(request), frozenset(given)).all(most=asked.limit + 1, **given)
    on = today()
    return page_of(
        request, response, [Row._make(each) for each in found], asked, lambda row: line(row, on), by="number"
    )


class Row(NamedTuple):
    """The columns of a line, and no more."""

    number: int
    kind: str
    state: str
    channel: str
    received_on: date
    due_on: date | None
    outcome: str
    closed_at: datetime | None


_FILTERS: dict[str, Callable[[QuerySet[Case], Any], QuerySet[Case]]] = {
    "state": lambda cases, value: cases.filter(state=value),
    "kind": lambda cases, value: cases.filter(kind=value),
    "due_by": lambda cases, value: cases.exclude(state="closed").filter(due_on__lte=value),
    "after": lambda cases, value: cases.filter(number__lt=value),
}


@lru_cache(maxsize=64)
def _listed(allowed: Q, asked: frozenset[str]) -> Question[tuple[Any, ...]]:
    """The rows of a list for whoever may see these cases, where so much is asked of them; written once."""

    def made(given: Given) -> Any:
        found = Case.objects.filter(allowed)
        for name in sorted(asked):
            found = _FILTERS[name](found, given(name))
        return found.order_by("-number").values_list(*Row._fields)

    return Question(made, limited=True)


@door.reads("/cases/{int:number}/timeline", act="see case", response=Timeline)
def show_timeline(
    request: HttpRequest,
    response: HttpResponse,
    number: Annotated[int, Field(ge=1, le=2**63 - 1)],
    asked: Query[Page],
) -> Any:
    """What is on record of a case, the oldest first; who looked at it stands with the looks.

    Whoever sees only some categories of its person is told what happened, and not the facts of it.
    """
    case = case_of(request, number, "see case")
    whole = require(request, "see case", case) is None
    seen(request, case, "story of the case")

    def shown(row: EvidenceEntry) -> dict[str, Any]:
        more = told(row) if whole else ""
        return {"entry": row.uid, "at": row.at, "kind": row.kind, "says": in_words(row.kind), "more": more,
                "by": row.actor_id}  # fmt: skip

    rows = EvidenceEntry.objects.filter(case=case.ref).exclude(kind=SEEN)
    return paged(request, response, rows, asked, shown, by="position", newest_first=False)


def line(case: Any, on: date) -> dict[str, Any]:
    """A case, or a row of its columns, as lists have it."""
    return {
        "number": case.number,
        "kind": case.kind,
        "state": case.state,
        "channel": case.channel,
        "received_on": case.received_on,
        "due_on": case.due_on,
        "overdue": case.due_on is not None and case.due_on < on and case.state != "closed",
        "outcome": case.outcome,
        "closed_at": case.closed_at,
    }
