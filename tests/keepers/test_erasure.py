"""Erasure: what was declared is gone, everything else stands byte for byte, and nothing of the person is left with us."""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from tests.agency import LEAD, Agency
from tests.keepers.test_access import NOBODY, ask
from troth.desk import today
from troth.desk.cases.models import Case
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.plans.models import PlanSecret, StoredPlan
from troth.desk.subjects import replay
from troth.desk.subjects.models import KeyedIdentifier, Subject

ONLY_SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
NAME = "Callum Thistlewood"


def dump(path: Path) -> dict[str, dict[int, tuple[Any, ...]]]:
    """Every row of a database by table and id."""
    connection = sqlite3.connect(path)
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    rows = {table: {row[0]: row for row in connection.execute(f"SELECT * FROM {table}")} for table in tables}
    connection.close()
    return rows


def certificate(agency: Agency, case: int | str) -> dict[str, Any]:
    return json.loads((agency.root / "cases" / str(case) / "certificate.json").read_text(encoding="utf-8"))


def page(agency: Agency, case: int | str) -> str:
    return (agency.root / "cases" / str(case) / "certificate.html").read_text(encoding="utf-8")


def place(said: dict[str, Any], system: str) -> dict[str, Any]:
    return next(place for place in said["places"] if place["system"] == system)


def erase(agency: Agency) -> int:
    return agency.serve("erasure", agency.report.erasure)


# in the connected systems


def test_the_persons_rows_are_gone_and_every_other_row_is_as_it_was(agency: Agency) -> None:
    before = {system: dump(agency.root / "data" / f"{system}.sqlite") for system in ("cases", "website")}
    website = before["website"]
    (account,) = [key for key, row in website["registrations"].items() if row[1] == NAME]
    enquiries = [key for key, row in website["enquiries"].items() if row[1] == NAME]
    choices = [key for key, row in website["preferences"].items() if row[1] == account or row[2] in enquiries]
    introduced = [key for key, row in website["registrations"].items() if row[8] == account]
    assert len(enquiries) == len(choices) == 3
    assert introduced
    erase(agency)
    after = {system: dump(agency.root / "data" / f"{system}.sqlite") for system in ("cases", "website")}
    assert after["cases"] == before["cases"]
    gone = {"registrations": {account}, "enquiries": set(enquiries), "preferences": set(choices)}
    for table, rows in website.items():
        assert set(rows) - set(after["website"][table]) == gone[table]
        for key, row in after["website"][table].items():
            if table == "registrations" and key in introduced:
                expected = list(rows[key])
                expected[8] = expected[9] = None  # introduced_by and introduction: all that was Callum's in that row
                assert list(row) == expected
            else:
                assert row == rows[key]


def test_the_certificate_says_what_was_searched_done_kept_and_what_remains_in_backups(agency: Agency) -> None:
    number = erase(agency)
    said, shown = certificate(agency, number), page(agency, number)
    assert said["outcome"] == "erased"
    assert (said["case"], said["decided_by"]) == (number, "Robin Lead")
    assert [place["system"] for place in said["places"]] == ["cases", "website"]
    website, cases = place(said, "website"), place(said, "cases")
    counts = {table["table"]: (table["deleted"], table["emptied"]) for table in website["tables"]}
    assert counts == {"registrations": (1, 1), "enquiries": (3, 0), "preferences": (3, 0)}
    assert cases["tables"] == [], "a place where nothing was held is a nil return"
    assert cases["searched"] > 10
    for one in said["places"]:
        assert one["unerased"] == 0
        assert one["backups"]["overwritten_by"] == (today() + timedelta(days=35)).isoformat()
        assert one["backups"]["where"].lower() in shown.lower()
    assert {task["system"]: task["answer"] for task in said["by_hand"]} == dict.fromkeys(
        ("paper", "social-media", "web-logs"), "nothing"
    )
    assert said["plan"] == StoredPlan.objects.get(case=str(number)).hash
    assert said["plan"] in shown
    for system in ("website database", "case database"):
        assert system in shown.lower()


