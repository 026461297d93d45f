"""One statement a table straight from a person's own rows, where the links are a tree: no walk from level to level."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import NullType, TypeEngine

from troth.systems.base import Rows, Standing
from troth.systems.dialects import Store
from troth.systems.keys import Key
from troth.systems.linking import fits, means
from troth.systems.mapped import Compiled, Edge, Mapped
from troth.systems.reached import Flags, Held, Reached, Root
from troth.systems.reflect import Collated, Kind
from troth.systems.statements import Rowed, Statement
from troth.systems.ways import Path

WHO = "who"
"""The open parameter of a route's statement: the keys of the rows found by an identifier."""
FEW = 10
"""People up to whom all tables are asked in one statement."""


@dataclass(frozen=True)
class Route:
    """How the rows of one table are reached from the rows of one table of people."""

    number: int
    mapped: Mapped
    path: Path
    """The links up from the table; empty for the table of people itself."""
    root: str
    second: Edge | None = None
    """Set where the rows are reached as a second person's (``also about``); then it is the first link of ``path``."""
    client_at: int | None = None
    """How many links up the nearest table stands that says for which client the rows are held."""
    for_client: bool = False
    """Whether the table or any above it holds its rows for clients."""

    @property
    def reached(self) -> str:
        """In words; for rows found by an identifier the finding itself says it."""
        return f"also about {self.second.words}" if self.second else f"belongs to {self.path[0].words}"


def routes(compiled: Compiled) -> tuple[Route, ...] | None:
    """Every way to every table, parents first; None where a table can be reached in two ways or by way of itself.

    None as well where a link joins columns that a database compares otherwise than one value sent after the other: the
    walk is then the way that is right.
    """
    if "routes" not in compiled.cache:
        compiled.cache["routes"] = _routes(compiled)
    return compiled.cache["routes"]


def _routes(compiled: Compiled) -> tuple[Route, ...] | None:
    paths: dict[str, Path] = {}
    for name, mapped in compiled.tables.items():
        if not mapped.table.key or len(mapped.belongs) != (0 if mapped.found_by or mapped.elsewhere else 1):
            return None
        path = list[Edge]()
        here = mapped
        while here.belongs:
            path.append(here.belongs[0])
            above = compiled.tables.get(here.belongs[0].parent)
            if above is None or len(path) > len(compiled.tables):
                return None
            here = above
        paths[name] = tuple(path)
    found: list[Route] = []
    for name, mapped in compiled.tables.items():
        found.append(_route(compiled, len(found), mapped, paths[name]))
    for mapped in compiled.tables.values():
        for edge in mapped.also:
            if edge.parent not in paths:
                return None
            found.append(_route(compiled, len(found), mapped, (edge, *paths[edge.parent]), edge))
    if any(edge.several or not _alike(compiled, edge) for route in found for edge in route.path):
        return None
    return tuple(found)


def _route(compiled: Compiled, number: int, mapped: Mapped, path: Path, second: Edge | None = None) -> Route:
    root = path[-1].parent if path else mapped.name
    above = [mapped, *(compiled.tables[edge.parent] for edge in path)]
    at = next((place for place, table in enumerate(above[:1] if second else above) if table.client is not None), None)
    for_client = any(table.client is not None for table, _ in compiled.chain(mapped.name))
    return Route(number, mapped, path, root, second, at, for_client)


def _alike(compiled: Compiled, edge: Edge) -> bool:
    below, above = compiled.schema.tables[edge.child].sql, compiled.schema.tables[edge.parent].sql
    return all(
        _sort(below.c[here].type) == _sort(above.c[there].type) is not None
        and getattr(below.c[here].type, "collation", None) == getattr(above.c[there].type, "collation", None)
        and _kind(compiled, edge.child, here) == _kind(compiled, edge.parent, there) not in ("json", "bytes", "other")
        for here, there in zip(edge.columns, edge.to, strict=True)
    )


def _kind(compiled: Compiled, table: str, column: str) -> Kind:
    known = compiled.schema.tables[table].columns.get(column)
    return known.kind if known is not None else "integer"  # SQLite's own number of a row


