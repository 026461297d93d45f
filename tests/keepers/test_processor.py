"""Data we hold as a client's processor: a request goes to the client, and only that client's rows follow its instruction."""

from __future__ import annotations

import json

import pytest

from tests.agency import LEAD, Agency
from tests.keepers.test_access import Package
from tests.keepers.test_erasure import certificate, dump, page, place
from troth.desk import today
from troth.desk.cases.models import Case
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.plans.models import StoredPlan

HANDS = ("paper", "social-media", "web-logs")


def ask(agency: Agency, right: str) -> dict[str, object]:
    ids = agency.ids(agency.report.member)
    code, out, err = agency.troth("request", right, *ids, "--by", "phone", "--as", LEAD, "--format", "json")
    assert code == 0, err
    return json.loads(out)


def answered(agency: Agency, number: str) -> None:
    for system in HANDS:
        assert agency.troth("case", "answer", number, system, "--found", "nothing", "--as", LEAD)[0] == 0


def held_twice(agency: Agency) -> tuple[int, int]:
    """Let a second client have sent the same member; returns her two rows, of contracts 1 and 2."""
    columns = "full_name, former_name, date_of_birth, nino, email, phone, added_on"
    agency.damage(
        "cases",
        f"INSERT INTO members (contract_id, batch_id, client_reference, {columns}) "
        f"SELECT 2, (SELECT min(id) FROM batches WHERE contract_id = 2), '2/99999', {columns} FROM members WHERE id = 1",
        "INSERT INTO addresses (member_id, line1, town, postcode, origin, noted_on) "
        "SELECT (SELECT max(id) FROM members), '9 Other Lane', 'Exampleton', 'XX1 1XX', 'client-file', '2026-01-01'",
    )
    ((newest,),) = agency.rows("cases", "SELECT max(id) FROM members")
    assert agency.rows("cases", "SELECT contract_id FROM members WHERE id = 1") == [(1,)]
    return 1, newest


@pytest.mark.parametrize("right", ["access", "erasure"])
def test_a_members_request_is_passed_to_the_client_and_nothing_is_done(agency: Agency, right: str) -> None:
    before = dump(agency.root / "data" / "cases.sqlite")
    case = ask(agency, right)
    number = str(case["case"])
    assert case["state"] == "passed to the client"
    code, out, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert (code, out) == (2, "")
    assert "was passed to the client" in err
    assert "troth case instruct" in err
    assert dump(agency.root / "data" / "cases.sqlite") == before
    assert not (agency.root / "cases" / number).exists()
    entry = EvidenceEntry.objects.get(kind="rights.passed-to-client")
    assert json.loads(entry.facts or "")["client"] == "1"
    assert "passed to client 1" in agency.troth("case", "show", number)[1]


def test_on_the_clients_instruction_only_that_clients_rows_are_erased(agency: Agency) -> None:
    mine, theirs = held_twice(agency)
    before = dump(agency.root / "data" / "cases.sqlite")
    number = str(ask(agency, "erasure")["case"])
    code, _, err = agency.troth("case", "instruct", number, "--from", "1", "--as", LEAD)
    assert code == 0, err
    answered(agency, number)
    code, _, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert code == 0, err
    after = dump(agency.root / "data" / "cases.sqlite")
    assert after["members"][mine][4] == "(erased)"
    assert not set(agency.report.member.values()) & set(map(str, after["members"][mine]))
    assert after["members"][theirs] == before["members"][theirs]
    assert {key: row for key, row in after["members"].items() if key != mine} == {
        key: row for key, row in before["members"].items() if key != mine
    }
    assert [row for row in after["addresses"].values() if row[1] == theirs]
    assert not [row for row in after["addresses"].values() if row[1] == mine]
    said = certificate(agency, number)
    assert (said["outcome"], said["instructed_by"]) == ("erased", "1")
    assert [item["client"] for item in said["passed_to_client"]] == ["2"] * len(said["passed_to_client"])
    assert said["passed_to_client"]


