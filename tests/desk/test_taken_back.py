"""A store restored from before gives nothing back that was taken since: no account, password, factor, token, role or approval."""

from __future__ import annotations

import shutil
from typing import Any

import pytest
from django.db import connections

from tests.agency import LEAD, Agency
from tests.desk.test_backup import ONLY_SQLITE, back_up, restore
from tests.pages.doors import let_in
from tests.pages.people import PASSWORD, with_factors
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.machines.hooks import end, living, new_hook
from troth.desk.machines.tokens import NoToken, new_token, revoke, token_of
from troth.desk.need.confirming import change_roles
from troth.desk.proposals.models import Proposal
from troth.desk.proposals.proposals import propose
from troth.desk.safekeeping.keys_and_disk import taken_back as looked_at
from troth.desk.staff import factors, taken_back
from troth.desk.staff.changing import change_password
from troth.desk.staff.invitations import invite
from troth.desk.staff.leaving import leave
from troth.desk.staff.models import Account
from troth.errors import TrothError

WEN, OLA = "wen@waymark.example", "ola@waymark.example"
ANOTHER = "sorrel hatch over 7 kites"


def now_of(email: str) -> Account:
    return Account.objects.get(email=email)


def states() -> list[str]:
    return [state for state, _says, _fix in looked_at()]


def test_a_leaver_stays_out_of_a_store_restored_from_before_they_left(agency: Agency) -> None:
    wen, _secret = with_factors(WEN, "Wen Marlow")
    _token, text = new_token(wen, "reports", ["see case"])
    hook = new_hook(wen, "https://hooks.waymark.example/troth", ["case.opened"])
    back_up(agency)
    leave(wen, by=agency.lead)
    assert wen.uid not in (agency.root / "keys" / taken_back.FILE).read_text(), "by a keyed hash only"
    _code, said, err = restore(agency, "--over")
    assert (said["closed_again"], said["emptied_again"]) == ([WEN], []), err
    assert (now_of(WEN).is_active, now_of(WEN).left_at is not None, now_of(WEN).has_usable_password()) == (
        False,
        True,
        False,
    )
    assert not factors.has_factor(now_of(WEN))
    with pytest.raises(NoToken):
        token_of(text)
    assert hook.uid not in living().values_list("uid", flat=True)
    code, _out, err = agency.troth("staff", "invite", WEN, "--name", "Wen Marlow", "--as", WEN)
    assert (code, "no account with this address" in err) == (2, True)
    assert let_in(now_of(LEAD)).get("/console/").status_code == 200
    assert states() == ["well"]
    assert taken_back.take_back_again() == [], "once, and that is on record"
    assert EvidenceEntry.objects.filter(kind=taken_back.AGAIN, key__isnull=False).exists()


def test_a_password_that_was_changed_a_token_and_a_role_that_were_taken_do_not_come_back(agency: Agency) -> None:
    ola, _secret = with_factors(OLA, "Ola Pine")
    change_roles(ola, ["tracer"], by=agency.lead)
    token, text = new_token(ola, "reports", ["see case"])
    hook = new_hook(agency.lead, "https://hooks.waymark.example/troth", ["case.opened"])
    factors.new_codes(agency.lead)
    waits = propose("evidence.pack", {}, why="for the auditor", by=agency.lead)
    back_up(agency)
    change_password(ola, PASSWORD, ANOTHER, but="")
    revoke(token.uid, by=ola)
    end(hook, by=agency.lead)
    change_roles(now_of(OLA), [], by=agency.lead)
    _code, said, err = restore(agency, "--over")
    assert (said["closed_again"], said["emptied_again"], said["taken_back_again"]) == ([], [OLA], 3), err
    back = now_of(OLA)
    assert (back.is_active, back.has_usable_password(), factors.has_factor(back), back.roles) == (
        True,
        False,
        False,
        [],
    )
    with pytest.raises(NoToken):
        token_of(text)
    assert hook.uid not in living().values_list("uid", flat=True)
    assert factors.codes_left(now_of(LEAD)) == 0, "one of them may have been used since"
    assert Proposal.objects.get(uid=waits.uid).state == "lapsed", "it may have been approved and used since"
    invited = invite(OLA, "Ola Pine", (), by=now_of(LEAD))
    Account.objects.filter(email=OLA).update(password="theirs again")
    assert taken_back.keep_up() == {"again": 0, "listed": 0}
    back = now_of(OLA)
    assert (invited.account.pk, back.password) == (back.pk, "theirs again"), (
        "whoever was let in anew is not shut out again"
    )


@ONLY_SQLITE
def test_whoever_left_since_restores_nothing(agency: Agency) -> None:
    wen, _secret = with_factors(WEN, "Wen Marlow")
    Account.objects.filter(pk=wen.pk).update(roles=["privacy lead"])
    back_up(agency)
    leave(wen, by=agency.lead)
    entries = EvidenceEntry.objects.count()
    connections.close_all()
    code, _out, err = agency.troth("restore", str(agency.root / "store.zip"), "--over", "--as", WEN)
    assert (code, "closed after the backup was made" in err) == (2, True)
    assert EvidenceEntry.objects.count() == entries


@ONLY_SQLITE
def test_a_store_that_was_put_back_by_hand_is_made_safe_by_a_worker_and_named_until_then(agency: Agency) -> None:
    wen, _secret = with_factors(WEN, "Wen Marlow")
    connections.close_all()
    store, copy = agency.root / "store.sqlite3", agency.root / "copy"
    shutil.copy(store, copy)
    leave(wen, by=now_of(LEAD))
    connections.close_all()
    for left in agency.root.glob("store.sqlite3-*"):
        left.unlink()
    shutil.copy(copy, store)
    assert now_of(WEN).is_active
    assert states() == ["ill"]
    agency.troth("work", "--once")
    assert (now_of(WEN).is_active, states()) == (False, ["well"])


@ONLY_SQLITE
def test_where_the_list_cannot_be_written_the_leaver_is_out_all_the_same_and_a_worker_writes_it_later(
    agency: Agency,
) -> None:
    wen, _secret = with_factors(WEN, "Wen Marlow")
    place = agency.root / "keys" / taken_back.FILE
    place.mkdir(mode=0o700)
    with pytest.raises(TrothError, match="it was done, and holds"):
        leave(wen, by=agency.lead)
    assert not now_of(WEN).is_active
    place.rmdir()
    assert taken_back.keep_up() == {"again": 0, "listed": 1}
    assert taken_back.count() == 1


@ONLY_SQLITE
def test_a_line_that_somebody_removed_or_wrote_is_named(agency: Agency) -> None:
    for email in (WEN, OLA):
        leave(with_factors(email, "Somebody")[0], by=agency.lead)
    place = agency.root / "keys" / taken_back.FILE
    first, second = place.read_bytes().splitlines(keepends=True)
    place.write_bytes(second)
    assert "ill" in states()
    place.write_bytes(first + second.replace(b"staff.left", b"staff.lost"))
    found: list[Any] = list(taken_back.problems())
    assert (len(found), "line 2 was edited" in found[0]) == (1, True)
