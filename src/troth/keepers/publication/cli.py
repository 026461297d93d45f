"""``troth publish``: put the notice in the workspace in force."""

from __future__ import annotations

from datetime import date

import click

from troth.desk import here
from troth.desk.staff.accounts import account
from troth.desk.terminal import Day, as_option, format_option, show
from troth.keepers.publication import actions
from troth.notice.loader import load
from troth.notice.reading_age import reading_age
from troth.notice.render.pdf import HOW_TO_GET

# Most people of 12 can read what is written for that age; the regulator asks for language people understand: Art 12(1).
READ_BY = 12


@click.command()
@as_option
@click.option("--from", "in_force_from", type=Day(), help="The day it comes into force. [default: today]")
@format_option
def publish(as_email: str, in_force_from: date | None, form: str) -> None:
    """Check the notice, store it as a version, and write every published form of it into published/."""
    loaded = load(here().notice)
    version = actions.publish(loaded, by=account(as_email), in_force_from=in_force_from)
    age = reading_age(loaded.notice)
    left_out = [] if "notice.pdf" in version.files else [HOW_TO_GET]
    data = {
        "version": version.number,
        "notice": version.hash,
        "in_force_from": version.in_force_from.isoformat(),
        "internal": version.internal,
        "files": sorted(version.files),
        "left_out": left_out,
        "reading_age": age,
    }
    what = "internal, the public text is unchanged" if version.internal else ", ".join(sorted(version.files))
    lines = [f"version {version.number} is in force from {version.in_force_from} ({what})", *left_out, _age(age)]
    show(form, data, lambda: "\n".join(filter(None, lines)))


def _age(age: float | None) -> str:
    if age is None:
        return "reading age: not reckoned, the formula is for English"
    hard = "" if age <= READ_BY + 3 else "; shorter sentences and plainer words would let more people read it"
    return f"reading age: about {age:.0f} (Flesch–Kincaid){hard}"
