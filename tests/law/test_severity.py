"""The severity of a breach: SE = DPC × EI + CB, its levels, its flags, and that a person decides."""

from __future__ import annotations

import pytest

from troth.errors import TrothError
from troth.law.severity import DataContext, severity

SIMPLE = DataContext("simple")


@pytest.mark.parametrize(
    ("data", "identification", "circumstances", "score", "level"),
    [
        ([SIMPLE], "maximum", {"confidentiality": "limited"}, 1.25, "low"),
        ([SIMPLE], "negligible", {}, 0.25, "low"),
        ([DataContext("behavioural")], "maximum", {}, 2.0, "medium"),
        ([DataContext("behavioural")], "significant", {"integrity": "limited"}, 1.75, "low"),
        ([DataContext("financial")], "maximum", {}, 3.0, "high"),
        ([DataContext("financial")], "limited", {"confidentiality": "unlimited", "availability": "limited"}, 2.25, "medium"),
        ([DataContext("sensitive")], "maximum", {}, 4.0, "very high"),
        ([DataContext("sensitive")], "significant", {"malicious": True}, 3.5, "high"),
        ([SIMPLE, DataContext("sensitive")], "maximum", {}, 4.0, "very high"),
        ([DataContext("simple", 3, "a list of people in hiding")], "maximum", {}, 4.0, "very high"),
        ([DataContext("simple", -2, "all of it public")], "maximum", {}, 1.0, "low"),
        ([DataContext("sensitive", 2, "and worse")], "maximum",
         {"confidentiality": "unlimited", "integrity": "unlimited", "availability": "unlimited", "malicious": True},
         6.0, "very high"),
    ],
)  # fmt: skip
def test_the_score_and_its_level(data, identification, circumstances, score, level):
    found = severity(data, identification, **circumstances)
    assert (found.score, found.level) == (score, level)
    assert (found.suggests_report, found.suggests_telling_people) == (score >= 2, score >= 3)


def test_the_reason_shows_the_sum():
    assert severity([SIMPLE], "maximum", confidentiality="limited").reason == "1 × 1 + 0.25 = 1.25, low"


def test_many_people_and_unintelligible_data_are_flags_outside_the_score():
    plain = severity([SIMPLE], "maximum", people=100)
    flagged = severity([SIMPLE], "maximum", people=101, unintelligible=True)
    assert plain.flags == ()
    assert flagged.flags == ("over 100 people", "data unintelligible to whoever has it")
    assert plain.score == flagged.score


def test_a_low_score_does_not_say_that_no_report_is_due():
    notes = severity([SIMPLE], "negligible").notes
    assert any("whatever the score" in note for note in notes)
    assert any("named person decides" in note for note in notes)


def test_bad_input_is_refused():
    with pytest.raises(TrothError, match="without data"):
        severity([], "maximum")
    with pytest.raises(TrothError, match="needs a reason"):
        severity([DataContext("simple", 1)], "maximum")
    with pytest.raises(TrothError, match="from -3 to 3"):
        severity([DataContext("simple", 4, "why")], "maximum")
    with pytest.raises(TrothError, match="no table"):
        severity([SIMPLE], "complete")  # type: ignore[arg-type]
    with pytest.raises(TrothError, match="no table"):
        severity([SIMPLE], "maximum", integrity="some")  # type: ignore[arg-type]
    with pytest.raises(TrothError, match="kind of data"):
        severity([DataContext("secret")], "maximum")  # type: ignore[arg-type]
    with pytest.raises(TrothError, match="negative"):
        severity([SIMPLE], "maximum", people=-1)
