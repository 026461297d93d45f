"""Many people erased at once without their rows leaving the database: their keys go from statement to statement as text.

For mappings in which the links are a tree, no row is a client's or a second person's, rows stay and no trigger looks on;
others are erased by the way that takes every key out (``erase``). PostgreSQL, whose arrays can be handed back as they came.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from troth.systems.base import Found
from troth.systems.dialects import Store
from troth.systems.keys import Key
from troth.systems.mapped import Compiled
from troth.systems.outcomes import Counts, Kept
from troth.systems.reached import Held, Root
from troth.systems.refusals import in_words
from troth.systems.routes import routes
from troth.systems.setwise_sql import GIVEN, KEYS, OTHERS, WHOSE, Place, change, lock, tell, there
from troth.systems.telling import telling

_NOTHING = Counts()
_NAMES = {"empty": "emptied", "replace": "replaced", "pseudonymise": "pseudonymised"}
Sent = Mapping[str, object]
"""Values of the open parameters: rows above, and whose they are."""


@dataclass
class Done:
    """What was done for each person, by position."""

    counts: list[dict[str, Counts]]
    kept: list[list[Kept]]


def plain(store: Store, compiled: Compiled) -> tuple[Place, ...] | None:
    """The tables of a mapping that can be erased so, parents first; None where it has to be done the long way."""
    if "plain" not in compiled.cache:
        compiled.cache["plain"] = _plain(store, compiled) if store.hands_keys_back else None
    return compiled.cache["plain"]


def _plain(store: Store, compiled: Compiled) -> tuple[Place, ...] | None:
    ways = routes(compiled)
    watched = any("UPDATE" in trigger.events for found in compiled.guards.triggers.values() for trigger in found)
    if ways is None or watched:
        return None
    if any(way.second is not None or way.client_at is not None or way.for_client for way in ways):
        return None
    if any(mapped.deletes for mapped in compiled.tables.values()):
        return None
    below: dict[str, dict[str, None]] = {}
    for way in ways:
        if way.path:
            below.setdefault(way.path[0].parent, {}).update(dict.fromkeys(way.path[0].to))
    placed: dict[str, Place] = {}
    waiting = list(ways)
    while waiting:
        ready = [way for way in waiting if not way.path or way.path[0].parent in placed]
        if not ready:
            return None
        for way in ready:
            told = telling(store, compiled, way.mapped)
            acts = {told.personal[name].action for name in told.whole if name in told.to_do}
            alone = len(acts) == 1 and not told.full
            given = tuple(below[way.path[0].parent]) if way.path else way.mapped.table.key
            carried = tuple(below.get(way.mapped.name, ()))
            placed[way.mapped.name] = Place(way, given, carried, told, acts.pop() if alone else None)
        waiting = [way for way in waiting if way not in ready]
    return tuple(placed.values())


def erased(
    connection: sa.Connection, store: Store, compiled: Compiled, places: Sequence[Place], people: Sequence[Found],
    roots: Sequence[Root], held: Held, covers: Collection[str],
) -> Done | None:  # fmt: skip
    """Lock from the people's rows downwards, then write; ``roots`` are locked already, and ``held`` says what is told of them.

    A leaf is locked by being written. None, and nothing done, where two people share a row, row policies may hide rows, or
    somebody has rows that nobody approved: key by key it can be said of whom. Raises HeldBack, upon which everything is to
    be taken back.
    """
    if len({(root.table, root.key) for root in roots}) < len(roots) or _hidden(connection, store, compiled, places):
        return None
    rows: dict[str, Sent | None] = {}
    for place in places:
        if place.above is None:
            rows[place.name] = _own(store, compiled, place, [root for root in roots if root.table == place.name])
    below = _locked(connection, store, compiled, places, rows, _unapproved(places, people, covers))
    if below is None:
        return None
    done = _nothing_yet(places, people, roots)
    given = {place.name: rows[place.name] if place.above is None else below.get(place.above) for place in places}
    busy = [place for place in reversed(places) if given[place.name] is not None and not place.idle]
    with in_words(compiled.system):
        named = _told(
            connection, store, compiled, [place for place in busy if not place.action], given, roots, held, done
        )
        _change(connection, store, compiled, [place for place in busy if place.action], given, named, done)
    return done


def _nothing_yet(places: Sequence[Place], people: Sequence[Found], roots: Sequence[Root]) -> Done:
    """A table in which rows were found is counted though nothing be left to do in it, as long as the person is there."""
    named, there = {place.name for place in places}, {root.person for root in roots}
    counts = [
        {part.table: _NOTHING for part in found.rows if part.table in named} if number in there else {}
        for number, found in enumerate(people)
    ]
    return Done(counts, [[] for _ in people])


def _hidden(connection: sa.Connection, store: Store, compiled: Compiled, places: Sequence[Place]) -> bool:
    """Whether row policies may hide rows; known as long as the schema stays the same."""
    if "hidden" not in compiled.cache:
        compiled.cache["hidden"] = store.hides_rows(connection, [place.route.mapped.table for place in places])
    return compiled.cache["hidden"]


def _own(store: Store, compiled: Compiled, place: Place, roots: Sequence[Root]) -> Sent | None:
    """The keys of rows found by an identifier, as parameters."""
    if not roots:
        return None
    whose = store.sent(WHOSE, [(root.person,) for root in roots])
    return {**store.sent(GIVEN, [root.key for root in roots]), WHOSE: whose[f"{WHOSE}0"]}


def _locked(
    connection: sa.Connection, store: Store, compiled: Compiled, places: Sequence[Place],
    rows: Mapping[str, Sent | None], others: Mapping[str, list[Key]],
) -> dict[str, Sent] | None:  # fmt: skip
    """Table → the columns of its rows by which others hang on them: for tables on which others hang, level by level.

    None where any of ``others`` – table → the people of whom nothing was approved there – have rows in such a table.
    """
    carried: dict[str, Sent] = {}
    level = [place for place in places if place.above is None and place.carried]
    doubtful = [place for place in places if place.above is not None and others[place.name]]
    while level or any(place.above in carried for place in doubtful):
        asked: list[tuple[Place, Sent]] = []
        for place in level:
            given = rows[place.name] if place.above is None else carried.get(place.above)
            if given is not None and place.above is None and place.carried == place.route.mapped.table.key:
                carried[place.name] = given
            elif given is not None:
                asked.append((place, given))
        # Asked together with the next locks, if any are to come.
        wait = bool(level) and not asked
        ready = [(place, carried[place.above]) for place in doubtful if place.above in carried and not wait]
        batch = [(lock(store, compiled, place), given) for place, given in asked]
        batch += [
            (there(store, compiled, place), {**given, **store.sent(OTHERS, others[place.name])})
            for place, given in ready
        ]
        answers = store.ask(connection, batch)
        if any(answers[len(asked) :]):
            return None
        for (place, _), (row,) in zip(asked, answers, strict=False):
            if row[0] is not None:
                sent = {f"{GIVEN}{part}": text for part, text in enumerate(row[:-1])}
                carried[place.name] = {**sent, WHOSE: row[-1]}
        names = {place.name for place in level}
        doubtful = [place for place in doubtful if all(place is not one for one, _ in ready)]
        level = [place for place in places if place.above in names and place.carried]
    return carried


def _unapproved(places: Sequence[Place], people: Sequence[Found], covers: Collection[str]) -> dict[str, list[Key]]:
    """Table → the people of whom nothing was approved there."""
    approved = [{part.table for part in found.rows} for found in people]
    return {
        place.name: []
        if place.name in covers
        else [(number,) for number, tables in enumerate(approved) if place.name not in tables]
        for place in places
    }


def _told(
    connection: sa.Connection, store: Store, compiled: Compiled, places: Sequence[Place],
    given: Mapping[str, Sent | None], roots: Sequence[Root], held: Held, done: Done,
) -> dict[str, tuple[Key, ...]]:  # fmt: skip
    """Where several things happen to a row: what each row says before is counted; hands back the rows to be changed."""
    named: dict[str, tuple[Key, ...]] = {}
    for place in places:
        told, width = place.told, len(place.route.mapped.table.key)
        if place.above is None:
            answers = [(one.key, one.person, held[place.name][one.key]) for one in roots if one.table == place.name]
        else:
            (locked,) = store.run(connection, [(tell(store, compiled, place), given[place.name] or {})])
            answers = [(tuple(row[:width]), row[width], row[width + 1 :]) for row in locked]
        keys = told.unfinished(((key, said) for key, _, said in answers), told.whole)
        if keys:
            named[place.name] = keys
        mine: dict[int, list[tuple[Any, ...]]] = {}
        for _, person, said in answers:
            mine.setdefault(person, []).append(said)
        # What is told of rows is a few yeses and noes, the same of most people.
        known: dict[tuple[tuple[Any, ...], ...], tuple[Counts, tuple[Kept, ...]]] = {}
        for person, each in mine.items():
            rows = tuple(each)
            if rows not in known:
                known[rows] = (told.counts(each, told.whole), tuple(told.kept(each, told.whole)))
            done.counts[person][place.name] = known[rows][0]
            done.kept[person] += known[rows][1]
    return named


def _change(
    connection: sa.Connection, store: Store, compiled: Compiled, counted: Sequence[Place],
    given: Mapping[str, Sent | None], named: Mapping[str, tuple[Key, ...]], done: Done,
) -> None:  # fmt: skip
    """Change every table by one statement; where one thing happens to a row it counts as well."""
    if not counted and not named:
        return
    known = [place for place in compiled.cache["plain"] if place.name in named]
    sent: dict[str, object] = {}
    for number, place in enumerate(counted):
        sent |= {f"{number}{name}": value for name, value in (given[place.name] or {}).items()}
    for number, place in enumerate(known, len(counted)):
        sent |= store.sent(f"{number}{KEYS}", named[place.name])
    (rows,) = store.run(connection, [(change(store, compiled, counted, known), sent)])
    means = [(place.name, place.action or "") for place in counted]
    counts, places = done.counts, len(means)
    number: int
    count: int
    for number, person, count in rows:
        if number < places:
            name, action = means[number]
            counts[person][name] = _KNOWN.get((action, count)) or _counts(action, count)
        elif count < len(named[known[number - places].name]):
            raise HeldBack(known[number - places].name)


class HeldBack(Exception):  # no error: the long way is taken, and says what stands in the way
    """The database changed fewer rows of this table than it was told to."""


_KNOWN: dict[tuple[str, int], Counts] = {}


def _counts(action: str, number: int) -> Counts:
    """Most people have few rows in a table, so that the same counts come again and again."""
    made = Counts(**{_NAMES[action]: number})
    if number < 100:
        _KNOWN[action, number] = made
    return made
