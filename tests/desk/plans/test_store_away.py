"""Our own store goes away under a worker: its connection is ended, cut, or left half open. Nothing is lost or done twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.cutting import Wire
from tests.desk.plans.conftest import WorkerProcess, effects, state_of, wait_for
from tests.desk.test_plans import approved, entries
from troth.desk.plans.models import StepRun
from troth.desk.staff.models import Account

pytestmark = pytest.mark.parametrize("store", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
Start = Callable[..., WorkerProcess]


@pytest.fixture
def wire(store: str) -> Iterator[Wire]:
    made = Wire(store)
    yield made
    made.release()
    made.close()


def once_each(root: Path, stored: object, steps: int) -> bool:
    """Whether each step's effect stands, and each step was done once on record."""
    done = [str(entry.key).split(":", 1)[1] for entry in entries("trial.step.done")]
    kept = effects(root, stored)  # type: ignore[arg-type]
    return [each.split(":")[0] for each in done] == [str(n + 1) for n in range(steps)] and set(done) <= set(kept)


def test_connections_ended_by_the_server_are_made_anew_and_the_plan_goes_on(
    lead: Account, start: Start, store: str, tmp_path: Path
) -> None:
    stored = approved(lead, "slow one", "two")
    worker = start()
    wait_for(lambda: StepRun.objects.exists())
    with psycopg.connect(store, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid NOT IN (pg_backend_pid(), %s)",
            [backend()],
        )
    wait_for(lambda: state_of(stored) == "done", 30)
    assert once_each(tmp_path, stored, 2)
    assert worker.process.poll() is None, "it lives on"


def backend() -> int:
    """This test's own connection, which is spared."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int((cursor.fetchone() or (0,))[0])


@pytest.mark.parametrize("when", ["before", "after", "half"])
def test_a_connection_cut_while_a_step_is_put_on_record_loses_and_doubles_nothing(
    lead: Account, start: Start, wire: Wire, tmp_path: Path, when: str
) -> None:
    stored = approved(lead, "slow one", "two")
    start(TROTH_STORE=f"{wire.address}?tcp_user_timeout=2000&keepalives_idle=1&keepalives_interval=1")
    wait_for(lambda: StepRun.objects.exists())
    wire.cut_at(b"UPDATE troth_plans_steprun SET done_at", when)  # type: ignore[arg-type]
    wait_for(lambda: wire.cuts == 1)
    if when == "half":
        start()  # another worker, whose connection is whole
    wait_for(lambda: state_of(stored) == "done", 30)
    assert once_each(tmp_path, stored, 2)
