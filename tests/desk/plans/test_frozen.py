"""A process that stands still in a transaction on our own store holds nobody up for ever, and finds it ended when it wakes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import OperationalError, connection, connections, transaction
from django.test import RequestFactory
from psycopg import sql

from tests import processes
from tests.conftest import use
from tests.desk.plans import frozen, worker_process
from tests.desk.plans.conftest import HOUSE, WorkerProcess, effects, fresh, state_of, wait_for
from tests.desk.stopped import stand_still
from tests.desk.test_plans import approved, entries
from tests.warm import Process
from troth.desk.evidence.log import SYSTEM, append, facts_in, seal
from troth.desk.evidence.tree import locked_head
from troth.desk.evidence.verifying import verify
from troth.desk.pages.errors import Refusals
from troth.desk.plans.models import StepRun
from troth.desk.staff.models import Account
from troth.errors import TryAgain

pytestmark = pytest.mark.parametrize("store", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
IDLE, WAIT = "idle_in_transaction_session_timeout", "lock_timeout"


def say(store: str, **limits: str) -> None:
    """Set limits for whoever connects to this database from now on."""
    name = sql.Identifier(urlsplit(store).path.lstrip("/"))
    connections.close_all()
    with psycopg.connect(store, autocommit=True) as administrator:
        for limit, value in limits.items():
            administrator.execute(sql.SQL("ALTER DATABASE {} SET {} = {}").format(name, sql.Identifier(limit), value))


@contextmanager
def one_frozen(root: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the head row of the log and is stopped."""
    with Process(
        [sys.executable, "-m", frozen.__name__], cwd=HOUSE, env=os.environ | {"TROTH_WORKSPACE": str(root)}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        processes.heard(process, frozen.MARKER)
        stand_still(process)
        yield process
        if process.poll() is None:
            process.kill()


def wakes(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Let it go on; how it ended, and what it said."""
    process.send_signal(signal.SIGCONT)
    _, err = process.communicate("go on\n", timeout=60)
    return process.returncode, err


def put_on_record(kind: str) -> None:
    with transaction.atomic():
        locked_head()
        append(kind, by=SYSTEM)


def test_others_go_on_by_themselves_and_who_wakes_finds_its_transaction_taken_back(store: str, tmp_path: Path) -> None:
    say(store, **{IDLE: "800ms"})
    with one_frozen(tmp_path) as process:
        put_on_record("trial.other")
        code, err = wakes(process)
    assert (code, "this process stood still for so long" in err, "Traceback" in err) == (2, True, False), err
    assert (seal(), entries("trial.frozen"), entries("trial.awake")) == (1, [], [])


def test_where_nothing_ends_it_whoever_waits_says_so_and_it_ends_what_it_began(store: str, tmp_path: Path) -> None:
    say(store, **{IDLE: "0", WAIT: "200ms"})
    put_on_record("trial.other")
    with one_frozen(tmp_path) as process:
        with pytest.raises(OperationalError) as waited:
            seal()
        with pytest.raises(TryAgain, match="another process holds the log"):
            verify()
        page = Refusals(lambda _: None).process_exception(RequestFactory().get("/privacy"), waited.value)  # type: ignore[arg-type]
        command = [sys.executable, "-m", "troth", "--workspace", str(tmp_path), "evidence", "export"]
        command += ["--to", str(tmp_path / "pack")]
        with Process(command, cwd=HOUSE, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as other:
            _, said = other.communicate(timeout=60)
        assert wakes(process) == (0, "")
    assert page is not None
    assert page.status_code == 503
    assert (other.returncode, "Traceback" in said) == (2, False)
    assert "another process holds what this needs" in said
    assert [len(entries(f"trial.{each}")) for each in ("other", "frozen", "awake")] == [1, 1, 1]
    assert seal() == 3


def test_a_step_whose_worker_stood_still_in_a_transaction_is_no_failed_one_and_is_done_again(
    lead: Account, start: Callable[..., WorkerProcess], store: str, tmp_path: Path
) -> None:
    stored = approved(lead, "still one", "two")
    say(store, **{IDLE: "800ms"})
    worker = start()
    worker.hear(worker_process.MARKER)
    stand_still(worker.process)
    put_on_record("trial.other")
    (tmp_path / "go on").touch()
    worker.signal(signal.SIGCONT)
    wait_for(lambda: state_of(stored) == "done")
    assert [(row.number, row.round, row.problem) for row in StepRun.objects.order_by("pk") if row.done_at] == [
        (1, 2, None), (2, 1, None)
    ]  # fmt: skip
    (away,) = entries("trial.step.failed")
    assert facts_in(away)["problem"] == "interrupted, outcome unknown; round 2 did the step again"
    assert len(effects(tmp_path, fresh(stored))) == 2
    assert any("taken up again" in line for line in worker.said), worker.said


def test_limits_are_set_where_nobody_set_others(store: str, tmp_path: Path) -> None:
    """How long to wait for a lock, the server of the tests says itself."""
    assert (limit(IDLE), limit(WAIT)) == ("1min", f"{processes.LONGEST / 60:.0f}min")
    use(tmp_path, f"{store}?options=-c%20{IDLE}%3D7s")
    assert limit(IDLE) == "7s"
    say(store, **{IDLE: "0"})
    use(tmp_path, store)
    assert limit(IDLE) == "0", "whoever runs the server wants none"


def limit(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [name])
        return str((cursor.fetchone() or ("",))[0])
