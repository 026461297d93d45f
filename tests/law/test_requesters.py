"""Who may ask for whom, and when a request may cost or be refused."""

from __future__ import annotations

import pytest

from troth.errors import TrothError
from troth.law.requesters import IDENTITY_STEPS, REFUSAL_FACTORS, may_ask, may_charge_fee, may_refuse_or_charge

PARENT = {"parental_responsibility": True, "in_the_childs_interest": True}


@pytest.mark.parametrize(
    ("requester", "facts", "answer"),
    [
        ("self", {}, "yes"),
        ("agent", {"authority_seen": True}, "yes"),
        ("agent", {}, "conditional"),
        ("agent", {"authority_seen": False}, "conditional"),
        ("attorney", {"authority_seen": True}, "yes"),
        ("attorney", {}, "conditional"),
        ("child", {"region": "GB-SCT", "age": 12}, "yes"),
        ("child", {"region": "GB-SCT", "age": 11}, "conditional"),
        ("child", {"region": "GB-EAW", "age": 12}, "conditional"),
        ("child", {"region": "GB-NIR", "age": 15, "child_understands": True}, "yes"),
        ("child", {"region": "GB-SCT", "age": 13, "child_understands": False}, "no"),
        ("parent", {"region": "GB-EAW", "age": 6, "child_understands": False, **PARENT}, "yes"),
        (
            "parent",
            {"region": "GB-EAW", "age": 6, "child_understands": False, "parental_responsibility": True},
            "conditional",
        ),
        ("parent", {"region": "GB-SCT", "age": 12, **PARENT}, "conditional"),
        ("parent", {"region": "GB-EAW", "age": 14, **PARENT}, "conditional"),
        ("parent", {"age": 6, "parental_responsibility": False}, "no"),
        ("parent", {"region": "GB-EAW", "age": 30, **PARENT}, "conditional"),
        ("parent", {"region": "GB-EAW", "age": 30, "authority_seen": True}, "yes"),
        ("parent", {"region": "GB-SCT", "age": 16, **PARENT}, "conditional"),
        ("personal representative", {}, "no"),
    ],
)
def test_who_may_ask(requester, facts, answer):
    ruling = may_ask(requester, **facts)
    assert ruling.answer == answer
    assert bool(ruling.conditions) is (answer == "conditional")


@pytest.mark.parametrize("requester", ["self", "agent", "parent", "child", "attorney", "personal representative"])
def test_the_dead_are_out_of_scope_whoever_asks(requester):
    ruling = may_ask(requester, authority_seen=True, subject_alive=False)
    assert ruling.answer == "no"
    assert "Access to Health Records Act 1990" in ruling.notes[0]


def test_what_is_in_no_table_is_refused():
    with pytest.raises(TrothError, match="kind of requester"):
        may_ask("neighbour")  # type: ignore[arg-type]
    with pytest.raises(TrothError, match="region"):
        may_ask("child", region="Scotland", age=12)
    with pytest.raises(TrothError, match="negative"):
        may_ask("child", age=-1)


@pytest.mark.parametrize(
    ("factors", "answer"),
    [((), "no"), (("resources",), "no"), (("repeats",), "conditional"), (("malicious", "no-real-wish"), "conditional"),
     (("resources", "overlaps"), "conditional")],
)  # fmt: skip
def test_a_refusal_is_never_more_than_a_question_for_a_person(factors, answer):
    assert may_refuse_or_charge(factors, harm_if_refused=False, reasons="see the log").answer == answer


def test_a_large_request_is_not_excessive_for_being_large():
    assert "large" in may_refuse_or_charge(("resources",), harm_if_refused=False, reasons="many boxes").reason


def test_a_refusal_wants_reasons_and_the_harm_weighed():
    assert len(may_refuse_or_charge(("repeats",), harm_if_refused=None, reasons="").conditions) == 3


def test_factors_have_to_be_known():
    with pytest.raises(TrothError, match="no factor"):
        may_refuse_or_charge(("annoying",), harm_if_refused=False, reasons="")
    assert {each.towards for each in REFUSAL_FACTORS} == {"unfounded", "excessive"}


def test_a_request_is_free_unless_excessive_or_a_further_copy():
    free = may_charge_fee(unfounded_or_excessive=False, further_copies=False, cost_basis="an hour")
    assert free.answer == "no"
    assert may_charge_fee(unfounded_or_excessive=True, further_copies=False, cost_basis="").answer == "conditional"
    assert (
        may_charge_fee(unfounded_or_excessive=False, further_copies=True, cost_basis="print and post").answer == "yes"
    )


def test_proof_of_identity_starts_with_asking_for_nothing():
    assert [each.order for each in IDENTITY_STEPS] == sorted(each.order for each in IDENTITY_STEPS)
    assert "ask for nothing" in IDENTITY_STEPS[0].says
