"""Staff and roles by machine: invited, confirmed, signed out, let go; and nobody climbs by a token that says less."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.agency import Agency
from tests.api.machines import Machine, machine
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.staff.accounts import open_account
from troth.desk.staff.models import Account, Entrance

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
SAM = {"email": "sam@waymark.example", "name": "Sam Staff", "roles": ["case worker"]}


def test_somebody_is_invited_by_a_link_that_is_shown_once(agency: Agency) -> None:
    api = machine(agency.lead)
    invited = api.post("/staff", SAM, **{"Idempotency-Key": "sam"})
    assert (invited.status_code, invited.json()["told"]) == (201, False), invited.content
    link = invited.json()["link"]
    assert link.startswith("http://localhost/console/enter/")
    again = api.post("/staff", SAM, **{"Idempotency-Key": "sam"})
    assert (again.status_code, link in again.content.decode()) == (409, False)
    assert Client(HTTP_HOST="localhost").get(link.removeprefix("http://localhost")).status_code == 200
    sam = next(each for each in api.get("/staff").json()["items"] if each["email"] == SAM["email"])
    assert (sam["account"], sam["signed_in_at"]) == (invited.json()["account"], None)
    shown = api.get(f"/staff/{sam['account']}").json()
    assert (shown["factors"], shown["sessions"], shown["unsigned"] + shown["awake"]) == ([], [], ["case worker"])
    renewed = api.post(f"/staff/{sam['account']}/link").json()["link"]
    assert renewed != link
    assert Client(HTTP_HOST="localhost").get(link.removeprefix("http://localhost")).status_code == 410, (
        "the older one is gone"
    )
    assert api.post("/staff", {**SAM, "roles": ["nobody's"]}).status_code == 422


def test_no_token_gives_a_role_that_may_do_more_than_the_token_says(agency: Agency) -> None:
    thief = machine(agency.lead, "manage staff", "see case")
    waiting = open_account("ria@waymark.example", "Ria Waiting", ("privacy lead",), by=agency.lead)
    sam = open_account("sam@waymark.example", "Sam Staff", (), by=agency.lead)
    before = Entrance.objects.count()
    for answer in (
        thief.post("/staff", {**SAM, "email": "new@waymark.example", "roles": ["privacy lead"]}),
        thief.post("/staff", {**SAM, "email": waiting.email, "roles": []}),
        thief.post(f"/staff/{waiting.uid}/link"),
        thief.post(f"/staff/{waiting.uid}/confirm", {"role": "privacy lead"}),
        thief.post(f"/staff/{sam.uid}/roles", {"roles": ["privacy lead"]}),
    ):
        assert (answer.status_code, "more than itself" in answer.json()["detail"]) == (403, True), answer.content
    assert (Account.objects.count(), Entrance.objects.count()) == (3, before)
    assert Account.objects.get(pk=sam.pk).roles == []
    bound = machine(agency.lead, purposes=["answering a request"])
    assert bound.post(f"/staff/{sam.uid}/roles", {"roles": ["case worker"]}).status_code == 200


def test_roles_are_given_taken_and_confirmed_by_another_person_only(agency: Agency) -> None:
    api = machine(agency.lead)
    sam = open_account("sam@waymark.example", "Sam Staff", ("case worker",), by=agency.lead)
    given = api.post(f"/staff/{sam.uid}/roles", {"roles": ["case worker", "tracer"]})
    assert given.json()["roles"] == ["case worker", "tracer"]
    assert api.post(f"/staff/{sam.uid}/confirm", {"role": "tracer"}).status_code == 200
    assert EvidenceEntry.objects.filter(kind="need.confirmed").count() == 1
    own = api.post(f"/staff/{agency.lead.uid}/roles", {"roles": ["tracer"]})
    assert (own.status_code, own.json()["detail"]) == (409, "nobody changes their own roles")
    assert api.post(f"/staff/{agency.lead.uid}/confirm", {"role": "privacy lead"}).status_code == 409
    roles = api.get("/roles").json()
    tracer = next(each for each in roles["items"] if each["role"] == "tracer")
    assert (tracer["accounts"], "see case" in tracer["acts"], bool(tracer["sees"])) == ([sam.uid], True, True)


def test_somebody_is_signed_out_everywhere_and_let_go(agency: Agency) -> None:
    api = machine(agency.lead)
    sam = open_account("sam@waymark.example", "Sam Staff", ("case worker",), by=agency.lead)
    theirs = machine(sam, "see case")
    assert api.post(f"/staff/{sam.uid}/sign-out").json() == {"ended": 0}
    assert api.post(f"/staff/{sam.uid}/leave").status_code == 204
    assert (api.post(f"/staff/{sam.uid}/leave").status_code, api.post("/staff/nobody/leave").status_code) == (404, 422)
    assert theirs.get("/cases").status_code == 401
    assert [each["email"] for each in api.get("/staff").json()["items"]] == [agency.lead.email]
    left = api.get("/staff?state=all&limit=1&after=1").json()
    assert (left["items"][0]["left_at"] is not None, left["next"]) == (True, None)
    assert api.get(f"/staff/{sam.uid}").json()["sessions"] == []
    assert Machine().get("/staff").status_code == 401
