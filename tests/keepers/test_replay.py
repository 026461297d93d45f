"""A connected system restored from an older copy is noticed by name, and the replay list does again what was done there."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.agency import LEAD, Agency
from tests.desk.test_killed import kill_in
from tests.keepers.test_correction import ask as ask_correction
from tests.keepers.test_erasure import dump, values
from tests.keepers.test_passes import EMAIL, ENQUIRY
from troth.desk import today
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.plans.models import PlanSecret, StepRun, StoredPlan
from troth.desk.subjects.models import Subject

ONLY_SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
COLUMNS = "full_name, email, phone, channel, message, received_on, last_contact_on"


def copy(agency: Agency) -> Path:
    """A backup of the website's database, as its owner takes one."""
    kept = agency.root / "website.backup"
    shutil.copy(agency.root / "data" / "website.sqlite", kept)
    return kept


def restore(agency: Agency, kept: Path) -> None:
    """The owner restores the older copy, behind Troth's back."""
    website = agency.root / "data" / "website.sqlite"
    for beside in website.parent.glob("website.sqlite-*"):
        beside.unlink()
    shutil.copy(kept, website.with_suffix(".new"))
    website.with_suffix(".new").replace(website)


def replay(agency: Agency, *options: str) -> dict[str, Any]:
    code, out, err = agency.troth("replay", "website", *options, "--as", LEAD, "--format", "json")
    assert code == 0, err
    return json.loads(out)


def approved(agency: Agency) -> dict[str, Any]:
    said = replay(agency)
    return replay(agency, "--approve", said["plan"]["plan"])


def test_an_older_copy_is_noticed_by_name_and_erased_again_by_a_plan_that_a_person_approves(agency: Agency) -> None:
    kept = copy(agency)
    number = agency.serve("erasure", agency.report.erasure)
    clean = dump(agency.root / "data" / "website.sqlite")
    restore(agency, kept)
    found = agency.verdicts()["rights.erasure"]
    assert found["verdict"] == "broken"
    assert "website.registrations" in found["reason"]
    assert f"(case {number}); troth replay website" in found["reason"]
    before = dump(agency.root / "data" / "website.sqlite")
    said = replay(agency)
    assert (said["erased_again"], said["corrected_again"], said["unclear"], said["aside"]) == (1, 0, [], 0)
    (erase, verify) = said["plan"]["steps"]
    assert erase["expects"]["registrations"] >= 1
    assert (erase["kind"], verify["kind"]) == ("replay.erase", "replay.verify")
    assert dump(agency.root / "data" / "website.sqlite") == before, "something was done before a person approved it"
    done = replay(agency, "--approve", said["plan"]["plan"])
    assert done["plan"]["state"] == "done"
    assert done["plan"]["steps"][1]["result"]["left"] == []
    assert dump(agency.root / "data" / "website.sqlite") == clean
    after = agency.verdicts()["rights.erasure"]
    assert after["verdict"] == "kept", after["reason"]
    assert agency.troth("evidence", "verify")[0] == 0


def test_a_replay_keeps_nothing_of_anybody_and_names_nobody(agency: Agency) -> None:
    kept = copy(agency)
    agency.serve("erasure", agency.report.erasure)
    restore(agency, kept)
    said = agency.troth("verify", "--format", "json")[1]
    said += "".join(agency.troth("replay", "website", "--as", LEAD)[1:])
    plan = StoredPlan.objects.get(kind="replay")
    assert PlanSecret.objects.filter(plan=plan).exists()
    for secret in PlanSecret.objects.filter(plan=plan):
        assert not [value for value in values(agency) if value.encode() in bytes(secret.sealed)]
    said += "".join(agency.troth("replay", "website", "--approve", plan.uid, "--as", LEAD)[1:])
    assert not PlanSecret.objects.exists()
    assert not Subject.objects.exclude(wrapped_key=None).exists()
    said += " ".join(str(entry.facts) for entry in EvidenceEntry.objects.all())
    said += " ".join(json.dumps(run.result) for run in StepRun.objects.all()) + bytes(plan.body).decode()
    assert not [value for value in values(agency) if value.lower() in said.lower()]


def test_what_is_newer_than_the_erasure_stays(agency: Agency) -> None:
    kept = copy(agency)
    agency.serve("erasure", agency.report.erasure)
    restore(agency, kept)
    later = (today() + timedelta(days=1)).isoformat()
    email, phone = agency.report.erasure["email"], agency.report.erasure["phone"]
    row = f"'Callum Thistlewood', '{email}', '{phone}', 'email', 'new', '{later}', '{later}'"
    agency.damage("website", f"INSERT INTO enquiries ({COLUMNS}) VALUES ({row})")
    said = replay(agency)
    assert said["new"] == 1, said
    approved(agency)
    assert agency.rows("website", "SELECT message FROM enquiries WHERE email = ?", email) == [("new",)]
    assert agency.verdicts()["rights.erasure"]["verdict"] == "kept"


