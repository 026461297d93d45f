"""Which tables of people links lead back to: where nobody may count as another's row, and where a list forbids the mapping."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from troth.systems.base import Drift
from troth.systems.mapped import Mapped


def leading_back(tables: Mapping[str, Mapped]) -> frozenset[str]:
    """The tables of people to which links lead back from themselves by way of another table.

    ``people belongs to households by household_id`` while ``households belongs to people by owner_id``: what leads there
    a second time leads to other people. A table that belongs to itself says so of its own rows, and is not meant.
    """
    below = _below(tables)
    return frozenset(
        name for name, mapped in tables.items()
        if _of_people(mapped) and any(edge.parent != name and edge.parent in below[name] for edge in mapped.belongs)
    )  # fmt: skip


def through_lists(system: str, tables: Mapping[str, Mapped]) -> Iterator[Drift]:
    """Tables of people to which links lead back, where one of these links is a list of keys.

    Such a row names many at once, each of whom hangs on it in turn: nobody could tell those who share it apart, and one
    would be erased with another. So the mapping is refused.
    """
    below = _below(tables)
    lists = [edge for mapped in tables.values() for edge in mapped.belongs if edge.listed]
    for name, mapped in tables.items():
        if not _of_people(mapped):
            continue
        round_trip = {name, *(other for other in below[name] if name in below[other])}
        named = next((edge for edge in lists if {edge.child, edge.parent} <= round_trip and name in below[name]), None)
        if named is None:
            continue
        back = named if named.child == name else next(edge for edge in mapped.belongs if edge.parent in round_trip)
        yield Drift(
            "bad link",
            f"{system}.{name}.{back.columns[0]}",
            f"leads from people back to people by way of a list of keys ({named.child} belongs to {named.words}), so those "
            "who share a row there could not be told apart, and one would be erased with another",
            "link through a table of its own, or leave the column and say why"
            if back.listed
            else f"write ‘{back.words}’ under also about, or leave one of the two links out and say why",
        )


def _of_people(mapped: Mapped) -> bool:
    return mapped.one_row_is is not None or bool(mapped.found_by)


def _below(tables: Mapping[str, Mapped]) -> dict[str, set[str]]:
    """By table: every table that links lead down to from it; itself only where they lead back."""
    children: dict[str, set[str]] = {name: set() for name in tables}
    for mapped in tables.values():
        for edge in mapped.belongs:
            children.setdefault(edge.parent, set()).add(mapped.name)
    below: dict[str, set[str]] = {}
    for name in children:
        seen = set[str]()
        waiting = [*children[name]]
        while waiting:
            here = waiting.pop()
            if here not in seen:
                seen.add(here)
                waiting += children[here]
        below[name] = seen
    return below
