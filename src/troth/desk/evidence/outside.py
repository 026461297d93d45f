"""Checkpoints as they come from outside: files and folders given, copies handed to folders, what witnesses cosigned."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from troth.desk.evidence.models import Checkpoint
from troth.errors import TrothError
from troth.ledger import notes

_NAMED = re.compile(r"checkpoint-(\d{9,})\.txt")


@dataclass(frozen=True)
class Outside:
    """A checkpoint that lay where this store cannot change it: the note, and how findings speak of it."""

    name: str
    note: str
    claims: int | None = None
    """The size that its file name or our own record says; None where neither says one."""


def given(paths: Iterable[Path]) -> list[Outside]:
    """The checkpoints in files and folders. Raises TrothError for a file that is not there, or a folder without any."""
    found: list[Outside] = []
    for path in paths:
        inside = [path]
        if path.is_dir():
            inside = sorted(each for each in path.iterdir() if each.name == "checkpoint" or _NAMED.fullmatch(each.name))
        if not inside:
            raise TrothError(
                "this folder holds no checkpoint", where=str(path), fix="they are called checkpoint-000000181.txt"
            )
        found += [_checked(_read(each), each) for each in inside]
    return found


def handed_out(newest: int) -> Iterator[Outside]:
    """The newest copies in folders that the store remembers, where they can still be read; what was made of them shows later."""
    rows = Checkpoint.objects.exclude(handed_to=None).order_by("-id").values_list("size", "handed_to")
    for size, place in list(rows[:newest])[::-1]:
        if place and Path(place).is_file():
            outside = _read(Path(place))
            yield Outside(outside.name, outside.note, size)


def _read(path: Path) -> Outside:
    try:
        note = path.read_text(encoding="utf-8", errors="replace")
    except OSError as wrong:
        raise TrothError(
            f"the checkpoint cannot be read: {wrong.strerror or wrong}", where=str(path), fix="check its name"
        ) from wrong
    said = _NAMED.fullmatch(path.name)
    return Outside(path.name, note, int(said[1]) if said else None)


def _checked(outside: Outside, path: Path) -> Outside:
    try:
        notes.Checkpoint.from_text(notes.text_of(outside.note))
    except TrothError as wrong:
        raise TrothError(
            f"this is no signed checkpoint: {wrong.what}", where=str(path), fix="give another copy"
        ) from None
    return outside
