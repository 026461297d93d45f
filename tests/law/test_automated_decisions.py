"""Significant decisions solely by machines: barred, conditional on safeguards, or outside the rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from troth.errors import TrothError
from troth.law.automated_decisions import SAFEGUARDS, Decision, decision_allowed, looks_like_a_rubber_stamp

TODAY = date(2026, 11, 20)
ALL = frozenset(each.code for each in SAFEGUARDS)
PLAIN = Decision(human_is_meaningful=False, legal_or_similar_effect=True, bases=frozenset({"legitimate interests"}),
                 special_category=False, safeguards=ALL)  # fmt: skip
SPECIAL = replace(PLAIN, special_category=True)
NO_PERSON_KNOWN = replace(PLAIN, human_is_meaningful=None, legal_or_similar_effect=None, safeguards=frozenset())


@pytest.mark.parametrize(
    ("decision", "answer"),
    [
        (PLAIN, "yes"),
        (replace(PLAIN, safeguards=ALL - {"contest"}), "conditional"),
        (replace(PLAIN, bases=frozenset({"contract", "recognised legitimate interest"})), "no"),
        (SPECIAL, "no"),
        (replace(PLAIN, special_category=None), "no"),
        (replace(SPECIAL, explicit_consent_to_all=True), "yes"),
        (replace(SPECIAL, contract_needs_it=True), "no"),
        (replace(SPECIAL, substantial_public_interest=True), "no"),
        (replace(SPECIAL, contract_needs_it=True, substantial_public_interest=True), "yes"),
        (replace(SPECIAL, law_requires_or_authorises=True, substantial_public_interest=True), "yes"),
        (replace(SPECIAL, human_is_meaningful=True), "yes"),
        (replace(SPECIAL, legal_or_similar_effect=False), "yes"),
        (NO_PERSON_KNOWN, "conditional"),
    ],
)
def test_since_5_february_2026(decision, answer):
    assert decision_allowed(decision, TODAY).answer == answer


@pytest.mark.parametrize(
    ("decision", "answer"),
    [
        (PLAIN, "no"),
        (replace(PLAIN, contract_needs_it=True), "yes"),
        (replace(PLAIN, law_requires_or_authorises=True), "yes"),
        (replace(PLAIN, explicit_consent_to_all=True), "yes"),
        (replace(SPECIAL, contract_needs_it=True), "no"),
        (replace(SPECIAL, explicit_consent_to_all=True), "yes"),
    ],
)
def test_in_the_eu_and_before_the_old_prohibition_stands(decision, answer):
    assert decision_allowed(decision, TODAY, regime="EU").answer == answer
    assert decision_allowed(decision, date(2026, 2, 4)).answer == answer
    assert decision_allowed(decision, date(2026, 2, 4)).authority.startswith("UK GDPR Art 22,")


def test_what_is_missing_is_named():
    ruling = decision_allowed(replace(PLAIN, safeguards=ALL - {"told"}), TODAY)
    assert ruling.conditions == ("the person is told about such decisions",)


def test_nobody_ever_changing_an_outcome_is_a_flag():
    assert looks_like_a_rubber_stamp(200, 0)
    assert not looks_like_a_rubber_stamp(200, 3)
    assert not looks_like_a_rubber_stamp(10, 0)
    with pytest.raises(TrothError, match="cannot be"):
        looks_like_a_rubber_stamp(3, 4)


def test_bad_words_are_refused():
    with pytest.raises(TrothError, match="safeguard"):
        decision_allowed(replace(PLAIN, safeguards=frozenset({"hope"})), TODAY)
    with pytest.raises(TrothError, match="regime"):
        decision_allowed(PLAIN, TODAY, regime="US")  # type: ignore[arg-type]
