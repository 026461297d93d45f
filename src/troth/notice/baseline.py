"""A baseline: the problems a notice is known to have, so that a check fails on new ones only, from the first day on."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from troth.errors import TrothError
from troth.notice.problems import Problem

_PLACE = re.compile(r":\d+:\d+")
_FORMAT = 1


def fingerprint(problem: Problem) -> str:
    """A problem's name that stays when lines move: SHA-256, in hex, of its rule, its file and what is wrong."""
    parts = (problem.rule, _file(problem.where), _PLACE.sub("", problem.what))
    return hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()


@dataclass(frozen=True)
class Compared:
    """Problems against a baseline: those that are new, those that were known, and how many known ones are gone."""

    new: tuple[Problem, ...]
    known: tuple[Problem, ...]
    mended: int = 0


def compare(problems: Iterable[Problem], known: Counter[str]) -> Compared:
    """Part the problems. A problem known once and found twice is known once and new once."""
    left = Counter(known)
    new: list[Problem] = []
    old: list[Problem] = []
    for problem in problems:
        name = fingerprint(problem)
        (old if left[name] > 0 else new).append(problem)
        left[name] -= left[name] > 0
    return Compared(tuple(new), tuple(old), sum(left.values()))


def read_baseline(path: Path) -> Counter[str]:
    """The fingerprints of a baseline file, each as often as it is known. Raises TrothError for a file that is none."""
    wrong = TrothError(
        "this is not a baseline", where=path.name, fix="write one with ‘troth check --baseline FILE --write-baseline’"
    )
    try:
        raw = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise TrothError(
            "there is no such baseline", where=path.name, fix="write one with ‘--write-baseline’"
        ) from None
    except (OSError, UnicodeDecodeError):
        raise wrong from None
    try:
        data: Any = json.loads(raw)
    except ValueError:
        raise wrong from None
    rows = cast("dict[str, Any]", data).get("known") if isinstance(data, dict) else None
    if not isinstance(rows, list) or cast("dict[str, Any]", data).get("format") != _FORMAT:
        raise wrong
    found: Counter[str] = Counter()
    for row in cast("list[Any]", rows):
        each = cast("dict[str, Any]", row) if isinstance(row, dict) else {}
        name, times = each.get("fingerprint"), each.get("times")
        if not isinstance(name, str) or not isinstance(times, int) or times < 1:
            raise wrong
        found[name] += times
    return found


def write_baseline(path: Path, problems: Iterable[Problem]) -> int:
    """Write the problems as the known ones, in place of what the file held; return how many. No place is written that
    moves with the lines. Raises TrothError where the file cannot be written."""
    named = [(fingerprint(problem), problem) for problem in problems]
    times = Counter(name for name, _ in named)
    first = dict(reversed(named))
    rows = [
        {
            "fingerprint": name,
            "times": times[name],
            "rule": first[name].rule,
            "file": _file(first[name].where),
            "what": _PLACE.sub("", first[name].what),
        }
        for name in sorted(times, key=lambda name: (_file(first[name].where), first[name].rule, first[name].what))
    ]
    text = json.dumps({"format": _FORMAT, "known": rows}, indent=1, ensure_ascii=False)
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_text(f"{text}\n", encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        what = f"the baseline cannot be written ({error.strerror})"
        raise TrothError(what, where=path.name, fix="name a file in a folder you may write to") from None
    return len(named)


def _file(where: str) -> str:
    return _PLACE.sub("", where)
