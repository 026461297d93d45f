"""What both ways to a person's rows start from and hand back: the walk along the links, and one statement a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from troth.systems.base import How, Rows
from troth.systems.keys import Key

Flags = Mapping[str, Sequence[sa.ColumnElement[Any]]]
"""Table → what is to be told of each of its rows while it is locked."""

Held = dict[str, dict[Key, tuple[Any, ...]]]
"""Table → key → what was told of the row."""


@dataclass(frozen=True)
class Root:
    """A row found by an identifier, and whose it is: the position of the person in the set asked for."""

    table: str
    key: Key
    person: int
    reached: str
    columns: tuple[str, ...] = ()
    """Which columns alone are theirs, where the row is another's as well."""


@dataclass(frozen=True)
class Reached:
    """The rows of each person, by position; what was told of them; and how they were reached."""

    people: list[tuple[Rows, ...]]
    held: Held
    how: How
