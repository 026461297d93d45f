"""What rows say of whose they are, and whether two of them can be one person's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from troth.systems.keys import Key


@dataclass(frozen=True)
class Choice:
    """One row that fits; its table and key only."""

    table: str
    key: Key
    reached: str


@dataclass(frozen=True)
class Said:
    """What one row says by the columns that tell people apart: field of the notice → normal spelling, where it has one."""

    choice: Choice
    fields: Mapping[str, str]
    picked: bool
    """Whether a person said that this row is the one."""

    def contradicts(self, other: Said) -> bool:
        """Whether the two cannot be one person's, and nobody said that they are."""
        if self.picked and other.picked:
            return False
        return any(value != other.fields.get(name, value) for name, value in self.fields.items())


def contradictory(said: Iterable[Said]) -> bool:
    """Whether any two of the rows cannot be one person's."""
    kinds = {(frozenset(each.fields.items()), each.picked): each for each in said}
    return any(one.contradicts(other) for one, other in combinations(kinds.values(), 2))
