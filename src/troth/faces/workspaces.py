"""Open a workspace for one process: Django set up on its store, migrated, locked against a second writer; and make one."""

from __future__ import annotations

import fcntl
import os
import secrets
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from troth.errors import TrothError
from troth.workspace import Workspace

PATIENCE = 10.0
"""Seconds to wait for another command in the same workspace to end."""


def enter(root: Path) -> Workspace:
    """Set Django up for the workspace at ``root`` and bring its store to today's tables. Call once in a process.

    Raises TrothError where ``root`` is no workspace, or its store cannot be opened.
    """
    workspace = Workspace(root.resolve())
    if not (workspace.keys / "root.key").is_file():
        raise TrothError(
            "this folder is no workspace yet: it has no keys",
            where=str(root),
            fix="make one: troth init --workspace DIR",
        )
    _set_up(workspace)
    return workspace


def make(root: Path) -> Workspace:
    """Make a workspace: its folder, its keys (never overwritten), its store."""
    from troth.keys.root import FileRootKey
    from troth.keys.signing import create_signing_key

    workspace = Workspace(root.resolve())
    root.mkdir(parents=True, exist_ok=True)
    if not (workspace.keys / "root.key").exists():
        FileRootKey.create(workspace.keys / "root.key")
    if not (workspace.keys / "log.key").exists():
        create_signing_key(workspace.keys / "log.key")
        (workspace.keys / "log.name").write_text(f"troth-log/{secrets.token_hex(6)}\n", encoding="utf-8")
    _set_up(workspace)
    return workspace


@contextmanager
def locked(workspace: Workspace, command: str) -> Generator[None]:
    """Hold the workspace: one command at a time. Waits a little, then raises TrothError naming who holds it."""
    path = workspace.root / ".troth.lock"
    with path.open("a+", encoding="utf-8") as lock:
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
        lock.truncate(0)
        lock.write(f"troth {command} (process {os.getpid()})")
        lock.flush()
        try:
            yield
        finally:
            lock.truncate(0)


def _set_up(workspace: Workspace) -> None:
    os.environ["TROTH_WORKSPACE"] = str(workspace.root)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troth.faces.settings")
    import django
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.db.utils import DatabaseError

    django.setup()
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            from django.core.management import call_command

            call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        raise TrothError(
            f"our own store cannot be opened ({type(error).__name__})",
            where="TROTH_STORE" if not workspace.store.startswith("sqlite") else "store.sqlite3",
            fix="see that it is there, whole, and that you may write to it",
        ) from None
