"""``troth request`` and ``troth case``: a rights request from the day it arrives to the day it is closed."""

from __future__ import annotations

from datetime import date

import click

from troth.desk import today
from troth.desk.cases.cases import answer_task, get_case, open_tasks
from troth.desk.cases.cli import write_receipts
from troth.desk.cases.matters import matter_of
from troth.desk.cases.models import Case
from troth.desk.evidence.log import seal
from troth.desk.need.acting import acting, reading
from troth.desk.need.deciding import required, within
from troth.desk.need.reading import seen
from troth.desk.plans.plans import read
from troth.desk.staff.accounts import account, account_or_only
from troth.desk.terminal import Day, as_option, format_option, pairs, reader_option, show, steps, table
from troth.errors import TrothError
from troth.keepers.rights import actions
from troth.keepers.rights.case_shown import as_json, as_text, state_in_words
from troth.keepers.rights.client_cli import instruct, key_of, letter
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
    show(form, as_json(opened), lambda: as_text(opened))


@click.group()
def case() -> None:
    """Cases: what is open, what each waits for, and how a person decides it."""


@case.command("list")
@click.option("--all", "everything", is_flag=True, help="Closed cases too.")
@reader_option
@format_option
def list_cases(everything: bool, as_email: str | None, form: str) -> None:
    """Open cases, the most urgent first: those that the account needs to know of."""
    mine = Case.objects.filter(within(reading(as_email, "see case")))
    cases = list(mine if everything else mine.exclude(state="closed"))
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
@reader_option
@format_option
def show_case(number: int, as_email: str | None, form: str) -> None:
    """One case: its clock, its tasks, its plan and what came of it, as far as the account needs it. Who looked is on record."""
    found = get_case(number)
    matter = matter_of(found)
    who = account_or_only(as_email)
    decision = required(who, "see case", matter)
    seen(who, matter, "case")
    show(form, as_json(found, decision.categories), lambda: as_text(found, decision.categories))


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
    show(form, as_json(get_case(number)), lambda: as_text(get_case(number)))


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
    show(form, as_json(get_case(number)), lambda: as_text(get_case(number)))


@case.command()
@click.argument("number", type=int)
@as_option
@format_option
def run(number: int, as_email: str, form: str) -> None:
    """Go on with an approved plan that was interrupted: what is done is not repeated."""
    found = get_case(number)
    by, stored = acting(as_email, "approve plan", matter_of(found)), actions.current_plan(found)
    if stored is None or found.state != "decided":
        raise TrothError(f"case {number} has nothing to go on with", fix=f"see troth case show {number}")
    with steps(len(read(stored).steps)) as tell:
        actions.carry_out(found, stored, by=by, tell=tell)
    seal()
    write_receipts()
    show(form, as_json(get_case(number)), lambda: as_text(get_case(number)))


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
            keys.append(key_of(key))
    return {system: dict(tables) for system, tables in chosen.items()} or None


def _length(found: Case) -> int | None:
    stored = actions.current_plan(found)
    return len(read(stored).steps) if stored is not None else None


case.add_command(instruct)
case.add_command(letter)
