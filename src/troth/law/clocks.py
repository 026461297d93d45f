"""Statutory clocks, the public door: what was received, when and where, in; the date, why and on whose authority, out.

    from troth.law.clocks import Matter, due
    due(Matter("access", date(2026, 11, 2), "GB-SCT")).on

Nothing here reads a clock: *today* is an argument, used only to refuse what cannot have been received yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import NoReturn

from troth.errors import TrothError
from troth.law import duty_clocks
from troth.law.answers import Due, Holiday
from troth.law.calendars import Calendar, Overlay, calendar_for, read_overlay
from troth.law.events import Asked, Events, parse_events
from troth.law.matters import Matter, said
from troth.law.names import known_as
from troth.law.regimes import ART_12A_FROM
from troth.law.request_clock import request_due
from troth.law.retention_clock import KEPT, kept_until, refuse_unsaid

__all__ = ["REQUESTS", "RIGHTS", "Asked", "Due", "Events", "Holiday", "Matter", "Overlay", "due", "earliest",
           "parse_events", "read_overlay", "rights_request_due"]  # fmt: skip


def due(matter: Matter, *, overlay: Overlay | None = None, today: date | None = None) -> Due:
    """The statutory date of a matter, with reason, authority, proof mark, safe day and the counting step by step.

    ``overlay`` adds an operator's one-off days. Raises TrothError for a right the rule book does not know, a receipt
    after ``today`` where it is given, a duty that does not exist in the regime, or a missing hour or trigger.
    """
    if today is not None and matter.received_on > today:
        raise TrothError(
            f"received on {matter.received_on}, which is after today, {today}", fix="check the date of receipt"
        )
    clocks = _CLOCKS[matter.regime == "UK-RETENTION"]
    clock = clocks.get(matter.right)
    if clock is None:
        name = known_as(matter.right)
        clock = clocks.get(name) or _refuse(matter, name)
        matter = replace(matter, right=name)
    return clock(matter, calendar_for(matter.region, overlay))


def rights_request_due(received_on: date, region: str, *, right: str = "access", overlay: Overlay | None = None) -> Due:
    """When a rights request received on a local calendar date in the UK must be answered, nothing having happened since.

    Raises TrothError for a region other than GB-EAW, GB-SCT, GB-NIR or a date before the regime.
    """
    return due(Matter(right, received_on, region), overlay=overlay)


def earliest(*results: Due) -> Due:
    """The result with the earliest date: what to keep to where two regions or two regimes may govern one matter.

    A result without a date – its clock stands still or has not begun – is later than any date. Raises TrothError for
    no result at all.
    """
    if not results:
        raise TrothError("there is no result to choose from", fix="give the result of each regime or region")
    first = min(results, key=lambda result: result.on or date.max)
    return replace(first, notes=(*first.notes, "The earlier of: " + "; ".join(map(_briefly, results)) + "."))


def _access(matter: Matter, calendar: Calendar) -> Due:
    return request_due(matter, calendar, pausable=True)


def _request(matter: Matter, calendar: Calendar) -> Due:
    return request_due(matter, calendar, pausable=False)


def _extension_notice(matter: Matter, calendar: Calendar) -> Due:
    return request_due(matter, calendar, pausable=True, last_day_to_extend=True)


def _refusal_notice(matter: Matter, calendar: Calendar) -> Due:
    result = request_due(matter, calendar, pausable=True)
    law = "EU GDPR" if matter.regime == "EU" else "UK GDPR"
    note = "Reasons, the right to complain and the court remedy go with a refusal."
    return replace(
        result,
        authority=f"{law} Art 12(4): a refusal is told within the period for the answer",
        notes=(*result.notes, note),
    )


def _objection_to_marketing(matter: Matter, calendar: Calendar) -> Due:
    result = _request(matter, calendar)
    law = "EU GDPR" if matter.regime == "EU" else "UK GDPR"
    stop = matter.received_on
    notes = [*result.notes, f"Marketing stops at once, on {said(stop)}; the date is that of the answer."]
    if matter.events.stop_by and matter.events.stop_by > stop:
        notes.append(f"A stop by {said(matter.events.stop_by)} is later than at once.")
    return replace(
        result,
        stop_by=stop,
        reason=f"stop at once; to confirm: {result.reason}",
        authority=f"{law} Art 21(2)-(3) and 12(3): cease at once; confirm within one month",
        proof="memory",
        notes=tuple(notes),
        steps=(
            "Direct marketing ceases on receipt, with no balancing; what follows is the time to confirm.",
            *result.steps,
        ),
    )


def _human_intervention(matter: Matter, calendar: Calendar) -> Due:
    result = _request(matter, calendar)
    if matter.regime == "EU":
        return replace(result, authority="EU GDPR Art 22(3) via Art 12(2)-(3)", proof="memory")
    if matter.received_on < ART_12A_FROM:
        return replace(result, authority="UK GDPR Art 22(3) (before 5 Feb 2026) via Art 12(2)-(3)", proof="memory")
    return replace(result, authority="UK GDPR Art 22C via Art 12(2)-(3) and 12A", proof="secondary")


Clock = Callable[[Matter, Calendar], Due]

REQUESTS: dict[str, Clock] = {
    "access": _access,
    "rectification": _request,
    "erasure": _request,
    "restriction": _request,
    "portability": _request,
    "objection": _request,
    "objection_direct_marketing": _objection_to_marketing,
    "human_intervention_request": _human_intervention,
}
"""What a person may ask for, with the clock of each."""

_DUTIES: dict[str, Clock] = {
    "extension_notice": _extension_notice,
    "refusal_notice": _refusal_notice,
    "complaint_acknowledgement": duty_clocks.complaint_acknowledgement,
    "complaint_outcome": duty_clocks.complaint_outcome,
    "breach_notify_regulator": duty_clocks.breach_notify_regulator,
    "breach_tell_people": duty_clocks.breach_tell_people,
    "processor_to_controller_breach": duty_clocks.processor_to_controller,
    "pecr_breach_service_provider": duty_clocks.pecr_breach,
    "art13_notice": duty_clocks.art13_notice,
    "art14_notice": duty_clocks.art14_notice,
    "tps_first_prohibited_call_day": duty_clocks.tps_first_prohibited_call_day,
    "cca_file_correction_reply": duty_clocks.credit_file,
    "cca_notice_of_correction": duty_clocks.credit_file,
    "cca_notice_of_correction_reply": duty_clocks.credit_file,
}

_CLOCKS: dict[bool, dict[str, Clock]] = {False: REQUESTS | _DUTIES, True: dict.fromkeys(KEPT, kept_until)}

RIGHTS: tuple[str, ...] = (*REQUESTS, *_DUTIES, *KEPT)
"""Every right, duty and record the clocks know; the records belong to the regime UK-RETENTION."""


def _refuse(matter: Matter, name: str) -> NoReturn:
    refuse_unsaid(name)
    known: Iterable[str] = _CLOCKS[matter.regime == "UK-RETENTION"]
    if name in RIGHTS:
        regime = "UK-RETENTION" if name in KEPT else "UK"
        raise TrothError(f"‘{matter.right}’ is not of the regime {matter.regime}", fix=f"use regime {regime}")
    from difflib import get_close_matches  # only where something is wrong

    near = get_close_matches(name, known, 1)
    fix = f"did you mean {near[0]}?" if near else f"use one of {', '.join(known)}"
    raise TrothError(f"‘{matter.right}’ is no right or duty the clocks know", fix=fix)


def _briefly(result: Due) -> str:
    return f"{result.regime} {result.region} {said(result.on) if result.on else 'no date'}"
