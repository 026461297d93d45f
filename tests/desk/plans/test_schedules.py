"""Work that comes round: done when due, by one worker, once for all the times that were missed, not lost by a failure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from troth.desk import now
from troth.desk.plans import schedules
from troth.desk.plans.leases import take
from troth.desk.plans.models import ScheduledWork
from troth.desk.plans.schedules import Rounds, schedule, standing
from troth.desk.plans.worker import Worker
from troth.errors import TrothError

HOUR = timedelta(hours=1)


@pytest.fixture
def done(store: str) -> list[int]:
    times: list[int] = []

    def work() -> Mapping[str, Any]:
        times.append(len(times) + 1)
        return {"done": len(times)}

    schedule("trial.round", HOUR, work)
    return times


def row() -> ScheduledWork:
    return ScheduledWork.objects.get(name="trial.round")


def at(**change: Any) -> None:
    ScheduledWork.objects.filter(name="trial.round").update(**change)


def work_once() -> None:
    Worker(1).work(once=True)


def test_it_is_done_at_once_and_then_when_its_time_has_come(done: list[int]) -> None:
    work_once()
    work_once()
    assert done == [1]
    assert row().result == {"done": 1}
    assert timedelta(minutes=59) < row().next_at - now() <= HOUR
    at(next_at=now())
    work_once()
    assert done == [1, 2]


def test_what_was_missed_is_done_once(done: list[int]) -> None:
    work_once()
    at(next_at=now() - timedelta(days=30))
    work_once()
    work_once()
    assert done == [1, 2]


def test_a_clock_that_was_put_back_by_a_day_delays_it_by_no_more_than_a_round(done: list[int]) -> None:
    work_once()
    at(next_at=now() + timedelta(days=1))  # as a clock a day ahead had it
    work_once()
    assert done == [1, 2]


def test_of_two_workers_one_does_it(done: list[int]) -> None:
    first, second = Rounds("first"), Rounds("second")
    claimed = first.due()
    assert claimed is not None
    assert second.due() is None
    assert schedules.do(*claimed) == "trial.round: {'done': 1}"
    assert second.due() is None


def test_what_a_dead_worker_held_is_done_by_another_and_the_dead_one_writes_no_more(
    done: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    claimed = Rounds("dead").due()
    assert claimed is not None
    stolen = take(row(), "alive", {}, {})
    assert stolen is not None
    assert "another worker took it over" in schedules.do(*claimed)
    assert row().owner == "alive"


def test_a_failure_is_kept_by_name_and_tried_again_soon(store: str) -> None:
    def refuses() -> Mapping[str, Any]:
        raise TrothError("the witness is down", where="witness.example")

    def breaks() -> Mapping[str, Any]:
        raise ValueError("jo.marsh@post.example")

    schedule("trial.refuses", HOUR, refuses)
    schedule("trial.breaks", HOUR, breaks)
    work_once()
    problems = dict(ScheduledWork.objects.values_list("name", "problem"))
    assert problems == {"trial.refuses": "witness.example: the witness is down", "trial.breaks": "ValueError"}
    assert all(each.next_at - now() <= timedelta(minutes=1) for each in standing())


def test_work_without_an_interval_is_refused() -> None:
    with pytest.raises(TrothError, match="needs an interval"):
        schedule("trial.never", timedelta(0), dict)


def test_what_was_never_done_stands_as_due(done: list[int]) -> None:
    (each,) = standing()
    assert (each.name, each.last_at) == ("trial.round", None)
    assert each.next_at <= now()
