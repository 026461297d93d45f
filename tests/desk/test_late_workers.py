"""A worker that is late writes nothing: it was stopped in the middle of its transaction, and its lease was taken meanwhile."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connections

from tests.agency import LEAD, Agency
from tests.desk import killed_worker
from tests.desk.test_killed import ready
from tests.keepers.test_correction import NEW, ask
from tests.keepers.test_erasure import dump
from tests.keepers.test_passes import ENQUIRY
from tests.warm import Process
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.plans.leases import Watch
from troth.desk.plans.models import StoredPlan
from troth.desk.plans.queue import claim_next

HOUSE = Path(__file__).parents[2]


@pytest.mark.parametrize("right", ["erasure", "rectification"])
def test_a_worker_stopped_in_its_transaction_takes_it_back_when_it_wakes_too_late(
    agency: Agency, right: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TROTH_LEASE", "0.5")
    kind, number = prepared(agency, right)
    before = dump(agency.root / "data" / "website.sqlite")
    connections.close_all()
    command = [sys.executable, killed_worker.__file__, kind, "in", "case", "approve", number, "--as", LEAD]
    with Process(
        [*command, "--workspace", str(agency.root)], cwd=HOUSE, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        while (said := process.stdout.readline().strip()) != killed_worker.MARKER:
            assert said, process.stderr and process.stderr.read()
        process.send_signal(signal.SIGSTOP)
        taken_over()
        process.send_signal(signal.SIGCONT)
        _, err = process.communicate("go on\n", timeout=60)
    assert process.returncode == 2, err
    assert "another worker has taken this over" in err
    assert dump(agency.root / "data" / "website.sqlite") == before, "it wrote though its lease was taken"
    assert not EvidenceEntry.objects.filter(kind=f"{kind.partition('@')[0]}.done").exists()
    code, _, err = agency.troth("case", "run", number, "--as", LEAD)
    assert code == 0, err
    assert dump(agency.root / "data" / "website.sqlite") != before


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
