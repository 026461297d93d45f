"""Which systems link to which others (``belongs to: cases.members by member_id``), and in what order they are searched."""

from __future__ import annotations

from collections.abc import Mapping

from troth.notice.models import Notice
from troth.notice.systems import System


def links_of(notice: Notice, name: str) -> tuple[str, ...]:
    """The tables of other systems that a system's rows hang on: ``cases.members``."""
    system = notice.systems[name]
    linked = (link.table for table in system.tables.values() for link in table.belongs_to)
    return tuple(dict.fromkeys(table for table in linked if other_system(notice.systems, name, table) is not None))


def other_system(systems: Mapping[str, System], name: str, table: str) -> str | None:
    """The system that a link names before the dot; None where the table is one of the system's own, or nothing is meant."""
    before, dot, _ = table.partition(".")
    return before if dot and table not in systems[name].tables and before in systems else None


def linked_first(notice: Notice) -> tuple[str, ...]:
    """Every system, those that others link to before the others; else in the order of the notice."""
    ordered: dict[str, None] = {}
    for name in notice.systems:
        _enter(notice, name, ordered, ())
    return tuple(ordered)


def circle(notice: Notice, name: str) -> tuple[str, ...]:
    """The systems by way of which a system links back to itself; empty where it does not."""
    waiting: list[tuple[str, ...]] = [(name,)]
    seen: set[str] = set()
    while waiting:
        way = waiting.pop()
        for table in links_of(notice, way[-1]):
            there = str(other_system(notice.systems, way[-1], table))
            if there == name:
                return (*way, name)
            if there not in seen:
                seen.add(there)
                waiting.append((*way, there))
    return ()


def _enter(notice: Notice, name: str, ordered: dict[str, None], above: tuple[str, ...]) -> None:
    if name in ordered or name in above:
        return
    for table in links_of(notice, name):
        _enter(notice, str(other_system(notice.systems, name, table)), ordered, (*above, name))
    ordered[name] = None
