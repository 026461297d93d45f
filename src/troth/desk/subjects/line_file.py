"""A file of JSON lines that only grows: one writer at a time, each line synced, a torn last line cut off and never read.

Appending costs the same however long the file is: it looks at the end of it only. With a key, lines are ``chained``.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from troth.desk.subjects.chained import END, Walk, bears, chained, problems
from troth.errors import TrothError
from troth.files import alone, not_written, sync, whole_file

TAIL = 64 * 1024
"""Bytes at the end of the file in which a key is looked for before its line is written a second time."""

Line = dict[str, Any]


class LineFile:
    """Lines under idempotency keys, in a file of its owner (0600). ``what`` names it in errors."""

    def __init__(self, path: Path, what: str, key: Callable[[], bytes] | None = None) -> None:
        self.path, self.what, self._key = path, what, key

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
                text = self._next(file, end, line)
                file.seek(end)
                _write(file, text)
                os.fsync(file.fileno())
            if fresh:
                sync(self.path.parent)
        return True

    def lines(self) -> Iterator[Line]:
        """Every whole line, in order, one at a time. Raises TrothError naming a line that cannot be read."""
        for number, text in enumerate(self._texts(), 1):
            line = self._parsed(number, text)
            if line.get("kind") != END:
                yield line

    def problems(self, sealed: tuple[int, str | None] | None = None) -> Iterator[str]:
        """What is wrong with the chain of lines, in words that name lines; see ``chained.problems``."""
        if self._key is not None and (sealed is not None or self._is_chained()):
            yield from problems(self._key(), self._texts(), sealed)

    def end(self) -> tuple[int, str] | None:
        """Number and MAC of the last line; None where there is none, or it bears none."""
        if not self.path.exists():
            return None
        with self.path.open("rb") as file:
            return bears(_last(file, _whole(file)))

    def rewrite(self, keep: Callable[[Line], Line | None]) -> int:
        """Write the file anew, each line as ``keep`` says, None for none; whole or not at all. Returns how many went or changed."""
        changed = 0
        with self._refusing(), self._alone():
            if not self.path.exists():
                return 0
            key = self._key() if self._key is not None else None
            walk, fits, number, mac = Walk(key or b""), True, 0, ""
            with whole_file(self.path, mode=0o600) as out:
                for place, text in enumerate(self._texts(), 1):
                    line = self._parsed(place, text)
                    fits = fits and walk.problem(text) is None
                    kept = None if line.get("kind") == END else keep(line)
                    changed += kept != line and line.get("kind") != END
                    if kept is not None and key is not None:
                        # What did not fit before does not fit afterwards: writing anew hides nothing.
                        text, mac = chained(key, mac, walk.number, kept, fits=fits)
                        number, fits = walk.number, True
                    if kept is not None:
                        out.write(text if key is not None or kept == line else _bytes(kept))
                if key is not None and number < walk.number:
                    out.write(chained(key, mac, walk.number, {"kind": END, "key": END}, fits=fits)[0])
        return changed

    def holds(self, *parts: str) -> bool:
        """Whether any of the texts stands anywhere in the file: cheap enough to ask before anything is read."""
        import mmap

        if not self.path.exists() or not self.path.stat().st_size:
            return False
        with self.path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return any(content.find(part.encode()) >= 0 for part in parts)

    def _texts(self) -> Iterator[bytes]:
        try:
            if not self.path.exists():
                return
            file = self.path.open("rb")
        except OSError as error:
            raise TrothError(
                f"{self.what} cannot be read: {error.strerror}",
                where=self.path.name,
                fix="give the right to read it, or restore it from its own copy",
            ) from None
        with file:
            for text in file:
                if not text.endswith(b"\n"):
                    return  # torn by a crash: what it was to say was never begun
                yield text

    def _parsed(self, number: int, text: bytes) -> Line:
        try:
            return json.loads(text)
        except ValueError:
            raise TrothError(
                f"{self.what} cannot be read",
                where=f"{self.path.name}, line {number}",
                fix="restore it from its own copy",
            ) from None

    def _next(self, file: Any, end: int, line: Line) -> bytes:
        """A line as it is written behind what stands there."""
        if self._key is None:
            return _bytes(line)
        last = bears(_last(file, end))
        if last is None:  # nothing stands there, or lines from before there were MACs: once, all of them are read
            file.seek(0)
            before = file.read(end)
            last = before.count(b"\n"), hashlib.sha256(before).hexdigest() if before else ""
        number, mac = last
        return chained(self._key(), mac, number + 1, line)[0]

    def _is_chained(self) -> bool:
        return any(bears(text) for text in self._texts())

    @contextmanager
    def _alone(self) -> Generator[None]:
        """One process at a time. The lock is a file of its own, because rewriting puts another file in this one's place."""
        beside = self.path.with_name(f".{self.path.name}.lock")
        with os.fdopen(os.open(beside, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as lock:
            alone(lock.fileno(), f"is writing {self.what}", self.path.name)
            yield

    @contextmanager
    def _refusing(self) -> Generator[None]:
        try:
            yield
        except OSError as error:
            raise not_written(self.what, self.path.name, error) from None


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


def _last(file: BinaryIO | Any, end: int) -> bytes:
    """The last whole line, with its end of line; looks back from ``end``, where a line ends."""
    start, text = end, b""
    while start and b"\n" not in text[:-1]:
        start = max(0, start - 4096)
        file.seek(start)
        text = file.read(end - start)
    return text[text[:-1].rfind(b"\n") + 1 :]
