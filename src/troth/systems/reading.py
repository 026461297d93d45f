"""Read a person's rows: those found before, by their keys; or found and read at once, in one snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from troth.errors import TrothError
from troth.systems.base import Access, Chosen, Found, Identifiers, Row, Rows, Standing, Value
from troth.systems.dialects import Store, bind
from troth.systems.finding import find_one
from troth.systems.keys import Key
from troth.systems.large import sized, whole
from troth.systems.looking import refuse_drift
from troth.systems.mapped import Compiled, Mapped
from troth.systems.normalise import refuse_unsafe
from troth.systems.people import match_one
from troth.systems.reached import Root
from troth.systems.routes import WHO, Route, composed, routes, shape, standing
from troth.systems.statements import Batch, Rowed, Statement
from troth.systems.ways import Joined, ways_up

AT_ONCE = 1000
"""Rows of one table that are fetched in one piece; what is more is streamed in pieces of so many."""
_KEYS = "keys"


def read(connection: sa.Connection, store: Store, compiled: Compiled, found: Found) -> Iterator[Row]:
    """The rows of ``found`` as they are now, table by table. Rows gone since are left out.

    One statement a group of rows, and a thousand rows at a time: small groups are asked for together.
    """
    waiting: list[tuple[Rows, tuple[Key, ...]]] = []
    for rows in found.rows:
        if rows.table not in compiled.tables:
            raise TrothError(
                "this table is no longer mapped", where=f"{compiled.system}.{rows.table}", fix="find the person again"
            )
        for start in range(0, len(rows.keys), AT_ONCE):
            piece = rows.keys[start : start + AT_ONCE]
            if sum(len(keys) for _, keys in waiting) + len(piece) > AT_ONCE:
                yield from _read(connection, store, compiled, waiting)
                waiting = []
            waiting.append((rows, piece))
    yield from _read(connection, store, compiled, waiting)


def access(
    connection: sa.Connection, store: Store, compiled: Compiled, person: Identifiers, chosen: Chosen | None = None
) -> Access:
    """One person's rows, found and read at once; read them before the transaction ends. Raises Ambiguous.

    One statement a table where the links are a tree; nothing but the rows at hand is kept in memory. Elsewhere the rows are
    found first, by their keys, and read then.
    """
    refuse_unsafe(person)
    refuse_drift(compiled)
    ways = routes(compiled)
    if ways is None:
        found = find_one(connection, store, compiled, person, chosen)
        return Access(compiled.system, read(connection, store, compiled, found), found.searched, found.unsearched,
                      found.aside, (), found.said)  # fmt: skip
    matched = match_one(connection, store, compiled, person, chosen)
    rows = _streamed(connection, store, compiled, ways, matched.roots)
    return Access(compiled.system, rows, tuple(matched.searched), tuple(matched.unsearched), tuple(matched.aside), (),
                  tuple(matched.said))  # fmt: skip


def _read(
    connection: sa.Connection, store: Store, compiled: Compiled, wanted: Sequence[tuple[Rows, tuple[Key, ...]]]
) -> Iterator[Row]:
    batch = [(_by_keys(store, compiled, rows), store.sent(_KEYS, keys)) for rows, keys in wanted]
    for (rows, _), answer in zip(wanted, store.run(connection, batch) if batch else (), strict=True):
        mapped, number = compiled.tables[rows.table], len(compiled.tables[rows.table].table.key)
        shown = _limited(mapped, rows.columns, limited=rows.standing == "other" or bool(rows.columns))
        large = whole(connection, store, compiled, mapped, shown)
        for row in answer:
            key, told = tuple(row[:number]), row[number:]
            told = told if large is None else large(key, told)
            yield _row(mapped, shown, key, told, rows.reached, rows.standing, rows.client)


def _by_keys(store: Store, compiled: Compiled, rows: Rows) -> Statement:
    limited = rows.standing == "other" or bool(rows.columns)
    place = ("read", rows.table, rows.columns if limited else None)
    if place not in compiled.cache:
        mapped = compiled.tables[rows.table]
        own = [mapped.table.sql.c[column] for column in mapped.table.key]
        joined, extras = _told(store, compiled, mapped, _limited(mapped, rows.columns, limited=limited))
        chosen = [column.label(f"c{place}") for place, column in enumerate((*own, *extras))]
        query = sa.select(*chosen).select_from(joined.origin).where(store.among_given(own, _KEYS)).order_by(*own)
        compiled.cache[place] = store.compiled(query)
    return compiled.cache[place]


def _streamed(
    connection: sa.Connection, store: Store, compiled: Compiled, ways: Sequence[Route], roots: Sequence[Root]
) -> Iterator[Row]:
    words: dict[str, dict[Key, str]] = {}
    for root in roots:
        words.setdefault(root.table, {})[root.key] = root.reached
    asked = [route for route in ways if route.root in words]
    sent = {name: store.sent(WHO, list(keys)) for name, keys in words.items()}
    batch: Batch = [(_whole(store, compiled, route, few=True), sent[route.root]) for route in asked]
    shared = {route.mapped.name for route in asked if route.second is not None}
    own: set[tuple[str, Key]] = set()
    others: dict[tuple[str, Key], tuple[Route, Key | None, set[str], Rowed]] = {}
    for route, few in zip(asked, store.run(connection, batch) if batch else (), strict=True):
        answer: Iterable[Rowed] = few
        mapped, parts = route.mapped, shape(compiled, route).parts
        shown = _limited(mapped, (), limited=False)
        large = whole(connection, store, compiled, mapped, shown)
        if len(few) > AT_ONCE:
            every = _whole(store, compiled, route, few=False)
            many = store.stream(connection, every, sent[route.root], AT_ONCE, beside=large is not None)
            answer = (row for piece in many for row in piece)
        for row in answer:
            key, client, _, told = parts(row)
            told = told if large is None else large(key, told)
            whose, for_whom, columns = standing(route, client)
            if route.second is not None:
                if (mapped.name, key) not in own:
                    others.setdefault((mapped.name, key), (route, client, set(), told))[2].update(columns)
                continue
            if mapped.name in shared:
                own.add((mapped.name, key))
            reached = route.reached if route.path else words[route.root].get(key, "")
            yield _row(mapped, shown, key, told, reached, whose, for_whom)
    for (_, key), (route, client, columns, told) in others.items():
        whose, for_whom, _ = standing(route, client)
        yield _row(
            route.mapped, _limited(route.mapped, (), limited=False), key, told, route.reached, whose, for_whom, columns
        )


def _whole(store: Store, compiled: Compiled, route: Route, *, few: bool) -> Statement:
    """The route's rows with all that is shown of them: one more than are taken at once, or every one in key order."""
    place = ("access", route.number, few)
    if place not in compiled.cache:
        mapped = route.mapped
        joined, extras = _told(store, compiled, mapped, _limited(mapped, (), limited=False))
        query = composed(store, compiled, route, extras, origin=joined.origin)
        if few:
            # Put in order afterwards: asked for the first few in key order, a server may walk the whole key.
            piece = query.limit(sa.literal_column(str(AT_ONCE + 1))).subquery()
            query = sa.select(piece).order_by(*list(piece.c)[: len(mapped.table.key)])
        else:
            query = query.order_by(*(mapped.table.sql.c[name] for name in mapped.table.key))
        compiled.cache[place] = store.compiled(query)
    return compiled.cache[place]


