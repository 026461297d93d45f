"""``troth replay``: erase and correct again what a system that was restored from an older copy brought back."""

from __future__ import annotations

from typing import Any

import click

from troth.desk.evidence.log import seal
from troth.desk.need.acting import acting
from troth.desk.plans.cli import as_json as plan_json
from troth.desk.plans.cli import as_text as plan_text
from troth.desk.plans.cli import get
from troth.desk.plans.models import StoredPlan
from troth.desk.terminal import as_option, format_option, show, steps
from troth.errors import TrothError
from troth.keepers.rights.replaying import Proposal, call_new, carry_out, label, propose_replay, summary


@click.command("replay")
@click.argument("mapped", metavar="SYSTEM")
@click.option("--approve", "uid", metavar="PLAN", help="Approve this plan as it was shown, and run it to its end.")
@click.option(
    "--undated", is_flag=True, help="Propose to erase also rows that bear no date, or that of the erasure itself."
)
@click.option(
    "--new", "new", metavar="CASE", help="Say that undated rows of the person of this case are a new relationship."
)
@as_option
@format_option
def replay(mapped: str, uid: str | None, undated: bool, new: str | None, as_email: str, form: str) -> None:
    """Look for everyone on the replay list in SYSTEM, and propose a plan that erases and corrects again.

    Nothing is changed before a named person approves the plan: troth replay SYSTEM --approve PLAN --as EMAIL.
    """
    by, system = acting(as_email, "keep house"), mapped
    if new is not None:
        rows = call_new(system, new, by=by)
        seal()
        show(
            form, {"system": system, "case": new, "new": rows}, lambda: f"recorded: {rows} rows are a new relationship"
        )
    elif uid is not None:
        stored = _of(system, uid)
        try:
            with steps() as tell:
                carry_out(stored, by=by, tell=tell)
        finally:
            seal()
        stored.refresh_from_db()
        show(form, {"system": system, "plan": plan_json(stored)}, lambda: plan_text(stored))
    else:
        said = propose_replay(system, by=by, undated=undated)
        seal()
        show(form, _as_json(said), lambda: _as_text(said))


def _of(system: str, uid: str) -> StoredPlan:
    stored = get(uid)
    if stored.case != label(system):
        raise TrothError(
            f"plan {stored.uid} is no replay of {system}", fix=f"propose one: troth replay {system} --as EMAIL"
        )
    return stored


def _as_json(said: Proposal) -> dict[str, Any]:
    return {**summary(said), "plan": plan_json(said.plan) if said.plan is not None else None}


def _as_text(said: Proposal) -> str:
    lines = [
        f"{said.system}: {said.erased} erased people are back, {said.corrected} corrections are undone; "
        f"{said.new} rows are newer than the erasure and stay; free text was not searched"
    ]
    command = f"troth replay {said.system}"
    lines += [
        f"  case {case}: {rows} rows without a date, or of the day of the erasure – a person says what they are: {command} "
        f"--undated --as EMAIL proposes to erase them, --new {case} says that they are a new relationship"
        for case, rows in said.undated.items()
    ]
    lines += [
        f"  case {case}: its identifiers fit several people now – open a request that says which rows are meant"
        for case in said.unclear
    ]
    if said.aside:
        lines.append(f"  {said.aside} rows bear one identifier of an erased person and contradict another: left alone")
    if said.plan is None:
        return "\n".join([*lines, "  nothing is to be done by a plan"])
    next_step = f"  next: {command} --approve {said.plan.uid} --as EMAIL"
    return "\n".join([*lines, plan_text(said.plan), next_step])
