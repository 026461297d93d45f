"""What waits for a second person, as pages: the list, one proposal with its buttons, and a form to propose."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from markupsafe import Markup

from troth.desk.pages.console.frame import account_of, console, for_staff
from troth.desk.pages.console.fresh import is_fresh
from troth.desk.pages.jinja import moment
from troth.desk.pages.purpose import allowed
from troth.desk.pages.tables import Column, listed
from troth.desk.pages.ways import Way, lead
from troth.desk.proposals import proposals
from troth.desk.proposals.acts import ACTS, act_of
from troth.desk.proposals.below import PACK
from troth.desk.proposals.models import WAITING, Proposal
from troth.desk.staff.models import Account
from troth.errors import TrothError

STATES = {
    "proposed": "waits for a second person",
    "approved": "approved, to be done",
    "done": "done",
    "refused": "refused",
    "withdrawn": "withdrawn",
    "lapsed": "lapsed",
}
"""What each state of a proposal is called."""


@for_staff
@allowed("see promises")
@require_http_methods(["GET", "HEAD", "POST"])
def every(request: HttpRequest) -> HttpResponse:
    """What waits, or all of it; and a form that proposes."""
    problem, given = None, {name: request.POST.get(name, "")[:4000] for name in ("act", "about", "why")}
    if request.method == "POST":
        try:
            facts = act_of(given["act"]).about(given["about"])
            made = proposals.propose(given["act"], facts, why=given["why"], by=account_of(request))
            return redirect("console-proposal", made.uid)
        except TrothError as refusal:
            problem = refusal
    everything = request.GET.get("state", "") == "all"
    found = Proposal.objects.select_related("proposed_by", "decided_by")
    columns = (
        Column(_("What"), key="act"),
        Column(_("Proposed by")),
        Column(_("When"), key="proposed_at"),
        Column(_("State"), key="state"),
    )
    rows = found if everything else found.filter(state__in=WAITING)
    table = listed(_("Proposals"), rows, columns, _row, request.GET, first="-proposed_at")
    facts = {
        "table": table,
        "everything": everything,
        "problem": problem,
        "given": given,
        "acts": [(act.kind, _(act.says), act.facts[0] if act.facts else "") for act in ACTS.values()],
        "needs_two": proposals.needs_two(),
    }
    return console(request, "pages/proposals.html", facts, status=409 if problem else 200)


@for_staff
@allowed("see promises")
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, uid: str) -> HttpResponse:
    """One proposal: what is to be done, why, who said what, and what this person may do about it."""
    found = Proposal.objects.select_related("proposed_by", "decided_by").filter(uid=uid).first()
    if found is None:
        raise Http404
    problem = None
    if request.method == "POST":
        act = _ACTS.get(request.POST.get("act", ""))
        if act is None:
            raise Http404
        if act is proposals.approve and not is_fresh(request):  # what cannot be undone asks again who is there
            return redirect(f"{reverse('console-prove')}?{urlencode({'back': request.path})}")
        try:
            act(found, by=account_of(request))
            return redirect(reverse("console-proposal", args=[uid]))
        except TrothError as refusal:
            problem = refusal
    return console(request, "pages/proposal.html", _facts(found, account_of(request), problem), 409 if problem else 200)


_ACTS: dict[str, Callable[..., None]] = {
    "approve": proposals.approve,
    "refuse": proposals.refuse,
    "withdraw": proposals.withdraw,
}


def _facts(found: Proposal, who: Account, problem: TrothError | None) -> dict[str, Any]:
    act, mine = act_of(found.act), found.proposed_by == who
    about: dict[str, Any] = {}
    try:
        about = proposals.facts_of(found)
    except TrothError as changed:
        problem = problem or changed
    return {
        "proposal": found,
        "says": _(act.says),
        "said_state": _(STATES[found.state]),
        "about": [(name, _told(value)) for name, value in about.items()],
        "problem": problem,
        "decides": found.state == "proposed" and not mine,
        "withdraws": found.state in WAITING and mine,
        "afterwards": act.afterwards if found.state == "approved" else "",
        "takes": found.state == "approved" and found.act == PACK and who in (found.proposed_by, found.decided_by),
    }


def _told(value: Any) -> str:
    return ", ".join(map(str, cast(list[object], value))) if isinstance(value, list) else str(value)


def _row(each: Proposal) -> tuple[object, ...]:
    says = Markup('<a class="govuk-link" href="{}">{}</a>').format(
        reverse("console-proposal", args=[each.uid]), _(act_of(each.act).says)
    )
    return says, each.proposed_by.name, moment(each.proposed_at), _(STATES[each.state])


urlpatterns = [
    path("proposals/", every, name="console-proposals"),
    path("proposals/<str:uid>/", one, name="console-proposal"),
]

lead("house", Way("Two people", "console-proposals", 60, act="see promises"))
