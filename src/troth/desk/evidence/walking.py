"""One pass over every sealed entry as it stands in the store: its leaf against the tree, its facts against their commitment.

Rows are read by ranges of their index, as the database spells them, and never held: memory does not grow with the log.
What was sealed never changes, so that others may append and seal meanwhile.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from json.encoder import encode_basestring as quote  # as json itself spells text
from typing import Any

from django.db import connection

from troth.desk.evidence.models import Tile
from troth.ledger.log import TILE_WIDTH
from troth.ledger.tree import HASH_SIZE

RANGE = 32 * TILE_WIDTH
MOST = 4_096
"""Entries that do not fit which are looked at one by one; what is beyond is counted."""
CLOCK = timedelta(minutes=10)
"""How far a time may lie before an earlier entry's: a long transaction, a clock that is put right."""

Row = tuple[Any, ...]
"""index, id, at, kind, actor's kind and id, subject, case, key, commitment, salt, facts, promise."""


@dataclass(frozen=True)
class Misplaced:
    """An entry that is not what the tree says of its place: the place it claims, its id, its leaf's hash."""

    index: int
    uid: str
    hash: bytes


@dataclass
class Seen:
    """What the pass saw that is not as it should be. Indices count from 0."""

    size: int
    """Entries that the tree says there are."""
    misplaced: list[Misplaced] = field(default_factory=list[Misplaced])
    sealed: dict[int, bytes] = field(default_factory=dict[int, bytes])
    """What the tree says of the places of those, and of the ones that are missing."""
    missing: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    """Ranges of indices that no entry has: first, and one beyond the last."""
    more: int = 0
    """Entries that do not fit, beyond the ones in ``misplaced``."""
    payloads: list[tuple[int, str, str]] = field(default_factory=list[tuple[int, str, str]])
    """Entries whose facts are not those of the commitment: index, id, and what the commitment would have to be."""
    bare: list[tuple[int, str, str, str]] = field(default_factory=list[tuple[int, str, str, str]])
    """Entries without facts that no record accounts for: index, id, subject, time."""
    no_longer_kept: int = 0
    clock: list[tuple[int, str, str]] = field(default_factory=list[tuple[int, str, str]])
    """Entries whose time cannot be: index, id, and why."""
    mislabelled: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    begun: dict[str, int] = field(default_factory=dict[str, int])
    """Effects that were begun and have no end: key, and the entry that says so."""


@dataclass(frozen=True)
class Known:
    """What the pass is told beforehand: who was forgotten, until when facts were let go, and when outsiders saw the log."""

    forgotten: frozenset[str] = frozenset()
    let_go_before: str = ""
    seen_at: tuple[tuple[int, datetime], ...] = ()
    """Sizes that a witness saw, ascending, and its time."""


def walk(size: int, known: Known, tell: Callable[[int, int], None] = lambda done, of: None) -> Seen:
    """Every entry up to ``size``, in order. ``tell`` hears how many of how many were seen."""
    pass_ = _Pass(Seen(size), known)
    for start in range(0, size, RANGE):
        end = min(size, start + RANGE)
        pass_.through(start, end, _rows(start, end), _tiles(start, end))
        tell(end, size)
    for row in _outside():
        pass_.place(row[0], str(row[1]), pass_.leaf_hash(row), None)
    return pass_.seen


