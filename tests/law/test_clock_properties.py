"""What is true of every request clock, whatever the dates: properties, tried on random matters."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from troth.law.calendars import calendar_for
from troth.law.clocks import REQUESTS, Asked, Events, Matter, due
from troth.law.periods import add_months
from troth.law.request_clock import request_due

UK = ("GB-EAW", "GB-SCT", "GB-NIR")

for _region in (*UK, "EU-IE"):  # a calendar's first use loads a library, which is no example's own time
    calendar_for(_region).between(date(2026, 1, 1), date(2036, 12, 31))

days = st.dates(date(2026, 2, 5), date(2034, 12, 31))
regions = st.sampled_from(UK)
gaps = st.integers(0, 130)


@st.composite
def matters(draw: st.DrawFn, *, clarified: bool = True, open_ended: bool = True) -> Matter:
    received = draw(days)

    def pairs() -> tuple[Asked, ...]:
        drawn = draw(
            st.lists(
                st.tuples(gaps, st.integers(0, 40) if not open_ended else st.none() | st.integers(0, 40)), max_size=3
            )
        )
        asked = [(received + timedelta(days=after), wait) for after, wait in drawn]
        return tuple(Asked(day, None if wait is None else day + timedelta(days=wait)) for day, wait in asked)

    facts = Events(
        identity=pairs(),
        fee=pairs(),
        clarifications=pairs() if clarified else (),
        extension_notices=tuple(received + timedelta(days=gap) for gap in draw(st.lists(gaps, max_size=2))),
        id_justified=draw(st.none() | st.booleans()),
    )
    return Matter(draw(st.sampled_from(list(REQUESTS))), received, draw(regions), events=facts)


@given(matters())
def test_never_earlier_than_the_corresponding_date_unrolled(matter: Matter):
    result = due(matter)
    if result.on is not None:
        assert result.unrolled is not None
        assert result.on >= result.unrolled >= add_months(matter.received_on, 1)


@given(matters(clarified=False, open_ended=False), st.integers(0, 60))
def test_a_later_receipt_never_gives_an_earlier_date_where_nothing_was_clarified(matter: Matter, more: int):
    plain = replace(matter, events=Events())
    later = replace(plain, received=matter.received_on + timedelta(days=more))
    assert (due(plain).on or date.max) <= (due(later).on or date.max)


@given(days, days, regions)
def test_a_later_fresh_start_never_gives_an_earlier_date(one: date, other: date, region: str):
    received, first, second = date(2026, 2, 5), min(one, other), max(one, other)
    results = [
        due(Matter("access", received, region, events=Events(identity=(Asked(None, day),)))).on
        for day in (first, second)
    ]
    assert results[0] is not None
    assert results[1] is not None
    assert results[0] <= results[1]


@given(matters())
def test_the_end_is_rolled_once_and_last(matter: Matter):
    result = due(matter)
    if result.on is None or result.unrolled is None or result.started_on is None:
        return
    months = 3 if result.extended else 1
    assert result.unrolled == add_months(result.started_on, months) + timedelta(days=result.excluded_days)
    assert result.on == calendar_for(matter.region).next_working_day(result.unrolled)


@given(matters(open_ended=False))
def test_a_pause_never_shortens(matter: Matter):
    paused = replace(matter, right="access")
    unpaused = due(replace(paused, events=replace(matter.events, clarifications=())))
    # An answer moves the day by which an extension or an identity check counts, so it can only help the controller.
    assert (due(paused).on or date.max) >= (unpaused.on or date.max)


@given(matters())
def test_the_uk_regions_differ_only_by_holidays(matter: Matter):
    one = calendar_for("GB-SCT")
    pausable = matter.right == "access"
    results = [request_due(replace(matter, region=region), one, pausable=pausable) for region in UK]
    assert len({result.on for result in results}) == 1
    assert len({result.safe_on for result in results}) == 1


@given(days, st.lists(st.integers(0, 100), max_size=2))
def test_uk_and_eu_agree_for_plain_access_requests_on_equal_holidays(received: date, notices: list[int]):
    facts = Events(extension_notices=tuple(received + timedelta(days=after) for after in notices))
    one = calendar_for("EU-IE")
    uk = request_due(Matter("access", received, "GB-NIR", "UK", facts), one, pausable=True)
    eu = request_due(Matter("access", received, "EU-IE", "EU", facts), one, pausable=True)
    assert (uk.on, uk.unrolled, uk.safe_on) == (eu.on, eu.unrolled, eu.safe_on)


@given(matters())
def test_the_safe_day_is_a_working_day_before_the_end(matter: Matter):
    result = due(matter)
    if result.on is not None and result.safe_on is not None and result.unrolled is not None:
        assert matter.received_on <= result.safe_on < result.unrolled
        assert calendar_for(matter.region).is_working_day(result.safe_on) or result.safe_on == matter.received_on


@settings(max_examples=50)
@given(matters())
def test_the_same_matter_always_gives_the_same_result(matter: Matter):
    assert due(matter) == due(replace(matter))
