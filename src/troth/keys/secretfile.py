"""A secret of fixed length in a file that only its owner can read: 0600, in a folder of 0700."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from troth.errors import TrothError
from troth.files import sync

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def create_secret(path: Path, secret: bytes, what: str) -> None:
    """Write the secret whole or not at all, and never over a file that exists. ``what`` names it in errors.

    Makes the folder when it is missing. Raises TrothError when the file exists, when others may enter the folder, or
    when it cannot be written.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        make_private(path.parent, what)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(secret)
                file.flush()
                os.fsync(file.fileno())
            os.link(beside, path)  # unlike a rename, a link never replaces a file that another process just made
        finally:
            beside.unlink(missing_ok=True)
        sync(path.parent)
    except FileExistsError as wrong:
        raise TrothError(
            f"there is {what} already",
            where=str(path),
            fix="keep it: what was made with it is lost without it. Give another path for a new one",
        ) from wrong
    except OSError as wrong:
        raise TrothError(
            f"{what} cannot be written: {wrong.strerror or wrong}",
            where=str(path),
            fix="check the folder and its space",
        ) from wrong


def make_private(folder: Path, what: str) -> None:
    """Make the folder where it is missing (0700). Raises TrothError where others may enter one that is there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if stat.S_IMODE(folder.stat().st_mode) & _OTHERS:
        raise TrothError(
            f"others may enter the folder of {what}",
            where=str(folder),
            fix=f"chmod 700 '{folder}', or keep keys in a folder of their own",
        )


def load_secret(path: Path, length: int, what: str) -> bytes:
    """Raises TrothError when the file is missing, is open to others, or is not ``length`` bytes long."""
    secret = load_closed(path, length, what)
    if len(secret) != length:
        raise TrothError(
            f"{what} is not {length} bytes long",
            where=str(path),
            fix="the file is damaged or another file: restore it from where keys are kept",
        )
    return secret


def load_closed(path: Path, longest: int, what: str) -> bytes:
    """Up to ``longest`` bytes and one more of a file. Raises TrothError when it is missing or is open to others."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode  # of the file that is open, not of whatever the path names next
            secret = file.read(longest + 1)
    except FileNotFoundError as wrong:
        raise TrothError(
            f"{what} is missing", where=str(path), fix="restore it from where keys are kept, or set TROTH_KEYS"
        ) from wrong
    except OSError as wrong:
        raise TrothError(
            f"{what} cannot be read: {wrong.strerror or wrong}", where=str(path), fix="run as the file's owner"
        ) from wrong
    if stat.S_IMODE(mode) & _OTHERS:
        raise TrothError(f"others may read or write {what}", where=str(path), fix=f"chmod 600 '{path}'")
    return secret


def destroy_secret(path: Path, what: str) -> None:
    """Overwrite the file with random bytes, sync it and remove it. One that is gone already is no error.

    What a copying file system, a snapshot or a worn flash block keeps of it is beyond any program.
    """
    try:
        with path.open("r+b") as file:
            file.write(os.urandom(os.fstat(file.fileno()).st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        sync(path.parent)
    except FileNotFoundError:
        return
    except OSError as wrong:
        raise TrothError(
            f"{what} cannot be destroyed: {wrong.strerror or wrong}",
            where=str(path),
            fix="give the right to write there, then run the same command again",
        ) from wrong
