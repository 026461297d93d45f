"""The replay list: keyed identifiers of erased people, kept apart from every backed-up store, so a restore is noticed.

An append-only file of JSON lines beside the keys. A line is written and synced before anything is erased: an erasure
that is then interrupted is replayed at worst, never forgotten.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from troth.desk import here, now
from troth.desk.subjects.roots import ring
from troth.errors import TrothError
from troth.systems.normalise import normalise


@dataclass(frozen=True)
class Erased:
    """One identifier of an erased person: its keyed hash, in which systems, when, in which case."""

    kind: str
    index: str
    systems: tuple[str, ...]
    at: datetime
    case: str
    instructed: bool = False
    """Whether rows held for a client were erased as well, on that client's instruction."""


def remember(
    key: str, case: str, systems: Iterable[str], identifiers: Mapping[str, str], *, instructed: bool = False
) -> int:
    """Add a person's identifiers under an idempotency key; a second call with the key changes nothing. Returns how many.

    Raises TrothError where the disk refuses: then nothing may be erased either.
    """
    index = hasher()
    if any(line["key"] == key for line in _lines()):
        return 0
    line = {
        "key": key,
        "case": case,
        "at": now().isoformat(),
        "systems": sorted(systems),
        "instructed": instructed,
        "identifiers": [[kind, index(kind, normalise(kind, value))] for kind, value in sorted(identifiers.items())],
    }
    try:
        _append(_path(), json.dumps(line).encode() + b"\n")
    except OSError as error:
        raise TrothError(
            f"the replay list could not be written: {error.strerror}",
            where=_path().name,
            fix="make room or give the right to write, then run the same command again",
        ) from None
    return len(identifiers)


def _append(path: Path, line: bytes) -> None:
    fresh = not path.exists()
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as out:
        out.truncate(out.seek(_whole(out.read())))  # a line torn by a crash was never followed by an erasure
        out.write(line)
        out.flush()
        os.fsync(out.fileno())
    if fresh:
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


def erased() -> list[Erased]:
    """Every identifier on the list."""
    return [
        Erased(
            kind,
            index,
            tuple(line["systems"]),
            datetime.fromisoformat(line["at"]),
            line["case"],
            line.get("instructed", False),
        )
        for line in _lines()
        for kind, index in line["identifiers"]
    ]


def hasher() -> Callable[[str, str], str]:
    """Kind and normalised value → the keyed hash the list holds."""
    return ring().blind("replay").of


def _path() -> Path:
    return here().keys / "replay.jsonl"


def _whole(content: bytes) -> int:
    """Length of the part that ends with a whole line."""
    return content.rfind(b"\n") + 1


def _lines() -> list[dict[str, Any]]:
    path = _path()
    if not path.exists():
        return []
    content = path.read_bytes()
    lines: list[dict[str, Any]] = []
    for number, text in enumerate(content[: _whole(content)].splitlines(), 1):
        try:
            lines.append(json.loads(text))
        except ValueError:
            raise TrothError(
                "the replay list cannot be read",
                where=f"{path.name}, line {number}",
                fix="restore it from its own copy",
            ) from None
    return lines
