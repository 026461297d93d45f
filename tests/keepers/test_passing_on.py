"""Whichever right somebody uses, what is held for a client goes to the client; the letter that hands it on, in both languages."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tests.agency import LEAD, Agency
from tests.keepers.test_erasure import dump
from tests.keepers.test_processor import held_twice
from troth.desk import today
from troth.desk.cases.models import Case, Words
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.notices.versions import notice_in_force
from troth.desk.plans.models import StoredPlan
from troth.keepers.rights import actions
from troth.keepers.rights.client_letter import HandedOn, letter
from troth.keepers.rights.planning import CLOCKS

UNPLANNED = ("restriction", "objection", "portability", "withdrawal of consent")
"""Rights that a person settles, without a plan, as the example's notice has them."""


def ask(agency: Agency, right: str, *more: str) -> dict[str, object]:
    ids = agency.ids(agency.report.member)
    code, out, err = agency.troth("request", right, *ids, *more, "--by", "phone", "--as", LEAD, "--format", "json")
    assert code == 0, err
    return json.loads(out)


def passed(agency: Agency) -> list[dict[str, object]]:
    said = EvidenceEntry.objects.filter(kind="rights.passed-to-client").order_by("position")
    return [json.loads(entry.facts or "") for entry in said]


@pytest.mark.parametrize("right", UNPLANNED)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_request_that_no_plan_carries_out_goes_to_the_client_whose_data_alone_it_is(
    agency: Agency, right: str
) -> None:
    before = dump(agency.root / "data" / "cases.sqlite")
    case = ask(agency, right)
    number = str(case["case"])
    assert (case["state"], case["plan"]) == ("passed to the client", None)
    (left,) = passed(agency)
    assert (left["system"], left["client"]) == ("cases", "1")
    assert case["passed_to_clients"] == [left]
    code, words, err = agency.troth("case", "letter", number, "--to", "1", "--as", LEAD)
    assert code == 0, err
    assert all(value in words for value in agency.report.member.values())
    assert "and tell you when it is done." in words
    assert dump(agency.root / "data" / "cases.sqlite") == before


def test_what_the_client_says_is_on_record_and_a_person_sees_to_it_and_settles_it(agency: Agency) -> None:
    number = str(ask(agency, "restriction")["case"])
    assert Words.objects.count() == 1
    code, out, err = agency.troth("case", "instruct", number, "--from", "1", "--as", LEAD, "--format", "json")
    assert code == 0, err
    assert (json.loads(out)["state"], json.loads(out)["passed_to_clients"]) == ("open", [])
    shown = agency.troth("case", "show", number)[1]
    assert "client 1 said what to do with 6 rows in cases: do it there, then settle the case" in shown
    assert f"next: troth case settle {number}" in shown
    said = EvidenceEntry.objects.get(kind="rights.client-instructed")
    assert (said.case, json.loads(said.facts or "")) == (number, {"client": "1"})
    settled = ("case", "settle", number, "--outcome", "granted", "--reason", "Marked in the list, as they said.")
    assert agency.troth(*settled, "--as", LEAD)[0] == 0
    assert Case.objects.get(number=number).state == "closed"
    assert not Words.objects.exists(), "by what they were sought is wiped with the rest"
    shown = json.loads(agency.troth("case", "show", number, "--format", "json")[1])
    assert shown["passed_to_clients"] == passed(agency), "that it was left to the client stays on record"
    receipt = (agency.root / "cases" / number / "receipt.json").read_text(encoding="utf-8")
    assert "rights.passed-to-client" in receipt
    assert "rights.client-instructed" in receipt
    assert not [value for value in agency.report.member.values() if value in receipt]


