"""An append-only RFC 6962 log over a store of 256-wide tiles, as C2SP tlog-tiles lays them out.

Tile (level, place) holds up to 256 hashes, 32 bytes each, of the nodes of height 8·level: full, 8,192 bytes. Inner
heights are recomputed from the tile. The log keeps hashes only; the leaves themselves belong to whoever appends.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol

from troth.errors import TrothError
from troth.ledger import tree
from troth.ledger.tree import HASH_SIZE

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
FULL_TILE = TILE_WIDTH * HASH_SIZE
_TILES_KEPT = 64  # per view: about 2 MB, enough for many proofs near each other


class TileId(NamedTuple):
    level: int
    place: int


class Store(Protocol):
    """Where the tiles live. One writer at a time; ``write`` is one transaction, all or nothing."""

    def size(self) -> int:
        """How many leaves the log has."""
        ...

    def read(self, tile: TileId) -> bytes:
        """The tile's bytes as last written, possibly partial; empty when there is none."""
        ...

    def write(self, before: int, after: int, tiles: Mapping[TileId, bytes]) -> None:
        """Replace these tiles and set the size from ``before`` to ``after``.

        Raises TrothError, and changes nothing, when the size is no longer ``before``.
        """
        ...


class Log:
    """The log as its owner uses it. Keeps no state of its own beside the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def size(self) -> int:
        return self._store.size()

    def append(self, leaves: Sequence[bytes]) -> range:
        """Add the leaves in order, in one write; returns their indices.

        Touches one tile per 256 leaves and at most one partial tile per level.
        """
        return self.append_hashes([hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves])

    def append_hashes(self, leaf_hashes: Sequence[bytes]) -> range:
        """As ``append``, for leaves hashed earlier with ``tree.leaf_hash``."""
        before = self._store.size()
        after = before + len(leaf_hashes)
        if after == before:
            return range(before, before)
        tiles: dict[TileId, bytes] = {}
        level, first, hashes = 0, before, leaf_hashes
        while hashes:
            tile_index, kept = divmod(first, TILE_WIDTH)
            known = self._known(TileId(level, tile_index), kept) if kept else b""
            row = known + b"".join(hashes)
            if len(row) != (kept + len(hashes)) * HASH_SIZE:
                raise TrothError("a leaf hash is not 32 bytes", fix="hash leaves with troth.ledger.tree.leaf_hash")
            chunks = [row[at : at + FULL_TILE] for at in range(0, len(row), FULL_TILE)]
            tiles.update((TileId(level, tile_index + place), chunk) for place, chunk in enumerate(chunks))
            hashes = [_tile_root(chunk) for chunk in chunks if len(chunk) == FULL_TILE]
            level, first = level + 1, tile_index
        self._store.write(before, after, tiles)
        return range(before, after)

    def at(self, size: int | None = None) -> View:
        """The log as it was at ``size`` leaves (None: now). Raises TrothError when it was never that long."""
        now = self._store.size()
        size = now if size is None else size
        if not 0 <= size <= now:
            raise TrothError(f"the log has {now} entries, not {size}", fix="ask for a size up to the log's own")
        return View(self._store, size)

    def root(self, size: int | None = None) -> bytes:
        return self.at(size).root()

    def prove_inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        return self.at(size).prove_inclusion(index)

    def prove_consistency(self, old: int, new: int | None = None) -> list[bytes]:
        return self.at(new).prove_consistency(old)

    def _known(self, tile: TileId, width: int) -> bytes:
        return _prefix(self._store.read(tile), tile, width)


class View:
    """The log at one size: its root and proofs, sharing the tiles they read. Old views stay true as the log grows."""

    def __init__(self, store: Store, size: int) -> None:
        self.size = size
        self._store = store
        self._heights = lru_cache(maxsize=_TILES_KEPT)(self._read_heights)

    def root(self) -> bytes:
        return tree.root_at(self._node, self.size)

    def prove_inclusion(self, index: int) -> list[bytes]:
        """See ``tree.inclusion_proof``."""
        return tree.inclusion_proof(self._node, index, self.size)

    def prove_consistency(self, old: int) -> list[bytes]:
        """See ``tree.consistency_proof``."""
        return tree.consistency_proof(self._node, old, self.size)

    def _node(self, level: int, index: int) -> bytes:
        tile_level, height = divmod(level, TILE_HEIGHT)
        tile_index, place = divmod(index << height, TILE_WIDTH)
        return self._heights(TileId(tile_level, tile_index))[height][place >> height]

    def _read_heights(self, tile: TileId) -> list[list[bytes]]:
        """All complete nodes inside the tile, by height."""
        width = min(TILE_WIDTH, (self.size >> TILE_HEIGHT * tile.level) - tile.place * TILE_WIDTH)
        row = _prefix(self._store.read(tile), tile, width)
        heights = [[row[at : at + HASH_SIZE] for at in range(0, len(row), HASH_SIZE)]]
        while len(heights[-1]) > 1:
            below = heights[-1]
            heights.append([tree.node_hash(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)])
        return heights


class MemoryStore:
    """Tiles in a dictionary: for tests, previews and checking a log held elsewhere."""

    def __init__(self) -> None:
        self.tiles: dict[TileId, bytes] = {}
        self._size = 0

    def size(self) -> int:
        return self._size

    def read(self, tile: TileId) -> bytes:
        return self.tiles.get(tile, b"")

    def write(self, before: int, after: int, tiles: Mapping[TileId, bytes]) -> None:
        if before != self._size:
            raise TrothError(f"the log grew from {before} to {self._size} meanwhile", fix="append again")
        self.tiles.update(tiles)
        self._size = after


def _tile_root(row: bytes) -> bytes:
    sha256 = hashlib.sha256
    while len(row) > HASH_SIZE:
        row = b"".join([sha256(b"\x01" + row[at : at + 64]).digest() for at in range(0, len(row), 64)])
    return row


def _prefix(row: bytes, tile: TileId, width: int) -> bytes:
    """The first ``width`` hashes of a tile, which may have grown since; a shorter one means the store lost data."""
    if len(row) < width * HASH_SIZE or len(row) % HASH_SIZE:
        raise TrothError(
            f"the tile holds {len(row) // HASH_SIZE} hashes where the log's size says {width}",
            where=f"log tile level {tile.level} place {tile.place}",
            fix="the log's store is damaged: restore it, and compare it with a checkpoint kept outside",
        )
    return row[: width * HASH_SIZE]
