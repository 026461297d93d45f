"""Every live check turns to broken when somebody else damages what it looks at; the test then calls only ``troth verify``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from tests.agency import LEAD, Agency
from troth.desk import today

Damage = Callable[[Agency], object]


def in_store(statement: str) -> Damage:
    """Damage done in our own store by plain SQL."""

    def damage(agency: Agency) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return damage


def in_system(system: str, *statements: str) -> Damage:
    return lambda agency: agency.damage(system, *statements)


def ago(days: int) -> str:
    return (today() - timedelta(days=days)).isoformat()


def in_page(old: str, new: str) -> Damage:
    def damage(agency: Agency) -> None:
        page = agency.root / "published" / "notice.html"
        text = page.read_text(encoding="utf-8")
        assert old in text
        page.write_text(text.replace(old, new), encoding="utf-8")

    return damage


def attest_all(agency: Agency) -> None:
    from troth.keepers.measures.actions import attest, attestable

    for promise in attestable():
        attest(promise.id, by=agency.lead)


def hand_out(agency: Agency) -> None:
    agency.troth("evidence", "checkpoint", "--to", str(agency.root / "outside"), "--as", LEAD)


def open_one(agency: Agency) -> None:
    agency.troth("request", "access", *agency.ids(agency.report.access), "--by", "email", "--as", LEAD)


def serve_one(agency: Agency) -> None:
    agency.serve("access", agency.report.access)


def erase_one(agency: Agency) -> None:
    agency.serve("erasure", agency.report.erasure)


def bring_back(agency: Agency) -> None:
    """As a restored backup would: the erased person's row stands again, as old as it was."""
    email = agency.report.erasure["email"]
    agency.damage(
        "website",
        "INSERT INTO enquiries (full_name, email, channel, message, received_on, last_contact_on) "
        f"VALUES ('Somebody', '{email}', 'email', 'hello', '{ago(40)}', '{ago(40)}')",
    )


def lose_replay_list(agency: Agency) -> None:
    (agency.root / "keys" / "replay.jsonl").write_text("")


def late(agency: Agency) -> None:
    in_store(f"UPDATE troth_cases_case SET due_on = '{ago(1)}'")(agency)


def overtake_log(agency: Agency) -> None:
    in_store("UPDATE troth_evidence_evidenceentry SET kind = 'nothing.happened' WHERE kind = 'notice.published'")(
        agency
    )


def age_attestations(agency: Agency) -> None:
    in_store("UPDATE troth_evidence_evidenceentry SET at = '2020-01-01 00:00:00+00' WHERE kind = 'attested'")(agency)


# promise · what is done first, so that it is kept · the damage, done by another hand
CONNECTED: list[tuple[str, Damage | None, Damage]] = [
    ("data.identity", None, in_system("cases", "ALTER TABLE members RENAME COLUMN full_name TO naam")),
    ("nothing-else", None, in_system("website", "ALTER TABLE enquiries ADD COLUMN blood_group TEXT")),
    ("nothing-else", None, in_system("cases", "CREATE TABLE shadow (name TEXT)")),
    ("sources.registration", None, in_system("website", "UPDATE registrations SET origin = 'hearsay' WHERE id = 3")),
    ("sources.client-file", None, in_system("cases", "UPDATE members SET contract_id = 99999 WHERE id = 5")),
    (
        "retention.client-contract",
        None,
        in_system(
            "cases", f"UPDATE contracts SET ended_on = '{ago(30)}' WHERE id IN (SELECT contract_id FROM members)"
        ),
    ),
    (
        "retention.enquiries",
        None,
        in_system("website", "UPDATE enquiries SET last_contact_on = '2001-01-01' WHERE id = 1"),
    ),
    (
        "rights.access",
        None,
        in_system(
            "website",
            "CREATE TRIGGER swallow AFTER INSERT ON enquiries BEGIN "
            "UPDATE enquiries SET email = 'gone@nowhere.example' WHERE id = NEW.id; END",
        ),
    ),
    (
        "rights.erasure",
        None,
        in_system(
            "website",
            "CREATE TRIGGER hoard BEFORE DELETE ON enquiries BEGIN SELECT RAISE(IGNORE); END",
            "CREATE TRIGGER hoard2 BEFORE UPDATE ON enquiries BEGIN SELECT RAISE(IGNORE); END",
        ),
    ),
    ("rights.erasure", erase_one, bring_back),
]
OURS: list[tuple[str, Damage | None, Damage]] = [
    ("organisation.routes", open_one, in_store("UPDATE troth_cases_case SET channel = 'hearsay'")),
    ("organisation.routes", open_one, in_store("UPDATE troth_cases_case SET received_on = '2020-02-02'")),
    ("decisions", serve_one, in_store("DELETE FROM troth_evidence_evidenceentry WHERE kind = 'case.decided'")),
    (
        "decisions",
        serve_one,
        in_store("UPDATE troth_evidence_evidenceentry SET actor_kind = 'worker' WHERE kind = 'case.decided'"),
    ),
    ("rights.access", open_one, late),
    ("rights.erasure", erase_one, lose_replay_list),
    ("what-we-need", None, in_page("cannot", "can")),
    ("review.latest", None, in_page("Waymark", "Waymork")),
    ("review.latest", None, lambda agency: (agency.root / "published" / "notice.md").unlink()),
    ("measures.staff-training", attest_all, age_attestations),
    ("measures.tamper-evident-record", hand_out, overtake_log),
]


