"""Set-wise facts for the checks of the board: what is past its date, where rows came from, who is there again."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from troth.notice.models import Notice, Retention
from troth.systems.dialects import Store, bind
from troth.systems.facts import Hasher, Overdue, Seen, Sourced
from troth.systems.linking import fits
from troth.systems.looking import refuse_drift
from troth.systems.mapped import Compiled, Mapped
from troth.systems.saying import spellings
from troth.systems.treating import as_declared
from troth.systems.ways import Dated, Joined, dated, ways_up


def overdue(
    connection: sa.Connection,
    store: Store,
    compiled: Compiled,
    rules: Mapping[str, Retention],
    rule: str,
    event: str,
    latest_start: date,
) -> tuple[Overdue, ...]:
    """Every table with rows under the rule; those that inherit it from a parent included.

    A table's own ``kept by`` governs all its rows. Without one, a row is governed by the rules of the parents that it
    points to, and by no others: a parent's ancestors stand in where the parent names no rule; a link that is empty or
    leads to no row, and a parent under no rule at all, have no say. A row under several parents lives as long as the
    longest-lived of them: it is overdue once the periods of **all** of them are over, each by its own rule and event,
    and is then counted under each of these rules; so two promises may break over one row, never none. A parent whose
    event has no date yet, or an unreadable one, keeps it alive (``not_started``, ``unreadable``).

    The other rules are held against the day on which a period that began on ``latest_start`` ends under this one.
    Rows that point to no parent under any rule would never be overdue: they are counted as ``loose``, with a problem.
    """
    refuse_drift(compiled)
    today = rules[rule].keep_for.after(latest_start) if rule in rules else latest_start
    ends = {name: (each.starts, each.keep_for.before(today)) for name, each in rules.items()}
    ends[rule] = event, latest_start
    results: list[Overdue] = []
    for mapped in compiled.tables.values():
        governing = [
            (path, above.kept_by)
            for path, above in ways_up(compiled, mapped.name, lambda table: table.kept_by is not None)
            if above.kept_by is not None and above.kept_by in ends
        ]
        if not any(name == rule for _, name in governing):
            continue
        ways = [way for path, name in governing for way in dated(compiled, mapped, path, name, ends[name][0])]
        if any(way.rule == rule for way in ways):
            latest = {name: day for name, (_, day) in ends.items()}
            results.append(_overdue(connection, store, compiled, mapped, rule, ways, latest))
        else:
            problem = f"no table on its way to a person says when ‘{event}’ was"
            results.append(Overdue(mapped.name, 0, None, problem=problem))
    return tuple(results)


def sources(connection: sa.Connection, store: Store, compiled: Compiled, notice: Notice) -> tuple[Sourced, ...]:
    """Every table with data about people, held against the notice's sources.

    A table's own ``came from`` speaks for all its rows; without one, a row came from where the parents that it points
    to came from. Under parents of two sources it counts under both, and holds too much only if neither gives it.
    """
    refuse_drift(compiled)
    return tuple(_sourced(connection, store, compiled, mapped, notice) for mapped in compiled.tables.values())


def seen(connection: sa.Connection, compiled: Compiled, hasher: Hasher, wanted: Container[str]) -> Iterator[Seen]:
    """Stream every identifier of every table of people; yield those whose keyed hash is wanted.

    Identifiers that an erasure keeps for a reason are left out: that they stand there says nothing.
    """
    refuse_drift(compiled)
    for mapped in compiled.tables.values():
        found_by = {name: column for name, column in mapped.found_by.items() if not _kept(mapped, column)}
        if not found_by or not wanted:
            continue
        table = mapped.table
        names = list(dict.fromkeys([*found_by.values(), *mapped.events.values()]))
        own = [table.sql.c[column] for column in table.key]
        query = sa.select(*own, *(table.at(name) for name in names)).execution_options(yield_per=1000)
        for row in connection.execute(query):
            held = dict(zip(names, row[len(own) :], strict=True))
            for identifier, column in found_by.items():
                for plain in dict.fromkeys(spellings(identifier, held[column])):
                    hashed = hasher(identifier, plain)
                    if hashed in wanted:
                        dates = [day for name in mapped.events.values() if (day := read_date(held[name])) is not None]
                        newest = max(dates, default=None)
                        yield Seen(mapped.name, tuple(row[: len(own)]), identifier, hashed, newest, plain)


def read_date(value: object) -> date | None:
    """The calendar date of what a date column holds; None where it is no date."""
    try:
        return None if value is None else date.fromisoformat(str(value).strip()[:10])
    except ValueError:
        return None


def _kept(mapped: Mapped, column: str) -> bool:
    """Whether an erasure leaves this column as it is."""
    personal = mapped.personal.get(column)
    return mapped.keeps is not None or (personal is not None and not mapped.deletes and personal.action == "keep")


def _holding(store: Store, mapped: Mapped) -> sa.ColumnElement[bool]:
    """Whether a row still holds something that its time's end must end."""
    tests = list[sa.ColumnElement[bool]]()
    for name, personal in mapped.personal.items():
        column = mapped.table.at(name)
        full = column.is_not(None)
        if personal.column.kind == "text":
            full = sa.and_(full, column != bind(""))
        if personal.action in ("replace", "pseudonymise"):
            full = sa.and_(full, sa.not_(as_declared(store, mapped.table, personal)))
        tests.append(full)
    return sa.or_(*tests) if tests else sa.true()


