"""The list of cases as a table of a terminal: what is overdue in red, what is due within a week in yellow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from troth.desk import today
from troth.desk.cases.models import Case
from troth.desk.terminal import grid, inked

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

SOON = timedelta(days=7)


def as_drawn(cases: Sequence[Case], rows: Sequence[tuple[str, ...]], heads: Sequence[str]) -> RenderableType:
    """The cases in their rows; one of the headings is ``due``."""
    on = today()

    def coloured(found: Case, row: tuple[str, ...]) -> tuple[Text, ...]:
        late = found.due_on is not None and found.state != "closed" and found.due_on < on
        soon = found.due_on is not None and found.state != "closed" and found.due_on <= on + SOON
        style = "bold red" if late else "yellow" if soon else ""
        return tuple(inked(cell, style if place == heads.index("due") else "") for place, cell in enumerate(row))

    return grid(
        heads, [coloured(found, row) for found, row in zip(cases, rows, strict=True)], numbers=(0,), folded=(5,)
    )
