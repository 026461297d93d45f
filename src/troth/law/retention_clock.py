"""Until when a record is kept, as a clock: the retention table's floor from the event a matter gives, by region."""

from __future__ import annotations

from datetime import date

from troth.errors import TrothError
from troth.law.answers import Due
from troth.law.calendars import Calendar
from troth.law.events import RETENTION_TRIGGERS
from troth.law.matters import Matter, named, said
from troth.law.regimes import law_version, refuse_slip
from troth.law.retention_table import HOLD_NOTE, ROWS, Row

# The words of a table of cases for starting events that the retention table names more closely.
_WRITTEN = {"pay_period_end": "record_made", "last_entry": "entry"}

# One claim, two laws: limitation in England, Wales and Northern Ireland, prescription in Scotland.
_CLAIM = {
    "GB-EAW": "contract_claim_limitation",
    "GB-NIR": "contract_claim_limitation",
    "GB-SCT": "contract_claim_prescription",
}
_CLAIM_TRIGGERS = ("breach_accrued", "obligation_due")


def _trigger(row: Row) -> str:
    return _WRITTEN.get(row.starts, row.starts)


# What depends on a date of birth whatever the age (until_age without for_age_under) is no matter of these events.
_CLOCKED = [
    row
    for row in ROWS
    if _trigger(row) in RETENTION_TRIGGERS and (row.until_age is None or row.for_age_under is not None)
]

KEPT: tuple[str, ...] = tuple(dict.fromkeys(row.code for row in _CLOCKED))
"""The codes of the retention table whose starting event a table of cases can give."""


def kept_until(matter: Matter, calendar: Calendar) -> Due:
    """The last day of the least period the authority asks for, by the corresponding date, never moved to a working day.

    No date where the row is not the law of the region, or not yet for an event on that day. Where an event is given
    more than once the last counts. Raises TrothError where the starting event is missing.
    """
    claim = matter.right in _CLAIM.values()
    code = _CLAIM[matter.region] if claim else matter.right
    rows = [row for row in _CLOCKED if row.code == code]
    triggers = _CLAIM_TRIGGERS if claim else tuple(dict.fromkeys(map(_trigger, rows)))
    days = [day for key, day in matter.events.triggers if key in triggers]
    if not days:
        raise TrothError(
            f"‘{matter.right}’ runs from an event that is not given",
            fix=f"write {' or '.join(f'{key}=…' for key in triggers)} among the events",
        )
    start = max(days)
    refuse_slip(start, triggers[0])
    row = next((row for row in rows if row.holds_on(start)), rows[-1])
    on: date | None = None
    steps: tuple[str, ...] = ()
    if matter.region not in row.jurisdictions:
        reason = f"not the law of {matter.region}: it sets no day there"
    elif not row.holds_on(start):
        reason = f"not the law for an event on {said(start)}: it sets no day"
    else:
        on = row.floor.after(start)
        reason = f"{row.data}: {row.floor} from {said(start)} is {said(on)}"
        steps = (f"The period runs from {named(start)}.", f"{row.floor} later is {named(on)}; it is not moved.")
    notes = [f"{row.note[0].upper()}{row.note[1:]}."] if row.note else []
    if row.usual is not None and on is not None:
        notes.append(f"{row.usual} is usual: {said(row.usual.after(start))}.")
    if "tax_year_end" in triggers and (start.month, start.day) != (4, 5):
        notes.append("A tax year ends on 5 April; check the date given.")
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
        steps=steps or (f"{reason[0].upper()}{reason[1:]}.",),
    )
