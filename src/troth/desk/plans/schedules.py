"""Work that comes round by itself: registered by rooms, kept in a table, done by one worker at a time, under a lease.

Scheduled work is never destructive for a connected system: that goes through plans a person approves. What was missed while
no worker ran is done once, not once for every time missed. A clock that jumps makes work early or late by one round at most:
a time further off than one round cannot have been meant, and counts as come.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from troth.desk import now
from troth.desk.plans.leases import Heart, Lease, LeaseLost, StoreLost, Watch, take
from troth.desk.plans.models import ScheduledWork
from troth.errors import TrothError

SOONEST_AGAIN = timedelta(minutes=1)
"""How soon scheduled work that failed is tried again, at most at its own interval."""
LONGEST_UNSEEN = timedelta(minutes=1)
"""How long a worker relies on what it saw of the times that others may have changed since."""

Do = Callable[[], Mapping[str, Any]]
"""Does the work and returns what it came to: counts, nothing personal."""


@dataclass(frozen=True)
class Schedule:
    """One piece of scheduled work, as registered."""

    name: str
    every: timedelta
    do: Do


SCHEDULES: dict[str, Schedule] = {}


def schedule(name: str, every: timedelta, do: Do) -> None:
    """Register work that comes round: ``schedule("evidence.seal", timedelta(minutes=1), seal)``. Call in ``AppConfig.ready()``.

    Its first time is at once. Raises TrothError for an interval of nothing.
    """
    if every <= timedelta(0):
        raise TrothError("scheduled work needs an interval", where=name, fix="give it a timedelta above zero")
    SCHEDULES[name] = Schedule(name, every, do)


def standing() -> list[ScheduledWork]:
    """Every piece of work that is registered, as it stands in the store; what was never done yet is due now."""
    known = {row.name: row for row in ScheduledWork.objects.filter(name__in=SCHEDULES)}
    return [known.get(name) or ScheduledWork(name=name, next_at=now()) for name in sorted(SCHEDULES)]


class Rounds:
    """Does what is due, as one worker among several."""

    def __init__(self, owner: str) -> None:
        self._owner, self._watch = owner, Watch()
        self._known = False
        self.next_look: datetime | None = None
        """When something is due at the earliest, as far as this worker knows; None before it looked."""

    def due(self) -> tuple[Schedule, Lease[ScheduledWork]] | None:
        """The next piece of work that is due and that nobody does, claimed for this worker."""
        moment = now()
        if not self._known:
            ScheduledWork.objects.bulk_create(
                (ScheduledWork(name=name, next_at=moment) for name in SCHEDULES), ignore_conflicts=True
            )
            self._known = True
        self.next_look = moment + LONGEST_UNSEEN
        for row in ScheduledWork.objects.filter(name__in=SCHEDULES).order_by("next_at"):
            each = SCHEDULES[row.name]
            if moment < row.next_at <= moment + each.every:
                self.next_look = min(self.next_look, row.next_at)
            elif row.owner is not None and not self._watch.lapsed(row):
                self.next_look = moment  # somebody does it, or is gone: look soon whether there is a sign of life
            else:
                self.next_look = moment
                lease = take(row, self._owner, {"next_at": row.next_at}, {})
                if lease is not None:
                    return each, lease
        return None


def do(each: Schedule, lease: Lease[ScheduledWork]) -> str:
    """Do one piece of work that was claimed, and put down when it comes round again. Returns a sentence for the worker's log."""
    problem: str | None = None
    result: dict[str, Any] | None = None
    try:
        with Heart(lease):
            result = dict(each.do())
    except StoreLost:
        raise
    except TrothError as error:
        problem = str(error)
    except Exception as error:  # its words may hold anybody's data, so only its kind is kept
        problem = type(error).__name__
    at = now()
    again = each.every if problem is None else min(each.every, SOONEST_AGAIN)
    columns: dict[str, Any] = {"owner": None, "next_at": at + again, "last_at": at, "problem": problem}
    try:
        lease.write(**columns, **({"result": result} if problem is None else {}))
    except LeaseLost:
        return f"{each.name}: another worker took it over"
    return f"{each.name}: {problem or result}"
