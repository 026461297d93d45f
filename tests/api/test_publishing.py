"""The notice put in force by machine: looked at, published by its hash, refused with its problems; and who was told of it."""

from __future__ import annotations

import sys
from datetime import timedelta

import pytest

from tests.agency import Agency
from tests.api.machines import Machine, machine
from tests.keepers.test_told import NONE, SOME, edit
from troth.desk import today
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.notices.models import Version

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
TOMORROW = (today() + timedelta(days=1)).isoformat()


@pytest.fixture(autouse=True)
def without_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Typesetting takes its time and is no matter here."""
    monkeypatch.setitem(sys.modules, "typst", None)


def test_a_notice_is_looked_at_published_by_its_hash_and_told_of(agency: Agency) -> None:
    api = machine(agency.lead, "publish", "see promises")
    before = api.get("/notice/draft").json()
    assert (before["published"], before["notice"]) == (True, api.get("/notice").json()["notice"])
    edit(agency, "purposes.yaml", NONE, SOME)
    draft = api.get("/notice/draft").json()
    assert (draft["published"], draft["notice"] == before["notice"]) == (False, False)
    assert [each for each in draft["problems"] if each["severity"] == "error"] == []
    stale = api.post("/notice", {"notice": before["notice"]})
    assert (stale.status_code, Version.objects.count()) == (409, 1), "not what was looked at"
    said = {"notice": draft["notice"], "in_force_from": TOMORROW}
    done = api.post("/notice", said)
    assert (done.status_code, done.json()["number"], done.json()["did"]) == (201, 2, "published"), done.content
    assert api.post("/notice", said).json()["did"] == "nothing"
    (owed,) = [each for each in done.json()["to_be_told"] if each["kind"] == "member"]
    told = {"version": 2, "kind": "member", "way": owed["by"][0], "both_ways": True, "people": 3, "of": 3}
    recorded = api.post("/notice/told", told)
    assert recorded.status_code == 201, recorded.content
    assert EvidenceEntry.objects.get(uid=recorded.json()["entry"]).actor_id == agency.lead.uid
    assert api.post("/notice/told", told).status_code == 409, "each person is counted once"
    (stands,) = [each for each in api.get("/notice/told").json()["items"] if each["kind"] == "member"]
    assert (stands["told"], stands["of"], stands["outcome"]) == (3, 3, "done")


def test_a_notice_with_errors_is_not_published_and_each_is_named_with_its_place(agency: Agency) -> None:
    api = machine(agency.lead, "publish", "see promises")
    edit(agency, "sharing.yaml", "outside the uk: with safeguards", "outside the uk: never")
    draft = api.get("/notice/draft").json()
    refused = api.post("/notice", {"notice": draft["notice"]})
    errors = [each for each in draft["problems"] if each["severity"] == "error"]
    assert (refused.status_code, len(refused.json()["errors"])) == (409, len(errors))
    assert refused.json()["errors"][0]["where"].startswith("notice/sharing.yaml:")
    (agency.root / "notice" / "sharing.yaml").write_text("sharing: [")
    assert api.get("/notice/draft").json()["errors"][0]["where"].startswith("notice/sharing.yaml:")
    assert Version.objects.count() == 1


def test_only_whoever_may_publish_does_so_by_a_machine(agency: Agency) -> None:
    said = {"notice": "0" * 64}
    assert machine(agency.lead, "see promises").post("/notice", said).status_code == 403
    assert machine(agency.lead, "publish", purposes=["marketing"]).post("/notice", said).status_code == 403
    assert Machine().post("/notice", said).status_code == 401
    assert machine(agency.lead, "publish").get("/notice/told").status_code == 403
