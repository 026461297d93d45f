"""What a request would be about, in numbers: counted in the database, without a row or a key of it being fetched."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from troth.systems.base import Chosen, Identifiers, Preview, Reach
from troth.systems.dialects import Store
from troth.systems.finding import find_one
from troth.systems.looking import refuse_drift
from troth.systems.mapped import Compiled
from troth.systems.normalise import refuse_unsafe
from troth.systems.people import match_one
from troth.systems.reached import Root
from troth.systems.routes import WHO, Route, composed, reached, routes, shape, standing
from troth.systems.statements import Batch, Statement


def preview(
    connection: sa.Connection, store: Store, compiled: Compiled, person: Identifiers, chosen: Chosen | None = None
) -> Preview:
    """Tables, ways and numbers for one person. Raises Ambiguous.

    One COUNT a table where the links are a tree; elsewhere, and in tables that speak of second people, rows are met one by
    one, by their keys.
    """
    refuse_unsafe(person)
    refuse_drift(compiled)
    ways = routes(compiled)
    if ways is None:
        return find_one(connection, store, compiled, person, chosen).preview()
    matched = match_one(connection, store, compiled, person, chosen)
    reaches = tuple(_reaches(connection, store, compiled, ways, matched.roots)) if matched.roots else ()
    return Preview(
        compiled.system, reaches, tuple(matched.searched), "composed", tuple(matched.unsearched), tuple(matched.aside),
        said=tuple(matched.said),
    )  # fmt: skip


def _reaches(
    connection: sa.Connection, store: Store, compiled: Compiled, ways: Sequence[Route], roots: Sequence[Root]
) -> list[Reach]:
    shared = {route.mapped.name for route in ways if route.second is not None}
    met = [route for route in ways if not route.path or route.mapped.name in shared]
    keys: dict[str, list[Root]] = {}
    for root in roots:
        keys.setdefault(root.table, []).append(root)
    counted = [route for route in ways if route not in met and route.root in keys]
    one_by_one = reached(connection, store, compiled, met, roots, 1, None)
    found: list[Reach] = []
    for rows in one_by_one.people[0] if one_by_one is not None else ():
        found.append(Reach(rows.table, rows.reached, rows.standing, len(rows.keys), rows.client))
    batch: Batch = [
        (_count(store, compiled, route), store.sent(WHO, [root.key for root in keys[route.root]])) for route in counted
    ]
    for route, answer in zip(counted, store.ask(connection, batch) if batch else (), strict=True):
        for *client, number in answer:
            known = tuple(client) if client and None not in client else None
            whose, for_whom, _ = standing(route, known)
            if number:
                found.append(Reach(route.mapped.name, route.reached, whose, number, for_whom))
    order = {name: place for place, name in enumerate(compiled.tables)}
    return sorted(found, key=lambda reach: order[reach.table])


def _count(store: Store, compiled: Compiled, route: Route) -> Statement:
    place = ("count", route.number)
    if place not in compiled.cache:
        rows, formed = composed(store, compiled, route).subquery(), shape(compiled, route)
        client = list(rows.c)[formed.key : formed.key + formed.client]
        compiled.cache[place] = store.compiled(sa.select(*client, sa.func.count()).select_from(rows).group_by(*client))
    return compiled.cache[place]
