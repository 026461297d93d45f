"""What the console can do, a machine can: each room's operations over real stores, on record, and decided in a person's name."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path

import pytest

from tests import processes
from tests.agency import Agency
from tests.api.machines import Machine, machine
from troth.desk.cases.models import Case
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.plans.worker import Worker
from troth.ledger import verifier

ONE_STORE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def opened(api: Machine, agency: Agency, right: str = "erasure") -> dict[str, object]:
    """A request by telephone, opened by a machine."""
    person = agency.report.erasure if right == "erasure" else agency.report.access
    answer = api.post("/cases", {"right": right, "channel": "phone", "person": person})
    assert answer.status_code == 201, answer.content
    assert answer["Location"] == f"/api/v1/cases/{answer.json()['number']}"
    return answer.json()


def test_a_request_goes_from_its_arrival_to_its_certificate_without_a_page(agency: Agency) -> None:
    api = machine(agency.lead)
    case = opened(api, agency)
    here = f"/cases/{case['number']}"
    for task in case["tasks"]:
        answered = api.post(f"{here}/answer", {"system": task["system"], "answer": "nothing"})
        assert answered.status_code == 200, answered.content
    wrong = api.post(f"{here}/approve", {"hash": "0" * 64})
    assert (wrong.status_code, wrong.json()["detail"]) == (409, "this is not the plan that was shown")
    approved = api.post(f"{here}/approve", {"hash": case["plan"]["hash"]})
    assert (approved.status_code, approved.json()["plan"]["state"]) == (202, "approved")
    worker = Worker(1)
    working = threading.Thread(target=lambda: worker.work(once=True))
    working.start()
    processes.joined(working)
    closed = api.get(here).json()
    assert (closed["state"], closed["outcome"], closed["overdue"]) == ("closed", "granted", False)
    assert {step["state"] for step in closed["plan"]["steps"]} == {"done"}
    certificate = api.get(f"{here}/files/certificate.html")
    assert b"".join(certificate.streaming_content).startswith(b"<!doctype html>")
    looks = EvidenceEntry.objects.filter(kind="person.seen", case=str(case["number"])).order_by("position")
    assert {look.actor_id for look in looks} == {agency.lead.uid}
    pages = [json.loads(look.facts or "{}").get("page") for look in looks]
    assert (len(pages) > 2, pages[-1]) == (True, "API: file of the case")
    assert api.get(f"{here}/files/store.sqlite3").status_code == 404
    assert api.get(f"{here}/files/..%2f..%2fsecrets.env").status_code == 404


def test_what_somebody_asks_is_read_on_record_and_searched_by(agency: Agency) -> None:
    said = {
        "right": "access",
        "name": "Zanz Arabel",
        "email": agency.report.access["email"],
        "words": "All of it, please.",
    }
    asked = Machine().post("/ask", said)
    assert asked.status_code == 201, asked.content
    assert asked.json()["page"].startswith("/ask/")
    api, number = machine(agency.lead), Case.objects.latest("number").number
    words = api.get(f"/cases/{number}/words")
    assert words.json()["words"] == {"name": "Zanz Arabel", "words": "All of it, please."}
    assert EvidenceEntry.objects.filter(kind="person.seen", case=str(number)).count() == 1
    found = api.post(f"/cases/{number}/find", {})
    assert found.status_code == 200, found.content
    assert (found.json()["state"], found.json()["plan"]["state"]) == ("waiting", "proposed")
    cancelled = api.post(f"/plans/{found.json()['plan']['plan']}/cancel")
    assert cancelled.json()["state"] == "cancelled"
    settled = api.post(f"/cases/{number}/settle", {"outcome": "refused", "reason": "They are not who they say."})
    assert (settled.status_code, settled.json()["state"]) == (200, "closed")
    assert api.get(f"/cases/{number}/words").status_code == 404


@ONE_STORE
def test_a_search_that_met_a_difficulty_leaves_its_case_and_says_where_it_is(agency: Agency) -> None:
    answer = machine(agency.lead).post("/cases", {"right": "erasure", "channel": "phone", "person": {"shoe size": "9"}})
    assert (answer.status_code, answer["Location"]) == (409, "/api/v1/cases/1")
    assert "case 1 is open" in answer.json()["fix"]


@ONE_STORE
def test_the_notice_in_force_is_anybodys_and_a_machine_that_has_it_is_told_so(agency: Agency) -> None:
    stranger = Machine()
    notice = stranger.get("/notice")
    assert notice.json()["organisation"] in notice.content.decode()
    assert {"id": "rights.erasure"}.items() <= next(
        each for each in notice.json()["entries"] if each["id"] == "rights.erasure"
    ).items()
    assert stranger.get("/notice", **{"If-None-Match": notice["ETag"]}).status_code == 304
    assert [each["number"] for each in stranger.get("/notice/versions").json()["items"]] == [1]
    form = stranger.get("/notice/forms/notice.md")
    assert form.content == (agency.root / "published" / "notice.md").read_bytes()
    assert stranger.get("/notice/forms/records.xlsx").status_code == 404, "it is for the regulator"
    assert stranger.get("/notice/forms/..%2Fstore.sqlite3").status_code in (401, 404)
    health = stranger.get("/health")
    assert (health.status_code, health.json()["ready"]) == (200, True)


@ONE_STORE
def test_promises_systems_and_the_log_are_read_and_checks_are_run(agency: Agency, tmp_path: Path) -> None:
    agency.troth("verify")
    api = machine(agency.lead)
    page = api.get("/promises?limit=3").json()
    assert (len(page["items"]), page["next"], sum(page["counts"].values()) > 50) == (3, 3, True)
    tagged = api.get("/promises?verdict=broken")
    assert api.get("/promises?verdict=broken", **{"If-None-Match": tagged["ETag"]}).status_code == 304
    one = api.get("/promises/rights.erasure").json()
    assert (one["id"], one["verdict"] in ("kept", "broken", "unproven"), len(one["history"])) == (
        "rights.erasure",
        True,
        1,
    )
    assert api.get("/promises/no.such").status_code == 404
    assert api.post("/checks").status_code == 202
    while api.get("/checks").json()["state"] == "going":
        time.sleep(0.05)
    assert api.get("/checks").json()["state"] == "done"
    systems = {each["system"]: each for each in api.get("/systems").json()["items"]}
    assert systems["cases"]["state"] == "connected"
    assert systems["cases"]["coverage"]["reached"] > 0
    assert api.get("/systems/cases").json()["drift"] == []
    assert api.get("/systems/nowhere").status_code == 404
    runs = api.get("/evidence?kind=board.&limit=1").json()
    assert (len(runs["items"]), runs["next"] is not None) == (1, True)
    entry = api.get(f"/evidence/{runs['items'][0]['id']}").json()
    assert entry["checkpoint"].startswith("troth-log/test\n")
    assert api.post("/evidence/checkpoints").json()["size"] >= entry["index"]
    pack = api.post("/evidence/packs", {})
    (tmp_path / "pack.jsonl").write_bytes(b"".join(pack.streaming_content))
    assert verifier.verify(str(tmp_path / "pack.jsonl"), [], []).findings == []
    assert api.post("/evidence/packs", {"scope": "case"}).status_code == 422
    attested = api.get("/measures").json()["items"][0]
    assert api.post(f"/measures/{attested['id']}/attest").status_code == 201
    assert api.get("/staff").json()["items"][0]["email"] == agency.lead.email


@ONE_STORE
def test_long_lists_come_in_pages_that_name_the_next(agency: Agency) -> None:
    api = machine(agency.lead)
    for _ in range(5):
        agency.troth(
            "request", "objection", *agency.ids(agency.report.access), "--by", "email", "--as", agency.lead.email
        )
    seen: list[int] = []
    path: str | None = "/cases?limit=2"
    while path is not None:
        answer = api.get(path)
        seen += [case["number"] for case in answer.json()["items"]]
        link = answer.headers.get("Link")
        path = link.split(">")[0].removeprefix("</api/v1") if link else None
    assert seen == [5, 4, 3, 2, 1]
    assert api.get("/cases?limit=201").status_code == api.get("/cases?after=-1").status_code == 422
    assert api.get("/cases?after=99999999999999999999").status_code == 422
    assert api.get("/cases?state=closed").json() == {"items": [], "next": None}
