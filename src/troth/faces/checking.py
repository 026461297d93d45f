"""``troth check``: the notice, as its keeper checks it; with ``--deploy`` whether the workspace is safe for people to reach."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import click

from troth import __version__
from troth.desk.terminal import show
from troth.errors import TrothError
from troth.faces.workspaces import visited
from troth.keepers.publication.check import check as check_notice
from troth.keepers.publication.soundness import problem_json
from troth.notice.sarif import sarif


def _check(deploy: bool, form: str, **given: Any) -> int:
    if not deploy:
        notice: Any = check_notice.callback
        return int(notice(form=form, **given))
    if given["systems"] or given["baseline"] is not None or given["noting"]:
        raise TrothError("--deploy looks at the workspace and at nothing else", fix="give it without other options")
    with visited(Path(os.environ.get("TROTH_WORKSPACE") or ".")):
        from troth.faces.deploying import findings

        found = findings()
    errors = sum(problem.severity == "error" for problem in found)
    if form == "sarif":
        click.echo(json.dumps(sarif(found, version=__version__), indent=1, ensure_ascii=False))
        return 1 if errors else 0
    lines = [f"{each.where}: {each.severity}: {each.what} – {each.fix}" for each in found]
    words = f"{errors} problem{'' if errors == 1 else 's'} to mend" if errors else "people may be let in"
    show(form, {"problems": [problem_json(each) for each in found]}, lambda: "\n".join([*lines, words]))
    return 1 if errors else 0


check = click.Command(
    "check",
    callback=_check,
    params=[
        *check_notice.params,
        click.Option(
            ["--deploy"], is_flag=True, help="Look instead at whether this workspace is safe for people to reach."
        ),
    ],
    help=check_notice.help,
)
