"""A MAC at the end of each line of a file, over the line and the MAC before it: an edit, a gap, a line of another hand shows.

A line ends in ``"number": N, "mac": "…"}``: which line it is of all that were ever written, and HMAC-SHA-256 over the MAC of the
line before and the bytes of this one, under a key of this purpose. Lines from before there were MACs may stand at the beginning;
the first MAC is over all of them. What the end of a file has lost, no chain shows: what was last is on record elsewhere.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

BROKEN = "0" * 64
"""Stands for the MAC of a line that did not fit when its file was written anew, so that it never fits again."""
END = "end"
"""The kind of a line that only says how many lines there were, where the last of them were destroyed."""

_TAIL = re.compile(rb', "number": (\d+), "mac": "([0-9a-f]{64})"\}\n\Z')


def chained(key: bytes, before: str, number: int, line: dict[str, Any], *, fits: bool = True) -> tuple[bytes, str]:
    """A line as it is written, and its MAC; one that does not fit bears ``BROKEN``."""
    said = {name: value for name, value in line.items() if name not in ("number", "mac")}
    body = json.dumps(said | {"number": number}).encode()[:-1]
    mac = _mac(key, before, body) if fits else BROKEN
    return body + f', "mac": "{mac}"}}\n'.encode(), mac


def bears(text: bytes) -> tuple[int, str] | None:
    """The number and MAC at the end of a line; None where it has none."""
    found = _TAIL.search(text)
    return (int(found[1]), found[2].decode()) if found else None


class Walk:
    """One reading of a file from its beginning, line by line."""

    def __init__(self, key: bytes) -> None:
        self.number, self.mac, self.place = 0, "", 0
        """Of the line before: its number, its MAC, and where it stands in the file."""
        self._key, self._old, self._chained = key, hashlib.sha256(), False

    def problem(self, text: bytes) -> str | None:
        """What is wrong with the next line, in words; None where it follows from the one before it."""
        self.place += 1
        said = bears(text)
        if said is None:
            if self._chained:
                return "was not written by Troth"
            self._old.update(text)
            self.number, self.mac = self.place, self._old.hexdigest()
            return None
        number, mac = said
        before, expected = self.mac, self.number + 1
        self._chained, self.number, self.mac = True, number, mac
        if hmac.compare_digest(_mac(self._key, before, text[: -len(', "mac": ""}\n') - 64]), mac):
            return None
        if mac == BROKEN:
            return "did not fit when the list was last written anew"
        return "does not follow the line before it: lines were removed or moved" if number != expected else "was edited"


def problems(key: bytes, texts: Iterable[bytes], sealed: tuple[int, str | None] | None = None) -> Iterator[str]:
    """What is wrong with a file's lines, each by where it stands; nothing where all is as it was written.

    ``sealed``: number and MAC (None: not known) of a line that is known to have been written, however long ago.
    """
    walk, met = Walk(key), False
    for text in texts:
        wrong = walk.problem(text)
        if wrong is not None:
            yield f"line {walk.place} {wrong}"
        elif sealed is not None and walk.number == sealed[0] and sealed[1] not in (None, walk.mac):
            yield f"line {walk.place} is not the one that stood there when it was put on record"
        met = met or (sealed is not None and walk.number >= sealed[0])
    if sealed is not None and not met:
        yield f"its end was cut off: line {sealed[0]} is on record, and the last one left is line {walk.number}"


def _mac(key: bytes, before: str, body: bytes) -> str:
    return hmac.digest(key, before.encode() + b"\n" + body, "sha256").hex()
