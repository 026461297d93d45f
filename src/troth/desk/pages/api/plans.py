"""Plans for machines: what waits to be approved, runs or stopped; one plan step by step; taken back, or tried again."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from ninja import Query

from troth.desk.cases.models import Case
from troth.desk.connections.needed import needed
from troth.desk.notices.versions import notice_in_force
from troth.desk.pages.api.deciding import case_of, cases_within, require
from troth.desk.pages.api.deciding import seen as looked
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
    """One step: what it does where, the rows its approver saw, and what came of it.

    Whose purposes need less of the person than the whole sees only the tables they need; ``kept_back`` counts the other rows.
    """

    kind: str
    target: str
    says: str
    expects: dict[str, int]
    kept_back: int
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
    return seen(request, *_plan(request, uid, "see case"), "see case")


@door.does("/plans/{uid}/cancel", act="approve plan", response=Plan)
def cancel_plan(request: HttpRequest, uid: str) -> Any:
    """Take a plan back: at once, or, while a worker has it, before its next step."""
    stored, case = _plan(request, uid, "approve plan")
    plans.cancel(stored, by=account_of(request))
    return seen(request, stored, case, "approve plan")


@door.does("/plans/{uid}/retry", act="approve plan", response=Plan)
def retry_plan(request: HttpRequest, uid: str) -> Any:
    """Let workers go on with a plan that stopped or waits."""
    stored, case = _plan(request, uid, "approve plan")
    plans.retry(stored, by=account_of(request))
    return seen(request, stored, case, "approve plan")


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


def seen(request: HttpRequest, stored: StoredPlan, case: Case | None, act: Act) -> dict[str, Any]:
    """One plan, as far as this machine's purposes need it. It counts what was found of a person: that it was read is on record."""
    if case is None:
        return shown(stored)
    categories = require(request, act, case)
    looked(request, case, "plan")
    return shown(stored, categories)


def shown(stored: StoredPlan, categories: frozenset[str] | None = None) -> dict[str, Any]:
    """One plan; of a person's data only the tables that hold these categories, None: all."""
    said = needed(as_json(stored), notice_in_force(), categories)
    return {**said, "state": stored.state, "state_in_words": said["state"], "wake_at": stored.wake_at}


_FAR = 10_000
"""As far back as plans are listed one after another; older ones are found by their case."""


def _plan(request: HttpRequest, uid: str, act: Act) -> tuple[StoredPlan, Case | None]:
    stored = StoredPlan.objects.filter(uid=uid[:32]).select_related("approved_by").first()
    if stored is None:
        raise Problem(404, "there is no plan with this id", where="uid")
    if stored.case.isdigit():
        return stored, case_of(request, int(stored.case), act)
    require(request, act)
    return stored, None
