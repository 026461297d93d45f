"""Put a file into a folder outside: whole or not at all, and once, however often it is tried."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from troth.delivery.outcomes import Refused
from troth.errors import TrothError
from troth.files import whole_file

_BLOCK = 1 << 20


@dataclass(frozen=True)
class Put:
    """A file that stands there, on disk with its folder's entry."""

    path: Path
    sha256: str
    size: int
    """Bytes."""
    already: bool
    """Whether it stood there before: an earlier try had come to its end, and nobody had heard of it."""


def put(path: Path, content: bytes | Iterable[bytes], key: str, *, mode: int = 0o600) -> Put:
    """Write ``content`` beside its place, sync it, move it there and sync the folder. A second time finds it there.

    ``key`` is the effect's key; what a killed try left beside the place goes with the next one. Raises Refused where
    another content stands there – nothing is ever written over – and TrothError where the disk refuses; then nothing of it
    is left.
    """
    if not key:
        raise TrothError("a file was put without the key of its effect", where=path.name)
    digest, size = hashlib.sha256(), 0
    try:
        with whole_file(path, mode=mode, over=False) as out:
            for piece in (content,) if isinstance(content, bytes) else content:
                digest.update(piece)
                size += len(piece)
                out.write(piece)
    except FileExistsError:
        if _sha256(path) != digest.hexdigest():
            raise Refused(
                "another file of this name stands there",
                where=f"{path.parent.name}/{path.name}",
                fix="see whose it is; Troth writes over nothing that it did not put there itself",
            ) from None
        return Put(path, digest.hexdigest(), size, already=True)
    return Put(path, digest.hexdigest(), size, already=False)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(_BLOCK):
                digest.update(piece)
    except OSError as error:
        raise Refused(
            f"something stands there that cannot be read: {error.strerror}",
            where=f"{path.parent.name}/{path.name}",
            fix="see what it is, and give the right to read",
        ) from None
    return digest.hexdigest()
