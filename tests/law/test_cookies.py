"""Storage and access on a device: an exception whose every condition holds, or consent; the browser's signal; the banner."""

from __future__ import annotations

from dataclasses import replace

import pytest

from troth.errors import TrothError
from troth.law.cookies import BANNER_CHECKS, EXCEPTIONS, StoragePurpose, banner_gaps, storage_allowed


def whole(code: str, **changes) -> StoragePurpose:
    rule = next(each for each in EXCEPTIONS if each.code == code)
    facts = {"met": frozenset(each.code for each in rule.conditions), "informed": True, "objection_offered": True}
    return StoragePurpose(name=code, kind=code, **{**facts, **changes})


CODES = [each.code for each in EXCEPTIONS]
ADVERTISING = StoragePurpose(name="adverts", kind="advertising")


@pytest.mark.parametrize("code", CODES)
def test_an_exception_holds_where_every_condition_does(code):
    assert storage_allowed([whole(code)]).allowed


@pytest.mark.parametrize(
    ("code", "condition"), [(each.code, one.code) for each in EXCEPTIONS for one in each.conditions]
)
def test_one_condition_less_and_the_exception_is_gone(code, condition):
    lacking = whole(code, met=whole(code).met - {condition})
    answer = storage_allowed([lacking])
    assert not answer.allowed
    assert len(answer.missing) == 1


@pytest.mark.parametrize("code", CODES)
def test_an_exception_for_a_sole_purpose_ends_with_a_second_purpose(code):
    rule = next(each for each in EXCEPTIONS if each.code == code)
    answer = storage_allowed([whole(code), whole("strictly necessary")])
    assert answer.allowed is not rule.sole_purpose


def test_a_technology_with_two_purposes_must_satisfy_both():
    assert not storage_allowed([whole("strictly necessary"), ADVERTISING]).allowed
    assert storage_allowed([whole("strictly necessary"), replace(ADVERTISING, consent=True)]).allowed


@pytest.mark.parametrize("code", ["statistics", "appearance"])
@pytest.mark.parametrize("lack", [{"informed": None}, {"objection_offered": False}, {"objected": True}])
def test_statistics_and_appearance_need_information_and_no_objection(code, lack):
    assert not storage_allowed([whole(code, **lack)]).allowed


@pytest.mark.parametrize("kind", ["advertising", "sharing", "other"])
def test_everything_else_needs_prior_consent(kind):
    assert storage_allowed([StoragePurpose(name="x", kind=kind)]).missing == ("x: prior consent",)
    assert storage_allowed([StoragePurpose(name="x", kind=kind, consent=True)]).allowed


@pytest.mark.parametrize(("code", "allowed"), [("communication", True), ("strictly necessary", True), ("emergency", True),
                                               ("statistics", False), ("appearance", False)])  # fmt: skip
def test_the_browsers_signal_is_an_objection_where_one_may_object(code, allowed):
    assert storage_allowed([whole(code)], global_privacy_control=True).allowed is allowed


def test_against_the_signal_only_a_consent_that_names_it_counts():
    assert not storage_allowed([replace(ADVERTISING, consent=True)], global_privacy_control=True).allowed
    video = StoragePurpose(name="video", kind="other", consent=True)
    assert storage_allowed([video], global_privacy_control=True).allowed
    knowing = replace(ADVERTISING, consent=True, consent_despite_signal=True)
    answer = storage_allowed([knowing], global_privacy_control=True)
    assert answer.allowed
    assert any("Record the browser's signal" in note for note in answer.notes)


@pytest.mark.parametrize(("code", "allowed"), [("communication", True), ("strictly necessary", True), ("statistics", False),
                                               ("appearance", False), ("emergency", False)])  # fmt: skip
def test_in_the_eu_only_two_exceptions_stand(code, allowed):
    assert storage_allowed([whole(code)], regime="EU").allowed is allowed


def test_bad_input_is_refused():
    with pytest.raises(TrothError, match="without a purpose"):
        storage_allowed([])
    with pytest.raises(TrothError, match="no condition"):
        storage_allowed([whole("statistics", met=frozenset({"pinky promise"}))])
    with pytest.raises(TrothError, match="kind of purpose"):
        storage_allowed([StoragePurpose(name="x", kind="fun")])  # type: ignore[arg-type]
    with pytest.raises(TrothError, match="regime"):
        storage_allowed([ADVERTISING], regime="US")  # type: ignore[arg-type]


def test_a_banner_check_that_was_not_seen_to_hold_is_a_gap():
    everything = {each.code: True for each in BANNER_CHECKS}
    assert banner_gaps(everything) == ()
    assert [each.code for each in banner_gaps({**everything, "nothing pre-ticked": False})] == ["nothing pre-ticked"]
    assert banner_gaps({}) == BANNER_CHECKS
    with pytest.raises(TrothError, match="no check"):
        banner_gaps({"looks nice": True})
