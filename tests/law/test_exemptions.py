"""Exemptions as coded reasons: what each hits, and that none is more than advice for one item."""

from __future__ import annotations

from datetime import date

import pytest

from troth.errors import TrothError
from troth.law.exemptions import EXEMPTIONS, exam_marks_due, may_withhold
from troth.law.rights import RIGHTS


@pytest.mark.parametrize("code", [each.code for each in EXEMPTIONS])
def test_no_exemption_refuses_by_itself(code):
    ruling = may_withhold(code, "access", note="why, for this item", test_met=True)
    assert ruling.answer == "conditional"
    assert any("named person decides" in each for each in ruling.conditions)


@pytest.mark.parametrize(
    ("code", "hits"),
    [
        ("crime-taxation", {"informed", "access", "erasure", "objection"}),
        ("legal-proceedings", {"informed", "access", "erasure", "objection"}),
        ("third-party", {"access"}),
        ("legal-privilege", {"informed", "access"}),
        ("confidential-references", {"informed", "access"}),
        ("exams", {"access"}),
        ("research-statistics-archiving", {"access", "rectification", "restriction", "objection"}),
        ("health-social-education", {"access"}),
        ("statutory-bar", {"access"}),
    ],
)
def test_an_exemption_hits_the_rights_of_its_row(code, hits):
    answers = {right: may_withhold(code, right, note="why", test_met=True).answer for right in RIGHTS}
    assert all(answers[right] == "conditional" for right in hits)
    if "erasure" not in hits:
        assert {right for right, answer in answers.items() if answer == "conditional"} == hits


def test_third_party_data_is_no_reason_against_erasure():
    assert may_withhold("third-party", "erasure", note="why", test_met=True).answer == "no"


def test_a_note_and_a_finding_are_asked_for():
    ruling = may_withhold("negotiations", "access", note=" ", test_met=None)
    assert len(ruling.conditions) == 3
    assert may_withhold("negotiations", "access", note="why", test_met=False).answer == "no"


@pytest.mark.parametrize(
    ("results_on", "due"),
    [
        (None, date(2026, 11, 8)),
        (date(2026, 8, 20), date(2026, 9, 29)),
        (date(2026, 10, 30), date(2026, 11, 8)),
        (date(2026, 6, 9), date(2026, 7, 19)),
        (date(2026, 6, 1), date(2026, 7, 8)),
    ],
)
def test_exam_marks_wait_for_the_results_but_no_longer_than_five_months(results_on, due):
    assert exam_marks_due(date(2026, 6, 8), date(2026, 7, 8), results_on) == due


def test_an_unknown_code_or_right_is_refused():
    with pytest.raises(TrothError, match="no exemption"):
        may_withhold("too-busy", "access", note="", test_met=True)
    with pytest.raises(TrothError, match="no right"):
        may_withhold("exams", "forgetting", note="", test_met=True)  # type: ignore[arg-type]
