"""Until when records must or may be kept: the event a period runs from, its length by region, and its authority."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from troth.errors import TrothError
from troth.law.answers import Due, Proof
from troth.law.calendars import Calendar
from troth.law.matters import Matter, named, said
from troth.law.periods import Period
from troth.law.regimes import HOLIDAY_PAY_RECORDS_FROM, law_version, refuse_slip


@dataclass(frozen=True)
class Keeping:
    """One kind of record: what its period runs from, how long, on whose authority.

    ``elsewhere`` gives the period in regions where it differs, None where the rule does not reach; ``since`` the first
    day of the trigger for which the rule stands; ``meaning`` whether it is a floor, a limit, or a time to destroy.
    """

    triggers: tuple[str, ...]
    period: Period
    authority: str
    proof: Proof
    meaning: str
    elsewhere: tuple[tuple[str, Period | None], ...] = ()
    since: date | None = None


def _years(number: int) -> Period:
    return Period(months=12 * number)


_CLAIM = ("breach_accrued", "obligation_due")
_NOT_IN_SCOTLAND = (("GB-SCT", None),)
_LIMITATION = (
    "Limitation Act 1980 s.5; Limitation (Northern Ireland) Order 1989; "
    "Prescription and Limitation (Scotland) Act 1973 s.6: five years"
)
_CONTRACT = Keeping(_CLAIM, _years(6), _LIMITATION, "memory", "the claim is barred after", (("GB-SCT", _years(5)),))
_KEEP, _DESTROY = "keep at least until", "destroy after"

KEEPINGS: dict[str, Keeping] = {
    "right_to_work_copy": Keeping(
        ("employment_ended",), _years(2), "Home Office employer guide: employment plus two years", "secondary", _DESTROY
    ),
    "right_to_rent_copy": Keeping(
        ("tenancy_ended",),
        _years(1),
        "Home Office landlord guide (England only): tenancy plus one year",
        "memory",
        _DESTROY,
        (("GB-SCT", None), ("GB-NIR", None)),
    ),
    "paye_records": Keeping(
        ("tax_year_end",), _years(3), "Income Tax (PAYE) Regulations 2003 reg 97: three years", "memory", _KEEP
    ),
    "statutory_pay_records": Keeping(
        ("tax_year_end",), _years(3), "Statutory Maternity Pay Regulations 1986 reg 26", "memory", _KEEP
    ),
    "contract_claim_limitation": _CONTRACT,
    "contract_claim_prescription": _CONTRACT,
    "negligence_claim_limitation": _CONTRACT,
    "personal_injury_limitation": Keeping(
        _CLAIM, _years(3), "Limitation Act 1980 s.11; 1973 Act s.17: three years", "memory", "the claim is barred after"
    ),
    "deed_claim_limitation": Keeping(
        _CLAIM,
        _years(12),
        "Limitation Act 1980 s.8: twelve years",
        "memory",
        "the claim is barred after",
        _NOT_IN_SCOTLAND,
    ),
    "holiday_pay_records": Keeping(
        ("record_made",),
        _years(6),
        "Working Time Regulations as amended by the Employment Rights Act 2025, from 6 Apr 2026: six years from making",
        "secondary",
        _KEEP,
        since=HOLIDAY_PAY_RECORDS_FROM,
    ),
    "working_time_records": Keeping(
        ("record_made",), _years(2), "Working Time Regulations 1998 reg 9: two years", "memory", _KEEP
    ),
    "minimum_wage_records": Keeping(
        ("record_made",), _years(6), "National Minimum Wage Regulations 2015 reg 59: six years", "memory", _KEEP
    ),
    "accident_book_entry": Keeping(
        ("entry",),
        _years(3),
        "Social Security (Claims and Payments) Regulations 1979 reg 25; RIDDOR 2013 reg 12: three years",
        "memory",
        _KEEP,
    ),
    "coshh_health_record": Keeping(("entry",), _years(40), "COSHH 2002 reg 11: forty years", "memory", _KEEP),
    "vat_records": Keeping(("record_made",), _years(6), "Value Added Tax Act 1994 Sch 11: six years", "memory", _KEEP),
    "company_accounting_records": Keeping(
        ("record_made",), _years(3), "Companies Act 2006 s.388: three years, private company", "memory", _KEEP
    ),
    "auto_enrolment_records": Keeping(
        ("record_made",), _years(6), "Automatic Enrolment Regulations 2010: six years", "memory", _KEEP
    ),
    "auto_enrolment_opt_out": Keeping(
        ("record_made",), _years(4), "Automatic Enrolment Regulations 2010: four years", "memory", _KEEP
    ),
}
"""The kinds of record whose end the rule book computes (law.md of the research: section 5)."""


def kept_until(matter: Matter, calendar: Calendar) -> Due:
    """The last day of the period: years by the corresponding date, never moved to a working day.

    Raises TrothError where the trigger is missing.
    """
    keeping = KEEPINGS[matter.right]
    days = [day for key, day in matter.events.triggers if key in keeping.triggers]
    if not days:
        wanted = " or ".join(f"{key}=…" for key in keeping.triggers)
        raise TrothError(
            f"‘{matter.right}’ runs from an event that is not given", fix=f"write {wanted} among the events"
        )
    start = max(days)
    refuse_slip(start, keeping.triggers[0])
    period = dict(keeping.elsewhere).get(matter.region, keeping.period)
    on: date | None = None
    if period is None:
        reason, steps = f"the rule does not reach {matter.region}: it sets no day there", ()
    elif keeping.since and start < keeping.since:
        reason, steps = f"the rule stands from {said(keeping.since)}; {said(start)} is before it, so it sets no day", ()
    else:
        on = period.after(start)
        reason = f"{period} from {said(start)} is {said(on)}: {keeping.meaning} that day"
        steps = (f"The period runs from {named(start)}.", f"{period} later is {named(on)}; it is not moved.")
    notes: list[str] = []
    if "tax_year_end" in keeping.triggers and (start.month, start.day) != (4, 5):
        notes.append("A tax year ends on 5 April; check the date given.")
    notes.append("A hold for a claim or an inquiry comes before any end of a period.")
    return Due(
        right=matter.right,
        regime=matter.regime,
        region=matter.region,
        law_version=law_version("UK", max(matter.received_on, date(2018, 5, 25))),
        received_on=matter.received_on,
        started_on=start,
        reason=reason,
        authority=keeping.authority,
        proof=keeping.proof,
        notes=tuple(notes),
        on=on,
        unrolled=on,
        safe_on=on,
        steps=steps or (reason[:1].upper() + reason[1:] + ".",),
    )
