"""Bring our own store back from a backup: made ready beside the old one, with what is unknown now said in it, then put in place.

SQLite: the copy becomes a whole store under another name, migrated to today's tables, and one rename puts it in place.
PostgreSQL: everything is one transaction. Killed at any moment, either the old store stands or the new one.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from django.db import OperationalError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from psycopg.errors import LockNotAvailable

from troth.desk import now
from troth.desk.safekeeping import aftermath, postgres
from troth.desk.safekeeping.aftermath import Aftermath
from troth.desk.safekeeping.backup import SQLITE_FILE
from troth.desk.safekeeping.copies import Reading, opened
from troth.desk.safekeeping.manifest import Manifest, log_name
from troth.errors import TrothError
from troth.files import sync

LOCK_SECONDS = 10


@dataclass(frozen=True)
class Restored:
    """A store that was brought back."""

    manifest: Manifest
    after: Aftermath
    kept: Path | None
    """Where the store that stood here before lies now; it holds personal data."""


def restore(source: Path, *, by: str, over: bool = False) -> Restored:
    """Bring the store back from a backup, in the name of an account that is in it. Hold the workspace's lock.

    Raises TrothError, having changed nothing, where the backup is damaged, of another log than the keys, or made by a newer
    version; where a store stands here already and ``over`` does not say to replace it; or where somebody works with that one.
    """
    with opened(source) as reading:
        _refuse_other(reading.manifest, source)
        into = _into_sqlite if connection.vendor == "sqlite" else _into_postgres
        kind = "sqlite" if connection.vendor == "sqlite" else "postgresql"
        if reading.manifest.store != kind:
            raise TrothError(
                f"this is a backup of a store on {reading.manifest.store}, and the workspace's store is on {kind}",
                where=source.name,
                fix="let TROTH_STORE name a store of the kind that was backed up",
            )
        after, kept = into(reading, over, lambda: aftermath.settle_unknown(reading.manifest, by=by))
    return Restored(reading.manifest, after, kept)


def _refuse_other(manifest: Manifest, source: Path) -> None:
    if manifest.log != log_name():
        raise TrothError(
            "this backup belongs to another workspace: its log has another name than the keys here",
            where=source.name,
            fix="restore the keys of that workspace first (TROTH_KEYS), or give its own backup",
        )
    known = {(app, name) for app, name in _graph_nodes()}
    newer = [
        f"{app}.{name}" for app, names in manifest.migrations.items() for name in names if (app, name) not in known
    ]
    if newer:
        raise TrothError(
            f"this backup was made by a newer version of Troth ({manifest.troth}): it has tables that are not known here",
            where=source.name,
            fix=f"install that version; the first unknown one is {newer[0]}",
        )


def _graph_nodes() -> list[tuple[str, str]]:
    from django.db.migrations.loader import MigrationLoader

    return list(cast("dict[tuple[str, str], object]", MigrationLoader(None).graph.nodes))


def _into_sqlite(reading: Reading, over: bool, finish: Callable[[], Aftermath]) -> tuple[Aftermath, Path | None]:
    place = Path(str(connection.settings_dict["NAME"]))
    beside = place.with_name(f".{place.name}.restoring")
    connection.close()
    if _holds_anything(place) and not over:
        raise _refused_over(place.name)
    for left in _with_journals(beside):  # of a restore that was killed
        left.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
            for piece in reading.pieces(SQLITE_FILE):
                out.write(piece)
        with _working_in(beside):
            _refuse_damaged(beside)
            _migrate(None)
            with transaction.atomic():
                after = finish()
        _one_file(beside, "the restored store")
        kept = _set_aside(place)
        sync(beside)
        beside.replace(place)
        sync(place.parent)
    except OSError as error:
        raise TrothError(
            f"the store could not be written: {error.strerror}", where=place.name, fix="make room, then try again"
        ) from None
    finally:
        for left in _with_journals(beside):
            left.unlink(missing_ok=True)
    return after, kept


@contextmanager
def _working_in(file: Path) -> Generator[None]:
    """Let the ORM work in another file for a while."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = str(file)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def _holds_anything(place: Path) -> bool:
    if not place.exists() or not place.stat().st_size:
        return False
    try:
        with closing(sqlite3.connect(place, timeout=LOCK_SECONDS)) as old:
            return bool(old.execute("SELECT EXISTS (SELECT 1 FROM troth_staff_account)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        return "no such table" not in str(error)  # a damaged store is still somebody's


def _refuse_damaged(file: Path) -> None:
    with closing(sqlite3.connect(file)) as copy:
        (said,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
    if said != "ok":
        raise TrothError("the copy in this backup is damaged", fix="take an earlier one; nothing was changed")


def _set_aside(place: Path) -> Path | None:
    """Keep the old store under another name. Raises TrothError where somebody has it open."""
    if not place.exists():
        return None
    try:
        _one_file(place, "the store")
    except sqlite3.OperationalError:
        raise TrothError(
            "somebody works with the store that is to be replaced",
            where=place.name,
            fix="stop every troth command and worker, then try again",
        ) from None
    except sqlite3.DatabaseError:
        return _kept(place)  # damaged: as it is, and its journals with it
    return _kept(place)


def _kept(place: Path) -> Path:
    """One more name for the old store. A restore that was killed gave it one already, which the new one replaces."""
    kept = place.with_name(f"{place.name}.before-{now():%Y%m%dT%H%M%S.%fZ}")  # two in a second have two names
    os.link(place, kept)
    names = [path for path in place.parent.iterdir() if path.name.startswith(f"{place.name}.before-")]
    for left in [path for path in names if path != kept and path.samefile(place)]:
        for file in [file for file in _with_journals(left)[1:] if file.exists()]:
            file.replace(kept.with_name(kept.name + file.name.removeprefix(left.name)))
        left.unlink()
    for journal in _with_journals(place)[1:]:
        if journal.exists():
            journal.replace(kept.with_name(kept.name + journal.name.removeprefix(place.name)))
    return kept


def _one_file(file: Path, what: str) -> None:
    """Write everything back into the one file, which needs it to be nobody else's at this moment."""
    with closing(sqlite3.connect(file, timeout=LOCK_SECONDS, isolation_level=None)) as alone:
        alone.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        (mode,) = alone.execute("PRAGMA journal_mode=DELETE").fetchone()
        if mode != "delete":
            raise sqlite3.OperationalError(f"{what} is in use")


def _into_postgres(reading: Reading, over: bool, finish: Callable[[], Aftermath]) -> tuple[Aftermath, Path | None]:
    manifest = reading.manifest
    try:
        with transaction.atomic(), connection.cursor() as wrapped, connection.wrap_database_errors:
            cursor = cast("postgres.Cursor", wrapped.cursor)  # psycopg's own, which knows COPY
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", (f"{LOCK_SECONDS}s",))
            if postgres.holds_anything(cursor) and not over:
                raise _refused_over("TROTH_STORE")
            postgres.drop_all(cursor)
            _migrate(manifest)
            known = set(postgres.tables(cursor))
            for name in reading.names():
                if Path(name).stem not in known:
                    raise TrothError("this backup holds a table that is not ours", where=Path(name).stem)
                postgres.copy_in(cursor, Path(name).stem, reading.pieces(name))
            postgres.set_sequences(cursor, manifest.sequences)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            _migrate(None)
            after = finish()
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):  # its words may be in any language
            raise
        raise TrothError(
            "somebody works with the store that is to be replaced",
            where="TROTH_STORE",
            fix="stop every troth command and worker, then try again",
        ) from None
    return after, None


def _migrate(manifest: Manifest | None) -> None:
    """To today's tables, or to those a backup has: each room's newest migration that the backup knows."""
    executor: Any = MigrationExecutor(connection)
    graph = executor.loader.graph
    if manifest is None:
        wanted = graph.leaf_nodes()
    else:
        has = {(app, name) for app, names in manifest.migrations.items() for name in names}
        wanted = [
            node
            for node in sorted(has)
            if not any(child.key in has and child.key[0] == node[0] for child in graph.node_map[node].children)
        ]
    executor.migrate(wanted)


def _refused_over(where: str) -> TrothError:
    return TrothError(
        "a store stands here already",
        where=where,
        fix="restore into an empty workspace, or replace it: troth restore FILE --over --as EMAIL",
    )


def _with_journals(file: Path) -> list[Path]:
    return [file, *(file.with_name(file.name + end) for end in ("-wal", "-shm", "-journal"))]
