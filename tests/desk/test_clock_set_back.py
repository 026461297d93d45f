"""A worker whose clock was set back by a day waits with a plain line, and goes on by itself when the clock is right."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.agency import LEAD, Agency
from tests.desk.test_killed import ready
from troth import desk
from troth.desk import now
from troth.desk.cases.models import Case
from troth.desk.plans import queue, tries
from troth.desk.plans.models import StepRun, StoredPlan
from troth.desk.plans.worker import Worker


def test_a_plan_waits_for_a_clock_that_was_set_back_and_is_not_stopped(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = ready(agency, "access")
    assert agency.troth("case", "approve", number, "--later", "--as", LEAD)[0] == 0
    heard: list[str] = []
    with monkeypatch.context() as clock:
        for module in (desk, queue, tries):
            clock.setattr(module, "now", lambda: now() - timedelta(days=1))
        Worker(1, heard.append).work(once=True)
        plan = StoredPlan.objects.get(case=number)
        assert (plan.state, plan.waits_for) == ("waiting", "back-off")
        assert "this machine’s clock is 24 hours behind what is on record of this plan" in plan.why
        assert "set the clock, and the plan goes on by itself" in plan.why
        assert any(plan.why in line for line in heard)
    assert not StepRun.objects.exists(), "nothing of it was begun"
    Worker(1).work(once=True)
    assert Case.objects.get(number=number).state == "closed"


def test_a_clock_that_is_behind_holds_up_nothing_that_it_does_not_concern(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where another machine's clock ran ahead, when the plan was approved."""
    number = ready(agency, "access")
    assert agency.troth("case", "approve", number, "--later", "--as", LEAD)[0] == 0
    StoredPlan.objects.filter(case=number).update(approved_at=now() + timedelta(days=1))
    Worker(1).work(once=True)
    assert Case.objects.get(number=number).state == "closed"
