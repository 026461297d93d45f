# ruff: noqa: E501 – a pattern is read whole
"""Periods, intervals and dates as notices write them: ‘six (6) years’, ‘annually’, ‘3rd March 2026’."""

from __future__ import annotations

import re
from datetime import date

from troth.law.periods import Period

_NUMBERS = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
        ]
    )
} | {"a": 1, "an": 1, "eighteen": 18, "twenty": 20, "twenty-four": 24, "thirty": 30, "sixty": 60, "ninety": 90}
_PERIOD = re.compile(
    rf"(?<![\w.])(?P<number>\d{{1,4}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})(?:\s*\(\d+\))?[\s-]+"
    r"(?:calendar |full |complete |working |business |more |further |financial |tax |accounting |academic |school )*(?P<unit>day|week|month|year|fortnight)s?\b",
    re.IGNORECASE,
)
_AND_MONTHS = re.compile(
    rf"\s+(?:and |plus )?(\d{{1,2}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})\s+months?\b", re.IGNORECASE
)
_BESIDE_YEARS = re.compile(r"\b[\w]+ years? (?:and |plus )?$", re.IGNORECASE)
"""The months of ‘six years and three months’ are read with the years."""
_EVERY = re.compile(
    r"(?i)\b(?:annual(?:ly)?|yearly|every year|each year|once a year|every 12 months|quarterly|every quarter|monthly|every month|every six months|twice a year|half[- ]yearly|weekly|every week|daily|nightly|(?:every|each) (?:night|day|week|month|quarter)|(?:every|each) (?:january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|winter|easter))\b"
)


def periods_in(text: str) -> tuple[str, ...]:
    """The periods in the text as the notice writes them, ``6 years``; months and weeks written out are read too."""
    found: list[str] = []
    for each in _PERIOD.finditer(text):
        if re.match(r"(?: and \w+ (?:months?|days?))?\s+(?:of age|old)\b|th birthday", text[each.end() :]):
            continue
        number = each["number"].lower()
        count = int(number) if number.isdigit() else _NUMBERS[number]
        if number in ("a", "an") and re.match(r"\W*(?:later|ago|different)", text[each.end() :]):
            continue
        if each["unit"].lower() == "fortnight":
            found.append(str(Period.parse(f"{14 * count} days")))
            continue
        more = _AND_MONTHS.match(text, each.end()) if each["unit"].lower() == "year" else None
        if more is not None:
            months = int(more[1]) if more[1].isdigit() else _NUMBERS[more[1].lower()]
            found.append(str(Period.parse(f"{12 * count + months} months")))
            continue
        if found and _BESIDE_YEARS.search(text[: each.start()]):
            continue
        if count % 5 == 0 and re.search(r"(?i)\b(?:working|business)\b", each[0]):
            count = count // 5 * 7  # five working days are a week; periods count every day
        found.append(str(Period.parse(f"{count} {each['unit'].lower()}s")))
    return tuple(dict.fromkeys(found))


def interval_in(text: str) -> str | None:
    """How often: ‘annually’ is ``1 year``; None where the text does not say."""
    ordinal = re.search(r"(?i)\bevery (second|other|third|fourth|fifth) year", text)
    if ordinal is not None:
        count = {"second": 2, "other": 2, "third": 3, "fourth": 4, "fifth": 5}[ordinal[1].lower()]
        return str(Period.parse(f"{count} years"))
    every = _EVERY.search(text)
    if every is None:
        periods = periods_in(text) if re.search(r"(?i)\bevery\b|\bat least\b|\beach\b", text) else ()
        return periods[0] if periods else None
    word = every[0].lower()
    for cue, period in (
        ("six months", "6 months"), ("twice", "6 months"), ("half", "6 months"), ("quarter", "3 months"),
        ("month", "12 months" if "12" in word else "1 month"), ("week", "1 week"), ("dai", "1 day"), ("day", "1 day"), ("night", "1 day"),
    ):  # fmt: skip
        if cue in word:
            return str(Period.parse(period))
    return "1 year"


_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_DATE = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s./-]+(?:of )?(?P<month>[A-Za-z]{3,9}|\d{1,2})[\s./,-]+(?P<year>20\d\d)\b"
)
_MONTH_YEAR = re.compile(rf"\b(?P<month>{'|'.join(_MONTHS)}) (?P<year>20\d\d)\b", re.IGNORECASE)
_ISO = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")


def date_in(text: str) -> tuple[str, bool] | None:
    """The date in the text as ISO 8601, day before month as in the UK; and whether its day is known. None where there is none."""
    iso = _ISO.search(text)
    if iso is not None:
        return _iso(int(iso[1]), int(iso[2]), int(iso[3]), known=True)
    full = _DATE.search(text)
    if full is not None:
        month = full["month"].lower()
        number = (
            int(month)
            if month.isdigit()
            else next((i + 1 for i, name in enumerate(_MONTHS) if name.startswith(month[:3])), 0)
        )
        return _iso(int(full["year"]), number, int(full["day"]), known=True)
    rough = _MONTH_YEAR.search(text)
    return _iso(int(rough["year"]), _MONTHS.index(rough["month"].lower()) + 1, 1, known=False) if rough else None


def _iso(year: int, month: int, day: int, *, known: bool) -> tuple[str, bool] | None:
    try:
        return date(year, month, day).isoformat(), known
    except ValueError:
        return None
