"""Two people: what one proposes only another does, who is not the person concerned; in two tabs, at once, and by a wrong clock."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests import processes
from troth.desk import now
from troth.desk.evidence.log import SYSTEM, append
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.need.deciding import NotAllowed
from troth.desk.proposals import proposals
from troth.desk.proposals.acts import ACTS, Act, Carried, register
from troth.desk.proposals.models import Proposal
from troth.desk.proposals.proposals import NeedsAnother, approve, ask, facts_of, lapse, propose, refuse, use, withdraw
from troth.desk.staff.accounts import open_account
from troth.desk.staff.models import Account
from troth.desk.staff.roles import LEAD as LEAD_ROLE
from troth.desk.subjects.models import Subject
from troth.desk.subjects.people import meet
from troth.errors import TrothError

SHRED = "keys.shred"
WHY = "their case closed, and nothing else forgets them"


@pytest.fixture
def lead(store: str) -> Account:
    return open_account("lead@waymark.example", "Robin Lead", (LEAD_ROLE,))


@pytest.fixture
def second(lead: Account) -> Account:
    return open_account("second@waymark.example", "Sam Second", (LEAD_ROLE,), by=lead)


@pytest.fixture
def person(store: str) -> str:
    with transaction.atomic():
        return meet({"email": "jo.marsh@post.example"}).uid


def shredded(uid: str) -> bool:
    return Subject.objects.get(uid=uid).wrapped_key is None


def kinds() -> list[str]:
    found = EvidenceEntry.objects.filter(kind__startswith="proposal.") | EvidenceEntry.objects.filter(
        kind=SHRED + "ded"
    )
    return list(found.order_by("position").values_list("kind", flat=True))


def test_a_key_is_destroyed_when_another_person_says_yes(lead: Account, second: Account, person: str) -> None:
    made = propose(SHRED, {"subject": person}, why=WHY, by=lead)
    assert not shredded(person), "proposing does nothing"
    approve(made, by=second)
    assert shredded(person)
    assert (made.state, made.decided_by) == ("done", second)
    assert kinds() == ["proposal.made", "proposal.approved", "keys.shredded", "proposal.done"]
    by = dict(EvidenceEntry.objects.values_list("kind", "actor_id"))
    assert (by["proposal.made"], by["keys.shredded"]) == (lead.uid, second.uid)


def test_nobody_approves_or_refuses_what_they_proposed(lead: Account, second: Account, person: str) -> None:
    made = propose(SHRED, {"subject": person}, why=WHY, by=lead)
    for decide in (approve, refuse):
        with pytest.raises(TrothError, match="whoever proposed it does not decide it"):
            decide(made, by=lead)
    assert (Proposal.objects.get().state, shredded(person)) == ("proposed", False)


def test_the_store_itself_refuses_one_person_on_both_sides(lead: Account, second: Account, person: str) -> None:
    """As where somebody writes to the table past everything here."""
    propose(SHRED, {"subject": person}, why=WHY, by=lead)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.update(state="approved", decided_by=lead, decided_at=now())


def test_two_tabs_of_the_person_who_proposed_are_one_person(
    lead: Account, second: Account, person: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page of a tab was made when another had proposed it: the guarded update looks again."""
    made = propose(SHRED, {"subject": person}, why=WHY, by=lead)
    stale = Proposal.objects.get()
    stale.proposed_by = second
    monkeypatch.setattr(Proposal, "refresh_from_db", lambda self, *_, **__: None)
    with pytest.raises(TrothError, match="changed in the store"):
        approve(stale, by=lead)
    monkeypatch.setattr(proposals, "_as_recorded", lambda proposal: facts_of(proposal))
    with pytest.raises(TrothError, match="does not wait"):
        approve(stale, by=lead)
    assert (Proposal.objects.get(uid=made.uid).state, shredded(person)) == ("proposed", False)


def test_of_two_who_approve_at_once_one_does_it(lead: Account, second: Account, person: str) -> None:
    third = open_account("third@waymark.example", "Kim Third", (LEAD_ROLE,), by=lead)
    made = propose(SHRED, {"subject": person}, why=WHY, by=lead)
    said: list[str] = []
    together = threading.Barrier(2)

    def tab(who: Account) -> None:
        try:
            mine = proposals.get(made.uid)
            together.wait(processes.LONGEST)
            approve(mine, by=who)
            said.append("done")
        except TrothError as refusal:
            said.append(refusal.what)
        finally:
            connection.close()

    tabs = [threading.Thread(target=tab, args=(who,)) for who in (second, third)]
    for each in tabs:
        each.start()
    for each in tabs:
        processes.joined(each)
    assert sorted(said) == ["done", "this proposal does not wait for anybody: it is done"]
    assert kinds().count("keys.shredded") == 1


