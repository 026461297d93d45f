"""The log as a folder of files: where C2SP tlog-tiles says they lie, written once, and telling another history apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from troth.errors import TrothError
from troth.ledger.log import Log, MemoryStore, TileId
from troth.ledger.notes import Checkpoint, Signer, sign
from troth.ledger.tiles import TileFolder, bundle_path, tile_path, tiles_of, write_tiles

SIGNER = Signer("evidence.example/log", Ed25519PrivateKey.from_private_bytes(b"\x07" * 32))


def leaves(number: int, mark: str = "entry") -> list[bytes]:
    return [f"{mark} {place}".encode() for place in range(number)]


def exported(folder: Path, said: list[bytes]) -> tuple[int, Log]:
    store = MemoryStore()
    log = Log(store)
    log.append(said)
    note = sign(Checkpoint(SIGNER.name, len(said), log.root()).to_text(), SIGNER)
    return write_tiles(folder, store, said, note), log


def test_paths_are_those_of_the_specification() -> None:
    assert tile_path(TileId(0, 1234067)) == "tile/0/x001/x234/067"
    assert tile_path(TileId(2, 0), 1) == "tile/2/000.p/1"
    assert bundle_path(273, 112) == "tile/entries/273.p/112"


def test_a_log_of_70000_has_the_tiles_of_the_specification() -> None:
    tiles = dict(tiles_of(70_000))
    assert len([tile for tile, width in tiles.items() if tile.level == 0 and width == 256]) == 273
    assert tiles[TileId(0, 273)] == 112
    assert (tiles[TileId(1, 0)], tiles[TileId(1, 1)], tiles[TileId(2, 0)]) == (256, 17, 1)
    assert dict(tiles_of(256)) == {TileId(0, 0): 256, TileId(1, 0): 1}


@pytest.mark.parametrize("size", [1, 255, 256, 257, 700, 66_000])
def test_what_was_written_proves_itself_to_a_reader(tmp_path: Path, size: int) -> None:
    said = leaves(size)
    _, log = exported(tmp_path / "log", said)
    folder = TileFolder(tmp_path / "log")
    assert Log(folder).root() == log.root()
    assert Log(folder).prove_inclusion(size // 2) == log.prove_inclusion(size // 2)
    assert list(folder.entries()) == said


def test_writing_again_writes_only_what_is_new(tmp_path: Path) -> None:
    exported(tmp_path, leaves(600))
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    written, _ = exported(tmp_path, leaves(800))
    kept = [path for path, at in before.items() if path.name != "checkpoint" and path.stat().st_mtime_ns == at]
    assert len(kept) == len(before) - 1
    assert written == 6, "a tile filled, one begun, one above, two bundles, and the checkpoint"
    assert exported(tmp_path, leaves(800))[0] == 1


def test_another_history_another_log_and_a_shorter_one_are_refused(tmp_path: Path) -> None:
    exported(tmp_path, leaves(600))
    with pytest.raises(TrothError, match="another history"):
        exported(tmp_path, leaves(600, "forged"))
    with pytest.raises(TrothError, match="holds 600 entries, the log 500"):
        exported(tmp_path, leaves(500))
    (tmp_path / "checkpoint").write_text((tmp_path / "checkpoint").read_text().replace("evidence.", "other."))
    with pytest.raises(TrothError, match=r"holds the log 'other\.example/log'"):
        exported(tmp_path, leaves(700))


def test_a_bundle_that_was_cut_is_named(tmp_path: Path) -> None:
    exported(tmp_path, leaves(10))
    bundle = tmp_path / bundle_path(0, 10)
    bundle.write_bytes(bundle.read_bytes()[:-3])
    with pytest.raises(TrothError, match="cut off or damaged"):
        list(TileFolder(tmp_path).entries())
