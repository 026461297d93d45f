"""What a new version of a notice allows that the old one did not, and what it no longer allows."""

from __future__ import annotations

from dataclasses import dataclass

from troth.gate.table import Cell, Table


@dataclass(frozen=True)
class Changes:
    """The cells that differ between two tables, in the order of the table they stand in."""

    allowed: tuple[Cell, ...]
    """Newly allowed."""
    refused: tuple[Cell, ...]
    """No longer allowed."""
    reasoned: tuple[tuple[Cell, Cell], ...]
    """Allowed in both, for another reason: the old cell and the new one."""

    @property
    def none(self) -> bool:
        """Whether both tables are one."""
        return not (self.allowed or self.refused or self.reasoned)


def compare(old: Table, new: Table) -> Changes:
    """How the table ``new`` differs from ``old``, cell by cell."""
    before = {cell.place: cell for cell in old.cells}
    after = {cell.place: cell for cell in new.cells}
    return Changes(
        tuple(cell for place, cell in after.items() if place not in before),
        tuple(cell for place, cell in before.items() if place not in after),
        tuple((before[place], cell) for place, cell in after.items() if before.get(place, cell).reason != cell.reason),
    )
