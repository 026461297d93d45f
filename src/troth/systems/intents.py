"""What an erasure means table by table before anything is written: which rows go, which are emptied, which are let loose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from troth.systems.base import Rows
from troth.systems.dialects import Store
from troth.systems.keys import Key, key_text
from troth.systems.linking import fits
from troth.systems.mapped import Compiled, Edge, Mapped
from troth.systems.outcomes import Problem
from troth.systems.reflect import ForeignKey, Table


@dataclass
class Intent:
    """One table's rows of one person, by what happens to them."""

    mapped: Mapped
    delete: dict[Key, None] = field(default_factory=dict[Key, None])
    empty: dict[Key, None] = field(default_factory=dict[Key, None])
    """Rows that stay; each personal column is treated by its action."""
    limited: dict[tuple[str, ...], dict[Key, None]] = field(default_factory=dict[tuple[str, ...], dict[Key, None]])
    """Another person's rows: only these columns are emptied."""


EVERY_CLIENT: Key = ("every client, in a drill with made-up people",)
"""The instruction that a drill gives itself."""


def acted_on(rows: Rows, instructed_by: Key | None) -> bool:
    """Whether erasure touches the rows: those held for a client only on the instruction of exactly that client."""
    if rows.standing != "client" or instructed_by is EVERY_CLIENT:
        return True
    return instructed_by is not None and rows.client is not None and key_text(rows.client) == key_text(instructed_by)


def intents(compiled: Compiled, rows: tuple[Rows, ...], instructed_by: Key | None) -> dict[str, Intent]:
    """Children before their parents. Rows for a client only where that client gave the instruction."""
    wanted: dict[str, Intent] = {}
    for part in rows:
        if not acted_on(part, instructed_by):
            continue
        mapped = compiled.tables[part.table]
        intent = wanted.setdefault(part.table, Intent(mapped))
        if part.standing == "other" or part.columns:
            intent.limited.setdefault(part.columns, {}).update(dict.fromkeys(part.keys))
        elif mapped.deletes:
            intent.delete.update(dict.fromkeys(part.keys))
        else:
            intent.empty.update(dict.fromkeys(part.keys))
    return {name: wanted[name] for name in reversed(compiled.tables) if name in wanted}


def together(compiled: Compiled, each: Sequence[Mapping[str, Intent]]) -> dict[str, Intent]:
    """What happens to the rows of several people, children before their parents."""
    wanted: dict[str, Intent] = {}
    for mine in each:
        for name, intent in mine.items():
            all_ = wanted.setdefault(name, Intent(intent.mapped))
            all_.delete.update(intent.delete)
            all_.empty.update(intent.empty)
            for names, keys in intent.limited.items():
                all_.limited.setdefault(names, {}).update(keys)
    return {name: wanted[name] for name in reversed(compiled.tables) if name in wanted}


@dataclass(frozen=True)
class Loosening:
    """Rows that stay, or go later, while a row they point at goes: these columns are emptied first."""

    table: Table
    columns: tuple[str, ...]
    keys: tuple[Key, ...]
    link: Edge
    gone: tuple[Key, ...]


def loosenings(wanted: dict[str, Intent], *, each_row: bool) -> Iterator[Loosening]:
    """Links from this person's rows to rows of theirs that are deleted before them, or while they stay.

    With ``each_row`` (``Store.checks_each_row``) links within a table as well, where they may be empty.
    """
    order = {name: place for place, name in enumerate(wanted)}
    for name, intent in wanted.items():
        for link in (*links_of(intent.mapped), *_pointers(wanted, intent.mapped)):
            there = wanted.get(link.parent)
            if there is None or not there.delete:
                continue
            keys = dict(intent.empty)
            for more in intent.limited.values():
                keys |= more
            if order[link.parent] < order[name] or (
                each_row and link.parent == name and emptiable(intent.mapped.table, link.columns)
            ):
                keys |= intent.delete
            if keys:
                yield Loosening(intent.mapped.table, link.columns, tuple(keys), link, tuple(there.delete))


def links_of(mapped: Mapped) -> list[Edge]:
    """The table's foreign keys, and its declared links that have none."""
    links = [as_edge(mapped.table, link) for link in mapped.table.foreign_keys]
    known = {(link.parent, frozenset(link.columns)) for link in links}
    return links + [edge for edge in (*mapped.belongs, *mapped.also)
                    if not edge.pointed_at and (edge.parent, frozenset(edge.columns)) not in known]  # fmt: skip


def _pointers(wanted: Mapping[str, Intent], mapped: Mapped) -> Iterator[Edge]:
    """Columns of the table, without a foreign key, that say which rows of another are about its person; if they may be empty."""
    known = {frozenset(link.columns) for link in mapped.table.foreign_keys}
    for other in wanted.values():
        for edge in other.mapped.belongs:
            here = edge.pointed_at and edge.parent == mapped.name and set(edge.to) <= set(mapped.table.columns)
            fits = here and frozenset(edge.to) not in known
            if fits and len(emptiable(mapped.table, edge.to)) == len(edge.to):
                yield Edge(mapped.name, edge.to, edge.child, edge.columns)


