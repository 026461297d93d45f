"""What a drill reports: whether made-up people were found and erased by the very code that serves real ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Drill:
    """The outcome of one drill in one system."""

    system: str
    kind: Literal["access", "erasure"]
    ok: bool | None
    """None: could not be tried, ``problem`` says why; so nothing is proven either way."""
    planted: Mapping[str, int] = field(default_factory=dict[str, int])
    """Table → made-up rows of the person asked about."""
    found: Mapping[str, int] = field(default_factory=dict[str, int])
    """Table → rows that came back."""
    left: tuple[str, ...] = ()
    """``table.column`` of what was missed, left over or changed in a neighbour's rows."""
    problem: str | None = None
    how: Literal["rolled back", "committed and erased"] = "rolled back"
