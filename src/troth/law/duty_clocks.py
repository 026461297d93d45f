"""The clocks that are not a request's: complaints, breaches, notices to people, registers, credit files."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from troth.errors import TrothError
from troth.law.answers import Due, Proof
from troth.law.calendars import Calendar
from troth.law.matters import Matter, named, safe_day, said, why_rolled
from troth.law.periods import add_months
from troth.law.regimes import COMPLAINTS_FROM, PECR_72_HOURS_FROM, law_version, zone

_NOT_YET = "there was no statutory duty yet: s.164A applies to complaints received on or after 19 June 2026"


def complaint_acknowledgement(matter: Matter, calendar: Calendar) -> Due:
    """Thirty days after receipt, rolled (DPA 2018 s.164A(3)); none before 19 June 2026, and none in the EU."""
    authority = "DPA 2018 s.164A(3); ICO How to deal with data protection complaints (12 Feb 2026)"
    received = matter.received_on
    if matter.regime == "EU":
        return _no_duty(matter, "the EU GDPR sets no such duty", "EU GDPR", proof="opened")
    if received < COMPLAINTS_FROM:
        return _no_duty(matter, _NOT_YET, "SI 2026/82 regs 3 and 7", proof="secondary")
    unrolled = received + timedelta(days=30)
    on = calendar.next_working_day(unrolled)
    steps = [f"Received on {named(received)}; the day after is day one.", f"Day thirty is {named(unrolled)}."]
    reason = f"thirty days after {said(received)} is {said(unrolled)}"
    if on != unrolled:
        steps.append(f"That is {why_rolled(calendar, unrolled)}; the next working day is {named(on)}.")
        reason += f", which is no working day, so the end of {named(on)}"
    return _due(
        matter,
        reason=reason,
        authority=authority,
        proof="opened",
        notes=("The response is owed without undue delay from receipt, not from the acknowledgement.",),
        on=on,
        unrolled=unrolled,
        safe_on=safe_day(calendar, unrolled, received),
        holidays=calendar.between(received, on),
        calendar=calendar.name,
        steps=tuple(steps),
    )


def complaint_outcome(matter: Matter, calendar: Calendar) -> Due:
    """Without undue delay; statute sets no number of days, and none is invented (DPA 2018 s.164A(4))."""
    if matter.regime == "EU":
        return _no_duty(matter, "the EU GDPR sets no such duty", "EU GDPR", proof="opened")
    if matter.received_on < COMPLAINTS_FROM:
        return _no_duty(matter, _NOT_YET, "SI 2026/82 regs 3 and 7", proof="secondary")
    reason = "the outcome is owed without undue delay; the law sets no day"
    note = "An internal target may be set; it is policy and must never be called law."
    return _no_day(matter, reason, "DPA 2018 s.164A(4)", note, proof="secondary")


def breach_notify_regulator(matter: Matter, calendar: Calendar) -> Due:
    """Seventy-two elapsed hours from awareness, through clock changes, weekends and holidays (Art 33(1))."""
    law = "EU GDPR" if matter.regime == "EU" else "UK GDPR"
    authority = f"{law} Art 33(1): 72 elapsed hours; no weekend or holiday roll"
    return _hours(matter, calendar, 72, authority, proof="memory")


def pecr_breach(matter: Matter, calendar: Calendar) -> Due:
    """A telecom or internet provider tells the regulator within 72 hours; 24 before 20 August 2025 (PECR reg 5A(2))."""
    _uk_only(matter, "PECR is law of the United Kingdom")
    hours = 72 if matter.received_on >= PECR_72_HOURS_FROM else 24
    authority = "PECR reg 5A(2), as amended by DUAA s.111 from 20 Aug 2025: 72 hours (was 24)"
    note = "Only providers of a public electronic communications service have this duty."
    return _hours(matter, calendar, hours, authority, proof="secondary", notes=(note,))


def processor_to_controller(matter: Matter, calendar: Calendar) -> Due:
    """Without undue delay after becoming aware; statute sets no hours (Art 33(2))."""
    law = "EU GDPR" if matter.regime == "EU" else "UK GDPR"
    note = "A contract may set hours; they are the contract's, not the law's."
    reason = "a processor tells its controller without undue delay; the law sets no hours"
    return _no_day(matter, reason, f"{law} Art 33(2)", note, proof="memory")


def breach_tell_people(matter: Matter, calendar: Calendar) -> Due:
    """Where the risk is high, without undue delay; statute sets no day (Art 34(1))."""
    law = "EU GDPR" if matter.regime == "EU" else "UK GDPR"
    reason = "people at high risk are told without undue delay; the law sets no day"
    return _no_day(matter, reason, f"{law} Art 34(1)", proof="memory")


def art13_notice(matter: Matter, calendar: Calendar) -> Due:
    """Data collected from the person: told at the time of collection, on any day of the week (Art 13(1))."""
    on = matter.received_on
    law = "EU GDPR" if matter.regime == "EU" else "UK GDPR"
    return _due(
        matter,
        reason=f"told when the data are obtained from the person, on {said(on)}",
        authority=f"{law} Art 13(1)-(2): at the time when personal data are obtained",
        proof="memory",
        on=on,
        unrolled=on,
        safe_on=on,
        steps=(f"The data are obtained from the person on {named(on)}; the notice is given then.",),
    )


def art14_notice(matter: Matter, calendar: Calendar) -> Due:
    """Earliest of one month after the data were obtained, first communication, first disclosure; not rolled (Art 14(3))."""
    obtained = matter.received_on
    limbs = [(add_months(obtained, 1), "one month after the data were obtained")]
    notes: list[str] = []
    for days, what in (
        (matter.events.first_communications, "the first communication with the person"),
        (matter.events.first_disclosures, "the first disclosure to another recipient"),
    ):
        limbs += [(day, what) for day in days if day >= obtained]
        notes += [
            f"{what} on {said(day)} was before the data were obtained: no effect." for day in days if day < obtained
        ]
    on, what = min(limbs)
    law = "EU GDPR" if matter.regime == "EU" else "UK GDPR"
    return _due(
        matter,
        reason=f"{what} is the earliest limb: {said(on)}; no move to a working day is taken",
        authority=f"{law} Art 14(3): earliest limb; no roll-forward applied (safe reading)",
        proof="memory",
        notes=tuple(note[:1].upper() + note[1:] for note in notes),
        on=on,
        unrolled=on,
        safe_on=safe_day(calendar, on, obtained),
        holidays=calendar.between(obtained, on),
        calendar=calendar.name,
        steps=(
            f"The data were obtained on {named(obtained)}.",
            *(f"Limb: {name}, {named(day)}." for day, name in limbs),
            f"The earliest is {named(on)}; it is not moved to a working day.",
        ),
    )


def tps_first_prohibited_call_day(matter: Matter, calendar: Calendar) -> Due:
    """The first day on which a listed number may not be called: 28 days after it was listed (PECR reg 21(3))."""
    _uk_only(matter, "the Telephone Preference Service is of the United Kingdom")
    listed = min(matter.events.listed, default=matter.received_on)
    on = listed + timedelta(days=28)
    return _due(
        matter,
        reason=f"listed on {said(listed)}: from the 28th day after, {said(on)}, no call without consent to you",
        authority="PECR reg 21(3): safe only while listed for less than 28 days preceding the call",
        proof="memory",
        notes=("Consent to your calls beats the register; being a customer does not.",),
        started_on=listed,
        on=on,
        unrolled=on,
        safe_on=on - timedelta(days=1),
        steps=(f"Listed on {named(listed)}.", f"Twenty-eight days later is {named(on)}; weekends and holidays count."),
    )


def credit_file(matter: Matter, calendar: Calendar) -> Due:
    """Twenty-eight days under the Consumer Credit Act 1974 s.159, not rolled: P71 does not govern that Act."""
    _uk_only(matter, "the Consumer Credit Act is law of the United Kingdom")
    received = matter.received_on
    on = received + timedelta(days=28)
    subsection, what = _CREDIT[matter.right]
    return _due(
        matter,
        reason=f"28 days after {said(received)} is {said(on)}; {what}; no move to a working day",
        authority=f"Consumer Credit Act 1974 {subsection}: 28 days; no roll-forward (not under 1182/71)",
        proof="memory",
        on=on,
        unrolled=on,
        safe_on=safe_day(calendar, on, received),
        holidays=calendar.between(received, on),
        calendar=calendar.name,
        steps=(f"Received on {named(received)}.", f"Twenty-eight days later is {named(on)}; it is not moved."),
    )


_CREDIT = {
    "cca_file_correction_reply": ("s.159(2)", "the agency says what it removed, changed or left"),
    "cca_notice_of_correction": ("s.159(3)", "the person may file a notice of up to 200 words"),
    "cca_notice_of_correction_reply": ("s.159(4)", "the agency says whether it takes the notice"),
}


def _hours(matter: Matter, calendar: Calendar, hours: int, authority: str, **more: Any) -> Due:
    aware = matter.received
    if not isinstance(aware, datetime):
        raise TrothError(
            "this clock counts hours, and a date says no hour",
            fix="give the moment of awareness with its offset, as in 2026-11-20T17:30+00:00",
        )
    local = zone(matter.region)
    at = (aware.astimezone(UTC) + timedelta(hours=hours)).astimezone(local)  # elapsed hours, whatever the clocks do
    start = aware.astimezone(local)
    steps = [f"Aware on {named(start.date())} at {start:%H:%M} local time ({start:%z})."]
    steps.append(f"{hours} elapsed hours later is {named(at.date())} at {at:%H:%M} local time ({at:%z}).")
    if at.utcoffset() != start.utcoffset():
        steps.append("The clocks change in between, so the wall time differs by the change.")
    return _due(
        matter,
        reason=f"{hours} elapsed hours after awareness; weekends, holidays and clock changes move nothing",
        authority=authority,
        on=at.date(),
        at=at,
        unrolled=at.date(),
        safe_on=safe_day(calendar, at.date(), start.date()),
        holidays=calendar.between(start.date(), at.date()),
        calendar=calendar.name,
        steps=tuple(steps),
        **more,
    )


def _due(matter: Matter, **more: Any) -> Due:
    received = matter.received_on
    started: date | None = more.pop("started_on", received)
    return Due(
        right=matter.right,
        regime=matter.regime,
        region=matter.region,
        law_version=law_version(matter.regime, received),
        received_on=received,
        started_on=started,
        **more,
    )


def _no_duty(matter: Matter, reason: str, authority: str, *, proof: Proof) -> Due:
    """Nothing is owed here: no date and no clock."""
    said_so = (f"{reason[0].upper()}{reason[1:]}.",)
    return _due(matter, reason=reason, authority=authority, proof=proof, started_on=None, steps=said_so)


def _no_day(matter: Matter, reason: str, authority: str, note: str = "", *, proof: Proof) -> Due:
    """Owed without undue delay from receipt or awareness, on no day that statute sets."""
    said_so = (f"The time runs from {named(matter.received_on)}.", f"{reason[0].upper()}{reason[1:]}.")
    notes = (note,) if note else ()
    return _due(matter, reason=reason, authority=authority, proof=proof, notes=notes, steps=said_so)


def _uk_only(matter: Matter, why: str) -> None:
    if matter.regime != "UK":
        raise TrothError(f"‘{matter.right}’ does not exist in the {matter.regime} regime: {why}", fix="use regime UK")
