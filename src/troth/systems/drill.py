"""Prove find, read, erase and verify on made-up people, in a transaction that is rolled back unless canaries are allowed."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Literal

import sqlalchemy as sa

from troth.errors import TrothError
from troth.notice.systems import System as Section
from troth.systems import erase, finding, reading, verify
from troth.systems.base import Ambiguous, Found, Unreachable
from troth.systems.dialects import Store, bind
from troth.systems.facts import Drill
from troth.systems.intents import EVERY_CLIENT, unfit
from troth.systems.looking import look, refuse_drift
from troth.systems.mapped import Compiled
from troth.systems.planting import Persona, Planter
from troth.systems.refusals import in_words

Kind = Literal["access", "erasure"]
Opener = Callable[[], AbstractContextManager[sa.Connection]]


class _Undone(Exception):
    """Carries a finished drill out of its transaction, which is thereby rolled back."""

    def __init__(self, result: Drill) -> None:
        self.result = result


def drill(store: Store, system: str, section: Section, kind: Kind) -> Drill:
    """Plant three made-up people and treat the one in the middle as a request would. Raises Unreachable.

    Rolled back: everything on one connection, which verification says too. Canary: planted and committed, found
    and erased through connections of their own, and whatever is left of the three is removed even after an error.
    """
    try:
        return (
            _committed(store, system, section, kind) if section.canary else _rolled_back(store, system, section, kind)
        )
    except Unreachable:
        raise
    except TrothError as error:
        return Drill(system, kind, None, problem=str(error))


def _rolled_back(store: Store, system: str, section: Section, kind: Kind) -> Drill:
    try:
        with store.writing() as connection:
            compiled = look(connection, store, system, section)
            planter, people = _planted(connection, store, compiled)
            here: Opener = lambda: nullcontext(connection)  # noqa: E731
            raise _Undone(_tried(store, compiled, planter, people, kind, here, here, "rolled back"))
    except _Undone as undone:
        return undone.result


def _committed(store: Store, system: str, section: Section, kind: Kind) -> Drill:
    planter: Planter | None = None
    try:
        with store.writing() as connection:
            compiled = look(connection, store, system, section)
            planter, people = _planted(connection, store, compiled)
        return _tried(store, compiled, planter, people, kind, store.reading, store.writing, "committed and erased")
    finally:
        if planter is not None:
            _cleaned_up(store, planter)


def _planted(connection: sa.Connection, store: Store, compiled: Compiled) -> tuple[Planter, list[Persona]]:
    refuse_drift(compiled)
    for problem in unfit(connection, store, compiled, compiled.tables):
        raise TrothError(problem.what, where=problem.where, fix=problem.fix)
    planter = Planter(connection, store, compiled)
    with in_words(compiled.system):
        people: list[Persona] = []
        for _ in range(3):
            people.append(planter.plant(people[-1] if people else None))
    return planter, people


def _tried(
    store: Store, compiled: Compiled, planter: Planter, people: list[Persona], kind: Kind, reading: Opener, writing: Opener,
    how: Literal["rolled back", "committed and erased"],
) -> Drill:  # fmt: skip
    stranger, person, neighbour = people
    planted = {name: len(rows) for name, rows in person.rows.items()}
    unmarked = tuple(person.unmarked)
    found: Found | None = None
    try:
        with reading() as connection:
            (result,) = finding.find(connection, store, compiled, [person.identifiers])
        if isinstance(result, Ambiguous):
            raise result
        found = result
        left = list(_missed(compiled, found, person))
        if kind == "access":
            with reading() as connection:
                left += _unread(connection, store, compiled, found, person, neighbour)
        else:
            with writing() as connection:
                erase.apply(connection, store, compiled, found, "drill", EVERY_CLIENT)
            with reading() as connection:
                where = "the same connection, before it is rolled back" if how == "rolled back" else verify.ANOTHER
                after = verify.remaining(connection, store, compiled, found, EVERY_CLIENT, where=where)
                left += [f"{hit.table}.{hit.column}" for hit in after.unerased()]
                left += _marked(connection, store, compiled, person)
                planter.fitter.connection = connection
                left += _touched(compiled, planter, [stranger, neighbour])
    except Unreachable:
        raise
    except TrothError as error:
        counts = found.counts() if found else {}
        return Drill(compiled.system, kind, False, planted, counts, problem=str(error), unmarked=unmarked, how=how)
    distinct = tuple(dict.fromkeys(left))
    counts = found.counts()
    return Drill(compiled.system, kind, not distinct, planted, counts, distinct, unmarked=unmarked, how=how)


def _missed(compiled: Compiled, found: Found, person: Persona) -> Iterator[str]:
    """Tables whose planted row did not come back as the person's own."""
    whole = {
        (rows.table, key) for rows in found.rows if rows.standing != "other" and not rows.columns for key in rows.keys
    }
    for name, rows in person.rows.items():
        if any((name, row.key) not in whole for row in rows):
            yield name


