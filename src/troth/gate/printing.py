"""The purpose table for people and programs: a row a cell, each with its reason; and what changed between two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from troth.gate.comparing import Changes
from troth.gate.table import Cell, Table

HEADS = ("purpose", "category", "kind of person", "recipient", "because")


def row(cell: Cell) -> tuple[str, ...]:
    """One cell as a row under ``HEADS``; our own use has ``us`` for its recipient."""
    return cell.purpose, cell.category, cell.kind, cell.recipient or "us", cell.reason


def cell_json(cell: Cell) -> dict[str, str | None]:
    """One cell as JSON values; ``recipient`` is null for our own use."""
    return {
        "purpose": cell.purpose,
        "category": cell.category,
        "kind": cell.kind,
        "recipient": cell.recipient,
        "reason": cell.reason,
    }


def changes_json(changes: Changes) -> dict[str, object]:
    """What changed, as JSON values."""
    return {
        "allowed": [cell_json(cell) for cell in changes.allowed],
        "refused": [cell_json(cell) for cell in changes.refused],
        "reasoned": [{"was": cell_json(was), "is": cell_json(now)} for was, now in changes.reasoned],
    }


def changes_text(changes: Changes) -> str:
    """What changed, a line a cell: ``+`` newly allowed, ``-`` no longer, ``~`` for another reason."""
    if changes.none:
        return "the two allow the same, for the same reasons"
    lines = [f"+ {_place(cell)}: {cell.reason}" for cell in changes.allowed]
    lines += [f"- {_place(cell)}" for cell in changes.refused]
    lines += [f"~ {_place(now)}: {was.reason} became {now.reason}" for was, now in changes.reasoned]
    return "\n".join(lines)


def only(table: Table, wanted: Mapping[str, str | None]) -> Sequence[Cell]:
    """The cells with these names: ``purpose``, ``category``, ``kind``, ``recipient`` (``us`` for our own use)."""
    return [
        cell
        for cell in table.cells
        if all(not name or (getattr(cell, what) or "us") == name for what, name in wanted.items())
    ]


def _place(cell: Cell) -> str:
    to = f" to {cell.recipient}" if cell.recipient else ""
    return f"{cell.purpose}: {cell.category} of {cell.kind}{to}"
