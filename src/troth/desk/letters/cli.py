"""``troth letter``: which letters went to people, and the word of a person on one that nobody else can answer for."""

from __future__ import annotations

import click

from troth.desk.letters.letters import settle as settle_letter
from troth.desk.letters.models import Letter
from troth.desk.need.acting import acting, reading
from troth.desk.need.deciding import required
from troth.desk.plans.concerned import cases_within, matter_of_case
from troth.desk.terminal import as_option, format_option, reader_option, show, table
from troth.errors import TrothError

HEADS = ("letter", "case", "about", "state", "written", "sent")


@click.group()
def letter() -> None:
    """Letters to people: that they went, never what they say."""


@letter.command("list")
@click.option("--case", "number", type=int, help="Only those of this case.")
@reader_option
@format_option
def list_letters(number: int | None, as_email: str | None, form: str) -> None:
    """List letters, the oldest first: their case, and whether they went."""
    found = Letter.objects.filter(cases_within(reading(as_email, "see case")))
    found = found if number is None else found.filter(case=str(number))
    rows = [(each.uid, each.case, each.kind, state_in_words(each), f"{each.written_at:%Y-%m-%d %H:%M}",
             f"{each.sent_at:%Y-%m-%d %H:%M}" if each.sent_at else "") for each in found]  # fmt: skip
    show(
        form,
        [dict(zip(HEADS, row, strict=True)) for row in rows],
        lambda: table(rows, HEADS) or "no letter was written",
    )


@letter.command()
@click.argument("uid")
@click.option("--went", type=click.Choice(["yes", "no"]), required=True, help="no: the person was told otherwise.")
@as_option
@format_option
def settle(uid: str, went: str, as_email: str, form: str) -> None:
    """Say of a letter that nobody else can answer for whether it went; its plan then goes on without it."""
    by, found = acting(as_email, "answer task"), list(Letter.objects.filter(uid__startswith=uid)[:2])
    if len(found) != 1:
        raise TrothError(f"there is no letter ‘{uid}’", fix="list them: troth letter list")
    required(by, "answer task", matter_of_case(found[0].case))
    settle_letter(found[0], went == "yes", by=by)
    said = {"letter": found[0].uid, "state": state_in_words(found[0])}
    show(
        form,
        said,
        lambda: f"letter {found[0].uid}: {said['state']}; go on with its case: troth case run {found[0].case}",
    )


def state_in_words(found: Letter) -> str:
    """Where a letter stands, as people say it."""
    if found.state == "sent" and found.again:
        return "sent, perhaps more than once"
    return {"sending": "begun, and nobody can say whether it went"}.get(found.state, found.state)
