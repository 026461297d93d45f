"""The clock of a rights request, with why, on whose authority, and the other date (UK GDPR Arts 12(3), 12A)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from troth.law.answers import Due, Proof
from troth.law.calendars import Calendar
from troth.law.events import Asked, Events
from troth.law.matters import ONE_DAY, Matter, counted, named, safe_day, said
from troth.law.regimes import ART_12A_FROM, law_version
from troth.law.request_count import JUSTIFIED, Count, as_recorded, count_request, without_asking

_AUTHORITY = {
    "new": "UK GDPR Art 12(3) and 12A; ICO right of access guidance (8 Dec 2025)",
    "old": "UK GDPR Art 12(3); ICO right of access guidance (8 Dec 2025)",
    "EU": "EU GDPR Art 12(3); Reg 1182/71 Art 3; EDPB Guidelines 01/2022",
}


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
    if regime == "EU":
        count = count_request(matter, without_asking(facts), calendar)
        waited = practice.identity or practice.authority or practice.clarifications
        other = _suspended(matter, practice, calendar) if waited else None
    elif practice.clarifications and matter.received_on < ART_12A_FROM:
        count = count_request(matter, as_recorded(replace(practice, clarifications=())), calendar)
        other = count_request(matter, as_recorded(practice), calendar)
    else:
        count = count_request(matter, as_recorded(practice), calendar)
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


def _other(matter: Matter, facts: Events, calendar: Calendar) -> Count | None:
    """The count if the recorded yes or no were the other one; None where nothing was asked for."""
    plain = without_asking(facts)
    if plain is facts:
        return None
    return count_request(matter, plain if as_recorded(facts) is facts else facts, calendar)


def _suspended(matter: Matter, facts: Events, calendar: Calendar) -> Count:
    """EDPB Guidelines 01/2022: asking for identity or clarification suspends the period while the answer is awaited."""
    received = matter.received_on
    waits = [Asked(pair.asked or received, pair.answered) for pair in (*facts.identity, *facts.authority)]
    return count_request(
        matter, replace(without_asking(facts), clarifications=(*waits, *facts.clarifications)), calendar
    )


def _safe(count: Count, calendar: Calendar, received: date, last_day_to_extend: bool) -> date | None:
    if count.unrolled is None:
        return None
    if last_day_to_extend:  # the safe day to announce an extension is the unrolled day itself
        return calendar.last_working_day(count.unrolled - (ONE_DAY if count.ranges else ONE_DAY * 0))
    return safe_day(calendar, count.unrolled, received, paused=bool(count.ranges))


def _otherwise(matter: Matter, facts: Events, other: Count) -> str:
    when = said(other.on) if other.on else other.halted
    if matter.regime == "EU":
        return f"If the time awaiting the person's answer is left out, as EDPB Guidelines 01/2022 allow: {when}"
    if facts.clarifications and matter.received_on < ART_12A_FROM:
        return f"If the days awaiting clarification are left out, as the regulator's guidance allowed: {when}"
    if as_recorded(facts) is facts:
        return f"If what was asked for was not reasonably required, or not promptly asked: {when}"
    return f"If what was asked for was reasonably required and promptly asked: {when}"


def _reason(matter: Matter, count: Count, last_day_to_extend: bool) -> str:
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


def _remarks(matter: Matter, facts: Events, count: Count, *, pausable: bool) -> tuple[tuple[str, ...], Proof]:
    """Notes and the weakest proof mark among the rules used."""
    notes = list(count.notes)
    proof: Proof = "opened" if matter.regime == "UK" else "memory"
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
    for _, what, recorded in JUSTIFIED:
        if getattr(facts, recorded) is False:
            notes.append(f"Recorded: {what} was not reasonably required or not promptly asked for; it moves nothing.")
    if facts.clarification_justified is False:
        notes.append("Recorded: clarification was not reasonably required; it pauses nothing.")
    return tuple(notes), proof


def _authority(matter: Matter) -> str:
    if matter.regime == "EU":
        return _AUTHORITY["EU"]
    return _AUTHORITY["new" if matter.received_on >= ART_12A_FROM else "old"]