def test_a_value_that_was_corrected_on_a_clients_instruction_is_missed_when_it_comes_undone(agency: Agency) -> None:
    mine, theirs = held_twice(agency)
    ((old,),) = agency.rows("cases", "SELECT full_name FROM members WHERE id = ?", mine)
    agency.damage(
        "website",
        "INSERT INTO enquiries (full_name, email, channel, message, received_on, last_contact_on) VALUES "
        f"('{old}', '{agency.report.member['email']}', 'email', 'my name is wrong', '{today()}', '{today()}')",
    )
    ids = (*agency.ids(agency.report.member), "--correct", "identity.name=Wren O’Later")
    code, out, err = agency.troth("request", "rectification", *ids, "--by", "phone", "--as", LEAD, "--format", "json")
    assert code == 0, err
    number = str(json.loads(out)["case"])
    assert agency.troth("case", "instruct", number, "--from", "1", "--as", LEAD)[0] == 0
    answered(agency, number)
    code, _, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert code == 0, err
    names = agency.rows("cases", "SELECT full_name FROM members WHERE id IN (?, ?) ORDER BY id", mine, theirs)
    assert names == [("Wren O’Later",), (old,)], "the other client's row is the other client's"
    assert agency.verdicts()["rights.rectification"]["verdict"] == "kept"
    agency.damage("cases", f"UPDATE members SET full_name = '{old}' WHERE id = {mine}")
    found = agency.verdicts()["rights.rectification"]
    assert (found["verdict"], f"the correction of case {number} is undone" in found["reason"]) == ("broken", True)
    said = agency.troth("replay", "cases", "--as", LEAD, "--format", "json")[1]
    plan = json.loads(said)["plan"]["plan"]
    assert agency.troth("replay", "cases", "--approve", plan, "--as", LEAD)[0] == 0
    assert agency.rows("cases", "SELECT full_name FROM members WHERE id = ?", mine) == [("Wren O’Later",)]
    assert agency.verdicts()["rights.rectification"]["verdict"] == "kept"


def correct(agency: Agency, *corrections: str) -> tuple[int, str, str]:
    """The member's request to put something right."""
    wanted = [part for each in corrections for part in ("--correct", each)]
    ids = agency.ids(agency.report.member)
    return agency.troth("request", "rectification", *ids, *wanted, "--by", "phone", "--as", LEAD, "--format", "json")


def test_a_correction_of_what_is_held_for_a_client_alone_is_passed_on_and_made_when_the_client_says_so(
    agency: Agency,
) -> None:
    mine, _ = held_twice(agency)
    before = dump(agency.root / "data" / "cases.sqlite")
    code, out, err = correct(agency, "identity.name=Wren O’Later")
    assert code == 0, err
    case = json.loads(out)
    number = str(case["case"])
    assert case["state"] == "passed to the client"
    answered(agency, number)
    code, out, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert (code, out) == (2, "")
    assert "was passed to the client" in err
    assert dump(agency.root / "data" / "cases.sqlite") == before

    assert agency.troth("case", "instruct", number, "--from", "1", "--as", LEAD)[0] == 0
    code, _, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert code == 0, err
    after = dump(agency.root / "data" / "cases.sqlite")
    changed = [key for key, row in after["members"].items() if row != before["members"][key]]
    assert changed == [mine], "the other client's row is the other client's"
    assert "Wren O’Later" in after["members"][mine]
    assert Case.objects.get(number=number).state == "closed"

    said = certificate(agency, number)
    assert (said["outcome"], said["instructed_by"]) == ("set", "1")
    assert {item["client"] for item in said["passed_to_client"]} == {"2"}
    assert [name for name, _ in said["places"][0]["changed"]] == ["members.full_name"]
    words = page(agency, number)
    assert "On the instruction of client 1" in words
    assert "Wren O’Later" not in words
    done = EvidenceEntry.objects.get(kind="rights.certificate.done")
    assert (
        json.loads(done.facts or "")["saw"]["sha256"] in (agency.root / "cases" / number / "receipt.json").read_text()
    )
    instructed = EvidenceEntry.objects.get(kind="rights.client-instructed")
    assert json.loads(instructed.facts or "") == {"client": "1"}


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_place_that_stands_in_no_clients_row_either_is_refused_before_a_case_is_opened(agency: Agency) -> None:
    code, _, err = correct(agency, "identity.shoe size=9")
    assert (code, "nothing about this person stands there" in err) == (2, True)
    assert not Case.objects.exists()


