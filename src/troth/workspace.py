"""Where one controller's Troth keeps its things: the folders and files of a workspace, and its settings by name."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import secrets
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from troth.errors import TrothError, TryAgain

_LONGEST_SECRET = 8192
_PATIENCE = 5.0
_UNFINISHED = re.compile(r"(.+?)(?:\.[0-9a-f]{12})?\.part")


@dataclass(frozen=True)
class Workspace:
    """A folder with ``notice/``, ``published/``, ``cases/``, ``keys/`` and the store. Copied whole, it works elsewhere."""

    root: Path

    @property
    def notice(self) -> Path:
        """The notice as YAML: a folder, or one file ``notice.yaml``."""
        single = self.root / "notice.yaml"
        return single if single.is_file() else self.root / "notice"

    @property
    def published(self) -> Path:
        """The published forms of the version in force."""
        return self.root / "published"

    @property
    def cases(self) -> Path:
        """Packages and certificates, one folder a case."""
        return self.root / "cases"

    @property
    def keys(self) -> Path:
        """Keys and the replay list, apart from everything that is backed up; ``TROTH_KEYS`` moves them."""
        moved = self.setting("TROTH_KEYS")
        return self._path(moved) if moved else self.root / "keys"

    @property
    def store(self) -> str:
        """Address of our own store: ``TROTH_STORE`` (``postgresql://…``), else a SQLite file in the workspace."""
        return self.setting("TROTH_STORE") or f"sqlite:///{self.root / 'store.sqlite3'}"

    def setting(self, name: str) -> str | None:
        """The value of an environment variable, else of a ``NAME=value`` line in ``secrets.env``; None where neither is."""
        if name in os.environ:
            return os.environ[name] or None
        secrets = self.root / "secrets.env"
        if not secrets.is_file():
            return None
        for line in secrets.read_text(encoding="utf-8").splitlines():
            key, sign, value = line.partition("=")
            if sign and key.strip() == name and not line.lstrip().startswith("#"):
                return value.strip().strip("\"'") or None
        return None

    def address(self, connect: str) -> str:
        """A database URL from a notice's ``connect``: ``env NAME``, ``file PATH``, a URL, or a SQLite file of the workspace.

        Where ``NAME`` is not set, ``NAME_FILE`` may name a file that holds the address, and a ``NAME`` that ends in
        ``_FILE`` always does. Raises TrothError naming the variable or the file, never what is in it.
        """
        if connect.startswith("env "):
            connect = self._from_setting(connect.removeprefix("env ").strip())
        elif connect.startswith("file "):
            connect = self.secret_file(connect.removeprefix("file ").strip())
        return connect if "://" in connect else f"sqlite:///{self._path(connect)}"

    def secret_file(self, name: str) -> str:
        """What a file holds that no other account of the machine may read, without white space around it.

        Raises TrothError where it is missing, empty, or open to everybody.
        """
        path = self._path(name)
        try:
            with path.open("rb") as file:
                mode = os.fstat(file.fileno()).st_mode
                content = file.read(_LONGEST_SECRET + 1)
        except OSError as error:
            raise TrothError(
                f"the file with this secret cannot be read: {error.strerror}",
                where=name,
                fix="put it there, readable by the account that runs Troth",
            ) from None
        if mode & 0o007:
            raise TrothError(
                "every account of this machine may read this secret",
                where=name,
                fix=f"chmod 600 {name} (a secret of a container: mode 0400), and change the password",
            )
        try:
            text = content.decode("utf-8").strip()
        except UnicodeDecodeError:
            text = ""
        if not text or len(content) > _LONGEST_SECRET or len(text.splitlines()) > 1:
            raise TrothError("this file does not hold one line of text", where=name, fix="write the address into it")
        return text

    def file(self, name: str) -> Path:
        """A file that the notice names, relative to the workspace. Raises TrothError where it is not there."""
        path = self._path(name)
        if not path.is_file():
            raise TrothError(
                "this file is not there", where=name, fix="put it into the workspace, or correct the notice"
            )
        return path

    def _from_setting(self, name: str) -> str:
        value = self.setting(name)
        if value is not None:
            return self.secret_file(value) if name.endswith("_FILE") else value
        beside = self.setting(f"{name}_FILE")
        if beside is not None:
            return self.secret_file(beside)
        raise TrothError(
            f"{name} is not set, so this system cannot be reached",
            fix=f"set {name} in the environment, or write {name}=… in secrets.env of the workspace",
        )

    def _path(self, name: str) -> Path:
        path = Path(name).expanduser()
        return path if path.is_absolute() else self.root / path


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
    try:
        path.parent.mkdir(mode=0o755 if mode & 0o044 else 0o700, parents=True, exist_ok=True)
        beside, opened = _open_beside(path, mode)
        remove_unfinished(path.parent, path.name)
        with os.fdopen(opened, "w+b") as out:
            try:
                yield out
                out.flush()
                os.fsync(out.fileno())
                with _placing(path.parent) if confirm is not None else nullcontext():
                    if confirm is not None:
                        confirm()
                    stands = not over and not _linked(beside, path)
                    if over:
                        beside.replace(path)
                    else:
                        beside.unlink(missing_ok=True)
            except BaseException:
                # Still locked, and so still our own.
                beside.unlink(missing_ok=True)
                raise
        _sync_folder(path.parent)
    except OSError as error:
        raise not_written("the file", f"{path.parent.name}/{path.name}", error) from None
    if stands:
        raise FileExistsError(path.name)


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


@contextmanager
def _placing(folder: Path) -> Generator[None]:
    """Hold a folder while a file of it is given its place. Raises TryAgain where another process holds it for too long."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise TryAgain(
                        "another process is putting a file into this folder and does not come to an end",
                        where=folder.name,
                        fix="see whether it hangs, and end it; then try again",
                    ) from None
                time.sleep(0.02)
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


def _sync_folder(folder: Path) -> None:
    """Have the folder's entry on disk as well: without it a power cut may take a renamed file back."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