def as_edge(table: Table, link: ForeignKey) -> Edge:
    """A foreign key as a link."""
    return Edge(table.name, link.columns, link.table, link.to)


def emptiable(table: Table, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Those of a link's columns that may be emptied; one is enough to let the row loose."""
    return tuple(name for name in columns if table.columns[name].nullable and name not in table.key)


def pointing(
    store: Store, compiled: Compiled, table: Table, link: Edge, gone: tuple[Key, ...]
) -> sa.ColumnElement[bool]:
    """Whether a row of ``table`` points through ``link`` at one of the rows that go."""
    parent = compiled.schema.tables[link.parent]
    if link.parent == table.name:
        # Not every product lets an UPDATE look into its own table, save at rows that were read out before.
        own = [parent.sql.c[column] for column in parent.key]
        chosen = sa.select(*(parent.sql.c[column] for column in dict.fromkeys(link.to))).where(store.among(own, gone))
        there: sa.FromClause = chosen.distinct().subquery()
        among: tuple[sa.ColumnElement[bool], ...] = ()
    else:
        there = parent.sql.alias()
        among = (store.among([there.c[column] for column in parent.key], gone),)
    hangs = fits(store, link, table.sql, [there.c[to] for to in link.to])
    return sa.exists(sa.select(sa.literal(1)).select_from(there).where(*among, hangs))


def impossible(
    connection: sa.Connection, store: Store, compiled: Compiled, wanted: dict[str, Intent]
) -> Iterator[Problem]:
    """What forbids the erasure as it would be done now."""
    yield from unfit(connection, store, compiled, wanted)
    yield from locked_in(connection, store, compiled, wanted)
    yield from hangers(connection, store, compiled, wanted)


def unfit(
    connection: sa.Connection, store: Store, compiled: Compiled, names: Iterable[str]
) -> Iterator[Problem]:  # fmt: skip
    """Tables outside any transaction: what is changed there stays changed, whatever happens next."""
    for name, engine in store.unfit(connection, names).items():
        yield Problem(
            f"{compiled.system}.{name}",
            f"is kept by {engine}, which knows no transactions, so a failure would leave it half erased",
            f"convert the table: ALTER TABLE {name} ENGINE=InnoDB",
        )


def locked_in(
    connection: sa.Connection, store: Store, compiled: Compiled, wanted: dict[str, Intent]
) -> Iterator[Problem]:
    """Rows that must point at themselves: where keys are checked row by row, nobody can delete them."""
    for name, intent in wanted.items() if store.checks_each_row else ():
        table = intent.mapped.table
        for link in table.foreign_keys:
            if link.table != name or not intent.delete or emptiable(table, link.columns):
                continue
            own = [table.sql.c[column] for column in table.key]
            fits = [table.sql.c[here] == table.sql.c[to] for here, to in zip(link.columns, link.to, strict=True)]
            query = sa.select(sa.func.count()).select_from(table.sql)
            number = connection.execute(query.where(store.among(own, tuple(intent.delete)), *fits)).scalar_one()
            if number:
                yield Problem(
                    f"{compiled.system}.{name}.{' and '.join(link.columns)}",
                    f"must not be empty, and {number} of the rows to be deleted point at themselves, so the database keeps them",
                    "let the rows be emptied instead of deleted, or let the column be empty",
                )


def hangers(
    connection: sa.Connection, store: Store, compiled: Compiled, wanted: dict[str, Intent]
) -> Iterator[Problem]:
    """Rows outside this erasure that point by a foreign key at rows it deletes: refused, or lost by a cascade."""
    for table in compiled.schema.tables.values():
        for link in table.foreign_keys:
            gone = wanted[link.table].delete if link.table in wanted else {}
            if not gone:
                continue
            ours = wanted.get(table.name)
            mine: dict[Key, None] = {}
            if ours is not None:
                mine |= ours.delete
                loose = emptiable(table, link.columns)
                for more in (ours.empty, *ours.limited.values()):
                    mine |= more if loose else {}
            query = sa.select(sa.func.count()).select_from(table.sql)
            query = query.where(pointing(store, compiled, table, as_edge(table, link), tuple(gone)))
            if mine:
                query = query.where(sa.not_(store.among([table.sql.c[column] for column in table.key], tuple(mine))))
            number = connection.execute(query).scalar_one()
            if number:
                yield Problem(
                    f"{compiled.system}.{table.name}.{' and '.join(link.columns)}",
                    f"{number} row(s) that are not part of this erasure hang on rows of {link.table} that it would delete",
                    f"map {table.name} (belongs to {link.table}), or let {link.table} be emptied instead of deleted",
                )
