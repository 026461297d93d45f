"""``troth doctor``: one look over the workspace – store, keys, log, disk, clocks, plans, backups – and what to do about each."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path

import click

from troth.desk.terminal import format_option, show
from troth.faces.workspaces import visited

_MARKS = {"well": "well", "look": "LOOK", "ill": "ILL"}


@click.command()
@format_option
def doctor(form: str) -> int:
    """Look at the workspace and say how it is, without changing anything. Exit 0 all is well, 1 findings, 2 could not look."""
    with visited(Path(os.environ.get("TROTH_WORKSPACE") or ".")):
        from troth.desk.safekeeping.examination import examine

        looks = examine()
    found = [look for look in looks if look.state != "well"]
    lines = [
        f"{_MARKS[look.state]:<5} {look.at}: {look.says}{f' – {look.fix}' if look.fix else ''}"
        for state in ("ill", "look", "well")
        for look in looks
        if look.state == state
    ]
    words = "all is well" if not found else f"{len(found)} things to look at"
    data = {"well": not found, "looks": [asdict(look) for look in looks]}
    show(form, data, lambda: "\n".join([*lines, words]))
    return 1 if found else 0
