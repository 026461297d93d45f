"""``troth publish``: put the notice in the workspace in force."""

from __future__ import annotations

from datetime import date

import click

from troth.desk import here
from troth.desk.staff.accounts import account
from troth.desk.terminal import Day, as_option, format_option, show
from troth.keepers.publication import actions
from troth.notice.loader import load


@click.command()
@as_option
@click.option("--from", "in_force_from", type=Day(), help="The day it comes into force. [default: today]")
@format_option
def publish(as_email: str, in_force_from: date | None, form: str) -> None:
    """Check the notice, store it as a version, and write published/notice.html and notice.md."""
    version = actions.publish(load(here().notice), by=account(as_email), in_force_from=in_force_from)
    data = {
        "version": version.number,
        "notice": version.hash,
        "in_force_from": version.in_force_from.isoformat(),
        "internal": version.internal,
        "files": sorted(version.files),
    }
    what = "internal, the public text is unchanged" if version.internal else ", ".join(sorted(version.files))
    show(form, data, lambda: f"version {version.number} is in force from {version.in_force_from} ({what})")
