"""What is wrong with a notice, and where: marks in files, problems that teach, and the error that carries them all."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from troth.errors import TrothError

Path = tuple[str | int, ...]
"""The way to a value in the notice: ``("purposes", "marketing", "uses", 0)``."""


@dataclass(frozen=True, order=True)
class Mark:
    """A place in a file; line and column count from 1. Column 0 of line 0 means the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True)
class Problem:
    """One thing to mend: ``where`` is ``file:line:column``. An error stops; a warning is a finding to settle.

    ``also`` is the other place, where two places of the notice do not go together; ``rule`` names what was looked for.
    """

    where: str
    what: str
    fix: str
    severity: Literal["error", "warning"] = "error"
    also: str | None = None
    rule: str = "notice"

    def __str__(self) -> str:
        also = f" (see {self.also})" if self.also else ""
        return f"{self.where}: {self.what}{also} – {self.fix}"


class NoticeError(TrothError):
    """A notice that cannot be used; ``problems`` holds all of them, in the order of the files."""

    def __init__(self, problems: Iterable[Problem], *, notice: str) -> None:
        self.problems = tuple(problems)
        errors = sum(problem.severity == "error" for problem in self.problems)
        super().__init__(
            f"the notice has {errors} problem{'' if errors == 1 else 's'}", where=notice, fix="mend what is listed"
        )

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *map(str, self.problems)])


@dataclass(frozen=True)
class Marks:
    """Where every key and every value of a notice stands, how values read as booleans were written, and which are empty."""

    keys: dict[Path, Mark] = field(default_factory=dict[Path, Mark])
    values: dict[Path, Mark] = field(default_factory=dict[Path, Mark])
    booleans: dict[Path, str] = field(default_factory=dict[Path, str])
    empty: set[Path] = field(default_factory=set[Path])

    def key(self, path: Path) -> Mark:
        """Where the key at the path stands; for what has no key (an item of a list), where its value does."""
        return self.keys.get(path) or self.value(path)

    def value(self, path: Path) -> Mark:
        """Where the value at the path stands, or the nearest thing around it that is in the file."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, Mark("notice"))

    def add(self, other: Marks) -> None:
        """Take over another file's marks; a path that is here already keeps its place."""
        for mine, theirs in ((self.keys, other.keys), (self.values, other.values)):
            for path, mark in theirs.items():
                mine.setdefault(path, mark)
        self.booleans.update(other.booleans)
        self.empty.update(other.empty)


def nearest(wrong: str, right: Iterable[str]) -> str | None:
    """The right word most like the wrong one; None where none is near."""
    lowered: Mapping[str, str] = {word.lower(): word for word in right}
    # One wrong letter is half of ‘by’ or ‘on’.
    cutoff = 0.6 if len(wrong) > 2 else 0.5
    found = difflib.get_close_matches(wrong.lower().replace("_", " "), lowered, n=1, cutoff=cutoff)
    found = found or difflib.get_close_matches(wrong.lower(), lowered, n=1, cutoff=cutoff)
    return lowered[found[0]] if found else None


def listed(words: Iterable[str], *, joined_by: str = "and") -> str:
    """``a, b and c``."""
    items = list(words)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {joined_by} {items[-1]}" if items else ""


def instead(wrong: str, right: Iterable[str], *, nothing: str) -> str:
    """What to write in place of a word nobody knows: the nearest right one, else all of them, else ``nothing``."""
    known = sorted(right)
    near = nearest(wrong, known)
    if near is not None:
        return f"did you mean ‘{near}’?"
    return f"use one of: {', '.join(known)}" if known else nothing
