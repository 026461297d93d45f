"""Workspaces for tests: real stores on SQLite and PostgreSQL, made fast by copying a migrated template."""

from __future__ import annotations

import itertools
import os
import sqlite3
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests import processes, quick, servers

quick.write_bytecode()
quick.use_memory()
os.environ["DJANGO_SETTINGS_MODULE"] = "troth.faces.settings"
HOME = processes.new_folder("tests")
os.environ["TROTH_WORKSPACE"] = str(HOME)

LONGEST = (
    "tests/torture/test_sample.py",
    "tests/examples/test_property_contractor_demo.py",
    "tests/faces/test_demo.py",
    "tests/systems/test_random_schemas.py",
)
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
    folder = processes.new_folder("store")
    if kind == "sqlite":
        address = f"sqlite:///{folder / 'store.sqlite3'}"
    else:
        server = servers.postgres() or servers.missing("postgres")
        address = server.create_database()
    use(folder, address)
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", verbosity=0, interactive=False)
    connections.close_all()
    return address


def new_store(kind: str, folder: Path, like: str | None = None) -> str:
    """The address of a fresh store of this kind in ``folder``: empty, or as the store of the address ``like`` is."""
    template = like or _template(kind)
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


def new_workspace(kind: str, folder: Path) -> str:
    """Lay out a workspace in ``folder`` with new keys and an empty store; returns the store's address."""
    address = new_store(kind, folder)
    from troth.keys.root import FileRootKey
    from troth.keys.signing import create_signing_key

    FileRootKey.create(folder / "keys" / "root.key")
    create_signing_key(folder / "keys" / "log.key")
    (folder / "keys" / "log.name").write_text("troth-log/test\n", encoding="utf-8")
    name_store(kind, folder, address)
    return address


def name_store(kind: str, folder: Path, address: str) -> None:
    """Tell the processes that open the workspace where its store is."""
    if kind == "postgres":
        (folder / "secrets.env").write_text(f"TROTH_STORE={address}\n", encoding="utf-8")


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A workspace in ``tmp_path`` with keys and an empty store; the test runs on each kind of store.

    Where the test asks for the agency, it is a copy of the agency's workspace, with its notice in force.
    """
    from tests.agency import copied

    address = (copied if "agency" in request.fixturenames else new_workspace)(request.param, tmp_path)
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


def pytest_xdist_auto_num_workers() -> int | None:
    """How many workers ``-n logical`` starts; PYTEST_XDIST_AUTO_NUM_WORKERS says otherwise."""
    return None if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ else quick.WORKERS


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests begin first: where several run side by side, none of them is what all wait for in the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


def pytest_collection_finish() -> None:
    """What was collected is there until the end."""
    quick.spare_the_collector()


_passed = itertools.count(1)


@pytest.hookimpl(tryfirst=True)
def pytest_report_teststatus(report: Any, config: pytest.Config) -> tuple[str, str, str] | None:
    """Thousands of tests side by side print a point for every twenty that pass, so that a run that goes well fits on a screen."""
    if report.when != "call" or not report.passed or hasattr(report, "wasxfail"):
        return None
    if not getattr(config.option, "numprocesses", None) or config.get_verbosity() > 0:
        return None
    return "passed", "" if next(_passed) % 20 else ".", "PASSED"


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
