"""A second, deliberately naive rule book: it walks the calendar day by day and shares no code with the first.

Its holidays come straight from the ``holidays`` library, with Scotland's one day of 2026; months are found by walking,
pauses by not counting a day, hours on the scale of seconds since 1970.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

DAY = timedelta(days=1)
PARTS = {"GB-EAW": ("ENG", "WLS"), "GB-SCT": ("SCT",), "GB-NIR": ("NIR",)}
ZONES = {"EU-DE": "Europe/Berlin", "EU-FR": "Europe/Paris", "EU-IE": "Europe/Dublin"}

Spans = list[tuple[date | None, date | None]]
"""Pairs of asked and answered."""


@lru_cache(maxsize=512)
def days_off(region: str, year: int) -> frozenset[date]:
    """The public holidays of one year."""
    days: set[date] = set()
    for part in PARTS.get(region, (None,)):
        country = "GB" if region in PARTS else region[3:]
        days |= set(holidays.country_holidays(country, subdiv=part, years=year))
    if region == "GB-SCT":
        days.add(date(2026, 6, 15))
    return frozenset(days)


def works(day: date, region: str) -> bool:
    return day.isoweekday() <= 5 and day not in days_off(region, day.year)


def walk_months(start: date, months: int) -> date:
    """Walk to the same day number so many months on; at the end of a month too short for it, stop there."""
    day, turned = start, 0
    while True:
        day += DAY
        if day.day == 1:
            turned += 1
        tomorrow_is_new = (day + DAY).day == 1
        if turned == months and (day.day == start.day or (tomorrow_is_new and day.day < start.day)):
            return day


def walk_period(start: date, months: int, spans: Spans, region: str) -> date | None:
    """The last lawful day of a period with pauses; None while a question asked in the period is unanswered."""
    left = (walk_months(start, months) - start).days
    asked_so_far: Spans = []
    waiting = sorted(spans, key=lambda span: span[0] or date.min)
    day = start
    paused: set[date] = set()
    while left:
        day += DAY
        while waiting and waiting[0][0] is not None and waiting[0][0] <= day:
            asked_so_far.append(waiting.pop(0))
        if any(answer is None for _, answer in asked_so_far):
            return None
        if any(asked <= day <= answer for asked, answer in asked_so_far if asked and answer):
            paused.add(day)
        else:
            left -= 1
    while True:  # the period has run out; until the working day it moves to, a question can still be asked
        last = day
        while not works(last, region):
            last += DAY
        if not waiting or waiting[0][0] is None or waiting[0][0] > last:
            return last
        asked, answer = waiting.pop(0)
        if answer is None or asked is None:
            return None
        step = asked
        while step <= answer:
            if step not in paused:
                paused.add(step)
                day += DAY
            step += DAY


def access(
    received: date,
    region: str,
    *,
    asked_for: Spans,
    clarified: Spans,
    notices: list[date],
    pausable: bool = True,
    to_extend: bool = False,
) -> date | None:
    """The last lawful day to answer a request, or to announce an extension."""
    if region not in PARTS:
        asked_for, clarified = [], []
    if not pausable or received < date(2026, 2, 5):
        clarified = []
    if to_extend:
        notices = []
    start = received
    for asked, given in sorted(asked_for, key=lambda span: span[0] or date.min):
        if asked is not None:
            end = walk_answer(start, region, clarified, notices)
            if end is not None and asked > end:
                continue
        if given is None:
            return None
        if given > start:
            start = given
    return walk_answer(start, region, clarified, notices)


def walk_answer(start: date, region: str, clarified: Spans, notices: list[date]) -> date | None:
    end = walk_period(start, 1, clarified, region)
    if any(end is None or sent <= end for sent in notices):
        return walk_period(start, 3, clarified, region)
    return end


def acknowledgement(received: date, region: str) -> date | None:
    if received < date(2026, 6, 19) or region not in PARTS:
        return None
    day = received
    for _ in range(30):
        day += DAY
    while not works(day, region):
        day += DAY
    return day


def art14(obtained: date, first: list[date]) -> date:
    return sorted([walk_months(obtained, 1), *(day for day in first if day >= obtained)])[0]


def after_days(start: date, days: int) -> date:
    for _ in range(days):
        start += DAY
    return start


def hours_later(aware: datetime, hours: int, region: str) -> datetime:
    seconds = int(aware.astimezone(UTC).timestamp()) + hours * 3600
    return datetime.fromtimestamp(seconds, ZoneInfo(ZONES.get(region, "Europe/London")))
