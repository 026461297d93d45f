"""A worker that is late writes nothing: it was stopped in the middle of its transaction, and its lease was taken meanwhile."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connections

from tests import processes
from tests.agency import LEAD, Agency
from tests.desk import killed_worker
from tests.desk.stopped import stand_still
from tests.desk.test_killed import ready
from tests.keepers.test_correction import NEW, ask
from tests.keepers.test_erasure import dump
from tests.keepers.test_passes import ENQUIRY
from tests.warm import Process
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.plans.leases import Watch
from troth.desk.plans.models import StepRun, StoredPlan
from troth.desk.plans.queue import claim_next

HOUSE = Path(__file__).parents[2]


@pytest.mark.parametrize("right", ["erasure", "rectification"])
def test_a_worker_stopped_in_its_transaction_takes_it_back_when_it_wakes_too_late(
    agency: Agency, right: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, number = prepared(agency, right)
    before = dump(agency.root / "data" / "website.sqlite")
    code, err = stopped_in_its_transaction(agency, kind, number, taken_over, monkeypatch)
    assert code == 2, err
    assert "this was taken over while it was silent" in err
    assert dump(agency.root / "data" / "website.sqlite") == before, "it wrote though its lease was taken"
    assert not EvidenceEntry.objects.filter(kind=f"{kind.partition('@')[0]}.done").exists()
    code, _, err = agency.troth("case", "run", number, "--as", LEAD)
    assert code == 0, err
    assert dump(agency.root / "data" / "website.sqlite") != before


def test_a_worker_stopped_in_its_transaction_commits_it_when_nobody_came_meanwhile(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, number = prepared(agency, "rectification")
    before = dump(agency.root / "data" / "website.sqlite")
    code, err = stopped_in_its_transaction(agency, kind, number, lambda: time.sleep(1.2), monkeypatch)
    assert code == 0, err
    assert dump(agency.root / "data" / "website.sqlite") != before
    assert StoredPlan.objects.get().state == "done"
    assert not StepRun.objects.filter(round=2).exists()


def stopped_in_its_transaction(
    agency: Agency, kind: str, number: str, meanwhile: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> tuple[int, str]:
    """Approve a case in a process that is stopped before it commits; how it ended, and what it said, once it went on."""
    monkeypatch.setenv("TROTH_LEASE", "0.5")
    connections.close_all()
    command = [sys.executable, killed_worker.__file__, kind, "in", "case", "approve", number, "--as", LEAD]
    with Process(
        [*command, "--workspace", str(agency.root)], cwd=HOUSE, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        while processes.heard(process) != killed_worker.MARKER:
            pass
        stand_still(process)
        meanwhile()
        process.send_signal(signal.SIGCONT)
        _, err = process.communicate("go on\n", timeout=60)
    return process.returncode, err


def prepared(agency: Agency, right: str) -> tuple[str, str]:
    """The step in which to stop, and the number of a case whose plan waits for approval."""
    if right == "erasure":
        return "connections.erase@website", ready(agency, "erasure")
    agency.damage("website", ENQUIRY)
    assert ask(agency, f"identity.name={NEW}")[0] == 0
    return "connections.correct@website", "1"


def taken_over() -> None:
    """Another worker takes the plan over as soon as it may, and does no more."""
    watch, until = Watch(), time.monotonic() + 20
    while claim_next("another", watch) is None:
        assert time.monotonic() < until, "its lease never lapsed"
        time.sleep(0.05)
    assert StoredPlan.objects.get().owner == "another"
