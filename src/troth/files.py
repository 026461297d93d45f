"""Put a file whole or not at all: written beside its place, synced, moved there, and its folder synced."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import secrets
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from troth.errors import TrothError, TryAgain

LONGEST_HELD = 60.0
"""Seconds that one process waits for another that holds a file alone."""
_PATIENCE = 5.0
_UNFINISHED = re.compile(r"(.+?)(?:\.[0-9a-f]{12})?\.part")


def not_written(what: str, where: str, error: OSError) -> TrothError:
    """The error of a disk that refused: TryAgain where it is full, because room may be made by the next try."""
    said = f"{what} could not be written: {error.strerror}"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return TryAgain(said, where=where, fix="make room on this disk, then run the same command again")
    return TrothError(said, where=where, fix="make room or give the right to write, then run the same command again")


def write_whole(path: Path, content: bytes, *, mode: int = 0o644, confirm: Callable[[], None] | None = None) -> None:
    """Write a file whole or not at all: beside its place, synced, moved there. Makes its folder where needed (0700 if private).

    Raises TrothError naming the file where the disk refuses; the file is then as it was before.
    """
    with whole_file(path, mode=mode, confirm=confirm) as out:
        out.write(content)


@contextmanager
def whole_file(
    path: Path, *, mode: int = 0o644, over: bool = True, confirm: Callable[[], None] | None = None
) -> Generator[IO[bytes]]:
    """The same for a file that is written piece by piece; where anything fails meanwhile, the file is as it was before.

    Without ``over`` a file that stands there stays, and FileExistsError is raised once all was written. ``confirm`` is called
    when nothing is left but to give the file its place, and nobody else with a ``confirm`` gives one in this folder a place
    from then on until it is done: a writer that was stopped for a while and is late refuses there, and puts nothing over what
    came after it.
    """
    stands = False
    with _refusing(path):
        with _part(path, mode) as part:
            yield part.out
            part.sync()
            with _placing(path.parent) if confirm is not None else nullcontext():
                if confirm is not None:
                    confirm()
                stands = not over and not _linked(part.beside, path)
                if over:
                    part.beside.replace(path)
                else:
                    part.beside.unlink(missing_ok=True)
                part.placed = True
        sync(path.parent)
    if stands:
        raise FileExistsError(path.name)


def write_together(
    files: Mapping[Path, bytes], *, mode: int = 0o644, confirm: Callable[[], None] | None = None
) -> None:
    """Write files of one folder as ``write_whole`` does each: all are on disk before the first gets its place, and the
    folder is synced once for them all.

    ``confirm`` is called once, before the first. Raises TrothError where the disk refuses; a file whose turn had not come is
    then as it was before.
    """
    first = next(iter(files))
    with _refusing(first):
        with ExitStack() as open_:
            parts = {path: open_.enter_context(_part(path, mode)) for path in files}
            for path, content in files.items():
                parts[path].out.write(content)
                parts[path].sync()
            with _placing(first.parent) if confirm is not None else nullcontext():
                if confirm is not None:
                    confirm()
                for path, part in parts.items():
                    part.beside.replace(path)
                    part.placed = True
        sync(first.parent)


@dataclass
class _Part:
    """A file on its way: open and locked beside its place until it has it."""

    beside: Path
    out: IO[bytes]
    placed: bool = False

    def sync(self) -> None:
        self.out.flush()
        os.fsync(self.out.fileno())


@contextmanager
def _part(path: Path, mode: int) -> Generator[_Part]:
    """A file beside a place, whose folder is made where needed; where anything fails before it was placed, it goes."""
    path.parent.mkdir(mode=0o755 if mode & 0o044 else 0o700, parents=True, exist_ok=True)
    beside, opened = _open_beside(path, mode)
    remove_unfinished(path.parent, path.name)
    with os.fdopen(opened, "w+b") as out:
        part = _Part(beside, out)
        try:
            yield part
        except BaseException:
            if not part.placed:  # still locked, and so still our own
                beside.unlink(missing_ok=True)
            raise


@contextmanager
def _refusing(path: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise not_written("the file", f"{path.parent.name}/{path.name}", error) from None


def sync(path: Path) -> None:
    """Have a file, or a folder's entries, on the disk: without a folder's a power cut may take a renamed file back."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def remove_unfinished(folder: Path, name: str = "") -> int:
    """Remove what killed writers left in a folder, of the file ``name`` or, in a folder of our own, of all; returns how many.

    A writer holds a lock on what it writes, and the lock ends with its process: what a living one writes stays.
    """
    removed = 0
    with os.scandir(folder) as entries:
        made = [match for entry in entries if (match := _UNFINISHED.fullmatch(entry.name))]
    for match in made:
        if match[1] == name or not name:
            opened = _locked(folder / match[0], os.O_RDWR | os.O_NOFOLLOW, 0)
            if opened is not None:
                (folder / match[0]).unlink(missing_ok=True)
                os.close(opened)
                removed += 1
    return removed


def _open_beside(path: Path, mode: int) -> tuple[Path, int]:
    """An empty file beside a place, open and locked for as long as its writer lives: what a killed writer left, or a new one.

    One that hangs, and one that took over from it, each write their own.
    """
    beside = path.with_name(f"{path.name}.part")
    while (opened := _locked(beside, os.O_RDWR | os.O_CREAT, mode)) is None:
        beside = path.with_name(f"{path.name}.{secrets.token_hex(6)}.part")
    if os.fstat(opened).st_size:
        os.ftruncate(opened, 0)
    return beside, opened


def _locked(path: Path, flags: int, mode: int) -> int | None:
    """The file, open and locked; None where another process holds it, or has just moved or removed it."""
    try:
        opened = os.open(path, flags, mode)
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno == errno.ELOOP:
            return None
        raise
    with suppress(BlockingIOError, FileNotFoundError):
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(opened), path.stat()):
            return opened
    os.close(opened)
    return None


def alone(opened: int, does: str, where: str, patience: float | None = None) -> None:
    """Lock a file or folder that is open here against other processes, until it is closed.

    Raises TryAgain where another one has held it for ``patience`` seconds (``LONGEST_HELD``): one that hangs or was stopped
    holds nobody up for ever.
    """
    until, pause = time.monotonic() + (LONGEST_HELD if patience is None else patience), 0.001
    while True:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise TryAgain(
                    f"another process {does} and does not come to an end",
                    where=where,
                    fix="see whether it hangs, and end it; then try again",
                ) from None
            time.sleep(pause)
            pause = min(2 * pause, 0.02)
        else:
            return


@contextmanager
def _placing(folder: Path) -> Generator[None]:
    """Hold a folder while a file of it is given its place. Raises TryAgain where another process holds it for too long."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        alone(opened, "is putting a file into this folder", folder.name, _PATIENCE)
        yield
    finally:
        os.close(opened)


def _linked(beside: Path, path: Path) -> bool:
    """Give a file its place, unless something stands there. Unlike renaming, linking never writes over what came meanwhile."""
    try:
        path.hardlink_to(beside)
    except FileExistsError:
        return False
    except OSError:
        # Not every file system knows links.
        if path.exists():
            return False
        beside.replace(path)
    return True
