"""Plans for tests of the runner: trial steps, plans made and approved of them, and workers as processes of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connections

from tests import processes
from tests.desk.plans import worker_process
from tests.desk.test_plans import Trials
from tests.warm import Process
from troth.desk import now
from troth.desk.plans import leases, places, queue, record, registry, schedules, tries
from troth.desk.plans.models import StoredPlan
from troth.desk.plans.worker import Worker
from troth.desk.staff.accounts import open_account
from troth.desk.staff.models import Account

HOUSE = Path(__file__).parents[3]


@pytest.fixture
def trials(monkeypatch: pytest.MonkeyPatch) -> Trials:
    made = Trials()
    monkeypatch.setitem(registry.WORKERS, "trial.step", made)
    monkeypatch.setitem(registry.MANNERS, "trial.step", registry.Manner())
    return made


def let_write(monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    """Trial steps write from now on, and so many of them at once to the system ``one``; no place was had before."""
    limits = SimpleNamespace(systems={"one": SimpleNamespace(limits=SimpleNamespace(writers_at_once=at_once))})
    monkeypatch.setitem(registry.MANNERS, "trial.step", registry.Manner(writes=True))
    monkeypatch.setattr("troth.desk.plans.runner.Run.notice", limits)
    monkeypatch.setattr(places, "_HAD", {})


@pytest.fixture
def lead(store: str) -> Account:
    return open_account("lead@waymark.example", "Robin Lead")


@pytest.fixture(autouse=True)
def quick_leases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leases short enough for tests, and nothing that comes round by itself."""
    monkeypatch.setenv("TROTH_LEASE", "1")
    monkeypatch.setattr(schedules, "SCHEDULES", {})


class WorkerProcess:
    """A worker outside this process, its output line by line."""

    def __init__(self, root: Path, threads: int = 1, mode: str = "work", **environment: str) -> None:
        connections.close_all()
        self.process = Process(
            [sys.executable, "-m", worker_process.__name__, str(threads), mode],
            cwd=HOUSE,
            env=os.environ | {"TROTH_WORKSPACE": str(root)} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.said: list[str] = []
        assert self.process.stderr is not None
        self._reader = threading.Thread(target=lambda: self.said.extend(self.process.stderr), daemon=True)  # type: ignore[arg-type]
        self._reader.start()
        self.hear(worker_process.READY)

    def hear(self, line: str) -> None:
        """Wait for a line on its standard output."""
        try:
            processes.heard(self.process, line)
        except AssertionError as silent:
            self._reader.join(5)
            pytest.fail(f"{silent}, but {''.join(self.said)}")

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def ends(self, within: float = 20) -> int:
        return self.process.wait(within)

    def close(self) -> None:
        """Let go of its output."""
        self._reader.join(5)
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()


@pytest.fixture
def start(store: str, tmp_path: Path) -> Iterator[Callable[..., WorkerProcess]]:
    """Start workers as processes; they are killed at the end."""
    started: list[WorkerProcess] = []

    def one(*arguments: object, **options: object) -> WorkerProcess:
        started.append(WorkerProcess(tmp_path, *arguments, **options))  # type: ignore[arg-type]
        return started[-1]

    yield one
    for each in started:
        each.process.kill()
        each.process.wait()
        each.close()


def state_of(stored: StoredPlan) -> str:
    return StoredPlan.objects.get(uid=stored.uid).state


def wait_for(truth: Callable[[], bool], within: float = 15, what: str = "") -> None:
    """Wait until something is so."""
    until = time.monotonic() + within
    while not truth():
        if time.monotonic() > until:
            pytest.fail(f"it did not come to that within {within} s {what}")
        time.sleep(0.05)


def effects(root: Path, stored: StoredPlan) -> list[str]:
    """The effects of a plan's steps, as ``step:round``, in order."""
    path = root / "effects.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [line.split(":", 1)[1] for line in lines if line.startswith(stored.uid)]


def fresh(stored: StoredPlan) -> StoredPlan:
    return StoredPlan.objects.get(uid=stored.uid)


def work_once() -> None:
    Worker(1).work(once=True)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The time of day, as the room sees it, and the monotonic time, both ours to move."""
    made = SimpleNamespace(jump=timedelta(0), monotonic=100.0)
    for module in (places, record, queue, tries):
        monkeypatch.setattr(module, "now", lambda: now() + made.jump)
    monkeypatch.setattr(leases, "time", SimpleNamespace(monotonic=lambda: made.monotonic))
    return made
