"""``troth init --notice FILE``: a first draft of the notice from the one a company already has."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from troth.documents.reading import text_of
from troth.errors import TrothError
from troth.files import write_whole
from troth.notice.draft.assemble import Draft, draft
from troth.notice.draft.checks import Checked, check_draft
from troth.notice.draft.findings import Finding, contradictions, omissions
from troth.notice.draft.understanding import ORDER
from troth.notice.draft.write import written
from troth.notice.loader import load
from troth.notice.problems import NoticeError, Problem
from troth.workspace import Workspace


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
    checked = check_draft(workspace.notice, datetime.now(UTC).date())
    data: dict[str, Any] = {
        "files": [f"{workspace.notice.name}/{name}" for name in files],
        "counts": {name: made.count(name) for name in ORDER},
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
        "checked": asdict(checked),
        "check": [asdict(problem) for problem in problems],
    }
    lines = [*_statements(made), *_found(found), *_checked(checked), *_end(problems, len(files), workspace)]
    return data, lines


def _problems(notice: Path) -> tuple[Problem, ...]:
    try:
        return load(notice).findings
    except NoticeError as error:
        return error.problems


def _statements(made: Draft) -> list[str]:
    """Every sentence under how well it was understood."""
    promises = sum(each.form == "promise" for each in made.entries)
    lines = [
        f"read {len(made.statements)} sentences: {promises} promises, {len(made.entries) - promises} other entries"
    ]
    for name in ORDER:
        mine = [each for each in made.statements if each.understanding == name]
        lines.append(f"\n{name}: {len(mine)}{_TOLD.get(name, '') if mine else ''}")
        for each in mine:
            about = ", ".join(each.entries) or ("leads into what follows" if name in ("understood", "doubtful") else "")
            lines.append(f"  line {each.quote.line}: {_short(each.quote.text)}{f' → {about}' if about else ''}")
            lines += [f"    doubtful: {doubt}" for doubt in each.doubts]
    return lines


_TOLD = {
    "not understood": " – count them as doubtful: nothing was drafted from them",
    "not ours": " – nothing in them is said of people’s data",
}


def _found(found: tuple[Finding, ...]) -> list[str]:
    """What the source contradicts or leaves out, with its lines."""
    lines: list[str] = []
    for kind, title in (("contradiction", "contradictions"), ("omission", "omissions")):
        mine = [each for each in found if each.kind == kind]
        lines.append(f"\n{title}: {len(mine)}")
        for each in mine:
            at = ", ".join(map(str, each.lines))
            at = f"line{'s' if len(each.lines) > 1 else ''} {at}: " if at else ""
            lines.append(f"  {at}{each.what} ({each.law})")
    return lines


def _checked(checked: Checked) -> list[str]:
    """What the notice's own checks find in the draft, and what they did not look at."""
    lines = [f"\nin the draft, as far as it goes: {len(checked.problems)}"]
    lines += [f"  {problem}" for problem in checked.problems]
    lines += [f"  set aside, because it is broken: {name}" for name in checked.aside]
    reasons: dict[str, list[str]] = {}
    for rule, why in checked.not_run.items():
        reasons.setdefault(why, []).append(rule)
    return lines + [f"  not looked for: {', '.join(rules)} – {why}" for why, rules in reasons.items()]


def _end(problems: tuple[Problem, ...], files: int, workspace: Workspace) -> list[str]:
    errors = sum(problem.severity == "error" for problem in problems)
    loads = f"the draft loads; troth check has {len(problems)} finding{'' if len(problems) == 1 else 's'}"
    gaps = f"troth check names {errors} gap{'' if errors == 1 else 's'} still to fill"
    return [
        f"\n{files} files are in {workspace.notice.name}/; each entry stands under the sentence it came from",
        gaps if errors else loads,
    ]


def _short(text: str, most: int = 100) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
