"""Retention periods that statute or settled policy suggests: rows with start event, period, authority, and their end.

Data-protection law sets no general periods (UK GDPR Art 5(1)(e)): each row says whether it is statute, limitation,
guidance or policy, and a controller's own schedule decides within it. A legal hold overrides every row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from troth.errors import TrothError
from troth.law.answers import Proof, Result
from troth.law.periods import Period, add_months

Status = Literal["statute", "limitation", "guidance", "policy"]
"""``statute`` – a duty to keep so long; ``limitation`` – a claim may be brought so long; ``guidance`` and ``policy`` – custom."""

Jurisdiction = Literal["GB-EAW", "GB-SCT", "GB-NIR"]

EVERYWHERE: tuple[Jurisdiction, ...] = ("GB-EAW", "GB-SCT", "GB-NIR")


@dataclass(frozen=True)
class Row:
    """One row: what is kept, from which event, for how long, and who says so.

    ``floor`` is the least the authority asks for, ``usual`` the longer custom where there is one. ``until_age`` is a
    birthday before which the data is not destroyed (``for_age_under``: only of people younger than that at the event).
    ``in_force`` bounds the dates of the event for which the row holds: from the first day, to the day before the second.
    """

    code: str
    data: str
    starts: str
    floor: Period
    authority: str
    status: Status
    proof: Proof
    usual: Period | None = None
    jurisdictions: tuple[Jurisdiction, ...] = EVERYWHERE
    until_age: int | None = None
    for_age_under: int | None = None
    in_force: tuple[date | None, date | None] = (None, None)
    note: str = ""

    def holds_on(self, event: date) -> bool:
        """True where the row is the law for an event on that date."""
        since, before = self.in_force
        return (since is None or since <= event) and (before is None or event < before)


@dataclass(frozen=True, kw_only=True)
class End(Result):
    """The last day of the period: ``floor_on`` by the authority, ``on`` by what is usual (the same where nothing is longer)."""

    on: date
    floor_on: date
    row: Row


def _years(number: int) -> Period:
    return Period(months=12 * number)


HOLD_NOTE = "A legal hold overrides this date; nothing in its scope is destroyed while it is active."

_AS_MARKED = "UK GDPR Art 5(1)(e), (2): the controller's own policy"

ROWS: tuple[Row, ...] = (
    Row("paye_records", "PAYE and payroll records", "tax_year_end", _years(3),
        "Income Tax (PAYE) Regulations 2003 reg 97", "statute", "memory", usual=_years(6),
        note="three years is the floor; six years and the current one are usual"),
    Row("company_accounting_records", "accounting records of a private company", "record_made", _years(3),
        "Companies Act 2006 s.388", "statute", "memory"),
    Row("public_company_accounting_records", "accounting records of a public company", "record_made", _years(6),
        "Companies Act 2006 s.388", "statute", "memory"),
    Row("company_tax_records", "company tax records", "year_end", _years(6),
        "Finance Act 1998 Sch 18", "statute", "memory"),
    Row("vat_records", "VAT records", "record_made", _years(6), "VAT Act 1994 Sch 11", "statute", "memory"),
    Row("vat_one_stop_shop", "VAT records under the one-stop shop", "record_made", _years(10),
        "VAT Act 1994 Sch 11", "statute", "memory"),
    Row("self_employed_tax", "tax records of the self-employed", "filing_day", _years(5),
        "Taxes Management Act 1970 s.12B", "statute", "memory", note="the event is the 31 January after the tax year"),
    Row("contract_claim_limitation", "what a contract claim would need", "breach_accrued", _years(6),
        "Limitation Act 1980 s.5 (England and Wales); the like in Northern Ireland", "limitation", "memory",
        jurisdictions=("GB-EAW", "GB-NIR")),
    Row("negligence_claim_limitation", "what a negligence claim would need", "breach_accrued", _years(6),
        "Limitation Act 1980 s.2 (England and Wales); the like in Northern Ireland", "limitation", "memory",
        jurisdictions=("GB-EAW", "GB-NIR")),
    Row("deed_claim_limitation", "what a claim on a deed would need", "breach_accrued", _years(12),
        "Limitation Act 1980 s.8; the like in Northern Ireland", "limitation", "memory",
        jurisdictions=("GB-EAW", "GB-NIR")),
    Row("personal_injury_limitation", "what a personal injury claim would need", "breach_accrued", _years(3),
        "Limitation Act 1980 s.11; Prescription and Limitation (Scotland) Act 1973 s.17; the like in Northern Ireland",
        "limitation", "memory"),
    Row("latent_damage_longstop", "what a claim for latent damage would need", "breach_accrued", _years(15),
        "Limitation Act 1980 s.14B; the like in Northern Ireland", "limitation", "memory",
        jurisdictions=("GB-EAW", "GB-NIR"), note="a long-stop: no claim after it"),
    Row("contract_claim_prescription", "what a contract or negligence claim would need", "obligation_due", _years(5),
        "Prescription and Limitation (Scotland) Act 1973 s.6", "limitation", "memory", jurisdictions=("GB-SCT",)),
    Row("prescription_longstop", "what a claim on an obligation would need at the latest", "obligation_due", _years(20),
        "Prescription and Limitation (Scotland) Act 1973 s.7", "limitation", "memory", jurisdictions=("GB-SCT",),
        note="a long-stop: no claim after it"),
    Row("minimum_wage_records", "records that the minimum wage is paid", "pay_period_end", _years(6),
        "National Minimum Wage Regulations 2015 reg 59, as amended from 1 April 2021", "statute", "memory",
        in_force=(date(2021, 4, 1), None), note="lists that still say three years are out of date"),
    Row("minimum_wage_records", "records that the minimum wage is paid", "pay_period_end", _years(3),
        "National Minimum Wage Regulations 2015 reg 59, before 1 April 2021", "statute", "memory",
        in_force=(None, date(2021, 4, 1))),
    Row("working_time_records", "working-time records", "record_made", _years(2),
        "Working Time Regulations 1998 reg 9", "statute", "memory"),
    Row("holiday_pay_records", "records of holiday and holiday pay", "record_made", _years(6),
        "Working Time Regulations 1998 as amended by the Employment Rights Act 2025, from 6 April 2026", "statute",
        "secondary", in_force=(date(2026, 4, 6), None),
        note="one published timetable still called the date to be confirmed"),
    Row("statutory_pay_records", "statutory maternity and sick pay records", "tax_year_end", _years(3),
        "Statutory Maternity Pay (General) Regulations 1986 reg 26; Income Tax (PAYE) Regulations 2003 reg 97", "statute",
        "memory", note="sick pay: kept with the PAYE records"),
    Row("accident_book_entry", "accident book entries and reports under RIDDOR", "entry", _years(3),
        "Social Security (Claims and Payments) Regulations 1979 reg 25; RIDDOR 2013 reg 12", "statute", "memory",
        until_age=21, for_age_under=18, note="of a person under 18, until they are 21"),
    Row("coshh_health_record", "health records under COSHH, asbestos and lead rules", "last_entry", _years(40),
        "COSHH Regulations 2002 reg 11; Control of Asbestos Regulations 2012 reg 22; Control of Lead at Work Regulations 2002",
        "statute", "memory"),
    Row("radiation_dose_records", "dose and health records under ionising-radiation rules", "last_entry", _years(30),
        "Ionising Radiations Regulations 2017", "statute", "memory", until_age=75,
        note="to the person's 75th birthday, and never less than 30 years from the last entry"),
    Row("auto_enrolment_records", "automatic-enrolment pension records", "record_made", _years(6),
        "Occupational and Personal Pension Schemes (Automatic Enrolment) Regulations 2010; Registration Regulations 2010",
        "statute", "memory"),
    Row("auto_enrolment_opt_out", "automatic-enrolment opt-out notices", "record_made", _years(4),
        "Employers' Duties (Registration and Compliance) Regulations 2010", "statute", "memory"),
    Row("unsuccessful_applicants", "applications that were not successful", "decision", _years(1),
        "Equality Act 2010 claims: policy of 6 to 12 months", "policy", "memory",
        note="the tribunal limit was to go from three to six months; its commencement is not confirmed, so twelve months"),
    Row("right_to_work_copy", "copies of right-to-work checks", "employment_ended", _years(2),
        "Home Office guide for employers on right-to-work checks", "guidance", "secondary", note="then destroyed"),
    Row("right_to_rent_copy", "copies of right-to-rent checks (England)", "tenancy_ended", _years(1),
        "Home Office guide for landlords on right-to-rent checks", "guidance", "memory", jurisdictions=("GB-EAW",)),
    Row("money_laundering_checks", "money-laundering checks", "relationship_ended", _years(5),
        "Money Laundering Regulations 2017 reg 40", "statute", "memory", note="then deleted"),
    Row("evidence_logs", "logs of consent, complaints and requests", "last_effect", _years(3), _AS_MARKED, "policy",
        "memory", usual=_years(6), note="three to six years as evidence; a choice, so the notice says it"),
    Row("cctv", "CCTV recordings", "captured", Period(days=30), "ICO guidance on video surveillance", "policy", "memory",
        note="about thirty days; a choice"),
)  # fmt: skip
"""Every row, in the order of the rule book; two rows may share a code where the law changed (``in_force`` tells them apart)."""


def row(code: str, event: date) -> Row:
    """The row of that code that holds for an event on that date; TrothError where there is none."""
    named = [each for each in ROWS if each.code == code]
    if not named:
        raise TrothError(
            f"‘{code}’ is no row of the retention table",
            fix="use one of " + ", ".join(sorted({each.code for each in ROWS})),
        )
    for each in named:
        if each.holds_on(event):
            return each
    raise TrothError(
        f"the retention table has no rule for ‘{code}’ and an event on {event}",
        fix="decide the period yourself and record the authority",
    )


def end(code: str, event: date, *, jurisdiction: str | None = None, born_on: date | None = None) -> End:
    """The last day of the period that starts with ``event``: ``event + period`` by the corresponding date, never rolled.

    ``jurisdiction`` (GB-EAW, GB-SCT, GB-NIR) is needed where the row is not the law of the whole United Kingdom;
    ``born_on`` where the row depends on age. Raises TrothError where either is missing or does not fit.
    Source: UK GDPR Art 5(1)(e), (2) and the authority of the row. A legal hold is not counted here: it overrides.
    """
    found = row(code, event)
    _check_jurisdiction(found, jurisdiction)
    floor_on = found.floor.after(event)
    reason = f"{found.data}: {found.floor} from {event:%-d %B %Y}"
    if found.until_age is not None:
        birthday = _birthday(found.until_age, found, event, born_on)
        if birthday is not None and birthday > floor_on:
            floor_on = birthday
            reason += f", but not before the person is {found.until_age}"
    on = floor_on
    if found.usual is not None and found.usual.after(event) > on:
        on = found.usual.after(event)
        reason += f"; {found.usual} is usual"
    notes = (*((f"{found.note[0].upper()}{found.note[1:]}.",) if found.note else ()), HOLD_NOTE)
    return End(
        on=on, floor_on=floor_on, row=found, reason=reason, authority=found.authority, proof=found.proof, notes=notes
    )


def _check_jurisdiction(found: Row, jurisdiction: str | None) -> None:
    if found.jurisdictions == EVERYWHERE and jurisdiction in (None, *EVERYWHERE):
        return
    if jurisdiction is None:
        raise TrothError(
            f"‘{found.code}’ is the law of {', '.join(found.jurisdictions)} only", fix="say which jurisdiction applies"
        )
    if jurisdiction not in found.jurisdictions:
        raise TrothError(
            f"‘{found.code}’ is not the law of {jurisdiction}", fix=f"it is that of {', '.join(found.jurisdictions)}"
        )


def _birthday(age: int, found: Row, event: date, born_on: date | None) -> date | None:
    if born_on is None:
        if found.for_age_under is not None:
            return None  # An adult, unless somebody says otherwise: only the young need a birthday here.
        raise TrothError(f"‘{found.code}’ depends on the person's age", fix="give the date of birth")
    if born_on > event:
        raise TrothError("the date of birth is after the event", fix="check both dates")
    if found.for_age_under is not None and add_months(born_on, 12 * found.for_age_under) <= event:
        return None
    return add_months(born_on, 12 * age)
