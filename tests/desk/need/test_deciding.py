"""One function decides who may do what with whose data; what nobody allowed is refused, and each refusal says why."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations

import pytest
from django.db import transaction

from tests.agency import Agency
from troth.desk import now, today
from troth.desk.cases.cases import open_case
from troth.desk.cases.matters import about_of, matter_of
from troth.desk.cases.models import Case
from troth.desk.need.confirming import change_roles, confirm, to_confirm
from troth.desk.need.deciding import Matter, NotAllowed, may, required, within
from troth.desk.need.own import know_own
from troth.desk.need.roles import MOMENT, one_moment, roles_in_force, roles_of
from troth.desk.need.undertakings import sign, undertakings
from troth.desk.notices.versions import notice_in_force
from troth.desk.staff.accounts import open_account
from troth.desk.staff.models import Account
from troth.desk.staff.roles import LEAD
from troth.desk.subjects.people import meet
from troth.errors import TrothError
from troth.notice.acts import ACTS

MEMBER = Matter(ref="1", subject="a" * 32, kinds=frozenset({"member"}), right="access")
ENQUIRER = Matter(ref="2", subject="b" * 32, kinds=frozenset({"enquirer"}), right="access")


def staff(agency: Agency, *roles: str, name: str = "sam", signed: bool = True) -> Account:
    account = open_account(f"{name}@waymark.example", "Sam Staff", roles, by=agency.lead)
    if signed:
        sign_all(account)
    return account


def sign_all(account: Account) -> None:
    """Sign what the roles of an account ask for today."""
    for role, _at in undertakings(account):
        sign(account, role.name, text_hash=role.text_hash)


def test_the_first_account_is_the_privacy_lead_and_may_do_every_act(agency: Agency):
    assert "privacy lead" in agency.lead.roles
    assert all(may(agency.lead, act).allowed for act in ACTS)


def test_an_act_that_is_not_in_the_vocabulary_is_a_mistake_of_ours(agency: Agency):
    with pytest.raises(ValueError, match="no act called"):
        may(agency.lead, "see everything")  # type: ignore[arg-type]


def test_nobody_without_a_role_may_do_anything(agency: Agency):
    nobody = staff(agency)
    unknown = staff(agency, name="una")
    unknown.roles = ["a role of an older notice"]
    assert not any(may(each, act).allowed for each in (nobody, unknown) for act in ACTS)
    assert may(nobody, "see case").missing == "role"


def test_a_closed_account_may_do_nothing_whatever_its_roles(agency: Agency):
    agency.lead.is_active = False
    assert may(agency.lead, "see promises").missing == "account"


def test_whoever_answers_requests_sees_in_a_case_what_the_case_needs(agency: Agency):
    worker = staff(agency, "case worker")
    decision = required(worker, "see case", MEMBER)
    assert decision.allowed
    assert decision.categories is None


def test_everybody_else_sees_only_the_categories_their_purposes_use_of_the_people_they_concern(agency: Agency):
    tracer = staff(agency, "tracer")
    seen = required(tracer, "see case", MEMBER).categories
    assert seen == {"identity", "contact", "membership", "tracing"}
    with pytest.raises(NotAllowed, match="none of your purposes concerns this person"):
        required(tracer, "see case", ENQUIRER)
    with pytest.raises(NotAllowed, match="none of your roles may decide a case"):
        required(tracer, "decide", MEMBER)


def test_a_purpose_other_than_answering_is_held_to_the_table_for_case_workers_too(agency: Agency):
    worker = staff(agency, "case worker")
    marketing = Matter("3", "c" * 32, frozenset({"enquirer"}), "access", purpose="answer-enquiries")
    assert required(worker, "see case", marketing).categories == {"identity", "contact", "enquiry", "technical"}


def test_nobody_sees_anything_in_a_role_before_its_undertaking_is_signed(agency: Agency):
    tracer = staff(agency, "tracer", signed=False)
    refused = may(tracer, "see case", MEMBER)
    assert (refused.allowed, refused.missing) == (False, "undertaking")
    with pytest.raises(NotAllowed, match="still to be signed"):
        required(tracer, "see promises")
    ((role, at),) = undertakings(tracer)
    assert at is None
    with pytest.raises(TrothError, match="has changed since you read it"):
        sign(tracer, "tracer", text_hash="0" * 64)
    signed = sign(tracer, "tracer", text_hash=role.text_hash)
    assert sign(tracer, "tracer", text_hash=role.text_hash).pk == signed.pk
    assert may(tracer, "see case", MEMBER).allowed
    assert undertakings(tracer)[0][1] == signed.signed_at


def test_a_role_that_nobody_confirmed_in_time_sleeps_until_another_person_wakes_it(agency: Agency):
    tracer = staff(agency, "tracer")
    Account.objects.filter(pk=tracer.pk).update(joined_at=now() - timedelta(days=400))
    tracer.refresh_from_db()
    assert may(tracer, "see case", MEMBER).missing == "confirmation"
    assert [(each.account.pk, each.role, each.late) for each in to_confirm()] == [(tracer.pk, "tracer", True)]
    with pytest.raises(NotAllowed):
        confirm(tracer, "tracer", by=tracer)
    confirm(tracer, "tracer", by=agency.lead)
    assert may(tracer, "see case", MEMBER).allowed
    assert not to_confirm()


def test_nobody_sees_or_decides_their_own_case_not_even_the_privacy_lead(agency: Agency):
    with transaction.atomic():
        mine = meet({"email": "LEAD@waymark.example"})
        other = meet({"phone": "01632 960 777"})
    own = Matter("4", mine.uid, frozenset(), "access")
    assert {may(agency.lead, act, own).missing for act in ACTS} == {"own case"}
    at_home = Matter("5", other.uid, frozenset(), "erasure")
    assert may(agency.lead, "decide", at_home).allowed
    assert know_own(agency.lead, {"phone": "+44 1632 960777"}, by=agency.lead) == 1
    assert may(agency.lead, "decide", at_home).missing == "own case"


def test_only_another_person_gives_roles_and_somebody_stays_privacy_lead(agency: Agency):
    tracer = staff(agency, "tracer")
    with pytest.raises(TrothError, match="nobody changes their own roles"):
        change_roles(agency.lead, ["privacy lead", "tracer"], by=agency.lead)
    with pytest.raises(TrothError, match="has no role ‘emperor’"):
        change_roles(tracer, ["emperor"], by=agency.lead)
    with pytest.raises(NotAllowed):
        change_roles(agency.lead, [], by=tracer)
    change_roles(tracer, ["privacy lead"], by=agency.lead)
    tracer.refresh_from_db()
    with pytest.raises(NotAllowed, match="‘privacy lead’ is still to be signed"):
        change_roles(agency.lead, ["manager"], by=tracer)
    sign_all(tracer)
    change_roles(agency.lead, ["manager"], by=tracer)
    with pytest.raises(NotAllowed):
        change_roles(tracer, [], by=agency.lead)


def test_an_owner_of_a_measure_may_attest_and_little_else(agency: Agency):
    head = staff(agency, "head of IT")
    assert {act for act in ACTS if may(head, act).allowed} == {"see promises", "attest"}


def test_whoever_manages_no_staff_opens_no_account(agency: Agency):
    worker = staff(agency, "case worker")
    with pytest.raises(NotAllowed):
        open_account("more@waymark.example", "More Staff", ("privacy lead",), by=worker)


def test_the_roles_are_those_of_the_notice_in_force(agency: Agency):
    assert {"tracer", "case worker", "auditor", "head of IT", "privacy lead"} <= set(roles_in_force().named)


def test_sql_says_of_every_role_and_every_mix_of_kinds_what_the_function_says(agency: Agency):
    """Also of a role whose purposes concern a kind of person, and which sees nothing of them."""
    notice = notice_in_force()
    narrow = notice.access["marketer"].model_copy(update={"sees": ("enquiry",)})
    roles = roles_of(notice.model_copy(update={"access": {**notice.access, "marketer": narrow}}), "narrow")
    kinds = sorted(roles.named["marketer"].kinds | {"member", "visitor"})
    mixes = [frozenset(mix) for size in range(3) for mix in combinations(kinds, size)]
    with transaction.atomic():
        for mix in mixes:
            made = open_case("access", channel="letter", received_on=today(), due=None,
                             subject=meet({"email": f"p{len(mix)}{hash(mix) % 9999}@post.example"}), by=None)  # fmt: skip
            Case.objects.filter(number=made.number).update(about=about_of(mix))
    everybody = [staff(agency, role, name=f"r{number}") for number, role in enumerate(notice.access) if role != LEAD]
    for account in (agency.lead, *everybody, staff(agency, name="nora")):
        with one_moment():
            MOMENT.get()["roles"] = roles  # type: ignore[index]
            listed = set(Case.objects.filter(within(account)).values_list("number", flat=True))
            one_by_one = {
                case.number for case in Case.objects.all() if may(account, "see case", matter_of(case)).allowed
            }
        assert listed == one_by_one, account.roles
