"""Of several requests that wait for a worker, the one that the law's date presses most is done first."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.agency import LEAD, Agency
from troth.desk import today
from troth.desk.cases.models import Case
from troth.desk.plans.models import StoredPlan
from troth.desk.plans.worker import Worker
from troth.keepers.rights.planning import BACK_AGAIN, urgency


def test_the_request_that_is_past_its_date_runs_first_then_the_one_that_comes_to_it(agency: Agency) -> None:
    for days in (0, 26, 45):
        ids, received = agency.ids(agency.report.access), (today() - timedelta(days=days)).isoformat()
        asked = ("request", "access", *ids, "--by", "phone", "--received", received, "--as", LEAD, "--format", "json")
        code, out, err = agency.troth(*asked)
        assert code == 0, err
        case = json.loads(out)
        for task in case["tasks"]:
            agency.troth("case", "answer", str(case["case"]), task["system"], "--found", "nothing", "--as", LEAD)
        assert agency.troth("case", "approve", str(case["case"]), "--later", "--as", LEAD)[0] == 0
    assert dict(StoredPlan.objects.values_list("case", "priority")) == {"1": 0, "2": 1, "3": 2}
    Worker(threads=1).work(once=True)
    assert list(Case.objects.order_by("closed_at").values_list("number", flat=True)) == [3, 2, 1]


@pytest.mark.parametrize(("days", "priority"), [(None, 0), (30, 0), (8, 0), (7, 1), (0, 1), (-1, 2), (-400, 2)])
def test_a_request_is_urgent_in_its_last_week_and_more_so_past_its_date(days: int | None, priority: int) -> None:
    assert urgency(None if days is None else today() + timedelta(days=days)) == priority < BACK_AGAIN
