"""Entries are sealed by time and size; two processes seal at once and neither loses, doubles or delays anything."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from tests import processes
from tests.ledger.histories import record
from troth.desk import here
from troth.desk.evidence import log, sealing
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.evidence.verifying import verify

HOUSE = Path(__file__).parents[2]
SEALER = """
import sys
sys.path[:0] = sys.argv[1:3]
from tests.conftest import use
from pathlib import Path
use(Path(sys.argv[3]), sys.argv[4])
import random
from tests.ledger.histories import SOMEONE, record
from troth.desk.evidence import log, sealing
dice = random.Random(int(sys.argv[5]))
print("ready", flush=True)
sys.stdin.readline()
for _ in range(8):
    record(dice, dice.choice([1, 7, 40]))
    sealing.seal(batch=25)
    log.checkpoint(by=SOMEONE, to=Path(sys.argv[3]) / "outside")
"""


def test_sealing_waits_for_time_or_number(store: str) -> None:
    dice = random.Random(1)
    record(dice, 3)
    assert sealing.seal_due(older_than=timedelta(hours=1), more_than=5) == 0
    assert sealing.seal_due(older_than=timedelta(0), more_than=5) == 3
    record(dice, 5)
    assert sealing.seal_due(older_than=timedelta(hours=1), more_than=5) == 3
    record(dice, 1)
    assert sealing.seal_due(older_than=timedelta(hours=1), more_than=5) == 9


def test_where_nothing_is_new_sealing_asks_and_locks_nothing(store: str) -> None:
    record(random.Random(1), 3)
    log.seal()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert log.seal() == 3
    said = [query["sql"].upper() for query in asked.captured_queries]
    assert len(said) == 2
    assert not [sql for sql in said if "FOR UPDATE" in sql or "BEGIN" in sql or not sql.startswith("SELECT")]


@pytest.mark.parametrize("store", ["postgres"], indirect=True)
@pytest.mark.postgres
def test_a_sealer_waits_for_a_batch_of_another_and_no_longer(store: str) -> None:
    record(random.Random(1), 500)
    held, took = threading.Event(), list[float]()

    def other() -> None:
        held.wait(processes.LONGEST)
        start = time.perf_counter()
        sealing.seal(batch=50)
        took.append(time.perf_counter() - start)
        connections.close_all()

    thread = threading.Thread(target=other)
    thread.start()
    with transaction.atomic():
        sealing.locked_head()
        held.set()
        time.sleep(0.3)
        assert not took, "the head row makes one wait for the other"
    thread.join(20)
    assert took
    assert took[0] >= 0.25
    assert sealing.sealed_size() == 500


def test_two_processes_that_append_and_seal_at_once_make_one_sound_log(store: str) -> None:
    connections.close_all()
    command = [sys.executable, "-c", SEALER, str(HOUSE), str(HOUSE / "src"), str(here().root), store]
    with ExitStack() as stack:
        both = [
            stack.enter_context(
                subprocess.Popen([*command, seed], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            )
            for seed in ("1", "2")
        ]
        for process in both:
            processes.heard(process, "ready")
        for process in both:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        looked, until = 0, time.monotonic() + processes.LONGEST
        while any(process.poll() is None for process in both) and time.monotonic() < until:
            meanwhile = verify()
            assert not meanwhile.findings, "what others seal and sign meanwhile is no alarm"
            looked += 1
        assert looked
        assert [processes.ended(process) for process in both] == [0, 0]
    indices = sorted(EvidenceEntry.objects.values_list("index", flat=True))
    assert indices == list(range(len(indices)))
    assert len(indices) > 16
    report = verify([here().root / "outside"])
    assert (report.findings, report.size) == ([], len(indices))
