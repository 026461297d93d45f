"""The console: only for staff, only on this machine for now, and what is done in it is done as by command, and on record."""

from __future__ import annotations

import json
import re
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from tests import processes
from tests.agency import Agency
from tests.pages.doors import let_in, post, stranger, title
from troth.board.models import CheckRun
from troth.desk import now
from troth.desk.cases.models import Case
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.plans.models import StoredPlan
from troth.desk.plans.worker import Worker
from troth.desk.staff.accounts import account, open_account
from troth.desk.staff.entrance import new_link
from troth.desk.staff.models import Account
from troth.ledger import verifier
from troth.workspace import DEMO_MARK

PAGES = [
    "/console/",
    "/console/promises/",
    "/console/promises/?verdict=kept&kind=rights",
    "/console/promises/rights.erasure/",
    "/console/promises/check/",
    "/console/search?q=erase",
    "/console/systems/",
    "/console/systems/cases/",
    "/console/systems/paper/",
    "/console/cases/",
    "/console/cases/?state=all&due=soon",
    "/console/cases/open/",
    "/console/evidence/",
    "/console/evidence/?kind=case.opened&since=2020-01-01",
]


@pytest.mark.parametrize("address", PAGES)
def test_a_stranger_is_sent_to_sign_in(agency: Agency, address: str) -> None:
    answer = stranger().get(address)
    assert (answer.status_code, answer["Location"]) == (302, "/console/enter/")


@pytest.mark.parametrize(
    "facts", [{"REMOTE_ADDR": "192.0.2.7"}, {"HTTP_X_FORWARDED_FOR": "192.0.2.7"}, {"HTTP_FORWARDED": "for=192.0.2.7"}]
)
def test_from_another_machine_or_through_a_proxy_a_link_into_a_demo_lets_in_nobody(
    agency: Agency, facts: dict[str, str]
) -> None:
    (agency.root / DEMO_MARK).touch()
    client, link = stranger(), f"/console/enter/{new_link('demo', agency.lead)}/"
    assert client.get(link, **facts).status_code == 403
    assert post(client, link).status_code == 302
    assert client.get("/console/").status_code == 200
    assert client.get("/console/", **facts).status_code == 403, "nor does the session go anywhere else"
    assert let_in(agency.lead).get("/console/", **facts).status_code == 200, "whoever signed in properly may"


def test_a_link_into_a_demo_lets_in_once_and_looking_at_it_does_not_use_it_up(agency: Agency) -> None:
    (agency.root / DEMO_MARK).touch()
    link = f"/console/enter/{new_link('demo', agency.lead)}/"
    client = stranger()
    assert client.get(link).status_code == client.get(link).status_code == 200
    assert post(client, link).status_code == 302
    assert stranger().get(link).status_code == 410
    assert EvidenceEntry.objects.filter(kind="staff.entered").count() == 1


def test_a_workspace_without_a_notice_says_on_every_page_how_one_is_put_in_force(store: str) -> None:
    open_account("lead@waymark.example", "Robin Lead")
    client = let_in(account("lead@waymark.example"))
    for address in (
        "/console/",
        "/console/promises/",
        "/console/promises/check/",
        "/console/systems/",
        "/console/cases/open/",
    ):
        answer = client.get(address)
        assert (answer.status_code, b"troth publish --as lead@waymark.example" in answer.content) == (200, True), (
            address
        )
    for address, says in (
        ("/console/cases/", "Nobody has asked yet"),
        ("/console/evidence/", "An account was opened"),
        ("/console/search?q=cases", "/console/cases/"),
    ):
        assert says in client.get(address).content.decode(), address


def test_whoever_left_is_out_at_the_next_click(agency: Agency) -> None:
    client = let_in(agency.lead)
    assert client.get("/console/").status_code == 200
    Account.objects.update(is_active=False)
    assert client.get("/console/").status_code == 302


