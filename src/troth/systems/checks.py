"""Set-wise facts for the checks of the board: what is past its date, where rows came from, who is there again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa

from troth.notice.models import Notice
from troth.systems.dialects import STAND_IN, Store, bind
from troth.systems.facts import Hasher, Overdue, Seen, Sourced
from troth.systems.finding import refuse_drift
from troth.systems.mapped import Compiled, Edge, Mapped
from troth.systems.normalise import normalise


def overdue(
    connection: sa.Connection, store: Store, compiled: Compiled, rule: str, event: str, latest_start: date
) -> tuple[Overdue, ...]:
    """Every table under the rule; those it inherits from included."""
    refuse_drift(compiled)
    results: list[Overdue] = []
    for mapped in compiled.tables.values():
        governed = next((above.kept_by for above, _ in compiled.chain(mapped.name) if above.kept_by is not None), None)
        if governed != rule:
            continue
        dated = _event(compiled, mapped, event)
        if dated is None:
            results.append(
                Overdue(mapped.name, 0, None, problem=f"no table on its way to a person says when ‘{event}’ was")
            )
        else:
            results.append(_overdue(connection, store, compiled, mapped, *dated, latest_start))
    return tuple(results)


def sources(connection: sa.Connection, compiled: Compiled, notice: Notice) -> tuple[Sourced, ...]:
    """Every table with data about people, held against the notice's sources."""
    refuse_drift(compiled)
    return tuple(_sourced(connection, compiled, mapped, notice) for mapped in compiled.tables.values())


def seen(connection: sa.Connection, compiled: Compiled, hasher: Hasher, wanted: frozenset[str]) -> Iterator[Seen]:
    """Stream every identifier of every table of people; yield those whose keyed hash is wanted."""
    refuse_drift(compiled)
    for mapped in compiled.tables.values():
        if not mapped.found_by or not wanted:
            continue
        table = mapped.table
        names = list(dict.fromkeys([*mapped.found_by.values(), *mapped.events.values()]))
        own = [table.sql.c[column] for column in table.key]
        query = sa.select(*own, *(table.sql.c[name] for name in names)).execution_options(yield_per=1000)
        for row in connection.execute(query):
            held = dict(zip(names, row[len(own) :], strict=True))
            for identifier, column in mapped.found_by.items():
                plain = "" if held[column] is None else normalise(identifier, str(held[column]))
                hashed = hasher(identifier, plain) if plain else ""
                if hashed in wanted:
                    dates = [day for name in mapped.events.values() if (day := read_date(held[name])) is not None]
                    yield Seen(mapped.name, tuple(row[: len(own)]), identifier, hashed, max(dates, default=None))


def read_date(value: object) -> date | None:
    """The calendar date of what a date column holds; None where it is no date."""
    try:
        return None if value is None else date.fromisoformat(str(value).strip()[:10])
    except ValueError:
        return None


def _event(compiled: Compiled, mapped: Mapped, event: str) -> tuple[tuple[Edge, ...], str] | None:
    """The links up to the nearest table with the event's date, by way of parents or of the client, and its column."""
    for above, path in compiled.chain(mapped.name):
        if event in above.events:
            return path, above.events[event]
        if above.client is not None and event in compiled.events_of(above.client.parent):
            return (*path, above.client), compiled.events_of(above.client.parent)[event]
    return None


def _joined(compiled: Compiled, mapped: Mapped, path: tuple[Edge, ...]) -> tuple[sa.FromClause, sa.FromClause]:
    """The table with the tables up the path (outer joins), and the last of them."""
    origin: sa.FromClause = mapped.table.sql
    last: sa.FromClause = mapped.table.sql
    for edge in path:
        above = compiled.schema.tables[edge.parent].sql.alias()
        fits = (last.c[here] == above.c[there] for here, there in zip(edge.columns, edge.to, strict=True))
        origin, last = origin.outerjoin(above, sa.and_(*fits)), above
    return origin, last


