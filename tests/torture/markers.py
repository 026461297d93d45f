"""Numbered markers before every statement, commit, file written, sync, rename and send of a process; set up from outside.

Nothing in the product knows of them. The start script of a child (``child.py``) calls ``watch`` before it does real work:
SQLite tells by its own trace callback, files by Python's audit events, and what neither tells – fsync, psycopg's waiting for
a server, sends – a wrapper that is put around it. Each marker is one line on a pipe to the parent. At the marker that was chosen
the child stands still until the parent says how it goes on, or kills it.
"""

from __future__ import annotations

import os
import re
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

_VERB = re.compile(r"^\s*(?:--.*\n\s*)*([A-Za-z]+)")
_TABLE = re.compile(r'\b(?:INTO|UPDATE|FROM|TABLE)\s+(?:ONLY\s+)?"?([A-Za-z_]\w*)"?', re.IGNORECASE)
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


@dataclass
class Markers:
    """What one child says and hears: markers out, and at marker ``stop_at`` a word in."""

    out: int
    words: int
    root: Path
    """Files outside this folder are nobody's effects."""
    databases: Mapping[str, str]
    """Name of a database, or end of a file's path → what the report calls it: ``store``, ``website``."""
    stop_at: int | None = None
    count: int = 0
    shift: timedelta = timedelta(0)
    query: str = ""
    lock: Any = field(default_factory=threading.RLock, repr=False)
    quiet: Callable[[], bool] = lambda: threading.current_thread().name.startswith("heart")
    """Whether what happens now is no marker: a heartbeat, whose time nobody can foresee."""

    def mark(self, what: str) -> None:
        """One marker, and the stop if it is the chosen one. Never says a value: only verbs, tables and names of files."""
        if self.quiet():
            return
        with self.lock:
            self.count += 1
            os.write(self.out, f"{self.count} {what}\n".encode())
            if self.count == self.stop_at:
                self.obey(os.read(self.words, 64).decode())

    def obey(self, word: str) -> None:
        """``go``: on as before. ``clock SECONDS``: on with another clock. ``@NUMBER`` after it: as far as that marker."""
        said, _, stop = word.partition("@")
        verb, _, rest = said.strip().partition(" ")
        if verb == "clock":
            self.shift = timedelta(seconds=int(rest))
        self.stop_at = int(stop) if stop else None

    def named(self, database: str) -> str:
        """What the report calls a database."""
        base = database.partition("?")[0]
        return next((name for end, name in self.databases.items() if base.endswith(end)), "other")


def watch(markers: Markers) -> None:
    """Put markers around everything this process does to the outside, and its clock into the parent's hands."""
    _files(markers)
    _sqlite(markers)
    _postgres(markers)
    _sends(markers)
    _clock(markers)


def statement(text: str) -> str:
    """``INSERT troth_plans_steprun``: what a statement does and to which table, without a value of it."""
    verb = _VERB.match(text)
    table = _TABLE.search(text)
    return f"{verb[1].upper() if verb else '?'}{f' {table[1]}' if table else ''}"


def _files(markers: Markers) -> None:
    root = f"{markers.root}{os.sep}"

    def name(path: object) -> str | None:
        text = os.fsdecode(path) if isinstance(path, (str, bytes, os.PathLike)) else ""  # type: ignore[arg-type]
        return re.sub(r"[0-9a-f]{8,}|tmp\w+", "…", Path(text).name) if text.startswith(root) else None

    def heard(event: str, given: tuple[Any, ...]) -> None:
        """Only what writes: a process that dies while it reads dies before its next effect."""
        path: object = None
        if event == "open" and isinstance(given[2], int) and given[2] & _WRITES:
            path = given[0]
        elif event in ("os.rename", "os.link"):
            path = given[1]
        elif event in ("os.remove", "os.truncate", "os.mkdir", "os.rmdir"):
            path = given[0]
        if path is not None and (known := name(path)) is not None:
            markers.mark(f"file {event.removeprefix('os.')} {known}")

    sys.addaudithook(heard)
    real = os.fsync

    def fsync(handle: Any) -> None:
        number = handle if isinstance(handle, int) else handle.fileno()
        link = Path(f"/proc/self/fd/{number}")
        known = name(link.readlink()) if link.is_symlink() else "?"
        markers.mark(f"file fsync {known or 'elsewhere'}")
        real(handle)

    os.fsync = fsync  # type: ignore[assignment]


def _sqlite(markers: Markers) -> None:
    """Each statement that SQLite begins, COMMIT among them, is a marker before it."""
    real = sqlite3.connect

    def connect(database: Any, *given: Any, **named: Any) -> sqlite3.Connection:
        made = real(database, *given, **named)
        known = markers.named(os.fsdecode(database))
        made.set_trace_callback(
            lambda text: None if text.startswith("--") else markers.mark(f"{known} {statement(text)}")
        )
        return made

    sqlite3.connect = sqlite3.dbapi2.connect = connect  # type: ignore[attr-defined]


def _postgres(markers: Markers) -> None:
    import psycopg

    real_wait: Any = psycopg.Connection.wait
    real_execute: Any = psycopg.Cursor.execute

    def execute(self: Any, query: Any, *given: Any, **named: Any) -> Any:
        text = query if isinstance(query, str) else query.decode() if isinstance(query, bytes) else "?"
        markers.query = statement(text)
        return real_execute(self, query, *given, **named)

    def wait(self: Any, generator: Any, *given: Any, **named: Any) -> Any:
        """Everything a connection says to its server is said while somebody waits here; settings only are not said yet."""
        name = generator.__name__
        if not name.startswith("_set_"):
            said = markers.query or {"_commit_gen": "COMMIT", "_rollback_gen": "ROLLBACK"}.get(name, "SYNC")
            markers.query = ""
            markers.mark(f"{markers.named(self.info.dbname)} {said}")
        return real_wait(self, generator, *given, **named)

    psycopg.Connection.wait = wait  # type: ignore[method-assign]
    psycopg.Cursor.execute = execute  # type: ignore[method-assign]


def _sends(markers: Markers) -> None:
    import socket

    for verb in ("send", "sendall"):
        real = getattr(socket.socket, verb)

        def sends(self: Any, data: Any, *given: Any, _real: Any = real) -> Any:
            markers.mark(f"socket send {bytes(data[:4]).decode('latin-1').strip() if data else ''}")
            return _real(self, data, *given)

        setattr(socket.socket, verb, sends)


def _clock(markers: Markers) -> None:
    """The product's clocks: ``datetime.now`` where rooms took it from, and ``time.time``."""
    import troth.desk
    import troth.systems.quiet

    class Shifted(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz or UTC) + markers.shift

    real = time.time
    time.time = lambda: real() + markers.shift.total_seconds()  # type: ignore[assignment]
    for room in (troth.desk, troth.systems.quiet):
        room.datetime = Shifted  # type: ignore[attr-defined]
