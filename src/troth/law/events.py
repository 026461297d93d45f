"""What happened after receipt that a clock must know: the events of a matter, and the words they are written in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest

from troth.errors import TrothError


@dataclass(frozen=True)
class Asked:
    """Something the person was asked for and gave: local calendar dates; either may be unknown, not both.

    ``asked`` None: given without a recorded request. ``answered`` None: not given yet.
    """

    asked: date | None
    answered: date | None


@dataclass(frozen=True)
class Events:
    """All that may move or stop a clock. Every date is a local calendar date in the controller's zone.

    The four ``…_justified`` are a named person's recorded yes or no: was it reasonably required, and promptly asked?
    None is not recorded, which counts as yes. ``trigger`` is the event a retention period runs from.
    """

    identity: tuple[Asked, ...] = ()
    authority: tuple[Asked, ...] = ()
    fee: tuple[Asked, ...] = ()
    clarifications: tuple[Asked, ...] = ()
    extension_notices: tuple[date, ...] = ()
    first_communications: tuple[date, ...] = ()
    first_disclosures: tuple[date, ...] = ()
    listed: tuple[date, ...] = ()
    stop_by: date | None = None
    triggers: tuple[tuple[str, date], ...] = ()
    id_justified: bool | None = None
    authority_justified: bool | None = None
    fee_justified: bool | None = None
    clarification_justified: bool | None = None


NOTHING = Events()
"""Nothing has happened since receipt."""

RETENTION_TRIGGERS = (
    "employment_ended",
    "tenancy_ended",
    "tax_year_end",
    "record_made",
    "entry",
    "breach_accrued",
    "obligation_due",
)
"""What a retention period may run from."""

KEYS = (
    "id_requested",
    "id_received",
    "agent_authority_received",
    "fee_requested",
    "fee_paid",
    "clarification_asked",
    "clarification_received",
    "extension_notice_sent",
    "first_communication",
    "first_disclosure",
    "listed",
    "stop_by",
    *RETENTION_TRIGGERS,
)
"""The words of ``key=date``; any of them may repeat."""

REMARKS = ("note", "excluded_days")
"""Words that are remarks, never input."""

_KEY = re.compile(r"\s*([A-Za-z_][\w-]*)\s*=(.*)", re.DOTALL)


def parse_events(text: str, local: Callable[[date], date]) -> Events:
    """Read ``none`` or ``key=date;key=date;note=…``; ``local`` turns a moment into the date that counts in the region.

    Asked and received pair in order. A note may hold semicolons: what follows one and is no ``key=`` belongs to it.
    Raises TrothError, naming the key, for an unknown key, a date that cannot be read, an answer before its question,
    or an answered clarification that was never asked.
    """
    given: dict[str, list[date]] = {}
    for key, value in _pairs(text):
        if key in REMARKS:
            continue
        if key not in KEYS:
            raise TrothError(f"‘{key}’ is no key of an event", fix=f"use one of {', '.join(KEYS)}; remarks go in note=")
        given.setdefault(key, []).append(local(parse_when(value.strip(), f"‘{key}’")))
    return events(given)


def events(given: dict[str, list[date]]) -> Events:
    """Events from local dates by key of ``KEYS``. Raises TrothError as ``parse_events`` does."""
    unknown = sorted(set(given) - set(KEYS))
    if unknown:
        raise TrothError(f"‘{unknown[0]}’ is no key of an event", fix=f"use one of {', '.join(KEYS)}")
    if not given:
        return NOTHING

    def dates(key: str) -> tuple[date, ...]:
        return tuple(given.get(key, ()))

    return Events(
        identity=_paired(dates("id_requested"), dates("id_received"), "id_received"),
        authority=tuple(Asked(None, day) for day in dates("agent_authority_received")),
        fee=_paired(dates("fee_requested"), dates("fee_paid"), "fee_paid"),
        clarifications=_clarified(dates("clarification_asked"), dates("clarification_received")),
        extension_notices=dates("extension_notice_sent"),
        first_communications=dates("first_communication"),
        first_disclosures=dates("first_disclosure"),
        listed=dates("listed"),
        stop_by=min(dates("stop_by"), default=None),
        triggers=tuple((key, day) for key in RETENTION_TRIGGERS for day in dates(key)),
    )


def parse_when(text: str, what: str) -> date:
    """A date, or a moment with its offset, as ISO 8601 writes them. Raises TrothError naming what was to be read."""
    text = text.strip()
    try:
        if "T" not in text and " " not in text:
            if len(text) != 10:
                raise ValueError
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise TrothError(
            f"{what} is ‘{text}’, which is no date",
            fix="write a date that exists as in 2026-11-20, or a time with its offset as in 2026-11-20T17:30+00:00",
        ) from None
    if moment.utcoffset() is None:
        raise TrothError(
            f"{what} is ‘{text}’: a time without an offset does not say which day it is, nor which hour",
            fix="write the offset, as in 2026-06-30T23:30+00:00, or the local date alone",
        )
    return moment


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    in_note = False
    for part in text.split(";"):
        match = _KEY.match(part)
        if match is None:
            if not in_note and part.strip().lower() not in ("", "none"):
                raise TrothError(f"‘{part.strip()}’ is no event", fix="write none, or key=date;key=date")
            continue
        in_note = match[1] == "note"
        yield match[1], match[2]


def _paired(asked: tuple[date, ...], answered: tuple[date, ...], answer_key: str) -> tuple[Asked, ...]:
    pairs = tuple(Asked(a, b) for a, b in zip_longest(asked, answered))
    _refuse_backwards(pairs, answer_key)
    return pairs


def _clarified(asked: tuple[date, ...], answered: tuple[date, ...]) -> tuple[Asked, ...]:
    if len(answered) > len(asked):
        raise TrothError(
            "‘clarification_received’ has no ‘clarification_asked’ before it", fix="say when it was asked, or drop it"
        )
    return _paired(asked, answered, "clarification_received")


def _refuse_backwards(pairs: Iterable[Asked], answer_key: str) -> None:
    for pair in pairs:
        if pair.asked is not None and pair.answered is not None and pair.answered < pair.asked:
            raise TrothError(
                f"‘{answer_key}’ {pair.answered} is before it was asked for on {pair.asked}",
                fix="asked and received pair in the order they are written; check both dates",
            )
