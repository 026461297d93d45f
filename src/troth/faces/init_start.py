"""What ``troth init`` starts from where there is no notice yet: a live database, a Fides dataset, or an interview."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from troth.desk import today
from troth.errors import TrothError
from troth.faces import init_database
from troth.faces.init_interview import Ask, Question, answers, from_flags, interview, notice_files
from troth.files import write_whole
from troth.workspace import Workspace


@dataclass(frozen=True)
class Start:
    """A first notice, ready to be written: name of file → YAML. ``url`` may hold a password and is kept apart."""

    files: Mapping[str, str]
    data: dict[str, Any]
    words: tuple[str, ...]
    name: str = ""
    url: str = field(default="", repr=False)


def begin(
    root: Path,
    *,
    database: str | None = None,
    name: str | None = None,
    fides: Path | None = None,
    ask: bool = False,
    given: Mapping[str, str] | None = None,
) -> Start:
    """Draft the first notice of a workspace that has none. Reads the database or file; writes nothing.

    Raises TrothError where a notice is there already, several starts are asked for, or what is asked for cannot be read.
    """
    refuse_overwriting(Workspace(root.resolve()))
    if (database is not None) + (fides is not None) + ask > 1:
        raise TrothError("a notice starts from one thing", fix="give one of --database, --fides and --interview")
    if database is not None:
        return _from_database(root, database, name, given or {})
    if fides is not None:
        return _from_fides(fides, given or {})
    files = interview(_ask(given or {}), today=today())
    return Start(
        files, {"files": sorted(files)}, ("a small notice is drafted from your answers; read each line of it",)
    )


def write(start: Start, workspace: Workspace) -> None:
    """Write the files of the notice, and a server's address into ``secrets.env``."""
    for name, content in start.files.items():
        write_whole(workspace.notice / name, content.encode())
    if start.url:
        init_database.keep_secret(workspace, start.url, start.name)


def refuse_overwriting(workspace: Workspace) -> None:
    """Raise TrothError where the workspace already has a notice: a draft never replaces what somebody wrote."""
    notice = workspace.notice
    if notice.is_file() or (notice.is_dir() and any(notice.iterdir())):
        raise TrothError(
            "there is a notice here already, and a draft would overwrite it",
            where=notice.name,
            fix="draft into a new folder: troth init … --workspace DIR",
        )


def _from_database(root: Path, database: str, name: str | None, given: Mapping[str, str]) -> Start:
    url = init_database.as_url(database, Path())
    called = name or init_database.name_of(url)
    files, drafted = init_database.database_files(
        url, called, given=given, today=today(), connect=_within(root.resolve(), url)
    )
    doubts = list(drafted.doubts())
    data = {"files": sorted(files), "system": called, "tables": len(drafted.tables), "doubts": doubts}
    return Start(files, data, (init_database.summary(drafted), *(f"doubt: {doubt}" for doubt in doubts)), called, url)


def _within(root: Path, url: str) -> str | None:
    """A SQLite file inside the workspace is named from there, so that the workspace can be moved."""
    path = Path(url.partition("://")[2].removeprefix("/"))
    inside = url.startswith("sqlite:") and path.is_relative_to(root)
    return path.relative_to(root).as_posix() if inside else None


def _from_fides(file: Path, given: Mapping[str, str]) -> Start:
    from troth.notice.fides import import_dataset, systems_yaml_of

    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise TrothError(
            "this file cannot be read", where=file.name, fix="give a Fides dataset file in UTF-8"
        ) from None
    imported = import_dataset(text, connect=f"env {init_database.variable(file.stem)}")
    said = answers(from_flags({**init_database.DRAFT_SAID, **given}))
    kinds = {kind: f"Someone whom a dataset holds as {kind} (draft)." for kind in imported.people}
    files = notice_files(
        said,
        people=kinds or {"customer": "Someone whose data we hold (draft)."},
        data=imported.data or {"details": ("to be written",)},
        today=today(),
    )
    files["systems.yaml"] = systems_yaml_of(imported)
    doubts = list(imported.doubts)
    data = {"files": sorted(files), "systems": sorted(imported.system), "doubts": doubts}
    read = f"{len(imported.system)} dataset{'' if len(imported.system) == 1 else 's'} read, {len(doubts)} doubts"
    return Start(files, data, (read, *(f"doubt: {doubt}" for doubt in doubts)))


def _ask(given: Mapping[str, str]) -> Ask:
    """Flags first; what they leave open is asked where somebody sits at a terminal, and taken as its default elsewhere."""
    flags = from_flags(given)
    if not sys.stdin.isatty():
        return flags

    def ask(question: Question) -> str:
        if question.key in given:
            return flags(question)
        choice = click.Choice(question.choices) if question.choices else None
        empty = "" if question.optional or question.default else None
        return str(click.prompt(question.asks, default=question.default or empty, type=choice, err=True))

    return ask
