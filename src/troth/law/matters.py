"""The matter a clock runs on – what was asked or happened, when, where – and the small words clocks share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache

from troth.errors import TrothError
from troth.law.calendars import Calendar
from troth.law.events import NOTHING, Events
from troth.law.regimes import check_region, law_version, local_date, refuse_slip

ONE_DAY = timedelta(days=1)

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


@dataclass(frozen=True)
class Matter:
    """One request, duty or record whose date is wanted.

    ``received`` is a local calendar date, or a moment with its offset, of receipt or awareness; ``region`` is where the
    controller acts (``GB-EAW``, ``GB-SCT``, ``GB-NIR``, ``EU-DE`` …); ``regime`` UK, EU or UK-RETENTION. Raises
    TrothError for an unknown regime or region, a time without an offset, or a date before the regime.
    """

    right: str
    received: date
    region: str
    regime: str = "UK"
    events: Events = NOTHING

    def __post_init__(self) -> None:
        check_region(self.regime, self.region)
        refuse_slip(self.received_on, "receipt")
        if self.regime != "UK-RETENTION":
            law_version(self.regime, self.received_on)
        if self.events is NOTHING:
            return
        for what, days in (
            ("clarification_asked", [pair.asked for pair in self.events.clarifications]),
            ("extension_notice_sent", self.events.extension_notices),
        ):
            early = [day for day in days if day is not None and day < self.received_on]
            if early:
                raise TrothError(f"‘{what}’ {early[0]} is before receipt on {self.received_on}", fix="check both dates")

    @cached_property
    def received_on(self) -> date:
        """The local calendar date of receipt or awareness in the region."""
        return local_date(self.received, self.region)


@lru_cache(maxsize=4096)
def said(day: date) -> str:
    """A date as people write it: 2 November 2026."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


@lru_cache(maxsize=4096)
def named(day: date) -> str:
    """A date with its weekday: Monday 2 November 2026."""
    return f"{_DAYS[day.weekday()]} {said(day)}"


def counted(number: int, what: str) -> str:
    """A number with its word: 1 day, 8 days."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def safe_day(calendar: Calendar, unrolled: date, not_before: date, *, paused: bool = False) -> date:
    """The last working day before the unrolled day, a day earlier where the clock was paused; never before the start.

    Read literally, ‘one month beginning with’ ends a day earlier than the corresponding date, and the count of a pause
    may be off by a day; whoever answers on this day is right on either reading.
    """
    return max(not_before, calendar.last_working_day(unrolled - ONE_DAY - (ONE_DAY if paused else ONE_DAY * 0)))


def why_rolled(calendar: Calendar, unrolled: date) -> str:
    """Why a day is no working day: it is a Saturday, a Sunday, or a public holiday by name."""
    holidays = calendar.between(unrolled, unrolled)
    return f"{holidays[0].name}, a public holiday" if holidays else f"a {_DAYS[unrolled.weekday()]}"
