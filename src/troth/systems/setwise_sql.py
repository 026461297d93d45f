"""The statements of a set-wise erasure, each written once a mapping: lock, look for the unapproved, change, and tell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from troth.systems.dialects import Store
from troth.systems.linking import fits
from troth.systems.mapped import Compiled
from troth.systems.routes import Route
from troth.systems.statements import Statement, Written
from troth.systems.telling import Telling
from troth.systems.treating import after, as_declared, setting

GIVEN = "k"
"""The open parameters ``k0``, ``k1`` …: the rows above, or the rows themselves, a column each."""
WHOSE = "n"
"""The open parameter, and the column, that says whose a row is: the person's position in the set."""
KEYS = "keys"
"""The open parameters ``keys0`` …: the keys of rows whose changes are known row by row."""
OTHERS = "others"
"""The open parameter of ``there``: the people of whom nothing was approved in this table."""


@dataclass(frozen=True)
class Place:
    """What is done in one table of the tree."""

    route: Route
    given: tuple[str, ...]
    """Columns of the rows above, or the key of the rows themselves, by which rows here are named."""
    carried: tuple[str, ...]
    """Columns by which rows below hang on rows here; empty where nothing does."""
    told: Telling
    action: str | None
    """The one thing that happens to rows here, so that the rows changed are also the counts; None where it is several."""

    @property
    def name(self) -> str:
        """The table's name."""
        return self.route.mapped.name

    @property
    def above(self) -> str | None:
        """The table on whose rows these hang; None for a table of people."""
        return self.route.path[0].parent if self.route.path else None

    @property
    def idle(self) -> bool:
        """Whether erasure has nothing to do here, nor anything to keep."""
        return not any(self.told.places(self.told.whole))


def lock(store: Store, compiled: Compiled, place: Place) -> Statement:
    """Lock the rows; hand back the columns by which others hang on them, and whose they are, each as one text."""

    def made() -> sa.Select[*tuple[Any, ...]]:
        above, hangs = _above(store, compiled, place)
        table = place.route.mapped.table.sql
        chosen = [table.c[name].label(f"{GIVEN}{part}") for part, name in enumerate(place.carried)]
        query = sa.select(*chosen, above.c[WHOSE]).select_from(table.join(above, hangs))
        mine = query.with_for_update(of=table).cte("mine")
        arrays: list[sa.ColumnElement[Any]] = [sa.cast(sa.func.array_agg(column), sa.Text()) for column in mine.c]
        return sa.select(*arrays)

    return _once(store, compiled, ("lock", place.name), made)


def there(store: Store, compiled: Compiled, place: Place) -> Statement:
    """Which of the people ``OTHERS`` have rows here."""

    def made() -> sa.Select[*tuple[Any, ...]]:
        above, hangs = _above(store, compiled, place)
        origin = place.route.mapped.table.sql.join(above, hangs)
        others = store.among_given([above.c[WHOSE]], OTHERS)
        return sa.select(above.c[WHOSE]).distinct().select_from(origin).where(others)

    return _once(store, compiled, ("there", place.name), made)


def change(store: Store, compiled: Compiled, places: Sequence[Place], named: Sequence[Place] = ()) -> Statement:
    """Change what is not yet as it should be, in all of these tables: number of the table, whose, and how many rows.

    The values that are given stand under the number of the table as well: ``0k0``, ``0n``, ``1k0`` … The rows of the tables
    ``named``, which come after them, are given by their keys, ``9keys0`` …, and counted together.
    """

    def made() -> sa.CompoundSelect[*tuple[Any, ...]]:
        counted: list[sa.Select[*tuple[Any, ...]]] = []
        for number, place in enumerate(places):
            above, hangs = _above(store, compiled, place, str(number))
            done = _update(store, place).where(hangs).returning(above.c[WHOSE]).cte(f"done{number}")
            said: list[sa.ColumnElement[Any]] = [
                sa.literal_column(str(number), sa.Integer()),
                done.c[WHOSE],
                sa.func.count(),
            ]
            counted.append(sa.select(*said).group_by(done.c[WHOSE]))
        for number, place in enumerate(named, len(places)):
            own = [place.route.mapped.table.sql.c[name] for name in place.route.mapped.table.key]
            chosen = _update(store, place).where(store.among_given(own, f"{number}{KEYS}"))
            done = chosen.returning(sa.literal_column("0", sa.Integer()).label(WHOSE)).cte(f"done{number}")
            said = [sa.literal_column(str(number), sa.Integer()), sa.literal_column("0", sa.Integer()), sa.func.count()]
            counted.append(sa.select(*said).select_from(done))
        return sa.union_all(*counted)

    return _once(store, compiled, ("change", *(each.name for each in places), "", *(each.name for each in named)), made)


def tell(store: Store, compiled: Compiled, place: Place) -> Statement:
    """Lock the rows; the key of each, whose it is, and what is told of it."""

    def made() -> sa.Select[*tuple[Any, ...]]:
        above, hangs = _above(store, compiled, place)
        table = place.route.mapped.table
        chosen = [*(table.sql.c[name] for name in table.key), above.c[WHOSE], *place.told.tests]
        query = sa.select(*(column.label(f"c{number}") for number, column in enumerate(chosen)))
        return query.select_from(table.sql.join(above, hangs)).with_for_update(of=table.sql)

    return _once(store, compiled, ("tell", place.name), made)


def _once(store: Store, compiled: Compiled, what: tuple[str, ...], made: Callable[[], Written]) -> Statement:
    name = ("set-wise", *what)
    if name not in compiled.cache:
        compiled.cache[name] = store.compiled(made())
    return compiled.cache[name]


def _above(
    store: Store, compiled: Compiled, place: Place, before: str = ""
) -> tuple[sa.FromClause, sa.ColumnElement[bool]]:
    """What is given, as rows; and when a row of the table is meant by one of them."""
    table, path = place.route.mapped.table, place.route.path
    source = compiled.schema.tables[path[0].parent] if path else table
    columns = [(f"{GIVEN}{part}", source.sql.c[name].type) for part, name in enumerate(place.given)]
    above = store.unnested([*columns, (WHOSE, sa.Integer())], before)
    named = {name: above.c[f"{GIVEN}{part}"] for part, name in enumerate(place.given)}
    if path:
        return above, fits(store, path[0], table.sql, [named[name] for name in path[0].to])
    return above, sa.and_(*(table.sql.c[name] == named[name] for name in table.key))


def _update(store: Store, place: Place) -> sa.Update:
    table, told = place.route.mapped.table, place.told
    personal = [told.personal[name] for name in told.whole if name in told.to_do]
    unfinished = sa.or_(*(sa.not_(as_declared(store, table, each)) for each in personal))
    values = {each.name: after(store, table, each) for each in personal}
    return sa.update(table.sql).values(setting(table, values)).where(unfinished)
