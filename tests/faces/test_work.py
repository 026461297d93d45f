"""``troth work``: what was approved for later is carried out by a worker in another process, and its case closed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connections

from tests import processes
from tests.agency import LEAD, Agency
from tests.desk.test_killed import certificate, kinds, ready
from tests.keepers.test_passes import EMAIL, keep_writing, waiting
from tests.warm import Process
from troth.desk.cases.models import Case
from troth.desk.plans.models import PlanSecret, ScheduledWork, StoredPlan
from troth.faces import workspaces

HOUSE = Path(__file__).parents[2]


def worker(agency: Agency, *options: str) -> subprocess.Popen[str]:
    connections.close_all()
    command = [sys.executable, "-m", "troth", "work", *options, "--workspace", str(agency.root)]
    environment = os.environ | {"TROTH_WORKSPACE": ""}
    return Process(command, cwd=HOUSE, env=environment, stderr=subprocess.PIPE, text=True)


def approved_for_later(agency: Agency, right: str) -> str:
    number = ready(agency, right)
    code, out, err = agency.troth("case", "approve", number, "--later", "--as", LEAD, "--format", "json")
    assert code == 0, err
    assert json.loads(out)["plan"]["state"] == "approved"
    assert Case.objects.get(number=number).state == "decided"
    return number


def test_an_erasure_approved_for_later_is_done_by_a_worker_and_its_case_closed(agency: Agency) -> None:
    before = len(agency.rows("website", "SELECT id FROM enquiries"))
    number = approved_for_later(agency, "erasure")
    assert len(agency.rows("website", "SELECT id FROM enquiries")) == before
    with worker(agency, "--once") as process:
        _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert f"(case {number}): done" in said
    assert len(agency.rows("website", "SELECT id FROM enquiries")) == before - 3
    closed = Case.objects.get(number=number)
    assert (closed.state, closed.subject) == ("closed", None)
    assert closed.look_again_at is not None
    assert not PlanSecret.objects.exists()
    assert certificate(agency, number)["outcome"] == "erased"
    assert (kinds(number).count("plan.done"), kinds(number).count("case.closed")) == (1, 1)
    assert agency.troth("evidence", "verify")[0] == 0


def test_scheduled_work_is_done_and_what_it_came_to_is_kept(agency: Agency) -> None:
    with worker(agency, "--once") as process:
        _, said = process.communicate(timeout=60)
    assert "evidence.seal: " in said
    rows = {row.name: row for row in ScheduledWork.objects.all()}
    assert rows["evidence.seal"].problem is None
    assert rows["evidence.checkpoint"].problem is None
    assert all(row.owner is None for row in rows.values())


def test_other_commands_run_while_a_worker_works_and_it_ends_when_told(agency: Agency) -> None:
    with worker(agency) as process:
        number = ready(agency, "access")
        # The worker may have begun with it, or be done with it, before this command says how it stands.
        code, _, err = agency.troth("case", "approve", number, "--later", "--as", LEAD)
        assert code == 0, err
        until = time.monotonic() + 40
        while Case.objects.get(number=number).state != "closed":
            assert time.monotonic() < until
            time.sleep(0.1)
        assert agency.troth("case", "list")[0] == 0
        process.send_signal(signal.SIGTERM)
        assert processes.ended(process, 40) == 0
        assert process.stderr is not None
        process.stderr.read()
    assert (agency.root / "cases" / number / "package.zip").is_file()


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_plan_is_shown_and_cancelled_while_another_command_holds_the_workspace(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspaces, "PATIENCE", 0.2)
    number = approved_for_later(agency, "access")
    plan = StoredPlan.objects.get(case=number).uid
    from troth.workspace import Workspace

    with workspaces.locked(Workspace(agency.root), "publish"):
        assert agency.troth("case", "list")[0] == 2
        code, out, _ = agency.troth("plan", "show", plan)
        assert (code, "approved" in out) == (0, True)
        code, out, _ = agency.troth("plan", "cancel", plan, "--as", LEAD)
        assert (code, "is cancelled" in out) == (0, True)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_plan_of_a_case_is_not_approved_past_its_case(agency: Agency) -> None:
    number = ready(agency, "access")
    plan = StoredPlan.objects.get(case=number).uid
    code, _, err = agency.troth("plan", "approve", plan, "--as", LEAD)
    assert code == 2
    assert f"troth case approve {number}" in err


def test_what_an_erasure_left_undone_keeps_its_case_open_in_a_worker_too(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    from troth.desk.plans.worker import Worker

    number = waiting(agency)
    keep_writing(monkeypatch, agency, 9)
    assert agency.troth("case", "approve", number, "--later", "--as", LEAD)[0] == 0
    Worker(1).work(once=True)
    assert (StoredPlan.objects.get(case=number).state, StoredPlan.objects.get(case=number).why) == ("done", "")
    assert Case.objects.get(number=number).state == "decided"
    code, _, err = agency.troth("case", "run", number, "--as", LEAD)
    assert code == 2
    assert "the erasure is incomplete" in err
    assert EMAIL not in err
    monkeypatch.undo()
    assert agency.troth("case", "find", number, "--id", f"email={EMAIL}", "--as", LEAD)[0] == 0
    code, _, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert code == 0, err
    assert Case.objects.get(number=number).state == "closed"
