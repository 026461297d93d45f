"""Who looked at whom, a case's story, a search and the verifier by machine: on record, and never about oneself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.agency import Agency
from tests.api.machines import machine
from tests.api.test_need import written
from tests.desk.need.test_deciding import staff
from troth.desk.cases.models import Case
from troth.desk.need import looks
from troth.desk.notices.versions import notice_in_force
from troth.ledger import verifier

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def test_a_look_by_a_machine_is_among_the_looks_that_a_machine_reads(agency: Agency) -> None:
    api = machine(agency.lead)
    number, own = written("zanz@post.example"), written(agency.lead.email)
    assert api.get(f"/cases/{number}/words").status_code == 200
    (look,) = api.get("/looks").json()["items"]
    assert (look["account"], look["case"], look["page"]) == (agency.lead.uid, str(number), "API: words of the case")
    assert api.get(f"/looks?subject={look['subject']}&account={agency.lead.uid}&case={number}").json()["items"] == [
        look
    ]
    assert api.get("/looks?subject=00").json()["items"] == []
    assert api.get("/looks/by-account").json()["items"][0]["looks"] == 1
    assert Case.objects.filter(number=own).exists()
    assert api.get("/looks").json()["items"] == [look], "what concerns oneself is not among them"


def test_an_unusual_reading_is_looked_into_once_and_by_somebody_else(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looks, "A_DAY", 0)
    monkeypatch.setattr(looks, "AN_HOUR", 10)
    monkeypatch.setattr(looks, "NIGHT", (24, 0))
    api, ria = machine(agency.lead), staff(agency, "privacy lead", name="ria")
    assert api.get(f"/cases/{written('zanz@post.example')}/words").status_code == 200
    (reading,) = api.get("/looks/unusual").json()["items"]
    assert (reading["why"], reading["settled"]) == ("many in a day", False)
    settled = {"reading": reading["reading"], "outcome": "explained"}
    own = api.post("/looks/unusual", settled)
    assert (own.status_code, own.json()["detail"]) == (409, "nobody looks into their own reading")
    hers = machine(ria)
    assert hers.post("/looks/unusual", {**settled, "outcome": "nothing"}).status_code == 422
    assert hers.post("/looks/unusual", settled).status_code == 204
    assert hers.post("/looks/unusual", settled).status_code == 409
    assert api.get("/looks/unusual").json()["items"][0]["settled"] is True


def test_a_token_bound_to_purposes_reads_nothing_that_is_about_everybody(agency: Agency) -> None:
    purpose = next(iter(notice_in_force().purposes))
    bound = machine(agency.lead, purposes=[purpose])
    for path in ("/looks", "/looks/by-account", "/looks/unusual", "/search?q=case"):
        assert bound.get(path).status_code == 403, path


def test_what_is_on_record_of_a_case_is_told_in_its_order_and_in_pages(agency: Agency) -> None:
    api, number = machine(agency.lead), written("zanz@post.example")
    api.post(f"/cases/{number}/settle", {"outcome": "refused", "reason": "It is no request."})
    story = api.get(f"/cases/{number}/timeline").json()["items"]
    kinds = [each["kind"] for each in story]
    assert (kinds[0], kinds[-1], "zanz" in json.dumps(story)) == ("case.opened", "case.closed", False)
    first = api.get(f"/cases/{number}/timeline?limit=1").json()
    assert first["items"] == story[:1]
    assert api.get(f"/cases/{number}/timeline?limit=1&after={first['next']}").json()["items"] == story[1:2]
    own = written(agency.lead.email)
    assert api.get(f"/cases/{own}/timeline").status_code == 403


def test_search_finds_what_the_token_may_see_and_looks_for_nobody(agency: Agency) -> None:
    number = written("zanz@post.example")
    api = machine(agency.lead)
    found = api.get(f"/search?q=case {number}").json()["items"]
    assert {"room": "Cases", "page": f"/console/cases/{number}/"}.items() <= found[0].items()
    narrow = machine(agency.lead, "see promises").get(f"/search?q=case {number}").json()["items"]
    assert "Cases" not in {each["room"] for each in narrow}
    refused = api.get("/search?q=zanz@post.example")
    assert (refused.status_code, "zanz" in refused.content.decode()) == (422, False)
    assert api.get("/search?q=").status_code == api.get("/search").status_code == 422


def test_the_verifier_is_handed_out_byte_for_byte(agency: Agency) -> None:
    file = machine(agency.lead, "see promises").get("/evidence/verifier")
    assert b"".join(file.streaming_content) == Path(verifier.__file__).read_bytes()
