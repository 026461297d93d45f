"""The statements that an erasure writes with, table by table, where the keys of the rows are at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from troth.systems.dialects import Store
from troth.systems.intents import Intent, Loosening, emptiable, links_of, pointing
from troth.systems.keys import Key
from troth.systems.listing import without, written
from troth.systems.mapped import Compiled, Edge
from troth.systems.outcomes import Counts
from troth.systems.reached import Held
from troth.systems.reflect import Table
from troth.systems.telling import Telling, telling
from troth.systems.treating import after, setting


class Writer:
    """Set-wise statements, each of which changes only rows that are not yet as they should be."""

    def __init__(
        self, connection: sa.Connection, store: Store, compiled: Compiled, held: Held,
        gone: Iterable[tuple[str, Key]] = (),
    ) -> None:  # fmt: skip
        """``gone``: the people's rows that an earlier erasure deleted; lists may name them again."""
        self.connection, self.store, self.compiled, self.held = connection, store, compiled, held
        self.gone: dict[str, list[Key]] = {}
        for name, key in gone:
            self.gone.setdefault(name, []).append(key)
        self.fewer: list[str] = []
        """Tables in which the database changed fewer rows than it was told to: a trigger or a row policy."""
        self.most: dict[str, int] = {}

    def at_most(self, name: str, counts: Counts) -> Counts:
        """The counts, or less where the database did less than it was told to."""
        if name not in self.fewer:
            return counts
        most = self.most[name]
        return replace(counts, deleted=min(counts.deleted, most), emptied=min(counts.emptied, most),
                       replaced=min(counts.replaced, most), pseudonymised=min(counts.pseudonymised, most))  # fmt: skip

    def written(self, intent: Intent) -> None:
        if intent.delete:
            self.noted(intent.mapped.name, len(intent.delete), self.deleted(intent))
        if intent.empty:
            self.treated(intent, telling(self.store, self.compiled, intent.mapped).whole, tuple(intent.empty))

    def deleted(self, intent: Intent) -> int:
        """Delete the rows; from the leaves up where links within the table are checked row by row and must stay full."""
        table = intent.mapped.table
        firm = [link for link in links_of(intent.mapped) if self.store.checks_each_row and link.parent == table.name
                and not emptiable(table, link.columns)]  # fmt: skip
        if not firm:
            return self.changed(table, ("delete", table.name), lambda: sa.delete(table.sql), tuple(intent.delete))
        own = [table.sql.c[column] for column in table.key]
        statement = sa.delete(table.sql).where(self.store.among(own, tuple(intent.delete)))
        leaves = [self.leaf(table, link, tuple(intent.delete)) for link in firm]
        number = done = self.connection.execute(statement.where(*leaves)).rowcount
        while done:
            done = self.connection.execute(statement.where(*leaves)).rowcount
            number += done
        return number

    def leaf(self, table: Table, link: Edge, keys: tuple[Key, ...]) -> sa.ColumnElement[bool]:
        """Whether none of the other rows that go points at this one."""
        own = [table.sql.c[name] for name in table.key]
        named = dict.fromkeys((*table.key, *link.columns))
        # Read out before: not every product lets a DELETE look into its own table.
        below = (
            sa.select(*(table.sql.c[name] for name in named)).where(self.store.among(own, keys)).distinct().subquery()
        )
        fits = [below.c[here] == table.sql.c[to] for here, to in zip(link.columns, link.to, strict=True)]
        itself = [below.c[name] == table.sql.c[name] for name in table.key]
        return ~sa.exists(sa.select(sa.literal(1)).select_from(below).where(*fits, sa.not_(sa.and_(*itself))))

    def limited(self, intent: Intent, wanted: Mapping[str, Intent]) -> None:
        lists = intent.mapped.lists
        for names, keys in intent.limited.items():
            self.treated(intent, tuple(name for name in names if name not in lists), tuple(keys))
            for edge in (lists[name] for name in names if name in lists):
                there = wanted.get(edge.parent)
                now = [*there.delete, *there.empty] if there is not None else []
                self.shortened(intent.mapped.table, edge, tuple(keys), [*now, *self.gone.get(edge.parent, ())])
        for edge in lists.values() if intent.empty else ():
            self.shortened(intent.mapped.table, edge, tuple(intent.empty), self.gone.get(edge.parent, ()))

    def shortened(self, table: Table, edge: Edge, keys: tuple[Key, ...], gone: Iterable[Key]) -> None:
        """Take keys out of lists: one UPDATE for all rows whose lists come to the same."""
        (name,), texts = edge.columns, {str(key[0]) for key in gone}
        if not texts:
            return
        own = [table.sql.c[column] for column in table.key]
        left: dict[str, tuple[list[Any], list[Key]]] = {}
        for row in self.connection.execute(sa.select(*own, table.sql.c[name]).where(self.store.among(own, keys))):
            rest = without(row[-1], texts)
            if rest is not None:
                left.setdefault(repr(rest), (rest, []))[1].append(tuple(row[:-1]))
        for rest, rows in left.values():
            change = sa.update(table.sql).where(self.store.among(own, rows))
            done = self.connection.execute(change.values({table.sql.c[name]: written(self.store, table, name, rest)}))
            self.noted(table.name, len(rows), done.rowcount)

    def loosened(self, loosening: Loosening) -> None:
        table, keys = loosening.table, loosening.keys
        if loosening.link.listed:
            self.shortened(table, loosening.link, keys, loosening.gone)
            return
        gone = pointing(self.store, self.compiled, table, loosening.link, loosening.gone)
        names = emptiable(table, loosening.columns)
        if names:
            own = [table.sql.c[column] for column in table.key]
            statement = sa.update(table.sql).where(self.store.among(own, keys), gone)
            self.connection.execute(statement.values(setting(table, {name: sa.null() for name in names})))

    def treated(self, intent: Intent, names: tuple[str, ...], keys: tuple[Key, ...]) -> None:
        """One UPDATE for every action at once, of the rows that need any."""
        table, told = intent.mapped.table, telling(self.store, self.compiled, intent.mapped)
        held = self.held[table.name]
        wanted = told.unfinished(((key, held[key]) for key in keys), names)
        if wanted:
            done = self.changed(table, ("update", table.name, names), lambda: self.update(table, told, names), wanted)
            self.noted(table.name, len(wanted), done)

    def update(self, table: Table, told: Telling, names: tuple[str, ...]) -> sa.Update:
        values = {name: after(self.store, table, told.personal[name]) for name in names if name in told.to_do}
        return sa.update(table.sql).values(setting(table, values))

    def changed(
        self, table: Table, place: tuple[Any, ...], make: Callable[[], sa.Update | sa.Delete], keys: tuple[Key, ...]
    ) -> int:
        """Run a statement on these rows, written once a mapping where the database can take keys as a parameter."""
        own = [table.sql.c[column] for column in table.key]
        if self.store.lists_keys:
            return self.connection.execute(make().where(self.store.among(own, keys))).rowcount
        if place not in self.compiled.cache:
            self.compiled.cache[place] = self.store.compiled(make().where(self.store.among_given(own, "keys")))
        (((number,),),) = self.store.run(self.connection, [(self.compiled.cache[place], self.store.sent("keys", keys))])
        return number

    def noted(self, name: str, wanted: int, done: int) -> None:
        if done < wanted:
            self.fewer.append(name)
            self.most[name] = min(done, self.most.get(name, done))