def test_another_persons_text_that_names_the_person_is_left_and_shown_for_a_person_to_decide(agency: Agency) -> None:
    email = agency.report.erasure["email"]
    agency.damage("website", f"UPDATE enquiries SET message = 'Tell my neighbour, {email}, too.' WHERE id = 5")
    number = erase(agency)
    said = certificate(agency, number)
    assert said["outcome"] == "erased"
    (hit,) = place(said, "website")["to_decide"]
    assert (hit["table"], hit["column"]) == ("enquiries", "message")
    assert agency.rows("website", "SELECT message FROM enquiries WHERE id = 5") == [
        (f"Tell my neighbour, {email}, too.",)
    ]


# in our own house


def test_key_identifiers_secrets_salts_and_facts_of_the_person_are_destroyed(agency: Agency) -> None:
    number = erase(agency)
    assert Case.objects.get(number=number).subject is None
    (subject,) = Subject.objects.all()
    assert subject.wrapped_key is None
    assert not KeyedIdentifier.objects.exists()
    assert not PlanSecret.objects.exists()
    theirs = EvidenceEntry.objects.filter(subject=subject.uid)
    assert {entry.kind for entry in theirs} == {"case.opened", "person.seen", "plan.proposed"}
    assert all(entry.salt is None and entry.facts is None for entry in theirs)
    assert agency.troth("evidence", "verify")[0] == 0


def test_the_replay_list_holds_keyed_hashes_and_no_more(agency: Agency) -> None:
    number = erase(agency)
    listed = replay.erased()
    assert {line.kind for line in listed} == {"email", "phone"}
    assert {line.case for line in listed} == {str(number)}
    assert all(re.fullmatch(r"[0-9a-f]{32,}", line.index) for line in listed)
    text = (agency.root / "keys" / "replay.jsonl").read_text(encoding="utf-8")
    for value in values(agency):
        assert value.lower() not in text.lower()
    from troth.systems.normalise import normalise

    email = agency.report.erasure["email"]
    assert replay.hasher()("email", normalise("email", f" {email.upper()} ")) in {line.index for line in listed}


def values(agency: Agency) -> list[str]:
    """What names the person, in the spellings that were typed and stored."""
    email, phone = agency.report.erasure["email"], agency.report.erasure["phone"]
    return [email, email.split("@")[0], phone, phone.replace(" ", ""), *NAME.split(" ")]


@ONLY_SQLITE
def test_no_byte_of_our_own_house_names_the_person(agency: Agency) -> None:
    person, said = agency.report.erasure, ""
    started = agency.troth("request", "erasure", *agency.ids(person), "--by", "email", "--as", LEAD)
    (subject,) = Subject.objects.all()
    wrapped = bytes(subject.wrapped_key or b"")
    sealed = [bytes(row.sealed) for row in PlanSecret.objects.all()]
    assert len(wrapped) > 20
    assert sealed
    tasks = [agency.troth("case", "answer", "1", system, "--found", "nothing", "--as", LEAD)
             for system in ("paper", "social-media", "web-logs")]  # fmt: skip
    shown = [agency.troth("case", "show", "1"), agency.troth("case", "show", "1", "--format", "json")]
    approved = agency.troth("case", "approve", "1", "--as", LEAD)
    after = [agency.troth("case", "list", "--all"), agency.troth("verify"), agency.troth("verify", "--format", "json")]
    pack = agency.root / "pack.jsonl"
    exported = agency.troth("evidence", "export", "--to", str(pack))
    for code, out, err in (started, *tasks, *shown, approved, *after, exported):
        assert code == 0, err
        said += out + err
    connections.close_all()
    store = list(agency.root.glob("store.sqlite3*"))
    files = [
        *store,
        pack,
        *(path for folder in ("keys", "cases", "published") for path in (agency.root / folder).rglob("*")),
    ]
    looked = {path.name for path in files}
    assert {"store.sqlite3", "replay.jsonl", "certificate.json", "certificate.html", "pack.jsonl"} <= looked
    for value in values(agency):
        assert value.lower() not in said.lower()
        for path in files:
            if path.is_file():
                assert value.lower().encode() not in path.read_bytes().lower(), f"{path.name} names the person"
    for path in store:
        content = path.read_bytes()
        assert wrapped not in content, f"{path.name} still holds the person's key"
        assert not [blob for blob in sealed if blob[-32:] in content], f"{path.name} still holds a sealed secret"


# what is not an erasure is not called one


