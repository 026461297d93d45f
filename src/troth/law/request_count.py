"""Counting a request's period by given facts: fresh starts, pauses, the extension, and one roll, step by step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from troth.law.calendars import Calendar
from troth.law.events import NOTHING, Asked, Events
from troth.law.matters import ONE_DAY, Matter, counted, named, said, why_rolled
from troth.law.periods import add_months

JUSTIFIED = (
    ("identity", "proof of identity", "id_justified"),
    ("authority", "the agent's authority", "authority_justified"),
    ("fee", "the fee", "fee_justified"),
)
"""What a fresh start may wait for: the events' field, its words, and the field of the recorded yes or no."""


@dataclass(frozen=True)
class Count:
    """One way of counting: where it started, what it left out, where it ended. ``on`` None: not begun, or stopped."""

    started: date | None
    unrolled: date | None
    on: date | None
    ranges: tuple[tuple[date, date], ...]
    excluded: int
    extended: bool
    first_on: date | None
    steps: tuple[str, ...]
    notes: tuple[str, ...]
    halted: str = ""


def count_request(matter: Matter, facts: Events, calendar: Calendar) -> Count:
    """Count once, by the facts given: fresh starts, then the first month, then the extension if announced in time."""
    received = matter.received_on
    steps = [f"Received on {named(received)}; receipt on any day counts, and that day is day nought."]
    notes: list[str] = []
    relevant = received
    asked_for = [(pair, what) for field, what, _ in JUSTIFIED for pair in getattr(facts, field)]
    for pair, what in sorted(asked_for, key=_by_asking):
        if pair.asked is not None:
            running = _end(relevant, 1, facts, calendar, [], [])[1]
            if running is not None and facts.extension_notices and min(facts.extension_notices) <= running:
                running = _end(relevant, 3, facts, calendar, [], [])[1]
            if running is not None and pair.asked > running:
                notes.append(
                    f"{_capital(what)} was asked for on {said(pair.asked)}, after the period had ended: no effect."
                )
                continue
        if pair.answered is None:
            halted = f"the clock has not started: {what} was asked for on {said(pair.asked or received)} and is still awaited"
            steps.append(_capital(halted) + ".")
            return Count(None, None, None, (), 0, False, None, tuple(steps), tuple(notes), halted)
        if pair.answered > relevant:
            relevant = pair.answered
            steps.append(f"{_capital(what)} came on {named(relevant)}: the clock starts afresh on that day.")
    too_late: list[str] = []
    unrolled, first_on, ranges = _end(relevant, 1, facts, calendar, steps, too_late)
    extended = False
    if facts.extension_notices:
        sent = min(facts.extension_notices)
        extended = first_on is None or sent <= first_on
        if extended:
            steps.append(
                f"An extension was announced on {said(sent)}, in time: three months, from {said(relevant)} again."
            )
            too_late = []
            unrolled, on, ranges = _end(relevant, 3, facts, calendar, steps, too_late)
        else:
            on = first_on
            late = f"The extension was announced on {said(sent)}, after {said(first_on or sent)}"
            steps.append(f"{late}: too late, so there is none.")
            notes.append(f"{late}: a late notice extends nothing.")
    else:
        on = first_on
    notes += too_late
    excluded = sum((last - first).days + 1 for first, last in ranges)
    halted = "" if on else "the clock stands still: a clarification asked for is not yet answered"
    return Count(
        relevant, unrolled, on, tuple(ranges), excluded, extended, first_on, tuple(steps), tuple(notes), halted
    )


def _end(
    relevant: date, months: int, facts: Events, calendar: Calendar, steps: list[str], notes: list[str]
) -> tuple[date | None, date | None, list[tuple[date, date]]]:
    """Unrolled end, rolled end and the days left out; both ends None where an unanswered clarification stops the clock.

    A span counts only if it was asked for by the rolled end of the period as it then stood; its days from the day after
    the relevant time on are left out, once each (DPA 2018 s.54(3C)-(3D), twin of Art 12A; Reg 1182/71 Art 3(1)).
    """
    unrolled = add_months(relevant, months)
    steps.append(
        f"{counted(months, 'month')} from {said(relevant)} is {named(unrolled)}{_month_end(relevant, unrolled)}."
    )
    ranges: list[tuple[date, date]] = []
    covered = relevant
    for span in sorted(facts.clarifications, key=lambda span: span.asked or relevant):
        asked = span.asked or relevant
        if asked > calendar.next_working_day(unrolled):
            notes.append(f"Clarification asked for on {said(asked)}, after the period had ended: no effect.")
            continue
        if span.answered is None:
            steps.append(
                f"Clarification was asked for on {said(asked)} and is not yet answered: the clock stands still."
            )
            return None, None, ranges
        first = max(asked, covered + ONE_DAY)
        if span.answered >= first:
            ranges.append((first, span.answered))
            days = (span.answered - first).days + 1
            unrolled += ONE_DAY * days
            covered = span.answered
            spoken = f"{said(first)} to {said(span.answered)}, both included"
            steps.append(
                f"Clarification: {counted(days, 'day')} left out, {spoken}; the end moves to {named(unrolled)}."
            )
    on = calendar.next_working_day(unrolled)
    if ranges and covered >= on:
        notes.append(
            "Clarification came after the month had run out, before its move to a working day: earlier reading."
        )
    if on != unrolled:
        steps.append(
            f"{said(unrolled)} is {why_rolled(calendar, unrolled)}; the next working day is {named(on)}, until its end."
        )
    return unrolled, on, ranges


def as_recorded(facts: Events) -> Events:
    """Without what a named person has recorded as not reasonably required or not promptly asked for."""
    if facts is NOTHING:
        return facts
    dropped: dict[str, tuple[Asked, ...]] = {}
    if facts.clarification_justified is False and facts.clarifications:
        dropped["clarifications"] = ()
    for field, _, recorded in JUSTIFIED:
        if getattr(facts, recorded) is False and getattr(facts, field):
            dropped[field] = ()
    return replace(facts, **dropped) if dropped else facts  # type: ignore[reportArgumentType]


def without_asking(facts: Events) -> Events:
    """The same object where nothing was asked for; of the rest a request's clock reads the notices only."""
    if not (facts.identity or facts.authority or facts.fee or facts.clarifications):
        return facts
    return Events(extension_notices=facts.extension_notices) if facts.extension_notices else NOTHING


def _by_asking(entry: tuple[Asked, str]) -> date:
    return entry[0].asked or date.min


def _month_end(relevant: date, unrolled: date) -> str:
    return "" if relevant.day == unrolled.day else f" (that month has no day {relevant.day}, so its last day)"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
