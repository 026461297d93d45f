"""Several questions to PostgreSQL as one statement: side by side in wide rows, of which each holds one question's answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from troth.systems.statements import Batch, Rowed, Statement

MOST = 200
"""Statements remembered a database; beyond that they are written again."""
_PARAMETER = re.compile(r"%%|%\((?P<name>[^)]+)\)s")
"""A parameter; or a percent sign that stands for itself, after which what looks like one is part of a name."""


@dataclass(frozen=True)
class Asked:
    """One statement for several, and where in its rows the answer to each begins and ends."""

    statement: Statement
    parts: tuple[Statement, ...]
    spans: tuple[tuple[int, int], ...]

    def parted(self, rows: Sequence[Rowed]) -> list[Sequence[Rowed]]:
        """The rows of each statement."""
        answers: list[list[Rowed]] = [[] for _ in self.parts]
        places = [(start, start + 1, end, answer) for (start, end), answer in zip(self.spans, answers, strict=True)]
        for row in rows:
            for said, start, end, answer in places:
                if row[said] is not None:
                    answer.append(row[start:end])
                    break
        return [part.read(answer) for part, answer in zip(self.parts, answers, strict=True)]


class Joined:
    """The statements written so far, by the texts of their parts."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], Asked] = {}

    def of(self, batch: Batch) -> tuple[Asked, dict[str, object]]:
        """The statement for these, and the values of its parameters."""
        texts = tuple(part.text for part, _ in batch)
        asked = self._known.get(texts)
        if asked is None:
            if len(self._known) >= MOST:
                self._known.clear()
            asked = self._known[texts] = _asked(tuple(part for part, _ in batch))
        given = {
            f"q{place}_{name}": value
            for place, (part, values) in enumerate(batch)
            for name, value in {**part.fixed, **values}.items()
        }
        return asked, given


def _asked(parts: tuple[Statement, ...]) -> Asked:
    """A full join that no two rows meet: the only way to lay answers of different columns beside each other."""
    asked: list[str] = []
    spans: list[tuple[int, int]] = []
    place = 0
    for number, part in enumerate(parts):
        text = _PARAMETER.sub(
            lambda at, number=number: f"%(q{number}_{at['name']})s" if at["name"] else at[0], part.text
        )
        asked.append(f"(SELECT 1 AS said, part.* FROM ({text}) AS part) AS q{number}")  # noqa: S608  # of our own making
        spans.append((place, place + 1 + part.width))
        place += 1 + part.width
    text = asked[0] + "".join(f" FULL JOIN {other} ON FALSE" for other in asked[1:])
    whole = Statement(f"SELECT * FROM {text}", None, {}, (), place)  # noqa: S608  # of our own making
    return Asked(whole, parts, tuple(spans))