_KEEPS_LONGEST = ("lives", "blank", "unreadable", "overdue", "under another rule", "loose")


def _overdue(
    connection: sa.Connection, store: Store, compiled: Compiled, mapped: Mapped, rule: str, ways: Sequence[Dated],
    latest: Mapping[str, date],
) -> Overdue:  # fmt: skip
    joined = Joined(store, compiled, mapped)
    states: dict[str, list[sa.ColumnElement[bool]]] = {"lives": [], "blank": [], "unreadable": []}
    governs: list[sa.ColumnElement[bool]] = []
    leads: list[sa.ColumnElement[bool]] = []
    days: list[sa.ColumnElement[object]] = []
    for way in ways:
        held = joined.column(way.at, way.column)
        day = store.day(held)
        there = sa.and_(*(joined.leads(leg) for leg in dict.fromkeys(way.legs)))
        blank = sa.or_(held.is_(None), store.as_text(held) == bind(""))
        leads.append(there)
        states["lives"].append(sa.and_(there, day > bind(latest[way.rule].isoformat(), sa.Text())))
        states["blank"].append(sa.and_(there, blank))
        states["unreadable"].append(sa.and_(there, sa.not_(blank), day.is_(None)))
        if way.rule == rule:
            governs.append(there)
            days.append(sa.case((there, day)))
    # What comes first decides: one parent that lives keeps the row, whatever the dates of the others.
    state = sa.case(
        (sa.not_(sa.or_(*leads)), bind("loose", sa.Text())),
        (sa.not_(sa.or_(*governs)), bind("under another rule", sa.Text())),
        *((sa.or_(*tests), bind(name, sa.Text())) for name, tests in states.items()),
        else_=bind("overdue", sa.Text()),
    )
    several = any(edge.several for way in ways for leg in (*way.legs, way.at) for edge in leg)
    key = [mapped.table.sql.c[name].label(f"k{place}") for place, name in enumerate(mapped.table.key)]
    rows = (
        sa.select(state.label("state"), *(day.label(f"d{place}") for place, day in enumerate(days)), *key)
        .select_from(joined.origin)
        .where(_holding(store, mapped))
        .subquery()
    )
    rows = _once(rows, len(key)) if several else rows
    oldest = [sa.func.min(rows.c[f"d{place}"]) for place in range(len(days))]
    query = sa.select(rows.c.state, sa.func.count(), *oldest).group_by(rows.c.state)
    answers: list[tuple[Any, ...]] = [tuple(row) for row in connection.execute(query)]
    counted = {str(row[0]): (int(row[1]), row[2:]) for row in answers}
    number = {name: count for name, (count, _) in counted.items()}
    known = [day for held in counted.get("overdue", (0, ()))[1] if (day := read_date(held)) is not None]
    loose = number.get("loose", 0)
    return Overdue(
        mapped.name,
        number.get("overdue", 0),
        min(known, default=None),
        number.get("blank", 0),
        number.get("unreadable", 0),
        loose,
        f"{loose} rows hang on nothing that a retention rule keeps" if loose else None,
    )


def _once(every: sa.Subquery, key: int) -> sa.Subquery:
    """A row that hangs on several through one link, once, as the link says that keeps it longest.

    Columns of ``every``: the state, the dates, and last, as many as ``key`` says, the row's key.
    """
    state, *dates = list(every.c)[:-key]
    rank = sa.case(*((state == bind(name, sa.Text()), place) for place, name in enumerate(_KEEPS_LONGEST)))
    longest = sa.select(sa.func.min(rank).label("rank"), *(sa.func.max(day).label(day.name) for day in dates))
    once = longest.group_by(*list(every.c)[-key:]).subquery()
    names = ((once.c.rank == place, bind(name, sa.Text())) for place, name in enumerate(_KEEPS_LONGEST))
    return sa.select(sa.case(*names).label("state"), *list(once.c)[1:]).subquery()


