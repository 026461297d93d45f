"""``troth check``: is the notice sound, and does it fit the live systems? Needs no store and no keys."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from troth import __version__
from troth.desk import today
from troth.desk.terminal import show
from troth.errors import TrothError
from troth.keepers.publication.soundness import problem_json, problems_of
from troth.notice.baseline import Compared, compare, read_baseline, write_baseline
from troth.notice.canonical import content_hash
from troth.notice.loader import Loaded, load
from troth.notice.problems import NoticeError, Problem
from troth.notice.sarif import sarif
from troth.systems import addresses_of, open_system
from troth.workspace import Workspace

_BASELINE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--systems", is_flag=True, help="Also compare the mapping with the live schema of each connected system.")
@click.option("--baseline", type=_BASELINE, metavar="FILE", help="Problems known already: they do not fail the check.")
@click.option(
    "--write-baseline", "noting", is_flag=True, help="Write what is wrong today to the file of --baseline, and exit 0."
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "sarif"]), default="text", show_default=True, help="How to print."
)  # fmt: skip
def check(systems: bool, baseline: Path | None, noting: bool, form: str) -> int:
    """Check the notice: what is wrong, where (file:line:column), and what would be right. Exit 1 where there are problems.

    Finds what does not hang together, what contradicts itself (both places are named), and what the law asks for and is
    not there. A sound notice is named by its hash, which `troth publish --checked` takes.
    """
    workspace = Workspace(Path(os.environ.get("TROTH_WORKSPACE") or ".").resolve())
    problems, notice = _problems(workspace, systems=systems)
    if noting:
        return _write(baseline, problems, form)
    known: Counter[str] = read_baseline(baseline) if baseline is not None else Counter()
    found = _Found(compare(problems, known), baseline is not None, notice)
    if form == "sarif":
        log = sarif(found.compared.new, found.compared.known, version=__version__, prefix=_prefix(workspace))
        click.echo(json.dumps(log, indent=1, ensure_ascii=False))
    else:
        show(form, found.as_json(), found.as_text)
    return 1 if found.errors else 0


@dataclass(frozen=True)
class _Found:
    compared: Compared
    against_baseline: bool
    notice: str | None

    @property
    def errors(self) -> int:
        return sum(problem.severity == "error" for problem in self.compared.new)

    def as_json(self) -> dict[str, Any]:
        said: dict[str, Any] = {
            "notice": self.notice,
            "problems": [problem_json(problem) for problem in self.compared.new],
        }
        if self.against_baseline:
            said |= {
                "known": [problem_json(problem) for problem in self.compared.known],
                "mended": self.compared.mended,
            }
        return said

    def as_text(self) -> str:
        lines = [_line(problem) for problem in self.compared.new]
        known, mended = len(self.compared.known), self.compared.mended
        if known:
            lines.append(f"{known} known problem{'' if known == 1 else 's'} of the baseline not shown")
        if mended:
            lines.append(f"{mended} of the baseline {'is' if mended == 1 else 'are'} mended; write the baseline again")
        new = " new" if self.against_baseline else ""
        sound = "nothing new is wrong with the notice" if known else "the notice is sound"
        hashed = f"{sound}: {self.notice[:12]}" if self.notice else sound
        lines.append(f"{self.errors}{new} problem{'' if self.errors == 1 else 's'} to mend" if self.errors else hashed)
        return "\n".join(lines)


def _problems(workspace: Workspace, *, systems: bool) -> tuple[list[Problem], str | None]:
    """Everything that is wrong, and the hash of the notice where it can be read at all."""
    try:
        loaded = load(workspace.notice)
    except NoticeError as error:
        return list(error.problems), None
    problems = problems_of(loaded, today())
    return [*problems, *(_drift(workspace, loaded) if systems else [])], content_hash(loaded.notice)


def _write(path: Path | None, problems: list[Problem], form: str) -> int:
    if path is None:
        raise TrothError("--write-baseline needs a file", fix="name it: --baseline FILE --write-baseline")
    number = write_baseline(path, problems)
    said = f"{number} problem{'' if number == 1 else 's'} written to {path.name} as known"
    show("json" if form == "json" else "text", {"written": number}, lambda: said)
    return 0


def _drift(workspace: Workspace, loaded: Loaded) -> list[Problem]:
    problems: list[Problem] = []
    for name, section in loaded.notice.systems.items():
        if section.connect is None:
            continue
        place = str(loaded.marks.key(("systems", name)))
        try:
            system = open_system(name, section, loaded.notice, addresses_of(section.connect, workspace))
            drift, covered = system.drift(), system.coverage()
            unreached = covered.unreached if covered is not None else ()
            problems += [
                Problem(place, f"{each.where}: {each.what}{_missed(each.where, unreached)}", each.fix, rule="drift")
                for each in drift
            ]
            problems += [
                Problem(
                    place, f"{each.where}: {each.what}", each.fix, "error" if each.stops else "warning", rule="erasure"
                )
                for each in (() if any(each.stops for each in drift) else system.feasible())
            ]
            problems += [
                Problem(place, f"{each.where}: {each.what}", each.fix, "warning", rule="index")
                for each in (() if any(each.stops for each in drift) else system.advice())
            ]
        except TrothError as error:
            problems.append(Problem(place, f"{section.name} cannot be asked: {error.what}", error.fix, rule="drift"))
    return problems


def _missed(where: str, unreached: Sequence[str]) -> str:
    """Which personal columns no search for a person reaches because of this."""
    if where in unreached:
        return ", looks personal, and no search for a person reaches it"
    columns = [place.removeprefix(f"{where}.") for place in unreached if place.startswith(f"{where}.")]
    return f"; no search for a person reaches {', '.join(columns)}, which look personal" if columns else ""


def _prefix(workspace: Workspace) -> str:
    """The way from where the command runs, usually the root of a repository, to the workspace."""
    here, root = Path.cwd().resolve(), workspace.notice.parent
    return f"{root.relative_to(here).as_posix()}/" if root != here and root.is_relative_to(here) else ""


def _line(problem: Problem) -> str:
    also = f" (see {problem.also})" if problem.also else ""
    return f"{problem.where}: {problem.severity}: {problem.what}{also} – {problem.fix}"