def _told(
    store: Store, compiled: Compiled, mapped: Mapped, shown: Sequence[Value]
) -> tuple[Joined, list[sa.ColumnElement[Any]]]:
    joined = Joined(store, compiled, mapped)
    source = _source(store, compiled, mapped, joined)
    return joined, [*sized(store, mapped, shown), source]


def _row(
    mapped: Mapped, shown: Sequence[Value], key: Key, told: Rowed, reached: str, whose: Standing, client: Key | None,
    only: set[str] | None = None,
) -> Row:  # fmt: skip
    values = tuple(
        Value(one.column, one.field, value, one.free_text, one.of_another, one.secret)
        for one, value in zip(shown, told, strict=False)
        if only is None or one.column in only
    )
    return Row(mapped.name, key, reached, whose, client, values, None if told[-1] is None else str(told[-1]))


def _limited(mapped: Mapped, columns: Sequence[str], *, limited: bool) -> list[Value]:
    """What is shown of a row, without its value: of another person's row only the person's columns."""
    seconds = mapped.seconds
    shown = {
        name: Value(name, personal.field, None, personal.free_text, name in seconds, name in mapped.secret)
        for name, personal in mapped.personal.items()
    }
    for name in (*mapped.found_by.values(), *mapped.events.values()):
        if name in mapped.table.columns:
            shown.setdefault(name, Value(name, None, None))
    return [template for template in shown.values() if not limited or template.column in columns]


def _source(store: Store, compiled: Compiled, mapped: Mapped, joined: Joined) -> sa.ColumnElement[Any]:
    """Where each row came from, as the nearest table up the row's own links says; null where none does."""
    cases: list[tuple[sa.ColumnElement[bool], sa.ColumnElement[Any]]] = []
    for path, above in ways_up(compiled, mapped.name, lambda table: table.came_from is not None):
        said = above.came_from
        if said is not None and said.column is not None:
            cases.append((joined.leads(path), store.as_text(joined.column(path, said.column))))
        elif said is not None:
            cases.append((joined.leads(path), bind(said.source, sa.Text())))
    return sa.case(*cases) if cases else sa.null()