def _sourced(connection: sa.Connection, store: Store, compiled: Compiled, mapped: Mapped, notice: Notice) -> Sourced:
    joined, table = Joined(store, compiled, mapped), mapped.table
    named: list[sa.ColumnElement[object]] = []
    several = False
    for path, above in ways_up(compiled, mapped.name, lambda table: table.came_from is not None):
        several = several or any(edge.several for edge in path)
        if above.came_from is not None and above.came_from.column is not None:
            named.append(store.as_text(joined.column(path, above.came_from.column)))
        elif above.came_from is not None:
            named.append(sa.case((joined.leads(path), bind(above.came_from.source, sa.Text()))))
    categories: dict[str, list[str]] = {}
    for name, personal in mapped.personal.items():
        if personal.field is not None:
            categories.setdefault(personal.field.partition(".")[0], []).append(name)
    held = [
        sa.case((sa.or_(*(table.at(name).is_not(None) for name in names)), 1), else_=0) for names in categories.values()
    ]
    rows = (
        sa.select(
            *(source.label(f"s{place}") for place, source in enumerate(named)),
            *(full.label(f"h{place}") for place, full in enumerate(held)),
            *(table.sql.c[name].label(f"k{place}") for place, name in enumerate(table.key)),
            sa.literal(1).label("one"),
        )
        .select_from(joined.origin)
        .subquery()
    )
    rows = _with_all_sources(rows, len(named), len(held), len(table.key)) if several else rows
    by = [rows.c[f"s{place}"] for place in range(len(named))]
    sums = [sa.func.sum(rows.c[f"h{place}"]) for place in range(len(held))]
    tally = _Tally(notice)
    for row in connection.execute(sa.select(sa.func.count(rows.c.one), *by, *sums).group_by(*by)):
        said = (str(value).split(_AND) for value in row[1 : 1 + len(by)] if value is not None)
        texts = (text.strip() for each in said for text in each)
        holding = {category: int(count or 0) for category, count in zip(categories, row[1 + len(by) :], strict=True)}
        tally.add(int(row[0]), tuple(dict.fromkeys(text for text in texts if text)), holding)
    return Sourced(
        mapped.name,
        tally.rows,
        tally.missing,
        tally.undeclared,
        tally.beyond,
        _without_client(connection, store, compiled, mapped),
        tally.by_source,
    )


_AND = "\x1f"
"""Between two sources of one row; no source is called so."""


def _with_all_sources(every: sa.Subquery, sources: int, held: int, key: int) -> sa.Subquery:
    """A row that hangs on several through one link, once, with the sources of all of them."""
    apart = sa.select(every).distinct().subquery()
    all_ = [sa.func.aggregate_strings(apart.c[f"s{place}"], _AND).label(f"s{place}") for place in range(sources)]
    full = [sa.func.min(apart.c[f"h{place}"]).label(f"h{place}") for place in range(held)]
    return (
        sa.select(*all_, *full, sa.literal(1).label("one")).group_by(*(apart.c[f"k{n}"] for n in range(key))).subquery()
    )


class _Tally:
    """Rows counted by where they came from, held against the notice's sources."""

    def __init__(self, notice: Notice) -> None:
        self.declared = notice.sources
        self.rows = self.missing = 0
        self.by_source: dict[str, int] = {}
        self.undeclared: dict[str, int] = {}
        self.beyond: dict[tuple[str, str], int] = {}

    def add(self, rows: int, sources: tuple[str, ...], holding: Mapping[str, int]) -> None:
        """Rows that came from all of ``sources``; ``holding``: category → how many of them hold it."""
        self.rows += rows
        self.missing += 0 if sources else rows
        given = {category for source in sources if source in self.declared for category in self.declared[source].gives}
        for source in sources:
            if source not in self.declared:
                self.undeclared[source] = self.undeclared.get(source, 0) + rows
                continue
            self.by_source[source] = self.by_source.get(source, 0) + rows
            for category, number in holding.items():
                if number and category not in given:
                    self.beyond[source, category] = self.beyond.get((source, category), 0) + number


def _without_client(connection: sa.Connection, store: Store, compiled: Compiled, mapped: Mapped) -> int:
    edge = mapped.client
    if edge is None:
        return 0
    table, there = mapped.table.sql, compiled.schema.tables[edge.parent].sql.alias()
    hangs = fits(store, edge, table, [there.c[to] for to in edge.to])
    lacking = sa.not_(sa.exists(sa.select(sa.literal(1)).select_from(there).where(hangs)))
    return connection.execute(sa.select(sa.func.count()).select_from(table).where(lacking)).scalar_one()
