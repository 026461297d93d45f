"""The tracing agency as a workspace in force: published once a process, copied for each test, opened by the real command."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from tests import processes
from tests.examples.tracing_agency import FOLDER, generator, loaded
from troth.desk import today
from troth.desk.staff.models import Account

LEAD = "lead@waymark.example"


@dataclass
class Agency:
    """A workspace of the tracing agency, its connected databases, and the people its generator names."""

    root: Path
    report: Any
    capsys: pytest.CaptureFixture[str]
    lead: Account = field(init=False)

    def troth(self, *arguments: str) -> tuple[int, str, str]:
        """Run ``troth`` in this workspace, as a person would: exit code, output, errors."""
        from troth.faces.cli import main

        self.capsys.readouterr()
        with pytest.raises(SystemExit) as stop, _still_interruptible():
            main([*arguments, "--workspace", str(self.root)])
        out, err = self.capsys.readouterr()
        return int(stop.value.code or 0), out, err

    def verdicts(self) -> dict[str, dict[str, Any]]:
        """What ``troth verify`` says now, by promise."""
        _, out, _ = self.troth("verify", "--format", "json")
        return {promise["id"]: promise for promise in json.loads(out)["promises"]}

    def damage(self, system: str, *statements: str) -> None:
        """Change a connected database behind Troth's back, through a connection of its own."""
        connection = sqlite3.connect(self.root / "data" / f"{system}.sqlite")
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("PRAGMA ignore_check_constraints=ON")
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()

    def rows(self, system: str, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask a connected database through a connection of its own."""
        connection = sqlite3.connect(self.root / "data" / f"{system}.sqlite")
        found = connection.execute(query, values).fetchall()
        connection.close()
        return found

    def ids(self, person: Mapping[str, str]) -> list[str]:
        """Identifiers as options of the command line."""
        return [part for name, value in person.items() for part in ("--id", f"{name}={value}")]

    def serve(self, right: str, person: Mapping[str, str]) -> int:
        """One request from receipt to close, by commands; returns the number of its case."""
        code, out, err = self.troth(
            "request", right, *self.ids(person), "--by", "email", "--as", LEAD, "--format", "json"
        )
        assert code == 0, err
        case = json.loads(out)
        number = str(case["case"])
        for task in case["tasks"]:
            assert self.troth("case", "answer", number, task["system"], "--found", "nothing", "--as", LEAD)[0] == 0
        code, _, err = self.troth("case", "approve", number, "--as", LEAD)
        assert code == 0, err
        return int(number)


@contextmanager
def _still_interruptible() -> Generator[None]:
    """``troth work`` takes the signals that tell it to end as its own; afterwards Ctrl-C is the tests' again."""
    ours = threading.current_thread() is threading.main_thread()
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT) if ours}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


@cache
def _seeded() -> tuple[Path, Any]:
    """The example's databases with 300 people, and its notice with dates moved to today."""
    from datetime import date

    folder = processes.new_folder("agency")
    (folder / "data").mkdir()
    (folder / "notice").mkdir()
    seed = generator()
    days = (today() - date.fromisoformat((FOLDER / "base-date").read_text().strip())).days
    for file in (FOLDER / "notice").glob("*.yaml"):
        (folder / "notice" / file.name).write_text(seed.shift_dates(file.read_text(), days))
    addresses = {name: f"sqlite:///{folder}/data/{name}.sqlite" for name in ("cases", "website")}
    return folder, seed.seed(addresses, today(), people=300)


@cache
def _published(kind: str) -> tuple[Path, str]:
    """The agency's workspace on this kind of store, its notice in force, and its store's address; left as it is."""
    from django.db import connections

    from tests.conftest import new_workspace, use
    from troth.faces.cli import main

    folder = processes.new_folder("agency")
    source, _ = _seeded()
    shutil.copytree(source, folder, dirs_exist_ok=True)
    address = new_workspace(kind, folder)
    use(folder, address)
    roles = {measure.owner for measure in loaded().notice.measures.values() if measure.owner}
    options = [part for role in sorted(roles) for part in ("--role", role)]
    for command in (
        ["staff", "add", LEAD, "--name", "Robin Lead", *options],
        ["publish", "--as", LEAD],
        ["need", "sign", "privacy lead", "--yes", "--as", LEAD],
    ):
        said = StringIO()
        with pytest.raises(SystemExit) as stop, redirect_stdout(said), redirect_stderr(said):
            main([*command, "--workspace", str(folder)])
        assert stop.value.code == 0, said.getvalue()
    connections.close_all()
    return folder, address


def copied(kind: str, folder: Path) -> str:
    """Lay out the agency's workspace in ``folder``, as it is after its first ``troth publish``; its store's address."""
    from tests.conftest import name_store, new_store

    source, like = _published(kind)
    left = shutil.ignore_patterns("store.sqlite3*", "secrets.env")
    shutil.copytree(source, folder, dirs_exist_ok=True, ignore=left)
    address = new_store(kind, folder, like)
    name_store(kind, folder, address)
    return address


@pytest.fixture
def agency(store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Agency:
    """The agency with its notice in force in the store under test, its databases fresh."""
    made = Agency(tmp_path, _seeded()[1], capsys)
    made.lead = Account.objects.get(email=LEAD)
    return made
