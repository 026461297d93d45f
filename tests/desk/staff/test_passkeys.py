"""A passkey alone lets in its owner, whom the device knows, once a challenge; nobody else, and no device that knows nobody."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.pages.authenticator import Device, asked
from tests.pages.doors import let_in, post, stranger
from tests.pages.people import first_half, with_factors
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.staff import throttle
from troth.desk.staff.accounts import open_account
from troth.desk.staff.leaving import leave
from troth.desk.staff.models import Account, Session

PAGE = "/console/enter/passkey/"


@pytest.fixture
def lead(store: str) -> Account:
    """The privacy lead, who lets others go."""
    return open_account("lead@waymark.example", "Robin Lead")


def owner_of(device: Device, email: str = "wen@waymark.example") -> Account:
    """Somebody whose passkey is on this device."""
    who, _secret = with_factors(email)
    client = let_in(who)
    page = client.get("/console/account/passkey/")
    asks = asked(page)
    assert (
        asks["authenticatorSelection"]["residentKey"]
        == asks["authenticatorSelection"]["userVerification"]
        == "required"
    )
    made = client.post("/console/account/passkey/", {"name": "telephone", "passkey": device.made(asks), **_token(page)})
    assert made.status_code == 302, made.content.decode()
    return who


def tried(device: Device, **other: bytes) -> tuple[Any, Any]:
    """A stranger proves a passkey: their client, and what came of it."""
    client = stranger()
    page = client.get(PAGE)
    return client, client.post(PAGE, {"passkey": device.proved(asked(page), **other), **_token(page)})


def test_a_passkey_alone_lets_in_its_owner_under_a_new_session_and_says_so(lead: Account) -> None:
    device = Device()
    who = owner_of(device)
    client = stranger()
    page = client.get(PAGE)
    question = asked(page)
    assert (question["userVerification"], question.get("allowCredentials", [])) == ("required", [])
    before = client.cookies["troth_session"].value
    answer = device.proved(question)
    assert client.post(PAGE, {"passkey": answer, **_token(page)}).status_code == 302
    assert client.cookies["troth_session"].value != before
    assert client.get("/console/account/").status_code == 200
    said = json.loads(EvidenceEntry.objects.filter(kind="staff.entered").latest("pk").facts or "{}")
    assert said == {"account": who.uid, "way": "passkey alone", "failed": 0}
    assert client.get("/console/account/codes/").status_code == 200, "who is there was proved just now"


def test_what_was_answered_once_answers_nothing_more(lead: Account) -> None:
    device = Device()
    owner_of(device)
    thief = stranger()
    page = thief.get(PAGE)
    answer = device.proved(asked(page))
    assert post(thief, PAGE, passkey=answer).status_code == 400, "the page was asked for anew: another challenge"
    assert post(stranger(), PAGE, passkey=answer).status_code == 400
    assert Session.objects.exclude(account=None).exclude(way__contains="password").count() == 0


def test_a_device_that_knows_nobody_another_sites_and_anothers_passkey_let_in_nobody(lead: Account) -> None:
    device = Device()
    who = owner_of(device)
    stranger_to_us = Device(owner=device.owner)
    for wrong in (
        Device(knows=False, owner=device.owner, id=device.id, key=device.key),
        Device(site="evil.example", origin="https://evil.example", owner=device.owner, id=device.id, key=device.key),
        Device(owner=device.owner, id=device.id),
        stranger_to_us,
    ):
        assert tried(wrong)[1].status_code == 400
    for handle in (lead.uid.encode(), b"0" * 16, b"\xff\xfe", b"x" * 4000):
        assert tried(device, userHandle=handle)[1].status_code == 400
    leave(who, by=lead)
    assert tried(device)[1].status_code == 400, "whoever left has none"


def test_the_challenge_of_a_second_step_which_asks_for_less_is_no_way_in_alone(lead: Account) -> None:
    stolen = Device()
    owner_of(stolen)
    stolen.knows = False
    mine = Device()
    thief, _answer = first_half(owner_of(mine, "ola@waymark.example"))
    page = thief.get("/console/enter/second/")
    question = asked(page)
    answer = thief.post(PAGE, {"passkey": stolen.proved(question), **_token(page)})
    assert (answer.status_code, thief.get("/console/").status_code) == (400, 302)


def test_beside_a_password_a_passkey_is_proved_for_its_own_account_alone(lead: Account) -> None:
    device, other = Device(), Device()
    who = owner_of(device)
    owner_of(other, "ola@waymark.example")
    for held, status in ((other, 400), (device, 302)):
        client, _answer = first_half(who)
        page = client.get("/console/enter/second/")
        sent = client.post("/console/enter/second/", {"passkey": held.proved(asked(page)), **_token(page)})
        assert sent.status_code == status


def test_questions_are_asked_thirty_times_from_one_address_and_kept_ten_minutes(lead: Account) -> None:
    client = stranger(REMOTE_ADDR="192.0.2.9")
    for _ in range(throttle.for_passkeys("192.0.2.9").most):
        throttle.take(throttle.for_passkeys("192.0.2.9"))
    page = client.get(PAGE)
    assert (page.status_code, asked(page)) == (429, {})
    assert not Session.objects.exists()
    assert stranger().get(PAGE).status_code == 200


def _token(page: Any) -> dict[str, str]:
    from tests.pages.people import token_of

    return token_of(page)
