"""One identifier that fits two people stops and asks, also where the two stand in different tables or systems."""

from __future__ import annotations

import pytest

from tests.agency import LEAD, Agency
from troth.desk.connections.connections import SeveralPeople, search
from troth.desk.notices.versions import notice_in_force
from troth.errors import TrothError
from troth.systems import Ambiguous

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def test_one_address_on_an_account_and_on_a_strangers_enquiry_is_two_people(agency: Agency) -> None:
    ((email,),) = agency.rows(
        "website",
        "SELECT email FROM registrations r WHERE NOT EXISTS "
        "(SELECT 1 FROM enquiries e WHERE lower(e.email) = lower(r.email)) ORDER BY id LIMIT 1",
    )
    agency.damage(
        "website",
        "INSERT INTO enquiries (full_name, email, channel, message, received_on, last_contact_on) "
        f"VALUES ('Somebody Else', '{email.upper()}', 'email', 'hello', date('now'), date('now'))",
    )
    with pytest.raises(Ambiguous) as stop:
        search(notice_in_force(), {"email": email})
    assert {choice.table for choice in stop.value.choices} == {"registrations", "enquiries"}
    assert "Somebody" not in str(stop.value)


def test_one_address_under_two_names_in_two_systems_is_two_people(agency: Agency) -> None:
    email = agency.report.access["email"]
    agency.damage("cases", f"UPDATE members SET email = '{email}', full_name = 'Somebody Else' WHERE id = 7")
    with pytest.raises(SeveralPeople) as stop:
        search(notice_in_force(), {"email": email})
    assert "cases.members 7" in str(stop.value)
    assert "Somebody" not in str(stop.value)


def test_the_same_name_in_two_systems_is_one_person(agency: Agency) -> None:
    email = agency.report.access["email"]
    ((name,),) = agency.rows("website", "SELECT full_name FROM registrations WHERE email = ?", email)
    agency.damage("cases", f"UPDATE members SET email = '{email}', full_name = '{name.upper()}' WHERE id = 7")
    found = search(notice_in_force(), {"email": email})
    assert {each.system for each in found.found if each.rows} == {"cases", "website"}


def test_a_person_says_which_rows_are_the_one_who_asks(agency: Agency) -> None:
    email = agency.report.access["email"]
    agency.damage("cases", f"UPDATE members SET email = '{email}', full_name = 'Somebody Else' WHERE id = 7")
    code, _, err = agency.troth("request", "access", "--id", f"email={email}", "--by", "email", "--as", LEAD)
    assert code == 1
    assert "troth case find 1" in err
    code, out, err = agency.troth(
        "case", "find", "1", "--id", f"email={email}", "--choose", "cases.members=none", "--as", LEAD
    )
    assert code == 0, err
    assert "cases.members" not in out


def test_a_database_whose_address_is_missing_is_never_taken_for_empty(agency: Agency) -> None:
    for file in (agency.root / "notice").glob("*.yaml"):
        file.write_text(file.read_text().replace("connect: data/cases.sqlite", "connect: env CASES_URL"))
    assert agency.troth("publish", "--as", LEAD)[0] == 0
    with pytest.raises(TrothError, match="CASES_URL is not set"):
        search(notice_in_force(), {"email": "nobody@nowhere.example"})
