"""Periods as notices and statutes write them (``1 month``, ``30 days``), and the calendar arithmetic on dates."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from troth.errors import TrothError

_SPELLING = re.compile(r"^(\d{1,4})\s+(day|week|month|year)s?$")


@dataclass(frozen=True)
class Period:
    """So many calendar months and so many days; months are counted first, by the corresponding date."""

    months: int = 0
    days: int = 0

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read ``12 months``, ``6 years``, ``2 weeks`` or ``0 days``; anything else is a TrothError that says so."""
        match = _SPELLING.match(text.strip())
        if match is None:
            raise TrothError(
                f"‘{text}’ is not a period", fix="write a number and days, weeks, months or years: 12 months"
            )
        number, unit = int(match[1]), match[2]
        scale = {"day": cls(days=1), "week": cls(days=7), "month": cls(months=1), "year": cls(months=12)}[unit]
        return cls(months=scale.months * number, days=scale.days * number)

    def after(self, start: date) -> date:
        """The last day of the period that starts with the event on ``start``."""
        return add_months(start, self.months) + timedelta(days=self.days)

    def before(self, end: date) -> date:
        """The latest start whose period is over on ``end``: ``start <= before(end)`` means ``after(start) <= end``.

        Walks back from the plain subtraction, because month ends make several starts share one end.
        """
        start = add_months(end - timedelta(days=self.days), -self.months)
        while self.after(start + timedelta(days=1)) <= end:
            start += timedelta(days=1)
        while self.after(start) > end:
            start -= timedelta(days=1)
        return start

    def __str__(self) -> str:
        if self.months and self.days:
            return f"{_counted(self.months, 'month')} and {_counted(self.days, 'day')}"
        if self.months:
            return _counted(self.months // 12, "year") if self.months % 12 == 0 else _counted(self.months, "month")
        return _counted(self.days, "day")


def add_months(start: date, months: int) -> date:
    """The corresponding date ``months`` later (earlier if negative); where there is none, the last day of that month.

    Source: the corresponding-date rule as the regulator's guidance on the right of access counts it (8 December 2025).
    """
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