def _unread(
    connection: sa.Connection, store: Store, compiled: Compiled, found: Found, person: Persona, neighbour: Persona
) -> Iterator[str]:
    """Planted values that did not come back, or came back under another field than the notice declares."""
    got = {
        (row.table, row.key, value.column): value
        for row in reading.read(connection, store, compiled, found)
        for value in row.values
    }
    for name, mapped in compiled.tables.items():
        for owner, columns in ((person, set(mapped.personal) - mapped.seconds), (neighbour, mapped.seconds)):
            for row in owner.rows.get(name, ()):
                linked = owner is person or any(_points(edge.columns, row.values) for edge in mapped.also)
                for column in sorted(columns):
                    if row.values.get(column) is None or not linked or column not in mapped.personal:
                        continue
                    value = got.get((name, row.key, column))
                    wanted = row.values[column], mapped.personal[column].field
                    if value is None or (value.value, value.field) != wanted:
                        yield f"{name}.{column}"


def _points(columns: tuple[str, ...], values: dict[str, object]) -> bool:
    return all(values.get(column) is not None for column in columns)


def _marked(connection: sa.Connection, store: Store, compiled: Compiled, person: Persona) -> Iterator[str]:
    """Columns anywhere in the schema that still hold the person's mark, kept ones apart."""
    for name, table in compiled.schema.tables.items():
        mapped = compiled.tables.get(name)
        kept = mapped.kept if mapped is not None else frozenset[str]()
        for column in table.columns.values():
            if column.kind not in ("text", "json", "list", "other") or column.name in kept:
                continue
            text = store.inside("text", table.at(column.name))
            query = sa.select(sa.literal(1)).select_from(table.sql).where(store.position(text, person.token) > bind(0))
            if connection.execute(query.limit(1)).first() is not None:
                yield f"{name}.{column.name}"


def _touched(compiled: Compiled, planter: Planter, others: list[Persona]) -> Iterator[str]:
    """Columns of the neighbours' rows that changed, save those that are the person's."""
    for other in others:
        for name, row in ((name, row) for name, rows in other.rows.items() for row in rows):
            mapped = compiled.tables[name]
            free = mapped.table.with_documents(
                column for edge in mapped.also for column in (*edge.theirs, *edge.columns)
            )
            after = planter.fitter.fetched(mapped.table, row.key)
            if not after:
                yield name
            for column, value in after.items():
                if column not in free and row.values[column] != value:
                    yield f"{name}.{column}"


@contextmanager
def _named(system: str) -> Generator[None]:
    try:
        yield
    except TrothError as error:
        raise TrothError(
            f"made-up rows of a drill could not be removed: {error.what}", where=system,
            fix="remove the rows whose email ends in @drill.example by hand",
        ) from None  # fmt: skip


def _cleaned_up(store: Store, planter: Planter) -> None:
    """Remove what is left of the planted rows, the last first."""
    with _named(store.name), store.writing() as connection:
        store.before_erasing(connection)
        for table, key in reversed(planter.order):
            own = [table.sql.c[name] for name in table.key]
            connection.execute(sa.delete(table.sql).where(store.among(own, [key])))
