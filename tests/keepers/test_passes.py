"""An erasure that the application writes into: taken up in further passes, incomplete with names, or stopped for approval."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.agency import LEAD, Agency
from tests.keepers.test_access import ask
from tests.keepers.test_erasure import ONLY_SQLITE, certificate, page, place
from troth.desk.cases.models import Case
from troth.desk.plans.models import StepRun

EMAIL = "wren.later@nowhere.example"
ENQUIRY = (
    "INSERT INTO enquiries (full_name, email, channel, message, received_on, last_contact_on) "
    f"VALUES ('Wren Later', '{EMAIL}', 'email', 'hello', '2026-01-01', '2026-01-01')"
)


def waiting(agency: Agency) -> str:
    """An erasure that waits for approval, of somebody with one enquiry."""
    agency.damage("website", ENQUIRY)
    return ask(agency, "erasure", "--id", f"email={EMAIL}")


def enquiries(agency: Agency) -> int:
    return len(agency.rows("website", "SELECT id FROM enquiries WHERE email = ?", EMAIL))


def keep_writing(monkeypatch: pytest.MonkeyPatch, agency: Agency, times: int) -> None:
    """Let the application write the person's enquiry again each time an erasure has committed, so many times."""
    from troth.systems.sql import SqlSystem

    real, left = SqlSystem.apply, [times]

    def applied(self: SqlSystem, *arguments: Any, **options: Any) -> Any:
        done = real(self, *arguments, **options)
        if self.name == "website" and left[0]:
            left[0] -= 1
            agency.damage("website", ENQUIRY)
        return done

    monkeypatch.setattr(SqlSystem, "apply", applied)


def test_a_row_written_after_approval_goes_too(agency: Agency) -> None:
    number = waiting(agency)
    agency.damage("website", ENQUIRY)
    code, _, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert code == 0, err
    assert enquiries(agency) == 0
    assert (
        next(t for t in place(certificate(agency, number), "website")["tables"] if t["table"] == "enquiries")["deleted"]
        == 2
    )


def test_a_row_written_while_erasing_goes_in_a_second_pass(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    number = waiting(agency)
    keep_writing(monkeypatch, agency, 1)
    code, _, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert code == 0, err
    assert enquiries(agency) == 0
    said = certificate(agency, number)
    assert (said["outcome"], place(said, "website")["passes"]) == ("erased", 2)
    assert "taken up in 2 passes" in page(agency, number)


def test_an_application_that_keeps_writing_makes_it_incomplete_with_names(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = waiting(agency)
    keep_writing(monkeypatch, agency, 9)
    code, _, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert code == 2
    assert "incomplete after 3 passes" in err
    assert "website.enquiries.email" in err
    assert EMAIL not in err
    said = certificate(agency, number)
    assert (said["outcome"], place(said, "website")["passes"]) == ("incomplete", 3)
    assert Case.objects.get(number=number).state == "decided", "an incomplete erasure closed its case"
    assert enquiries(agency) == 1
    monkeypatch.undo()
    assert agency.troth("case", "find", number, "--id", f"email={EMAIL}", "--as", LEAD)[0] == 0
    code, _, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert code == 0, err
    assert enquiries(agency) == 0
    assert Case.objects.get(number=number).state == "closed"


@ONLY_SQLITE
def test_a_complete_erasure_is_to_be_looked_at_again_the_next_day(agency: Agency) -> None:
    number = waiting(agency)
    assert agency.troth("case", "approve", number, "--as", LEAD)[0] == 0
    case = Case.objects.get(number=number)
    assert case.closed_at is not None
    assert case.look_again_at == case.closed_at + timedelta(hours=24)
    _, out, _ = agency.troth("case", "show", number)
    assert f"to be looked at again on {case.look_again_at:%-d %B %Y}" in out
    assert json.loads(agency.troth("case", "show", number, "--format", "json")[1])["look_again_at"]


def test_an_open_request_for_access_of_the_same_person_stops_the_erasure(agency: Agency) -> None:
    agency.damage("website", ENQUIRY)
    first = ask(agency, "access", "--id", f"email={EMAIL.upper()}")
    number = ask(agency, "erasure", "--id", f"email={EMAIL}")
    code, _, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert code == 2
    assert f"request for access, case {first}, is still open" in err
    assert enquiries(agency) == 1
    assert not StepRun.objects.exists()
    assert agency.troth("case", "approve", first, "--as", LEAD)[0] == 0
    code, _, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert code == 0, err
    assert enquiries(agency) == 0


def test_a_mapping_that_changed_since_the_approval_stops_the_plan(agency: Agency) -> None:
    number = waiting(agency)
    systems: Path = agency.root / "notice" / "systems.yaml"
    text = systems.read_text(encoding="utf-8")
    changed = text.replace("when erased: delete row", "when erased: empty", 1)
    assert changed != text
    systems.write_text(changed, encoding="utf-8")
    assert agency.troth("publish", "--as", LEAD)[0] == 0
    code, _, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert code == 2
    assert "maps the systems otherwise" in err
    assert enquiries(agency) == 1
    assert agency.troth("case", "find", number, "--id", f"email={EMAIL}", "--as", LEAD)[0] == 0
    assert agency.troth("case", "approve", number, "--as", LEAD)[0] == 0
    assert enquiries(agency) == 0
