"""``troth check``: is the notice sound, and does it fit the live systems? Needs no store and no keys."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from troth.desk.terminal import format_option, show
from troth.errors import TrothError
from troth.notice.loader import Loaded, load
from troth.notice.problems import NoticeError, Problem
from troth.systems import open_system
from troth.workspace import Workspace


@click.command()
@click.option("--systems", is_flag=True, help="Also compare the mapping with the live schema of each connected system.")
@format_option
def check(systems: bool, form: str) -> int:
    """Check the notice: what is wrong, where (file:line:column), and what would be right. Exit 1 where there are problems."""
    workspace = Workspace(Path(os.environ.get("TROTH_WORKSPACE") or ".").resolve())
    try:
        loaded = load(workspace.notice)
        problems = [*loaded.findings, *(_drift(workspace, loaded) if systems else [])]
    except NoticeError as error:
        problems = list(error.problems)
    errors = sum(problem.severity == "error" for problem in problems)
    show(form, {"problems": [_json(problem) for problem in problems]}, lambda: _text(problems, errors))
    return 1 if errors else 0


def _drift(workspace: Workspace, loaded: Loaded) -> list[Problem]:
    problems: list[Problem] = []
    for name, section in loaded.notice.systems.items():
        if section.connect is None:
            continue
        place = str(loaded.marks.key(("systems", name)))
        try:
            system = open_system(name, section, loaded.notice, workspace.address(section.connect))
            problems += [Problem(place, f"{drift.where}: {drift.what}", drift.fix) for drift in system.drift()]
        except TrothError as error:
            problems.append(Problem(place, f"{section.name} cannot be asked: {error.what}", error.fix))
    return problems


def _json(problem: Problem) -> dict[str, Any]:
    return {"where": problem.where, "severity": problem.severity, "what": problem.what, "fix": problem.fix}


def _text(problems: list[Problem], errors: int) -> str:
    lines = [f"{problem.where}: {problem.severity}: {problem.what} – {problem.fix}" for problem in problems]
    said = "the notice is sound" if not errors else f"{errors} problem{'' if errors == 1 else 's'} to mend"
    return "\n".join([*lines, said])
