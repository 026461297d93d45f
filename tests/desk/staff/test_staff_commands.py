"""``troth staff``: invite, let go and recover by command, as somebody who may; the link stands in the answer alone."""

from __future__ import annotations

import json

import pytest

from tests.agency import LEAD, Agency
from tests.pages.doors import let_in, stranger
from tests.pages.people import settled
from troth.desk.machines.tokens import new_token, token_of
from troth.desk.staff.accounts import account
from troth.desk.staff.factors import has_factor
from troth.errors import TrothError

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
OLA = "ola@waymark.example"


def test_somebody_is_invited_by_command_and_shut_out_by_command_with_token_and_session(agency: Agency) -> None:
    code, out, err = agency.troth("staff", "invite", OLA, "--name", "Ola Pine", "--role", "privacy lead", "--as", LEAD)
    assert code == 0, err
    link = next(word for word in out.split() if "/console/enter/" in word)
    assert link.startswith("http://localhost:8000/console/enter/")
    client, _secret, _codes = settled(link.removeprefix("http://localhost:8000"))
    _token, text = new_token(account(OLA), "reports", ["see case"])
    assert token_of(text).account.email == OLA
    code, out, err = agency.troth("staff", "leave", OLA, "--as", LEAD)
    assert (code, out.strip()) == (0, f"{OLA} is shut out"), err
    assert client.get("/console/account/").status_code == 302
    with pytest.raises(TrothError):
        token_of(text)
    assert agency.troth("staff", "invite", OLA, "--as", OLA)[0] == 2, "nor may they invite themselves again"


def test_an_address_is_asked_for_and_none_is_made_up(agency: Agency) -> None:
    said = agency.troth("staff", "invite", OLA, "--name", "Ola Pine", "--at", "https://desk.waymark.example/", "--as", LEAD,
                        "--format", "json")[1]  # fmt: skip
    link = json.loads(said)["link"]
    assert link.startswith("https://desk.waymark.example/console/enter/")
    assert stranger().get(link.removeprefix("https://desk.waymark.example")).status_code == 200
    assert agency.troth("staff", "invite", "nobody at all", "--name", "Ola Pine", "--as", LEAD)[0] == 2


def test_whoever_is_alone_comes_in_anew_at_the_machine_and_nobody_who_has_colleagues(agency: Agency) -> None:
    browser = let_in(agency.lead)
    code, out, _err = agency.troth("staff", "recover", LEAD)
    assert (code, "comes in anew" in out) == (0, True)
    assert browser.get("/console/account/").status_code == 302
    assert not has_factor(agency.lead)
    assert agency.troth("staff", "add", OLA, "--name", "Ola Pine", "--as", LEAD)[0] == 0
    code, _out, err = agency.troth("staff", "recover", LEAD)
    assert (code, "two other people" in err) == (2, True)