def test_erasing_a_person_found_nowhere_is_not_found_and_never_erased(agency: Agency) -> None:
    number = ask(agency, "erasure", *NOBODY)
    before = {system: dump(agency.root / "data" / f"{system}.sqlite") for system in ("cases", "website")}
    code, out, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert code == 0, err
    assert "not found" in out
    assert certificate(agency, number)["outcome"] == "not found"
    assert "<h1>Erased" not in page(agency, number)
    assert "Not found" in page(agency, number)
    assert {system: dump(agency.root / "data" / f"{system}.sqlite") for system in ("cases", "website")} == before


def test_what_stands_in_a_cabinet_must_be_destroyed_before_the_case_is_approved(agency: Agency) -> None:
    number = ask(agency, "erasure", *NOBODY)
    agency.troth("case", "answer", number, "paper", "--found", "found", "--as", LEAD)
    code, _, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert code == 2
    assert "what was found in paper still stands" in err
    assert f"troth case answer {number} paper --found done" in err
    agency.troth("case", "answer", number, "paper", "--found", "done", "--as", LEAD)
    assert agency.troth("case", "approve", number, "--as", LEAD)[0] == 0
    assert certificate(agency, number)["outcome"] == "erased"


@ONLY_SQLITE
def test_where_all_that_was_found_is_kept_for_a_reason_the_certificate_says_kept(agency: Agency) -> None:
    systems = agency.root / "notice" / "systems.yaml"
    text = systems.read_text(encoding="utf-8")
    old = """        came from: client-dealings
        columns: {full_name: identity.name, email: contact.email, phone: contact.phone}
        when erased: delete row
"""
    assert old in text
    keep = "{full_name: legal-claims, email: legal-claims, phone: legal-claims}"
    text = text.replace(old, old.replace("delete row", f"{{rows: empty, keep: {keep}}}"))
    systems.write_text(text, encoding="utf-8")
    code, _, err = agency.troth("publish", "--as", LEAD)
    assert code == 0, err
    ((email,),) = agency.rows("cases", "SELECT email FROM client_contacts WHERE id = 3")
    number = agency.serve("erasure", {"email": email})
    said = certificate(agency, number)
    assert said["outcome"] == "kept"
    (kept,) = place(said, "cases")["kept"]
    assert (kept["table"], kept["because"], kept["rows"]) == ("client_contacts", "legal-claims", 1)
    assert "Art 17(3)(e)" in page(agency, number)
    assert agency.rows("cases", "SELECT email FROM client_contacts WHERE id = 3") == [(email,)]


def test_identifiers_that_fit_two_people_open_a_case_and_a_person_chooses(agency: Agency) -> None:
    email = agency.report.ambiguous["email"]
    code, out, err = agency.troth("request", "erasure", "--id", f"email={email}", "--by", "email", "--as", LEAD)
    assert (code, out) == (1, "")
    assert "fit several people: enquiries" in err
    assert "case 1 is open: troth case find 1" in err
    for name in (email, "anand", "Priya", "Rohan"):
        assert name.lower() not in err.lower()
    assert Case.objects.get(number=1).due_on is not None, "the clock runs from receipt, whatever the search says"
    assert agency.troth("case", "approve", "1", "--as", LEAD)[0] == 2
    rows = dict(agency.rows("website", "SELECT full_name, id FROM enquiries WHERE full_name LIKE '% Anand'"))
    assert len(rows) == 2
    chosen = f"website.enquiries={rows['Priya Anand']}"
    code, _, err = agency.troth(
        "case", "find", "1", "--id", f"email={email}", "--choose", chosen, "--as", LEAD
    )  # fmt: skip
    assert code == 0, err
    for system in ("paper", "social-media", "web-logs"):
        agency.troth("case", "answer", "1", system, "--found", "nothing", "--as", LEAD)
    code, _, err = agency.troth("case", "approve", "1", "--as", LEAD)
    assert code == 0, err
    left = agency.rows("website", "SELECT full_name FROM enquiries WHERE full_name LIKE '% Anand'")
    assert left == [("Rohan Anand",)]


