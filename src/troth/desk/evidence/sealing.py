"""Seal entries into the tree: one writer at a time under one head row, in batches; by time and size where it may wait."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from troth.desk import now
from troth.desk.evidence.models import EvidenceEntry, Head, Tile
from troth.errors import TrothError
from troth.ledger import entries as leaves
from troth.ledger.entries import Actor
from troth.ledger.log import Log, TileId

BATCH = 2_000
"""Entries that one holder of the head row seals before another gets its turn: some tenths of a second."""
OLDEST = timedelta(seconds=10)
MOST = 1_000


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
        _raise_mark()
    return sealed_size()


def seal_due(*, older_than: timedelta = OLDEST, more_than: int = MOST) -> int:
    """Seal where the oldest waiting entry is old enough, or many wait; else leave them for a fuller batch. Returns the size."""
    waiting = EvidenceEntry.objects.filter(index=None).order_by("position").values_list("at", flat=True)
    oldest = waiting.first()
    if oldest is not None and (now() - oldest >= older_than or waiting[more_than : more_than + 1]):
        return seal()
    return sealed_size()


def sealed_size() -> int:
    """How many entries are in the tree."""
    return Head.objects.filter(id=1).values_list("size", flat=True).first() or 0


def locked_head() -> Head:
    """The one head row, locked until the transaction that is open now ends."""
    head = Head.objects.select_for_update().filter(id=1).first()
    if head is None:
        Head.objects.get_or_create(id=1)
        head = Head.objects.select_for_update().get(id=1)
    return head


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


class TileStore:
    """The ledger's Store over our tables; to write, it lives inside the transaction that locked the head."""

    def __init__(self, head: Head) -> None:
        self._head = head

    def size(self) -> int:
        """Leaves in the tree."""
        return self._head.size

    def read(self, tile: TileId) -> bytes:
        """The bytes of a tile; empty where there is none."""
        row = Tile.objects.filter(level=tile.level, number=tile.place).first()
        return bytes(row.hashes) if row else b""

    def write(self, before: int, after: int, tiles: Mapping[TileId, bytes]) -> None:
        """Write tiles and size together; refuses where another writer was quicker."""
        if not Head.objects.filter(id=1, size=before).update(size=after):
            raise TrothError("the log grew while it was being sealed", fix="seal again")
        Tile.objects.bulk_create(
            [Tile(level=tile.level, number=tile.place, hashes=hashes) for tile, hashes in tiles.items()],
            update_conflicts=True,
            unique_fields=["level", "number"],
            update_fields=["hashes"],
        )
        self._head.size = after


def tile_store() -> TileStore:
    """The tree's store at the size it has now, to read from: what is sealed meanwhile does not show, what was never changes."""
    return TileStore(Head.objects.filter(id=1).first() or Head(id=1, size=0))


def tree() -> Log:
    """The tree as it stands, to read from."""
    return Log(tile_store())


def _raise_mark() -> None:
    from troth.desk.evidence.watermark import raise_mark  # which signs, and so lies above this room

    log = tree()
    raise_mark(log.size(), log.root())


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
