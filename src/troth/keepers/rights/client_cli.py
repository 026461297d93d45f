"""``troth case letter`` and ``troth case instruct``: a request is handed to the client whose data it is, and comes back decided."""

from __future__ import annotations

import click

from troth.desk.cases.cases import get_case
from troth.desk.cases.matters import matter_of
from troth.desk.evidence.log import seal
from troth.desk.need.reading import seen
from troth.desk.staff.accounts import account
from troth.desk.terminal import as_option, format_option, show
from troth.keepers.rights import clients
from troth.keepers.rights.case_shown import as_json, as_text
from troth.systems import Key


@click.command()
@click.argument("number", type=int)
@click.option(
    "--to", "client", required=True, metavar="CLIENT", help="The client whose data it is, as the case names it."
)
@as_option
@format_option
def letter(number: int, client: str, as_email: str, form: str) -> None:
    """Write the letter that hands case NUMBER on to a client whose processor we are; that it was made is recorded."""
    found, who = get_case(number), account(as_email)
    words = clients.letter_to(found, key_of(client), by=who)
    seen(who, matter_of(found), "letter to a client")
    seal()
    show(form, {"case": number, "client": client, "letter": words}, lambda: words.rstrip())


@click.command()
@click.argument("number", type=int)
@click.option(
    "--from", "client", required=True, metavar="CLIENT", help="The client whose data it is, as the case names it."
)
@as_option
@format_option
def instruct(number: int, client: str, as_email: str, form: str) -> None:
    """Record that a client whose processor we are tells us to act, and plan it with that client's rows."""
    found = get_case(number)
    clients.instruct(found, key_of(client), by=account(as_email))
    seal()
    show(form, as_json(get_case(number)), lambda: as_text(get_case(number)))


def key_of(text: str) -> Key:
    """A key as typed: ``17`` or ``3/17``; whole numbers are numbers."""
    return tuple(int(part) if part.lstrip("-").isdigit() else part for part in text.split("/"))
