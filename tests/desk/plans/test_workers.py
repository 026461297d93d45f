"""Workers as processes: killed, stopped, two at one plan, told to end. What was begun goes on, and nothing is done twice."""

from __future__ import annotations

import resource
import signal
import sqlite3
import time
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.desk.plans.conftest import WorkerProcess, effects, state_of, wait_for
from tests.desk.plans.worker_process import MARKER
from tests.desk.stopped import stand_still
from tests.desk.test_plans import approved, entries
from troth.desk.plans.models import StepRun, StoredPlan
from troth.desk.staff.models import Account

Start = Callable[..., WorkerProcess]


@contextmanager
def held(store: str, stored: StoredPlan) -> Generator[None]:
    """Hold the plan's row from outside, so that nobody can write to it meanwhile."""
    if store.startswith("sqlite"):
        with closing(sqlite3.connect(store.removeprefix("sqlite:///"), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("COMMIT")
    else:
        with psycopg.connect(store) as other:
            other.execute("SELECT 1 FROM troth_plans_storedplan WHERE uid = %s FOR UPDATE", [stored.uid])
            yield


def done(stored: StoredPlan) -> Callable[[], bool]:
    return lambda: state_of(stored) == "done"


def keys(kind: str) -> list[str]:
    return [str(entry.key).split(":", 1)[1] for entry in entries(kind)]


def test_an_approved_plan_is_run_by_a_worker_that_was_there_before(lead: Account, start: Start, tmp_path: Path) -> None:
    start()
    stored = approved(lead, "one", "two")
    wait_for(done(stored))
    assert effects(tmp_path, stored) == ["1:1", "2:1"]
    assert keys("trial.step.done") == ["1:1", "2:1"]
    assert StoredPlan.objects.get(uid=stored.uid).owner is None


@pytest.mark.parametrize("where", ["stop", "late"])
def test_a_worker_killed_in_a_step_is_taken_over_by_another(
    lead: Account, start: Start, tmp_path: Path, where: str
) -> None:
    stored = approved(lead, "one", f"{where} here", "three")
    first = start()
    first.hear(MARKER)
    start()
    first.signal(signal.SIGKILL)
    assert first.ends() == -signal.SIGKILL
    wait_for(done(stored))
    before = ["2:1"] if where == "late" else []
    assert effects(tmp_path, stored) == ["1:1", *before, "2:2", "3:1"]
    assert keys("trial.step.begun") == ["1:1", "2:1", "2:2", "3:1"]
    assert keys("trial.step.done") == ["1:1", "2:2", "3:1"]
    assert keys("trial.step.failed") == ["2:1"], "the unknown outcome is settled by the round that looked"


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_the_real_lease_is_taken_over_within_ten_seconds(
    lead: Account, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TROTH_LEASE")
    stored = approved(lead, "stop here")
    first = start()
    first.hear(MARKER)
    start()
    first.signal(signal.SIGKILL)
    killed = time.monotonic()
    wait_for(done(stored))
    assert time.monotonic() - killed < 10


def test_a_worker_that_was_stopped_and_wakes_changes_nothing_more(lead: Account, start: Start, tmp_path: Path) -> None:
    stored = approved(lead, "pause here", "two")
    sleeper = start()
    sleeper.hear(MARKER)
    stand_still(sleeper.process)
    start()
    wait_for(done(stored))
    rows = list(StepRun.objects.order_by("pk").values())
    plan = StoredPlan.objects.filter(uid=stored.uid).values().get()
    written = keys("trial.step.done")
    sleeper.signal(signal.SIGCONT)
    wait_for(lambda: any("this was taken over while it was silent" in line for line in sleeper.said))
    assert effects(tmp_path, stored) == ["1:2", "2:1"], "it looked before its effect, and did not do it"
    assert list(StepRun.objects.order_by("pk").values()) == rows
    assert StoredPlan.objects.filter(uid=stored.uid).values().get() == plan
    assert keys("trial.step.done") == written


def test_a_worker_that_slept_through_its_lease_goes_on_where_nobody_came_meanwhile(
    lead: Account, start: Start, tmp_path: Path
) -> None:
    stored = approved(lead, "pause here", "two")
    sleeper = start(TROTH_LEASE="0.3")
    sleeper.hear(MARKER)
    stand_still(sleeper.process)
    time.sleep(1)
    sleeper.signal(signal.SIGCONT)
    wait_for(done(stored))
    assert effects(tmp_path, stored) == ["1:1", "2:1"]
    assert keys("trial.step.begun") == ["1:1", "2:1"]
    assert not any("another worker" in line for line in sleeper.said)


def test_a_worker_whose_store_is_slower_than_its_lease_goes_on_where_nobody_came_meanwhile(
    lead: Account, start: Start, store: str, tmp_path: Path
) -> None:
    stored = approved(lead, "slow one", "two", "three")
    worker = start(TROTH_LEASE="0.3")
    wait_for(lambda: StepRun.objects.exists())
    with held(store, stored):  # its sign of life waits first, then what it writes of the step
        wait_for(lambda: effects(tmp_path, stored) == ["1:1"])
        time.sleep(0.6)
    wait_for(done(stored))
    assert effects(tmp_path, stored) == ["1:1", "2:1", "3:1"]
    assert keys("trial.step.begun") == ["1:1", "2:1", "3:1"]
    assert not any("another worker" in line for line in worker.said)


def test_a_worker_that_is_slow_but_alive_keeps_its_plan(lead: Account, start: Start, tmp_path: Path) -> None:
    stored = approved(lead, "pause here", "two")
    start().hear(MARKER)
    start()
    wait_for(done(stored))
    assert effects(tmp_path, stored) == ["1:1", "2:1"]


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="needs Linux to fill the disk of another process")
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_worker_whose_disk_is_full_loses_nothing_and_goes_on_when_there_is_room(
    lead: Account, start: Start, tmp_path: Path
) -> None:
    stored = approved(lead, "pause here", "two")
    worker = start(TROTH_LEASE="0.3")
    worker.hear(MARKER)
    _, most = resource.prlimit(worker.process.pid, resource.RLIMIT_FSIZE)  # pyright: ignore[reportAttributeAccessIssue]
    resource.prlimit(worker.process.pid, resource.RLIMIT_FSIZE, (0, most))  # pyright: ignore[reportAttributeAccessIssue]
    wait_for(lambda: any("our own store did" in line for line in worker.said))
    assert (state_of(stored), effects(tmp_path, stored)) == ("running", [])
    assert keys("trial.step.failed") == []
    resource.prlimit(worker.process.pid, resource.RLIMIT_FSIZE, (most, most))  # pyright: ignore[reportAttributeAccessIssue]
    wait_for(done(stored))
    assert effects(tmp_path, stored) == ["1:2", "2:1"]
    assert keys("trial.step.failed") == ["1:1"], "what nobody could put on record is said to be unknown"


def test_two_workers_share_many_plans_and_none_is_run_twice(lead: Account, start: Start, tmp_path: Path) -> None:
    plans = [approved(lead, "one", "two") for _ in range(12)]
    for _ in range(2):
        start(2)
    for stored in plans:
        wait_for(done(stored), 30)
        assert effects(tmp_path, stored) == ["1:1", "2:1"]
    assert StepRun.objects.count() == 24


def test_a_worker_told_to_end_finishes_its_step_and_puts_the_plan_down(
    lead: Account, start: Start, tmp_path: Path
) -> None:
    stored = approved(lead, "slow one", "two")
    worker = start()
    wait_for(lambda: StepRun.objects.exists())
    worker.signal(signal.SIGTERM)
    assert worker.ends() == 0
    assert effects(tmp_path, stored) == ["1:1"]
    assert state_of(stored) == "approved"
    start()
    wait_for(done(stored))
    assert effects(tmp_path, stored) == ["1:1", "2:1"]


def test_a_step_that_hangs_ends_its_worker_and_is_tried_again_by_another(
    lead: Account, start: Start, tmp_path: Path
) -> None:
    stored = approved(lead, "stop here", "two")
    worker = start(TRIAL_SILENCE="0.5")
    worker.hear(MARKER)
    assert worker.ends() == 75
    left = StoredPlan.objects.get(uid=stored.uid)
    assert (left.state, left.waits_for, left.owner) == ("waiting", "back-off", None)
    assert "nobody can say whether it was done" in left.why
    assert keys("trial.step.failed") == []
    StoredPlan.objects.filter(uid=stored.uid).update(wake_at=left.made_at)
    start()
    wait_for(done(stored))
    assert effects(tmp_path, stored) == ["1:2", "2:1"]


def test_no_more_plans_write_to_a_system_at_once_than_may(lead: Account, start: Start, tmp_path: Path) -> None:
    plans = [approved(lead, "slow one") for _ in range(3)]
    start(3)
    most = 0
    until = time.monotonic() + 30
    while not all(state_of(stored) == "done" for stored in plans):
        assert time.monotonic() < until
        most = max(most, StepRun.objects.filter(target="slow one", done_at=None, slot__isnull=False).count())
        time.sleep(0.02)
    assert most == 1
    assert all(effects(tmp_path, stored) == ["1:1"] for stored in plans)
