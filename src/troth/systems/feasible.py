"""Whether erasure can be done as declared, for anybody: each action held against the schema when the notice is checked."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from troth.systems.dialects import Right, Store
from troth.systems.fitness import column_problems, right_problems, rule_problems, trigger_problems
from troth.systems.intents import unfit
from troth.systems.linking import means
from troth.systems.mapped import Compiled, Mapped, Personal
from troth.systems.normalise import form_of
from troth.systems.outcomes import Problem


def feasible(connection: sa.Connection, store: Store, compiled: Compiled) -> tuple[Problem, ...]:
    """What would make erasures fail, and what to write instead; warnings among them do not stop one. Reads only."""
    problems: dict[Problem, None] = {}
    for mapped in compiled.tables.values():
        place = f"{compiled.system}.{mapped.name}"
        treated = _treated(mapped)
        names = [personal.name for personal in treated if not personal.column.generated]
        events = [*(["DELETE"] if mapped.deletes else []), *(["UPDATE"] if treated else [])]
        for personal in treated:
            problems |= dict.fromkeys(column_problems(place, mapped, personal))
        problems |= dict.fromkeys(rule_problems(connection, store, compiled, mapped, treated, None))
        problems |= dict.fromkeys(_referred_to(compiled, mapped, treated))
        problems |= dict.fromkeys(_hanging(compiled, mapped))
        problems |= dict.fromkeys(_own_people(connection, store, compiled, mapped))
        problems |= dict.fromkeys(trigger_problems(place, compiled.guards.triggers.get(mapped.name, ()), events))
        needed: list[Right] = [(event, mapped.table, names) for event in events]
        problems |= dict.fromkeys(right_problems(connection, store, compiled.system, needed))
    problems |= dict.fromkeys(unfit(connection, store, compiled, compiled.tables))
    return tuple(problems)


def _treated(mapped: Mapped) -> list[Personal]:
    """The columns that erasure treats in rows that stay: a second person's and their link, and the rest where rows stay."""
    seconds = {name for edge in mapped.also for name in (*edge.theirs, *edge.emptied)}
    own = {} if mapped.deletes else {name: mapped.personal[name] for name in mapped.personal}
    other = {
        name: mapped.personal.get(name) or Personal(mapped.table.columns[name], None, "empty")
        for name in mapped.table.columns if name in seconds
    }  # fmt: skip
    return [personal for personal in (own | other).values() if personal.action != "keep"]


def _referred_to(compiled: Compiled, mapped: Mapped, treated: list[Personal]) -> Iterator[Problem]:
    """Columns that are treated although foreign keys point at them, or that are foreign keys to values of others."""
    names = {personal.name: personal for personal in treated}
    for table in compiled.schema.tables.values():
        for link in table.foreign_keys:
            for name in link.to if link.table == mapped.name else ():
                if name in names and name not in mapped.table.key:
                    yield Problem(
                        f"{compiled.system}.{mapped.name}.{name}",
                        f"is what {table.name} by {' and '.join(link.columns)} points at, so it cannot change under it",
                        "delete the row, or keep the column with a reason",
                    )
    for link in mapped.table.foreign_keys:
        for name in link.columns:
            if name in names and names[name].action != "empty":
                yield Problem(
                    f"{compiled.system}.{mapped.name}.{name}",
                    f"points at rows of {link.table}, where no row has the new value",
                    "empty it, or delete the row",
                )


def _hanging(compiled: Compiled, mapped: Mapped) -> Iterator[Problem]:
    """Tables that the notice does not hang on one whose rows are deleted, and that the database does."""
    if not mapped.deletes:
        return
    for table in compiled.schema.tables.values():
        other = compiled.tables.get(table.name)
        linked = {edge.parent for edge in (*other.belongs, *other.also)} if other is not None else set[str]()
        for link in table.foreign_keys:
            if link.table == mapped.name and mapped.name not in linked:
                yield Problem(
                    f"{compiled.system}.{table.name}.{' and '.join(link.columns)}",
                    f"points at rows of {mapped.name}, which erasure deletes, and the notice does not say so",
                    f"map {table.name} (belongs to {mapped.name}), or let {mapped.name} be emptied instead of deleted",
                )


def _own_people(connection: sa.Connection, store: Store, compiled: Compiled, mapped: Mapped) -> Iterator[Problem]:
    """Rows that count as another row's person's by a link within the table, and by their own identifiers are people."""
    table = mapped.table
    for edge in mapped.belongs if mapped.found_by else ():
        if edge.parent != mapped.name or edge.listed:
            continue
        pairs = list(zip(edge.columns, edge.to, strict=True))
        full = [table.sql.c[name].is_not(None) for name in edge.columns]
        another = sa.or_(*(table.sql.c[here] != table.sql.c[there] for here, there in pairs))
        said = (store.normal(form_of(name), table.at(column)) for name, column in mapped.found_by.items())
        known = sa.or_(*(text > sa.literal_column("''", sa.Text()) for text in said))
        met = sa.select(sa.literal_column("1", sa.Integer())).where(
            *full, means(store, edge, table.sql), another, known
        )
        if connection.execute(met.limit(sa.literal_column("1"))).first() is not None:
            yield Problem(
                f"{compiled.system}.{mapped.name}.{' and '.join(edge.columns)}",
                f"leads from rows with identifiers of their own to another row of {mapped.name}, as whose person they count: "
                f"who is erased takes them along",
                f"if they are people of their own (a manager, who referred whom), write also about: {{{edge.words}: []}} "
                "in place of belongs to",
                stops=False,
            )
