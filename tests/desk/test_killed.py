"""A process killed in the middle of a plan loses nothing: what was begun shows by name, and the next run goes on from there."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests import processes
from tests.agency import LEAD, Agency
from tests.desk import killed_worker
from tests.warm import Process
from troth.desk.cases.models import Case
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.plans import registry
from troth.desk.plans.models import PlanSecret, StepRun
from troth.keepers.rights import actions

HOUSE = Path(__file__).parents[2]


def ready(agency: Agency, right: str) -> str:
    """A request whose plan waits for approval; returns the number of its case."""
    person = getattr(agency.report, right)
    code, out, err = agency.troth(
        "request", right, *agency.ids(person), "--by", "email", "--as", LEAD, "--format", "json"
    )
    assert code == 0, err
    case = json.loads(out)
    for task in case["tasks"]:
        agency.troth("case", "answer", str(case["case"]), task["system"], "--found", "nothing", "--as", LEAD)
    return str(case["case"])


def kill_in(agency: Agency, kind: str, where: str, *arguments: str) -> None:
    """Run ``troth`` in a process of its own and kill it, by SIGKILL, inside a step of this kind."""
    from django.db import connections

    connections.close_all()
    command = [sys.executable, killed_worker.__file__, kind, where, *arguments, "--workspace", str(agency.root)]
    with Process(command, cwd=HOUSE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        processes.heard(process, killed_worker.MARKER)
        process.send_signal(signal.SIGKILL)
        assert process.wait(20) == -signal.SIGKILL
    short_leases(agency)


def short_leases(agency: Agency) -> None:
    """Let whoever comes next wait for half a second, not for five, to see that a worker is dead."""
    with (agency.root / "secrets.env").open("a", encoding="utf-8") as file:
        file.write("TROTH_LEASE=0.5\n")


def kinds(case: str) -> list[str]:
    return list(EvidenceEntry.objects.filter(case=case).order_by("position").values_list("kind", flat=True))


def certificate(agency: Agency, case: str) -> dict[str, object]:
    return json.loads((agency.root / "cases" / case / "certificate.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("where", ["before", "after"])
def test_an_erasure_killed_in_its_effect_goes_on_and_the_certificate_is_honest(agency: Agency, where: str) -> None:
    number = ready(agency, "erasure")
    before = len(agency.rows("website", "SELECT id FROM enquiries"))
    kill_in(agency, "connections.erase", where, "case", "approve", number, "--as", LEAD)
    gone = before - len(agency.rows("website", "SELECT id FROM enquiries"))
    assert gone == (3 if where == "after" else 0)
    assert "begun, outcome unknown" in agency.troth("case", "show", number)[1]
    assert "connections.erase.begun" in kinds(number)
    assert "connections.erase.done" not in kinds(number)
    assert "Unknown outcome" in agency.troth("evidence", "verify")[1]

    code, out, err = agency.troth("case", "run", number, "--as", LEAD)
    assert code == 0, err
    assert kinds(number).count("rights.remember.done") == 1, "a finished step was repeated"
    assert [run.round for run in StepRun.objects.filter(kind="connections.erase", target="website")] == [1, 2]
    assert len(agency.rows("website", "SELECT id FROM enquiries")) == before - 3
    assert Case.objects.get(number=number).state == "closed"
    assert not PlanSecret.objects.exists()

    said = certificate(agency, number)
    assert said["outcome"] == "erased"
    website = next(place for place in said["places"] if place["system"] == "website")  # type: ignore[attr-defined]
    assert website["interrupted"] is True
    page = (agency.root / "cases" / number / "certificate.html").read_text(encoding="utf-8")
    assert "How many rows its first run changed is not known" in page
    code, out, _ = agency.troth("evidence", "verify", "--format", "json")
    assert code == 0
    assert not [note for note in json.loads(out)["notes"] if "Unknown outcome" in note], (
        "the second round settles the first"
    )


def test_an_access_killed_while_packaging_leaves_no_half_package_and_goes_on(agency: Agency) -> None:
    number = ready(agency, "access")
    kill_in(agency, "rights.package", "before", "case", "approve", number, "--as", LEAD)
    assert not (agency.root / "cases" / number / "package.zip").exists()
    code, _, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert code == 0, err
    assert (agency.root / "cases" / number / "package.zip").is_file()
    assert kinds(number).count("case.decided") == 1
    assert agency.troth("evidence", "verify")[0] == 0


def test_a_plan_and_its_case_end_together_or_not_at_all(agency: Agency) -> None:
    number = ready(agency, "access")
    kill_in(agency, "end of access", "after", "case", "approve", number, "--as", LEAD)
    assert Case.objects.get(number=number).state == "decided"
    assert "plan.done" not in kinds(number)
    code, _, err = agency.troth("case", "run", number, "--as", LEAD)
    assert code == 0, err
    assert Case.objects.get(number=number).state == "closed"
    assert (kinds(number).count("plan.done"), kinds(number).count("case.closed")) == (1, 1)
    assert kinds(number).count("rights.package.done") == 1


def test_a_case_left_open_by_a_version_that_closed_it_afterwards_is_closed(agency: Agency) -> None:
    number = ready(agency, "access")
    with pytest.MonkeyPatch.context() as patch:
        patch.delitem(registry.ENDS, "access")
        patch.setattr(actions, "close_with", lambda *_, **__: None)
        assert agency.troth("case", "approve", number, "--as", LEAD)[0] == 0
    assert Case.objects.get(number=number).state == "decided"
    code, _, err = agency.troth("case", "run", number, "--as", LEAD)
    assert code == 0, err
    assert Case.objects.get(number=number).state == "closed"
    assert kinds(number).count("rights.package.done") == 1
