"""Many erasures at once: one person approves a few a day; more take two people, whole or not at all."""

from __future__ import annotations

import json

import pytest

from tests.agency import LEAD, Agency
from tests.desk.need.test_deciding import staff
from troth.desk.cases.models import Case
from troth.desk.plans.models import StoredPlan
from troth.desk.plans.worker import Worker
from troth.desk.staff.roles import LEAD as LEAD_ROLE

SECOND = "second@waymark.example"


@pytest.fixture
def waiting(agency: Agency) -> list[str]:
    """Two erasures that wait for approval, with nothing left to look up; and a second account."""
    assert staff(agency, LEAD_ROLE, name="second").email == SECOND
    people = [agency.report.erasure, agency.report.access]
    numbers = []
    for person in people:
        code, out, err = agency.troth("request", "erasure", *agency.ids(person), "--by", "email", "--as", LEAD,
                                      "--format", "json")  # fmt: skip
        assert code == 0, err
        case = json.loads(out)
        numbers.append(str(case["case"]))
        for task in case["tasks"]:
            agency.troth("case", "answer", numbers[-1], task["system"], "--found", "nothing", "--as", LEAD)
    return numbers


def propose(agency: Agency, numbers: list[str], who: str = LEAD) -> str:
    code, out, err = agency.troth("proposal", "make", "rights.erase-many", "--about", f"cases={','.join(numbers)}",
                                  "--why", "the contract ended", "--as", who, "--format", "json")  # fmt: skip
    assert code == 0, err
    return json.loads(out)["proposal"]


def test_one_person_approves_so_many_a_day_and_two_approve_the_rest_together(
    agency: Agency, waiting: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TROTH_MANY_ERASURES", "0")
    code, _, err = agency.troth("case", "approve", waiting[0], "--later", "--as", LEAD)
    assert (code, "one person approves up to 0 erasures a day" in err) == (2, True)
    uid = propose(agency, waiting)
    code, _, err = agency.troth("proposal", "approve", uid, "--as", LEAD)
    assert (code, "whoever proposed it does not decide it" in err) == (2, True)
    assert set(StoredPlan.objects.values_list("state", flat=True)) == {"proposed"}
    code, _, err = agency.troth("proposal", "approve", uid, "--as", SECOND)
    assert code == 0, err
    assert {plan.approved_by.email for plan in StoredPlan.objects.all() if plan.approved_by} == {SECOND}
    Worker(1).work(once=True)
    assert set(Case.objects.values_list("state", flat=True)) == {"closed"}


def test_the_limit_counts_what_a_person_approved_today(
    agency: Agency, waiting: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TROTH_MANY_ERASURES", "1")
    assert agency.troth("case", "approve", waiting[0], "--later", "--as", LEAD)[0] == 0
    assert agency.troth("case", "approve", waiting[1], "--later", "--as", LEAD)[0] == 2
    assert agency.troth("case", "approve", waiting[1], "--later", "--as", SECOND)[0] == 0


def test_a_plan_that_changed_since_it_was_proposed_stops_them_all(agency: Agency, waiting: list[str]) -> None:
    uid = propose(agency, waiting)
    person = agency.ids(agency.report.access)
    assert agency.troth("case", "find", waiting[1], *person, "--as", LEAD)[0] == 0
    code, _, err = agency.troth("proposal", "approve", uid, "--as", SECOND)
    assert (code, "not the one that was proposed" in err) == (2, True)
    assert "approved" not in set(StoredPlan.objects.values_list("state", flat=True))


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize("numbers", ["", "999", "x"])
def test_what_is_no_set_of_erasures_is_not_proposed(agency: Agency, waiting: list[str], numbers: str) -> None:
    about = f"cases={numbers or ' '}"
    code, _, err = agency.troth("proposal", "make", "rights.erase-many", "--about", about, "--why", "y", "--as", LEAD)
    assert code == 2
    assert "Traceback" not in err
