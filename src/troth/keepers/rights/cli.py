"""``troth request`` and ``troth case``: a rights request from the day it arrives to the day it is closed."""

from __future__ import annotations

from datetime import date

import click

from troth.desk import today
from troth.desk.cases.cases import answer_task, get_case, open_tasks, tasks_of
from troth.desk.cases.cli import write_receipts
from troth.desk.cases.models import Case
from troth.desk.evidence.log import seal
from troth.desk.letters.steps import untold
from troth.desk.plans.cli import as_json as plan_json
from troth.desk.plans.cli import as_text as plan_text
from troth.desk.plans.plans import read
from troth.desk.plans.runner import results
from troth.desk.staff.accounts import account
from troth.desk.terminal import Day, as_option, counts_in_words, format_option, pairs, show, steps, table
from troth.errors import TrothError
from troth.keepers.rights import actions
from troth.keepers.rights.drawn import as_drawn
from troth.systems import Chosen, Key

id_option = click.option(
    "--id", "ids", multiple=True, metavar="NAME=VALUE", help="An identifier: --id email=…; repeatable."
)
choose_option = click.option(
    "--choose",
    "choices",
    multiple=True,
    metavar="SYSTEM.TABLE=KEY",
    help="Where identifiers fit several people: the row that is the one who asks; repeatable.",
)


correct_option = click.option(
    "--correct",
    "corrections",
    multiple=True,
    metavar="PLACE=VALUE",
    help="For a rectification: category.field, system.table.column or system.table.column:KEY, and its right value.",
)


@click.command()
@click.argument("right", metavar="RIGHT")
@id_option
@click.option("--by", "channel", required=True, help="How it arrived: a route of the notice (letter, email, phone …).")
@click.option("--received", type=Day(), help="The local day it arrived. [default: today]")
@choose_option
@correct_option
@as_option
@format_option
def request(
    right: str,
    ids: tuple[str, ...],
    channel: str,
    received: date | None,
    choices: tuple[str, ...],
    corrections: tuple[str, ...],
    as_email: str,
    form: str,
) -> None:
    """Open a request for RIGHT – access, erasure, or another right of the notice – and plan it where it can be planned."""
    opened = actions.open_request(
        right,
        _person(ids),
        channel=channel,
        received_on=received or today(),
        by=account(as_email),
        chosen=_chosen(choices),
        correct=pairs(corrections, "--correct") or None,
    )
    seal()
    show(form, as_json(opened), lambda: _text(opened))


@click.group()
def case() -> None:
    """Cases: what is open, what each waits for, and how a person decides it."""


@case.command("list")
@click.option("--all", "everything", is_flag=True, help="Closed cases too.")
@format_option
def list_cases(everything: bool, form: str) -> None:
    """Open cases, the most urgent first."""
    cases = list(Case.objects.all() if everything else Case.objects.exclude(state="closed"))
    cases.sort(key=lambda each: (each.due_on or date.max, each.number))
    rows = [
        (str(c.number), c.kind, c.channel, str(c.received_on), str(c.due_on or ""), state_in_words(c), c.outcome)
        for c in cases
    ]
    heads = ("case", "right", "by", "received", "due", "state", "outcome")
    data = [dict(zip(heads, row, strict=True)) for row in rows]
    none = "no case is open"
    show(form, data, lambda: table(rows, heads) or none, lambda: [as_drawn(cases, rows, heads) if rows else none])


@case.command("show")
@click.argument("number", type=int)
@format_option
def show_case(number: int, form: str) -> None:
    """One case: its clock, its tasks, its plan and what came of it."""
    found = get_case(number)
    show(form, as_json(found), lambda: _text(found))


@case.command()
@click.argument("number", type=int)
@id_option
@choose_option
@correct_option
@as_option
@format_option
def find(
    number: int,
    ids: tuple[str, ...],
    choices: tuple[str, ...],
    corrections: tuple[str, ...],
    as_email: str,
    form: str,
) -> None:
    """Search again for an open request, with better identifiers or chosen rows, and plan it anew."""
    found = get_case(number)
    wanted = pairs(corrections, "--correct") or None
    actions.find_again(found, _person(ids), by=account(as_email), chosen=_chosen(choices), correct=wanted)
    seal()
    show(form, as_json(get_case(number)), lambda: _text(get_case(number)))


@case.command()
@click.argument("number", type=int)
@click.argument("system")
@click.option("--found", "answer", required=True, help="What the person who looked found: nothing, found, done.")
@as_option
@format_option
def answer(number: int, system: str, answer: str, as_email: str, form: str) -> None:
    """Record what a person found in SYSTEM, where no machine can look."""
    answer_task(get_case(number), system, answer, by=account(as_email))
    left = [task.system for task in open_tasks(get_case(number))]
    said = f"recorded; still to look: {', '.join(left) or 'nobody'}"
    show(form, {"case": number, "system": system, "answer": answer, "still_to_look": left}, lambda: said)


@case.command()
@click.argument("number", type=int)
@click.option("--later", is_flag=True, help="Leave the work to a worker (troth work).")
@as_option
@format_option
def approve(number: int, later: bool, as_email: str, form: str) -> None:
    """Decide case NUMBER by approving its plan as it stands, and carry it out."""
    found = get_case(number)
    with steps(_length(found)) as tell:
        actions.approve_and_run(found, by=account(as_email), tell=tell, later=later)
    seal()
    write_receipts()
    show(form, as_json(get_case(number)), lambda: _text(get_case(number)))