def test_nobody_decides_what_is_about_themselves(lead: Account, second: Account) -> None:
    with transaction.atomic():
        about_second = meet({"email": "SECOND@waymark.example"}).uid
    with pytest.raises(TrothError, match="this concerns you"):
        propose(SHRED, {"subject": about_second}, why=WHY, by=second)
    made = propose(SHRED, {"subject": about_second}, why=WHY, by=lead)
    with pytest.raises(TrothError, match="this concerns you"):
        approve(made, by=second)
    third = open_account("third@waymark.example", "Kim Third", (LEAD_ROLE,), by=lead)
    approve(made, by=third)
    assert shredded(about_second)


def test_nobody_decides_what_is_about_their_own_account(
    lead: Account, second: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ACTS, "trial.recover", Act("trial.recover", "let somebody in", facts=("account",)))
    made = propose("trial.recover", {"account": second.uid}, why=WHY, by=lead)
    with pytest.raises(TrothError, match="this concerns you"):
        approve(made, by=second)
    with pytest.raises(TrothError, match="this concerns you"):
        propose("trial.recover", {"account": lead.uid}, why=WHY, by=lead)


def test_what_was_changed_in_the_store_is_not_done(lead: Account, second: Account, person: str) -> None:
    with transaction.atomic():
        other = meet({"email": "kit.vale@post.example"}).uid
    made = propose(SHRED, {"subject": person}, why=WHY, by=lead)
    body = bytes(made.body).replace(person.encode(), other.encode())
    Proposal.objects.update(body=body)
    with pytest.raises(TrothError, match="changed in the store"):
        approve(made, by=second)
    Proposal.objects.update(hash=proposals._hash(SHRED, body))
    with pytest.raises(TrothError, match="changed in the store"):
        approve(made, by=second)
    Proposal.objects.update(body=bytes(made.body), hash=made.hash, proposed_by=Account.objects.get(pk=second.pk))
    with pytest.raises(TrothError, match="changed in the store"):
        approve(made, by=lead)
    assert not shredded(person)
    assert not shredded(other)


def test_where_the_act_fails_nothing_was_approved(lead: Account, second: Account, person: str) -> None:
    made = propose(SHRED, {"subject": person}, why=WHY, by=lead)
    Subject.objects.update(wrapped_key=None)
    with pytest.raises(TrothError, match="forgotten already"):
        approve(made, by=second)
    assert (Proposal.objects.get().state, kinds()) == ("proposed", ["proposal.made"])


