"""What becomes of a plan when a step fails: tried again after a while where it may pass by itself, else left to a person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from troth.desk import now
from troth.desk.plans.plans import ROUNDS
from troth.errors import OutcomeUnknown, TrothError, TryAgain

PASSING_ROUNDS = 8
"""How often one step is tried where what is in the way may pass by itself, as a server that does not answer."""
LONGEST_BACK_OFF = timedelta(minutes=10)
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


def in_words(problem: BaseException) -> str:
    """What is kept of an error. Only our own are quoted: another library's text may carry a person's data."""
    return str(problem) if isinstance(problem, TrothError) else type(problem).__name__
