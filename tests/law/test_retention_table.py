"""Retention rows: the end of each period, by event, jurisdiction and age, never rolled."""

from __future__ import annotations

from datetime import date

import pytest

from troth.errors import TrothError
from troth.law.retention_table import EVERYWHERE, ROWS, end, row

EVENT = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("code", "event", "where", "floor_on", "on"),
    [
        ("paye_records", date(2027, 4, 5), None, date(2030, 4, 5), date(2033, 4, 5)),
        ("company_accounting_records", EVENT, None, date(2029, 11, 20), date(2029, 11, 20)),
        ("vat_records", EVENT, None, date(2032, 11, 20), date(2032, 11, 20)),
        ("vat_one_stop_shop", EVENT, None, date(2036, 11, 20), date(2036, 11, 20)),
        ("self_employed_tax", date(2027, 1, 31), None, date(2032, 1, 31), date(2032, 1, 31)),
        ("contract_claim_limitation", EVENT, "GB-EAW", date(2032, 11, 20), date(2032, 11, 20)),
        ("deed_claim_limitation", EVENT, "GB-NIR", date(2038, 11, 20), date(2038, 11, 20)),
        ("contract_claim_prescription", EVENT, "GB-SCT", date(2031, 11, 20), date(2031, 11, 20)),
        ("prescription_longstop", EVENT, "GB-SCT", date(2046, 11, 20), date(2046, 11, 20)),
        ("holiday_pay_records", EVENT, None, date(2032, 11, 20), date(2032, 11, 20)),
        ("working_time_records", EVENT, None, date(2028, 11, 20), date(2028, 11, 20)),
        ("right_to_work_copy", EVENT, None, date(2028, 11, 20), date(2028, 11, 20)),
        ("right_to_rent_copy", EVENT, "GB-EAW", date(2027, 11, 20), date(2027, 11, 20)),
        ("money_laundering_checks", date(2024, 2, 29), None, date(2029, 2, 28), date(2029, 2, 28)),
        ("coshh_health_record", EVENT, None, date(2066, 11, 20), date(2066, 11, 20)),
        ("unsuccessful_applicants", EVENT, None, date(2027, 11, 20), date(2027, 11, 20)),
        ("evidence_logs", EVENT, None, date(2029, 11, 20), date(2032, 11, 20)),
        ("cctv", date(2026, 11, 1), None, date(2026, 12, 1), date(2026, 12, 1)),
        ("accident_book_entry", EVENT, None, date(2029, 11, 20), date(2029, 11, 20)),
    ],
)
def test_the_end_of_a_period(code, event, where, floor_on, on):
    found = end(code, event, jurisdiction=where)
    assert (found.floor_on, found.on) == (floor_on, on)
    assert found.authority == found.row.authority


@pytest.mark.parametrize(
    ("born_on", "on"),
    [
        (date(2016, 11, 1), date(2037, 11, 1)),  # ten at the accident: until 21
        (date(2008, 11, 21), date(2029, 11, 21)),  # a day short of 18
        (date(2008, 11, 20), date(2029, 11, 20)),  # 18 on the day: an adult, three years
        (date(1980, 1, 1), date(2029, 11, 20)),
    ],
)
def test_the_accident_of_a_child_is_kept_until_the_child_is_21(born_on, on):
    assert end("accident_book_entry", EVENT, born_on=born_on).on == on


def test_radiation_records_last_to_75_and_never_less_than_thirty_years():
    assert end("radiation_dose_records", EVENT, born_on=date(2000, 5, 1)).on == date(2075, 5, 1)
    assert end("radiation_dose_records", EVENT, born_on=date(1960, 5, 1)).on == date(2056, 11, 20)
    with pytest.raises(TrothError, match="age"):
        end("radiation_dose_records", EVENT)
    with pytest.raises(TrothError, match="after the event"):
        end("radiation_dose_records", EVENT, born_on=date(2027, 1, 1))


def test_a_row_holds_from_its_own_date_on():
    assert end("minimum_wage_records", date(2021, 3, 31)).on == date(2024, 3, 31)
    assert end("minimum_wage_records", date(2021, 4, 1)).on == date(2027, 4, 1)
    with pytest.raises(TrothError, match="no rule"):
        end("holiday_pay_records", date(2026, 4, 5))
    assert row("holiday_pay_records", date(2026, 4, 6)).proof == "secondary"


def test_a_row_of_one_jurisdiction_asks_for_it_and_refuses_others():
    with pytest.raises(TrothError, match="only"):
        end("contract_claim_limitation", EVENT)
    with pytest.raises(TrothError, match="not the law of GB-SCT"):
        end("contract_claim_limitation", EVENT, jurisdiction="GB-SCT")
    with pytest.raises(TrothError, match="not the law of FR"):
        end("vat_records", EVENT, jurisdiction="FR")


def test_a_code_in_no_row_is_refused():
    with pytest.raises(TrothError, match="no row"):
        end("old_stuff", EVENT)


def test_every_row_ends_after_it_starts_and_says_what_a_hold_does():
    for each in ROWS:
        event = max(EVENT, each.in_force[0] or EVENT) if each.in_force[1] is None else date(2021, 1, 1)
        where = None if each.jurisdictions == EVERYWHERE else each.jurisdictions[0]
        found = end(each.code, event, jurisdiction=where, born_on=date(1990, 1, 1))
        assert event < found.floor_on <= found.on
        assert any("hold overrides" in note for note in found.notes)