def _sort(type_: TypeEngine[Any]) -> type[Any] | None:
    if isinstance(type_, (sa.CHAR, postgresql.CITEXT, Collated)):
        return None
    sorts = (sa.Integer, sa.String, sa.Uuid, sa.Numeric, sa.Date)
    return next((sort for sort in (*sorts, NullType) if isinstance(type_, sort)), None)


def composed(
    store: Store,
    compiled: Compiled,
    route: Route,
    extras: Sequence[sa.ColumnElement[Any]] = (),
    *,
    origin: sa.FromClause | None = None,
    lock: bool = False,
) -> sa.Select[Any]:
    """The rows of a route for the keys of ``WHO``: own key, the client's key where it has one, whose it is, extras."""
    root = compiled.schema.tables[route.root]
    levels: list[sa.FromClause] = [route.mapped.table.sql]
    source = origin if origin is not None else route.mapped.table.sql
    direct = bool(route.path) and set(route.path[-1].to) == set(root.key) and route.client_at != len(route.path)
    for edge in route.path[: -1 if direct else None]:
        above = compiled.schema.tables[edge.parent].sql.alias()
        below = levels[-1]
        source = source.join(above, fits(store, edge, below, [above.c[to] for to in edge.to]))
        levels.append(above)
    links = dict(zip(route.path[-1].to, route.path[-1].columns, strict=True)) if direct else {}
    who = [levels[-1].c[links.get(name, name)] for name in root.key]
    own = [route.mapped.table.sql.c[name] for name in route.mapped.table.key]
    client: list[sa.ColumnElement[Any]] = []
    if route.client_at is not None:
        edge = (route.mapped if not route.client_at else compiled.tables[route.path[route.client_at - 1].parent]).client
        client = [levels[route.client_at].c[name] for name in edge.columns] if edge is not None else []
    chosen = [column.label(f"c{place}") for place, column in enumerate((*own, *client, *who, *extras))]
    query = sa.select(*chosen).select_from(source).where(store.among_given(who, WHO))
    if direct:
        query = query.where(means(store, route.path[-1], levels[-1]))
    return query.with_for_update(of=route.mapped.table.sql) if lock else query


@dataclass(frozen=True)
class _Shape:
    """Where in a row of a route's statement what stands."""

    key: int
    client: int
    who: int

    @property
    def ends(self) -> tuple[int, int, int]:
        """Where key, client and the row it was reached from end."""
        return self.key, self.key + self.client, self.key + self.client + self.who

    def parts(self, row: Rowed) -> tuple[Key, Key | None, Key, Rowed]:
        """(key, the client's key, key of the row it was reached from, extras)"""
        here, there = self.key + self.client, self.key + self.client + self.who
        client = tuple(row[self.key : here])
        return (
            tuple(row[: self.key]),
            client if client and None not in client else None,
            tuple(row[here:there]),
            row[there:],
        )


def shape(compiled: Compiled, route: Route) -> _Shape:
    """The shape of the rows of ``composed``."""
    above = [route.mapped, *(compiled.tables[edge.parent] for edge in route.path)]
    edge = above[route.client_at].client if route.client_at is not None else None
    return _Shape(
        len(route.mapped.table.key), len(edge.columns) if edge else 0, len(compiled.schema.tables[route.root].key)
    )


def standing(route: Route, client: Key | None) -> tuple[Standing, Key | None, tuple[str, ...]]:
    """(whose the rows are, for which client, which columns alone are the person's)"""
    if route.second is not None:
        columns = tuple(sorted({*route.second.theirs, *route.second.columns}))
        if route.client_at is not None:
            return "client", client, columns
        return ("client", None, columns) if route.for_client else ("other", None, columns)
    return ("client", client, ()) if route.client_at is not None else ("own", None, ())