def expect(agency: Agency, promise: str, first: Damage | None, damage: Damage) -> None:
    if first is not None:
        first(agency)
    before = agency.verdicts()[promise]
    assert before["verdict"] == "kept", before["reason"]
    assert before["evidence"]
    damage(agency)
    after = agency.verdicts()[promise]
    assert after["verdict"] == "broken", after["reason"]


@pytest.mark.parametrize(
    ("promise", "first", "damage"), CONNECTED, ids=[f"{n}-{row[0]}" for n, row in enumerate(CONNECTED)]
)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_damage_in_a_connected_system_breaks_the_promise(
    agency: Agency, promise: str, first: Damage | None, damage: Damage
) -> None:
    expect(agency, promise, first, damage)


@pytest.mark.parametrize(("promise", "first", "damage"), OURS, ids=[f"{n}-{row[0]}" for n, row in enumerate(OURS)])
def test_damage_in_our_own_store_or_files_breaks_the_promise(
    agency: Agency, promise: str, first: Damage | None, damage: Damage
) -> None:
    expect(agency, promise, first, damage)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_system_that_is_gone_leaves_its_promises_unproven(agency: Agency) -> None:
    Path(agency.root / "data" / "website.sqlite").unlink()
    verdicts = agency.verdicts()
    for promise in ("rights.access", "rights.erasure", "nothing-else", "data.contact", "retention.enquiries"):
        assert verdicts[promise]["verdict"] == "unproven", promise


def republish(agency: Agency, old: str, new: str) -> None:
    """Change the notice's text and put it in force in spite of what check finds, as somebody in a hurry would."""
    changed = 0
    for file in (agency.root / "notice").glob("*.yaml"):
        text = file.read_text()
        changed += text.count(old)
        file.write_text(text.replace(old, new))
    assert changed, old
    baseline = ("--baseline", str(agency.root / "known.json"))
    assert agency.troth("check", *baseline, "--write-baseline")[0] == 0
    code, _, err = agency.troth("publish", "--as", LEAD, *baseline)
    assert code == 0, err


def test_a_review_long_past_is_broken_and_an_unrecorded_one_unproven(agency: Agency) -> None:
    from troth.desk.notices.versions import notice_in_force

    assert agency.verdicts()["review"]["verdict"] == "unproven"
    attest_all(agency)
    assert agency.verdicts()["review"]["verdict"] == "kept"
    age_attestations(agency)
    republish(agency, f"last: {notice_in_force().review.last.isoformat()}", f"last: {ago(500)}")
    assert agency.verdicts()["review"]["verdict"] == "broken"


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_stale_assessment_is_broken(agency: Agency) -> None:
    from troth.desk.notices.versions import notice_in_force

    attest_all(agency)
    promise = "purposes.trace-for-client.assessed-impact"
    assert agency.verdicts()[promise]["verdict"] == "kept"
    again_by = notice_in_force().purposes["trace-for-client"].assessed[0].again_by
    republish(agency, f"again by: {again_by.isoformat()}", f"again by: {ago(1)}")
    assert agency.verdicts()[promise]["verdict"] == "broken"


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_contract_past_its_review_and_a_transfer_without_safeguard_are_broken(agency: Agency) -> None:
    from troth.desk.notices.versions import notice_in_force

    recipients = notice_in_force().recipients
    name, contract = next((name, r.contract) for name, r in recipients.items() if r.contract is not None)
    before = agency.verdicts()
    assert {before[f"recipients.{name}"]["verdict"], before["transfers"]["verdict"]} == {"unproven"}
    republish(agency, f"review by: {contract.review_by.isoformat()}", f"review by: {ago(1)}")
    assert agency.verdicts()[f"recipients.{name}"]["verdict"] == "broken"
    safeguard = next(r.safeguard for r in recipients.values() if r.safeguard)
    republish(agency, f"    safeguard: {safeguard}\n", "")
    assert agency.verdicts()["transfers"]["verdict"] == "broken"


def test_without_a_notice_in_force_nothing_is_kept(agency: Agency) -> None:
    in_store("DELETE FROM troth_notices_version")(agency)
    code, out, err = agency.troth("verify")
    assert (code, out) == (2, "")
    assert "no notice is in force yet" in err
    assert "troth publish" in err
