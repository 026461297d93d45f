"""Which right is open on which basis; objection, portability and restriction. Rows and columns as the rule book has them."""

from __future__ import annotations

import pytest

from troth.errors import TrothError
from troth.law.bases import BASES, RECOGNISED_INTERESTS, recognised_interest
from troth.law.rights import (
    RESTRICTION_TRIGGERS,
    RIGHTS,
    TABLE,
    USES_WHILE_RESTRICTED,
    applies,
    objection,
    portability,
    rights_over,
    use_while_restricted,
)

# Y = open, N = not, c = on conditions; columns in the order of RIGHTS:
# informed access rectification erasure restriction portability objection withdrawal human-review
EXPECTED = {
    "consent": "YYYYYcNYY",
    "contract": "YYYcYcNNY",
    "legal obligation": "YYYcYNNNY",
    "vital interests": "YYYcYNNNY",
    "public task": "YYYcYNYNY",
    "recognised legitimate interest": "YYYcYNYNY",
    "legitimate interests": "YYYYYNYNY",
}
ANSWER = {"Y": "yes", "N": "no", "c": "conditional"}


@pytest.mark.parametrize("basis", BASES)
def test_the_table_of_rights_by_basis(basis):
    assert [applies(right, basis).answer for right in RIGHTS] == [ANSWER[letter] for letter in EXPECTED[basis]]
    assert list(rights_over(basis)) == list(RIGHTS)


@pytest.mark.parametrize("basis", BASES)
def test_an_objection_to_direct_marketing_is_absolute_on_any_basis(basis):
    assert applies("objection", basis, direct_marketing=True).answer == "yes"
    assert applies("erasure", basis, direct_marketing=True).answer == "yes"
    assert objection(basis, direct_marketing=True, compelling_grounds=True, legal_claims=True).answer == "yes"


def test_every_answer_says_that_a_person_decides():
    for right, basis in TABLE:
        assert any("named person decides" in note for note in applies(right, basis).notes)


def test_machine_decisions_on_a_recognised_interest_are_barred():
    ruling = applies("human review", "recognised legitimate interest")
    assert "barred" in ruling.reason
    assert (ruling.authority, ruling.proof) == ("UK GDPR Art 22B(4)", "opened")


def test_the_objection_under_a_recognised_interest_says_that_its_wording_is_not_verified():
    assert "not verified" in applies("objection", "recognised legitimate interest").reason


@pytest.mark.parametrize(
    ("basis", "compelling", "claims", "answer"),
    [
        ("legitimate interests", None, None, "conditional"),
        ("legitimate interests", False, False, "yes"),
        ("legitimate interests", True, False, "no"),
        ("legitimate interests", False, True, "no"),
        ("legitimate interests", False, None, "conditional"),
        ("public task", False, False, "yes"),
        ("recognised legitimate interest", False, False, "yes"),
        ("consent", None, None, "no"),
        ("contract", False, False, "no"),
        ("legal obligation", False, False, "no"),
        ("vital interests", False, False, "no"),
    ],
)
def test_an_objection_holds_unless_the_controller_shows_what_overrides_it(basis, compelling, claims, answer):
    ruling = objection(basis, direct_marketing=False, compelling_grounds=compelling, legal_claims=claims)
    assert ruling.answer == answer
    assert bool(ruling.conditions) is (answer == "conditional")


def test_an_objection_needs_no_damage_and_no_distress():
    with pytest.raises(TypeError):
        objection("legitimate interests", direct_marketing=False, distress=True)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("basis", "automated", "origin", "explicit", "answer"),
    [
        ("consent", True, "provided", False, "yes"),
        ("contract", True, "observed", False, "yes"),
        ("contract", True, "inferred", False, "no"),
        ("contract", True, "from others", False, "no"),
        ("contract", False, "provided", False, "no"),
        ("contract", None, "provided", False, "conditional"),
        ("contract", True, None, False, "conditional"),
        ("legitimate interests", True, "provided", False, "no"),
        ("legal obligation", True, "provided", True, "yes"),
    ],
)
def test_portability_reaches_what_the_person_provided_and_machines_process(basis, automated, origin, explicit, answer):
    assert portability(basis, automated=automated, origin=origin, explicit_consent=explicit).answer == answer


def test_restriction_has_four_triggers_and_four_uses_beside_storage():
    assert len(RESTRICTION_TRIGGERS) == 4
    assert [use_while_restricted(use).answer for use in USES_WHILE_RESTRICTED] == ["yes"] * 5
    assert use_while_restricted("marketing").answer == "no"


def test_a_right_or_basis_in_no_table_is_refused():
    with pytest.raises(TrothError, match="no cell"):
        applies("to be forgotten", "consent")  # type: ignore[arg-type]
    for ask in (objection, portability):
        facts = {"direct_marketing": False} if ask is objection else {"automated": True, "origin": "provided"}
        with pytest.raises(TrothError, match="no lawful basis"):
            ask("habit", **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize("condition", [each.code for each in RECOGNISED_INTERESTS])
def test_a_recognised_interest_needs_a_condition_and_necessity(condition):
    assert recognised_interest(condition, necessary=True, public_authority_at_its_task=False).answer == "yes"
    assert recognised_interest(condition, necessary=None, public_authority_at_its_task=False).answer == "conditional"
    assert recognised_interest(condition, necessary=True, public_authority_at_its_task=True).answer == "no"