@case.command()
@click.argument("number", type=int)
@as_option
@format_option
def run(number: int, as_email: str, form: str) -> None:
    """Go on with an approved plan that was interrupted: what is done is not repeated."""
    found = get_case(number)
    stored = actions.current_plan(found)
    if stored is None or found.state != "decided":
        raise TrothError(f"case {number} has nothing to go on with", fix=f"see troth case show {number}")
    with steps(len(read(stored).steps)) as tell:
        actions.carry_out(found, stored, by=account(as_email), tell=tell)
    seal()
    write_receipts()
    show(form, as_json(get_case(number)), lambda: _text(get_case(number)))


@case.command()
@click.argument("number", type=int)
@click.option(
    "--from", "client", required=True, metavar="CLIENT", help="The client whose data it is, as the case names it."
)
@as_option
@format_option
def instruct(number: int, client: str, as_email: str, form: str) -> None:
    """Record that a client whose processor we are tells us to act, and plan it with that client's rows."""
    found = get_case(number)
    actions.instruct(found, _key(client), by=account(as_email))
    seal()
    show(form, as_json(get_case(number)), lambda: _text(get_case(number)))


@case.command()
@click.argument("number", type=int)
@click.option("--outcome", required=True, help=f"{', '.join(actions.OUTCOMES)}.")
@click.option("--reason", required=True, help="Why, in a sentence the person will read.")
@as_option
@format_option
def settle(number: int, outcome: str, reason: str, as_email: str, form: str) -> None:
    """Decide and close a case that no plan carries out, with a reason."""
    actions.settle(get_case(number), outcome, reason, by=account(as_email))
    seal()
    write_receipts()
    show(form, as_json(get_case(number)), lambda: f"case {number} is closed: {outcome}")


def _person(ids: tuple[str, ...]) -> dict[str, str]:
    person = pairs(ids, "--id")
    if not person:
        raise TrothError("nobody is asked about", where="--id", fix="give at least one identifier: --id email=…")
    return person


def _chosen(choices: tuple[str, ...]) -> dict[str, Chosen] | None:
    chosen: dict[str, dict[str, list[Key]]] = {}
    for number, choice in enumerate(choices, 1):
        place, sign, key = choice.partition("=")
        system, dot, name = place.partition(".")
        if not (sign and dot and key):
            raise TrothError(
                "that is no choice", where=f"--choose, number {number}", fix="write --choose website.enquiries=17"
            )
        keys = chosen.setdefault(system, {}).setdefault(name, [])
        if key != "none":
            keys.append(_key(key))
    return {system: dict(tables) for system, tables in chosen.items()} or None


def _key(text: str) -> Key:
    """A key as typed: ``17`` or ``3/17``; whole numbers are numbers."""
    return tuple(int(part) if part.lstrip("-").isdigit() else part for part in text.split("/"))


def _length(found: Case) -> int | None:
    stored = actions.current_plan(found)
    return len(read(stored).steps) if stored is not None else None


def state_in_words(found: Case) -> str:
    """Where a case stands, as people say it."""
    words = {"waiting": "waiting for approval", "passed": "passed to the client"}
    if found.state == "waiting" and open_tasks(found):
        return "waiting for people to look"
    return words.get(found.state, found.state)


def as_json(found: Case) -> dict[str, object]:
    """A case as one object: its clock, tasks and plan."""
    stored = actions.current_plan(found)
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
        "plan": plan_json(stored) if stored else None,
    }


def _text(found: Case) -> str:
    due = f", due {found.due_on:%-d %B %Y} ({found.due_reason})" if found.due_on and found.state != "closed" else ""
    lines = [f"case {found.number}: {found.kind}, {state_in_words(found)}{due}"]
    lines += [f"  to do in {task.system}: {task.who} – {task.what}" for task in open_tasks(found)]
    stored = actions.current_plan(found)
    if stored is not None:
        lines.append(plan_text(stored))
        told = untold(read(stored)) if found.state != "closed" else None
        lines += [f"  nobody is told by mail when it is done: {told}"] if told else []
        lines += [
            f"  passed to client {client}: {rows} rows in {system}, not touched without their instruction"
            for system, client, rows in actions.passed_to_clients(stored)
        ]
        for step in results(stored):
            done = step.result or {}
            if "file" in done:
                tables = done.get("tables", [])
                held = counts_in_words({f"{t['system']}.{t['table']}": t["rows"] for t in tables}) if tables else ""
                lines.append(f"  {done['file']}: {done.get('outcome', held or 'nothing found')}")
    if found.look_again_at is not None:
        lines.append(f"  to be looked at again on {found.look_again_at:%-d %B %Y}, for what was written meanwhile")
    step = _next(found)
    return "\n".join([*lines, f"  next: troth case {step} --as EMAIL"] if step else lines)


def _next(found: Case) -> str:
    """The command that takes an undecided case on; empty where nobody has to do anything here."""
    waiting = open_tasks(found)
    if waiting and found.state in ("waiting", "passed"):
        return f"answer {found.number} {waiting[0].system} --found nothing"
    return {
        "waiting": f"approve {found.number}",
        "passed": f"instruct {found.number} --from CLIENT, once they tell us what to do,",
    }.get(found.state, "")
