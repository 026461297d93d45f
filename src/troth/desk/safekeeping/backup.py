"""Copy our own store while workers run: one snapshot, one file, whole or not at all. Keys, replay list, sessions are not in it.

SQLite is copied by ``VACUUM INTO``, which reads one snapshot and leaves deleted rows behind. PostgreSQL is copied table by table
through COPY in one REPEATABLE READ transaction, over our own connection: no program of PostgreSQL's is needed.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from troth.desk import here, now
from troth.desk.evidence.log import SYSTEM, append
from troth.desk.safekeeping import postgres
from troth.desk.safekeeping.copies import PIECE, Writing, written
from troth.desk.safekeeping.manifest import Manifest, describe
from troth.errors import TrothError
from troth.files import whole_file

SQLITE_FILE = "store.sqlite3"


@dataclass(frozen=True)
class Backup:
    """A backup that was made."""

    file: Path
    manifest: Manifest
    bytes: int
    sha256: str


def back_up(to: Path) -> Backup:
    """Copy the store into a file, or into a new file ``troth-TIME.zip`` of a folder that exists; 0600, as it holds personal data.

    Raises TrothError where the disk refuses; a file of that name is then as it was. What an earlier backup left unfinished, when
    it was killed, goes.
    """
    target = to / f"troth-{now():%Y%m%dT%H%M%SZ}.zip" if to.is_dir() else to
    if not target.parent.is_dir():
        raise TrothError("the folder for the backup is not there", where=str(target.parent), fix="make it first")
    with _one_at_a_time():
        _clear(target.parent)
        manifest = copy_store(target)
        digest = hashlib.sha256()
        with target.open("rb") as file:
            while piece := file.read(PIECE):
                digest.update(piece)
        made = Backup(target, manifest, target.stat().st_size, digest.hexdigest())
        with transaction.atomic():
            append(
                "store.backed-up",
                by=SYSTEM,
                size=manifest.size,
                root=manifest.root,
                sha256=made.sha256,
                bytes=made.bytes,
            )
    return made


def copy_store(target: Path) -> Manifest:
    """Write copy and manifest into a file. Nothing is put on record: a store of an earlier version is copied as well."""
    with whole_file(target, mode=0o600) as out, written(out) as writing:
        manifest = _of_sqlite(writing, target) if connection.vendor == "sqlite" else _of_postgres(writing)
        writing.close(manifest)
    return manifest


def _of_sqlite(writing: Writing, target: Path) -> Manifest:
    beside = target.with_name(f".troth-{os.getpid()}.copy.part")
    beside.unlink(missing_ok=True)
    source = str(connection.settings_dict["NAME"])
    try:
        os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=60)) as live:
            live.execute("VACUUM INTO ?", (str(beside),))
        _sign_out(beside)
        with beside.open("rb") as copy, writing.file(SQLITE_FILE) as out:
            while piece := copy.read(PIECE):
                out.write(piece)
        with closing(sqlite3.connect(beside)) as copied:

            def ask(query: str) -> list[Any]:
                return copied.execute(query).fetchall()

            return describe(ask, "sqlite", writing.files, {})
    except (OSError, sqlite3.Error) as error:
        said = getattr(error, "strerror", None) or type(error).__name__
        raise TrothError(
            f"the copy could not be made: {said}", where=str(target.parent), fix="make room, then try again"
        ) from None
    finally:
        beside.unlink(missing_ok=True)


def _sign_out(copy: Path) -> None:
    """Overwrite the sessions in a copy. It is nobody else's, so that a journal, which would hold them again, is not needed."""
    with closing(sqlite3.connect(copy, isolation_level=None)) as alone:
        if alone.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (postgres.SESSIONS,)).fetchone():
            alone.execute("PRAGMA journal_mode=OFF").fetchall()
            alone.execute("PRAGMA secure_delete=ON").fetchall()
            alone.execute(f"DELETE FROM {postgres.SESSIONS}")  # noqa: S608  # a name of ours


def _of_postgres(writing: Writing) -> Manifest:
    with postgres.snapshot() as cursor:
        for table in postgres.tables(cursor):
            with writing.file(f"tables/{table}.copy") as out:
                postgres.copy_out(cursor, table, out.write)

        def ask(query: str) -> list[Any]:
            return cursor.execute(query.encode()).fetchall()

        return describe(ask, "postgresql", writing.files, postgres.sequences(cursor))


@contextmanager
def _one_at_a_time() -> Generator[None]:
    path = here().root / ".troth-backup.lock"
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise TrothError("another backup of this store is being made", fix="wait for it") from None
        yield


def _clear(folder: Path) -> None:
    """What a backup that was killed left here: nobody else makes one meanwhile."""
    for left in (*folder.glob("troth-*.zip.part"), *folder.glob(".troth-*.copy.part")):
        left.unlink(missing_ok=True)
