"""The clock of a rights request: start, pauses, extension, and one roll to a working day (UK GDPR Arts 12(3), 12A)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from troth.law.answers import Due, Proof
from troth.law.calendars import Calendar
from troth.law.events import NOTHING, Asked, Events
from troth.law.matters import ONE_DAY, Matter, counted, named, safe_day, said, weakest, why_rolled
from troth.law.periods import add_months
from troth.law.regimes import ART_12A_FROM, law_version

_AUTHORITY = {
    "new": "UK GDPR Art 12(3) and 12A; ICO right of access guidance (8 Dec 2025)",
    "old": "UK GDPR Art 12(3); ICO right of access guidance (8 Dec 2025)",
    "EU": "EU GDPR Art 12(3); Reg 1182/71 Art 3; EDPB Guidelines 01/2022",
}

_JUSTIFIED = (
    ("identity", "proof of identity", "id_justified"),
    ("authority", "the agent's authority", "authority_justified"),
    ("fee", "the fee", "fee_justified"),
)


@dataclass(frozen=True)
class _Count:
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


def request_due(matter: Matter, calendar: Calendar, *, pausable: bool, last_day_to_extend: bool = False) -> Due:
    """When a request must be answered, or with ``last_day_to_extend`` until when an extension may be announced.

    UK: one month from the relevant time – receipt, or the later of identity, authority and fee where each was
    reasonably required and promptly asked for – by the corresponding date; days of clarification left out, both ends
    included (``pausable``: access only); three months where an extension was announced in time; then one roll.
    Before 5 February 2026 nothing in statute paused the clock, and in the EU nothing does, nor starts it afresh: what
    guidance allowed or allows there is the other date shown, never the statutory one.
    """
    facts, regime = matter.events, matter.regime
    if last_day_to_extend and facts.extension_notices:
        facts = replace(facts, extension_notices=())
    practice = replace(facts, clarifications=()) if facts.clarifications and not pausable else facts
    plain = _without_asking(facts)
    if regime == "EU":
        count = _count(matter, plain, calendar)
        other = _suspended(matter, practice, calendar) if practice is not plain else None
    elif practice.clarifications and matter.received_on < ART_12A_FROM:
        count = _count(matter, _as_recorded(replace(practice, clarifications=())), calendar)
        other = _count(matter, _as_recorded(practice), calendar)
    else:
        count = _count(matter, _as_recorded(practice), calendar)
        other = _other(matter, practice, calendar)
    notes, proof = _remarks(matter, facts, count, pausable=pausable)
    start = matter.received_on
    return Due(
        right=matter.right,
        regime=regime,
        region=matter.region,
        received_on=start,
        law_version=law_version(regime, start),
        reason=_reason(matter, count, last_day_to_extend),
        authority=_authority(matter),
        proof=proof,
        notes=notes,
        started_on=count.started,
        on=count.on,
        unrolled=count.unrolled,
        safe_on=_safe(count, calendar, start, last_day_to_extend),
        excluded_days=count.excluded,
        excluded=count.ranges,
        extended=count.extended,
        otherwise_on=other.on if other else None,
        otherwise=_otherwise(matter, practice, other) if other else "",
        holidays=calendar.between(start, count.on or count.started or start),
        calendar=calendar.name,
        steps=count.steps,
    )


def _count(matter: Matter, facts: Events, calendar: Calendar) -> _Count:
    """Count once, by the facts given: fresh starts, then the first month, then the extension if announced in time."""
    received = matter.received_on
    steps = [f"Received on {named(received)}; receipt on any day counts, and that day is day nought."]
    notes: list[str] = []
    relevant = received
    asked_for = [(pair, what) for field, what, _ in _JUSTIFIED for pair in getattr(facts, field)]
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
            return _Count(None, None, None, (), 0, False, None, tuple(steps), tuple(notes), halted)
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
    return _Count(
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


def _as_recorded(facts: Events) -> Events:
    """Without what a named person has recorded as not reasonably required or not promptly asked for."""
    if facts is NOTHING:
        return facts
    dropped: dict[str, tuple[Asked, ...]] = {}
    if facts.clarification_justified is False and facts.clarifications:
        dropped["clarifications"] = ()
    for field, _, recorded in _JUSTIFIED:
        if getattr(facts, recorded) is False and getattr(facts, field):
            dropped[field] = ()
    return replace(facts, **dropped) if dropped else facts  # type: ignore[reportArgumentType]


def _without_asking(facts: Events) -> Events:
    if not (facts.identity or facts.authority or facts.fee or facts.clarifications):
        return facts
    return replace(facts, identity=(), authority=(), fee=(), clarifications=())


def _other(matter: Matter, facts: Events, calendar: Calendar) -> _Count | None:
    """The count if the recorded yes or no were the other one; None where nothing was asked for."""
    plain = _without_asking(facts)
    if plain is facts:
        return None
    return _count(matter, plain if _as_recorded(facts) is facts else facts, calendar)


def _suspended(matter: Matter, facts: Events, calendar: Calendar) -> _Count:
    """EDPB Guidelines 01/2022: asking for identity or clarification suspends the period while the answer is awaited."""
    received = matter.received_on
    waits = [Asked(pair.asked or received, pair.answered) for pair in (*facts.identity, *facts.authority)]
    return _count(matter, replace(_without_asking(facts), clarifications=(*waits, *facts.clarifications)), calendar)


def _otherwise(matter: Matter, facts: Events, other: _Count) -> str:
    when = said(other.on) if other.on else other.halted
    if matter.regime == "EU":
        return f"If the time awaiting the person's answer is left out, as EDPB Guidelines 01/2022 allow: {when}"
    if facts.clarifications and matter.received_on < ART_12A_FROM:
        return f"If the days awaiting clarification are left out, as the regulator's guidance allowed: {when}"
    if _as_recorded(facts) is facts:
        return f"If what was asked for was not reasonably required, or not promptly asked: {when}"
    return f"If what was asked for was reasonably required and promptly asked: {when}"


def _safe(count: _Count, calendar: Calendar, received: date, last_day_to_extend: bool) -> date | None:
    if count.unrolled is None:
        return None
    if last_day_to_extend:  # the safe day to announce an extension is the unrolled day itself
        return calendar.last_working_day(count.unrolled)
    return safe_day(calendar, count.unrolled, received, paused=bool(count.ranges))


def _reason(matter: Matter, count: _Count, last_day_to_extend: bool) -> str:
    if count.on is None or count.started is None or count.unrolled is None:
        return count.halted
    months = "three months" if count.extended else "one month"
    fresh = " (the clock started afresh)" if count.started != matter.received_on else ""
    text = f"{months} from {said(count.started)}{fresh}"
    if count.excluded:
        text += f" and {counted(count.excluded, 'day')} awaiting clarification"
    text += f" is {said(count.unrolled)}"
    if count.on != count.unrolled:
        text += f", which is no working day, so the end of {named(count.on)}"
    if matter.events.extension_notices and not count.extended and not last_day_to_extend:
        text += "; the notice of extension came too late"
    return text + ("; the last day to announce an extension" if last_day_to_extend else "")


def _remarks(matter: Matter, facts: Events, count: _Count, *, pausable: bool) -> tuple[tuple[str, ...], Proof]:
    """Notes and the weakest proof mark among the rules used."""
    notes, proof = list(count.notes), "opened" if matter.regime == "UK" else "memory"
    asked = facts.identity or facts.authority or facts.fee
    if matter.regime == "EU" and (asked or facts.clarifications):
        notes.append("No Art 12A in the EU: the statutory date runs from receipt whatever was asked for.")
    if facts.clarifications and not pausable:
        notes.append("Clarification pauses the clock of an access request only: no effect here.")
        proof = "memory"
    elif (
        matter.received_on >= ART_12A_FROM
        and matter.regime == "UK"
        and any(span.asked == count.started for span in facts.clarifications)
    ):
        notes.append("Clarification asked for on the first day: that day is not in the period, so later days only.")
        proof = "memory"
    if matter.regime == "UK" and matter.received_on < ART_12A_FROM:
        if facts.clarifications and pausable:
            notes.append("Received before 5 February 2026: no statute yet paused the clock for clarification.")
            proof = "memory"
        if asked:
            notes.append("Received before 5 February 2026: the fresh start rests on the regulator's guidance.")
            proof = "memory"
    for _, what, recorded in _JUSTIFIED:
        if getattr(facts, recorded) is False:
            notes.append(f"Recorded: {what} was not reasonably required or not promptly asked for; it moves nothing.")
    if facts.clarification_justified is False:
        notes.append("Recorded: clarification was not reasonably required; it pauses nothing.")
    return tuple(notes), weakest(proof)


def _authority(matter: Matter) -> str:
    if matter.regime == "EU":
        return _AUTHORITY["EU"]
    return _AUTHORITY["new" if matter.received_on >= ART_12A_FROM else "old"]


def _by_asking(entry: tuple[Asked, str]) -> date:
    return entry[0].asked or date.min


def _month_end(relevant: date, unrolled: date) -> str:
    return "" if relevant.day == unrolled.day else f" (that month has no day {relevant.day}, so its last day)"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
