"""Erase people's rows as the notice declares: one transaction, keys taken again under lock, children first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import sqlalchemy as sa

from troth.errors import TrothError
from troth.systems.base import Found, Rows
from troth.systems.circles import leading_back
from troth.systems.closure import closure
from troth.systems.dialects import Store
from troth.systems.intents import (
    Intent,
    acted_on,
    impossible,
    intents,
    loosenings,
    together,
)
from troth.systems.keys import Key, key_text
from troth.systems.looking import refuse_drift
from troth.systems.mapped import Compiled
from troth.systems.orphans import Orphan, orphans, still_there
from troth.systems.outcomes import Applied, Aside, Counts, Kept
from troth.systems.reached import Held, Reached, Root
from troth.systems.refusals import in_words
from troth.systems.saying import said_now, still_theirs
from troth.systems.setwise import erased, plain
from troth.systems.telling import flags, telling
from troth.systems.writing import Writer
from troth.systems.written_since import others

Gone = Mapping[tuple[str, Key], Collection[int]]
"""Rows deleted before, by table and key, and whose they were."""


def apply(
    connection: sa.Connection, store: Store, compiled: Compiled, found: Found, key: str, instructed_by: Key | None,
    *, key_by_key: bool = False,
) -> Applied:  # fmt: skip
    """Write inside the caller's transaction. Raises TrothError, upon which the caller rolls everything back."""
    (outcome,) = apply_many(connection, store, compiled, [found], key, instructed_by, key_by_key=key_by_key)
    if isinstance(outcome, TrothError):
        raise outcome
    return outcome


def apply_many(
    connection: sa.Connection,
    store: Store,
    compiled: Compiled,
    people: Sequence[Found],
    key: str,
    instructed_by: Key | None,
    *,
    covers: Collection[str] = (),
    key_by_key: bool = False,
) -> tuple[Applied | TrothError, ...]:
    """The same for a set of people at once, in their order; who may not be erased as approved is handed back as such.

    ``covers`` – tables that were approved for everybody, whether anything was found in them or not. Raises TrothError where
    something stands in the way of the whole set, and HeldBack where it has to be done ``key_by_key``. Statements: two a
    table at most, one to lock and look, one to write, however many people there are.
    """
    refuse_drift(compiled)
    places = None if key_by_key else plain(store, compiled)
    roots, skipped, held = _roots(connection, store, compiled, people, told=places is not None)
    if places is not None:
        with in_words(compiled.system):
            done = erased(connection, store, compiled, places, people, roots, held, covers)
        if done is not None:
            said = zip(done.counts, done.kept, skipped, strict=True)
            return tuple(
                Applied(compiled.system, key, counts, tuple(kept), tuple(aside)) for counts, kept, aside in said
            )
    store.before_erasing(connection)
    reached, gone = _again(connection, store, compiled, people, roots, instructed_by)
    each = [intents(compiled, parts, instructed_by) for parts in reached.people]
    refused = {
        place: error
        for place, found in enumerate(people)
        if (error := _unapproved(compiled, found, each[place], covers)) is not None
    }
    allowed = [intent for place, intent in enumerate(each) if place not in refused]
    wanted = allowed[0] if len(allowed) == 1 else together(compiled, allowed)
    for problem in impossible(connection, store, compiled, wanted):
        raise TrothError(problem.what, where=problem.where, fix=problem.fix)
    writer = Writer(connection, store, compiled, reached.held, gone)
    with in_words(compiled.system):
        for intent in wanted.values():
            writer.limited(intent, wanted)
    for loosening in loosenings(wanted, each_row=store.checks_each_row):
        writer.loosened(loosening)
    for name, intent in wanted.items():
        with in_words(compiled.system, name):
            writer.written(intent)
    if len(people) > 1 and writer.fewer:
        raise TrothError(
            "the database left some of the rows as they were", where=f"{compiled.system}.{writer.fewer[0]}",
            fix="erase these people one by one; a trigger or a row policy stands in the way",
        )  # fmt: skip
    return tuple(
        refused.get(place) or _applied(store, compiled, mine, reached.held, key, skipped[place], writer)
        for place, mine in enumerate(each)
    )


def _roots(
    connection: sa.Connection, store: Store, compiled: Compiled, people: Sequence[Found], *, told: bool
) -> tuple[list[Root], list[list[Aside]], Held]:
    """The people's own rows as they are now, locked; those that are another's by now; and, if wanted, what is told of each."""
    asked: dict[str, dict[Key, None]] = {}
    for found in people:
        for part in found.rows:
            if part.root:
                asked.setdefault(part.table, {}).update(dict.fromkeys(part.keys))
    for name in asked:
        if name not in compiled.tables:
            raise TrothError(
                "this table is no longer mapped", where=f"{compiled.system}.{name}", fix="find the person again"
            )
    said = {
        name: said_now(
            connection, store, compiled, compiled.tables[name], list(keys), lock=True,
            more=telling(store, compiled, compiled.tables[name]).tests if told else (),
        )
        for name, keys in asked.items()
    }  # fmt: skip
    held: Held = {}
    if told:
        for name, rows in said.items():
            mapped = compiled.tables[name]
            width = len(mapped.found_by) + sum(len(edge.columns) for edge in mapped.elsewhere)
            held[name] = {key: row[width:] for key, row in rows.items()}
            said[name] = {key: row[:width] for key, row in rows.items()}
    roots: dict[Root, None] = {}
    skipped: list[list[Aside]] = []
    for place, found in enumerate(people):
        aside: list[Aside] = []
        for part in found.rows:
            if part.root:
                mapped = compiled.tables[part.table]
                theirs, others = still_theirs(mapped, part.keys, said[part.table], found.person)
                roots |= dict.fromkeys(Root(part.table, key, place, part.reached) for key in theirs)
                aside += [Aside(part.table, key, "no longer fits the identifiers") for key in others]
        skipped.append(aside)
    return list(roots), skipped, held


