"""The tree of the log in our own tables: its one head row and its tiles, to read and, by whoever seals, to write."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from troth.desk.evidence.models import Head, Tile
from troth.errors import TrothError
from troth.ledger.log import Log, TileId

TILES_KEPT = 1024
"""Tiles of up to 8 KiB in memory, where many roots are asked for at once."""


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


class _Kept(TileStore):
    """The tiles asked for last stay in memory. What grows meanwhile grows behind the size this one was made at."""

    def __init__(self, head: Head) -> None:
        super().__init__(head)
        self._read = lru_cache(maxsize=TILES_KEPT)(super().read)

    def read(self, tile: TileId) -> bytes:
        """The bytes of a tile, as they were when they were first asked for."""
        return self._read(tile)


def tile_store() -> TileStore:
    """The tree's store at the size it has now, to read from: what is sealed meanwhile does not show, what was never changes."""
    return TileStore(_head())


def tree(*, kept: bool = False) -> Log:
    """The tree as it stands, to read from; ``kept`` where many roots are asked for at once: a tile is then read once."""
    return Log(_Kept(_head()) if kept else TileStore(_head()))


def _head() -> Head:
    return Head.objects.filter(id=1).first() or Head(id=1, size=0)
