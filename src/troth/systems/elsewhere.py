"""Links from one system to another: the keys of a person's rows there stand among the identifiers by which they are found here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

import sqlalchemy as sa

from troth.errors import TrothError
from troth.systems.base import Found, Identifiers
from troth.systems.dialects import Store
from troth.systems.keys import Key, key_text
from troth.systems.linking import means
from troth.systems.mapped import Compiled, Edge, Mapped
from troth.systems.reached import Root


def with_links(person: Identifiers, tables: Iterable[str], known: Mapping[str, Sequence[Key]]) -> Identifiers:
    """The person with the keys of their own rows in ``tables`` (``cases.members``), as far as they are known to have any."""
    return {**person, **{name: as_text(known[name]) for name in tables if known.get(name)}}


def own_keys(found: Iterable[Found]) -> dict[str, list[Key]]:
    """``cases.members`` → the keys of the person's own rows there.

    Rows held for a client are not followed: what hangs on them elsewhere is that client's as well.
    """
    known: dict[str, list[Key]] = {}
    for each in found:
        for rows in each.rows:
            if rows.standing == "own" and not rows.columns:
                known.setdefault(f"{each.system}.{rows.table}", []).extend(rows.keys)
    return known


def as_text(keys: Iterable[Key]) -> str:
    """Keys as the value of an identifier."""
    return json.dumps([[part if isinstance(part, (int, str)) else str(part) for part in key] for key in keys])


def keys_of(person: Identifiers, edge: Edge) -> list[Key]:
    """The keys there of the person's rows; none where the other system holds none, or was not asked."""
    text = person.get(edge.parent)
    return [tuple(key) for key in json.loads(text)] if text is not None else []


def linked(
    connection: sa.Connection, store: Store, compiled: Compiled, mapped: Mapped, people: Sequence[Identifiers]
) -> Iterator[Root]:
    """The rows that hang on rows of other systems; one statement a link for all people."""
    table = mapped.table.sql
    for edge in mapped.elsewhere:
        owners: dict[str, list[int]] = {}
        keys: dict[Key, None] = {}
        for index, person in enumerate(people):
            for key in keys_of(person, edge):
                if len(key) != len(edge.columns):
                    raise TrothError(
                        f"links to {edge.parent} by {len(edge.columns)} column(s); its key has {len(key)}",
                        where=f"{compiled.system}.{mapped.name}",
                        fix="name one column here for each key column there",
                    )
                owners.setdefault(key_text(key), []).append(index)
                keys[key] = None
        if not keys:
            continue
        own, links = [table.c[name] for name in mapped.table.key], [table.c[name] for name in edge.columns]
        query = sa.select(*own, *links).where(store.among(links, list(keys)), means(store, edge, table)).order_by(*own)
        for row in connection.execute(query):
            for index in owners.get(key_text(tuple(row[len(own) :])), ()):
                yield Root(mapped.name, tuple(row[: len(own)]), index, f"belongs to {edge.words}")
