"""A file of JSON lines that only grows: one writer at a time, each line synced, a torn last line cut off and never read.

Appending costs the same however long the file is: it looks at the end of it only.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from troth.errors import TrothError
from troth.files import whole_file

TAIL = 64 * 1024
"""Bytes at the end of the file in which a key is looked for before its line is written a second time."""

Line = dict[str, Any]


class LineFile:
    """Lines under idempotency keys, in a file of its owner (0600). ``what`` names it in errors."""

    def __init__(self, path: Path, what: str) -> None:
        self.path, self.what = path, what

    def append(self, line: Line) -> bool:
        """Write a line with its ``key`` and sync it. False, and nothing written, where the key stands near the end.

        A key that was used long ago is written again; whoever reads takes the later line. Raises TrothError where the disk
        refuses: what was torn then is cut off by whoever writes next.
        """
        sought = _key(line["key"])
        with self._refusing(), self._alone():
            fresh = not self.path.exists()
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            with os.fdopen(handle, "r+b", buffering=0) as file:
                end = _whole(file)
                start = file.seek(max(0, end - TAIL))
                if sought in file.read(end - start):  # not what is torn behind it
                    return False
                file.truncate(file.seek(end))
                _write(file, _bytes(line))
                os.fsync(file.fileno())
            if fresh:
                _sync(self.path.parent)
        return True

    def lines(self) -> Iterator[Line]:
        """Every whole line, in order, one at a time. Raises TrothError naming a line that cannot be read."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            for number, text in enumerate(file, 1):
                if not text.endswith(b"\n"):
                    return  # torn by a crash: what it was to say was never begun
                try:
                    yield json.loads(text)
                except ValueError:
                    raise TrothError(
                        f"{self.what} cannot be read",
                        where=f"{self.path.name}, line {number}",
                        fix="restore it from its own copy",
                    ) from None

    def rewrite(self, keep: Callable[[Line], Line | None]) -> int:
        """Write the file anew, each line as ``keep`` says, None for none; whole or not at all. Returns how many went or changed."""
        changed = 0
        with self._refusing(), self._alone():
            if not self.path.exists():
                return 0
            with whole_file(self.path, mode=0o600) as out:
                for line in self.lines():
                    kept = keep(line)
                    changed += kept != line
                    if kept is not None:
                        out.write(_bytes(kept))
        return changed

    def holds(self, *parts: str) -> bool:
        """Whether any of the texts stands anywhere in the file: cheap enough to ask before anything is read."""
        import mmap

        if not self.path.exists() or not self.path.stat().st_size:
            return False
        with self.path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return any(content.find(part.encode()) >= 0 for part in parts)

    @contextmanager
    def _alone(self) -> Generator[None]:
        """One process at a time. The lock is a file of its own, because rewriting puts another file in this one's place."""
        beside = self.path.with_name(f".{self.path.name}.lock")
        with os.fdopen(os.open(beside, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @contextmanager
    def _refusing(self) -> Generator[None]:
        try:
            yield
        except OSError as error:
            raise TrothError(
                f"{self.what} could not be written: {error.strerror}",
                where=self.path.name,
                fix="make room or give the right to write, then run the same command again",
            ) from None


def _bytes(line: Line) -> bytes:
    return json.dumps(line).encode() + b"\n"


def _key(key: str) -> bytes:
    return b'"key": ' + json.dumps(key).encode()


def _write(file: Any, content: bytes) -> None:
    """All of it: an unbuffered file may take a part."""
    while content:
        content = content[file.write(content) :]


def _whole(file: BinaryIO | Any) -> int:
    """Length of the part that ends with a whole line; looks back from the end."""
    end = file.seek(0, os.SEEK_END)
    while end:
        start = max(0, end - 4096)
        file.seek(start)
        newline = file.read(end - start).rfind(b"\n")
        if newline >= 0:
            return start + newline + 1
        end = start
    return 0


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
