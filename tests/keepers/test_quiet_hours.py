"""A system that is written to at night only, and old row versions that are freed as a step of the plan that was approved."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from tests.agency import LEAD, Agency
from tests.keepers.test_access import ask
from tests.keepers.test_erasure import certificate, page, place
from tests.keepers.test_passes import EMAIL, ENQUIRY, enquiries
from troth.systems import quiet

WEBSITE = "    connect: data/website.sqlite\n"


def published(agency: Agency, *keys: str) -> None:
    """The notice with more keys in the website's system."""
    systems = agency.root / "notice" / "systems.yaml"
    text = systems.read_text(encoding="utf-8")
    assert WEBSITE in text
    more = "".join(f"    {key}\n" for key in keys)
    systems.write_text(text.replace(WEBSITE, WEBSITE + more), encoding="utf-8")
    code, _, err = agency.troth("publish", "--as", LEAD)
    assert code == 0, err


def hours(begin: int, end: int) -> str:
    """Quiet hours that begin and end so many hours from now."""
    now = datetime.now(quiet.WALL)
    return f"{now + timedelta(hours=begin):%H:%M} to {now + timedelta(hours=end):%H:%M}"


def test_an_erasure_waits_for_the_quiet_hours_and_goes_on_from_there(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(agency, f"quiet hours: {hours(2, 3)}")
    agency.damage("website", ENQUIRY)
    number = ask(agency, "erasure", "--id", f"email={EMAIL}")
    for _ in range(4):  # more often than a step may fail
        code, _, err = agency.troth("case", "approve", number, "--as", LEAD)
        assert code == 2
        assert f"it is {datetime.now(quiet.WALL):%H}:" in err
        assert "is written to from" in err
        assert enquiries(agency) == 1
    real = quiet.refuse_outside
    night = datetime.now(quiet.WALL) + timedelta(hours=2, minutes=1)
    for place_of_use in ("troth.systems.sql", "troth.desk.connections.steps"):
        monkeypatch.setattr(f"{place_of_use}.refuse_outside", lambda system, section: real(system, section, night))
    code, _, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert code == 0, err
    assert enquiries(agency) == 0
    assert certificate(agency, number)["outcome"] == "erased"


def test_reading_is_allowed_at_any_hour(agency: Agency) -> None:
    published(agency, f"quiet hours: {hours(2, 3)}")
    agency.damage("website", ENQUIRY)
    assert agency.serve("access", {"email": EMAIL})


def test_what_is_done_after_erasure_is_in_the_plan_and_the_certificate(agency: Agency) -> None:
    published(agency, "after erasure: vacuum", f"quiet hours: {hours(-1, 2)}")
    agency.damage("website", ENQUIRY)
    number = ask(agency, "erasure", "--id", f"email={EMAIL}")
    _, out, _ = agency.troth("case", "show", number, "--format", "json")
    assert "connections.vacuum" in out or "(vacuum)" in out, out
    code, _, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert code == 0, err
    said = place(certificate(agency, number), "website")
    assert said["not_freed"] == []
    (rewritten,) = [line for line in said["remains"] if "rewritten after the erasure" in line]
    assert rewritten[1:] in page(agency, number).replace("&#39;", "'")


def test_the_words_are_shown_before_anybody_asks(agency: Agency) -> None:
    code, out, err = agency.troth("systems", "remains", "website", "--format", "json")
    assert code == 0, err
    assert json.loads(out)["system"] == "website"
    code, _, err = agency.troth("systems", "grants", "website")
    assert code == 2
    assert "knows no accounts" in err
    assert "has no system" in agency.troth("systems", "grants", "nowhere")[2]
