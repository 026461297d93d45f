"""``troth proposal``: what waits for a second person; approve it, refuse it, take it back."""

from __future__ import annotations

from typing import Any

import click

from troth.desk.need.acting import reading
from troth.desk.proposals import proposals
from troth.desk.proposals.acts import act_of, numbers
from troth.desk.proposals.models import WAITING, Proposal
from troth.desk.staff.accounts import account
from troth.desk.terminal import as_option, format_option, pairs, reader_option, show, table


@click.group()
def proposal() -> None:
    """Acts that need two people: one proposes, another approves, and neither is the person concerned."""


@proposal.command("list")
@click.option("--all", "everything", is_flag=True, help="Also those of which nothing comes any more.")
@reader_option
@format_option
def list_proposals(everything: bool, as_email: str | None, form: str) -> None:
    """What waits, the newest first."""
    reading(as_email, "see promises")
    found = Proposal.objects.select_related("proposed_by", "decided_by")
    if not everything:
        found = found.filter(state__in=WAITING)
    rows = list(found[:200])
    heads = ("proposal", "state", "by", "what", "why")
    lines = [(each.uid, each.state, each.proposed_by.email, act_of(each.act).says, each.why) for each in rows]
    show(form, [as_json(each) for each in rows], lambda: table(lines, heads) or "nothing waits for a second person")


@proposal.command("show")
@click.argument("proposed", metavar="PROPOSAL")
@reader_option
@format_option
def show_proposal(proposed: str, as_email: str | None, form: str) -> None:
    """One proposal: what is to be done, to whom, why, and who said what."""
    reading(as_email, "see promises")
    found = proposals.get(proposed)
    show(form, as_json(found), lambda: as_text(found))


@proposal.command()
@click.argument("act", metavar="ACT")
@click.option("--about", multiple=True, metavar="NAME=VALUE", help="What it is about; repeatable.")
@click.option("--why", required=True, help="The reason, in a sentence that names nobody.")
@as_option
@format_option
def make(act: str, about: tuple[str, ...], why: str, as_email: str, form: str) -> None:
    """Propose ACT, such as keys.shred --about subject=ID. The acts there are stand in docs/security.md."""
    made = proposals.propose(act, _facts(act, pairs(about, "--about")), why=why, by=account(as_email))
    fix = f"somebody else approves it: troth proposal approve {made.uid} --as EMAIL"
    show(form, as_json(made), lambda: f"proposed as {made.uid}; {fix}")


@proposal.command()
@click.argument("proposed", metavar="PROPOSAL")
@as_option
@format_option
def approve(proposed: str, as_email: str, form: str) -> None:
    """Say yes, as somebody else than who proposed it. What the store can do itself is done at once."""
    found = proposals.get(proposed)
    proposals.approve(found, by=account(as_email))
    show(form, as_json(found), lambda: as_text(found))


@proposal.command()
@click.argument("proposed", metavar="PROPOSAL")
@as_option
@format_option
def refuse(proposed: str, as_email: str, form: str) -> None:
    """Say no, as somebody else than who proposed it."""
    found = proposals.get(proposed)
    proposals.refuse(found, by=account(as_email))
    show(form, as_json(found), lambda: as_text(found))


@proposal.command()
@click.argument("proposed", metavar="PROPOSAL")
@as_option
@format_option
def withdraw(proposed: str, as_email: str, form: str) -> None:
    """Take back what you proposed, while nothing came of it."""
    found = proposals.get(proposed)
    proposals.withdraw(found, by=account(as_email))
    show(form, as_json(found), lambda: as_text(found))


def as_json(found: Proposal) -> dict[str, Any]:
    """A proposal as data; people by their addresses."""
    return {
        "proposal": found.uid,
        "act": found.act,
        "says": act_of(found.act).says,
        "about": proposals.facts_of(found),
        "why": found.why,
        "state": found.state,
        "hash": found.hash,
        "proposed_by": found.proposed_by.email,
        "proposed_at": found.proposed_at.isoformat(timespec="seconds"),
        "decided_by": found.decided_by.email if found.decided_by else None,
        "decided_at": found.decided_at.isoformat(timespec="seconds") if found.decided_at else None,
    }


def as_text(found: Proposal) -> str:
    """A proposal in words, and what comes next."""
    act = act_of(found.act)
    lines = [f"proposal {found.uid}: {act.says}; {found.state}"]
    lines += [f"about {name}: {value}" for name, value in proposals.facts_of(found).items()]
    lines += [f"why: {found.why}", f"proposed by {found.proposed_by.email} on {found.proposed_at:%-d %B %Y}"]
    if found.decided_by is not None:
        lines.append(f"decided by {found.decided_by.email}")
    if found.state == "proposed":
        lines.append(f"next: somebody else approves it: troth proposal approve {found.uid} --as EMAIL")
    elif found.state == "approved" and act.afterwards:
        lines.append(f"next: {act.afterwards}")
    return "\n".join(lines)


def _facts(kind: str, about: dict[str, str]) -> dict[str, Any]:
    """Texts as the act takes them: some are lists of whole numbers."""
    lists = act_of(kind).lists
    return {name: numbers(value) if name in lists else value for name, value in about.items()}
