"""What is told of each row while it is locked: which columns erasure still has to change, and which hold what it keeps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from troth.law.erasure import KeepReason
from troth.systems.dialects import Store
from troth.systems.mapped import Compiled, Mapped, Personal
from troth.systems.outcomes import Counts, Kept
from troth.systems.reached import Flags
from troth.systems.treating import as_declared

Told = tuple[Any, ...]
_YES, _NO = sa.literal_column("1", sa.Integer()), sa.literal_column("0", sa.Integer())


@dataclass(frozen=True)
class Telling:
    """The tests of one table, and where in a row's answers each stands."""

    table: str
    personal: Mapping[str, Personal]
    """Every column that erasure may treat in a row that stays, links of a second person included."""
    whole: tuple[str, ...]
    """Those it treats in a row that is the person's own."""
    tests: tuple[sa.ColumnElement[Any], ...]
    to_do: Mapping[str, int]
    full: Mapping[str, int]

    def unfinished(self, told: Told, names: Sequence[str]) -> bool:
        """Whether the row is not yet as erasure leaves it."""
        return any(told[self.to_do[name]] for name in names if name in self.to_do)

    def counts(self, rows: Sequence[Told], names: Sequence[str]) -> Counts:
        """In how many of the rows each action has something to do, and how many hold something that is kept."""
        done: dict[str, int] = {}
        for action in ("empty", "replace", "pseudonymise", "keep"):
            places = self.full if action == "keep" else self.to_do
            wanted = [places[name] for name in names if name in places and self.personal[name].action == action]
            done[action] = sum(1 for told in rows if any(told[place] for place in wanted)) if wanted else 0
        return Counts(emptied=done["empty"], replaced=done["replace"], pseudonymised=done["pseudonymise"],
                      kept=done["keep"])  # fmt: skip

    def kept(self, rows: Sequence[Told], names: Sequence[str]) -> Iterator[Kept]:
        """What stays, and why; only where some row holds it."""
        reasons: dict[tuple[KeepReason, str], list[str]] = {}
        for name in names:
            personal = self.personal[name]
            if personal.because is not None:
                reasons.setdefault((personal.because, personal.action), []).append(name)
        for (because, action), stay in reasons.items():
            number = sum(1 for told in rows if any(told[self.full[name]] for name in stay))
            if number:
                yield Kept(
                    self.table, tuple(stay), because, number, "pseudonymised" if action == "pseudonymise" else "kept"
                )


def telling(store: Store, compiled: Compiled, mapped: Mapped) -> Telling:
    """The tests of a table, written once a mapping."""
    place = ("telling", mapped.name)
    if place not in compiled.cache:
        compiled.cache[place] = _telling(store, mapped)
    return compiled.cache[place]


def flags(store: Store, compiled: Compiled) -> Flags:
    """The tests of every table."""
    return {name: telling(store, compiled, mapped).tests for name, mapped in compiled.tables.items()}


def _telling(store: Store, mapped: Mapped) -> Telling:
    table = mapped.table
    whole = () if mapped.deletes else tuple(name for name in mapped.personal if name not in mapped.seconds)
    # A row with one parent is never shared by two people, so that its link would be all of it that is one's own.
    edges = (*(mapped.belongs if len(mapped.belongs) > 1 else ()), *mapped.also)
    links = {name for edge in edges for name in (*edge.link, *edge.theirs)}
    personal = {
        name: mapped.personal.get(name) or Personal(table.columns[name], None, "empty")
        for name in dict.fromkeys((*whole, *sorted(links)))
    }
    tests: list[sa.ColumnElement[Any]] = []
    to_do: dict[str, int] = {}
    full: dict[str, int] = {}
    for name, one in personal.items():
        if not one.column.generated and one.action != "keep":
            to_do[name] = len(tests)
            tests.append(sa.case((as_declared(store, table, one), _NO), else_=_YES))
        if one.because is not None or one.action == "keep":
            full[name] = len(tests)
            tests.append(sa.case((table.at(name).is_not(None), _YES), else_=_NO))
    return Telling(mapped.name, personal, whole, tuple(tests), to_do, full)
