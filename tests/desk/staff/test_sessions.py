"""A session ends by time, by hand, with the password and with the account; and the store holds none that could be taken over."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from tests.pages.doors import let_in, post, stranger
from tests.pages.people import PASSWORD, with_factors
from tests.pages.sites import new_session
from troth.desk import now
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.staff import sessions
from troth.desk.staff.accounts import open_account
from troth.desk.staff.models import Account, Session
from troth.errors import TrothError

COOKIE = settings.SESSION_COOKIE_NAME
OTHER = "mugs nine under kestrel heather"


@pytest.fixture
def lead(store: str) -> Account:
    """The privacy lead of a workspace with nothing else in it."""
    return open_account("lead@waymark.example", "Robin Lead")


@pytest.mark.parametrize(
    ("seen", "began"),
    [
        (timedelta(minutes=31), timedelta(minutes=31)),
        (timedelta(), timedelta(hours=8, minutes=1)),
        (timedelta(days=-1), timedelta(days=-1)),
    ],
    ids=["idle for half an hour", "a working day later", "from a time that has not come yet"],
)
def test_no_session_outlives_its_time_nor_a_clock_that_was_set_back(
    lead: Account, seen: timedelta, began: timedelta
) -> None:
    client = let_in(lead)
    assert client.get("/console/account/").status_code == 200
    ends = now() - began + sessions.LONGEST
    Session.objects.update(seen_at=now() - seen, began_at=now() - began, ends_at=ends)
    assert client.get("/console/account/").status_code == 302


def test_looking_on_keeps_nobody_signed_in_but_doing_something_does(lead: Account) -> None:
    client = let_in(lead)
    before = now() - timedelta(minutes=20)
    Session.objects.update(seen_at=before)
    client.get("/console/account/", headers={"X-Part": "1"})
    assert Session.objects.get().seen_at == before
    client.get("/console/account/")
    assert Session.objects.get().seen_at > now() - timedelta(minutes=1)


def test_the_key_of_a_session_is_in_its_cookie_alone(lead: Account) -> None:
    key = new_session(lead.email)
    assert (len(key), key != new_session(lead.email)) == (32, True), "32 letters and digits: more than 160 bits"
    Session.objects.exclude(key_hash=hashlib.sha256(key.encode()).hexdigest()).delete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM troth_staff_session")
        assert key not in str(cursor.fetchall())
    assert sessions.SessionStore(Session.objects.get().key_hash).load() == {}, "nor is what is stored a key"


def test_one_session_is_ended_by_its_owner_all_others_at_once_and_a_strangers_never(lead: Account) -> None:
    here, there, third = let_in(lead), let_in(lead), let_in(lead)
    ended = Session.objects.order_by("began_at")[1].uid
    post(here, "/console/account/", "/console/account/session/end", session=ended)
    assert [each.get("/console/account/").status_code for each in (here, there, third)] == [200, 302, 200]
    post(here, "/console/account/", "/console/account/session/end")
    assert [each.get("/console/account/").status_code for each in (here, third)] == [200, 302]
    other, _secret = with_factors()
    with pytest.raises(TrothError):
        sessions.end(lead, Session.objects.get().uid, by=other)
    with pytest.raises(TrothError):
        sessions.end_all(lead, "a stranger says so", by=other)
    assert here.get("/console/account/").status_code == 200
    assert EvidenceEntry.objects.filter(kind="staff.session-ended").count() == 2


def test_a_new_password_ends_every_other_session_and_wants_the_old_one(lead: Account) -> None:
    who, _secret = with_factors()
    here, there = let_in(who), let_in(who)
    page = "/console/account/password/"
    for said in (
        {"current": "wrong " + PASSWORD, "password": OTHER, "again": OTHER},
        {"current": PASSWORD, "password": OTHER, "again": OTHER + "."},
        {"current": PASSWORD, "password": "password1234", "again": "password1234"},
    ):
        assert post(here, page, **said).status_code == 400
    assert there.get("/console/account/").status_code == 200
    assert post(here, page, current=PASSWORD, password=OTHER, again=OTHER).status_code == 302
    assert [each.get("/console/account/").status_code for each in (here, there)] == [200, 302]


def test_signing_out_ends_the_session_in_the_store_not_only_in_the_browser(lead: Account) -> None:
    client = let_in(lead)
    stolen = client.cookies[COOKIE].value
    for page in ("account", "undertakings", "staff", "proposals"):
        assert 'action="/console/leave/"' in client.get(f"/console/{page}/").content.decode(), "every page offers it"
    assert post(client, "/console/account/", "/console/leave/").status_code == 302
    assert Session.objects.count() == 0
    client.cookies[COOKIE] = stolen
    assert client.get("/console/account/").status_code == 302


def test_whoever_stole_a_session_changes_nothing_that_lets_in_and_is_out_when_its_owner_says_so(lead: Account) -> None:
    """The cookie of somebody who has not proved lately that it is them, in another browser."""
    owner = let_in(lead)
    thief = stranger()
    thief.cookies[COOKIE] = owner.cookies[COOKIE].value
    held = sessions.SessionStore(owner.cookies[COOKIE].value)
    held["proved"] = (now() - timedelta(minutes=11)).isoformat()
    held.save()
    assert thief.get("/console/account/").status_code == 200, "so it is one"
    for page in ("app", "passkey", "codes"):
        assert "/account/prove/" in thief.get(f"/console/account/{page}/")["Location"]
    for form in ("factor/remove", "session/end"):
        asked = post(thief, "/console/account/", f"/console/account/{form}", factor="1", back="/console/account/")
        assert "/account/prove/" in asked["Location"], form
    said = {"current": "a guess at it", "password": OTHER, "again": OTHER}
    assert post(thief, "/console/account/password/", **said).status_code == 400
    assert Session.objects.count() == 1
    elsewhere = let_in(lead)
    post(elsewhere, "/console/account/", "/console/account/session/end")
    assert [each.get("/console/account/").status_code for each in (thief, owner, elsewhere)] == [302, 302, 200]
