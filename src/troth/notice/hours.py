"""Short times and hours of the day, as a notice writes them: ``2 seconds``, ``22:00 to 05:00``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

_UNITS = {"millisecond": 0.001, "second": 1.0, "minute": 60.0, "hour": 3600.0}
_SPAN = re.compile(r"^(\d{1,6})\s+(millisecond|second|minute|hour)s?$")
_HOURS = re.compile(r"^([01]?\d|2[0-3]):([0-5]\d)\s+to\s+([01]?\d|2[0-3]):([0-5]\d)$")


@dataclass(frozen=True)
class Hours:
    """A part of each day, by the clock on the wall; it may run over midnight."""

    begins: time
    ends: time

    def __contains__(self, moment: datetime | time) -> bool:
        """Whether a local time is in it: the first minute is, the last is not."""
        at = moment.time() if isinstance(moment, datetime) else moment
        if self.begins < self.ends:
            return self.begins <= at < self.ends
        return at >= self.begins or at < self.ends

    def __str__(self) -> str:
        """``22:00 to 05:00``"""
        return f"{self.begins:%H:%M} to {self.ends:%H:%M}"


def _parse_span(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value
    match = _SPAN.match(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError(
            "this is not a short time; write a number and milliseconds, seconds, minutes or hours: 2 seconds"
        )
    return timedelta(seconds=int(match[1]) * _UNITS[match[2]])


def in_words(span: timedelta) -> str:
    """A short time in its greatest whole unit: ``10 minutes``."""
    thousandths = round(span.total_seconds() * 1000)
    unit = next(
        (
            name
            for name in ("hour", "minute", "second")
            if thousandths and thousandths % round(_UNITS[name] * 1000) == 0
        ),
        "millisecond",
    )
    number = thousandths // round(_UNITS[unit] * 1000)
    return f"{number} {unit}{'' if number == 1 else 's'}"


def _parse_hours(value: Any) -> Any:
    if isinstance(value, Hours):
        return value
    match = _HOURS.match(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError("these are no hours of the day; write 22:00 to 05:00")
    hours = Hours(time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4])))
    if hours.begins == hours.ends:
        raise ValueError("these hours begin when they end; leave them out for the whole day")
    return hours


Span = Annotated[
    timedelta,
    BeforeValidator(_parse_span),
    PlainSerializer(in_words, return_type=str),
    WithJsonSchema({"type": "string", "pattern": _SPAN.pattern}),
]
"""A short time in words: ``200 milliseconds``, ``2 seconds``, ``10 minutes``."""

HoursText = Annotated[
    Hours,
    BeforeValidator(_parse_hours),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": _HOURS.pattern}),
]
"""Hours of each day: ``22:00 to 05:00``."""