def reached(
    connection: sa.Connection, store: Store, compiled: Compiled, ways: Sequence[Route], roots: Sequence[Root], people: int,
    flags: Flags | None,
) -> Reached | None:  # fmt: skip
    """The rows of each person, by position: one statement a table for all of them, sent together.

    None where the database says that a row hangs on one of ``roots`` and spells its link otherwise.
    """
    known: dict[str, dict[Key, dict[int, str]]] = {}
    for root in roots:
        known.setdefault(root.table, {}).setdefault(root.key, {})[root.person] = root.reached
    asked = [route for route in ways if route.root in known
             and (route.path or route.client_at is not None or flags is not None)]  # fmt: skip
    sent = {name: store.sent(WHO, list(keys)) for name, keys in known.items()}
    batch = [(_statement(store, compiled, route, flags), sent[route.root]) for route in asked]
    # The wide rows of many answers in one cost more than messages saved, once there are many rows.
    said = store.ask(connection, batch) if flags is None and people <= FEW else store.run(connection, batch)
    answers = dict(zip([route.number for route in asked], said, strict=True))
    held: Held = {}
    groups: list[dict[_Group, dict[Key, None]]] = [{} for _ in range(people)]
    wholes: list[set[tuple[str, Key]]] = [set() for _ in range(people)]
    others: list[dict[tuple[str, Key], _Other]] = [{} for _ in range(people)]
    shared = {route.mapped.name for route in ways if route.second is not None}
    for route in ways:
        name = route.mapped.name
        if route.number not in answers:
            for key, owners in known.get(name, {}).items() if not route.path else ():
                for person, words in owners.items():
                    groups[person].setdefault((name, words, "own", None, (), True), {})[key] = None
            continue
        rows = known[route.root]
        everyone = next(iter(rows.values())) if len(rows) == 1 else None
        formed, told = shape(compiled, route), held.setdefault(name, {})
        here, there, end = formed.ends
        mine: dict[tuple[int, Key | None, str], dict[Key, None]] = {}
        for row in answers[route.number]:
            key, client = row[:here], row[here:there]
            owners = everyone if everyone is not None else rows.get(row[there:end])
            if owners is None:
                return None
            if flags is not None:
                told[key] = row[end:]
            for person, words in owners.items():
                mine.setdefault((person, client, words), {})[key] = None
        by_link = route.reached if route.path else ""
        for (person, client, words), keys in mine.items():
            whose, for_whom, columns = standing(route, client if client and None not in client else None)
            if route.second is None:
                group = (name, by_link or words, whose, for_whom, (), not route.path)
                groups[person].setdefault(group, {}).update(keys)
                if name in shared:
                    wholes[person].update((name, key) for key in keys)
                continue
            for key in keys:
                if (name, key) not in wholes[person]:
                    before = others[person].get((name, key))
                    others[person][name, key] = (
                        before.with_columns(columns) if before else _Other(by_link, whose, for_whom, columns)
                    )
    order = {name: place for place, name in enumerate(compiled.tables)}
    return Reached([tuple(_rows(order, groups[each], others[each])) for each in range(people)], held, "composed")


_Group = tuple[str, str, Standing, Key | None, tuple[str, ...], bool]


@dataclass(frozen=True)
class _Other:
    reached: str
    standing: Standing
    client: Key | None
    columns: tuple[str, ...]

    def with_columns(self, more: Sequence[str]) -> _Other:
        return _Other(self.reached, self.standing, self.client, tuple(sorted({*self.columns, *more})))


def _rows(
    order: Mapping[str, int], groups: dict[_Group, dict[Key, None]], others: Mapping[tuple[str, Key], _Other]
) -> Iterator[Rows]:
    for (name, key), other in others.items():
        group = (name, other.reached, other.standing, other.client, other.columns, False)
        groups.setdefault(group, {})[key] = None
    for group in sorted(groups, key=lambda group: order[group[0]]):
        name, words, whose, client, columns, root = group
        yield Rows(name, tuple(groups[group]), words, whose, client, columns, root)


def _statement(store: Store, compiled: Compiled, route: Route, flags: Flags | None) -> Statement:
    place = ("route", route.number, flags is not None)
    if place not in compiled.cache:
        extras = flags.get(route.mapped.name, ()) if flags is not None else ()
        query = composed(store, compiled, route, extras, lock=flags is not None)
        compiled.cache[place] = store.compiled(query)
    return compiled.cache[place]
