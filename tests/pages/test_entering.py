"""Staff come in: by invitation to a password and an app, then by both; nobody learns who has an account, or tries for ever."""

from __future__ import annotations

import json

from tests.pages.doors import post, stranger
from tests.pages.people import PASSWORD, code, first_half, settled
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.staff.accounts import open_account
from troth.desk.staff.entrance import new_link
from troth.desk.staff.invitations import invite
from troth.desk.staff.models import Account

EMAIL = "lead@waymark.example"


def test_the_first_account_is_made_with_a_password_and_an_app_by_its_link_alone(store: str) -> None:
    link = f"/console/enter/{new_link('first', None)}/"
    said = {"name": "", "email": EMAIL, "password": PASSWORD, "again": PASSWORD}
    assert (post(stranger(), link, **said).status_code, Account.objects.count()) == (400, 0)
    client, _secret, codes = settled(link, name="Robin Lead", email=EMAIL)
    assert (len(codes), Account.objects.get().roles) == (10, ["privacy lead"])
    assert client.get("/console/").status_code == 200
    assert stranger().get(link).status_code == 410


def test_an_invited_colleague_opens_their_account_and_signs_in_again_with_both(store: str) -> None:
    lead = open_account(EMAIL, "Robin Lead", ("privacy lead",))
    invited = invite("wen@waymark.example", "Wen Marlow", ("case worker",), by=lead)
    _client, secret, codes = settled(f"/console/enter/{invited.token}/")
    client, answer = first_half(invited.account)
    assert (answer.status_code, answer["Location"]) == (302, "/console/enter/second/")
    assert client.get("/console/").status_code == 302, "a password alone opens nothing"
    used = post(client, "/console/enter/second/", code=code(secret))
    assert (used.status_code, b"That does not fit" in used.content) == (400, True), (
        "the code that opened the account is used"
    )
    assert post(client, "/console/enter/second/", code="".join(codes[0])).status_code == 302
    assert client.get("/console/cases/").status_code == 200
    entered = json.loads(EvidenceEntry.objects.filter(kind="staff.entered").latest("pk").facts or "{}")
    assert entered == {"account": invited.account.uid, "way": "password and recovery code", "failed": 0}