def test_what_is_ours_as_well_stays_open_for_a_person_and_each_client_gets_its_own_letter(agency: Agency) -> None:
    held_twice(agency)
    member = agency.report.member
    agency.damage(
        "website",
        "INSERT INTO enquiries (full_name, email, nino, channel, message, received_on, last_contact_on) VALUES "
        f"('Doreen Fairweather', '{member['email']}', '{member['national insurance number']}', "
        f"'letter', 'Stop', '{today()}', '{today()}')",
    )
    case = ask(agency, "objection")
    assert case["state"] == "open", "what is ours waits for a person here"
    assert {left["client"] for left in passed(agency)} == {"1", "2"}
    number = str(case["case"])
    code, words, _ = agency.troth("case", "letter", number, "--to", "2", "--as", LEAD)
    assert (code, "objected to the use of what is held about them" in words) == (0, True)
    assert "2 rows in" in words
    code, _, err = agency.troth("case", "letter", number, "--to", "3", "--as", LEAD)
    assert (code, "it is held for 1, 2" in err) == (2, True)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_what_somebody_wrote_on_the_portal_is_passed_on_once_somebody_has_looked(agency: Agency) -> None:
    member = agency.report.member
    case = actions.receive("objection", {"email": member["email"]}, {"words": "Stop it."})
    assert not passed(agency)
    ids = agency.ids(member)
    code, _, err = agency.troth("case", "find", str(case.number), *ids, "--as", LEAD)
    assert code == 0, err
    assert Case.objects.get(number=case.number).state == "passed"
    assert [left["client"] for left in passed(agency)] == ["1"]
    code, _, err = agency.troth("case", "find", str(case.number), "--id", "email=nobody@post.example", "--as", LEAD)
    assert code == 0, err
    case.refresh_from_db()
    assert case.state == "open", "it was somebody else, of whom nothing is held for a client"
    code, _, err = agency.troth("case", "letter", str(case.number), "--to", "1", "--as", LEAD)
    assert (code, f"nothing in case {case.number} is held for client 1" in err) == (2, True)
    from troth.desk.cases.words import words_of

    words = words_of(case)
    assert words is not None
    assert words["words"] == {"words": "Stop it."}, "what they wrote stands as they wrote it"


def test_a_correction_that_does_not_say_yet_what_to_set_is_passed_on_at_once(agency: Agency) -> None:
    case = ask(agency, "rectification")
    number = str(case["case"])
    assert case["state"] == "passed to the client"
    code, words, _ = agency.troth("case", "letter", number, "--to", "1", "--as", LEAD)
    assert (code, "asked that what is held about them be put right" in words) == (0, True)
    code, _, err = agency.troth("case", "instruct", number, "--from", "1", "--as", LEAD)
    assert (code, "does not say yet what is to be put right" in err) == (2, True)
    assert not EvidenceEntry.objects.filter(kind="rights.client-instructed").exists()
    ids = agency.ids(agency.report.member)
    wanted = ("--correct", "identity.name=Wren O’Later")
    assert agency.troth("case", "find", number, *ids, *wanted, "--as", LEAD)[0] == 0
    assert agency.troth("case", "instruct", number, "--from", "1", "--as", LEAD)[0] == 0
    assert StoredPlan.objects.filter(case=number, state="proposed").count() == 1
    code, _, err = agency.troth("case", "find", number, *ids, "--as", LEAD)
    assert (code, "say what is to be set" in err) == (2, True)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_system_that_cannot_be_asked_is_named_and_the_case_is_open_all_the_same(agency: Agency) -> None:
    (agency.root / "data" / "cases.sqlite").rename(agency.root / "data" / "elsewhere.sqlite")
    ids = agency.ids(agency.report.member)
    code, _, err = agency.troth("request", "objection", *ids, "--by", "phone", "--as", LEAD)
    assert code == 2
    assert "case 1 is open: troth case find 1" in err
    assert Case.objects.get().state == "open"


def test_the_letter_is_in_the_language_of_the_notice(agency: Agency) -> None:
    notice = notice_in_force()
    welsh = notice.model_copy(update={"language": "cy"})
    for right in (*CLOCKS, "withdrawal of consent"):
        said = HandedOn(right, "7", date(2026, 11, 2), date(2026, 12, 2), [(1, "X"), (3, "Y")], {"email": "a@b.example"},
                        {"identity.name": "Wren"} if right == "rectification" else {})  # fmt: skip
        ours, theirs = letter(notice, said), letter(welsh, said)
        assert "2 November 2026" in ours
        assert "2 Rhagfyr 2026" in theirs
        assert "used the right of" not in ours, f"{right} has its own words"
        assert "defnyddio’r hawl" not in theirs, f"{right} has its own words"
        assert ("certificate" in ours, "dystysgrif" in theirs) == (right in ("erasure", "rectification"),) * 2
        assert len(ours.split("\n\n")) == len(theirs.split("\n\n"))
        assert not set(ours.splitlines()) & set(theirs.splitlines()) - {"", "  email: a@b.example", "  identity.name: Wren",
                                                                       notice.organisation.name}  # fmt: skip
