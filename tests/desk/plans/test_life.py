"""What becomes of a plan: claimed, cancelled while it runs, waiting, tried again, refused. Nobody waits in a thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from tests.desk.plans.conftest import fresh, state_of, wait_for, work_once
from tests.desk.test_plans import Trials, approved, edited, entries, fails, proposed
from troth.desk import now
from troth.desk.plans import registry, statements, tries
from troth.desk.plans.cli import as_json, as_text
from troth.desk.plans.leases import Watch
from troth.desk.plans.models import StepRun, StoredPlan
from troth.desk.plans.plans import approve, cancel, retry, wake
from troth.desk.plans.queue import claim_next
from troth.desk.plans.record import Cancelled
from troth.desk.plans.registry import Ended, Waits, Work
from troth.desk.plans.runner import run
from troth.desk.plans.tries import back_off
from troth.desk.staff.models import Account
from troth.errors import OutcomeUnknown, TrothError, TryAgain

# cancelling


def test_a_running_plan_is_cancelled_before_its_next_step(lead: Account, trials: Trials) -> None:
    trials.doing["one"] = lambda work: cancel(fresh(stored), by=lead) or {"rows": 3}
    stored = approved(lead)
    with pytest.raises(Cancelled):
        run(stored)
    assert trials.done == ["1:1"]
    assert state_of(stored) == "cancelled"
    assert len(entries("trial.step.done")) == len(entries("plan.cancel-asked")) == len(entries("plan.cancelled")) == 1
    assert "1. Try one. [people 2] – done" in as_text(fresh(stored))


def test_a_cancellation_in_the_last_step_comes_too_late(lead: Account, trials: Trials) -> None:
    trials.doing["three"] = lambda work: cancel(fresh(stored), by=lead) or {}
    stored = approved(lead)
    run(stored)
    assert state_of(stored) == "done"
    with pytest.raises(TrothError, match="has ended and cannot be taken back"):
        cancel(stored, by=lead)


def test_a_plan_whose_worker_died_after_it_was_asked_to_end_is_ended_by_the_next(lead: Account, trials: Trials) -> None:
    stored = approved(lead)
    assert claim_next("dead", Watch()) is not None
    cancel(fresh(stored), by=lead)
    assert "to be cancelled before its next step" in as_text(fresh(stored))
    work_once()
    assert state_of(stored) == "cancelled"
    assert trials.done == []


def test_what_waits_or_has_stopped_is_cancelled_at_once(lead: Account, trials: Trials) -> None:
    trials.doing["two"] = fails(TrothError("no"))
    stored = approved(lead)
    with pytest.raises(TrothError):
        run(stored)
    cancel(stored, by=lead)
    assert stored.state == "cancelled"
    work_once()
    assert trials.done == ["1:1", "2:1"]


# waiting and trying again


def test_what_may_pass_is_tried_again_after_a_while(lead: Account, trials: Trials) -> None:
    trials.doing["two"] = fails(TryAgain("the server does not answer"))
    stored = approved(lead)
    work_once()
    waiting = fresh(stored)
    assert (waiting.state, waiting.waits_for, waiting.owner) == ("waiting", "back-off", None)
    assert waiting.wake_at is not None
    assert timedelta(0) < waiting.wake_at - now() <= timedelta(seconds=5)
    assert "the server does not answer" in as_text(waiting)
    work_once()
    assert trials.done == ["1:1", "2:1"], "it is not yet time"
    del trials.doing["two"]
    StoredPlan.objects.filter(uid=stored.uid).update(wake_at=now())
    work_once()
    assert (state_of(stored), trials.done) == ("done", ["1:1", "2:1", "2:2", "3:1"])


def test_the_waits_grow_and_end() -> None:
    assert [back_off(tries).total_seconds() for tries in (1, 2, 3, 4, 5, 50)] == [5, 20, 80, 320, 600, 600]


def test_what_does_not_pass_is_left_to_a_person_in_the_end_who_may_try_again(lead: Account, trials: Trials) -> None:
    trials.doing["one"] = fails(TryAgain("no server"))
    stored = approved(lead)
    for _ in range(tries.PASSING_ROUNDS):
        StoredPlan.objects.filter(uid=stored.uid).update(wake_at=now())
        work_once()
    assert state_of(stored) == "stopped"
    work_once()
    assert StepRun.objects.count() == tries.PASSING_ROUNDS
    trials.doing.clear()
    retry(fresh(stored), by=lead)
    work_once()
    assert state_of(stored) == "done"
    (entry,) = entries("plan.retried")
    assert entry.actor_id == lead.uid


def test_an_unknown_outcome_is_looked_at_again_and_stays_unknown_until_then(lead: Account, trials: Trials) -> None:
    trials.doing["one"] = fails(OutcomeUnknown("cut at commit"))
    stored = approved(lead)
    work_once()
    assert fresh(stored).waits_for == "back-off"
    assert not entries("trial.step.failed")
    trials.doing.clear()
    run(fresh(stored))
    assert [entry.key for entry in entries("trial.step.failed")] == [f"{stored.uid}:1:1"]


def waits(monkeypatch: pytest.MonkeyPatch, until: Callable[[], Any], what: str) -> None:
    """Let trial steps on ``two`` wait for something while ``until()`` says so: a time, ``...`` for a person, None to go on."""

    def ready(notice: object, step: Any) -> None:
        at = until()
        if step.target == "two" and at is not None:
            raise Waits("not now", waits_for=what, wake_at=None if at is ... else at)  # type: ignore[arg-type]

    monkeypatch.setitem(registry.MANNERS, "trial.step", registry.Manner(ready=ready))
    monkeypatch.setattr("troth.desk.plans.runner.Run.notice", None)


def test_a_plan_waits_for_its_window_without_a_thread_or_a_round(
    lead: Account, trials: Trials, monkeypatch: pytest.MonkeyPatch, clock: SimpleNamespace
) -> None:
    opens = now() + timedelta(hours=3)
    waits(monkeypatch, lambda: opens if now() + clock.jump < opens else None, "window")
    stored = approved(lead)
    for _ in range(4):
        work_once()
    waiting = fresh(stored)
    assert (waiting.state, waiting.waits_for, waiting.wake_at) == ("waiting", "window", opens)
    assert as_json(waiting)["state"] == f"waiting for its hours until {opens:%-d %B %H:%M} UTC"
    assert trials.done == ["1:1"]
    clock.jump = timedelta(hours=4)
    work_once()
    assert (state_of(stored), trials.done) == ("done", ["1:1", "2:1", "3:1"])


def test_a_clock_put_back_does_not_make_a_plan_wait_for_days(
    lead: Account, trials: Trials, monkeypatch: pytest.MonkeyPatch
) -> None:
    trials.doing["one"] = fails(TryAgain("no"))
    stored = approved(lead)
    work_once()
    trials.doing.clear()
    StoredPlan.objects.filter(uid=stored.uid).update(
        wake_at=now() + timedelta(days=1)
    )  # set before the clock went back
    work_once()
    assert state_of(stored) == "done"


def test_a_plan_that_waits_for_a_person_is_woken_by_what_they_do(
    lead: Account, trials: Trials, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered: list[bool] = []
    waits(monkeypatch, lambda: None if answered else ..., "person")
    stored = approved(lead)
    work_once()
    assert fresh(stored).waits_for == "person"
    work_once()
    assert trials.done == ["1:1"]
    answered.append(True)
    assert wake(stored.case) == 1
    work_once()
    assert state_of(stored) == "done"


# refusing


def test_a_worker_stops_a_plan_whose_kind_of_step_is_gone_since_an_upgrade_and_says_so(
    lead: Account, trials: Trials
) -> None:
    stored = approved(lead)
    del registry.WORKERS["trial.step"]
    work_once()
    stopped = fresh(stored)
    assert stopped.state == "stopped"
    assert "nobody here knows how to do ‘trial.step’" in stopped.why
    assert stopped.why in as_text(stopped)
    assert len(entries("plan.stopped")) == 1
    registry.WORKERS["trial.step"] = trials
    retry(stopped, by=lead)
    work_once()
    assert state_of(stored) == "done"


def test_a_worker_refuses_a_plan_that_was_edited_in_the_store_and_goes_on_with_others(
    lead: Account, trials: Trials
) -> None:
    bad, good = approved(lead), approved(lead)
    StoredPlan.objects.filter(uid=bad.uid).update(body=edited(bytes(bad.body)))
    work_once()
    assert (state_of(bad), state_of(good)) == ("stopped", "done")
    assert "a byte of it was changed" in fresh(bad).why
    assert not StepRun.objects.filter(plan=bad).exists()


def test_workers_leave_alone_what_nobody_approved_and_what_stopped(lead: Account, trials: Trials) -> None:
    offered, stopped = proposed(lead), approved(lead)
    StoredPlan.objects.filter(uid=stopped.uid).update(state="stopped")
    work_once()
    assert trials.done == []
    assert (state_of(offered), state_of(stopped)) == ("proposed", "stopped")


def test_what_nobody_foresaw_between_two_steps_stops_the_plan_by_name(
    lead: Account, trials: Trials, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise RuntimeError("no place for this")

    monkeypatch.setattr(statements, "evidence", refuse)
    stored = approved(lead)
    with pytest.raises(RuntimeError):
        run(stored)
    assert (fresh(stored).state, fresh(stored).why) == ("stopped", "RuntimeError")


# order, ends, progress


def test_the_more_urgent_plan_runs_first_and_then_the_older(lead: Account, trials: Trials) -> None:
    for name, priority in (("a", 0), ("b", 0), ("c", 1)):
        approve(proposed(lead, name), by=lead, priority=priority)
    order: list[str] = []
    for name in ("a", "b", "c"):
        trials.doing[name] = lambda work: order.append(work.step.target) or {}
    work_once()
    assert order == ["c", "a", "b"]


def test_the_end_of_a_plan_is_in_the_transaction_that_says_it_is_done(
    lead: Account, trials: Trials, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Ended] = []

    def end(ended: Ended) -> None:
        assert connection.in_atomic_block
        told.append(ended)
        if len(told) == 1:
            raise TrothError("the case is not ready")

    monkeypatch.setitem(registry.ENDS, "trial", end)
    stored = approved(lead)
    work_once()
    assert state_of(stored) == "stopped"
    assert "the case is not ready" in fresh(stored).why
    assert not entries("plan.done")
    assert len(entries("trial.step.done")) == 3, "what the last step did stays on record"
    retry(fresh(stored), by=lead)
    work_once()
    assert trials.done == ["1:1", "2:1", "3:1"], "only the end is done again"
    assert (state_of(stored), len(told), len(entries("plan.done"))) == ("done", 2, 1)
    assert dict(told[1].results) == {1: {"rows": 1}, 2: {"rows": 1}, 3: {"rows": 1}}


def test_how_far_a_step_has_come_is_seen_by_others_meanwhile(lead: Account, trials: Trials) -> None:
    seen: list[str] = []

    def slow(work: Work) -> Mapping[str, Any]:
        work.progress(17, 40)
        wait_for(lambda: "17 of 40" in as_text(fresh(stored)))
        seen.append(as_json(fresh(stored))["steps"][0]["so_far"])
        return {}

    trials.doing["one"] = slow
    stored = approved(lead)
    run(stored)
    assert seen == ["17 of 40"]
    assert "17 of 40" not in as_text(fresh(stored))


def test_a_thousand_plans_that_wait_hold_no_thread_and_cost_one_look(lead: Account, trials: Trials) -> None:
    approved(lead)
    plan = StoredPlan.objects.get()
    later = now() + timedelta(hours=1)
    StoredPlan.objects.bulk_create(
        StoredPlan(
            uid=f"{number:016x}", case=plan.case, kind=plan.kind, body=plan.body, hash=plan.hash, made_at=plan.made_at,
            approved_by=lead, state="waiting", waits_for="window", wake_at=later,
        )
        for number in range(1000)
    )  # fmt: skip
    before = threading.active_count()
    work_once()
    assert threading.active_count() == before
    assert StoredPlan.objects.filter(state="waiting").count() == 1000
    assert state_of(plan) == "done"
