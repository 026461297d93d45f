"""A plan is data: stored as bytes, approved by a named person, run exactly so, and it says what was begun and never done."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from troth.desk.evidence.models import EvidenceEntry
from troth.desk.plans import registry
from troth.desk.plans.cli import as_text
from troth.desk.plans.models import PlanSecret, StepRun, StoredPlan
from troth.desk.plans.plans import Step, approve, cancel, propose, read, secret, wipe
from troth.desk.plans.registry import Work, does
from troth.desk.plans.runner import run
from troth.desk.staff.accounts import open_account
from troth.desk.staff.models import Account
from troth.desk.subjects.people import forget, meet
from troth.errors import TrothError
from troth.ledger.entries import canonical

PERSON = {"email": "jo.marsh@post.example"}
Trial = Callable[[Work], Mapping[str, Any]]


class Trials:
    """Step kinds for these tests: what each does is put in by the test, what was done is kept in order."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.doing: dict[str, Trial] = {}

    def __call__(self, work: Work) -> Mapping[str, Any]:
        self.done.append(work.key.split(":", 1)[1])
        return self.doing.get(work.step.target, lambda _: {"rows": 1})(work)


@pytest.fixture
def trials() -> Iterator[Trials]:
    made = Trials()
    does("trial.step")(made)
    yield made
    registry.WORKERS.pop("trial.step")


@pytest.fixture
def lead(store: str) -> Account:
    return open_account("lead@waymark.example", "Robin Lead")


def proposed(by: Account, *targets: str, kind: str = "trial.step", case: str = "7") -> StoredPlan:
    steps = [Step(kind, target, f"Try {target}.", {"people": 2}) for target in targets or ("one", "two", "three")]
    with transaction.atomic():
        return propose("trial", case, meet(PERSON), "e" * 64, steps, secret={"person": PERSON}, by=by)


def approved(by: Account, *targets: str) -> StoredPlan:
    stored = proposed(by, *targets)
    approve(stored, by=by)
    return stored


def entries(kind: str) -> list[EvidenceEntry]:
    return list(EvidenceEntry.objects.filter(kind=kind).order_by("position"))


def fails(problem: Exception) -> Trial:
    def worker(work: Work) -> Mapping[str, Any]:
        raise problem

    return worker


def edited(body: bytes) -> bytes:
    said = json.loads(body)
    said["steps"][0]["target"] = "two"
    return canonical(said)


def edit(stored: StoredPlan, **columns: Any) -> StoredPlan:
    """Change the stored plan as somebody with access to the store would; returns it as the next process reads it."""
    StoredPlan.objects.filter(uid=stored.uid).update(**columns)
    return StoredPlan.objects.get(uid=stored.uid)


# as stored


def test_a_plan_is_stored_as_canonical_bytes_under_their_hash(lead: Account) -> None:
    stored = StoredPlan.objects.get(uid=proposed(lead).uid)
    body = bytes(stored.body)
    assert stored.hash == hashlib.sha256(body).hexdigest()
    assert canonical(json.loads(body)) == body
    assert [step.target for step in read(stored).steps] == ["one", "two", "three"]
    assert read(stored).steps[0].expects == {"people": 2}


def test_what_a_plan_knows_of_a_person_lies_sealed_beside_it(lead: Account) -> None:
    stored = proposed(lead)
    sealed = bytes(PlanSecret.objects.get(plan=stored, name="person").sealed)
    for place in (bytes(stored.body), sealed):
        assert PERSON["email"].encode() not in place
    assert secret(stored, "person") == PERSON


def test_wiping_a_case_takes_its_secrets_and_leaves_the_plan(lead: Account) -> None:
    stored, other = proposed(lead), proposed(lead, case="8")
    with transaction.atomic():
        wipe("7")
    with pytest.raises(TrothError, match="wiped when its case closed"):
        secret(stored, "person")
    assert secret(other, "person") == PERSON
    assert read(stored).steps


def test_the_secrets_of_a_forgotten_person_cannot_be_opened_from_a_copy(lead: Account) -> None:
    stored = proposed(lead)
    from troth.desk.subjects.models import Subject

    with transaction.atomic():
        forget(Subject.objects.get(uid=read(stored).subject))
    with pytest.raises(TrothError, match="key is destroyed"):
        secret(stored, "person")


# approval


