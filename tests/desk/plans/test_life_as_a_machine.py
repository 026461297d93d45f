"""A plan's life as the table of docs/plans.md has it, walked at random by two workers: crashes, lapses, cancelling, edits.

The workers are the real ones, without their loop: each rule is one of the transactions they are made of. Time of both kinds
is the machine's own, so that a lease lapses when a rule says so, and not when the test is slow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.desk.test_plans import entries, proposed
from troth.desk import now as real_now
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.plans import leases, places, plans, queue, record, tries
from troth.desk.plans.leases import LeaseLost, Watch
from troth.desk.plans.models import StepRun, StoredPlan
from troth.desk.plans.record import Cancelled, Record
from troth.desk.plans.registry import Waits
from troth.desk.staff.models import Account
from troth.errors import OutcomeUnknown, TrothError, TryAgain

STEPS = 3
PAGE = Path(__file__).parents[3] / "docs" / "plans.md"


def table() -> dict[str, set[str]]:
    """What each state may become, as the table of the page says."""
    rows = re.findall(r"^\| \*(\w+)\* \|.*\| ([^|]*) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return {state: set(re.findall(r"\*(\w+)\*", becomes)) for state, becomes in rows}


@dataclass
class Worker:
    """One worker: what it claimed, and which step it is in."""

    owner: str
    watch: Watch
    hand: Record | None = None
    inside: StepRun | None = None
    ended: StepRun | None = None


def machine(lead: Account, clock: SimpleNamespace) -> type[RuleBasedStateMachine]:
    picture = table()

    class Life(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            StoredPlan.objects.exclude(state__in=("done", "cancelled")).update(state="cancelled", owner=None)
            self.uid = proposed(lead, *("one", "two", "three")[:STEPS]).uid
            self.workers = [Worker(f"worker{n}", Watch()) for n in range(2)]
            self.body = bytes(self.plan().body)
            self.seen = "proposed"
            self.edited = False

        def plan(self) -> StoredPlan:
            return StoredPlan.objects.get(uid=self.uid)

        def holds(self, worker: Worker) -> bool:
            lease = worker.hand.lease if worker.hand else None
            plan = self.plan()
            return lease is not None and (plan.owner, plan.lease) == (lease.owner, lease.number)

        def acts(self, worker: Worker, act: Any) -> None:
            """Let a worker write; where it lost its lease, it must be told so, and nothing may have changed."""
            if self.holds(worker):
                act()
                return
            before = self.everything()
            with pytest.raises(LeaseLost):
                act()
            assert self.everything() == before, "a worker that lost its lease has written"
            worker.hand = worker.inside = worker.ended = None

        def everything(self) -> tuple[Any, ...]:
            rows = StepRun.objects.filter(plan=self.uid).order_by("pk").values()
            return StoredPlan.objects.filter(uid=self.uid).values().get(), list(rows), EvidenceEntry.objects.count()

        def lets_go(self, worker: Worker) -> None:
            worker.hand = worker.inside = worker.ended = None

        # what the person does who decides

        @initialize(at_once=st.sampled_from([True, True, True, False]))
        def may_be_approved(self, at_once: bool) -> None:
            if at_once:
                plans.approve(self.plan(), by=lead)

        @rule()
        def is_approved(self) -> None:
            plan = self.plan()
            if plan.state == "proposed" and not self.edited:
                plans.approve(plan, by=lead)
            else:
                with pytest.raises(TrothError, match="changed" if self.edited else "no longer waiting"):
                    plans.approve(plan, by=lead)

        # what workers do

        @rule(which=st.integers(0, 1))
        def claims(self, which: int) -> None:
            worker = self.workers[which]
            claim = queue.claim_next(worker.owner, worker.watch)
            if claim is None:
                return
            stored, lease = claim
            try:
                read = plans.approved_bytes(stored)
            except TrothError as problem:
                assert self.edited, "a plan as approved was refused"
                queue.refuse(stored, lease, problem)
                return
            assert not self.edited, "an edited plan was taken for the approved one"
            self.lets_go(worker)
            worker.hand = Record(stored, read, worker.owner, lease)

        @rule(which=st.integers(0, 1))
        def begins(self, which: int) -> None:
            worker = self.workers[which]
            hand = worker.hand
            number = hand and next((n for n in range(1, STEPS + 1) if hand.finished(n) is None), None)
            if hand is None or worker.inside is not None or not number:
                return

            def act() -> None:
                try:
                    hand.begin(number, hand.plan.steps[number - 1], worker.ended)
                except LeaseLost:
                    raise
                except Cancelled:
                    assert self.plan().state == "cancelled"
                    self.lets_go(worker)
                except TrothError:
                    assert self.plan().state == "stopped"
                    assert StepRun.objects.filter(plan=self.uid, number=number).count() >= plans.ROUNDS
                    self.lets_go(worker)
                else:
                    worker.inside, worker.ended = hand.rows[number][-1], None

            self.acts(worker, act)

        @precondition(lambda self: any(worker.inside for worker in self.workers))
        @rule(which=st.integers(0, 1))
        def sees(self, which: int) -> None:
            worker = self.workers[which]
            if worker.hand is not None and worker.inside is not None:
                worker.hand.saw(worker.inside, {"rows": 1})
                worker.ended, worker.inside = worker.inside, None

        @rule(which=st.integers(0, 1), problem=st.sampled_from([TrothError, TryAgain, OutcomeUnknown, ValueError]))
        def fails(self, which: int, problem: type[Exception]) -> None:
            worker = self.workers[which]
            hand, row = worker.hand, worker.inside
            if hand is not None and row is not None:
                self.acts(worker, lambda: (hand.fail(row, problem("no")), self.lets_go(worker)))

        @rule(which=st.integers(0, 1), how=st.sampled_from(["waits", "puts down", "stops"]))
        def pauses(self, which: int, how: str) -> None:
            worker = self.workers[which]
            hand, ended = worker.hand, worker.ended
            if hand is None or worker.inside is not None or hand.finished(STEPS):
                return
            act = {
                "waits": lambda: hand.wait(ended, Waits("not now", waits_for="window", wake_at=clock.now())),
                "puts down": lambda: hand.put_down(ended),
                "stops": lambda: hand.stop(ended, TrothError("no")),
            }[how]
            self.acts(worker, lambda: (act(), self.lets_go(worker)))

        @rule(which=st.integers(0, 1))
        def finishes(self, which: int) -> None:
            worker = self.workers[which]
            hand = worker.hand
            if hand is not None and worker.inside is None and all(hand.finished(n) for n in range(1, STEPS + 1)):
                self.acts(worker, lambda: (hand.finish(worker.ended, None), self.lets_go(worker)))

        @rule(which=st.integers(0, 1))
        def shows_that_it_lives(self, which: int) -> None:
            hand = self.workers[which].hand
            if hand is not None and hand.lease is not None:
                self.acts(self.workers[which], hand.lease.renew)

        @rule(which=st.integers(0, 1))
        def is_killed(self, which: int) -> None:
            self.lets_go(self.workers[which])

        # what people, clocks and other hands do

        @rule(seconds=st.sampled_from([1, 3, 6]))
        def time_passes(self, seconds: int) -> None:
            clock.monotonic += seconds

        @rule(days=st.sampled_from([-1, 1]))
        def the_clock_jumps(self, days: int) -> None:
            holders = [self.holds(worker) for worker in self.workers]
            clock.jump += timedelta(days=days)
            for worker in self.workers:
                queue.left_behind(worker.watch)
            assert [self.holds(worker) for worker in self.workers] == holders

        @rule()
        def is_cancelled(self) -> None:
            state = self.plan().state
            if state in ("done", "cancelled"):
                with pytest.raises(TrothError, match="cannot be taken back"):
                    plans.cancel(self.plan(), by=lead)
            else:
                plans.cancel(self.plan(), by=lead)

        @rule()
        def is_retried(self) -> None:
            if self.plan().state in ("stopped", "waiting"):
                plans.retry(self.plan(), by=lead)
            else:
                with pytest.raises(TrothError, match="neither stopped nor waits"):
                    plans.retry(self.plan(), by=lead)

        @rule()
        def is_edited(self) -> None:
            """And the next time, put back."""
            body = self.body if self.edited else self.body.replace(b"one", b"two")
            StoredPlan.objects.filter(uid=self.uid).update(body=body)
            self.edited = not self.edited

        # what holds throughout

        @invariant()
        def it_became_only_what_the_page_says(self) -> None:
            state = self.plan().state
            assert state == self.seen or state in picture[self.seen], f"{self.seen} → {state}"
            self.seen = state

        @invariant()
        def one_worker_at_most_holds_it(self) -> None:
            plan = self.plan()
            assert sum(self.holds(worker) for worker in self.workers) <= 1
            assert (plan.owner is None) or plan.state == "running"

        @invariant()
        def every_step_is_done_once_and_in_order(self) -> None:
            done = list(
                StepRun.objects.filter(plan=self.uid, done_at__isnull=False)
                .order_by("number")
                .values_list("number", flat=True)
            )
            assert done == list(range(1, len(done) + 1))
            said = sorted(e.key.split(":")[1] for e in entries("trial.step.done") if (e.key or "").startswith(self.uid))
            assert said == [str(number) for number in done]
            begun = StepRun.objects.filter(plan=self.uid).values_list("number", flat=True)
            assert all(number <= len(done) + 1 for number in begun)
            if self.plan().state == "done":
                assert len(done) == STEPS

    return Life


APPROVE, CLAIM, BEGIN, SEE = ("is_approved",), ("claims", 0), ("begins", 0), ("sees", 0)
WAIT, STOP, PUT_DOWN = (("pauses", 0, how) for how in ("waits", "stops", "puts down"))
WALKS: dict[tuple[str, str], list[tuple[Any, ...]]] = {
    ("proposed", "approved"): [APPROVE],
    ("proposed", "cancelled"): [("is_cancelled",)],
    ("approved", "running"): [CLAIM],
    ("approved", "stopped"): [("is_edited",), CLAIM],
    ("approved", "cancelled"): [("is_cancelled",)],
    ("running", "approved"): [CLAIM, PUT_DOWN],
    ("running", "waiting"): [CLAIM, BEGIN, ("fails", 0, TryAgain)],
    ("running", "stopped"): [CLAIM, BEGIN, ("fails", 0, TrothError)],
    ("running", "done"): [CLAIM, *[BEGIN, SEE] * STEPS, ("finishes", 0)],
    ("running", "cancelled"): [CLAIM, BEGIN, SEE, ("is_cancelled",), BEGIN],
    ("waiting", "running"): [CLAIM, WAIT, CLAIM],
    ("waiting", "approved"): [CLAIM, WAIT, ("is_retried",)],
    ("waiting", "stopped"): [CLAIM, WAIT, ("is_edited",), CLAIM],
    ("waiting", "cancelled"): [CLAIM, WAIT, ("is_cancelled",)],
    ("stopped", "approved"): [CLAIM, STOP, ("is_retried",)],
    ("stopped", "cancelled"): [CLAIM, STOP, ("is_cancelled",)],
}
"""How to come from each state of the page to each that it may become: rules of the machine, in order, once it is approved."""


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    clock = SimpleNamespace(monotonic=0.0, jump=timedelta(0), now=lambda: real_now() + clock.jump)
    monkeypatch.setenv("TROTH_LEASE", "5")
    monkeypatch.setattr(leases, "time", SimpleNamespace(monotonic=lambda: clock.monotonic))
    for module in (places, record, queue, tries):
        monkeypatch.setattr(module, "now", clock.now)
    return clock


def test_a_plan_lives_as_the_page_says(lead: Account, clock: SimpleNamespace) -> None:
    run_state_machine_as_test(
        machine(lead, clock),
        settings=settings(
            max_examples=12,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_every_way_from_state_to_state_that_the_page_names_is_there(lead: Account, clock: SimpleNamespace) -> None:
    becomes = table()
    assert set(WALKS) == {(state, other) for state, others in becomes.items() for other in others}
    life = machine(lead, clock)
    for (before, after), walk in WALKS.items():
        plan: Any = life()
        *there, last = walk if before == "proposed" else [APPROVE, *walk]
        for name, *given in there:
            getattr(plan, name)(*given)
        assert plan.plan().state == before
        name, *given = last
        getattr(plan, name)(*given)
        assert plan.plan().state == after, f"{before} → {after}"
