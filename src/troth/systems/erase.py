"""Erase one person's rows as the notice declares: one transaction, keys taken again under lock, children first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from troth.errors import TrothError
from troth.law.erasure import KeepReason
from troth.systems.base import Found, Rows
from troth.systems.closure import closure
from troth.systems.dialects import Store
from troth.systems.intents import Intent, emptiable, impossible, intents, links_of, loosenings, pointing
from troth.systems.keys import Key
from troth.systems.looking import refuse_drift
from troth.systems.mapped import Compiled, Edge, Personal
from troth.systems.outcomes import Applied, Aside, Counts, Kept
from troth.systems.people import still_theirs
from troth.systems.reached import Root
from troth.systems.reflect import Table
from troth.systems.refusals import in_words
from troth.systems.treating import after, as_declared, setting


def apply(
    connection: sa.Connection, store: Store, compiled: Compiled, found: Found, key: str, instructed_by: Key | None
) -> Applied:
    """Write inside the caller's transaction. Raises TrothError, upon which the caller rolls everything back."""
    refuse_drift(compiled)
    store.before_erasing(connection)
    rows, skipped = _again(connection, store, compiled, found)
    wanted = intents(compiled, rows, instructed_by)
    approved = found.counts()
    for name in wanted:
        if name not in approved:
            raise TrothError(
                "rows have appeared in a table that was not part of what was approved",
                where=f"{compiled.system}.{name}",
                fix="find the person again and have the new plan approved",
            )
    for problem in impossible(connection, store, compiled, wanted):
        raise TrothError(problem.what, where=problem.where, fix=problem.fix)
    writer = _Writer(connection, store, compiled)
    with in_words(compiled.system):
        for intent in wanted.values():
            writer.limited(intent)
    for loosening in loosenings(wanted, each_row=store.checks_each_row):
        writer.loosened(loosening.table, loosening.columns, loosening.keys,
                        pointing(store, compiled, loosening.table, loosening.link, loosening.gone))  # fmt: skip
    for name, intent in wanted.items():
        with in_words(compiled.system, name):
            writer.written(intent)
    return Applied(compiled.system, key, writer.counts, tuple(writer.kept), tuple(skipped))


def _again(
    connection: sa.Connection, store: Store, compiled: Compiled, found: Found
) -> tuple[tuple[Rows, ...], list[Aside]]:
    """The person's rows as they are now, locked from the person's own row downwards."""
    roots: list[Root] = []
    skipped: list[Aside] = []
    for part in found.rows:
        if not part.root:
            continue
        mapped = compiled.tables.get(part.table)
        if mapped is None:
            raise TrothError("this table is no longer mapped", where=f"{compiled.system}.{part.table}",
                             fix="find the person again")  # fmt: skip
        theirs, others = still_theirs(connection, store, mapped, part.keys, found.person, lock=True)
        roots += [Root(part.table, key, 0, part.reached) for key in theirs]
        skipped += [Aside(part.table, key, "no longer fits the identifiers") for key in others]
    return closure(connection, store, compiled, roots, 1, flags={}).people[0], skipped