def test_a_plan_is_approved_by_a_named_person_and_the_log_has_name_and_hash(lead: Account) -> None:
    stored = approved(lead)
    assert (stored.state, stored.approved_by) == ("approved", lead)
    (entry,) = entries("plan.approved")
    assert (entry.actor_kind, entry.actor_id) == ("person", lead.uid)
    assert json.loads(entry.facts or "")["hash"] == stored.hash


def test_a_plan_is_not_approved_twice(lead: Account) -> None:
    stored = approved(lead)
    with pytest.raises(TrothError, match="no longer waiting"):
        approve(stored, by=lead)
    assert len(entries("plan.approved")) == 1


def test_a_plan_that_nobody_approved_does_not_run(lead: Account, trials: Trials) -> None:
    with pytest.raises(TrothError, match="nobody approved this plan"):
        run(proposed(lead))
    assert trials.done == []


@pytest.mark.parametrize("state", ["approved", "running", "stopped", "done"])
def test_the_store_itself_refuses_a_plan_approved_by_nobody(lead: Account, state: str) -> None:
    stored = proposed(lead)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE troth_plans_storedplan SET state = %s WHERE uid = %s", [state, stored.uid])


def test_a_state_set_by_another_hand_is_no_approval(lead: Account, trials: Trials) -> None:
    stored = edit(proposed(lead), state="approved", approved_by=lead)
    with pytest.raises(TrothError, match="nobody approved this plan"):
        run(stored)
    assert trials.done == []


def test_a_plan_can_be_taken_back_until_it_has_begun(lead: Account, trials: Trials) -> None:
    stored = approved(lead)
    cancel(stored, by=lead)
    with pytest.raises(TrothError, match="this plan is cancelled"):
        run(stored)
    assert trials.done == []
    done = approved(lead)
    run(done)
    with pytest.raises(TrothError, match="cannot be taken back"):
        cancel(done, by=lead)
    assert len(entries("plan.cancelled")) == 1


# a changed byte


@pytest.mark.parametrize("when", ["before approval", "after approval"])
@pytest.mark.parametrize("what", ["body", "hash", "body and hash"])
def test_a_changed_byte_stops_the_plan_and_nothing_is_done(lead: Account, trials: Trials, what: str, when: str) -> None:
    stored = approved(lead) if when == "after approval" else proposed(lead)
    body = edited(bytes(stored.body))
    columns = {
        "body": {"body": body},
        "hash": {"hash": "0" * 64},
        "body and hash": {"body": body, "hash": hashlib.sha256(body).hexdigest()},
    }[what]
    stored = edit(stored, **columns)
    with pytest.raises(TrothError, match="a byte of it was changed"):
        run(stored) if when == "after approval" else approve(stored, by=lead)
    assert trials.done == []
    assert StepRun.objects.count() == 0
    assert not entries("trial.step.begun")


def test_a_changed_secret_is_refused_when_a_step_asks_for_it(lead: Account, trials: Trials) -> None:
    trials.doing["one"] = lambda work: {"rows": len(work.secret("person"))}
    stored, other = approved(lead), proposed(lead)
    PlanSecret.objects.filter(plan=stored).update(sealed=PlanSecret.objects.get(plan=other).sealed)
    with pytest.raises(TrothError, match="a byte of it was changed"):
        run(stored)
    assert trials.done == ["1:1"]
    assert not entries("trial.step.done")


def test_an_approval_edited_in_the_log_to_fit_another_plan_is_noticed(lead: Account, trials: Trials) -> None:
    stored = approved(lead)
    body = edited(bytes(stored.body))
    digest = hashlib.sha256(body).hexdigest()
    (entry,) = entries("plan.approved")
    EvidenceEntry.objects.filter(uid=entry.uid).update(facts=(entry.facts or "").replace(stored.hash, digest))
    with pytest.raises(TrothError, match="facts of this entry were changed"):
        run(edit(stored, body=body, hash=digest))
    assert trials.done == []


# running


def test_each_step_is_begun_and_done_under_one_key(lead: Account, trials: Trials) -> None:
    stored = approved(lead)
    run(stored)
    keys = [f"{stored.uid}:{number}:1" for number in (1, 2, 3)]
    assert [entry.key for entry in entries("trial.step.begun")] == keys
    assert [entry.key for entry in entries("trial.step.done")] == keys
    assert [row.key for row in StepRun.objects.order_by("number")] == keys
    assert json.loads(entries("trial.step.begun")[0].facts or "")["plan_hash"] == stored.hash
    assert StoredPlan.objects.get(uid=stored.uid).state == "done"


