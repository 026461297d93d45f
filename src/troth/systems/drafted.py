"""A drafted section of systems, as it is handed from the draft to whoever writes it: tables, guesses and doubts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from troth.systems.column_names import Meaning
from troth.systems.drafted_links import Likely


@dataclass(frozen=True)
class DraftedTable:
    """One table as drafted. Exactly one of ``nobody`` and the rest is filled in."""

    name: str
    rows: int | None
    """How many rows it has now; None where this account may not count."""
    nobody: str = ""
    kind: str = ""
    """The kind of person that one row is."""
    found_by: Mapping[str, str] = field(default_factory=dict[str, str])
    told_apart_by: tuple[str, ...] = ()
    belongs_to: tuple[Likely, ...] = ()
    also_about: tuple[Likely, ...] = ()
    columns: Mapping[str, Meaning] = field(default_factory=dict[str, Meaning])
    leave: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    doubts: tuple[str, ...] = ()
    """What a person has to settle, each one sentence."""


@dataclass(frozen=True)
class DraftedSystem:
    """A system as drafted from its schema."""

    name: str
    tables: tuple[DraftedTable, ...]
    marker: bool = False
    """Whether our own table for receipts stands there already; it is none of theirs."""

    def categories(self) -> dict[str, tuple[str, ...]]:
        """Category → the fields that the draft uses, in order of their first use."""
        used: dict[str, dict[str, None]] = {}
        for table in self.tables:
            for guess in table.columns.values():
                used.setdefault(guess.category, {})[guess.field] = None
        return {category: tuple(fields) for category, fields in used.items()}

    def people(self) -> tuple[str, ...]:
        """The kinds of person that the draft names."""
        return tuple(dict.fromkeys(table.kind for table in self.tables if table.kind))

    def doubts(self) -> tuple[str, ...]:
        """Every doubt with its table."""
        return tuple(f"{table.name}: {doubt}" for table in self.tables for doubt in table.doubts)
