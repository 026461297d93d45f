"""Whoever leaves is shut out everywhere at once; whoever lost everything is let in anew by two people; links end in time."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from tests.mail_receiver import mail_receiver
from tests.pages.doors import let_in, post, stranger
from tests.pages.people import PASSWORD, code, first_half, settled, token_of, with_factors
from troth.desk import now
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.proposals import proposals
from troth.desk.staff import entrance, factors, recovery
from troth.desk.staff.accounts import open_account
from troth.desk.staff.entrance import NoEntrance, new_link, waiting
from troth.desk.staff.invitations import invite
from troth.desk.staff.leaving import leave
from troth.desk.staff.models import Account, Entrance, Session, Tries
from troth.errors import TrothError


@pytest.fixture
def lead(store: str) -> Account:
    """The privacy lead, and nobody else yet."""
    return open_account("lead@waymark.example", "Robin Lead")


def test_whoever_leaves_is_a_stranger_at_the_next_request_of_every_browser(lead: Account) -> None:
    who, secret = with_factors()
    browsers = [let_in(who), let_in(who)]
    half, _answer = first_half(who)
    invited = new_link("recovery", who)
    leave(who, by=lead)
    assert [each.get("/console/account/").status_code for each in browsers] == [302, 302]
    assert half.get("/console/enter/second/")["Location"] == "/console/enter/"
    assert first_half(who)[1].status_code == 400
    with pytest.raises(NoEntrance):
        waiting(invited)
    assert not factors.has_factor(who)
    said = json.loads(EvidenceEntry.objects.get(kind="staff.left").facts or "{}")
    assert said == {"account": who.uid, "sessions": 2, "links": 1, "tokens": 0}
    assert code(secret)
    with pytest.raises(TrothError, match="closed already"):
        leave(who, by=lead)


def test_nobody_leaves_who_would_leave_nobody_behind_and_nobody_is_let_go_by_somebody_without_that_act(
    lead: Account,
) -> None:
    with pytest.raises(TrothError, match="nobody would be left"):
        leave(lead, by=lead)
    who, _secret = with_factors()
    for act in (lambda: leave(lead, by=who), lambda: invite("x@waymark.example", "X", (), by=who)):
        with pytest.raises(TrothError):
            act()
    assert let_in(who).get("/console/staff/").status_code == 403


@pytest.mark.parametrize("kind", ["first", "invitation", "recovery"])
def test_a_link_is_good_for_its_time_once_and_no_longer_after_a_newer_one(store: str, kind: entrance.Kind) -> None:
    account = None if kind == "first" else open_account("lead@waymark.example", "Robin Lead")
    old, token = new_link(kind, account), new_link(kind, account)
    with pytest.raises(NoEntrance):
        waiting(old)
    assert waiting(token).expires_at <= now() + entrance.VALID[kind]
    Entrance.objects.update(expires_at=now() - timedelta(seconds=1))
    assert stranger().get(f"/console/enter/{token}/").status_code == 410
    Entrance.objects.update(expires_at=now() + timedelta(hours=1), used_at=now())
    assert stranger().get(f"/console/enter/{token}/").status_code == 410
    assert token not in str(list(Entrance.objects.values_list()))


def test_two_who_follow_one_link_at_the_same_time_are_one_who_comes_in(lead: Account) -> None:
    invited = invite("ola@waymark.example", "Ola Pine", (), by=lead)
    link = f"/console/enter/{invited.token}/"
    slow = stranger()
    page = post(slow, link, password=PASSWORD, again=PASSWORD)
    settled(link)
    late = slow.post(link, {"settling": "x", "code": "000000", **token_of(page)})
    assert late.status_code == 410
    with pytest.raises(TrothError, match="signed in already"):
        invite("ola@waymark.example", "Ola Pine", (), by=lead)


def test_who_lost_every_factor_is_let_in_anew_by_two_others_and_not_by_one(lead: Account) -> None:
    who, _secret = with_factors()
    second, _secret = with_factors("ola@waymark.example", "Ola Pine")
    Account.objects.exclude(pk=lead.pk).update(roles=["privacy lead"])
    who.refresh_from_db()
    browser = let_in(who)
    said = {"account": who.uid}
    with pytest.raises(TrothError, match="concerns you"):
        proposals.propose("staff.recover", said, why="it is me", by=who)
    made = proposals.propose("staff.recover", said, why="seen in person", by=lead)
    for impatient in (lead, who):
        with pytest.raises(TrothError):
            proposals.approve(made, by=impatient)
    assert browser.get("/console/account/").status_code == 200
    with pytest.raises(TrothError, match="two other people"):
        recovery.alone(who)
    proposals.approve(made, by=Account.objects.get(pk=second.pk))
    assert browser.get("/console/account/").status_code == 302
    assert not factors.has_factor(who)
    client, _secret, _codes = settled(f"/console/enter/{invite(who.email, who.name, (), by=lead).token}/")
    assert client.get("/console/account/").status_code == 200
    assert EvidenceEntry.objects.filter(kind="staff.recovered").count() == 1


def test_nothing_of_anybody_stands_in_what_is_recorded_of_signing_in(lead: Account) -> None:
    who, secret = with_factors()
    client, _answer = first_half(who)
    post(client, "/console/enter/second/", code=code(secret))
    first_half(who, "wrong " + PASSWORD)
    said = " ".join(EvidenceEntry.objects.values_list("facts", flat=True).exclude(facts=None))
    held = said + str(list(Session.objects.values_list("browser", "way"))) + str(list(Tries.objects.values_list()))
    assert not [each for each in (PASSWORD, secret, who.email, "wen", "127.0.0.1", code(secret)) if each in held]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_an_invitation_goes_by_mail_where_mail_is_set_up_and_is_then_shown_nowhere(
    lead: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = let_in(lead)
    said = {"name": "Ola Pine", "email": "ola@waymark.example"}
    assert "/console/enter/" in post(client, "/console/staff/invite/", **said).content.decode()
    with mail_receiver(tmp_path / "mail") as server:
        monkeypatch.setenv("TROTH_MAIL", f"smtp://127.0.0.1:{server.port}")
        monkeypatch.setenv("TROTH_MAIL_FROM", "privacy@waymark.example")
        page = post(client, "/console/staff/invite/", **said).content.decode()
        (message,) = server.messages()
    assert ("/console/enter/" in page, "A link went to ola@waymark.example" in page) == (False, True)
    link = re.search(r"http://localhost(/console/enter/\S+/)", message.get_content())
    assert message["To"] == "ola@waymark.example"
    assert link
    assert stranger().get(link[1]).status_code == 200
