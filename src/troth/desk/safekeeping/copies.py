"""A backup as one file: a zip whose entries are streamed in and hashed on the way, and checked before anything is taken out."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from troth.desk.safekeeping.manifest import NAME, File, Manifest, read_manifest
from troth.errors import TrothError

PIECE = 1 << 20


class Writing:
    """The zip that is being written, and what is in it so far."""

    def __init__(self, zipped: zipfile.ZipFile) -> None:
        self._zip = zipped
        self.files: list[File] = []

    @contextmanager
    def file(self, name: str) -> Generator[Hashing]:
        """One more file; write to what is handed out, and it is in the list when done."""
        with self._zip.open(name, "w", force_zip64=True) as out:
            piece = Hashing(out)
            yield piece
        self.files.append(File(name, piece.bytes, piece.digest.hexdigest()))

    def close(self, manifest: Manifest) -> None:
        """Put the manifest in, last."""
        self._zip.writestr(NAME, manifest.to_json())


class Hashing:
    """Writes on, counting and hashing."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self.bytes, self.digest = 0, hashlib.sha256()

    def write(self, content: bytes | memoryview) -> None:
        """One piece."""
        self._out.write(content)
        self.bytes += len(content)
        self.digest.update(content)


@contextmanager
def written(out: IO[bytes]) -> Generator[Writing]:
    """A new backup into an open file."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as zipped:
        yield Writing(zipped)


class Reading:
    """A backup that was opened, whose every byte was held against its manifest."""

    def __init__(self, zipped: zipfile.ZipFile, manifest: Manifest) -> None:
        self._zip, self.manifest = zipped, manifest

    def pieces(self, name: str) -> Iterator[bytes]:
        """A file's content, piece by piece."""
        with self._zip.open(name) as source:
            while piece := source.read(PIECE):
                yield piece

    def names(self) -> list[str]:
        """The files of the copy."""
        return [each.name for each in self.manifest.files]


@contextmanager
def opened(path: Path) -> Generator[Reading]:
    """Open a backup. Raises TrothError where it is torn, cut, or a byte of it is not as its manifest says."""
    try:
        with zipfile.ZipFile(path) as zipped:
            manifest = read_manifest(zipped.read(NAME).decode("utf-8"), path.name)
            reading = Reading(zipped, manifest)
            for each in manifest.files:
                digest, number = hashlib.sha256(), 0
                for piece in reading.pieces(each.name):
                    digest.update(piece)
                    number += len(piece)
                if (digest.hexdigest(), number) != (each.sha256, each.bytes):
                    raise _damaged(path, each.name)
            yield reading
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError, EOFError, zlib.error):
        raise _damaged(path, "") from None
    except OSError as error:
        raise TrothError(f"the backup cannot be read: {error.strerror}", where=str(path)) from None


def _damaged(path: Path, name: str) -> TrothError:
    which = f" ({name})" if name else ""
    return TrothError(
        f"this backup is damaged or cut short{which}",
        where=path.name,
        fix="take an earlier one; nothing was changed",
    )
