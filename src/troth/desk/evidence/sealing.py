"""Seal entries into the tree: one writer at a time under one head row, in batches; by time and size where it may wait."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from troth.desk import now
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.evidence.tree import TileStore, locked_head, sealed_size, tree
from troth.desk.evidence.watermark import raise_mark
from troth.errors import TryAgain
from troth.ledger import entries as leaves
from troth.ledger.entries import Actor
from troth.ledger.log import Log

BATCH = 2_000
"""Entries that one holder of the head row seals before another gets its turn: some tenths of a second."""
OLDEST = timedelta(seconds=10)
MOST = 1_000
LOCKED = "55P03"
"""PostgreSQL's code for a lock that was not had in time."""


def seal(batch: int = BATCH) -> int:
    """Put every committed entry that is not yet in the tree into it, in order; returns the size of the log.

    The head row is locked for each batch, so that several processes may seal at once and none waits longer than a batch.
    Where nothing is new, nothing is locked.
    """
    sealed = False
    while EvidenceEntry.objects.filter(index=None).exists():
        with transaction.atomic():
            head = locked_head()
            rows = list(EvidenceEntry.objects.filter(index=None).order_by("position")[:batch])
            if rows:  # another process may have been here while this one waited
                placed = Log(TileStore(head)).append([leaf_of(row) for row in rows])
                _number(rows, placed.start)
                sealed = True
    if sealed:
        log = tree()
        raise_mark(log.size(), log.root())
    return sealed_size()


def refuse_held(problem: Exception) -> None:
    """Raise TryAgain where sealing failed only because another process held the log or its files for too long: nothing is wrong."""
    if isinstance(problem, TryAgain):
        raise problem
    busy = getattr(problem.__cause__, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
    if busy or getattr(problem.__cause__, "sqlstate", "") == LOCKED:
        what = "another process holds the log, so that it cannot be sealed"
        raise TryAgain(what, where="the evidence log", fix="try again in a minute") from None


def seal_due(*, older_than: timedelta = OLDEST, more_than: int = MOST) -> int:
    """Seal where the oldest waiting entry is old enough, or many wait; else leave them for a fuller batch. Returns the size."""
    waiting = EvidenceEntry.objects.filter(index=None).order_by("position").values_list("at", flat=True)
    oldest = waiting.first()
    if oldest is not None and (now() - oldest >= older_than or waiting[more_than : more_than + 1]):
        return seal()
    return sealed_size()


def leaf_of(row: EvidenceEntry) -> bytes:
    """The leaf that an entry's columns say."""
    actor = Actor(row.actor_kind, row.actor_id)  # pyright: ignore[reportArgumentType]  # as stored; a wrong kind shows later
    return leaves.leaf_bytes(
        leaves.Entry(
            id=row.uid,
            at=row.at,
            kind=row.kind,
            by=actor,
            subject=row.subject,
            case=row.case,
            key=row.key,
            commitment=row.commitment,
        )
    )


def _number(rows: list[EvidenceEntry], start: int) -> None:
    """Write each row's index: by one statement where positions have no gap, else by ranges."""
    first = 0
    for place in range(1, len(rows) + 1):
        if place == len(rows) or rows[place].position != rows[place - 1].position + 1:
            low, high = rows[first].position, rows[place - 1].position
            EvidenceEntry.objects.filter(position__gte=low, position__lte=high).update(
                index=F("position") + (start + first - low)
            )
            first = place
