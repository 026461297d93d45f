"""Until when a record is kept, as a clock: the retention table's floor from the event a matter gives, by region."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from troth.errors import TrothError
from troth.law.answers import Due
from troth.law.calendars import Calendar
from troth.law.matters import Matter, named, said
from troth.law.regimes import law_version, refuse_slip
from troth.law.retention_table import HOLD_NOTE, ROWS, Row

# A table of cases has seven words for the events a period runs from; these are the words that say a row's own event,
# the best first. A row whose event none of them says is counted by ``retention_table.end`` only.
_CLAIM = ("breach_accrued", "obligation_due")
_RECORD = ("record_made", "entry")
_WRITTEN: dict[str, tuple[str, ...]] = {
    "breach_accrued": _CLAIM,
    "obligation_due": ("obligation_due", "breach_accrued"),
    "record_made": _RECORD,
    "pay_period_end": _RECORD,
    "entry": ("entry", "record_made"),
    "last_entry": ("entry", "record_made"),
    "year_end": ("tax_year_end",),
    "filing_day": ("tax_year_end",),
    "employment_ended": ("employment_ended",),
    "tenancy_ended": ("tenancy_ended",),
    "tax_year_end": ("tax_year_end",),
}

# One claim, two laws: limitation in England, Wales and Northern Ireland, prescription in Scotland (1973 Act ss.6, 7).
_IN_SCOTLAND = {
    "contract_claim_limitation": "contract_claim_prescription",
    "negligence_claim_limitation": "contract_claim_prescription",
    "latent_damage_longstop": "prescription_longstop",
}
_ELSEWHERE = {"contract_claim_prescription": "contract_claim_limitation"}

_NOT_SAID = {
    row.code: "depends on the person's date of birth" if row.until_age else f"runs from ‘{row.starts}’"
    for row in ROWS
    if (row.until_age is not None and row.for_age_under is None)
    or (row.starts not in _WRITTEN and row.status != "policy")
}

KEPT: tuple[str, ...] = tuple(dict.fromkeys(row.code for row in ROWS if row.code not in _NOT_SAID))
"""The codes of the retention table whose starting event a table of cases can say, and those of policy, which have no date."""


def kept_until(matter: Matter, calendar: Calendar) -> Due:
    """The last day of the least period the authority asks for, by the corresponding date, never moved to a working day.

    No date where the row is policy, not the law of the region, or not yet for an event on that day. Where an event is
    given more than once the last counts. Raises TrothError where the starting event is missing or cannot be said.
    """
    there = _IN_SCOTLAND if matter.region == "GB-SCT" else _ELSEWHERE
    code = there.get(matter.right, matter.right)
    rows = [row for row in ROWS if row.code == code]
    if rows[0].status == "policy":
        return _result(
            matter, rows[0], None, None, f"{rows[0].data}: no law sets a period; it is the controller's policy"
        )
    given = _given(matter, rows[0])
    refuse_slip(given, "the event of a period")
    start = _filing_day(given) if rows[0].starts == "filing_day" else given
    row = next((row for row in rows if row.holds_on(start)), rows[-1])
    if matter.region not in row.jurisdictions:
        return _result(matter, row, start, None, f"not the law of {matter.region}: it sets no day there")
    if not row.holds_on(start):
        return _result(matter, row, start, None, f"not the law for an event on {said(start)}: it sets no day")
    on = row.floor.after(start)
    found = _result(matter, row, start, on, f"{row.data}: {row.floor} from {said(start)} is {said(on)}")
    if row.starts == "tax_year_end" and (start.month, start.day) != (4, 5):
        return replace(found, notes=(*found.notes, "A tax year ends on 5 April; check the date given."))
    return found


def refuse_unsaid(code: str) -> None:
    """Refuse a row of the retention table whose start no event of a table says. Raises TrothError."""
    if code in _NOT_SAID:
        raise TrothError(
            f"‘{code}’ {_NOT_SAID[code]}, which no event of a table says",
            fix="count it with troth.law.retention_table.end",
        )


def _given(matter: Matter, row: Row) -> date:
    """The day of the event the row runs from."""
    words = _WRITTEN[row.starts]
    for word in words:
        days = [day for key, day in matter.events.triggers if key == word]
        if days:
            return max(days)
    raise TrothError(
        f"‘{matter.right}’ runs from an event that is not given",
        fix=f"write {' or '.join(f'{word}=…' for word in words)} among the events",
    )


def _filing_day(tax_year_end: date) -> date:
    """The 31 January after the tax year, from which the self-employed keep their records (TMA 1970 s.12B)."""
    return date(tax_year_end.year + 1, 1, 31)


def _result(matter: Matter, row: Row, start: date | None, on: date | None, reason: str) -> Due:
    notes = [f"{row.note[0].upper()}{row.note[1:]}."] if row.note else []
    if row.status == "policy":
        notes.append(f"{row.usual or row.floor} from the event is usual; it must never be called law.")
    elif row.usual is not None and start is not None and on is not None:
        notes.append(f"{row.usual} is usual: {said(row.usual.after(start))}.")
    if start is not None and on is not None:
        steps = (f"The period runs from {named(start)}.", f"{row.floor} later is {named(on)}; it is not moved.")
    else:
        steps = (f"{reason[0].upper()}{reason[1:]}.",)
    return Due(
        right=matter.right,
        regime=matter.regime,
        region=matter.region,
        law_version=law_version("UK", max(matter.received_on, date(2018, 5, 25))),
        received_on=matter.received_on,
        started_on=start,
        reason=reason,
        authority=row.authority,
        proof=row.proof,
        notes=(*notes, HOLD_NOTE),
        on=on,
        unrolled=on,
        safe_on=on,
        steps=steps,
    )
