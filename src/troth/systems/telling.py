"""What is told of each row while it is locked: which columns erasure still has to change, and which hold what it keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from troth.law.erasure import KeepReason
from troth.systems.dialects import Store
from troth.systems.keys import Key
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
    known: dict[tuple[str, ...], tuple[tuple[int, ...], ...]] = field(default_factory=dict[Any, Any], compare=False)

    def unfinished(self, rows: Iterable[tuple[Key, Told]], names: tuple[str, ...]) -> tuple[Key, ...]:
        """The rows that are not yet as erasure leaves them."""
        emptied, replaced, _, hidden = self.places(names)
        wanted = (*emptied, *replaced, *hidden)
        return tuple(key for key, told in rows if any(told[place] for place in wanted)) if wanted else ()

    def counts(self, rows: Sequence[Told], names: tuple[str, ...]) -> Counts:
        """In how many of the rows each action has something to do, and how many hold something that is kept."""
        done = [sum(1 for told in rows if any(told[place] for place in places)) if places and rows else 0
                for places in self.places(names)]  # fmt: skip
        return Counts(0, *done)

    def places(self, names: tuple[str, ...]) -> tuple[tuple[int, ...], ...]:
        """Where in a row's answers the columns stand that are emptied, replaced, kept and pseudonymised."""
        if names not in self.known:
            found: list[tuple[int, ...]] = []
            for action in ("empty", "replace", "keep", "pseudonymise"):
                told = self.full if action == "keep" else self.to_do
                found.append(tuple(told[n] for n in names if n in told and self.personal[n].action == action))
            self.known[names] = tuple(found)
        return self.known[names]

    def kept(self, rows: Sequence[Told], names: Sequence[str]) -> Iterator[Kept]:
        """What stays, and why; only where some row holds it."""
        if not rows:
            return
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
    # A row that hangs on one row only is never shared by two people, so that its link would be all of it that is one's own.
    shared = len(mapped.belongs) > 1 or any(edge.several for edge in mapped.belongs)
    edges = (*(mapped.belongs if shared else ()), *mapped.also)
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
