"""Plans for machines: what waits to be approved, runs or stopped; one plan step by step; taken back, or tried again."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from ninja import Query

from troth.desk.cases.models import Case
from troth.desk.pages.api.deciding import case_of, cases_within, require
from troth.desk.pages.api.door import Door, Shown, account_of
from troth.desk.pages.api.paging import Page, part
from troth.desk.pages.api.problems import Problem
from troth.desk.plans import plans
from troth.desk.plans.cli import as_json
from troth.desk.plans.models import StoredPlan
from troth.notice.acts import Act

door = Door("Plans")
State = Literal["proposed", "approved", "running", "waiting", "stopped", "done", "cancelled"]


class PlanLine(Shown):
    """A plan as lists have it."""

    plan: str
    case: str
    kind: str
    state: State
    made_at: datetime
    why: str


class PlanPage(Shown):
    """A page of plans, the newest first."""

    items: list[PlanLine]
    next: int | None


class Step(Shown):
    """One step: what it does where, the rows its approver saw, and what came of it."""

    kind: str
    target: str
    says: str
    expects: dict[str, int]
    state: str
    so_far: str
    result: dict[str, Any] | None


class Plan(Shown):
    """A plan as stored; ``hash`` is what is approved."""

    plan: str
    case: str
    kind: str
    state: State
    state_in_words: str
    why: str
    wake_at: datetime | None
    hash: str
    approved_by: str | None
    steps: list[Step]


class PlansAsked(Page):
    """Which plans."""

    state: State | None = None


@door.reads("/plans", act="see case", response=PlanPage)
def list_plans(request: HttpRequest, response: HttpResponse, asked: Query[PlansAsked]) -> Any:
    """Plans, the newest first."""
    mine = Case.objects.filter(cases_within(request)).annotate(ref=Cast("number", CharField())).values("ref")
    other = ~Q(case__regex=r"^[0-9]+$")  # plans of no case are about the house
    found = StoredPlan.objects.filter(Q(case__in=mine) | other).order_by("-made_at", "-pk").defer("body")
    if asked.state is not None:
        found = found.filter(state=asked.state)
    first = asked.after or 0
    rows = found[: first + asked.limit + 1] if first < _FAR else ()
    answer = part(request, response, rows, asked)
    return {"items": [line(each) for each in answer["items"]], "next": answer["next"]}


@door.reads("/plans/{uid}", act="see case", response=Plan)
def show_plan(request: HttpRequest, uid: str) -> Any:
    """One plan, step by step, with the counts its approver sees."""
    return shown(_plan(request, uid, "see case"))


@door.does("/plans/{uid}/cancel", act="approve plan", response=Plan)
def cancel_plan(request: HttpRequest, uid: str) -> Any:
    """Take a plan back: at once, or, while a worker has it, before its next step."""
    stored = _plan(request, uid, "approve plan")
    plans.cancel(stored, by=account_of(request))
    return shown(stored)


@door.does("/plans/{uid}/retry", act="approve plan", response=Plan)
def retry_plan(request: HttpRequest, uid: str) -> Any:
    """Let workers go on with a plan that stopped or waits."""
    stored = _plan(request, uid, "approve plan")
    plans.retry(stored, by=account_of(request))
    return shown(stored)


def line(stored: StoredPlan) -> dict[str, Any]:
    """A plan as lists have it."""
    return {
        "plan": stored.uid,
        "case": stored.case,
        "kind": stored.kind,
        "state": stored.state,
        "made_at": stored.made_at,
        "why": stored.why,
    }


def shown(stored: StoredPlan) -> dict[str, Any]:
    """One plan."""
    said = as_json(stored)
    return {**said, "state": stored.state, "state_in_words": said["state"], "wake_at": stored.wake_at}


_FAR = 10_000
"""As far back as plans are listed one after another; older ones are found by their case."""


def _plan(request: HttpRequest, uid: str, act: Act) -> StoredPlan:
    stored = StoredPlan.objects.filter(uid=uid[:32]).select_related("approved_by").first()
    if stored is None:
        raise Problem(404, "there is no plan with this id", where="uid")
    if stored.case.isdigit():
        case_of(request, int(stored.case), act)
    else:
        require(request, act)
    return stored
