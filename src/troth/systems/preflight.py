"""What would make an erasure fail, seen before it is tried: constraints, rights, and rows of others in the way."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from troth.systems.base import Found
from troth.systems.dialects import Right, Store
from troth.systems.fitness import column_problems, right_problems, rule_problems, trigger_problems, unique_problems
from troth.systems.intents import Intent, Loosening, emptiable, impossible, intents, loosenings, pointing
from troth.systems.keys import Key
from troth.systems.mapped import Compiled, Personal
from troth.systems.outcomes import Problem


def preflight(
    connection: sa.Connection, store: Store, compiled: Compiled, found: Found, instructed_by: Key | None
) -> tuple[Problem, ...]:
    """Every problem known beforehand for exactly these rows; what does not stop an erasure among them. Reads only."""
    stopping = [Problem(drift.where, drift.what, drift.fix) for drift in compiled.drift if drift.stops]
    if stopping:
        return tuple(stopping)
    wanted = intents(compiled, found.rows, instructed_by)
    problems: dict[Problem, None] = {}
    needed: list[Right] = []
    for intent in wanted.values():
        place = f"{compiled.system}.{intent.mapped.name}"
        mapped = intent.mapped
        events = [*(["DELETE"] if intent.delete else []), *(["UPDATE"] if intent.empty or intent.limited else [])]
        names = set[str]()
        for treated, keys in _treated(intent):
            names |= {p.name for p in treated if p.action != "keep" and not p.column.generated}
            for personal in treated:
                problems |= dict.fromkeys(column_problems(place, mapped, personal))
            problems |= dict.fromkeys(unique_problems(connection, store, compiled, mapped, treated, keys))
            problems |= dict.fromkeys(rule_problems(connection, store, compiled, mapped, treated, keys))
        problems |= dict.fromkeys(trigger_problems(place, compiled.guards.triggers.get(mapped.name, ()), events))
        needed += [(event, mapped.table, tuple(names)) for event in events]
    problems |= dict.fromkeys(right_problems(connection, store, compiled.system, needed))
    for loose in loosenings(wanted, each_row=store.checks_each_row):
        if (
            not loose.link.listed
            and not emptiable(loose.table, loose.columns)
            and _points(connection, store, compiled, loose)
        ):
            problems[
                Problem(
                    f"{compiled.system}.{loose.table.name}.{' and '.join(loose.columns)}",
                    f"must not be empty, yet points at rows of {loose.link.parent} that would be deleted",
                    f"let both tables be deleted, or let {loose.link.parent} be emptied",
                )
            ] = None
    return (*problems, *impossible(connection, store, compiled, wanted))


def _points(connection: sa.Connection, store: Store, compiled: Compiled, loose: Loosening) -> bool:
    """Whether any of these rows does point at one that goes: some hang on the person by another link only."""
    table = loose.table
    own = store.among([table.sql.c[name] for name in table.key], loose.keys)
    points = pointing(store, compiled, table, loose.link, loose.gone)
    query = sa.select(sa.literal(1)).select_from(table.sql).where(own, points)
    return connection.execute(query.limit(1)).first() is not None


def _treated(intent: Intent) -> Iterator[tuple[list[Personal], tuple[Key, ...]]]:
    """The columns that are treated, and the rows in which they are."""
    mapped = intent.mapped
    if intent.empty:
        yield [p for name, p in mapped.personal.items() if name not in mapped.seconds], tuple(intent.empty)
    for names, keys in intent.limited.items():
        limited = [mapped.personal.get(name) or Personal(mapped.table.columns[name], None, "empty") for name in names
                   if name not in mapped.lists]  # fmt: skip
        yield limited, tuple(keys)
