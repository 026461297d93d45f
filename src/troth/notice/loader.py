"""Loading a notice: one file or a folder of files, all problems at once, each with its place and what would be right."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, cast

from pydantic import ValidationError

from troth.notice import yaml
from troth.notice.explain import explain, explain_empty
from troth.notice.models import Notice
from troth.notice.problems import Mark, Marks, NoticeError, Path, Problem
from troth.notice.references import check_references


@dataclass(frozen=True)
class Loaded:
    """A notice fit for use: where everything in it stands, its files, and findings that do not stop it."""

    notice: Notice
    marks: Marks
    files: tuple[FilePath, ...]
    findings: tuple[Problem, ...] = ()
    digests: Mapping[FilePath, str] = field(default_factory=dict[FilePath, str])
    """SHA-256, in hex, of the bytes of each file as they were read."""


def load(path: FilePath) -> Loaded:
    """Load a notice from one YAML file, or from a folder: every ``*.yaml`` in it, in the order of their names.

    Sections are top-level keys in whichever file. Raises NoticeError with every problem that can be seen at once.
    Places in problems begin with the file's name (``notice.yaml:3:1``) or the folder's and the file's.
    """
    files = _files(path)
    digests: dict[FilePath, str] = {}
    problems: list[Problem] = []
    data: dict[str, Any] = {}
    problems += _passed_over(path)
    marks = Marks(values={(): Mark(path.name, 1, 1)})
    broken = False
    for file in files:
        name = file.name if path.is_file() else f"{path.name}/{file.name}"
        raw = _bytes(file, name)
        digests[file] = hashlib.sha256(raw).hexdigest()
        document = yaml.read(raw, name)
        problems += document.problems
        broken = broken or (bool(document.problems) and not document.data)
        for section, value in document.data.items():
            mark = document.marks.keys[(section,)]
            if section in data:
                problems.append(_twice(section, mark, marks.keys[(section,)]))
            else:
                data[section] = value
        marks.add(document.marks)
    notice: Notice | None = None
    # A file that cannot be read would make all of its sections look missing: say only what is true.
    if not broken:
        notice, wrong = _validated(data, marks)
        problems += [*explain_empty(marks), *wrong]
    if notice is not None:
        problems += check_references(notice, marks)
    problems.sort(key=_place)
    if notice is None or any(problem.severity == "error" for problem in problems):
        raise NoticeError(problems, notice=path.name)
    return Loaded(notice, marks, files, tuple(problems), digests)


def refuse_changed(loaded: Loaded, path: FilePath) -> None:
    """Raise NoticeError, naming the files, where what lies at ``path`` is no longer what was loaded from there.

    Two people may edit one notice: what is acted on is then neither what the one checked nor what the other wrote.
    """
    now = _files(path)
    changed = [file for file in now if file not in loaded.digests or _digest(file) != loaded.digests[file]]
    changed += [file for file in loaded.files if file not in now]
    if changed:
        what, fix = (
            "this file changed while it was read",
            "see that whoever edits it is done, then run the same command again",
        )
        where = [file.name if path == file else f"{path.name}/{file.name}" for file in changed]
        raise NoticeError([Problem(name, what, fix) for name in where], notice=path.name)


def _digest(file: FilePath) -> str:
    return hashlib.sha256(_bytes(file, file.name)).hexdigest()


def _files(path: FilePath) -> tuple[FilePath, ...]:
    """The files of a notice; exactly one of ``NAME/`` and ``NAME.yaml`` may exist."""
    folder, single = (
        (path.with_suffix(""), path) if path.suffix in (".yaml", ".yml") else (path, path.with_suffix(".yaml"))
    )
    if folder.is_dir() and single.is_file():
        what = (
            f"there is both a folder ‘{folder.name}’ and a file ‘{single.name}’, so it is unclear which is the notice"
        )
        raise NoticeError([Problem(path.name, what, "keep one of the two")], notice=path.name)
    if path.is_file():
        return (path,)
    if not path.is_dir():
        what = f"there is no notice here: neither a folder ‘{folder.name}’ nor a file ‘{single.name}’"
        raise NoticeError([Problem(path.name, what, "start one with ‘troth init’")], notice=path.name)
    files = tuple(sorted(file for file in path.glob("*.yaml") if file.is_file() and not file.name.startswith(".")))
    if not files:
        fix = "put the notice's sections into files whose names end with .yaml"
        raise NoticeError([Problem(path.name, "this folder holds no *.yaml file", fix)], notice=path.name)
    return files


def _passed_over(path: FilePath) -> list[Problem]:
    """Files in the folder that somebody may think are read: their promises would vanish unseen."""
    if not path.is_dir():
        return []
    near = [file for file in sorted(path.iterdir()) if file.suffix.lower() in (".yaml", ".yml") and file.is_file()]
    fix = "rename it, or take it out of the folder"
    hidden = "this file is not read: its name begins with a dot"
    other = "this file is not read: its name does not end with .yaml"
    return [
        Problem(f"{path.name}/{file.name}", hidden if file.name.startswith(".") else other, fix)
        for file in near
        if file.name.startswith(".") or file.suffix != ".yaml"
    ]


def _bytes(file: FilePath, name: str) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        what = f"this file cannot be read ({error.strerror})"
        raise NoticeError([Problem(name, what, "look at its permissions")], notice=name) from None


def _twice(section: str, mark: Mark, first: Mark) -> Problem:
    return Problem(
        str(mark), f"the section ‘{section}’ stands here and at {first}", "keep each section in one file; join the two"
    )


def _validated(data: dict[str, Any], marks: Marks) -> tuple[Notice | None, list[Problem]]:
    """The notice and what is wrong with its shape. Where only unknown keys are wrong, it is read without them, so
    that one run shows bad references too."""
    try:
        return Notice.model_validate(data), []
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=True)
        problems = explain(cast("list[dict[str, Any]]", found), marks)
        if any(item["type"] != "extra_forbidden" for item in found):
            return None, problems
        for item in found:
            _drop(data, item["loc"])
        return Notice.model_validate(data), problems


def _drop(data: Any, path: Path) -> None:
    for step in path[:-1]:
        if not isinstance(data, dict | list):
            return
        data = cast("Any", data)[step]
    if isinstance(data, dict):
        cast("dict[Any, Any]", data).pop(path[-1], None)


def _place(problem: Problem) -> tuple[str, int, int]:
    file, *numbers = problem.where.rsplit(":", 2)
    line, column = (int(number) for number in numbers) if len(numbers) == 2 else (0, 0)
    return file, line, column