def _holding(store: Store, mapped: Mapped) -> sa.ColumnElement[bool]:
    """Whether a row still holds something that its time's end must end."""
    table, tests = mapped.table.sql, list[sa.ColumnElement[bool]]()
    for name, personal in mapped.personal.items():
        column = table.c[name]
        full = column.is_not(None)
        if personal.column.kind == "text":
            full = sa.and_(full, column != bind(""))
        if personal.action == "replace":
            full = sa.and_(full, column.is_distinct_from(bind(store.value(personal.value), column.type)))
        if personal.action == "pseudonymise":
            full = sa.and_(full, store.position(store.as_text(column), STAND_IN) != bind(1))
        tests.append(full)
    return sa.or_(*tests) if tests else sa.true()


def _overdue(
    connection: sa.Connection, store: Store, compiled: Compiled, mapped: Mapped, path: tuple[Edge, ...], column: str,
    latest_start: date,
) -> Overdue:  # fmt: skip
    origin, last = _joined(compiled, mapped, path)
    held, day = last.c[column], store.day(last.c[column])
    past = sa.and_(day.is_not(None), day <= bind(latest_start.isoformat(), sa.Text()))
    blank = sa.or_(held.is_(None), store.as_text(held) == bind(""))
    query = (
        sa.select(
            sa.func.coalesce(sa.func.sum(sa.case((past, 1), else_=0)), 0),
            sa.func.min(sa.case((past, day))),
            sa.func.coalesce(sa.func.sum(sa.case((blank, 1), else_=0)), 0),
            sa.func.coalesce(sa.func.sum(sa.case((sa.and_(sa.not_(blank), day.is_(None)), 1), else_=0)), 0),
        )
        .select_from(origin)
        .where(_holding(store, mapped))
    )
    rows, oldest, not_started, unreadable = connection.execute(query).one()
    return Overdue(mapped.name, int(rows), read_date(oldest), int(not_started), int(unreadable))


def _sourced(connection: sa.Connection, compiled: Compiled, mapped: Mapped, notice: Notice) -> Sourced:
    path, named = next(
        ((path, above.came_from) for above, path in compiled.chain(mapped.name) if above.came_from is not None),
        ((), None),
    )
    origin, last = _joined(compiled, mapped, path if named is not None and named.column is not None else ())
    table = mapped.table.sql
    source = last.c[named.column] if named is not None and named.column is not None else sa.null()
    categories: dict[str, list[str]] = {}
    for name, personal in mapped.personal.items():
        if personal.field is not None:
            categories.setdefault(personal.field.partition(".")[0], []).append(name)
    held = [
        sa.func.sum(sa.case((sa.or_(*(table.c[name].is_not(None) for name in names)), 1), else_=0))
        for names in categories.values()
    ]
    query = sa.select(source, sa.func.count(), *held).select_from(origin)
    if named is not None and named.column is not None:
        query = query.group_by(source)
    rows = missing = 0
    undeclared: dict[str, int] = {}
    beyond: dict[tuple[str, str], int] = {}
    for counted in connection.execute(query):
        found = tuple(counted)
        rows += int(found[1])
        value = named.source if named is not None and named.source is not None else found[0]
        text = "" if value is None else str(value).strip()
        if not text:
            missing += int(found[1])
        elif text not in notice.sources:
            undeclared[text] = undeclared.get(text, 0) + int(found[1])
        else:
            for category, number in zip(categories, found[2:], strict=True):
                if number and category not in notice.sources[text].gives:
                    beyond[text, category] = beyond.get((text, category), 0) + int(number)
    return Sourced(mapped.name, rows, missing, undeclared, beyond, _without_client(connection, compiled, mapped))


def _without_client(connection: sa.Connection, compiled: Compiled, mapped: Mapped) -> int:
    edge = mapped.client
    if edge is None:
        return 0
    table, there = mapped.table.sql, compiled.schema.tables[edge.parent].sql.alias()
    fits = (table.c[here] == there.c[to] for here, to in zip(edge.columns, edge.to, strict=True))
    lacking = sa.not_(sa.exists(sa.select(sa.literal(1)).select_from(there).where(*fits)))
    return connection.execute(sa.select(sa.func.count()).select_from(table).where(lacking)).scalar_one()
