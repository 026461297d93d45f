"""A new purpose: compatible by Annex 2, by consent or by a finding, and people are told first."""

from __future__ import annotations

import pytest

from troth.errors import TrothError
from troth.law.purposes import COMPATIBLE, new_purpose


@pytest.mark.parametrize("condition", [each.code for each in COMPATIBLE])
def test_a_purpose_of_annex_2_is_compatible(condition):
    assert new_purpose(condition=condition, collected_on_consent=False, people_told=True).answer == "yes"
    assert new_purpose(condition=condition, collected_on_consent=False, people_told=None).answer == "conditional"


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ({"collected_on_consent": False}, "no"),
        ({"collected_on_consent": False, "found_compatible": True}, "yes"),
        ({"collected_on_consent": True, "found_compatible": True}, "no"),
        ({"collected_on_consent": True, "consent_to_new_purpose": True}, "yes"),
        ({"collected_on_consent": False, "found_compatible": False}, "no"),
    ],
)
def test_any_other_needs_a_finding_or_consent(facts, answer):
    assert new_purpose(**facts, people_told=True).answer == answer


def test_marketing_is_no_purpose_of_annex_2():
    with pytest.raises(TrothError, match="no compatible purpose"):
        new_purpose(condition="direct marketing", collected_on_consent=False, people_told=True)