def test_the_letter_that_hands_a_request_on_says_to_one_client_what_it_needs_and_nothing_of_another(
    agency: Agency,
) -> None:
    held_twice(agency)
    number = str(json.loads(correct(agency, "identity.name=Wren O’Later")[1])["case"])
    code, words, err = agency.troth("case", "letter", number, "--to", "2", "--as", LEAD)
    assert code == 0, err
    assert f"case {number}" in words
    assert "asked that what is held about them be put right" in words
    assert "identity.name: Wren O’Later" in words
    assert all(value in words for value in agency.report.member.values())
    assert "client 1" not in words
    made = EvidenceEntry.objects.get(kind="rights.letter-to-client")
    assert json.loads(made.facts or "") == {"client": "2"}
    code, _, err = agency.troth("case", "letter", number, "--to", "3", "--as", LEAD)
    assert (code, "is held for client 3 – it is held for 1, 2" in err) == (2, True)


def test_what_is_kept_of_an_instructed_erasure_is_reported_with_its_article(agency: Agency) -> None:
    traces = agency.rows("cases", "SELECT id FROM traces WHERE member_id = 1")
    if not traces:
        agency.damage(
            "cases", "INSERT INTO traces (id, member_id, status, opened_on) VALUES (9001, 1, 'open', '2026-01-01')"
        )
        traces = [(9001,)]
    if not agency.rows("cases", "SELECT id FROM decisions WHERE trace_id = ?", *traces[0]):
        agency.damage(
            "cases",
            "INSERT INTO decisions (trace_id, outcome, decided_by, decided_at) "
            f"VALUES ({traces[0][0]}, 'no trace', 'T. Racer', '2026-01-01 10:00:00')",
        )
    outcome = agency.rows("cases", "SELECT outcome FROM decisions WHERE trace_id = ?", *traces[0])
    number = str(ask(agency, "erasure")["case"])
    assert agency.troth("case", "instruct", number, "--from", "1", "--as", LEAD)[0] == 0
    answered(agency, number)
    code, _, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert code == 0, err
    assert agency.rows("cases", "SELECT outcome FROM decisions WHERE trace_id = ?", *traces[0]) == outcome
    kept = [one for one in place(certificate(agency, number), "cases")["kept"] if one["table"] == "decisions"]
    assert [(one["because"], one["how"], one["columns"]) for one in kept] == [("legal-claims", "kept", ["outcome"])]
    assert "Art 17(3)(e)" in page(agency, number)


def test_on_the_clients_instruction_the_package_holds_only_that_clients_rows(agency: Agency) -> None:
    mine, _ = held_twice(agency)
    number = str(ask(agency, "access")["case"])
    assert agency.troth("case", "instruct", number, "--from", "1", "--as", LEAD)[0] == 0
    answered(agency, number)
    code, _, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert code == 0, err
    package = Package(agency, int(number))
    assert set(package.rows("members")) == {mine}
    assert "9 Other Lane" not in package.everything
    assert "on behalf of clients" in package.page


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_an_instruction_comes_from_a_client_whose_data_it_is(agency: Agency) -> None:
    number = str(ask(agency, "erasure")["case"])
    code, _, err = agency.troth("case", "instruct", number, "--from", "3", "--as", LEAD)
    assert code == 2
    assert f"nothing in case {number} is held for client 3 – it is held for 1" in err
    assert StoredPlan.objects.filter(case=number).count() == 1
    assert not EvidenceEntry.objects.filter(kind="rights.client-instructed").exists()


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_our_own_rows_are_answered_while_the_clients_rows_of_the_same_person_wait(agency: Agency) -> None:
    member = agency.report.member
    agency.damage(
        "website",
        "INSERT INTO enquiries (full_name, email, nino, channel, message, received_on, last_contact_on) VALUES "
        f"('Doreen Fairweather', '{member['email']}', '{member['national insurance number']}', "
        "'letter', 'Who are you?', '2026-01-01', '2026-01-01')",
    )
    before = dump(agency.root / "data" / "cases.sqlite")
    number = agency.serve("erasure", member)
    assert dump(agency.root / "data" / "cases.sqlite") == before
    assert not agency.rows("website", "SELECT id FROM enquiries WHERE email = ?", member["email"])
    said = certificate(agency, number)
    assert said["outcome"] == "erased"
    assert {item["client"] for item in said["passed_to_client"]} == {"1"}
    assert Case.objects.get(number=number).state == "closed"
    reason = agency.verdicts()["rights.erasure"]["reason"]
    assert "erased people" not in reason, "the client's rows stand rightly, and are no erased person come back"