def test_every_page_answers_with_a_title_and_is_kept_nowhere(agency: Agency) -> None:
    agency.troth("verify")
    client = let_in(agency.lead)
    for address in PAGES:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert title(answer)
        assert answer["Cache-Control"] == "no-store"
        assert "<script>" not in answer.content.decode()


def test_from_a_sentence_of_the_published_notice_three_clicks_lead_to_a_proof_and_its_pack(
    agency: Agency, tmp_path: Path
) -> None:
    agency.troth("verify")
    assert "/console/promises/" not in stranger().get("/").content.decode(), "what lies behind a sentence is for staff"
    client = let_in(agency.lead)
    notice = client.get("/")
    assert notice["Cache-Control"] == "private, no-store"
    (sentence,) = re.findall(r'<p class="promise" id="rights.erasure">(.*?)</p>', notice.content.decode(), re.DOTALL)
    promise = client.get(link_in(sentence, "proof")).content.decode()
    proof = client.get(link_in(promise, "govuk-link", "The proof of this run in the log")).content.decode()
    assert "RFC 6962" in proof
    said = {"scope": "promise", "id": "rights.erasure"}
    pack = post(client, "/console/promises/rights.erasure/", "/console/evidence/pack", **said)
    assert pack["Content-Disposition"] == 'attachment; filename="evidence-promise-rights-erasure.zip"'
    (tmp_path / "pack.zip").write_bytes(b"".join(pack.streaming_content))
    report = verifier.verify(str(tmp_path / "pack.zip"), [], [])
    assert (report.findings, report.withheld > 0) == ([], True)
    whole = post(client, "/console/evidence/", "/console/evidence/pack")
    (tmp_path / "pack.jsonl").write_bytes(b"".join(whole.streaming_content))
    assert verifier.verify(str(tmp_path / "pack.jsonl"), [], []).withheld == 0
    refused = post(client, "/console/evidence/", "/console/evidence/pack", scope="client", id="nobody")
    assert (refused.status_code, b"No request has been passed to a client yet" in refused.content) == (409, True)


def link_in(page: str, kind: str, says: str = "") -> str:
    """Where the first link of a kind leads, or the one that says so."""
    found = re.search(rf'<a class="{kind}" href="([^"]+)"[^>]*>{says}', page)
    assert found, page
    return found[1]


def test_checks_run_while_one_looks_on_and_are_on_record(agency: Agency) -> None:
    client = let_in(agency.lead)
    said = {"back": "rights.erasure", "promise": "rights.erasure"}
    answer = post(client, "/console/promises/rights.erasure/", "/console/promises/check", **said)
    where = answer["Location"]
    assert where == "/console/promises/check/?back=rights.erasure"
    pages = [client.get(where).content.decode()]
    while "data-refresh=" in pages[-1]:
        assert "Under way" in pages[-1]
        time.sleep(0.05)
        pages.append(client.get(where).content.decode())
    look = EvidenceEntry.objects.get(kind="board.looked")
    assert (look.promise, EvidenceEntry.objects.filter(kind="board.verified").count()) == ("rights.erasure", 0)
    assert f'href="/console/evidence/{look.uid}/"' in pages[-1]
    assert "You can ask us to erase what we hold about you." in pages[-1]
    assert "The checks of one promise, now" in pages[-1]
    listed = client.get("/console/promises/?verdict=unproven").content.decode()
    assert "no run has looked at this sentence yet" in listed.casefold()
    refused = post(client, "/console/", "/console/promises/check", promise="no.such")
    assert refused.status_code == 404
    promise = client.get("/console/promises/rights.erasure/").content.decode()
    assert ("seen for the first time" in promise, "Its verdict over time" in promise) == (True, True)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_verdicts_are_drawn_day_by_day_once_there_are_two_days(agency: Agency) -> None:
    agency.troth("verify")
    client = let_in(agency.lead)
    assert "Verdicts, day by day" not in client.get("/console/promises/").content.decode()
    EvidenceEntry.objects.filter(kind="board.verified").update(at=now() - timedelta(days=3))
    agency.troth("verify")
    assert "Verdicts, day by day" in client.get("/console/promises/").content.decode()


