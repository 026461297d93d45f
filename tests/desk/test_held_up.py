"""A file that one process writes alone: another waits for it, and no longer than it may."""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import processes
from troth import files
from troth.desk import now
from troth.desk.evidence import watermark
from troth.desk.subjects.line_file import LineFile
from troth.errors import TryAgain
from troth.keys.ring import KeyRing


def keys(folder: Path) -> int:
    return KeyRing.open(folder / "keys").renew_purpose("subjects", now())


def line(folder: Path) -> bool:
    return LineFile(folder / "replay.jsonl", "the replay list").append({"key": "p:1"})


def mark(folder: Path) -> None:
    watermark.raise_mark(0, bytes(32))


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("write", "lock", "does"),
    [
        (keys, "keys/.lock", "is changing these keys"),
        (line, ".replay.jsonl.lock", "is writing the replay list"),
        (mark, "keys/.log.high.lock", "is writing the log’s high-water mark"),
    ],
)
def test_who_finds_a_file_held_waits_and_says_in_the_end_who_holds_it(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[[Path], object], lock: str, does: str
) -> None:
    with (tmp_path / lock).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        monkeypatch.setattr(files, "LONGEST_HELD", 0.05)
        with pytest.raises(TryAgain, match=f"another process {does} and does not come to an end"):
            write(tmp_path)
        monkeypatch.setattr(files, "LONGEST_HELD", 60.0)
        waits = threading.Thread(target=write, args=(tmp_path,))
        waits.start()
    processes.joined(waits)
    write(tmp_path)
