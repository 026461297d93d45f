"""The picture of a clock: well-formed SVG, without script, the same told in words, every sign explained."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

import pytest

from troth.errors import TrothError
from troth.law.clocks import Asked, Due, Events, Matter, due
from troth.law.picture import calendar_svg, text_alternative

SVG = "{http://www.w3.org/2000/svg}"


def clock(**facts: object) -> Due:
    return due(Matter("access", date(2026, 11, 2), "GB-SCT", events=Events(**facts)))  # type: ignore[arg-type]


def paused() -> Due:
    return clock(
        identity=(Asked(None, date(2026, 11, 5)),), clarifications=(Asked(date(2026, 11, 9), date(2026, 11, 16)),)
    )


def test_it_is_a_picture_with_a_title_and_a_description_that_say_what_it_shows():
    picture = ElementTree.fromstring(calendar_svg(paused()))
    title, description = picture.find(f"{SVG}title"), picture.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert picture.get("role") == "img"
    assert picture.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert title.text == "Clock of a matter of access, UK, GB-SCT: due 14 December 2026"
    assert description.text == text_alternative(paused())


def test_the_words_name_every_day_the_picture_marks():
    words = text_alternative(paused(), today=date(2026, 11, 20))
    for said in ("Received on Monday 2 November 2026", "starts afresh on Thursday 5 November 2026",
                 "Left out: 9 November 2026 to 16 November 2026, 8 days", "ends on Sunday 13 December 2026",
                 "last lawful day is Monday 14 December 2026", "safe day is Friday 11 December 2026",
                 "Saint Andrew's Day, 30 November 2026", "Today is Friday 20 November 2026"):  # fmt: skip
        assert said in words


def test_every_sign_used_is_in_the_key_and_no_other():
    texts = [node.text for node in ElementTree.fromstring(calendar_svg(paused())).iter(f"{SVG}text")]
    assert {"received", "clock starts afresh", "left out: awaiting clarification", "public holiday", "safe day",
            "last lawful day", "end before the move to a working day"} <= set(texts)  # fmt: skip
    assert "today" not in texts
    plain = [node.text for node in ElementTree.fromstring(calendar_svg(clock())).iter(f"{SVG}text")]
    assert "left out: awaiting clarification" not in plain


def test_it_has_no_script_and_no_colour_of_its_own():
    picture = calendar_svg(paused(), today=date(2026, 11, 20))
    assert "<script" not in picture
    assert "<style" not in picture
    assert " style=" not in picture
    assert {word.get("fill") for word in ElementTree.fromstring(picture).iter()} == {"currentColor", "none", None}


def test_a_clock_that_stands_still_is_drawn_up_to_what_is_known():
    picture = calendar_svg(clock(clarifications=(Asked(date(2026, 11, 9), None),)))
    assert "There is no date" in picture
    assert "November 2026" in picture


def test_words_of_a_holiday_file_cannot_break_out_of_the_picture(tmp_path):
    from troth.law.calendars import read_overlay

    own = tmp_path / "holidays.yaml"
    own.write_text('- {date: 2026-11-10, region: GB-SCT, name: "<script>&", source: x}\n', encoding="utf-8")
    result = due(Matter("access", date(2026, 11, 2), "GB-SCT"), overlay=read_overlay(own))
    ElementTree.fromstring(calendar_svg(result))
    assert "<script" not in calendar_svg(result)


def test_a_retention_period_is_no_picture_of_days():
    facts = Events(triggers=(("record_made", date(2026, 11, 2)),))
    result = due(Matter("holiday_pay_records", date(2026, 11, 2), "GB-EAW", "UK-RETENTION", facts))
    with pytest.raises(TrothError, match="too many for a picture"):
        calendar_svg(result)
