"""Workspaces for tests: real stores on SQLite and PostgreSQL, made fast by copying a migrated template."""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
    # Such a machine wants no __pycache__ in its folders. Without any, each of the hundreds of processes that tests start
    # would compile Django and Troth anew, which takes longer than most of what they do.
    sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = str(Path(sys.prefix, ".bytecode"))
    sys.dont_write_bytecode = False

import pytest

from tests import servers

os.environ["DJANGO_SETTINGS_MODULE"] = "troth.faces.settings"
HOME = Path(tempfile.mkdtemp(prefix="troth-tests-"))
os.environ["TROTH_WORKSPACE"] = str(HOME)

STORES = [pytest.param("sqlite", id="sqlite"), pytest.param("postgres", id="postgres", marks=pytest.mark.postgres)]


import django  # noqa: E402  # settings first

django.setup()


def use(root: Path, address: str) -> None:
    """Point this process's Django at a workspace and its store."""
    from django.conf import settings
    from django.db import connections

    from troth.faces.settings import store_settings
    from troth.workspace import Workspace

    settings.TROTH_WORKSPACE = Workspace(root)
    connections.close_all()
    connections.settings = connections.configure_settings({"default": store_settings(address)})
    connections.__dict__.pop("databases", None)
    if hasattr(connections._connections, "default"):
        del connections["default"]


@cache
def _template(kind: str) -> str:
    """A migrated, empty store of this kind, made once a process."""
    folder = Path(tempfile.mkdtemp(prefix="troth-store-"))
    if kind == "sqlite":
        address = f"sqlite:///{folder / 'template.sqlite3'}"
    else:
        server = servers.postgres() or servers.missing("postgres")
        address = server.create_database()
    use(folder, address)
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", verbosity=0, interactive=False)
    connections.close_all()
    return address


def new_store(kind: str, folder: Path) -> str:
    """The address of a fresh store of this kind."""
    template = _template(kind)
    if kind == "sqlite":
        path = folder / "store.sqlite3"
        source = sqlite3.connect(template.removeprefix("sqlite:///"))
        target = sqlite3.connect(path)
        source.backup(target)
        source.close()
        target.close()
        return f"sqlite:///{path}"
    server = servers.postgres()
    assert server is not None
    return server.create_database(template)


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A workspace in ``tmp_path`` with keys and an empty store; the test runs on each kind of store."""
    address = new_store(request.param, tmp_path)
    from troth.keys.root import FileRootKey
    from troth.keys.signing import create_signing_key

    FileRootKey.create(tmp_path / "keys" / "root.key")
    create_signing_key(tmp_path / "keys" / "log.key")
    (tmp_path / "keys" / "log.name").write_text("troth-log/test\n", encoding="utf-8")
    if request.param == "postgres":
        (tmp_path / "secrets.env").write_text(f"TROTH_STORE={address}\n", encoding="utf-8")
    use(tmp_path, address)
    yield address
    from django.db import connections

    connections.close_all()
    # A later test that opens a workspace in this process must not meet a store that is gone.
    use(HOME, f"sqlite:///{HOME / 'store.sqlite3'}")
    if request.param == "postgres":
        server = servers.postgres()
        assert server is not None
        server.drop_database(address)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say in one line what this machine could not run, and how to get it."""
    line = servers.skipped_line()
    if line:
        terminalreporter.write_line(line)


def _as_declared(entry: Any) -> None:
    """Every entry that Troth itself appends in any test is as its kind declares; what tests make up is called ``trial.…``."""
    from troth.desk.evidence import kinds

    frame = sys._getframe(1)
    while frame.f_code.co_filename.endswith("desk/evidence/appending.py") and frame.f_back is not None:
        frame = frame.f_back
    if "/src/troth/" in frame.f_code.co_filename and not entry.kind.startswith("trial."):
        kinds.check(entry.kind, entry.facts)


def _watch_entries() -> None:
    from troth.desk.evidence.appending import ONLOOKERS

    ONLOOKERS.append(_as_declared)


_watch_entries()
pytest_plugins = ["tests.agency"]
