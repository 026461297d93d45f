"""Where common tools go wrong about clocks: one test for each error of the list in the rule book, named after it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from troth.law.clocks import Asked, Due, Events, Matter, due


def on(right: str, received: date, region: str = "GB-EAW", regime: str = "UK", **events: object) -> date | None:
    return count(right, received, region, regime, **events).on


def count(right: str, received: date, region: str = "GB-EAW", regime: str = "UK", **events: object) -> Due:
    return due(Matter(right, received, region, regime, Events(**events)))  # type: ignore[arg-type]


def clarified(*spans: tuple[date, date | None]) -> tuple[Asked, ...]:
    return tuple(Asked(asked, answered) for asked, answered in spans)


def test_1_thirty_days_or_thirty_working_days_in_place_of_a_calendar_month():
    assert on("access", date(2027, 1, 29)) == date(2027, 3, 1)  # 31 days: 28 February is a Sunday
    assert on("access", date(2027, 2, 15)) == date(2027, 3, 15)  # 28 days
    assert on("access", date(2026, 7, 20)) == date(2026, 8, 20)  # 31 days, not 1 September


@pytest.mark.parametrize(
    ("received", "day"),
    [(date(2026, 11, 21), "a Saturday"), (date(2026, 12, 25), "Christmas"), (date(2026, 11, 20), "a Friday")],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_2_start_counted_from_the_next_day_or_the_next_working_day(received: date, day: str):
    result = count("erasure", received)
    assert result.started_on == received
    assert result.unrolled is not None
    assert result.unrolled.day == received.day


def test_3_the_identity_check_shown_as_a_pause_where_the_rule_is_a_fresh_start():
    asked, given = date(2026, 11, 5), date(2026, 11, 12)
    result = count("access", date(2026, 11, 2), identity=(Asked(asked, given),))
    assert (result.started_on, result.on) == (given, date(2026, 12, 14))  # as a pause: 10 December
    assert result.excluded_days == 0


def test_4_clarification_as_a_restart_or_with_the_days_counted_exclusively():
    result = count("access", date(2026, 11, 2), clarifications=clarified((date(2026, 11, 9), date(2026, 11, 16))))
    assert result.started_on == date(2026, 11, 2)
    assert result.excluded_days == 8
    assert result.on == date(2026, 12, 10)
    assert result.safe_on == date(2026, 12, 8)


@pytest.mark.parametrize("right", ["erasure", "rectification", "restriction", "portability", "objection"])
def test_5_the_pause_for_clarification_applied_to_erasure_or_another_right(right: str):
    result = count(right, date(2026, 11, 2), clarifications=clarified((date(2026, 11, 9), date(2026, 11, 16))))
    assert result.on == date(2026, 12, 2)
    assert any("access request only" in note for note in result.notes)


def test_5_the_pause_for_clarification_applied_to_eu_cases_as_statute():
    spans = clarified((date(2026, 11, 9), date(2026, 11, 16)))
    result = count("access", date(2026, 11, 3), "EU-DE", "EU", clarifications=spans)
    assert result.on == date(2026, 12, 3)
    assert result.otherwise_on == date(2026, 12, 11)
    assert "EDPB" in result.otherwise


def test_6_two_extra_months_counted_from_the_rolled_date():
    received = date(2026, 10, 5)  # first month ends on Thursday 5 November; three months on Tuesday 5 January
    assert on("access", received, extension_notices=(date(2026, 10, 30),)) == date(2027, 1, 5)
    rolled = date(
        2026, 11, 12
    )  # 12 December is a Saturday, rolled to the 14th; two months from there would be the 15th
    assert on("access", rolled, extension_notices=(date(2026, 12, 1),)) == date(2027, 2, 12)


def test_6_an_extension_with_no_check_that_the_notice_went_out_in_time():
    received = date(2026, 11, 12)
    assert on("access", received, extension_notices=(date(2026, 12, 14),)) == date(2027, 2, 12)
    late = count("access", received, extension_notices=(date(2026, 12, 15),))
    assert (late.on, late.extended) == (date(2026, 12, 14), False)
    assert "too late" in late.reason


@pytest.mark.parametrize(
    ("received", "region", "expected"),
    [
        (date(2027, 2, 28), "GB-EAW", date(2027, 3, 30)),  # unrolled Sunday 28 March; Easter Monday is 29 March
        (date(2027, 2, 28), "GB-NIR", date(2027, 3, 30)),
        (date(2027, 2, 28), "GB-SCT", date(2027, 3, 29)),  # Easter Monday is no holiday in Scotland
        (date(2026, 7, 31), "GB-EAW", date(2026, 9, 1)),  # 31 August
        (date(2026, 7, 31), "GB-SCT", date(2026, 8, 31)),
        (date(2027, 12, 3), "GB-EAW", date(2028, 1, 4)),  # 3 January 2028: New Year's Day in lieu
        (date(2027, 12, 3), "GB-SCT", date(2028, 1, 5)),  # and 2 January in lieu
        (date(2026, 10, 30), "GB-SCT", date(2026, 12, 1)),  # 30 November
        (date(2026, 10, 30), "GB-EAW", date(2026, 11, 30)),
        (date(2027, 2, 17), "GB-NIR", date(2027, 3, 18)),  # 17 March
        (date(2027, 2, 17), "GB-EAW", date(2027, 3, 17)),
        (date(2027, 6, 12), "GB-NIR", date(2027, 7, 13)),  # 12 July
        (date(2027, 6, 12), "GB-SCT", date(2027, 7, 12)),
        (date(2026, 5, 15), "GB-SCT", date(2026, 6, 16)),  # 15 June 2026, once
        (date(2026, 5, 15), "GB-EAW", date(2026, 6, 15)),
    ],
    ids=str,
)
def test_7_holidays_of_england_only_or_taken_for_those_of_the_whole_country(
    received: date, region: str, expected: date
):
    assert on("access", received, region) == expected


def test_8_seventy_two_hours_rolled_past_a_weekend():
    friday = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)
    assert count("breach_notify_regulator", friday).at == friday + timedelta(hours=72)


@pytest.mark.parametrize("day", [date(2027, 3, 26), date(2026, 10, 23)], ids=["clocks go forward", "clocks go back"])
def test_8_seventy_two_hours_computed_on_wall_time_across_a_clock_change(day: date):
    aware = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    at = count("breach_notify_regulator", aware).at
    assert at is not None
    assert at.astimezone(UTC) - aware == timedelta(hours=72)
    assert at.hour == (13 if day.month == 3 else 12)  # noon UTC is 13:00 in London in summer


def test_9_the_utc_date_used_as_the_date_of_receipt():
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    result = count("access", late)
    assert (result.received_on, result.on) == (date(2026, 7, 1), date(2026, 8, 3))
    winter = datetime(2026, 12, 1, 23, 30, tzinfo=UTC)
    assert count("access", winter).received_on == date(2026, 12, 1)
    assert count("access", winter, "EU-DE", "EU").received_on == date(2026, 12, 2)


def test_10_a_complaint_outcome_given_a_made_up_statutory_deadline():
    result = count("complaint_outcome", date(2026, 11, 9))
    assert result.on is None
    assert "without undue delay" in result.reason


def test_10_the_response_clock_started_only_at_acknowledgement():
    assert count("complaint_outcome", date(2026, 11, 9)).started_on == date(2026, 11, 9)
    acknowledged = count("complaint_acknowledgement", date(2026, 11, 9))
    assert any("from receipt, not from the acknowledgement" in note for note in acknowledged.notes)
