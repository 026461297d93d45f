"""What two people must agree on, for machines: proposed in one account's name, approved in another's."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query

from troth.desk.pages.api.door import Door, Sent, Shown, account_of
from troth.desk.pages.api.paging import Page, part
from troth.desk.pages.api.problems import Problem
from troth.desk.proposals import proposals
from troth.desk.proposals.acts import act_of
from troth.desk.proposals.models import Proposal

door = Door("Proposals")
State = Literal["proposed", "approved", "done", "refused", "withdrawn", "lapsed"]
Fact = (
    Annotated[str, Field(max_length=400)]
    | Annotated[list[Annotated[int, Field(ge=0, le=2**63 - 1)]], Field(max_length=500)]
)


class ProposalShown(Shown):
    """An act that waits for a second person, or did; people are named by their accounts' random ids."""

    proposal: str
    act: str
    says: str
    about: dict[str, str | int | list[int]]
    why: str
    state: State
    hash: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    afterwards: str


class ProposalPage(Shown):
    """A page of proposals, the newest first."""

    items: list[ProposalShown]
    next: int | None


class ProposalWanted(Sent):
    """What is to be done, about what, and why."""

    act: Annotated[str, Field(max_length=40)]
    about: Annotated[dict[Annotated[str, Field(max_length=40)], Fact], Field(max_length=10)] = {}
    why: Annotated[str, Field(min_length=1, max_length=500)]


class ProposalsAsked(Page):
    """Which proposals."""

    state: State | None = None


@door.reads("/proposals", act="see promises", response=ProposalPage)
def list_proposals(request: HttpRequest, response: HttpResponse, asked: Query[ProposalsAsked]) -> Any:
    """What waits for a second person, and what became of what did; the newest first."""
    found = Proposal.objects.select_related("proposed_by", "decided_by").order_by("-proposed_at", "-pk")
    if asked.state is not None:
        found = found.filter(state=asked.state)
    answer = part(request, response, found[:_FAR], asked)
    return {"items": [_shown(each) for each in answer["items"]], "next": answer["next"]}


@door.reads("/proposals/{uid}", act="see promises", response=ProposalShown)
def show_proposal(request: HttpRequest, uid: str) -> Any:
    """One proposal: what is to be done, why, and who said what."""
    return _shown(_proposal(uid))


@door.does("/proposals", act="propose", response={201: ProposalShown})
def make_proposal(request: HttpRequest, response: HttpResponse, said: ProposalWanted) -> Any:
    """Propose what another person then approves."""
    made = proposals.propose(said.act, said.about, why=said.why, by=account_of(request))
    response["Location"] = f"/api/v1/proposals/{made.uid}"
    return _shown(made)


@door.does("/proposals/{uid}/approve", act="approve proposal", response=ProposalShown)
def approve_proposal(request: HttpRequest, uid: str) -> Any:
    """Say yes to what another person proposed."""
    return _decided(uid, proposals.approve, request)


@door.does("/proposals/{uid}/refuse", act="approve proposal", response=ProposalShown)
def refuse_proposal(request: HttpRequest, uid: str) -> Any:
    """Say no to what another person proposed."""
    return _decided(uid, proposals.refuse, request)


@door.does("/proposals/{uid}/withdraw", act="propose", response=ProposalShown)
def withdraw_proposal(request: HttpRequest, uid: str) -> Any:
    """Take back what this token's owner proposed."""
    return _decided(uid, proposals.withdraw, request)


_FAR = 10_000
"""As far back as proposals are listed."""


def _decided(uid: str, decide: Any, request: HttpRequest) -> dict[str, Any]:
    found = _proposal(uid)
    decide(found, by=account_of(request))
    return _shown(_proposal(uid))


def _proposal(uid: str) -> Proposal:
    found = Proposal.objects.select_related("proposed_by", "decided_by").filter(uid=uid[:32]).first()
    if found is None:
        raise Problem(404, "there is no proposal with this id", where="uid")
    return found


def _shown(found: Proposal) -> dict[str, Any]:
    act = act_of(found.act)
    return {
        "proposal": found.uid,
        "act": found.act,
        "says": act.says,
        "about": proposals.facts_of(found),
        "why": found.why,
        "state": found.state,
        "hash": found.hash,
        "proposed_by": found.proposed_by.uid,
        "proposed_at": found.proposed_at,
        "decided_by": found.decided_by.uid if found.decided_by else None,
        "decided_at": found.decided_at,
        "afterwards": act.afterwards if found.state == "approved" else "",
    }
