"""Find people and read their rows on a connection that is open: the same code for real requests and for drills."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from troth.errors import TrothError
from troth.systems.base import Ambiguous, Chosen, Found, Identifiers, Row, Rows, Value
from troth.systems.closure import closure
from troth.systems.dialects import Store, bind
from troth.systems.looking import refuse_drift
from troth.systems.mapped import Compiled, Mapped
from troth.systems.normalise import refuse_unsafe
from troth.systems.people import ambiguous, match
from troth.systems.ways import Joined, ways_up


def find(
    connection: sa.Connection,
    store: Store,
    compiled: Compiled,
    people: Sequence[Identifiers],
    chosen: Chosen | None = None,
    *,
    lock: bool = False,
) -> tuple[Found | Ambiguous, ...]:
    """Every row about each of the people, in their order."""
    for person in people:
        refuse_unsafe(person)
    refuse_drift(compiled)
    matches = match(connection, store, compiled, people, chosen)
    roots = [root for found in matches if not found.choices for root in found.roots]
    rows = closure(connection, store, compiled, roots, len(people), lock=lock) if roots else [()] * len(people)
    results: list[Found | Ambiguous] = []
    for index, (person, found) in enumerate(zip(people, matches, strict=True)):
        unclear = ambiguous(compiled.system, found)
        results.append(
            unclear
            if unclear is not None
            else Found(
                compiled.system,
                rows[index],
                tuple(found.searched),
                tuple(found.unsearched),
                tuple(found.aside),
                person=dict(person),
                said=tuple(found.said),
            )
        )
    return tuple(results)


def read(connection: sa.Connection, store: Store, compiled: Compiled, found: Found) -> Iterator[Row]:
    """The rows of ``found`` as they are now, table by table, streamed. Rows gone since are left out."""
    for rows in found.rows:
        mapped = compiled.tables.get(rows.table)
        if mapped is None:
            raise TrothError(
                "this table is no longer mapped", where=f"{compiled.system}.{rows.table}", fix="find the person again"
            )
        yield from _rows(connection, store, compiled, mapped, rows)


def _rows(connection: sa.Connection, store: Store, compiled: Compiled, mapped: Mapped, rows: Rows) -> Iterator[Row]:
    table = mapped.table
    own = [table.sql.c[column] for column in table.key]
    shown = [template for template in _shown(mapped) if not _limited(rows) or template.column in rows.columns]
    joined = Joined(store, compiled, mapped)
    source = _source(store, compiled, mapped, joined)
    query = (
        sa.select(*own, *(table.at(template.column) for template in shown), source)
        .select_from(joined.origin)
        .where(store.among(own, rows.keys))
        .order_by(*own)
        .execution_options(yield_per=1000)
    )
    for row in connection.execute(query):
        values = (replace(template, value=value) for template, value in zip(shown, row[len(own) : -1], strict=True))
        known = None if row[-1] is None else str(row[-1])
        yield Row(mapped.name, tuple(row[: len(own)]), rows.reached, rows.standing, rows.client, tuple(values), known)


def _limited(rows: Rows) -> bool:
    return rows.standing == "other" or bool(rows.columns)


def _shown(mapped: Mapped) -> list[Value]:
    seconds = mapped.seconds
    shown = {
        name: Value(name, personal.field, None, personal.free_text, name in seconds, name in mapped.secret)
        for name, personal in mapped.personal.items()
    }
    for name in (*mapped.found_by.values(), *mapped.events.values()):
        if name in mapped.table.columns:
            shown.setdefault(name, Value(name, None, None))
    return list(shown.values())


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
