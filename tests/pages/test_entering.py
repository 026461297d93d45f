"""Staff come in: by invitation to a password and an app, then by both; nobody learns who has an account, or tries for ever."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import RequestFactory

from tests.pages.doors import let_in, post, stranger
from tests.pages.people import PASSWORD, code, first_half, settled, with_factors
from troth.desk import now
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.pages.console.fresh import within
from troth.desk.staff import passwords, throttle
from troth.desk.staff.accounts import open_account
from troth.desk.staff.addresses import address_of
from troth.desk.staff.entrance import new_link
from troth.desk.staff.invitations import invite
from troth.desk.staff.models import Account, Session
from troth.desk.staff.sessions import SessionStore

COOKIE = settings.SESSION_COOKIE_NAME
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
    invited = invite("wen@waymark.example", "Wen Marlow", ("privacy lead",), by=lead)
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


def test_nobody_learns_who_has_an_account_from_words_from_work_or_from_when_it_is_shut(
    store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_account(EMAIL, "Robin Lead")
    who, _secret = with_factors()
    waits = invite("ola@waymark.example", "Ola Pine", (), by=Account.objects.get(email=EMAIL)).account
    hashes: list[str] = []

    def counting(_password: str, stored: str) -> bool:
        hashes.append(stored)
        return False

    monkeypatch.setattr(passwords, "check_password", counting)
    said: dict[str, list[tuple[int, str]]] = {}
    for email in (who.email, "nobody@waymark.example", waits.email):
        client = stranger(REMOTE_ADDR=f"192.0.2.{len(said) + 1}")
        answers = [post(client, "/console/enter/", email=email, password="wrong " + PASSWORD) for _ in range(12)]
        said[email] = [(each.status_code, _without(each, email)) for each in answers]
    assert said[who.email] == said["nobody@waymark.example"] == said[waits.email]
    assert [status for status, _page in said[who.email]] == [400] * 10 + [429] * 2
    assert len(hashes) == 30, "each try is hashed once, whoever it is for, and none once it is shut"
    assert {stored.split("$")[2:4][-1] for stored in hashes} == {"m=47104,t=1,p=1"}
    shut = [json.loads(each.facts or "{}") for each in EvidenceEntry.objects.filter(kind="staff.shut-for-a-while")]
    assert [each["account"] for each in shut] == [who.uid, None, waits.uid]


def test_a_strangers_tries_do_not_shut_out_the_owner_from_a_browser_that_is_known(store: str) -> None:
    open_account(EMAIL, "Robin Lead")
    who, secret = with_factors()
    owner, _answer = first_half(who)
    assert post(owner, "/console/enter/second/", code=code(secret)).status_code == 302
    post(owner, "/console/account/", "/console/leave/")
    for _ in range(throttle.for_account(who.email).most):
        throttle.take(throttle.for_account(who.email))
    assert first_half(who)[1].status_code == 429
    assert post(owner, "/console/enter/", email=who.email, password=PASSWORD).status_code == 302
    assert post(owner, "/console/enter/", email=EMAIL, password=PASSWORD).status_code == 400


def test_codes_are_tried_five_times_and_a_right_one_is_then_not_looked_at(store: str) -> None:
    open_account(EMAIL, "Robin Lead")
    who, secret = with_factors()
    client, _answer = first_half(who)
    wrong = f"{(int(code(secret)) + 1) % 10**6:06}"
    tried = [post(client, "/console/enter/second/", code=wrong).status_code for _ in range(5)]
    assert (tried, post(client, "/console/enter/second/", code=code(secret)).status_code) == ([400] * 5, 429)
    assert client.get("/console/").status_code == 302


def test_from_one_address_thirty_accounts_are_tried_and_no_more(store: str) -> None:
    client = stranger(REMOTE_ADDR="192.0.2.9")
    for _ in range(30):
        throttle.take(throttle.for_address("192.0.2.9"))
    assert post(client, "/console/enter/", email="a@waymark.example", password=PASSWORD).status_code == 429
    assert post(stranger(), "/console/enter/", email="a@waymark.example", password=PASSWORD).status_code == 400


def test_a_proxys_word_counts_only_where_the_proxy_is_ours(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR="203.0.113.5, 198.51.100.7")
    assert address_of(request) == "192.0.2.1"
    monkeypatch.setenv("TROTH_PROXIES", "192.0.2.0/24")
    assert address_of(request) == "198.51.100.7", "what stands before it, anybody can have written"
    monkeypatch.setenv("TROTH_PROXIES", "192.0.2.0/24, 198.51.100.7")
    assert address_of(request) == "203.0.113.5"
    request.META["REMOTE_ADDR"] = "2001:db8:1:2:3:4:5:6"
    assert address_of(request) == "2001:db8:1:2::/64"


def test_a_password_that_was_changed_meanwhile_leads_to_no_second_step(store: str) -> None:
    open_account(EMAIL, "Robin Lead")
    who, secret = with_factors()
    client, _answer = first_half(who)
    Account.objects.filter(pk=who.pk).update(password="!")
    answer = client.post("/console/enter/second/", {"code": code(secret)})
    assert answer.status_code == 403, "without the token of its form"
    assert client.get("/console/enter/second/").status_code == 302
    Session.objects.update(ends_at=now())
    assert client.get("/console/enter/second/").status_code == 302


def test_the_session_that_signs_in_is_another_than_the_one_that_came(store: str) -> None:
    open_account(EMAIL, "Robin Lead")
    who, secret = with_factors()
    client, _answer = first_half(who)
    planted = client.cookies[COOKIE].value
    assert post(client, "/console/enter/second/", code=code(secret)).status_code == 302
    assert client.cookies[COOKIE].value != planted
    client.cookies[COOKIE] = planted
    assert client.get("/console/").status_code == 302


@pytest.mark.parametrize(
    ("at", "leads"),
    [
        ("/console/account/codes/", "/console/account/codes/"),
        ("//evil.example/console/", "/console/"),
        ("https://evil.example/", "/console/"),
        ("/console/../..//evil.example", "/console/../..//evil.example"),
        ("javascript:alert(1)", "/console/"),
        ("/", "/console/"),
    ],
)
def test_after_proving_it_again_one_is_led_nowhere_but_within_the_console(store: str, at: str, leads: str) -> None:
    assert within(RequestFactory().get("/"), at) == leads


def test_what_is_dangerous_asks_again_who_is_there(store: str) -> None:
    open_account(EMAIL, "Robin Lead")
    who, secret = with_factors()
    client = let_in(who)
    assert client.get("/console/account/codes/").status_code == 200
    session = SessionStore(client.cookies[COOKIE].value)
    session["proved"] = (now() - timedelta(minutes=11)).isoformat()
    session.save()
    answer = client.get("/console/account/codes/")
    assert (answer.status_code, answer["Location"]) == (
        302,
        "/console/account/prove/?back=%2Fconsole%2Faccount%2Fcodes%2F",
    )
    proved = post(client, answer["Location"], code=code(secret))
    assert (proved.status_code, proved["Location"]) == (302, "/console/account/codes/")
    assert client.get("/console/account/codes/").status_code == 200


def _without(answer: Any, email: str) -> str:
    """A page without what changes with every form, and without what was typed."""
    page = re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', r"\1", answer.content.decode())
    return page.replace(email, "EMAIL")
