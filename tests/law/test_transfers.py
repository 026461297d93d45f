"""Transfers: restricted or not, then adequacy, safeguards with their test, or an exception."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from troth.errors import TrothError
from troth.law.adequacy import ADEQUATE, LIST_AS_OF, Adequacy
from troth.law.transfers import EXCEPTIONS, MECHANISMS, Transfer, is_restricted, transfer_check

TODAY = date(2026, 11, 20)
RESTRICTED = Transfer(country="IN", uk_gdpr_applies=True, we_send_it_abroad=True, receiver_is_separate=True)
AMERICA = replace(RESTRICTED, country="US", importer=frozenset({"DPF", "UK Extension"}), importer_checked_on=TODAY,
                  sensitive_data=False)  # fmt: skip
SAFE = replace(RESTRICTED, mechanism="IDTA", document_ref="IDTA 12", test_done_on=TODAY, test_passed=True)


@pytest.mark.parametrize(
    ("steps", "answer"),
    [((True, True, True), "yes"), ((False, True, True), "no"), ((True, False, None), "no"), ((None, None, False), "no"),
     ((True, True, None), "conditional"), ((None, None, None), "conditional")],
)  # fmt: skip
def test_the_three_steps(steps, answer):
    ruling = is_restricted(uk_gdpr_applies=steps[0], we_send_it_abroad=steps[1], receiver_is_separate=steps[2])
    assert ruling.answer == answer


@pytest.mark.parametrize(
    ("transfer", "ground"),
    [
        (replace(RESTRICTED, country="GB"), "domestic"),
        (replace(RESTRICTED, receiver_is_separate=False), "not restricted"),
        (replace(RESTRICTED, country="FR"), "adequacy"),
        (replace(RESTRICTED, country="CH"), "adequacy"),
        (replace(RESTRICTED, country="IE", receiver_is_separate=None), "adequacy"),
        (replace(RESTRICTED, country="CA"), None),
        (replace(RESTRICTED, country="CA", importer=frozenset({"PIPEDA"}), importer_checked_on=TODAY), "adequacy"),
        (replace(RESTRICTED, country="CA", importer=frozenset({"PIPEDA"})), None),
        (replace(RESTRICTED, country="JP"), None),
        (
            replace(RESTRICTED, country="JP", importer=frozenset({"APPI private sector"}), importer_checked_on=TODAY),
            "adequacy",
        ),
        (replace(RESTRICTED, country="KR", importer=frozenset({"PIPA"}), importer_checked_on=TODAY), "adequacy"),
        (AMERICA, "adequacy"),
        (replace(AMERICA, importer=frozenset({"DPF"})), None),
        (replace(AMERICA, sensitive_data=None), None),
        (replace(AMERICA, sensitive_data=True), None),
        (replace(AMERICA, sensitive_data=True, sensitive_data_flagged=True), "adequacy"),
        (replace(RESTRICTED, country="BR"), None),
        (RESTRICTED, None),
        (replace(RESTRICTED, we_send_it_abroad=None), None),
        (SAFE, "safeguards"),
        (replace(SAFE, mechanism="UK Addendum"), "safeguards"),
        (replace(SAFE, mechanism="BCR"), "safeguards"),
        (replace(SAFE, mechanism="EU SCCs"), None),
        (replace(SAFE, document_ref=" "), None),
        (replace(SAFE, test_done_on=None), None),
        (replace(SAFE, test_done_on=date(2027, 1, 1)), None),
        (replace(SAFE, test_passed=False), None),
        (replace(RESTRICTED, exception="legal claims", exception_reasons="a claim before the court"), "exception"),
        (replace(RESTRICTED, exception="legal claims"), None),
    ],
)
def test_what_makes_a_transfer_lawful(transfer, ground):
    answer = transfer_check(transfer, TODAY)
    assert (answer.lawful, answer.ground) == (ground is not None, ground)
    assert bool(answer.missing) is not answer.lawful


def test_america_was_not_covered_before_12_october_2023_nor_korea_before_19_december_2022():
    assert not transfer_check(AMERICA, date(2023, 10, 11)).lawful
    assert transfer_check(replace(AMERICA, importer_checked_on=date(2023, 10, 12)), date(2023, 10, 12)).lawful
    korea = replace(RESTRICTED, country="KR", importer=frozenset({"PIPA"}), importer_checked_on=date(2022, 1, 1))
    assert not transfer_check(korea, date(2022, 12, 18)).lawful
    assert transfer_check(korea, date(2022, 12, 19)).lawful


def test_a_check_after_the_lists_date_says_so():
    later = transfer_check(replace(RESTRICTED, country="FR"), date(2027, 3, 1))
    assert any("21 November 2026" in note for note in later.notes)
    assert transfer_check(replace(RESTRICTED, country="FR"), LIST_AS_OF).notes == ()


def test_an_operator_can_bring_a_newer_list():
    ended = [replace(each, until=date(2026, 12, 31)) for each in ADEQUATE if each.country == "NZ"]
    assert transfer_check(replace(RESTRICTED, country="NZ"), date(2026, 12, 31), adequate=ended).lawful
    assert not transfer_check(replace(RESTRICTED, country="NZ"), date(2027, 1, 1), adequate=ended).lawful
    new = [Adequacy("BR", "Brazil", date(2027, 2, 1), "regulations of 2027", "memory")]
    assert transfer_check(replace(RESTRICTED, country="BR"), date(2027, 2, 1), adequate=new).lawful


def test_the_list_holds_thirty_eea_states_and_each_country_once():
    codes = [each.country for each in ADEQUATE]
    assert len(codes) == len(set(codes)) == 46
    assert {each.name for each in ADEQUATE if each.conditions} == {
        "Canada", "Japan", "Republic of Korea", "United States of America",
    }  # fmt: skip


@pytest.mark.parametrize("country", ["UK", "us", "USA", "", "É1"])
def test_a_country_is_an_iso_code(country):
    with pytest.raises(TrothError, match="country code"):
        transfer_check(replace(RESTRICTED, country=country), TODAY)


def test_mechanisms_and_exceptions_have_to_be_known():
    with pytest.raises(TrothError, match="mechanism"):
        transfer_check(replace(RESTRICTED, mechanism="Privacy Shield"), TODAY)
    with pytest.raises(TrothError, match="exception"):
        transfer_check(replace(RESTRICTED, exception="convenience"), TODAY)
    assert {each.code for each in MECHANISMS} & {each.code for each in EXCEPTIONS} == set()
