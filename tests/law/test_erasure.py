"""Erasure: a ground and no exception, item by item; never by lawful basis alone."""

from __future__ import annotations

import inspect
from itertools import product
from typing import get_args

import pytest

from troth.errors import TrothError
from troth.law.erasure import (
    ARTICLE,
    EXCEPTIONS,
    GROUNDS,
    ErasureGround,
    KeepReason,
    erasable,
    grounds_met,
    outlives_erasure,
)


@pytest.mark.parametrize(
    ("ground", "exception"), list(product([None, *get_args(ErasureGround)], [None, *get_args(KeepReason)]))
)
def test_an_item_is_erasable_by_a_ground_and_no_exception(ground, exception):
    ruling = erasable([ground] if ground else [], [exception] if exception else [])
    assert ruling.answer == ("yes" if ground and not exception else "no")
    assert any("named person decides" in note for note in ruling.notes)


@pytest.mark.parametrize(
    ("facts", "grounds"),
    [
        ({}, ()),
        ({"needed": False}, ("no-longer-needed",)),
        ({"needed": True}, ()),
        ({"consent_withdrawn": True, "other_basis": False}, ("consent-withdrawn",)),
        ({"consent_withdrawn": True, "other_basis": True}, ()),
        ({"consent_withdrawn": True}, ()),
        ({"objected": True, "objection_overridden": False}, ("objection-upheld",)),
        ({"objected": True, "objection_overridden": True}, ()),
        ({"objected": True}, ()),
        ({"marketing_objection": True}, ("marketing-objection",)),
        ({"lawful": False}, ("unlawful",)),
        ({"legal_duty_to_erase": True}, ("legal-duty-to-erase",)),
        ({"child_online_service": True}, ("child-online-service",)),
        ({"needed": False, "lawful": False}, ("no-longer-needed", "unlawful")),
    ],
)
def test_facts_make_out_grounds_and_what_is_not_known_makes_out_none(facts, grounds):
    assert grounds_met(**facts) == grounds


def test_every_ground_and_exception_has_its_article():
    assert {each.code for each in GROUNDS} == set(get_args(ErasureGround))
    assert {each.code for each in EXCEPTIONS} == set(get_args(KeepReason)) == set(ARTICLE)
    for each in EXCEPTIONS:
        assert each.authority == f"UK GDPR {ARTICLE[each.code]}"


def test_the_lawful_basis_is_not_even_asked_for():
    assert "basis" not in inspect.signature(erasable).parameters


def test_an_exception_keeps_only_what_it_needs():
    ruling = erasable(["no-longer-needed"], ["legal-claims"])
    assert ruling.authority == "UK GDPR Art 17(3)(e)"
    assert any("erase the rest" in note for note in ruling.notes)


def test_a_word_in_no_table_is_refused():
    with pytest.raises(TrothError, match="ground for erasure"):
        erasable(["because"])  # type: ignore[list-item]
    with pytest.raises(TrothError, match="exception from erasure"):
        erasable(["unlawful"], ["inconvenient"])  # type: ignore[list-item]


def test_what_outlives_an_erasure_is_short_and_reduced():
    assert outlives_erasure("suppression entry").answer == "yes"
    assert outlives_erasure("erasure replay list").answer == "yes"
    assert outlives_erasure("marketing profile").answer == "no"
