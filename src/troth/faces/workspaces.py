"""Open a workspace for one process: Django set up on its store, migrated, locked against a second writer; and make one."""

from __future__ import annotations

import fcntl
import os
import secrets
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from troth.errors import TrothError
from troth.files import not_written
from troth.workspace import Workspace

PATIENCE = 10.0
"""Seconds to wait for another command in the same workspace to end."""


@contextmanager
def entered(root: Path, command: str, *, alone: bool = True) -> Generator[Workspace]:
    """Hold the workspace at ``root`` for a command, with Django set up and its store brought to today's tables.

    A command that need not be ``alone`` holds it only while it brings the store up to date.

    Call once in a process. Raises TrothError where ``root`` is no workspace, its keys are missing, damaged, open to others or
    not those of its store, another command holds it for too long, or its store cannot be opened. Nothing was done then.
    """
    workspace = Workspace(root.resolve())
    _refuse_without_keys(workspace, root)
    if not alone and not _set_up(workspace, migrate=False):
        _keys_of_the_store()
        yield workspace
        return
    with locked(workspace, command):
        _set_up(workspace)
        _keys_of_the_store()
        if alone:
            yield workspace
    if not alone:
        yield workspace


def make(root: Path) -> Workspace:
    """Make a workspace: its folder, its keys (never overwritten), its store."""
    from troth.keys.ring import KeyRing
    from troth.keys.signing import create_signing_key

    workspace = Workspace(root.resolve())
    root.mkdir(parents=True, exist_ok=True)
    if not KeyRing.exists(workspace.keys) and _was_one(workspace):
        raise _no_root_key(workspace)
    _set_up(workspace)
    if not KeyRing.exists(workspace.keys):
        from troth.desk.subjects.models import RootKeyUse

        if RootKeyUse.objects.exists():
            raise _no_root_key(workspace)
        KeyRing.create(workspace.keys, datetime.now(UTC), workspace.setting("TROTH_ROOT_KEY") or "file", workspace)
    if not (workspace.keys / "log.key").exists():
        create_signing_key(workspace.keys / "log.key")
        (workspace.keys / "log.name").write_text(f"troth-log/{secrets.token_hex(6)}\n", encoding="utf-8")
    return workspace


@contextmanager
def visited(root: Path) -> Generator[Workspace]:
    """Django set up on the workspace's store as it is: nothing is locked, migrated or made, so that workers go on meanwhile.

    Raises TrothError where ``root`` is no workspace.
    """
    workspace = Workspace(root.resolve())
    if not workspace.keys.is_dir():
        raise TrothError(
            "this folder is no workspace: it has no keys",
            where=str(root),
            fix="restore the keys first from where they are kept, or make one: troth init --workspace DIR",
        )
    os.environ["TROTH_WORKSPACE"] = str(workspace.root)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troth.faces.settings")
    import django

    django.setup()
    yield workspace


@contextmanager
def locked(workspace: Workspace, command: str) -> Generator[None]:
    """Hold the workspace: one command at a time. Waits a little, then raises TrothError naming who holds it."""
    try:
        opened = (workspace.root / ".troth.lock").open("a+", encoding="utf-8")
    except OSError as error:
        raise TrothError(
            f"this workspace cannot be worked in: {error.strerror}",
            where=str(workspace.root),
            fix="use an account that may write to this folder",
        ) from None
    with opened as lock:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() > deadline:
                    lock.seek(0)
                    holder = lock.read().strip() or "another process"
                    raise TrothError(
                        f"another command works here: {holder}",
                        where=str(workspace.root),
                        fix="wait for it, then try again",
                    ) from None
                time.sleep(0.05)
        try:
            lock.truncate(0)
            os.write(lock.fileno(), f"troth {command} (process {os.getpid()})".encode())
        except OSError as error:
            raise not_written("the lock of this workspace", f"{workspace.root.name}/.troth.lock", error) from None
        try:
            yield
        finally:
            lock.truncate(0)


def store_refusal(error: Exception) -> TrothError | None:
    """What our own store's error means, in words without a value of anybody; None for an error of another kind."""
    from django.db import connection
    from django.db.utils import DatabaseError

    if not isinstance(error, DatabaseError):
        return None
    said, code = str(error).lower(), str(getattr(error.__cause__, "sqlstate", None))
    why, fix = _BY_CODE.get(code) or next(
        ((why, fix) for phrase, why, fix in _REFUSALS if phrase in said),
        ("it refused", "look at its own log; nothing of this act was stored"),
    )
    where = "store.sqlite3" if connection.vendor == "sqlite" else "TROTH_STORE"
    return TrothError(f"our own store: {why} ({type(error).__name__})", where=where, fix=fix)


_BY_CODE = {
    "55P03": ("another process holds what this needs, and did not let go of it in time", "try again in a minute"),
    "25P03": ("this process stood still for so long that its transaction was taken back", "run the same command again"),
}
"""PostgreSQL's own codes, whatever its language: a lock that was not had in time, and a transaction that stood still."""
_REFUSALS = (
    ("is locked", "another program has it locked", "try again when that program is done"),
    ("is full", "its disk is full", "make room, then run the same command again"),
    ("disk i/o error", "its disk cannot be written, as when it is full", "make room, then run the same command again"),
    ("no space left", "its disk is full", "make room, then run the same command again"),
    ("readonly", "this account may not write to it", "use an account that may"),
    ("unable to open", "it cannot be opened", "see that it is there and that you may write to its folder"),
    ("malformed", "it is damaged", "restore it from a backup"),
    ("not a database", "it is damaged", "restore it from a backup"),
    ("connection", "its server does not answer", "see that it is up, then run the same command again"),
)


def _refuse_without_keys(workspace: Workspace, root: Path) -> None:
    from troth.keys.ring import KeyRing

    if KeyRing.exists(workspace.keys):
        return
    if _was_one(workspace):
        raise _no_root_key(workspace)
    raise TrothError(
        "this folder is no workspace yet: it has no keys", where=str(root), fix="make one: troth init --workspace DIR"
    )


def _was_one(workspace: Workspace) -> bool:
    """Whether this was a workspace before its root key went: its log's key or its store is still here."""
    return (workspace.keys / "log.key").exists() or (workspace.root / "store.sqlite3").exists()


def _no_root_key(workspace: Workspace) -> TrothError:
    return TrothError(
        "the root key of this workspace is missing",
        where=str(workspace.keys),
        fix="restore the keys folder from where keys are kept, or set TROTH_KEYS to where it is",
    )


def _keys_of_the_store() -> None:
    from troth.desk.subjects.roots import ring

    ring()


def _set_up(workspace: Workspace, *, migrate: bool = True) -> bool:
    """Set Django up on the workspace's store, and bring it to today's tables; whether there was, or is, something to bring."""
    os.environ["TROTH_WORKSPACE"] = str(workspace.root)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troth.faces.settings")
    import django
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.db.utils import DatabaseError

    django.setup()
    try:
        executor = MigrationExecutor(connection)
        behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        if behind and migrate:
            from django.core.management import call_command

            call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        raise store_refusal(error) or error from None
    return behind
