"""The log as a folder of files that anybody may serve or read: C2SP tlog-tiles (``checkpoint``, ``tile/…``, bundles of entries).

A full tile never changes, so that writing again writes only what is new. Entries are leaves, which hold no personal data;
facts and salts are never written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from troth.errors import TrothError
from troth.files import write_whole
from troth.ledger import notes
from troth.ledger.log import TILE_HEIGHT, TILE_WIDTH, Store, TileId
from troth.ledger.tree import HASH_SIZE

LONGEST_ENTRY = 65_535
"""Bytes: an entry of a bundle carries its length in 16 bits."""


def tile_path(tile: TileId, width: int = TILE_WIDTH) -> str:
    """``tile/<L>/<N>[.p/<W>]`` for so many hashes: ``tile/0/x001/x234/067``."""
    return f"tile/{tile.level}/{_numbered(tile.place, width)}"


def bundle_path(place: int, width: int = TILE_WIDTH) -> str:
    """``tile/entries/<N>[.p/<W>]`` for so many entries."""
    return f"tile/entries/{_numbered(place, width)}"


def tiles_of(size: int) -> Iterator[tuple[TileId, int]]:
    """Every tile of a log of this size, and how many hashes it holds; level by level, each from its start."""
    level, width = 0, size
    while width:
        for place in range(0, width, TILE_WIDTH):
            yield TileId(level, place // TILE_WIDTH), min(TILE_WIDTH, width - place)
        level, width = level + 1, width >> TILE_HEIGHT


def write_tiles(folder: Path, store: Store, leaves: Iterable[bytes], note: str) -> int:
    """Write the log's tiles and entries, and last the checkpoint, into a folder; returns how many files were written.

    ``leaves`` are all of the log's, in order. Full tiles that lie there already are left as they are. Raises TrothError
    where the folder holds another log, or cannot be written.
    """
    point = notes.Checkpoint.from_text(notes.text_of(note))
    _refuse_another(folder, point)
    written = 0
    for tile, width in tiles_of(point.size):
        row = store.read(tile)[: width * HASH_SIZE]
        if len(row) != width * HASH_SIZE:
            raise TrothError("the store lost a part of the tree", where=f"log tile {tile}", fix="troth evidence verify")
        written += _put(folder / tile_path(tile, width), row)
    waiting = iter(leaves)
    for place in range(0, point.size, TILE_WIDTH):
        width = min(TILE_WIDTH, point.size - place)
        bundle = b"".join(_prefixed(leaf) for leaf in islice(waiting, width))
        written += _put(folder / bundle_path(place // TILE_WIDTH, width), bundle)
    write_whole(folder / "checkpoint", note.encode())
    return written + 1


class TileFolder:
    """The ledger's Store over such a folder, to read: ``Log(TileFolder(folder)).root()`` is to be the checkpoint's."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.note = _read(folder / "checkpoint").decode("utf-8", "replace")
        self._size = notes.Checkpoint.from_text(notes.text_of(self.note)).size

    def size(self) -> int:
        """Entries, as the checkpoint says."""
        return self._size

    def read(self, tile: TileId) -> bytes:
        """The full tile, or the partial one that belongs to the checkpoint's size."""
        width = min(TILE_WIDTH, (self._size >> TILE_HEIGHT * tile.level) - tile.place * TILE_WIDTH)
        return _read(self._folder / tile_path(tile, width)) if width > 0 else b""

    def write(self, before: int, after: int, tiles: object) -> None:
        """Nothing is written to a log that was handed out."""
        raise TrothError("a log that was handed out cannot be appended to", where=self._folder.name)

    def entries(self) -> Iterator[bytes]:
        """Every leaf, in order. Raises TrothError where a bundle is missing or does not hold what its name says."""
        for place in range(0, self._size, TILE_WIDTH):
            width = min(TILE_WIDTH, self._size - place)
            path = self._folder / bundle_path(place // TILE_WIDTH, width)
            bundle, at, found = _read(path), 0, 0
            while at < len(bundle):
                end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
                yield bundle[at + 2 : end]
                at, found = end, found + 1
            if at != len(bundle) or found != width:
                raise TrothError("a bundle of entries is cut off or damaged", where=str(path), fix="export it again")


def _numbered(place: int, width: int) -> str:
    digits = f"{place:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    name = "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])
    return name if width == TILE_WIDTH else f"{name}.p/{width}"


def _put(path: Path, content: bytes) -> int:
    """Write a file that never changes; 0 where it lies there already. A partial one of another content is another log's."""
    if path.is_file():
        if path.stat().st_size == len(content) and path.read_bytes() == content:
            return 0
        raise TrothError(
            "a tile of another history lies here",
            where=str(path),
            fix="export into an empty folder, and compare the two",
        )
    write_whole(path, content)
    return 1


def _prefixed(leaf: bytes) -> bytes:
    if len(leaf) > LONGEST_ENTRY:
        raise TrothError(f"a leaf of {len(leaf)} bytes does not fit a bundle", fix="an entry's fields are short names")
    return len(leaf).to_bytes(2, "big") + leaf


def _refuse_another(folder: Path, point: notes.Checkpoint) -> None:
    path = folder / "checkpoint"
    if not path.is_file():
        return
    there = notes.Checkpoint.from_text(notes.text_of(_read(path).decode("utf-8", "replace")))
    if there.origin != point.origin:
        raise TrothError(f"this folder holds the log {there.origin!r}", where=str(folder), fix="name another folder")
    if there.size > point.size:
        raise TrothError(
            f"this folder holds {there.size} entries, the log {point.size}: it was cut off, or an older store was restored",
            where=str(folder),
            fix="troth evidence verify --checkpoint the checkpoint in this folder",
        )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as wrong:
        raise TrothError(
            f"a file of the log cannot be read: {wrong.strerror or wrong}", where=str(path), fix="export the log again"
        ) from wrong