@pytest.mark.parametrize(("decision", "dated"), [("erase", ""), ("new", ""), ("new", "today")])
def test_rows_without_a_date_or_of_that_day_wait_for_a_person(agency: Agency, decision: str, dated: str) -> None:
    number = agency.serve("erasure", agency.report.erasure)
    email, day = agency.report.erasure["email"], str(today()) if dated else ""
    agency.damage(
        "website",
        f"INSERT INTO enquiries (full_name, email, channel, message, received_on, last_contact_on) "
        f"VALUES ('Callum Thistlewood', '{email}', 'email', 'undated', '{day}', '{day}')",
    )
    found = agency.verdicts()["rights.erasure"]
    assert found["verdict"] == "broken"
    assert "a person must say whether they are new" in found["reason"]
    said = replay(agency)
    assert (said["plan"], said["undated"]) == (None, {str(number): 1})
    if decision == "new":
        assert replay(agency, "--new", str(number))["new"] == 1
        assert EvidenceEntry.objects.filter(kind="rights.new-relationship", case=str(number)).count() == 1
    else:
        plan = replay(agency, "--undated")["plan"]["plan"]
        replay(agency, "--approve", plan)
    assert len(agency.rows("website", "SELECT id FROM enquiries WHERE email = ?", email)) == (decision == "new")
    assert agency.verdicts()["rights.erasure"]["verdict"] == "kept"


def test_a_corrected_value_that_comes_undone_is_noticed_and_set_again(agency: Agency) -> None:
    agency.damage("website", ENQUIRY)
    kept = copy(agency)
    assert agency.verdicts()["rights.rectification"]["verdict"] == "unproven"
    code, out, err = ask_correction(agency, "identity.name=Wren O’Later")
    assert code == 0, err
    number = str(json.loads(out)["case"])
    code, _, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert code == 0, err
    assert agency.verdicts()["rights.rectification"]["verdict"] == "kept"
    restore(agency, kept)
    found = agency.verdicts()["rights.rectification"]
    assert found["verdict"] == "broken"
    assert f"the correction of case {number} is undone" in found["reason"]
    assert "enquiries.full_name" in found["reason"]
    assert "Wren" not in found["reason"]
    done = approved(agency)
    assert done["plan"]["state"] == "done"
    assert agency.rows("website", "SELECT full_name FROM enquiries WHERE email = ?", EMAIL) == [("Wren O’Later",)]
    assert agency.verdicts()["rights.rectification"]["verdict"] == "kept"
    agency.damage("website", f"UPDATE enquiries SET full_name = 'Wren Third' WHERE email = '{EMAIL}'")
    assert agency.verdicts()["rights.rectification"]["verdict"] == "kept", "a third value is the person's own business"


def test_a_replay_killed_in_its_effect_goes_on_and_does_nothing_twice(agency: Agency) -> None:
    kept = copy(agency)
    agency.serve("erasure", agency.report.erasure)
    clean = dump(agency.root / "data" / "website.sqlite")
    restore(agency, kept)
    plan = replay(agency)["plan"]["plan"]
    kill_in(agency, "replay.erase", "after", "replay", "website", "--approve", plan, "--as", LEAD)
    done = replay(agency, "--approve", plan)
    assert done["plan"]["state"] == "done"
    assert dump(agency.root / "data" / "website.sqlite") == clean
    assert not PlanSecret.objects.exists()


@ONLY_SQLITE
def test_a_set_of_people_is_erased_again_in_one_step(agency: Agency) -> None:
    insert = f"INSERT INTO enquiries ({COLUMNS}) VALUES "
    people = [{"email": f"set{n}@nowhere.example", "phone": f"01632 960{n:03}"} for n in range(6)]
    agency.damage(
        "website",
        *(
            insert + f"('Set {n}', '{p['email']}', '{p['phone']}', 'email', 'x', '2026-01-01', '2026-01-01')"
            for n, p in enumerate(people)
        ),
    )
    kept = copy(agency)
    cases = [str(agency.serve("erasure", person)) for person in people]
    clean = dump(agency.root / "data" / "website.sqlite")
    restore(agency, kept)
    said = replay(agency)
    assert said["erased_again"] == len(people)
    (erase, _) = said["plan"]["steps"]
    assert erase["expects"] == {"enquiries": len(people)}
    stored = StoredPlan.objects.get(uid=said["plan"]["plan"])
    assert json.loads(bytes(stored.body))["steps"][0]["facts"]["cases"] == cases
    replay(agency, "--approve", stored.uid)
    assert dump(agency.root / "data" / "website.sqlite") == clean


@ONLY_SQLITE
def test_a_system_that_came_back_as_it_should_be_needs_no_plan(agency: Agency) -> None:
    agency.serve("erasure", agency.report.erasure)
    said = replay(agency)
    assert (said["plan"], said["erased_again"]) == (None, 0)
    code, _, err = agency.troth("replay", "paper", "--as", LEAD)
    assert code == 2
    assert "is not connected" in err
    code, _, err = agency.troth("replay", "nowhere", "--as", LEAD)
    assert code == 2
    assert "has no system ‘nowhere’" in err