def test_a_run_whose_process_ended_is_told_as_that_and_may_be_asked_for_again(agency: Agency) -> None:
    client = let_in(agency.lead)
    long_ago = now() - timedelta(minutes=9)
    CheckRun.objects.create(asked_by=agency.lead, asked_at=long_ago, seen_at=long_ago, done=40, of=98)
    page = client.get("/console/promises/check/").content.decode()
    assert "It did not come to its end" in page
    assert "40 of 98 promises" in page
    assert "Run them again" in page


def test_a_system_that_is_down_is_said_to_be_on_its_page_and_in_the_list(agency: Agency) -> None:
    (agency.root / "data" / "website.sqlite").write_bytes(
        b"no database at all, and longer than a header would be " * 40
    )
    client = let_in(agency.lead)
    for address in ("/console/systems/", "/console/systems/website/"):
        answer = client.get(address)
        assert (answer.status_code, b"It does not answer" in answer.content) == (200, True)


def test_a_request_goes_from_the_form_to_the_certificate_while_a_worker_carries_it_out(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = let_in(agency.lead)
    said = {f"id-{name}": value for name, value in agency.report.erasure.items()}
    answer = post(client, "/console/cases/open/", right="erasure", channel="letter", received_on="", **said)
    assert answer.status_code == 302, answer.content.decode()
    where = answer["Location"]
    case = Case.objects.latest("number")
    for system in ("paper", "social-media", "web-logs"):
        assert post(client, where, act="answer", system=system, answer="nothing").status_code == 302
    assert post(client, where, act="approve").status_code == 302
    assert b"data-refresh=" in client.get(where).content
    says_that_nobody_carries_it_out(client, where, monkeypatch)
    worker = Worker(1)
    working = threading.Thread(target=lambda: worker.work(once=True))
    working.start()
    processes.joined(working)
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "granted")
    page = client.get(where).content.decode()
    assert "data-refresh=" not in page
    certificate = client.get(f"{where}files/certificate.html")
    assert b"".join(certificate.streaming_content).startswith(b"<!doctype html>")
    looks = EvidenceEntry.objects.filter(kind="person.seen", case=case.ref).order_by("position")
    pages = [json.loads(look.facts or "{}").get("page") for look in looks]
    assert (len(pages) > 2, pages[-1]) == (True, "file of the case"), "and before it each view of what was found"
    loads = [client.get(f"/console/systems/{name}/").content.decode() for name in ("cases", "website")]
    assert all(
        re.search(r"Plans took \d+ steps? here in the last 30 days, and changed \d+ rows?", load) for load in loads
    )


