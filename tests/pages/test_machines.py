"""Machines in the console: a token is shown on the page that makes it and never again, and is anybody's own."""

from __future__ import annotations

import re

import pytest

from tests.agency import Agency
from tests.api.machines import Machine
from tests.desk.need.test_deciding import staff
from tests.pages.doors import let_in, post, stranger
from troth.desk.machines.models import Hook, Token
from troth.desk.staff.accounts import open_account
from troth.desk.staff.roles import LEAD

PAGE = "/console/machines/"
pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def test_a_token_is_shown_once_and_revoked_by_whose_it_is(agency: Agency) -> None:
    assert stranger().get(PAGE).status_code == 302
    client = let_in(agency.lead)
    made = post(client, PAGE, act="token", name="nightly", may=["see case"], days="30")
    (text,) = re.findall(r"troth_[0-9a-f]{8}_[\w-]{43}", made.content.decode())
    assert (Machine(text).get("/cases").status_code, Machine(text).get("/systems").status_code) == (200, 403)
    again = client.get(PAGE).content.decode()
    assert (text in again, "nightly" in again, "used last" in again) == (False, True, True)
    uid = Token.objects.get().uid
    other = let_in(staff(agency, LEAD, name="second"))
    assert post(other, PAGE, act="revoke", uid=uid).status_code == 409
    assert post(client, PAGE, act="revoke", uid=uid).status_code == 302
    assert Machine(text).get("/cases").status_code == 401


def test_what_cannot_be_made_is_said_and_nothing_is(agency: Agency) -> None:
    client = let_in(agency.lead)
    for said in ({"name": ""}, {"may": []}, {"may": ["rule"]}, {"days": "9999"}, {"for": ["no purpose"]}):
        given = {"act": "token", "name": "x", "may": ["see case"], "days": "30", **said}
        assert post(client, PAGE, **given).status_code == 409, said
    assert post(client, PAGE, act="hook", address="https://127.0.0.1/", event=["case.opened"]).status_code == 409
    assert not Token.objects.exists()
    assert not Hook.objects.exists()


def test_a_hook_is_made_tried_and_ended(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROTH_PRIVATE_HOSTS", "127.0.0.1")
    client = let_in(agency.lead)
    made = post(client, PAGE, act="hook", address="http://127.0.0.1:9/", event=["case.opened"]).content.decode()
    assert re.search(r"whsec_[\w+/=]{44}", made)
    uid = Hook.objects.get().uid
    assert post(client, PAGE, act="ping", uid=uid).status_code == 302
    assert post(client, PAGE, act="end", uid=uid).status_code == 302
    assert Hook.objects.get().why == "somebody ended it"
    assert post(client, PAGE, act="end", uid=uid).status_code == 404


def test_whoever_may_not_give_tokens_does_not_see_the_page(agency: Agency) -> None:
    nobody = let_in(open_account("new@waymark.example", "Sam New", (), by=agency.lead))
    assert nobody.get(PAGE).status_code == 403
