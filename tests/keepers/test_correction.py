"""Rectification: the approved value stands everywhere it was to stand, nothing else moved, and what changed meanwhile stops it."""

from __future__ import annotations

import json

import pytest

from tests.agency import LEAD, Agency
from tests.keepers.test_erasure import dump
from tests.keepers.test_passes import EMAIL, ENQUIRY
from troth.desk.cases.models import Case
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.plans.models import PlanSecret, StoredPlan

NEW = "Wren O’Later"


def ask(agency: Agency, *corrections: str, email: str = EMAIL) -> tuple[int, str, str]:
    """A rectification as somebody writes it by email; tasks for people are answered."""
    wanted = [part for each in corrections for part in ("--correct", each)]
    code, out, err = agency.troth(
        "request", "rectification", "--id", f"email={email}", *wanted, "--by", "email", "--as", LEAD, "--format", "json"
    )
    if code == 0:
        case = json.loads(out)
        for task in case["tasks"]:
            agency.troth("case", "answer", str(case["case"]), task["system"], "--found", "nothing", "--as", LEAD)
    return code, out, err


def approve(agency: Agency, number: str = "1") -> tuple[int, str, str]:
    return agency.troth("case", "approve", number, "--as", LEAD)


def test_the_new_value_stands_and_every_other_value_is_as_it_was(agency: Agency) -> None:
    agency.damage("website", ENQUIRY)
    before = dump(agency.root / "data" / "website.sqlite")
    code, out, err = ask(agency, f"identity.name={NEW}")
    assert code == 0, err
    assert NEW not in out
    assert dump(agency.root / "data" / "website.sqlite") == before, "something was set before it was approved"
    code, _, err = approve(agency)
    assert code == 0, err
    after = dump(agency.root / "data" / "website.sqlite")
    (changed,) = [key for key, row in after["enquiries"].items() if row != before["enquiries"][key]]
    old, new = before["enquiries"].pop(changed), after["enquiries"].pop(changed)
    assert [(a, b) for a, b in zip(old, new, strict=True) if a != b] == [("Wren Later", NEW)]
    assert after == before
    assert Case.objects.get().state == "closed"


def test_neither_ledger_nor_store_keeps_the_old_or_the_new_value(agency: Agency) -> None:
    agency.damage("website", ENQUIRY)
    assert ask(agency, f"identity.name={NEW}")[0] == 0
    assert approve(agency)[0] == 0
    assert not PlanSecret.objects.exists()
    said = " ".join(str(entry.facts) for entry in EvidenceEntry.objects.all())
    said += " ".join(bytes(plan.body).decode() for plan in StoredPlan.objects.all())
    assert NEW not in said
    assert "Wren Later" not in said
    assert '"changed":[["enquiries.full_name",1]]' in said.replace(" ", "")


def test_rows_that_differ_are_not_all_set_by_guess(agency: Agency) -> None:
    agency.damage("website", ENQUIRY, ENQUIRY.replace("hello", "goodbye"))
    code, _, err = ask(agency, "website.enquiries.message=as I said")
    assert code == 2
    assert "2 rows of this person hold different values" in err
    assert "hello" not in err
    (first, _) = agency.rows("website", "SELECT id FROM enquiries WHERE email = ? ORDER BY id", EMAIL)
    code, _, err = ask(agency, f"website.enquiries.message:{first[0]}=as I said")
    assert code == 0, err
    assert approve(agency)[0] == 0
    said = agency.rows("website", "SELECT message FROM enquiries WHERE email = ? ORDER BY id", EMAIL)
    assert said == [("as I said",), ("goodbye",)]


def test_a_value_that_changed_after_approval_was_asked_stops_it(agency: Agency) -> None:
    agency.damage("website", ENQUIRY)
    assert ask(agency, f"identity.name={NEW}")[0] == 0
    agency.damage("website", f"UPDATE enquiries SET full_name = 'Wren Third' WHERE email = '{EMAIL}'")
    code, _, err = approve(agency)
    assert code == 2
    assert "a value changed since this correction was approved" in err
    assert "Wren" not in err
    assert agency.rows("website", "SELECT full_name FROM enquiries WHERE email = ?", EMAIL) == [("Wren Third",)]


def test_an_identifier_can_be_corrected_and_a_second_go_changes_nothing(agency: Agency) -> None:
    agency.damage("website", ENQUIRY)
    assert ask(agency, "website.enquiries.email=wren.right@nowhere.example")[0] == 0
    assert approve(agency)[0] == 0
    assert agency.rows("website", "SELECT full_name FROM enquiries WHERE email = 'wren.right@nowhere.example'")
    assert agency.troth("case", "run", "1", "--as", LEAD)[0] == 2, "a closed case was run again"


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("identity.shoe size", "nothing about this person stands there"),
        ("website.enquiries.received_on", "nothing about this person stands there"),
        ("cases.members.full_name", "nothing about this person stands there"),
    ],
)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_place_where_nothing_of_the_person_stands_is_refused_before_a_case_is_opened(
    agency: Agency, place: str, words: str
) -> None:
    agency.damage("website", ENQUIRY)
    code, _, err = ask(agency, f"{place}={NEW}")
    assert code == 2
    assert words in err
    assert not Case.objects.exists()


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_only_a_rectification_corrects(agency: Agency) -> None:
    code, _, err = agency.troth(
        "request", "access", "--id", f"email={EMAIL}", "--correct", "identity.name=X", "--by", "email", "--as", LEAD
    )
    assert code == 2
    assert "corrects nothing" in err
