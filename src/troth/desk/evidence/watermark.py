"""The high-water mark: how far the log once came, signed and kept beside the keys, so that an older store is noticed.

A store restored from a backup agrees with itself, and knows only the checkpoints of its own time. The mark lies where backups
of the store do not reach. It is only ever raised; after a restore a named person settles what was lost, and it is kept on
record in ``log.lost``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from troth.desk import here, now
from troth.desk.evidence.signer import log_signer
from troth.desk.evidence.tree import sealed_size, tree
from troth.errors import TrothError
from troth.files import alone, write_whole
from troth.ledger import notes

FILE, LOST = "log.high", "log.lost"


@dataclass(frozen=True)
class Behind:
    """The store is an older copy: its log has ``size`` entries where it once had ``mark``, or another history up to there."""

    size: int
    mark: int
    why: Literal["shorter", "another history"]

    @property
    def what(self) -> str:
        """In one sentence."""
        if self.why == "shorter":
            return f"our own store was restored from an older copy: its log has {self.size} entries, and once had {self.mark}"
        return f"our own store goes on from an older copy: its log is not the one that once had {self.mark} entries"

    @property
    def fix(self) -> str:
        """What to do about it."""
        return (
            "look at every plan that is unknown (troth doctor), replay each connected system (troth replay SYSTEM), then "
            "settle it: troth restore --settle --as EMAIL"
        )


def raise_mark(size: int, root: bytes) -> None:
    """Raise the mark to a log of ``size`` entries. Call after the commit that sealed them.

    A mark that is as high stays, and one that this log does not go on from: an older store that grew past it is still one.
    """
    with _alone() as path:
        known = _read(path)
        if known is None or (known.size < size and tree().root(known.size) == known.root):
            _write(path, size, root)


def mark() -> notes.Checkpoint | None:
    """The mark; None where none was made yet. Raises TrothError where its file was changed."""
    return _read(here().keys / FILE)


def behind() -> Behind | None:
    """Whether the store is older than the mark, or went on from an older copy; None where it is neither."""
    known = mark()
    if known is None:
        return None
    size = sealed_size()
    if size < known.size:
        return Behind(size, known.size, "shorter")
    return None if tree().root(known.size) == known.root else Behind(size, known.size, "another history")


def settle(by: str) -> Behind:
    """Let the log go on from where it is: the mark is set to it, and what was lost is put on record beside it.

    Raises TrothError where nothing is to be settled. ``by`` is the random id of the account that settles it.
    """
    lost = behind()
    if lost is None:
        raise TrothError("the store is no older than its log once was: nothing is to be settled")
    with _alone() as path:
        known = _read(path)
        said = {
            "at": now().isoformat(),
            "by": by,
            "size": lost.mark,
            "root": known.root.hex() if known else "",
            "went_on_from": lost.size,
        }
        with path.with_name(LOST).open("a", encoding="utf-8") as file:
            file.write(json.dumps(said) + "\n")
            file.flush()
            os.fsync(file.fileno())
        _write(path, lost.size, tree().root())
    return lost


@contextmanager
def _alone() -> Generator[Path]:
    path = here().keys / FILE
    beside = path.with_name(f".{FILE}.lock")
    try:
        handle = os.open(beside, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise TrothError(
            f"the log's high-water mark could not be written: {error.strerror}",
            where=str(path),
            fix="make room or give the right to write; everything else was done",
        ) from None
    with os.fdopen(handle, "r+b") as lock:
        alone(lock.fileno(), "is writing the log’s high-water mark", path.name)
        yield path


def _read(path: Path) -> notes.Checkpoint | None:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    signer = log_signer()
    try:
        opened = notes.open_note(text, [signer.verifier_key])
        return notes.Checkpoint.from_text(opened.text)
    except TrothError as wrong:
        raise TrothError(
            f"the log's high-water mark cannot be trusted: {wrong.what}",
            where=f"{path.parent.name}/{path.name}",
            fix="restore it with the keys from their own copy",
        ) from None


def _write(path: Path, size: int, root: bytes) -> None:
    signer = log_signer()
    note = notes.sign(notes.Checkpoint(signer.name, size, root).to_text(), signer)
    write_whole(path, note.encode(), mode=0o600)
