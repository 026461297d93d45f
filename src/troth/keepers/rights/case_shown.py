"""A rights case as the terminal shows it: as one object, and in words."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from troth.desk.cases.cases import open_tasks, tasks_of
from troth.desk.cases.models import Case
from troth.desk.connections.needed import needed
from troth.desk.letters.steps import untold
from troth.desk.notices.versions import notice_in_force
from troth.desk.plans.cli import as_json as plan_json
from troth.desk.plans.cli import as_text as plan_text
from troth.desk.plans.models import StoredPlan
from troth.desk.plans.plans import read
from troth.desk.plans.runner import results
from troth.desk.terminal import counts_in_words
from troth.keepers.rights.actions import current_plan
from troth.keepers.rights.asking import PLANNED
from troth.keepers.rights.passing import instructed, passed_to_clients


def state_in_words(found: Case) -> str:
    """Where a case stands, as people say it."""
    words = {"waiting": "waiting for approval", "passed": "passed to the client"}
    if found.state == "waiting" and open_tasks(found):
        return "waiting for people to look"
    return words.get(found.state, found.state)


def as_json(found: Case, categories: Collection[str] | None = None) -> dict[str, object]:
    """A case as one object: its clock, tasks and plan; of the plan only what holds these ``categories``, None: all of it."""
    stored = current_plan(found)
    return {
        "case": found.number,
        "right": found.kind,
        "state": state_in_words(found),
        "by": found.channel,
        "received_on": found.received_on.isoformat(),
        "due_on": found.due_on.isoformat() if found.due_on else None,
        "due_reason": found.due_reason,
        "decided_by": found.decided_by.email if found.decided_by else None,
        "outcome": found.outcome,
        "look_again_at": found.look_again_at.isoformat() if found.look_again_at else None,
        "tasks": [{"system": t.system, "who": t.who, "what": t.what, "answer": t.answer} for t in tasks_of(found)],
        "passed_to_clients": [
            {"system": system, "client": client, "rows": rows}
            for system, client, rows in (passed_to_clients(found, stored) if categories is None else ())
        ],
        "plan": _plan(stored, categories) if stored else None,
    }


def as_text(found: Case, categories: Collection[str] | None = None) -> str:
    """A case in words, and the command that takes it on; of its plan only what holds these ``categories``, None: all of it."""
    due = f", due {found.due_on:%-d %B %Y} ({found.due_reason})" if found.due_on and found.state != "closed" else ""
    lines = [f"case {found.number}: {found.kind}, {state_in_words(found)}{due}"]
    lines += [f"  to do in {task.system}: {task.who} – {task.what}" for task in open_tasks(found)]
    stored = current_plan(found)
    if stored is not None:
        lines.append(plan_text(stored, _plan(stored, categories)))
    if stored is not None and categories is None:
        told = untold(read(stored)) if found.state != "closed" else None
        lines += [f"  nobody is told by mail when it is done: {told}"] if told else []
        for step in results(stored):
            done = step.result or {}
            if "file" in done:
                tables = done.get("tables", [])
                held = counts_in_words({f"{t['system']}.{t['table']}": t["rows"] for t in tables}) if tables else ""
                lines.append(f"  {done['file']}: {done.get('outcome', held or 'nothing found')}")
    lines += [
        f"  passed to client {client}: {rows} rows in {system}, not touched without their instruction"
        for system, client, rows in (passed_to_clients(found, stored) if categories is None else ())
    ]
    lines += [
        f"  client {client} said what to do with {rows} rows in {system}: do it there, then settle the case"
        for system, client, rows in (instructed(found) if categories is None else ())
    ]
    if found.look_again_at is not None:
        lines.append(f"  to be looked at again on {found.look_again_at:%-d %B %Y}, for what was written meanwhile")
    step = _next(found, planned=stored is not None)
    return "\n".join([*lines, f"  next: troth case {step} --as EMAIL"] if step else lines)


def _plan(stored: StoredPlan, categories: Collection[str] | None) -> dict[str, Any]:
    said = plan_json(stored)
    return said if categories is None else needed(said, notice_in_force(), categories)


def _next(found: Case, *, planned: bool) -> str:
    """The command that takes an undecided case on; empty where nobody has to do anything here."""
    waiting = open_tasks(found)
    if waiting and found.state in ("waiting", "passed"):
        return f"answer {found.number} {waiting[0].system} --found nothing"
    if found.state == "open" and not planned:
        by_plan = found.kind in PLANNED
        return f"find {found.number} --id NAME=VALUE" if by_plan else f"settle {found.number} --outcome … --reason …"
    return {
        "waiting": f"approve {found.number}",
        "passed": f"letter {found.number} --to CLIENT, and instruct {found.number} --from CLIENT once they tell us what to do,",
    }.get(found.state, "")