class _Pass:
    def __init__(self, seen: Seen, known: Known) -> None:
        self.seen, self.known, self.latest = seen, known, ""
        self.sizes = [size for size, _ in known.seen_at]

    def through(self, start: int, end: int, rows: Sequence[Row], sealed: bytes) -> None:
        """One range. Where every row stands in its place, its leaves are compared as one; else one by one."""
        hashes = [self.leaf_hash(row) for row in rows]
        self.look_at(rows)
        if len(rows) == end - start and rows[0][0] == start and rows[-1][0] == end - 1 and b"".join(hashes) == sealed:
            return
        expected = start
        for row, found in zip(rows, hashes, strict=True):
            index = row[0]
            again = index < expected  # two entries claim one place
            if index > expected:
                self.lack(expected, index, sealed, start)
            expected = max(expected, index + 1)
            at = (index - start) * HASH_SIZE
            if again or sealed[at : at + HASH_SIZE] != found:
                self.place(index, str(row[1]), found, None if again else sealed[at : at + HASH_SIZE])
        if expected < end:
            self.lack(expected, end, sealed, start)

    def leaf_hash(self, row: Row) -> bytes:
        """The hash of the leaf that the columns say; of nothing that could be a leaf where one is missing."""
        _, uid, at, kind, actor_kind, actor, subject, case, key, commitment, *_ = row
        try:
            leaf = (
                f'{{"at":"{at}","by":{{"id":{quote(actor)},"kind":{quote(actor_kind)}}},'
                f'{"" if case is None else f"{_CASE}{quote(case)},"}"commitment":{quote(commitment)},"id":{quote(uid)},'
                f'{"" if key is None else f"{_KEY}{quote(key)},"}"kind":{quote(kind)},'
                f'{"" if subject is None else f"{_SUBJECT}{quote(subject)},"}"v":1}}'
            )
            return hashlib.sha256(b"\x00" + leaf.encode()).digest()
        except (TypeError, UnicodeEncodeError):
            return hashlib.sha256(b"").digest()

    def look_at(self, rows: Iterable[Row]) -> None:
        """Facts, time and effects of each row."""
        seen, latest, digest = self.seen, self.latest, hmac.digest
        early, late, until = self.bounds(-1)
        for row in rows:
            index, uid, at, kind, _, _, subject, _, key, commitment, salt, facts, promise = row
            try:
                if facts is not None and salt is not None:
                    sworn = digest(salt, facts.encode(), "sha256").hex()
                    if sworn != commitment:
                        seen.payloads.append((index, uid, sworn))
                    elif (promise is not None or '"promise":' in facts) and _promise(facts) != promise:
                        seen.mislabelled.append((index, uid))
                else:
                    self.without_facts(index, uid, subject, at, facts is None and salt is None)
                if index >= until:
                    early, late, until = self.bounds(index)
                if at < latest or not early <= at <= late:
                    self.odd_time(index, uid, at, latest, early, late)
                if at > latest:
                    latest = at
                if key is not None:
                    if kind.endswith(".begun"):
                        seen.begun[key] = index
                    elif kind.endswith((".done", ".failed")):
                        seen.begun.pop(key, None)
            except (TypeError, AttributeError, ValueError):  # a column holds what Troth never writes there
                seen.payloads.append((index, str(uid), ""))
        self.latest = latest

    def without_facts(self, index: int, uid: str, subject: str | None, at: str, whole: bool) -> None:
        known = self.known
        if not whole:
            self.seen.payloads.append((index, uid, ""))
        elif subject in known.forgotten or at < known.let_go_before:
            self.seen.no_longer_kept += 1
        elif len(self.seen.bare) < MOST:
            self.seen.bare.append((index, uid, subject or "", at))

    def bounds(self, index: int) -> tuple[str, str, int]:
        """Between which times an entry with this index was recorded, as witnesses saw the log; and up to which index."""
        place = bisect_right(self.sizes, index)
        before = max((at for _, at in self.known.seen_at[:place]), default=None)
        after = min((at for _, at in self.known.seen_at[place:]), default=None)
        until = self.sizes[place] if place < len(self.sizes) else self.seen.size + RANGE
        return spelt(before - CLOCK) if before else "", spelt(after + CLOCK) if after else "9999", until

    def odd_time(self, index: int, uid: str, at: str, latest: str, early: str, late: str) -> None:
        if at < early:
            why = f"says {at}, and before that entry a witness saw the log without it, after {early}"
        elif at > late:
            why = f"says {at}, and a witness saw it before that, at {late}"
        elif _time(latest) - _time(at) > CLOCK:
            why = f"says {at}, and an entry before it says {latest}"
        else:
            return
        if len(self.seen.clock) < MOST:
            self.seen.clock.append((index, uid, why))

    def lack(self, first: int, end: int, sealed: bytes, start: int) -> None:
        ranges = self.seen.missing
        if ranges and ranges[-1][1] == first:
            ranges[-1] = (ranges[-1][0], end)
        else:
            ranges.append((first, end))
        for index in range(first, min(end, first + MOST - len(self.seen.sealed))):
            at = (index - start) * HASH_SIZE
            self.seen.sealed[index] = sealed[at : at + HASH_SIZE]

    def place(self, index: int, uid: str, found: bytes, sealed: bytes | None) -> None:
        if len(self.seen.misplaced) >= MOST:
            self.seen.more += 1
            return
        self.seen.misplaced.append(Misplaced(index, uid, found))
        if sealed:
            self.seen.sealed[index] = sealed


_CASE, _KEY, _SUBJECT = '"case":', '"key":', '"subject":'


def spelt(at: datetime) -> str:
    """A time (aware, UTC) as a leaf spells it."""
    return at.isoformat(timespec="microseconds")[:26] + "Z"


def _time(at: str) -> datetime:
    try:
        return datetime.fromisoformat(at)
    except ValueError:
        return datetime.fromisoformat("9999-01-01T00:00:00Z")


def _promise(facts: str) -> str | None:
    said = json.loads(facts).get("promise")
    return said if isinstance(said, str) else None


def _rows(start: int, end: int) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(f'{_select()} WHERE "index" >= %s AND "index" < %s ORDER BY "index", position', [start, end])
        return cursor.fetchall()


def _outside() -> list[Row]:
    """Entries that claim a place which the tree does not have; asked in one statement, because others may seal meanwhile."""
    beyond = '"index" < 0 OR "index" >= (SELECT coalesce(max(size), 0) FROM troth_evidence_head)'
    with connection.cursor() as cursor:
        cursor.execute(f'{_select()} WHERE {beyond} ORDER BY "index" LIMIT {MOST}')
        return cursor.fetchall()


def _tiles(start: int, end: int) -> bytes:
    """The sealed hashes of a range; zeros where the store lost a tile or a part of one."""
    first, last = start // TILE_WIDTH, -(-end // TILE_WIDTH)
    rows = Tile.objects.filter(level=0, number__gte=first, number__lt=last).values_list("number", "hashes")
    tiles = {number: bytes(hashes) for number, hashes in rows}
    full = TILE_WIDTH * HASH_SIZE
    return b"".join(tiles.get(n, b"")[:full].ljust(full, b"\0") for n in range(first, last))[
        : (end - start) * HASH_SIZE
    ]


_AT = {
    "sqlite": """replace(at, ' ', 'T') || CASE length(at) WHEN 19 THEN '.000000Z' ELSE 'Z' END""",
    "postgresql": """to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""",
}


def _select() -> str:
    columns = (
        f'"index", uid, {_AT[connection.vendor]}, kind, actor_kind, actor_id, subject, "case", key, commitment, salt'
    )
    return f"SELECT {columns}, facts, promise FROM troth_evidence_evidenceentry"  # noqa: S608  # all of it is ours