@ONLY_SQLITE
def test_a_chosen_person_whose_erasure_was_interrupted_is_still_that_person(agency: Agency) -> None:
    """In the second round the chosen row is gone and fits no identifier; that is no reason to stop."""
    email = agency.report.ambiguous["email"]
    agency.troth("request", "erasure", "--id", f"email={email}", "--by", "email", "--as", LEAD)
    ((key,),) = agency.rows("website", "SELECT id FROM enquiries WHERE full_name = 'Priya Anand'")
    choose = ["--choose", f"website.enquiries={key}"]
    assert agency.troth("case", "find", "1", "--id", f"email={email}", *choose, "--as", LEAD)[0] == 0
    for system in ("paper", "social-media", "web-logs"):
        agency.troth("case", "answer", "1", system, "--found", "nothing", "--as", LEAD)
    from tests.desk.test_killed import kill_in

    kill_in(agency, "connections.erase", "after", "case", "approve", "1", "--as", LEAD)
    assert not agency.rows("website", "SELECT id FROM enquiries WHERE full_name = 'Priya Anand'")
    code, _, err = agency.troth("case", "run", "1", "--as", LEAD)
    assert code == 0, err
    assert certificate(agency, 1)["outcome"] == "erased"


def test_rows_in_a_new_table_since_the_approval_stop_the_plan(agency: Agency) -> None:
    email = "once.only@nowhere.example"
    agency.damage(
        "website",
        "INSERT INTO enquiries (full_name, email, channel, message, received_on, last_contact_on) "
        f"VALUES ('Once Only', '{email}', 'email', 'hello', '2026-01-01', '2026-01-01')",
    )
    number = ask(agency, "erasure", "--id", f"email={email}")
    agency.damage(
        "website",
        "INSERT INTO registrations (full_name, email, origin, notice_version, registered_on, last_used_on) "
        f"VALUES ('Once Only', '{email}', 'registration', '2026-1', '2026-01-01', '2026-01-01')",
    )
    code, _, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert code == 2
    assert "rows about the person appeared in registrations" in err
    assert f"troth case find {number}" in err
    assert "once" not in err.lower()
    assert len(agency.rows("website", "SELECT id FROM enquiries WHERE email = ?", email)) == 1
    assert agency.troth("case", "find", number, "--id", f"email={email}", "--as", LEAD)[0] == 0
    code, _, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert code == 0, err
    for table in ("enquiries", "registrations"):
        assert agency.rows("website", f"SELECT id FROM {table} WHERE email = ?", email) == []


@ONLY_SQLITE
def test_a_plan_whose_sealed_person_was_exchanged_erases_nobody(agency: Agency) -> None:
    number = ask(agency, "erasure", *agency.ids(agency.report.erasure))
    other = ask(agency, "erasure", *agency.ids(agency.report.access))
    before = dump(agency.root / "data" / "website.sqlite")
    mine, theirs = (StoredPlan.objects.get(case=case) for case in (number, other))
    for name in ("website", "person"):
        blob = PlanSecret.objects.get(plan=theirs, name=name).sealed
        PlanSecret.objects.filter(plan=mine, name=name).update(sealed=blob)
    code, _, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert code == 2
    assert "a byte of it was changed" in err
    assert dump(agency.root / "data" / "website.sqlite") == before
    assert replay.erased() == []


def test_an_erased_person_who_comes_back_later_is_new_and_one_restored_from_a_backup_is_found(agency: Agency) -> None:
    erase(agency)
    email, phone = agency.report.erasure["email"], agency.report.erasure["phone"]
    later = (today() + timedelta(days=1)).isoformat()
    columns = "full_name, email, phone, channel, message, received_on, last_contact_on"
    agency.damage(
        "website",
        f"INSERT INTO enquiries ({columns}) VALUES ('{NAME}', '{email}', '{phone}', 'email', 'x', '{later}', '{later}')",
    )
    assert agency.verdicts()["rights.erasure"]["verdict"] == "kept"
    old = (today() - timedelta(days=30)).isoformat()
    agency.damage(
        "website",
        f"INSERT INTO enquiries ({columns}) VALUES ('{NAME}', '{email}', '{phone}', 'email', 'x', '{old}', '{old}')",
    )
    found = agency.verdicts()["rights.erasure"]
    assert found["verdict"] == "broken"
    assert "are back in website database" in found["reason"]
