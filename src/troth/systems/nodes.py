"""What is known of one row as one person's, while the links are walked."""

from __future__ import annotations

from dataclasses import dataclass, field

from troth.systems.base import Standing
from troth.systems.keys import Key
from troth.systems.mapped import Edge

Place = tuple[str, Key, int]
"""A row of a table as one person's, by position."""


@dataclass
class Node:
    """What is known so far of one row as one person's."""

    reached: str
    standing: Standing
    client: Key | None
    columns: frozenset[str] | None
    """None: the whole row; else only these columns are the person's."""
    root: bool = False
    seconds: dict[tuple[str, Key], frozenset[str]] = field(default_factory=dict[tuple[str, Key], frozenset[str]])
    """Columns that are this person's as the row's second person, by the row there that says so."""
    ways: dict[Edge, set[tuple[str, Key]]] = field(default_factory=dict[Edge, set[tuple[str, Key]]])
    """By link: the rows of this person's on which the row hangs."""
    passed: frozenset[frozenset[str]] = frozenset()
    """By way here: the tables of people among those that links lead back to, this one's own included; only the shortest."""

    @property
    def rank(self) -> tuple[bool, bool]:
        """Whole rows weigh more than single columns, and a client's more than our own."""
        return self.columns is None, self.standing == "client"
