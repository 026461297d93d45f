"""One worker at a time: leases by what was seen, writes that only their owner makes, places for writers given back."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests import processes
from tests.desk.plans.conftest import fresh, let_write, state_of
from tests.desk.test_plans import Trials, approved, entries
from troth.desk import now
from troth.desk.evidence.log import SYSTEM, append
from troth.desk.plans import record
from troth.desk.plans.leases import LeaseLost, Taken, Watch, take
from troth.desk.plans.models import StepRun, StoredPlan
from troth.desk.plans.queue import claim_next
from troth.desk.plans.registry import Waits, Work
from troth.desk.plans.runner import run
from troth.desk.staff.models import Account
from troth.errors import TrothError


@pytest.mark.parametrize("days", [-1, 1])
def test_a_clock_that_jumps_neither_frees_nor_holds_a_lease(lead: Account, clock: SimpleNamespace, days: int) -> None:
    approved(lead)
    held = claim_next("first", Watch())
    assert held is not None
    watch = Watch()
    clock.jump = timedelta(days=days)
    for _ in range(5):
        assert claim_next("second", watch) is None
        clock.monotonic += 0.7
        held[1].renew()
    assert claim_next("second", watch) is None, "its worker lives"
    clock.monotonic += 1.1
    taken = claim_next("second", watch)
    assert taken is not None
    assert (taken[1].owner, taken[1].number) == ("second", held[1].number + 1)


def test_a_lease_is_judged_by_what_was_seen_and_not_by_how_old_it_is(lead: Account, clock: SimpleNamespace) -> None:
    approved(lead)
    claim_next("first", Watch())
    clock.monotonic += 1000
    watch = Watch()
    assert claim_next("second", watch) is None, "seen for the first time, it may live"
    clock.monotonic += 1.1
    assert claim_next("second", watch) is not None


def test_who_lost_the_lease_changes_nothing_by_any_write(lead: Account) -> None:
    stored = approved(lead)
    claim = claim_next("first", Watch())
    assert claim is not None
    second = take(fresh(stored), "second", {}, {})
    assert second is not None
    before = StoredPlan.objects.filter(uid=stored.uid).values().get()
    hand = record.Record(claim[0], registry_plan(stored), "first", claim[1])
    step = hand.plan.steps[0]
    for act in (
        lambda: claim[1].renew(),
        lambda: hand.begin(1, step, None),
        lambda: hand.stop(None, TrothError("no")),
        lambda: hand.put_down(None),
        lambda: hand.finish(None, None),
    ):
        with pytest.raises(LeaseLost):
            act()
    assert StoredPlan.objects.filter(uid=stored.uid).values().get() == before
    assert StepRun.objects.count() == 0
    assert not entries("plan.done")
    assert not entries("plan.stopped")


def registry_plan(stored: StoredPlan) -> Any:
    from troth.desk.plans.plans import approved_bytes

    return approved_bytes(fresh(stored))


def test_a_plan_that_a_live_worker_runs_is_not_run_a_second_time(lead: Account, trials: Trials) -> None:
    refused: list[TrothError] = []

    def meanwhile(work: Work) -> Mapping[str, Any]:
        def other() -> None:
            try:
                run(fresh(stored))
            except TrothError as error:
                refused.append(error)
            finally:
                connection.close()

        thread = threading.Thread(target=other)
        thread.start()
        processes.joined(thread)
        return {}

    trials.doing["one"] = meanwhile
    stored = approved(lead)
    run(stored)
    assert [type(error) for error in refused] == [Taken]
    assert trials.done == ["1:1", "2:1", "3:1"]


# places for writers


def test_places_for_writers_are_given_back_by_whoever_takes_a_lost_plan_over(
    lead: Account, trials: Trials, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_write(monkeypatch, 2)
    first, second, third = (approved(lead, "one") for _ in range(3))
    for stored, place in ((first, 0), (second, 1)):  # as two workers left them that were killed in the step
        StepRun.objects.create(plan=stored, number=1, kind="trial.step", target="one", begun_at=now(), slot=place)
        StoredPlan.objects.filter(uid=stored.uid).update(state="running", owner="gone")
    with pytest.raises(Waits, match="2 plans write to one at this moment"):
        run(third)
    assert fresh(third).waits_for == "turn"
    run(fresh(second))
    assert not StepRun.objects.filter(plan=second, slot__isnull=False).exists()
    run(fresh(third))
    run(fresh(first))
    assert not StepRun.objects.filter(slot__isnull=False).exists()
    assert [state_of(stored) for stored in (first, second, third)] == ["done"] * 3


def test_a_process_asks_first_for_the_place_it_had_and_not_for_another_s(
    lead: Account, trials: Trials, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_write(monkeypatch, 2)
    elsewhere, *ours = (approved(lead, "one") for _ in range(3))
    StepRun.objects.create(plan=elsewhere, number=1, kind="trial.step", target="one", begun_at=now(), slot=0)
    tried: list[int] = []
    for stored in ours:
        with CaptureQueriesContext(connection) as seen:
            run(stored)
        tried.append(sum("INSERT INTO troth_plans_steprun" in each["sql"] for each in seen))
    assert tried == [2, 1], "once it was told that the first place is taken; then it asks for its own"
    assert [state_of(stored) for stored in ours] == ["done"] * 2


@pytest.mark.parametrize("writes", [True, False])
def test_a_step_that_the_store_refuses_for_another_reason_than_its_place_stops_the_plan(
    lead: Account, trials: Trials, monkeypatch: pytest.MonkeyPatch, writes: bool
) -> None:
    """As where somebody put a key on record by hand: no free place would ever help."""
    if writes:
        let_write(monkeypatch, 2)
    stored = approved(lead, "one")
    with transaction.atomic():
        append("trial.step.begun", by=SYSTEM, key=f"{stored.uid}:1:1")
    with pytest.raises(TrothError, match="the store refuses that step 1 begins"):
        run(stored)
    assert (state_of(stored), trials.done) == ("stopped", [])
