"""Statutory clocks. Thin for now: the one-month clock of a rights request, with its roll, by region of the UK."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays

from troth.errors import TrothError
from troth.law.periods import add_months

_SUBDIVISIONS = {"GB-EAW": ("ENG", "WLS"), "GB-SCT": ("SCT",), "GB-NIR": ("NIR",)}


@dataclass(frozen=True)
class Due:
    """A computed date: ``on`` is the last lawful day, ``safe_on`` the last working day before the unrolled date."""

    on: date
    unrolled: date
    safe_on: date
    reason: str
    authority: str


def rights_request_due(received_on: date, region: str) -> Due:
    """When a rights request received on a local calendar date must be answered at the latest.

    UK GDPR Arts 12(3) and 12A: the corresponding date one month later; where the month has no such day, its last day;
    receipt on any day counts; a date that is no working day rolls once to the end of the next working day.
    Raises TrothError for a region other than GB-EAW, GB-SCT, GB-NIR.
    """
    unrolled = add_months(received_on, 1)
    on = next_working_day(unrolled, region)
    safe_on = unrolled
    while not is_working_day(safe_on, region):
        safe_on -= timedelta(days=1)
    reason = f"one month from {received_on:%-d %B %Y} is {unrolled:%-d %B %Y}"
    if on != unrolled:
        reason += f", which is no working day, so the end of {on:%A %-d %B %Y}"
    return Due(on, unrolled, safe_on, reason, "UK GDPR Arts 12(3), 12A")


def next_working_day(day: date, region: str) -> date:
    """The day itself where it is a working day in the region, else the next one."""
    while not is_working_day(day, region):
        day += timedelta(days=1)
    return day


def is_working_day(day: date, region: str) -> bool:
    """True where the day is neither Saturday, Sunday nor a public holiday of the region."""
    return day.weekday() < 5 and not any(day in calendar for calendar in _calendars(region))


@lru_cache(maxsize=8)
def _calendars(region: str) -> tuple[holidays.HolidayBase, ...]:
    if region not in _SUBDIVISIONS:
        raise TrothError(
            f"‘{region}’ is no region whose holidays are known", fix=f"use one of {', '.join(_SUBDIVISIONS)}"
        )
    return tuple(holidays.country_holidays("GB", subdiv=part) for part in _SUBDIVISIONS[region])
