"""``troth plan`` and ``troth work``: read a stored plan as it will run, take it back, retry it; and run what is to be run."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click
from django.db import transaction

from troth.desk import now
from troth.desk.need.acting import acting, reading
from troth.desk.need.deciding import required
from troth.desk.need.reading import seen
from troth.desk.plans.concerned import matter_of_case
from troth.desk.plans.models import StepRun, StoredPlan
from troth.desk.plans.plans import approve as approve_plan
from troth.desk.plans.plans import call_workers, read
from troth.desk.plans.plans import cancel as take_back
from troth.desk.plans.plans import retry as try_again
from troth.desk.plans.runner import run
from troth.desk.plans.worker import Worker
from troth.desk.terminal import as_option, counts_in_words, format_option, grid, inked, reader_option, show, steps
from troth.errors import TrothError

if TYPE_CHECKING:
    from rich.console import RenderableType


@click.group()
def plan() -> None:
    """Stored plans, as they were or will be approved."""


@plan.command("show")
@click.argument("uid")
@reader_option
@format_option
def show_plan(uid: str, as_email: str | None, form: str) -> None:
    """Show a plan: its steps, the counts its approver sees, its hash, and what has been done. Who looked is on record."""
    who, stored = reading(as_email, "see case"), get(uid)
    if (matter := matter_of_case(stored.case)) is not None:
        if required(who, "see case", matter).categories is not None:
            raise TrothError(
                "this plan holds more of the person than your purposes need",
                where=f"plan {stored.uid}",
                fix=f"see what they need of it: troth case show {stored.case} --as EMAIL",
            )
        seen(who, matter, "plan")
    show(form, as_json(stored), lambda: as_text(stored), lambda: as_drawn(stored))


@plan.command()
@click.argument("uid")
@click.option("--later", is_flag=True, help="Leave the work to a worker (troth work).")
@as_option
@format_option
def approve(uid: str, later: bool, as_email: str, form: str) -> None:
    """Approve a plan that belongs to no case, as it stands, and carry it out."""
    by, stored = acting(as_email, "approve plan"), get(uid)
    if stored.case.isdigit():
        raise TrothError(
            "this plan is approved by deciding its case",
            where=f"plan {stored.uid}",
            fix=f"troth case approve {stored.case} --as EMAIL",
        )
    if stored.state == "proposed" or later:
        with transaction.atomic():
            approve_plan(stored, by=by)
            if later:
                call_workers()
    if not later:
        with steps(len(read(stored).steps)) as tell:
            run(stored, tell)
    show(form, as_json(stored), lambda: as_text(stored), lambda: as_drawn(stored))


@plan.command()
@click.argument("uid")
@as_option
@format_option
def cancel(uid: str, as_email: str, form: str) -> None:
    """Take back a plan: at once, or, while a worker runs it, before its next step."""
    by, stored = acting(as_email, "approve plan"), get(uid)
    required(by, "approve plan", matter_of_case(stored.case))
    take_back(stored, by=by)
    said = "cancelled" if stored.state == "cancelled" else "to be cancelled before its next step"
    show(form, {"plan": stored.uid, "state": stored.state}, lambda: f"plan {stored.uid} is {said}")


@plan.command()
@click.argument("uid")
@as_option
@format_option
def retry(uid: str, as_email: str, form: str) -> None:
    """Let workers go on with a plan that stopped, or need not wait longer; each step may be tried as often again."""
    by, stored = acting(as_email, "approve plan"), get(uid)
    required(by, "approve plan", matter_of_case(stored.case))
    try_again(stored, by=by)
    said = f"plan {stored.uid} is approved, and goes on where it stopped as soon as a worker is free (troth work)"
    show(form, {"plan": stored.uid, "state": stored.state}, lambda: said)


@click.command()
@click.option("--once", is_flag=True, help="Do what is due, and end.")
@click.option("--threads", type=click.IntRange(1, 32), default=2, show_default=True, help="Plans run at the same time.")
def work(once: bool, threads: int) -> None:
    """Run approved plans and scheduled work, until it is told to end (Ctrl-C, SIGTERM).

    Told to end, it puts each plan down before its next step. Told twice, it ends at once; what was begun is taken up again.
    """
    worker = Worker(threads, lambda words: click.echo(f"{now():%H:%M:%S} {words}", err=True))

    def end(number: int, _: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        worker.end()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    worker.work(once=once)


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
        "state": state_in_words(stored),
        "why": stored.why,
        "wake_at": stored.wake_at.isoformat() if stored.wake_at else None,
        "hash": said.hash,
        "approved_by": stored.approved_by.email if stored.approved_by else None,
        "steps": [
            {
                "kind": step.kind,
                "target": step.target,
                "says": step.says,
                "expects": dict(step.expects),
                "state": _state(runs.get(number)),
                "so_far": _so_far(runs.get(number)),
                "result": runs[number].result if number in runs else None,
            }
            for number, step in enumerate(said.steps, 1)
        ],
    }


def as_text(stored: StoredPlan, said: Mapping[str, Any] | None = None) -> str:
    """A plan as an approver reads it; ``said`` where somebody is to read less of it than ``as_json`` gives."""
    said = said or as_json(stored)
    lines = [f"plan {said['plan']} for case {said['case']}: {said['kind']}, {said['state']}", f"hash {said['hash']}"]
    for number, step in enumerate(said["steps"], 1):
        rows = f" [{counts_in_words(step['expects'])}]" if step["expects"] else ""
        far = f", {step['so_far']}" if step["so_far"] and step["state"] != "done" else ""
        kept_back = f", {step['kept_back']} more rows that your purposes do not need" if step.get("kept_back") else ""
        lines.append(
            f"  {number}. {step['says']}{rows}{kept_back}{'' if step['state'] == 'waiting' else ' – ' + step['state'] + far}"
        )
    if stored.why and stored.state in ("stopped", "waiting"):
        lines.append(f"  {stored.state}: {stored.why}")
    return "\n".join(lines)


def as_drawn(stored: StoredPlan) -> list[RenderableType]:
    """The same as a table of a terminal: a row a step."""
    said = as_json(stored)
    rows = [
        (
            str(number),
            step["says"],
            counts_in_words(step["expects"]) if step["expects"] else "",
            inked(
                f"{step['state']} {step['so_far'] if step['state'] != 'done' else ''}".rstrip(), _colour(step["state"])
            ),
        )
        for number, step in enumerate(said["steps"], 1)
    ]
    head = inked(f"plan {said['plan']} for case {said['case']}: {said['kind']}, {said['state']}", "bold")
    why = (
        [inked(f"{stored.state}: {stored.why}", "red")] if stored.why and stored.state in ("stopped", "waiting") else []
    )
    heads = ("", "step", "rows", "state")
    return [head, inked(f"hash {said['hash']}", "dim"), grid(heads, rows, numbers=(0,), folded=(1, 2, 3)), *why]


def _colour(state: str) -> str:
    return {"done": "green", "waiting": "dim"}.get(state, "red" if state.startswith("failed") else "yellow")


def state_in_words(stored: StoredPlan) -> str:
    """Where a plan stands, as people say it."""
    if stored.state == "running" and stored.cancel_by is not None:
        return "running, to be cancelled before its next step"
    if stored.state == "waiting":
        until = f" until {stored.wake_at:%-d %B %H:%M} UTC" if stored.wake_at else ""
        return f"waiting for {WAITS[stored.waits_for]}{until}"
    return stored.state


WAITS = {"person": "a person", "window": "its hours", "turn": "its turn", "back-off": "another try"}


def _so_far(run: StepRun | None) -> str:
    if run is None or run.so_far is None:
        return ""
    return f"{run.so_far:,} of {run.of:,}" if run.of is not None else f"{run.so_far:,} so far"


def _state(run: StepRun | None) -> str:
    if run is None:
        return "waiting"
    if run.done_at is not None:
        return "done"
    return f"failed: {run.problem}" if run.problem else "begun, outcome unknown"
