"""What every question to the rule book comes back as: the answer, why, on whose authority, and how well that is proven."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Proof = Literal["opened", "secondary", "memory"]
"""How a rule was checked: its text was opened; only a secondary source was read; it is from memory."""

PROOFS: tuple[Proof, ...] = ("opened", "secondary", "memory")
"""From the best proof to the weakest."""


def weakest(marks: Iterable[Proof]) -> Proof:
    """The weakest of several proof marks: an answer is proven no better than its least proven rule."""
    return max(marks, key=PROOFS.index)


@dataclass(frozen=True, kw_only=True)
class Result:
    """What every result carries: the reason in a sentence, the authority, its proof mark, and remarks.

    ``authority`` is an article of law, or guidance with its date; ``proof`` says how it was checked; ``notes`` are
    whole sentences a person should read beside the answer.
    """

    reason: str
    authority: str
    proof: Proof
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Ruling(Result):
    """A yes, a no, or a yes on conditions. Advice to a case worker, never a refusal by itself."""

    answer: Literal["yes", "no", "conditional"]
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Holiday:
    """A day that is no working day in a region although it may be a weekday; ``source`` says who says so."""

    on: date
    name: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Due(Result):
    """A statutory date, with all that went into it.

    ``on`` is the statutory last day (a local calendar date, until its end), None where the law sets no day or the clock
    has not started or stands still; ``at`` the moment, with its zone, where the law counts hours. ``unrolled`` is the
    day before any move to a working day; ``safe_on`` the last working day before the unrolled day, a day earlier where
    the clock was paused. ``holidays`` are those between start and end that were looked at, from the ``calendar`` named.
    ``otherwise_on`` is the date if the recorded yes or no about identity, authority, fee or clarification were the
    other one, and ``otherwise`` says so in a sentence.
    """

    right: str
    regime: str
    region: str
    law_version: str
    received_on: date
    started_on: date | None = None
    on: date | None = None
    at: datetime | None = None
    unrolled: date | None = None
    safe_on: date | None = None
    excluded_days: int = 0
    excluded: tuple[tuple[date, date], ...] = ()
    extended: bool = False
    stop_by: date | None = None
    otherwise_on: date | None = None
    otherwise: str = ""
    holidays: tuple[Holiday, ...] = ()
    calendar: str = ""
    steps: tuple[str, ...] = ()

    def explain(self) -> str:
        """The counting step by step, one numbered line each, then authority, proof mark and remarks."""
        lines = [f"{number}. {step}" for number, step in enumerate(self.steps, 1)]
        lines += ["", f"Because: {self.reason}.", f"Authority: {self.authority}.", f"Proof: {self.proof}."]
        lines += [f"Law: {self.law_version}, by the day of receipt. Calendar: {self.calendar or 'none used'}."]
        lines += [f"Note: {note}" for note in self.notes]
        return "\n".join(lines)

    def age(self, today: date) -> int:
        """Days since receipt; the date is a ceiling and the duty is *without undue delay*."""
        return (today - self.received_on).days

    def days_left(self, today: date) -> int | None:
        """Days until the last lawful day, negative when past; None where there is no date."""
        return None if self.on is None else (self.on - today).days
