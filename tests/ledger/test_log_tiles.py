"""The log over tiles: batches, partial tiles, old views, and a store that lost something."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troth.errors import TrothError
from troth.ledger import tree
from troth.ledger.log import FULL_TILE, Log, MemoryStore, TileId


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 700), max_size=6))
def test_random_batches_give_the_root_of_one_append(batches: list[int]) -> None:
    log, hashes = Log(MemoryStore()), list[bytes]()
    for batch in batches:
        leaves = [b"%d" % (len(hashes) + place) for place in range(batch)]
        assert log.append(leaves) == range(len(hashes), len(hashes) + batch)
        hashes += [tree.leaf_hash(leaf) for leaf in leaves]
    assert log.root() == tree.root_of(hashes)
    for size in {0, len(hashes) // 3, len(hashes)}:
        assert log.root(size) == tree.root_of(hashes[:size])


def test_tiles_are_laid_out_as_c2sp_says() -> None:
    store = MemoryStore()
    Log(store).append([b"%d" % number for number in range(70_000)])
    assert {tile.level for tile in store.tiles} == {0, 1, 2}
    assert len(store.tiles[TileId(0, 0)]) == FULL_TILE == 8192
    assert len(store.tiles[TileId(0, 273)]) == (70_000 - 273 * 256) * 32
    assert len(store.tiles[TileId(1, 1)]) == (273 - 256) * 32
    row = store.tiles[TileId(0, 5)]
    assert store.tiles[TileId(1, 0)][5 * 32 : 6 * 32] == tree.root_of([row[at : at + 32] for at in range(0, 8192, 32)])


def test_proofs_across_tile_edges_hold() -> None:
    log = Log(MemoryStore())
    hashes = [tree.leaf_hash(b"%d" % number) for number in range(66_000)]
    log.append_hashes(hashes)
    for size in (255, 256, 257, 512, 65_535, 65_536, 65_537, 66_000):
        view, root = log.at(size), tree.root_of(hashes[:size])
        assert view.root() == root
        for index in {0, 254, size // 2, size - 1}:
            assert tree.verify_inclusion(hashes[index], index, size, view.prove_inclusion(index), root)
        for old in {1, 200, size - 1}:
            proof = view.prove_consistency(old)
            assert tree.verify_consistency(old, size, proof, tree.root_of(hashes[:old]), root)


class CountingStore(MemoryStore):
    def __init__(self) -> None:
        super().__init__()
        self.reads = self.written = 0

    def read(self, tile: TileId) -> bytes:
        self.reads += 1
        return super().read(tile)

    def write(self, before: int, after: int, tiles: dict[TileId, bytes]) -> None:
        self.written += len(tiles)
        super().write(before, after, tiles)


def test_an_append_and_a_proof_touch_few_tiles() -> None:
    store = CountingStore()
    log = Log(store)
    log.append([b"%d" % number for number in range(66_000)])
    store.reads = store.written = 0
    log.append([b"one more"])
    assert (store.reads, store.written) == (1, 1)
    store.reads = 0
    log.prove_inclusion(12_345)
    assert store.reads <= 6


def test_a_store_that_lost_hashes_is_named() -> None:
    store = MemoryStore()
    log = Log(store)
    log.append([b"%d" % number for number in range(300)])
    store.tiles[TileId(0, 1)] = store.tiles[TileId(0, 1)][:-32]
    with pytest.raises(TrothError, match=r"level 0 place 1.*43 hashes.*says 44"):
        log.root()
    with pytest.raises(TrothError, match="level 0 place 1"):
        log.append([b"next"])


def test_a_writer_that_was_overtaken_changes_nothing() -> None:
    store = MemoryStore()
    Log(store).append([b"a"])
    with pytest.raises(TrothError, match="grew from 0 to 1"):
        store.write(0, 1, {TileId(0, 0): b"\0" * 32})
    assert Log(store).root() == tree.leaf_hash(b"a")


def test_a_hash_of_wrong_length_is_refused() -> None:
    with pytest.raises(TrothError, match="not 32 bytes"):
        Log(MemoryStore()).append_hashes([b"short"])