def says_that_nobody_carries_it_out(client: Client, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no worker was ever there, and where the one that began has died."""
    assert b"no worker has been seen lately" in client.get(where).content
    assert b"No worker has been at work yet" in client.get("/console/").content
    monkeypatch.setenv("TROTH_LEASE", "0.1")
    StoredPlan.objects.update(state="running", owner="died")
    assert b"fell silent" not in client.get(where).content, "one look cannot tell"
    time.sleep(0.15)
    assert b"Its worker fell silent" in client.get(where).content
    assert b"its worker fell silent" in client.get("/console/").content
    monkeypatch.delenv("TROTH_LEASE")
    StoredPlan.objects.update(state="approved", owner=None)


def test_what_was_written_on_the_portal_is_read_on_record_and_searched_by(agency: Agency) -> None:
    from tests.pages.test_portal import ASKING

    person = agency.report.access
    post(stranger(), "/ask", **{**ASKING, "right": "access", "email": person["email"]})
    case = Case.objects.latest("number")
    client = let_in(agency.lead)
    page = client.get(f"/console/cases/{case.number}/").content.decode()
    assert "Zanzarabel, please." in page
    assert EvidenceEntry.objects.filter(kind="person.seen", case=case.ref).count() == 1
    assert post(client, f"/console/cases/{case.number}/", act="find").status_code == 302
    case.refresh_from_db()
    assert case.state == "waiting"


def test_a_refusal_is_told_on_the_page_and_nothing_was_done(agency: Agency) -> None:
    client = let_in(agency.lead)
    said = {f"id-{name}": value for name, value in agency.report.access.items()}
    where = post(client, "/console/cases/open/", right="access", channel="letter", received_on="", **said)["Location"]
    answer = post(client, where, act="approve")
    assert (answer.status_code, b"Nothing was done" in answer.content) == (409, True)
    assert Case.objects.latest("number").state == "waiting"


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_request_about_a_clients_data_is_handed_on_by_a_letter_and_comes_back_decided(agency: Agency) -> None:
    client = let_in(agency.lead)
    said = {f"id-{name}": value for name, value in agency.report.member.items()}
    where = post(client, "/console/cases/open/", right="erasure", channel="letter", received_on="", **said)["Location"]
    assert b"Letter that hands it on to them" in client.get(where).content
    letter = post(client, where, act="letter", client="1")
    assert letter["Content-Disposition"].startswith("attachment")
    assert "asked that what is held about them be erased" in letter.content.decode()
    assert EvidenceEntry.objects.filter(kind="rights.letter-to-client").count() == 1
    assert post(client, where, act="letter", client="9").status_code == 409
    assert post(client, where, act="instruct", client="1").status_code == 302
    assert Case.objects.latest("number").state == "waiting"


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_what_a_client_said_about_a_request_without_a_plan_is_shown_until_somebody_settles_it(agency: Agency) -> None:
    client = let_in(agency.lead)
    said = {f"id-{name}": value for name, value in agency.report.member.items()}
    where = post(client, "/console/cases/open/", right="objection", channel="letter", received_on="", **said)[
        "Location"
    ]
    shown = client.get(where).content.decode()
    assert "stay untouched until they tell us what to do" in shown
    assert post(client, where, act="letter", client="1").status_code == 200
    assert post(client, where, act="instruct", client="1").status_code == 302
    shown = client.get(where).content.decode()
    assert "Client 1 told us what to do" in shown
    assert "stay untouched until they tell us what to do" not in shown
    assert post(client, where, act="settle", outcome="granted", reason="Done as they said.").status_code == 302
    assert Case.objects.get().state == "closed"


@pytest.mark.parametrize("act", ["", "drop", "approve all"])
def test_an_act_that_does_not_exist_is_not_found(agency: Agency, act: str) -> None:
    client = let_in(agency.lead)
    said = {f"id-{name}": value for name, value in agency.report.access.items()}
    where = post(client, "/console/cases/open/", right="access", channel="letter", received_on="", **said)["Location"]
    assert post(client, where, act=act).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/console/cases/999/",
        "/console/cases/1/files/package.zip",
        "/console/cases/1/files/..%2f..%2fstore.sqlite3",
        "/console/promises/no-such/",
        "/console/systems/no-such/",
        "/console/evidence/0000/",
        "/console/no-such/",
    ],
)
def test_what_is_not_there_is_not_found_and_says_so(agency: Agency, address: str) -> None:
    answer = let_in(agency.lead).get(address)
    assert (answer.status_code, title(answer)) == (404, "This page does not exist – Troth")


def test_a_checkpoint_taken_from_the_console_is_one_that_the_log_is_held_to(agency: Agency, tmp_path: Path) -> None:
    client = let_in(agency.lead)
    note = post(client, "/console/evidence/", "/console/evidence/checkpoint")
    (tmp_path / "checkpoint.txt").write_bytes(note.content)
    assert agency.troth("evidence", "verify", "--checkpoint", str(tmp_path / "checkpoint.txt"))[0] == 0
