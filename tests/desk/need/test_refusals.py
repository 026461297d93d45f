"""What a named account was refused is on record without anybody's data, cannot flood the log, and is flagged where it is much."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from django.db import transaction

from tests.agency import LEAD, Agency
from tests.api.machines import machine
from tests.desk.need.test_deciding import ENQUIRER, MEMBER, staff
from tests.pages.doors import let_in
from troth.desk import today
from troth.desk.cases.cases import open_case
from troth.desk.cases.matters import matter_of
from troth.desk.cases.models import Case
from troth.desk.evidence.log import log_size
from troth.desk.need import refusals as recording
from troth.desk.need.deciding import Matter, NotAllowed, required
from troth.desk.need.looks import look_into, unusual
from troth.desk.need.refusals import refusals
from troth.desk.staff.models import Account
from troth.desk.subjects.people import meet


def about(person: dict[str, str], kinds: str = "|member|") -> Case:
    """A case that waits, about somebody of these kinds."""
    with transaction.atomic():
        made = open_case("access", channel="letter", received_on=today(), due=None, subject=meet(person), by=None)
    Case.objects.filter(number=made.number).update(about=kinds)
    return made


def tried(account: Account, act: str, matter: Matter | None = None) -> None:
    with pytest.raises(NotAllowed):
        required(account, act, matter)  # type: ignore[arg-type]


def said() -> list[tuple[str, str | None, str, str]]:
    """Who, in which case, what, and why: of every refusal, the oldest first."""
    rows = refusals().order_by("position")
    facts = [json.loads(row.facts or "{}") for row in rows]
    return [(row.actor_id, row.case, each["act"], each["because"]) for row, each in zip(rows, facts, strict=True)]


def test_a_refusal_names_who_what_which_case_and_why_and_nobody_else(agency: Agency):
    tracer = staff(agency, "tracer")
    tried(tracer, "see case", ENQUIRER)
    tried(tracer, "decide", MEMBER)
    assert said() == [
        (tracer.uid, ENQUIRER.ref, "see case", "not theirs"),
        (tracer.uid, MEMBER.ref, "decide", "no role"),
    ]
    assert not refusals().exclude(subject=None).exists()


def test_that_a_case_is_somebodys_own_is_not_told_to_whoever_reads_the_log(agency: Agency):
    worker = staff(agency, "case worker")
    own = about({"email": worker.email})
    client = let_in(worker)
    assert client.get(f"/console/cases/{own.number}/").status_code == 403
    assert said() == [(worker.uid, own.ref, "see case", "not theirs")]


def test_the_same_is_recorded_once_an_hour_and_a_crawler_adds_a_bounded_number(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(recording, "AN_HOUR", 5)
    tracer, before = staff(agency, "tracer"), log_size()
    for _again in range(3):
        tried(tracer, "see case", ENQUIRER)
    assert log_size() == before + 1
    for number in range(20):
        tried(tracer, "see case", Matter(str(number + 100), "c" * 32, frozenset({"enquirer"})))
    assert log_size() == before + 5
    assert [json.loads(row.facts or "")["more"] for row in refusals().order_by("position")] == [*[False] * 4, True]
    tried(staff(agency, "tracer", name="tim"), "see case", ENQUIRER)
    assert refusals().count() == 6, "another colleague's refusal is recorded all the same"


def test_pages_the_api_and_commands_each_put_a_refusal_on_record(agency: Agency):
    tracer = staff(agency, "tracer")
    case = about({"email": "jo@post.example"}, "|enquirer|")
    assert let_in(tracer).get(f"/console/cases/{case.number}/").status_code == 403
    assert machine(tracer).get(f"/cases/{case.number}/words").status_code == 403
    assert machine(tracer, "see promises").get("/cases").status_code == 403
    code, _, err = agency.troth("case", "approve", case.ref, "--as", tracer.email)
    assert (code, "none of your roles may" in err) == (2, True)
    assert said() == [
        (tracer.uid, case.ref, "see case", "not theirs"),
        (tracer.uid, None, "see case", "token"),
        (tracer.uid, case.ref, "approve plan", "no role"),
    ]


def test_machines_read_page_by_page_what_was_refused_to_whom_but_not_about_their_owner(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(recording, "AN_HOUR", 2)
    tracer, tim = staff(agency, "tracer"), staff(agency, "tracer", name="tim")
    own = about({"email": agency.lead.email}, "|enquirer|")
    enquirer, member = (replace(each, ref=f"90{each.ref}") for each in (ENQUIRER, MEMBER))
    tried(tracer, "see case", enquirer)
    tried(tracer, "decide", member)
    tried(tim, "see case", matter_of(own))
    api, log = machine(agency.lead, "read audit"), refusals().order_by("-position")
    facts = [(each["account"], each["case"], each["act"], each["because"], each["more"])
             for each in api.get("/looks/refused").json()["items"]]  # fmt: skip
    assert facts == [
        (tracer.uid, member.ref, "decide", "no role", True),
        (tracer.uid, enquirer.ref, "see case", "not theirs", False),
    ], "the newest first, and that somebody tried her own case is not shown to her"
    others = machine(staff(agency, "auditor", name="una")).get("/looks/refused").json()["items"]
    assert [each["entry"] for each in others] == [row.uid for row in log]
    assert [each["account"] for each in others if each["case"] == own.ref] == [tim.uid]
    first = api.get("/looks/refused?limit=1")
    assert 'rel="next"' in first["Link"]
    rest = api.get(f"/looks/refused?limit=1&after={first.json()['next']}").json()
    assert (first.json()["items"] + rest["items"], rest["next"]) == (others[1:], None)
    assert api.get(f"/looks/refused?account={tracer.uid}&case={enquirer.ref}").json()["items"] == others[2:]
    assert api.get(f"/looks/refused?account={tim.uid}").json()["items"] == []
    log.filter(case=member.ref).update(facts=None)
    kept = api.get("/looks/refused").json()["items"][0]
    assert (kept["act"], kept["because"], kept["more"]) == ("", "", False), "what is no longer kept is left empty"
    bound = machine(agency.lead, "read audit", purposes=["marketing"])
    assert {each.get("/looks/refused").status_code for each in (machine(tracer), bound)} == {403}
    assert api.post("/looks/refused").status_code == 405, "nobody writes into it"


def test_who_is_led_to_sign_first_was_refused_nothing_of_anybodys(agency: Agency):
    new = staff(agency, "tracer", signed=False)
    tried(new, "see promises")
    assert said() == []
    tried(new, "see case", MEMBER)
    assert said() == [(new.uid, MEMBER.ref, "see case", "not signed")]


def test_many_refusals_in_a_day_are_unusual_and_shown_with_the_looks(agency: Agency):
    tracer, auditor = staff(agency, "tracer"), staff(agency, "auditor", name="una")
    for number in range(11):
        tried(tracer, "see case", Matter(str(number + 100), "c" * 32, frozenset({"enquirer"})))
    (found,) = unusual()
    assert (found.why, found.account) == ("many refused", tracer.uid)
    client = let_in(auditor)
    for page in ("/console/looks/", f"/console/looks/staff/{tracer.uid}/"):
        shown = client.get(page).content.decode()
        assert "it is nobody they need to know of" in shown
        assert "110" in shown
    code, out, _ = agency.troth("need", "looks", "--refused", "--as", LEAD, "--format", "json")
    assert (code, len(json.loads(out)), json.loads(out)[0]["act"]) == (0, 11, "see case")
    look_into(found.key, "explained", by=auditor)
    assert [each.settled for each in unusual()] == [True]
