"""``troth init --notice FILE``: a first draft of the notice from the one a company already has."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from troth.documents.reading import text_of
from troth.errors import TrothError
from troth.notice.draft.assemble import Draft, draft
from troth.notice.draft.findings import Finding, contradictions, omissions
from troth.notice.draft.write import written
from troth.notice.loader import load
from troth.notice.problems import NoticeError, Problem
from troth.workspace import Workspace, write_whole


def read_notice(file: Path) -> Draft:
    """The draft of the notice in a file; raises TrothError where there is nothing to draft from."""
    made = draft(text_of(file))
    if not any(each.form == "promise" for each in made.entries):
        raise TrothError(
            "nothing in this file reads like a privacy notice",
            where=file.name,
            fix="give the page that holds the notice itself",
        )
    return made


def refuse_overwriting(workspace: Workspace) -> None:
    """Raise TrothError where the workspace already has a notice: a draft never replaces what somebody wrote."""
    notice = workspace.notice
    if notice.is_file() or (notice.is_dir() and any(notice.iterdir())):
        raise TrothError(
            "there is a notice here already, and a draft would overwrite it",
            where=notice.name,
            fix="draft into a new folder: troth init --notice FILE --workspace DIR",
        )


def write_draft(made: Draft, workspace: Workspace) -> tuple[dict[str, Any], list[str]]:
    """Write the draft into the workspace. Returns what was found, as JSON values and as words."""
    files = written(made)
    for name, text in files.items():
        write_whole(workspace.notice / name, text.encode())
    problems = _problems(workspace.notice)
    found = (*contradictions(made), *omissions(made))
    data: dict[str, Any] = {
        "files": [f"{workspace.notice.name}/{name}" for name in files],
        "counts": {name: made.count(name) for name in ("understood", "doubtful", "not ours")},
        "statements": [
            {
                "line": each.quote.line,
                "text": each.quote.text,
                "understanding": each.understanding,
                "entries": list(each.entries),
                "doubts": list(each.doubts),
            }
            for each in made.statements
        ],
        "entries": [asdict(each) for each in made.entries],
        "contradictions": [asdict(each) for each in found if each.kind == "contradiction"],
        "omissions": [asdict(each) for each in found if each.kind == "omission"],
        "check": [asdict(problem) for problem in problems],
    }
    return data, _words(made, found, problems, len(files), workspace)


def _problems(notice: Path) -> tuple[Problem, ...]:
    try:
        return load(notice).findings
    except NoticeError as error:
        return error.problems


def _words(
    made: Draft, found: tuple[Finding, ...], problems: tuple[Problem, ...], files: int, workspace: Workspace
) -> list[str]:
    promises = sum(each.form == "promise" for each in made.entries)
    lines = [
        f"read {len(made.statements)} sentences: {promises} promises, {len(made.entries) - promises} other entries"
    ]
    for name in ("understood", "doubtful", "not ours"):
        mine = [each for each in made.statements if each.understanding == name]
        lines.append(f"\n{name}: {len(mine)}")
        for each in mine:
            about = ", ".join(each.entries) if each.entries else "leads into what follows" if name != "not ours" else ""
            lines.append(f"  line {each.quote.line}: {_short(each.quote.text)}{f' → {about}' if about else ''}")
            lines += [f"    doubtful: {doubt}" for doubt in each.doubts]
    for kind, title in (("contradiction", "contradictions"), ("omission", "omissions")):
        mine_found = [each for each in found if each.kind == kind]
        lines.append(f"\n{title}: {len(mine_found)}")
        for finding in mine_found:
            at = (
                f"lines {', '.join(map(str, finding.lines))}: "
                if len(finding.lines) > 1
                else f"line {finding.lines[0]}: "
                if finding.lines
                else ""
            )
            lines.append(f"  {at}{finding.what} ({finding.law})")
    errors = sum(problem.severity == "error" for problem in problems)
    lines.append(f"\n{files} files are in {workspace.notice.name}/; each entry stands under the sentence it came from")
    lines.append(
        f"troth check names {errors} gap{'' if errors == 1 else 's'} still to fill"
        if errors
        else f"the draft loads; troth check has {len(problems)} finding{'' if len(problems) == 1 else 's'}"
    )
    return lines


def _short(text: str, most: int = 100) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
