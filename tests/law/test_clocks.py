"""Statutory clocks: the published examples, every row of the table of cases, each rule, and what is refused."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from troth.errors import TrothError
from troth.law.case_table import compute, notation
from troth.law.clocks import RIGHTS, Asked, Due, Events, Matter, due, earliest, rights_request_due

CASES = Path(__file__).parents[1] / "data" / "deadline-cases.csv"
RECEIVED = date(2026, 11, 2)


def rows() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def answer(
    right: str = "access", received: date = RECEIVED, region: str = "GB-EAW", regime: str = "UK", **facts: object
) -> Due:
    return due(Matter(right, received, region, regime, Events(**facts)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "row", rows(), ids=lambda row: f"{row['right_or_duty']} {row['received_or_aware']} {row['region']}"
)
def test_every_row_of_the_table_of_cases_is_right(row: dict[str, str]):
    result = compute(row)
    assert notation(result, like=row["received_or_aware"]) == row["due"], result.explain()


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        (date(2024, 11, 25), date(2024, 12, 27)),
        (date(2027, 1, 1), date(2027, 2, 1)),
        (date(2027, 1, 31), date(2027, 3, 1)),  # 28 February is a Sunday
        (date(2025, 1, 31), date(2025, 2, 28)),
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2026, 9, 3), date(2026, 10, 5)),  # 3 October is a Saturday
        (date(2025, 9, 3), date(2025, 10, 3)),
    ],
)
def test_the_regulators_published_examples(received: date, expected: date):
    assert rights_request_due(received, "GB-EAW").on == expected


def test_a_request_received_on_the_29th_of_february():
    assert answer(received=date(2028, 2, 29)).on == date(2028, 3, 29)
    assert answer(received=date(2028, 2, 29), extension_notices=(date(2028, 3, 1),)).on == date(2028, 5, 30)


@pytest.mark.parametrize("right", RIGHTS)
def test_every_result_says_why_on_whose_authority_and_how_well_proven(right: str):
    kept = RIGHTS.index(right) > RIGHTS.index("cca_notice_of_correction_reply")
    triggers = tuple((key, RECEIVED) for key in ("record_made", "entry", "tax_year_end", "employment_ended",
                                                 "tenancy_ended", "breach_accrued", "obligation_due"))  # fmt: skip
    when = datetime(2026, 11, 2, 9, tzinfo=UTC)
    result = due(
        Matter(right, when, "GB-EAW", "UK-RETENTION" if kept else "UK", Events(triggers=triggers if kept else ()))
    )
    assert result.reason
    assert result.authority
    assert result.proof in ("opened", "secondary", "memory")
    assert result.steps
    assert result.law_version == "uk-2026-06-19"
    assert result.reason in result.explain()
    assert result.authority in result.explain()


def test_a_result_names_the_holidays_that_were_looked_at_and_where_they_come_from():
    result = answer(received=date(2026, 12, 2), region="GB-SCT")
    assert [holiday.on for holiday in result.holidays][-3:] == [date(2027, 1, 1), date(2027, 1, 2), date(2027, 1, 4)]
    assert all(holiday.source.startswith("holidays ") for holiday in result.holidays)
    assert "GB-SCT" in result.calendar


@pytest.mark.parametrize(
    ("received", "version"),
    [
        (date(2018, 5, 25), "uk-2018-05-25"),
        (date(2021, 1, 1), "uk-2021-01-01"),
        (date(2026, 2, 4), "uk-2025-08-20"),
        (date(2026, 2, 5), "uk-2026-02-05"),
        (date(2026, 6, 18), "uk-2026-02-05"),
        (date(2026, 6, 19), "uk-2026-06-19"),
    ],
)
def test_the_version_of_the_law_follows_the_day_of_receipt(received: date, version: str):
    assert answer(received=received).law_version == version


def test_before_article_12a_statute_paused_nothing_and_the_other_date_is_shown():
    spans = (Asked(date(2026, 2, 9), date(2026, 2, 16)),)
    before = answer(received=date(2026, 2, 4), clarifications=spans)
    assert (before.on, before.otherwise_on) == (date(2026, 3, 4), date(2026, 3, 12))
    after = answer(received=date(2026, 2, 5), clarifications=spans)
    assert (after.on, after.otherwise_on) == (date(2026, 3, 13), date(2026, 3, 5))


class TestFreshStart:
    def test_the_last_of_identity_authority_and_fee_starts_the_clock(self):
        result = answer(
            identity=(Asked(date(2026, 11, 3), date(2026, 11, 6)),),
            authority=(Asked(None, date(2026, 11, 12)),),
            fee=(Asked(date(2026, 11, 4), date(2026, 11, 10)),),
        )
        assert (result.started_on, result.on) == (date(2026, 11, 12), date(2026, 12, 14))

    def test_authority_held_before_the_request_changes_nothing(self):
        assert answer(authority=(Asked(None, date(2026, 10, 1)),)).on == date(2026, 12, 2)

    def test_the_clock_has_not_started_while_identity_is_awaited(self):
        result = answer(identity=(Asked(date(2026, 11, 3), None),))
        assert (result.on, result.started_on) == (None, None)
        assert result.otherwise_on == date(2026, 12, 2)
        assert "still awaited" in result.reason

    def test_a_recorded_no_counts_from_receipt_and_both_dates_are_shown(self):
        asked = {"identity": (Asked(date(2026, 11, 5), date(2026, 11, 12)),)}
        yes, no = answer(**asked), answer(**asked, id_justified=False)
        assert (yes.on, yes.otherwise_on) == (date(2026, 12, 14), date(2026, 12, 2))
        assert (no.on, no.otherwise_on) == (date(2026, 12, 2), date(2026, 12, 14))
        assert answer(**asked, id_justified=True).on == yes.on

    def test_identity_asked_for_after_the_period_ended_has_no_effect(self):
        late = answer(identity=(Asked(date(2026, 12, 3), date(2026, 12, 7)),))
        assert late.on == date(2026, 12, 2)
        assert any("after the period had ended" in note for note in late.notes)
        assert answer(identity=(Asked(date(2026, 12, 2), date(2026, 12, 7)),)).on == date(2027, 1, 7)

    def test_in_the_eu_the_statutory_date_runs_from_receipt_and_the_practice_is_shown(self):
        result = answer(region="EU-DE", regime="EU", identity=(Asked(date(2026, 11, 5), date(2026, 11, 12)),))
        assert (result.on, result.otherwise_on) == (date(2026, 12, 2), date(2026, 12, 10))


class TestClarification:
    def test_spans_that_overlap_count_each_day_once(self):
        spans = (Asked(date(2026, 11, 9), date(2026, 11, 16)), Asked(date(2026, 11, 12), date(2026, 11, 18)))
        result = answer(clarifications=spans)
        assert (result.excluded_days, result.on) == (10, date(2026, 12, 14))  # 12 December is a Saturday

    def test_a_span_that_never_ends_leaves_no_date(self):
        result = answer(clarifications=(Asked(date(2026, 11, 9), None),))
        assert (result.on, result.unrolled, result.safe_on) == (None, None, None)
        assert "stands still" in result.reason

    def test_asked_on_the_day_of_receipt_that_day_is_not_left_out(self):
        result = answer(clarifications=(Asked(RECEIVED, date(2026, 11, 11)),))
        assert (result.excluded_days, result.on, result.proof) == (9, date(2026, 12, 11), "memory")

    def test_asked_and_answered_on_the_day_of_receipt_nothing_is_left_out(self):
        assert answer(clarifications=(Asked(RECEIVED, RECEIVED),)).on == date(2026, 12, 2)

    def test_asked_on_the_last_day_still_counts_and_a_day_later_does_not(self):
        last = answer(clarifications=(Asked(date(2026, 12, 2), date(2026, 12, 4)),))
        assert (last.excluded_days, last.on) == (3, date(2026, 12, 7))  # 5 December is a Saturday
        late = answer(clarifications=(Asked(date(2026, 12, 3), date(2026, 12, 4)),))
        assert (late.excluded_days, late.on) == (0, date(2026, 12, 2))

    def test_a_question_that_comes_too_late_and_is_never_answered_stops_nothing(self):
        assert answer(clarifications=(Asked(date(2026, 12, 3), None),)).on == date(2026, 12, 2)

    def test_asked_between_the_unrolled_and_the_rolled_end_it_still_counts_from_the_unrolled_one(self):
        received = date(2026, 11, 19)  # one month ends on Saturday 19 December, rolled to Monday 21
        result = answer(received=received, clarifications=(Asked(date(2026, 12, 21), date(2026, 12, 23)),))
        assert (result.excluded_days, result.unrolled, result.on) == (3, date(2026, 12, 22), date(2026, 12, 22))
        assert "earlier reading" in result.notes[-1]
        assert answer(received=received, clarifications=(Asked(date(2026, 12, 22), None),)).on == date(2026, 12, 21)

    def test_days_before_a_fresh_start_are_not_in_the_period_and_so_not_left_out(self):
        result = answer(
            identity=(Asked(date(2026, 11, 3), date(2026, 11, 12)),),
            clarifications=(Asked(date(2026, 11, 10), date(2026, 11, 13)),),
        )
        assert result.excluded == ((date(2026, 11, 13), date(2026, 11, 13)),)

    def test_a_recorded_no_pauses_nothing(self):
        spans = (Asked(date(2026, 11, 9), date(2026, 11, 16)),)
        result = answer(clarifications=spans, clarification_justified=False)
        assert (result.on, result.otherwise_on) == (date(2026, 12, 2), date(2026, 12, 10))


class TestExtension:
    def test_the_days_left_out_move_the_first_month_and_so_the_notice(self):
        spans = (Asked(date(2026, 11, 9), date(2026, 11, 16)),)
        assert answer(clarifications=spans, extension_notices=(date(2026, 12, 10),)).on == date(2027, 2, 10)
        assert answer(clarifications=spans, extension_notices=(date(2026, 12, 11),)).on == date(2026, 12, 10)

    def test_the_last_day_to_announce_it_is_the_rolled_end_and_the_safe_day_the_unrolled_one(self):
        result = answer("extension_notice", date(2026, 10, 31), "GB-SCT")
        assert (result.on, result.unrolled, result.safe_on) == (
            date(2026, 12, 1),
            date(2026, 11, 30),
            date(2026, 11, 27),
        )
        assert answer("extension_notice").safe_on == date(2026, 12, 2)

    def test_it_counts_from_the_fresh_start(self):
        result = answer(identity=(Asked(None, date(2026, 11, 12)),), extension_notices=(date(2026, 11, 20),))
        assert result.on == date(2027, 2, 12)

    def test_a_question_in_the_added_months_pauses_the_clock_too(self):
        spans = (Asked(date(2026, 12, 10), date(2026, 12, 11)),)
        assert answer(clarifications=spans, extension_notices=(date(2026, 11, 20),)).on == date(2027, 2, 4)


class TestOtherDuties:
    def test_an_objection_to_marketing_stops_it_on_the_day_it_arrives(self):
        result = answer("objection_direct_marketing", date(2026, 11, 8))
        assert (result.stop_by, result.on) == (date(2026, 11, 8), date(2026, 12, 8))

    def test_a_complaint_received_before_commencement_has_no_duty_and_one_on_the_day_has(self):
        assert answer("complaint_acknowledgement", datetime(2026, 6, 18, 22, 59, tzinfo=UTC)).on is None
        assert answer("complaint_acknowledgement", datetime(2026, 6, 18, 23, 0, tzinfo=UTC)).on == date(2026, 7, 20)
        assert answer("complaint_acknowledgement", RECEIVED, "EU-DE", "EU").on is None

    def test_the_safe_day_of_a_complaint_is_the_literal_reading(self):
        assert answer("complaint_acknowledgement", date(2026, 11, 9)).safe_on == date(2026, 12, 8)

    def test_a_telecom_provider_had_24_hours_until_20_august_2025(self):
        before, after = (datetime(2025, 8, day, 12, tzinfo=UTC) for day in (19, 20))
        assert answer("pecr_breach_service_provider", before).at == before + timedelta(hours=24)
        assert answer("pecr_breach_service_provider", after).at == after + timedelta(hours=72)

    def test_article_14_takes_the_earliest_limb_and_is_not_rolled(self):
        assert answer("art14_notice", date(2026, 11, 5)).on == date(2026, 12, 5)  # a Saturday
        result = answer(
            "art14_notice", first_disclosures=(date(2026, 11, 9),), first_communications=(date(2026, 11, 20),)
        )
        assert result.on == date(2026, 11, 9)
        assert answer("art14_notice", first_communications=(date(2026, 10, 1),)).on == date(2026, 12, 2)

    def test_a_claim_is_barred_earlier_in_scotland(self):
        facts = {"triggers": (("breach_accrued", date(2024, 2, 29)),)}
        years = {
            region: answer("contract_claim_limitation", RECEIVED, region, "UK-RETENTION", **facts).on
            for region in ("GB-EAW", "GB-NIR", "GB-SCT")
        }
        assert years == {"GB-EAW": date(2030, 2, 28), "GB-NIR": date(2030, 2, 28), "GB-SCT": date(2029, 2, 28)}

    def test_the_rule_on_renting_is_of_england_and_that_on_holiday_pay_has_a_first_day(self):
        rent = {"triggers": (("tenancy_ended", RECEIVED),)}
        assert answer("right_to_rent_copy", RECEIVED, "GB-SCT", "UK-RETENTION", **rent).on is None
        pay = {"triggers": (("record_made", date(2026, 4, 5)),)}
        assert answer("holiday_pay_records", RECEIVED, "GB-EAW", "UK-RETENTION", **pay).on is None

    def test_where_two_regions_or_regimes_may_govern_the_earlier_date_does(self):
        received = date(2026, 7, 31)
        both = earliest(answer(received=received), answer(received=received, region="GB-SCT"))
        assert (both.region, both.on) == ("GB-SCT", date(2026, 8, 31))
        assert "The earlier of: " in both.notes[-1]


class TestRefusals:
    @pytest.mark.parametrize(
        ("matter", "said"),
        [
            (lambda: Matter("access", RECEIVED, "GB-ENGLAND"), "no region"),
            (lambda: Matter("access", RECEIVED, "EU-XX", "EU"), "no region"),
            (lambda: Matter("access", RECEIVED, "EU-DE"), "not in the UK regime"),
            (lambda: Matter("access", RECEIVED, "GB-EAW", "EU"), "not in the EU regime"),
            (lambda: Matter("access", RECEIVED, "GB-EAW", "US"), "no regime"),
            (lambda: Matter("access", date(2018, 5, 24), "GB-EAW"), "before the regime"),
            (lambda: Matter("access", date(2202, 1, 1), "GB-EAW"), "too far ahead"),
            (lambda: Matter("access", datetime(2026, 11, 2, 9), "GB-EAW"), "without an offset"),  # noqa: DTZ001
            (lambda: Matter("acess", RECEIVED, "GB-EAW"), "did you mean access?"),
            (lambda: Matter("paye_records", RECEIVED, "GB-EAW"), "use regime UK-RETENTION"),
            (lambda: Matter("paye_records", RECEIVED, "GB-EAW", "UK-RETENTION"), "tax_year_end=…"),
            (lambda: Matter("breach_notify_regulator", RECEIVED, "GB-EAW"), "a date says no hour"),
            (lambda: Matter("pecr_breach_service_provider", RECEIVED, "EU-DE", "EU"), "law of the United Kingdom"),
            (
                lambda: Matter(
                    "access", RECEIVED, "GB-EAW", events=Events(clarifications=(Asked(date(2026, 11, 1), None),))
                ),
                "is before receipt",
            ),
        ],
    )  # fmt: skip
    def test_what_cannot_be_computed_is_refused_with_why(self, matter, said: str):
        with pytest.raises(TrothError) as refused:
            due(matter())
        assert said in str(refused.value)

    def test_a_receipt_after_the_today_given_is_refused(self):
        with pytest.raises(TrothError, match="after today"):
            due(Matter("access", RECEIVED, "GB-EAW"), today=date(2026, 11, 1))
        assert due(Matter("access", RECEIVED, "GB-EAW"), today=RECEIVED).days_left(RECEIVED) == 30
