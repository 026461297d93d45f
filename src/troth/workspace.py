"""Where one controller's Troth keeps its things: the folders and files of a workspace, and its settings by name."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from troth.errors import TrothError

DEMO_MARK = ".made-by-troth-demo"
"""The file that says a workspace was made by ``troth demo``, and may be made anew by it."""
_LONGEST_SECRET = 8192


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
        """Address of our own store: ``TROTH_STORE`` (``postgresql://…``), or what the file named by ``TROTH_STORE_FILE`` holds;
        else a SQLite file in the workspace. Raises TrothError where that file is missing, empty, or open to everybody."""
        address = self.setting("TROTH_STORE")
        beside = None if address else self.setting("TROTH_STORE_FILE")
        return address or (self.secret_file(beside) if beside else f"sqlite:///{self.root / 'store.sqlite3'}")

    @property
    def made_by_demo(self) -> bool:
        """Whether ``troth demo`` made this workspace: its people are made up, and its pages explain themselves."""
        return os.path.isfile(os.path.join(self.root, DEMO_MARK))  # noqa: PTH113, PTH118  # asked with every request

    def setting(self, name: str) -> str | None:
        """The value of an environment variable, else of a ``NAME=value`` line in ``secrets.env``; None where neither is."""
        if name in os.environ:
            return os.environ[name] or None
        return _secrets(os.path.join(self.root, "secrets.env")).get(name)  # noqa: PTH118  # asked dozens of times a request

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


_read: dict[str, tuple[tuple[int, ...], dict[str, str | None]]] = {}
_SETTLED = 1_000_000_000
"""Nanoseconds after which a file that was written again has another time of change, on every file system that is in use."""


def _secrets(path: str) -> dict[str, str | None]:
    """The lines of a file of settings, the first of a name counts; read again whenever the file changed."""
    try:
        known = os.stat(path)  # noqa: PTH116
    except (FileNotFoundError, NotADirectoryError):
        return {}
    state = (known.st_ino, known.st_mtime_ns, known.st_ctime_ns, known.st_size)
    held = _read.get(path)
    if held is not None and held[0] == state:
        return held[1]
    lines: dict[str, str | None] = {}
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        key, sign, value = line.partition("=")
        if sign and not line.lstrip().startswith("#"):
            lines.setdefault(key.strip(), value.strip().strip("\"'") or None)
    if time.time_ns() - known.st_mtime_ns > _SETTLED:
        _read[path] = (state, lines)
    return lines
