"""One place for each kind of effect, plans that touch it, and processes that are killed while they do."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from django.db import connections, transaction

from tests import processes
from tests.desk.rules import outside
from tests.desk.rules.outside import MARKER, PERSON
from tests.http_receiver import HttpReceiver, http_receiver
from tests.mail_receiver import MailReceiver, mail_receiver
from tests.systems.conftest import made
from tests.systems.databases import Database
from tests.warm import Process
from troth.desk.connections.stored import found_to_json
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.plans import registry, runner
from troth.desk.plans.models import StepRun, StoredPlan
from troth.desk.plans.plans import Step, approve, propose
from troth.desk.staff.accounts import open_account
from troth.desk.staff.models import Account
from troth.desk.subjects.people import meet

HOUSE = Path(__file__).parents[3]


@dataclass
class World:
    """A workspace with an account, and the places outside it, each made when it is first asked for."""

    root: Path
    lead: Account
    stack: ExitStack

    @cached_property
    def database(self) -> Database:
        maker = made("sqlite", self.root)
        database = next(maker)
        self.stack.callback(lambda: next(maker, None))
        return database

    @cached_property
    def mail(self) -> MailReceiver:
        return self.stack.enter_context(mail_receiver(self.root / "mail"))

    @cached_property
    def http(self) -> HttpReceiver:
        return self.stack.enter_context(http_receiver(self.root / "http"))

    @property
    def file(self) -> Path:
        return self.root / "out" / "note.txt"

    def plan(self, effect: str, *, held_up: bool = False) -> StoredPlan:
        """A plan with one step that has this effect, approved. ``held_up``: its receiver is slow to answer."""
        secret: dict[str, Any] = {"person": PERSON}
        if effect in ("marked", "unmarked"):
            secret["found"] = found_to_json(outside.build(self.database, marker=effect == "marked"))
        if effect == "mail":
            self.mail.mode("hang" if held_up else "")
        where = {
            "file": lambda: str(self.file),
            "mail": lambda: str(self.mail.port),
            "http": lambda: f"http://127.0.0.1:{self.http.port}/{'slow-once' if held_up else 'ok'}",
        }.get(effect, lambda: self.database.address)()
        steps = [Step(f"trial.{effect}", effect, f"Touch {effect}.", {}, {"where": where})]
        with transaction.atomic():
            stored = propose("trial", "7", meet(PERSON), "a" * 64, steps, secret=secret, by=self.lead)
        approve(stored, by=self.lead)
        return stored

    def times(self, effect: str) -> int:
        """How often the effect was had, as whoever had it tells it: a second copy of one message is none."""
        if effect == "file":
            return int(self.file.exists())
        if effect == "mail":
            return len({str(message["Message-ID"]) for message in self.mail.messages()})
        if effect == "http":
            return len(self.http.done())
        return int(not self.database.rows("select 1 from replies where enquiry_id in (1, 4)"))

    def killed(self, stored: StoredPlan, where: str) -> None:
        """Run a plan in a process of its own and kill it, by SIGKILL, at a place of its effect."""
        effect = str(stored_target(stored))
        with self.begun(stored, where) as process:
            if where == "in" and effect in ("mail", "http"):
                until = time.monotonic() + 60
                while not self.times(effect) and process.poll() is None and time.monotonic() < until:
                    time.sleep(0.02)
                assert self.times(effect), "it did not come so far"
            else:
                processes.heard(process, MARKER)
            process.send_signal(signal.SIGKILL)
            assert process.wait(20) == -signal.SIGKILL
        if effect == "mail":
            self.mail.mode("")

    def begun(self, stored: StoredPlan, where: str) -> subprocess.Popen[str]:
        """The process that runs a plan, and stops at a place of its effect."""
        connections.close_all()
        command = [sys.executable, "-m", outside.__name__, str(self.root), stored.uid, where]
        return Process(command, cwd=HOUSE, text=True,
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # fmt: skip

    def again(self, stored: StoredPlan) -> dict[str, Any]:
        """Run the plan again, here; returns what its step saw."""
        stored.refresh_from_db()
        return dict(runner.run(stored)[1])


def stored_target(stored: StoredPlan) -> str:
    from troth.desk.plans.plans import read

    return read(stored).steps[0].target


def on_record(stored: StoredPlan) -> None:
    """Rules 1 and 3, whatever happened: steps on record and entries of the log tell the same, key by key."""
    rows = {row.key: row for row in StepRun.objects.filter(plan=stored)}
    entries = {
        (e.kind.rpartition(".")[2], e.key) for e in EvidenceEntry.objects.filter(key__startswith=f"{stored.uid}:")
    }
    assert {key for what, key in entries if what == "begun"} == set(rows)
    assert {key for what, key in entries if what == "done"} == {key for key, row in rows.items() if row.done_at}


@pytest.fixture
def world(store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setenv("TROTH_LEASE", "0.5")
    outside.register()
    with ExitStack() as stack:
        yield World(tmp_path, open_account("lead@waymark.example", "Robin Lead"), stack)
    for effect in outside.EFFECTS:
        registry.WORKERS.pop(f"trial.{effect}", None)
