"""What a step costs our own store: on PostgreSQL one statement from step to step, on SQLite one short transaction."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.desk.plans.conftest import let_write
from tests.desk.test_plans import Trials, approved, entries
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.plans.models import StepRun, StoredPlan
from troth.desk.plans.runner import run
from troth.desk.staff.models import Account


def test_a_plan_of_four_steps_costs_five_writes_and_no_more_ways_to_the_server_than_that(
    lead: Account, trials: Trials
) -> None:
    stored = approved(lead, "one", "two", "three", "four")
    with CaptureQueriesContext(connection) as seen:
        run(stored)
    said = [each["sql"].partition(" ")[0] for each in seen]
    if connection.vendor == "postgresql":
        assert said == ["SELECT"] * 2 + ["WITH"] * 5
    else:
        assert (said[:2], said.count("BEGIN")) == (["SELECT"] * 2, 5)
    assert StoredPlan.objects.get().state == "done"


def test_evidence_stands_in_the_order_in_which_things_were_done(lead: Account, trials: Trials) -> None:
    stored = approved(lead, "one", "two")
    run(stored)
    told = EvidenceEntry.objects.filter(kind__startswith="trial.step").order_by("position").values_list("kind", "key")
    one, two = f"{stored.uid}:1:1", f"{stored.uid}:2:1"
    begun, done = "trial.step.begun", "trial.step.done"
    assert list(told) == [(begun, one), (done, one), (begun, two), (done, two)]
    assert len(entries("plan.done")) == 1


def test_the_one_place_of_a_system_goes_from_a_step_to_the_next_in_the_same_write(
    lead: Account, trials: Trials, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its unique index sees the place freed before it is taken again."""
    let_write(monkeypatch, 1)
    held: list[int | None] = []
    for name in ("one",):
        trials.doing[name] = lambda work: held.append(StepRun.objects.get(done_at=None).slot) or {}
    stored = approved(lead, "one", "one", "one")
    run(stored)
    assert held == [0, 0, 0]
    assert list(StepRun.objects.values_list("slot", flat=True)) == [None, None, None]
