"""``troth plan``: read a stored plan as it will run, or take it back."""

from __future__ import annotations

from typing import Any

import click

from troth.desk.plans.models import StepRun, StoredPlan
from troth.desk.plans.plans import cancel as take_back
from troth.desk.plans.plans import read
from troth.desk.staff.accounts import account
from troth.desk.terminal import as_option, counts_in_words, format_option, show
from troth.errors import TrothError


@click.group()
def plan() -> None:
    """Stored plans, as they were or will be approved."""


@plan.command("show")
@click.argument("uid")
@format_option
def show_plan(uid: str, form: str) -> None:
    """Show a plan: its steps, the counts its approver sees, its hash, and what has been done."""
    stored = get(uid)
    show(form, as_json(stored), lambda: as_text(stored))


@plan.command()
@click.argument("uid")
@as_option
@format_option
def cancel(uid: str, as_email: str, form: str) -> None:
    """Take back a plan that has not begun."""
    stored = get(uid)
    take_back(stored, by=account(as_email))
    show(form, {"plan": stored.uid, "state": "cancelled"}, lambda: f"plan {stored.uid} is cancelled")


def get(uid: str) -> StoredPlan:
    """The stored plan with this id, or the only one that starts so. Raises TrothError where there is none."""
    found = list(StoredPlan.objects.filter(uid__startswith=uid)[:2])
    if len(found) != 1:
        raise TrothError(f"there is no plan ‘{uid}’", fix="see the case it belongs to: troth case show N")
    return found[0]


def as_json(stored: StoredPlan) -> dict[str, Any]:
    """A plan and its progress as one object."""
    said = read(stored)
    runs = {run.number: run for run in StepRun.objects.filter(plan=stored).order_by("number", "round")}
    return {
        "plan": said.uid,
        "case": said.case,
        "kind": said.kind,
        "state": said.state,
        "hash": said.hash,
        "approved_by": stored.approved_by.email if stored.approved_by else None,
        "steps": [
            {
                "kind": step.kind,
                "target": step.target,
                "says": step.says,
                "expects": dict(step.expects),
                "state": _state(runs.get(number)),
                "result": runs[number].result if number in runs else None,
            }
            for number, step in enumerate(said.steps, 1)
        ],
    }


def as_text(stored: StoredPlan) -> str:
    """A plan as an approver reads it."""
    said = as_json(stored)
    lines = [f"plan {said['plan']} for case {said['case']}: {said['kind']}, {said['state']}", f"hash {said['hash']}"]
    for number, step in enumerate(said["steps"], 1):
        rows = f" [{counts_in_words(step['expects'])}]" if step["expects"] else ""
        lines.append(f"  {number}. {step['says']}{rows}{'' if step['state'] == 'waiting' else ' – ' + step['state']}")
    return "\n".join(lines)


def _state(run: StepRun | None) -> str:
    if run is None:
        return "waiting"
    if run.done_at is not None:
        return "done"
    return f"failed: {run.problem}" if run.problem else "begun, outcome unknown"
