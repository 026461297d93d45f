"""Find people on a connection that is open: the same code for real requests and for drills."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from troth.systems.base import Ambiguous, Chosen, Found, Identifiers, Rows
from troth.systems.closure import closure
from troth.systems.dialects import Store
from troth.systems.keys import Key
from troth.systems.looking import refuse_drift
from troth.systems.mapped import Compiled
from troth.systems.normalise import refuse_unsafe
from troth.systems.people import ambiguous, match
from troth.systems.reached import Reached, Root


def find(
    connection: sa.Connection,
    store: Store,
    compiled: Compiled,
    people: Sequence[Identifiers],
    chosen: Chosen | None = None,
    *,
    walk: bool = False,
    alone: bool = False,
) -> tuple[Found | Ambiguous, ...]:
    """Every row about each of the people, in their order.

    Statements: one a table of people, and one a table (``routes``) or one a link and level (``walk``, or where the links
    are no tree), for all people together; time grows with their rows where the identifiers and links have indexes.
    ``alone`` leaves out what hangs on the rows found by an identifier, unless it says for whom they are held.
    """
    for person in people:
        refuse_unsafe(person)
    refuse_drift(compiled)
    matches = match(connection, store, compiled, people, chosen)
    roots = [root for found in matches if not found.choices for root in found.roots]
    if alone and not any(compiled.tables[root.table].client for root in roots):
        reached = Reached(_alone(roots, len(people)), {}, "composed")
    else:
        reached = closure(connection, store, compiled, roots, len(people), walk=walk)
    results: list[Found | Ambiguous] = []
    for index, (person, found) in enumerate(zip(people, matches, strict=True)):
        unclear = ambiguous(compiled.system, found)
        results.append(
            unclear
            if unclear is not None
            else Found(
                compiled.system,
                reached.people[index],
                tuple(found.searched),
                tuple(found.unsearched),
                tuple(found.aside),
                person=dict(person),
                said=tuple(found.said),
                how=reached.how,
            )
        )
    return tuple(results)


def find_one(
    connection: sa.Connection, store: Store, compiled: Compiled, person: Identifiers, chosen: Chosen | None = None
) -> Found:
    """Every row about one person. Raises Ambiguous."""
    (found,) = find(connection, store, compiled, [person], chosen)
    if isinstance(found, Ambiguous):
        raise found
    return found


def _alone(roots: Sequence[Root], people: int) -> list[tuple[Rows, ...]]:
    groups: list[dict[tuple[str, str], list[Key]]] = [{} for _ in range(people)]
    for root in roots:
        groups[root.person].setdefault((root.table, root.reached), []).append(root.key)
    return [tuple(Rows(table, tuple(keys), how, root=True) for (table, how), keys in mine.items()) for mine in groups]