class _Writer:
    """Set-wise statements, each of which changes only what is not yet as it should be."""

    def __init__(self, connection: sa.Connection, store: Store, compiled: Compiled) -> None:
        self.connection, self.store, self.compiled = connection, store, compiled
        self.counts: dict[str, Counts] = {}
        self.kept: list[Kept] = []

    def written(self, intent: Intent) -> None:
        table = intent.mapped.table
        if intent.delete:
            self.count(table, deleted=self.deleted(intent))
        if intent.empty:
            seconds = intent.mapped.seconds
            columns = [personal for name, personal in intent.mapped.personal.items() if name not in seconds]
            self.treated(table, columns, tuple(intent.empty))

    def deleted(self, intent: Intent) -> int:
        """Delete the rows; from the leaves up where links within the table are checked row by row and must stay full."""
        table = intent.mapped.table
        own = [table.sql.c[column] for column in table.key]
        statement = sa.delete(table.sql).where(self.store.among(own, tuple(intent.delete)))
        firm = [link for link in links_of(intent.mapped) if self.store.checks_each_row and link.parent == table.name
                and not emptiable(table, link.columns)]  # fmt: skip
        leaves = [self.leaf(table, link, tuple(intent.delete)) for link in firm]
        number = done = self.connection.execute(statement.where(*leaves)).rowcount
        while firm and done:
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

    def limited(self, intent: Intent) -> None:
        for names, keys in intent.limited.items():
            columns = [
                intent.mapped.personal.get(name) or Personal(intent.mapped.table.columns[name], None, "empty")
                for name in names
            ]
            self.treated(intent.mapped.table, columns, tuple(keys))

    def loosened(
        self, table: Table, columns: tuple[str, ...], keys: tuple[Key, ...], gone: sa.ColumnElement[bool]
    ) -> None:
        names = emptiable(table, columns)
        if names:
            self.update(table, {name: sa.null() for name in names}, keys, gone)

    def treated(self, table: Table, columns: list[Personal], keys: tuple[Key, ...]) -> None:
        free = [personal for personal in columns if not personal.column.generated]
        for action in ("empty", "replace", "pseudonymise"):
            treated = [personal for personal in free if personal.action == action]
            if not treated:
                continue
            values = {personal.name: after(self.store, table, personal) for personal in treated}
            other = sa.not_(sa.and_(*(as_declared(self.store, table, personal) for personal in treated)))
            done = self.update(table, values, keys, other)
            self.count(table, emptied=done if action == "empty" else 0, replaced=done if action == "replace" else 0,
                       pseudonymised=done if action == "pseudonymise" else 0)  # fmt: skip
        self.count(table, kept=self.keeping(table, columns, keys))

    def update(self, table: Table, values: Mapping[str, sa.ColumnElement[Any]], keys: tuple[Key, ...],
               condition: sa.ColumnElement[bool]) -> int:  # fmt: skip
        own = [table.sql.c[column] for column in table.key]
        statement = sa.update(table.sql).where(self.store.among(own, keys), condition)
        return self.connection.execute(statement.values(setting(table, values))).rowcount

    def keeping(self, table: Table, columns: list[Personal], keys: tuple[Key, ...]) -> int:
        """Record what stays and why; how many rows hold something that was kept as it is."""
        reasons: dict[tuple[KeepReason, str], list[str]] = {}
        for personal in columns:
            if personal.because is not None:
                reasons.setdefault((personal.because, personal.action), []).append(personal.name)
        for (because, action), names in reasons.items():
            if rows := self.holding(table, names, keys):
                how = "pseudonymised" if action == "pseudonymise" else "kept"
                self.kept.append(Kept(table.name, tuple(names), because, rows, how))
        stay = [personal.name for personal in columns if personal.action == "keep"]
        return self.holding(table, stay, keys) if stay else 0

    def holding(self, table: Table, names: list[str], keys: tuple[Key, ...]) -> int:
        own = [table.sql.c[column] for column in table.key]
        full = sa.or_(*(table.at(name).is_not(None) for name in names))
        query = sa.select(sa.func.count()).select_from(table.sql).where(self.store.among(own, keys), full)
        return self.connection.execute(query).scalar_one()

    def count(self, table: Table, *, deleted: int = 0, emptied: int = 0, replaced: int = 0, kept: int = 0,
              pseudonymised: int = 0) -> None:  # fmt: skip
        was = self.counts.get(table.name, Counts())
        self.counts[table.name] = replace(
            was,
            deleted=was.deleted + deleted,
            emptied=was.emptied + emptied,
            replaced=was.replaced + replaced,
            kept=was.kept + kept,
            pseudonymised=was.pseudonymised + pseudonymised,
        )