def test_begun_is_committed_before_the_effect(lead: Account, trials: Trials) -> None:
    seen: list[int] = []

    def look(work: Work) -> Mapping[str, Any]:
        assert not connection.in_atomic_block
        seen.append(EvidenceEntry.objects.filter(kind="trial.step.begun", key=work.key).count())
        return {}

    trials.doing["one"] = look
    run(approved(lead))
    assert seen == [1]


def test_later_steps_see_what_earlier_ones_saw(lead: Account, trials: Trials) -> None:
    seen: list[Mapping[int, Mapping[str, Any]]] = []
    trials.doing["one"] = lambda work: {"rows": 17}
    trials.doing["three"] = lambda work: seen.append(dict(work.results)) or {}
    run(approved(lead))
    assert seen == [{1: {"rows": 17}, 2: {"rows": 1}}]


def test_a_failing_step_stops_the_plan_and_going_on_repeats_only_that_step(lead: Account, trials: Trials) -> None:
    trials.doing["two"] = fails(TrothError("the cabinet is locked", fix="fetch the key"))
    stored = approved(lead)
    with pytest.raises(TrothError, match="the cabinet is locked"):
        run(stored)
    assert StoredPlan.objects.get(uid=stored.uid).state == "stopped"
    assert "failed: the cabinet is locked – fetch the key" in as_text(stored)
    del trials.doing["two"]
    run(StoredPlan.objects.get(uid=stored.uid))
    assert trials.done == ["1:1", "2:1", "2:2", "3:1"]
    assert StoredPlan.objects.get(uid=stored.uid).state == "done"


def test_what_another_library_said_is_not_put_on_record(lead: Account, trials: Trials) -> None:
    trials.doing["one"] = fails(ValueError(f"cannot insert {PERSON['email']}"))
    stored = approved(lead)
    with pytest.raises(ValueError, match="cannot insert"):
        run(stored)
    (row,) = StepRun.objects.all()
    (entry,) = entries("trial.step.failed")
    assert row.problem == "ValueError"
    assert PERSON["email"] not in str(entry.facts) + str(row.problem)


def test_a_step_that_failed_three_times_is_left_to_a_person(lead: Account, trials: Trials) -> None:
    trials.doing["one"] = fails(TrothError("no"))
    stored = approved(lead)
    for _ in range(3):
        with pytest.raises(TrothError, match="no"):
            run(StoredPlan.objects.get(uid=stored.uid))
    with pytest.raises(TrothError, match="was tried 3 times"):
        run(StoredPlan.objects.get(uid=stored.uid))
    assert trials.done == ["1:1", "1:2", "1:3"]


def test_a_step_of_a_kind_that_nobody_does_stops_the_plan_before_any_effect(lead: Account, trials: Trials) -> None:
    with transaction.atomic():
        steps = [Step("trial.step", "one", "Try."), Step("trial.unheard-of", "two", "Try.")]
        stored = propose("trial", "7", meet(PERSON), "e" * 64, steps, secret={}, by=lead)
    approve(stored, by=lead)
    with pytest.raises(TrothError, match=r"nobody here knows how to do ‘trial\.unheard-of’"):
        run(stored)
    assert trials.done == []


def test_a_step_begun_and_never_done_is_shown_by_name(lead: Account, trials: Trials) -> None:
    class Killed(BaseException):
        """What no ``except Exception`` catches, as a killed process would not either."""

    def die(work: Work) -> Mapping[str, Any]:
        raise Killed

    trials.doing["two"] = die
    stored = approved(lead)
    with pytest.raises(Killed):
        run(stored)
    assert "2. Try two. [people 2] – begun, outcome unknown" in as_text(stored)
    assert "1. Try one. [people 2] – done" in as_text(stored)
    del trials.doing["two"]
    run(StoredPlan.objects.get(uid=stored.uid))
    assert [entry.key for entry in entries("trial.step.done")][1] == f"{stored.uid}:2:2"


def test_a_plan_that_is_done_is_not_run_again(lead: Account, trials: Trials) -> None:
    stored = approved(lead)
    run(stored)
    run(StoredPlan.objects.get(uid=stored.uid))
    assert trials.done == ["1:1", "2:1", "3:1"]
    assert len(entries("plan.done")) == 1
