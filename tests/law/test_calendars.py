"""Working days by region: the library's holidays, the one-off days shipped, and those an operator adds."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.processes import LONGEST
from troth.errors import TrothError
from troth.law.calendars import Calendar, calendar_for, read_overlay, shipped_overlay
from troth.law.clocks import Matter, due
from troth.law.regimes import EU_REGIONS

# GOV.UK's list for Scotland and England in 2027, which two regions differ in five days.
SCOTLAND_2027 = [
    "01-01",
    "01-02",
    "01-04",
    "03-26",
    "05-03",
    "05-31",
    "08-02",
    "11-30",
    "12-25",
    "12-26",
    "12-27",
    "12-28",
]
ENGLAND_2027 = ["01-01", "03-26", "03-29", "05-03", "05-31", "08-30", "12-25", "12-26", "12-27", "12-28"]


@pytest.mark.parametrize(("region", "expected"), [("GB-SCT", SCOTLAND_2027), ("GB-EAW", ENGLAND_2027)])
def test_the_holidays_of_a_year_are_those_of_the_published_list(region: str, expected: list[str]):
    year = calendar_for(region).between(date(2027, 1, 1), date(2027, 12, 31))
    assert [f"{holiday.on:%m-%d}" for holiday in year] == expected


def test_the_one_off_day_of_scotland_is_shipped_and_names_its_source():
    (day,) = calendar_for("GB-SCT").between(date(2026, 6, 15), date(2026, 6, 15))
    assert day.source.startswith("one_off_days.yaml: Royal Proclamation")
    assert calendar_for("GB-EAW").is_working_day(date(2026, 6, 15))


def test_the_one_off_days_count_even_where_the_library_does_not_know_them():
    bare, shipped = Calendar("GB-EAW", ()), shipped_overlay()
    assert bare.is_working_day(shipped.days[0].on)
    moved = type(shipped.days[0])(date(2026, 11, 3), ("GB-EAW",), "A day", "a source")
    assert not Calendar("GB-EAW", (type(shipped)("mine", (moved,)),)).is_working_day(date(2026, 11, 3))


def test_an_operator_can_say_that_a_holiday_is_moved(tmp_path: Path):
    own = tmp_path / "holidays.yaml"
    own.write_text(
        "- {date: 2027-05-03, region: GB-EAW, name: May Day moved, source: Proclamation, working_day: true}\n"
        "- {date: 2027-05-07, region: GB-EAW, name: May Day, source: Proclamation}\n",
        encoding="utf-8",
    )
    overlay = read_overlay(own)
    result = due(Matter("access", date(2027, 4, 3), "GB-EAW"), overlay=overlay)
    assert result.on == date(2027, 5, 3)
    assert result.calendar.endswith("+ one_off_days.yaml + holidays.yaml")
    assert due(Matter("access", date(2027, 4, 7), "GB-EAW"), overlay=overlay).on == date(2027, 5, 10)


@pytest.mark.parametrize("region", EU_REGIONS)
def test_every_member_state_has_its_holidays_and_its_time(region: str):
    assert not calendar_for(region).is_working_day(date(2027, 1, 1))
    assert due(Matter("access", date(2026, 12, 1), region, "EU")).on is not None


def test_a_part_of_a_member_state_can_be_named():
    assert not calendar_for("EU-DE-BY").is_working_day(date(2027, 1, 6))
    assert calendar_for("EU-DE").is_working_day(date(2027, 1, 6))
    with pytest.raises(TrothError, match="no region whose holidays are known"):
        due(Matter("access", date(2026, 12, 1), "EU-DE-ZZ", "EU"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("date: 2026-06-15", "not a list"),
        ("- 2026-06-15", "entry 1: is not an entry"),
        ("- {date: soon, region: GB-SCT, name: a, source: b}", "‘date’ is not a date"),
        ("- {date: 2026-06-15, region: Scotland, name: a, source: b}", "‘Scotland’ is no region"),
        ("- {date: 2026-06-15, name: a, source: b}", "‘None’ is no region"),
        ("- {date: 2026-06-15, regions: [], name: a, source: b}", "‘None’ is no region"),
        ("- {date: 2026-06-15, region: GB-SCT, source: b}", "‘name’ is missing"),
        ("- {date: 2026-06-15, region: GB-SCT, name: a}", "‘source’ is missing"),
        ("- {date: 2026-06-15, region: GB-SCT, name: a, source: b, off: 1}", "is no key"),
        ("- {date: 2026-06-15, region: GB-SCT, name: a, source: b, working_day: maybe}", "neither true nor false"),
        ("- {date: 2026-02-30, region: GB-SCT, name: a, source: b}", "is no YAML with dates"),
        ("- {", "is no YAML"),
    ],
)
def test_a_file_of_one_off_days_that_is_wrong_says_where_and_what(tmp_path: Path, text: str, said: str):
    own = tmp_path / "holidays.yaml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(TrothError) as refused:
        read_overlay(own)
    assert said in str(refused.value)
    assert "holidays.yaml" in str(refused.value)


def test_an_empty_file_and_a_missing_one(tmp_path: Path):
    own = tmp_path / "holidays.yaml"
    own.write_text("# nothing yet\n", encoding="utf-8")
    assert read_overlay(own).days == ()
    with pytest.raises(TrothError, match="no such file"):
        read_overlay(tmp_path / "other.yaml")


def test_importing_the_clocks_loads_no_holidays_no_yaml_and_no_django():
    code = (
        "import sys, troth.law.clocks; print([m for m in ('holidays', 'yaml', 'django', 'click') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=LONGEST)
    assert done.stdout.strip() == "[]"
