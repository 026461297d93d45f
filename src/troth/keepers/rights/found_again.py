"""Who stands again in a system although they were erased, and where a corrected value is undone: looked for by keyed hashes.

The declared identifier columns are streamed once, each value normalised and hashed; what is on the replay list is who it is.
However many people are on the list, it is read as 8 bytes an identifier; only what is met is read from it whole. Free text is
not covered.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from troth.desk.connections.stored import key_from_json
from troth.desk.subjects import replay
from troth.desk.subjects.replay_lines import CORRECTION, ERASURE, NEW, Remembered
from troth.notice.models import Notice
from troth.systems import Correction, Found, Key, Seen, System

Age = Literal["back", "undated", "new"]
"""``back`` – older than the erasure; ``new`` – dated after it, or a named person said that it is a new relationship;
``undated`` – the row bears no date, or that of the very day, and nobody can say but a person."""


@dataclass
class Person:
    """One erased or corrected person who is met again: the line that remembers them, and their rows by age."""

    line: Remembered
    identifiers: dict[str, str] = field(default_factory=dict[str, str], repr=False)
    """As they stand in the system, in normal spelling. Personal."""
    rows: dict[tuple[str, Key], Age] = field(default_factory=dict[tuple[str, Key], Age])

    def standing(self, *ages: Age) -> dict[str, list[Key]]:
        """Table → keys of the rows of these ages."""
        found: dict[str, list[Key]] = {}
        for (table, key), age in self.rows.items():
            if age in ages:
                found.setdefault(table, []).append(key)
        return found


class Listed:
    """Keyed hashes by their first 8 bytes, to be asked whether one is among them: true for all of them, and by chance once
    in 2⁶⁴ for another."""

    def __init__(self, hashes: Iterable[str]) -> None:
        self._known = array("Q", sorted(array("Q", map(_short, hashes))))

    def __len__(self) -> int:
        return len(self._known)

    def __contains__(self, index: object) -> bool:
        sought = _short(str(index))
        place = bisect_left(self._known, sought)
        return place < len(self._known) and self._known[place] == sought


def erased_again(
    system: System, notice: Notice, *, listed: Listed | None = None, case: str | None = None
) -> list[Person]:
    """Erased people who stand in a system, each once, with every row that bears one of their identifiers.

    ``listed``: the hashes of the list, where the caller has read it already. ``case``: of one case only. Rows that are held for
    a client are left out where no client instructed the erasure. Raises TrothError where the system cannot be asked.
    """
    wanted = listed if listed is not None else Listed(replay.hashes(*([case] if case is not None else [])))
    if not len(wanted):
        return []
    tables = notice.systems[system.name].tables
    people, released = _people(system, wanted, ERASURE, lambda line: case is None or line.case == case)
    for person, hits in people:
        on = person.line.at.date()
        for hit in hits:
            if tables[hit.table].for_client is not None and not person.line.instructed:
                continue
            person.identifiers[hit.identifier] = hit.value
            place = hit.table, hit.key
            if hit.newest is not None and hit.newest != on:
                person.rows[place] = "back" if hit.newest < on else "new"
            elif person.rows.get(place) != "new":
                person.rows[place] = "new" if hit.hash in released else "undated"
    return [person for person, _ in people if person.rows]


def undone_in(system: System, notice: Notice) -> list[tuple[Person, Found, list[Correction]]]:
    """Corrected people in whose rows an old value stands again, with what sets it right. Each person is found by identifiers.

    A third value is nobody's business: the application has moved on. Raises as ``erased_again`` does.
    """
    lines = [line for line in replay.lines(CORRECTION) if any(place.system == system.name for place in line.places)]
    if not lines:
        return []
    people, _ = _people(system, Listed(_all(lines)), CORRECTION, lambda line: system.name in line.systems)
    known: list[tuple[Person, list[Remembered]]] = []
    for person, hits in people:
        person.identifiers.update({hit.identifier: hit.value for hit in hits})
        theirs = {hit.hash for hit in hits}
        known.append((person, [line for line in lines if theirs.intersection(index for _, index in line.identifiers)]))
    undone: list[tuple[Person, Found, list[Correction]]] = []
    for (person, lines_of), found in zip(known, system.find_many([each.identifiers for each, _ in known]), strict=True):
        if isinstance(found, Found):
            made = old_values(system, found, lines_of)
            if made:
                undone.append((person, found, made))
    return undone


def old_values(system: System, found: Found, lines: Iterable[Remembered]) -> list[Correction]:
    """What of these lines' places holds its old value in the rows found; where one was corrected twice, the last value counts.

    Rows that are held for a client count only where that client instructed the correction.
    """
    latest: dict[_Held, tuple[set[str | None], str]] = {}
    for line in lines:
        for held in (None, key_from_json(list(line.client))) if line.client is not None else (None,):
            for place in line.places:
                if place.system == system.name:
                    old, _ = latest.get((place.table, place.column, held), (set[str | None](), ""))
                    latest[place.table, place.column, held] = old | {place.old}, place.new
    keys: dict[tuple[str, str, str | None, str], list[Key]] = {}
    for row in system.read(found):
        for value in row.values:
            known = latest.get((row.table, value.column, row.client if row.standing == "client" else None))
            if known is not None and (row.standing != "client" or row.client is not None):
                olds, new = known
                text = _text(value.value)
                index = replay.finder({old for old in olds if old is not None})
                if text != new and replay.old_value(index, system.name, row.table, value.column, text) in olds:
                    keys.setdefault((row.table, value.column, text, new), []).append(row.key)
    return [Correction(table, column, tuple(found), text, new) for (table, column, text, new), found in keys.items()]


_Held = tuple[str, str, Key | None]
"""Table, column, and the client for whom the row is held."""


def listed_erasures() -> Listed:
    """The hashes of everyone erased, to be given to ``erased_again`` system by system."""
    return Listed(replay.hashes())


def _people(
    system: System, wanted: Listed, kind: str, takes: Any
) -> tuple[list[tuple[Person, list[Seen]]], frozenset[str]]:
    """Who is met, with what was seen of them; and which hashes are released in this system as a new relationship."""
    seen: dict[tuple[str, Key], list[Seen]] = {}
    for hit in system.seen(replay.finder(wanted), wanted):
        seen.setdefault((hit.table, hit.key), []).append(hit)
    if not seen:
        return [], frozenset()
    met = {hit.hash for hits in seen.values() for hit in hits}
    by_hash, released = _lines_with(met, kind, system.name)
    people: dict[str, tuple[Person, list[Seen]]] = {}
    for hits in seen.values():
        line = _whose(hits, by_hash)
        if line is not None and takes(line):
            person, theirs = people.setdefault(line.key, (Person(line), []))
            known = {index for _, index in person.line.identifiers}
            theirs += [hit for hit in hits if hit.hash in known]
    return list(people.values()), released


def _lines_with(met: set[str], kind: str, system: str) -> tuple[Mapping[str, list[Remembered]], frozenset[str]]:
    """The lines that hold a hash that was met, by hash, in order of time; and the hashes released in this system."""
    by_hash: dict[str, list[Remembered]] = {}
    released: set[str] = set()
    for line in replay.lines(kind, NEW):
        theirs = met.intersection(index for _, index in line.identifiers)
        if line.kind == NEW:
            released |= theirs if system in line.systems else set()
        else:
            if kind == ERASURE:
                released -= theirs  # erased again since: what a person said before is over
            for index in theirs:
                by_hash.setdefault(index, []).append(line)
    return by_hash, frozenset(released)


def _whose(hits: list[Seen], by_hash: Mapping[str, list[Remembered]]) -> Remembered | None:
    """The line that fits the row best, by how many of its identifiers; the latest of those that fit alike."""
    fits: dict[str, tuple[int, Any, Remembered]] = {}
    for hit in hits:
        for line in by_hash.get(hit.hash, ()):
            number = fits[line.key][0] if line.key in fits else 0
            fits[line.key] = number + 1, line.at, line
    return max(fits.values(), key=lambda fit: fit[:2])[2] if fits else None


def _all(lines: Iterable[Remembered]) -> Iterator[str]:
    return (index for line in lines for _, index in line.identifiers)


def _short(index: str) -> int:
    return int(index[:16], 16)


def _text(value: object) -> str | None:
    """A value as a correction writes it."""
    if value is None:
        return None
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
