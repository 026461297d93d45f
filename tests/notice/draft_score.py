"""Scoring a draft against what its source says: clauses whose facts are there, and entries that say what the source does not.

A clause is *drafted* when every fact asked of it stands in an entry of its section. An entry is *wrong* when it quotes no
sentence, when a quote is not in the source word for word, when it stands in a section that nobody who read the source would
put any of its sentences in, or when a fact asked for is there with another value. Facts are given as kinds and values, never
as sentences: the sources are not ours to copy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from troth.notice.draft.assemble import Draft, DraftEntry


@dataclass(frozen=True)
class Fact:
    """One thing a draft must hold: an entry of a section, by name where given, with these values among its facts."""

    section: str
    name: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    doubtful: bool = False


@dataclass(frozen=True)
class Score:
    """Which clauses are drafted, what the others lack, and which entries are wrong."""

    drafted: tuple[str, ...]
    lacking: tuple[str, ...]
    wrong: tuple[str, ...]
    entries: int

    @property
    def share_drafted(self) -> float:
        """Clauses drafted, of all."""
        total = len(self.drafted) + len({each.split(":")[0] for each in self.lacking})
        return len(self.drafted) / total

    @property
    def share_wrong(self) -> float:
        """Entries that are wrong, of all."""
        return len(self.wrong) / self.entries


def score(
    draft: Draft, clauses: Mapping[str, Sequence[Fact]], source: str, misplaced: Iterable[tuple[str, int]] = ()
) -> Score:
    """Score a draft. ``misplaced`` lists (section, line) that a reader of the source finds wrong, whatever the rules say."""
    lacking: list[str] = []
    drafted: list[str] = []
    for clause, facts in clauses.items():
        missing = [fact for fact in facts if not any(_holds(entry, fact) for entry in draft.entries)]
        if missing:
            lacking += [f"{clause}: {each.section}.{each.name} {dict(each.facts)}" for each in missing]
        else:
            drafted.append(clause)
    flat = _flat(source)
    wrong_places = set(misplaced)
    wrong: list[str] = []
    for entry in draft.entries:
        unfounded = [each for each in entry.quotes if _flat(each.text) not in flat]
        if not entry.quotes or unfounded or any((entry.section, each.line) in wrong_places for each in entry.quotes):
            wrong.append(f"{entry.section}.{entry.name}")
    return Score(tuple(drafted), tuple(lacking), tuple(wrong), len(draft.entries))


def _holds(entry: DraftEntry, fact: Fact) -> bool:
    if entry.section != fact.section or (fact.name and not re.fullmatch(fact.name, entry.name)):
        return False
    if fact.doubtful and not entry.doubts:
        return False
    return all(_has(entry.facts.get(key), value) for key, value in fact.facts.items())


def _has(mine: Any, asked: Any) -> bool:
    if isinstance(asked, Mapping):
        return isinstance(mine, Mapping) and all(_has(mine.get(key), value) for key, value in asked.items())
    if isinstance(asked, (set, list, tuple)):
        return isinstance(mine, list) and set(asked) <= set(mine)
    return mine is not None if asked is ... else mine == asked


def _flat(text: str) -> str:
    """The letters and digits alone: lists lose their bullets and lines their breaks."""
    return re.sub(r"[^a-z0-9]+", "", re.sub(r"\((?:[a-z]|[ivx]+)\)", "", text.lower()))
