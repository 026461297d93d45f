"""What becomes of a plan when a step fails: tried again after a while where it may pass by itself, else left to a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from troth.desk import now
from troth.desk.plans.models import StepRun, StoredPlan
from troth.desk.plans.plans import ROUNDS
from troth.desk.plans.registry import Waits
from troth.errors import OutcomeUnknown, TrothError, TryAgain

PASSING_ROUNDS = 8
"""How often one step is tried where what is in the way may pass by itself, as a server that does not answer."""
LONGEST_BACK_OFF = timedelta(minutes=10)
CLOCK = timedelta(minutes=10)
"""How far machines may disagree about the time, as in the log."""
TURN = timedelta(seconds=2)
"""How soon a plan that waits for its turn at a system looks again."""


def back_off(tries: int) -> timedelta:
    """How long to wait after so many tries: 5 s, 20 s, 80 s, …, at most ``LONGEST_BACK_OFF``."""
    return min(timedelta(seconds=5) * 4 ** (min(tries, 10) - 1), LONGEST_BACK_OFF)


def after_failure(problem: Exception, *, tried: int, allowed: int) -> dict[str, Any]:
    """The plan's columns after one of its steps failed for the ``tried``-th time; a person allowed ``allowed`` times."""
    limit = PASSING_ROUNDS if isinstance(problem, (TryAgain, OSError)) else ROUNDS
    why = in_words(problem)
    if isinstance(problem, (TryAgain, OutcomeUnknown, OSError)) and tried < max(allowed, limit):
        return {"state": "waiting", "waits_for": "back-off", "wake_at": now() + back_off(tried), "why": why}
    return {"state": "stopped", "waits_for": "", "wake_at": None, "why": why}


def clock_behind(stored: StoredPlan, rows: Mapping[int, Sequence[StepRun]]) -> timedelta | None:
    """By how much this machine's clock is behind what is on record of a plan and its steps, where that is more than ``CLOCK``."""
    moments = [stored.made_at, stored.approved_at]
    moments += [at for rounds in rows.values() for row in rounds for at in (row.begun_at, row.done_at)]
    behind = max(at for at in moments if at is not None) - now()
    return behind if behind > CLOCK else None


def until_the_clock_is_right(stored: StoredPlan, behind: timedelta, problem: TrothError) -> Waits:
    """What a plan waits for that cannot go on by a clock that was set back: which notice is in force, say, is not known by it."""
    minutes = round(behind.total_seconds() / 60)
    much = f"{minutes} minutes" if minutes < 120 else f"{round(minutes / 60)} hours"
    return Waits(
        f"this machine’s clock is {much} behind what is on record of this plan, and by that clock {problem.what}",
        waits_for="back-off",
        wake_at=now() + timedelta(minutes=1),
        where=f"plan {stored.uid}",
        fix="set the clock, and the plan goes on by itself",
    )


def in_words(problem: BaseException) -> str:
    """What is kept of an error. Only our own are quoted: another library's text may carry a person's data."""
    return str(problem) if isinstance(problem, TrothError) else type(problem).__name__
