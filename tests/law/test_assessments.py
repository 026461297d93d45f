"""Assessments: when one is required, and what it must hold."""

from __future__ import annotations

import pytest

from troth.errors import TrothError
from troth.law.assessments import (
    CRITERIA,
    IMPACT_ASSESSMENT,
    INTERESTS_ASSESSMENT,
    TRIGGERS,
    impact_assessment,
    impact_gaps,
    interests_gaps,
)


@pytest.mark.parametrize("trigger", TRIGGERS, ids=lambda each: each.code)
def test_one_trigger_requires_it_some_only_with_a_european_criterion(trigger):
    assert impact_assessment([trigger.code]).answer == ("conditional" if trigger.with_criterion else "yes")
    assert impact_assessment([trigger.code], ["large scale"]).answer == "yes"


def test_two_criteria_presume_it_and_one_does_not():
    assert impact_assessment([], ["large scale", "sensitive data"]).answer == "yes"
    assert impact_assessment([], ["large scale"]).answer == "conditional"
    assert impact_assessment([], ["large scale", "large scale"]).answer == "conditional"
    assert impact_assessment([]).answer == "no"
    assert len(CRITERIA) == 9


def test_unknown_words_are_refused():
    with pytest.raises(TrothError, match="trigger"):
        impact_assessment(["gut feeling"])
    with pytest.raises(TrothError, match="criterion"):
        impact_assessment([], ["gut feeling"])


def test_what_an_assessment_lacks_is_named():
    impact = [each.code for each in IMPACT_ASSESSMENT if not each.when]
    assert impact_gaps(impact) == ()
    assert [each.code for each in impact_gaps(impact, ["high risk remains", "dpo"])] == [
        "dpo advice",
        "prior consultation",
    ]
    interests = [each.code for each in INTERESTS_ASSESSMENT]
    assert interests_gaps(interests) == ()
    assert [each.code for each in interests_gaps(interests[1:])] == ["interest"]