def _again(
    connection: sa.Connection, store: Store, compiled: Compiled, people: Sequence[Found], roots: Sequence[Root],
    instructed_by: Key | None,
) -> tuple[Reached, Gone]:  # fmt: skip
    """Each person's rows as they are now, locked from the person's own row downwards, and what is left to do in them.

    Rows that hang on rows of theirs that are gone by now are theirs as well; these are told besides.
    """
    reached = closure(connection, store, compiled, roots, len(people), flags=flags(store, compiled))
    there: list[set[tuple[str, Key]]] = [
        {(part.table, key) for part in parts for key in part.keys} for parts in reached.people
    ]
    gone = _gone(connection, store, compiled, people, there, instructed_by)
    left = list(_left_hanging(connection, store, compiled, there, gone)) if gone else []
    if left:
        reached = closure(
            connection, store, compiled, [*roots, *left], len(people), flags=flags(store, compiled), walk=True
        )
    return reached, gone


def _gone(
    connection: sa.Connection, store: Store, compiled: Compiled, people: Sequence[Found],
    there: Sequence[Collection[tuple[str, Key]]], instructed_by: Key | None,
) -> Gone:  # fmt: skip
    """The rows of theirs that are deleted by now, and whose they were."""
    gone: dict[tuple[str, Key], set[int]] = {}
    if not any(mapped.deletes for mapped in compiled.tables.values()):
        return gone
    for place, found in enumerate(people):
        for part in found.rows:
            mapped = compiled.tables.get(part.table)
            whole = part.standing != "other" and not part.columns
            if mapped is not None and mapped.deletes and whole and acted_on(part, instructed_by):
                for key in part.keys:
                    if (part.table, key) not in there[place]:
                        gone.setdefault((part.table, key), set()).add(place)
    # A row that is there and no longer the person's (another's by now, or skipped) has children that are not theirs either.
    for name in dict.fromkeys(table for table, _ in gone):
        keys = [key for table, key in gone if table == name]
        for key in still_there(connection, store, compiled, name, keys):
            del gone[name, key]
    return gone


def _left_hanging(
    connection: sa.Connection,
    store: Store,
    compiled: Compiled,
    there: Sequence[Collection[tuple[str, Key]]],
    gone: Gone,
) -> Iterator[Root]:
    """What hangs on rows that are gone: rows of the person's alone, and their keys in lists of others."""
    apart = leading_back(compiled.tables)
    left: dict[tuple[int, str], list[Orphan]] = {}
    for orphan in orphans(connection, store, compiled, [Rows(table, (key,), "") for table, key in gone], lists=True):
        # Who lived in a household that is gone is a person of their own still; the second look names what is left.
        if orphan.table in apart and orphan.above[0] != orphan.table:
            continue
        for place in gone.get(orphan.above, ()):
            if (orphan.table, orphan.key) not in there[place]:
                left.setdefault((place, orphan.table), []).append(orphan)
    for (place, name), mine in left.items():
        theirs = {*there[place], *(row for row, owners in gone.items() if place in owners)}
        keys = list(dict.fromkeys(orphan.key for orphan in mine))
        known = {(table, key_text(key)) for table, key in theirs}
        shared = others(connection, store, compiled, compiled.tables[name], keys, known)
        for orphan in mine:
            if orphan.key not in shared:
                yield Root(name, orphan.key, place, orphan.reached)
            elif orphan.listed:
                yield Root(name, orphan.key, place, orphan.reached, (orphan.column,))


def _unapproved(
    compiled: Compiled, found: Found, wanted: Mapping[str, Intent], covers: Collection[str]
) -> TrothError | None:
    approved = {*covers, *(rows.table for rows in found.rows)}
    for name in wanted:
        if name not in approved:
            return TrothError(
                "rows have appeared in a table that was not part of what was approved",
                where=f"{compiled.system}.{name}",
                fix="find the person again and have the new plan approved",
            )
    return None


def _applied(
    store: Store, compiled: Compiled, wanted: Mapping[str, Intent], held: Held, key: str, skipped: list[Aside],
    writer: Writer,
) -> Applied:  # fmt: skip
    """What was done for one person, by what was told of the rows when they were locked."""
    counts: dict[str, Counts] = {}
    kept: list[Kept] = []
    for name, intent in wanted.items():
        told = telling(store, compiled, intent.mapped)
        done = Counts(deleted=len(intent.delete))
        rows = held.get(name, {})
        for names, keys in (*intent.limited.items(), (told.whole, intent.empty)):
            if keys:
                answers = [rows[each] for each in keys]
                done = _together(done, told.counts(answers, names))
                kept += told.kept(answers, names)
        counts[name] = writer.at_most(name, done)
    return Applied(compiled.system, key, counts, tuple(kept), tuple(skipped))


def _together(one: Counts, other: Counts) -> Counts:
    return Counts(one.deleted + other.deleted, one.emptied + other.emptied, one.replaced + other.replaced,
                  one.kept + other.kept, one.pseudonymised + other.pseudonymised)  # fmt: skip