def test_what_waited_too_long_has_lapsed_and_a_clock_set_back_does_not_revive_it(
    lead: Account, second: Account, person: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = propose(SHRED, {"subject": person}, why=WHY, by=lead)
    with monkeypatch.context() as clock:
        clock.setattr(proposals, "now", lambda: now() + proposals.VALID + timedelta(hours=1))
        assert lapse() == 1
    with pytest.raises(TrothError, match="it is lapsed"):
        approve(made, by=second)
    assert not shredded(person)


def test_a_clock_behind_the_record_decides_nothing(
    lead: Account, second: Account, person: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proposal would have lapsed by the right clock; whoever can set the clock back gains nothing."""
    made = propose(SHRED, {"subject": person}, why=WHY, by=lead)
    with transaction.atomic():
        append("trial.later", by=SYSTEM)
    EvidenceEntry.objects.filter(kind="trial.later").update(at=now() + timedelta(days=8))
    with pytest.raises(TrothError, match=r"clock is 115\d\d minutes behind what is on record") as refusal:
        approve(made, by=second)
    assert "set the clock" in refusal.value.fix
    assert not shredded(person)


def test_the_same_is_not_proposed_twice_and_can_be_taken_back(lead: Account, second: Account, person: str) -> None:
    made = propose(SHRED, {"subject": person}, why=WHY, by=lead)
    with pytest.raises(TrothError, match="proposed already"):
        propose(SHRED, {"subject": person}, why=WHY, by=second)
    with pytest.raises(TrothError, match="only who proposed it"):
        withdraw(made, by=second)
    withdraw(made, by=lead)
    with pytest.raises(TrothError, match="it is withdrawn"):
        approve(made, by=second)
    propose(SHRED, {"subject": person}, why=WHY, by=second)


def test_a_refused_act_stays_undone(lead: Account, second: Account, person: str) -> None:
    made = propose(SHRED, {"subject": person}, why=WHY, by=lead)
    refuse(made, by=second)
    with pytest.raises(TrothError, match="it is refused"):
        approve(made, by=second)
    assert not shredded(person)


def test_an_approval_is_used_once_by_one_of_the_two(lead: Account, second: Account) -> None:
    third = open_account("third@waymark.example", "Kim Third", (LEAD_ROLE,), by=lead)
    with pytest.raises(NeedsAnother, match="needs a second person") as asked:
        use("evidence.pack", {}, by=lead)
    with pytest.raises(NeedsAnother) as again:
        use("evidence.pack", {}, by=lead)
    assert again.value.proposal == asked.value.proposal, "asking twice proposes once"
    approve(asked.value.proposal, by=second)
    with pytest.raises(TrothError, match="two other people agreed"):
        use("evidence.pack", {}, by=third)
    use("evidence.pack", {}, by=lead)
    with pytest.raises(NeedsAnother):
        use("evidence.pack", {}, by=lead)
    assert kinds().count("proposal.done") == 1


def test_who_is_alone_acts_alone_and_that_is_on_record(lead: Account, person: str) -> None:
    ask(SHRED, {"subject": person}, by=lead)
    assert shredded(person)
    assert kinds() == ["proposal.alone", "keys.shredded"]


def test_closing_the_others_accounts_does_not_make_anybody_alone(lead: Account, second: Account, person: str) -> None:
    Account.objects.filter(pk=second.pk).update(is_active=False)
    with pytest.raises(NeedsAnother):
        ask(SHRED, {"subject": person}, by=lead)
    assert not shredded(person)


def test_a_leaver_approves_nothing(lead: Account, second: Account, person: str) -> None:
    made = propose(SHRED, {"subject": person}, why=WHY, by=lead)
    Account.objects.filter(pk=second.pk).update(is_active=False)
    with pytest.raises(TrothError, match="closed"):
        approve(made, by=second)
    assert not shredded(person)


@pytest.mark.parametrize("facts", [{}, {"subject": "0" * 32}, {"subject": "x", "more": "y"}, {"account": "x"}])
def test_what_could_never_be_done_is_not_proposed(lead: Account, second: Account, facts: dict[str, str]) -> None:
    with pytest.raises(TrothError):
        propose(SHRED, facts, why=WHY, by=lead)
    assert not Proposal.objects.exists()


def test_a_proposal_needs_a_reason_and_a_known_act(lead: Account, person: str) -> None:
    with pytest.raises(TrothError, match="needs its reason"):
        propose(SHRED, {"subject": person}, why="  ", by=lead)
    with pytest.raises(TrothError, match="no such act"):
        propose("keys.publish", {}, why=WHY, by=lead)


def test_an_act_is_told_who_agreed_on_it(lead: Account, second: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("troth.desk.proposals.below.HEARD", heard := list[Carried](), raising=False)
    monkeypatch.setattr("troth.desk.proposals.below.hear", heard.append, raising=False)
    monkeypatch.setitem(ACTS, "trial.hear", Act("trial.hear", "hear", do="troth.desk.proposals.below.hear"))
    register(ACTS["trial.hear"])
    approve(propose("trial.hear", {}, why=WHY, by=lead), by=second)
    assert [(each.proposed_by, each.approved_by) for each in heard] == [(lead, second)]


def test_whose_role_may_not_proposes_and_approves_nothing(lead: Account, second: Account, person: str) -> None:
    nobody = open_account("clerk@waymark.example", "Pat Clerk", by=lead)
    with pytest.raises(NotAllowed, match="none of your roles may propose"):
        propose(SHRED, {"subject": person}, why=WHY, by=nobody)
    made = propose(SHRED, {"subject": person}, why=WHY, by=lead)
    with pytest.raises(NotAllowed, match="none of your roles may agree"):
        approve(made, by=nobody)
    assert not shredded(person)
