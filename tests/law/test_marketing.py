"""Direct marketing: who may be contacted by which channel on which day, and what is missing where nobody may."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from troth.errors import TrothError
from troth.law.marketing import Facts, may_contact
from troth.law.marketing_rules import CHANNELS, ELECTRONIC_MAIL, MESSAGE_DUTIES, ROUTES, SUBSCRIBERS, kind_of_subscriber
from troth.law.opt_ins import CharitySoftOptIn, Consent, PensionCall, SoftOptIn, consent_evidence_gaps
from troth.law.registers import Screening, first_barred_day

TODAY = date(2026, 11, 20)
EVERY_DUTY = frozenset(duty.code for duty in MESSAGE_DUTIES)
CONSENT = Consent(
    channels=frozenset(CHANNELS), purposes=frozenset({"news"}), given_on=date(2026, 1, 5), names_sender=True,
    freely_given=True, informed=True, affirmative_act=True, separate_from_terms=True,
)  # fmt: skip
SOFT = SoftOptIn(
    obtained_by_sender=True, in_sale_or_negotiation=True, own_similar_products=True,
    refusal_offered_at_collection=True, refusal_in_every_message=True,
)  # fmt: skip
CHARITY = CharitySoftOptIn(
    collected_on=date(2026, 3, 1), sender_is_uk_charity=True, obtained_by_sender=True, interest_or_support=True,
    sole_purpose_charitable=True, refusal_offered_at_collection=True, refusal_in_every_message=True,
)  # fmt: skip
CLEAN = (Screening("TPS", TODAY, False), Screening("CTPS", TODAY, False), Screening("FPS", TODAY, False))
CLIENT = PensionCall(
    caller_is_fca_authorised=True, existing_client=True, client_would_expect_the_call=True,
    refusal_offered_at_collection=True, refusal_in_every_communication=True,
)  # fmt: skip
NOTHING = Facts(message=EVERY_DUTY, basis="legitimate interests")


def ask(
    channel="email", subscriber="individual", origin="given to us in a sale", facts=NOTHING, on=TODAY, purpose="news"
):
    return may_contact(channel, subscriber, origin, facts, purpose=purpose, on=on)


def with_(**changes) -> Facts:
    return replace(NOTHING, **changes)


@pytest.mark.parametrize(
    ("channel", "subscriber", "facts", "route"),
    [
        ("email", "individual", with_(consent=CONSENT), "consent"),
        ("email", "individual", with_(soft_opt_in=SOFT), "soft opt-in"),
        ("sms", "sole trader", with_(soft_opt_in=SOFT), "soft opt-in"),
        ("email", "individual", with_(charity_soft_opt_in=CHARITY), "charity soft opt-in"),
        ("email", "individual", NOTHING, None),
        ("email", None, NOTHING, None),
        ("email", "company", NOTHING, "no PECR consent needed"),
        ("email", "Scottish partnership", NOTHING, "no PECR consent needed"),
        ("voicemail drop", "ordinary partnership", NOTHING, None),
        ("live call", "individual", NOTHING, None),
        ("live call", "individual", with_(screenings=CLEAN), "screened"),
        ("live call", "company", with_(screenings=CLEAN), "screened"),
        ("live call", "individual", with_(consent=CONSENT), "consent"),
        ("live call", "individual", with_(screenings=CLEAN, call_subject="claims management"), None),
        ("live call", "company", with_(consent=CONSENT, call_subject="claims management"), "consent"),
        ("live call", "individual", with_(screenings=CLEAN, call_subject="pensions"), None),
        ("live call", "individual", with_(consent=CONSENT, call_subject="pensions"), None),
        (
            "live call",
            "individual",
            with_(consent=CONSENT, call_subject="pensions", pension_call=CLIENT),
            "pension consent",
        ),
        ("live call", "individual", with_(call_subject="pensions", pension_call=CLIENT), "pension client"),
        ("automated call", "company", with_(screenings=CLEAN), None),
        ("automated call", "company", with_(consent=CONSENT), "consent"),
        ("fax", "individual", with_(screenings=CLEAN), None),
        ("fax", "company", with_(screenings=CLEAN), "screened"),
        ("post", "individual", NOTHING, "no PECR consent needed"),
        ("post", "individual", with_(basis=None), None),
        ("post", "individual", with_(basis="consent"), None),
        ("post", "individual", with_(basis="consent", consent=CONSENT), "no PECR consent needed"),
        ("post", "individual", with_(basis="contract"), None),
        ("online advertising", "individual", NOTHING, None),
        ("online advertising", "individual", with_(device_storage_allowed=True), "device"),
    ],
)
def test_each_channel_and_kind_of_subscriber_has_its_own_routes(channel, subscriber, facts, route):
    answer = ask(channel, subscriber, facts=facts)
    assert (answer.allowed, answer.route) == (route is not None, route)
    assert answer.reason
    assert answer.authority
    assert bool(answer.missing) is not answer.allowed


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("objected", [frozenset({"everything"}), None])
def test_an_objection_beats_every_route(channel, objected):
    facts = with_(
        consent=CONSENT, soft_opt_in=SOFT, screenings=CLEAN, device_storage_allowed=True,
        objected=objected or frozenset({channel}),
    )  # fmt: skip
    answer = ask(channel, "individual", facts=facts)
    assert not answer.allowed
    assert "absolute" in answer.reason


def test_an_objection_to_one_channel_leaves_the_others():
    facts = with_(consent=CONSENT, objected=frozenset({"sms"}))
    assert ask("email", facts=facts).allowed
    assert not ask("sms", facts=facts).allowed


@pytest.mark.parametrize("condition", ["obtained_by_sender", "in_sale_or_negotiation", "own_similar_products",
                                       "refusal_offered_at_collection", "refusal_in_every_message", "commercial"])  # fmt: skip
@pytest.mark.parametrize("value", [False, None])
def test_every_condition_of_the_soft_opt_in_is_needed_and_named(condition, value):
    answer = ask(facts=with_(soft_opt_in=replace(SOFT, **{condition: value})))
    assert not answer.allowed
    assert f"soft opt-in: {condition}" in answer.missing


@pytest.mark.parametrize("condition", ["sender_is_uk_charity", "obtained_by_sender", "interest_or_support",
                                       "sole_purpose_charitable", "refusal_offered_at_collection",
                                       "refusal_in_every_message"])  # fmt: skip
def test_every_condition_of_the_charity_soft_opt_in_is_needed_and_named(condition):
    answer = ask(facts=with_(charity_soft_opt_in=replace(CHARITY, **{condition: None})))
    assert not answer.allowed
    assert f"charity soft opt-in: {condition}" in answer.missing


@pytest.mark.parametrize("origin", ["bought list", "group company", "introduced by a third party", "public source", "unknown",
                                    "given to a fundraising platform or subsidiary"])  # fmt: skip
def test_details_from_other_hands_never_carry_a_soft_opt_in(origin):
    assert not ask(origin=origin, facts=with_(soft_opt_in=SOFT)).allowed
    assert not ask(origin=origin, facts=with_(charity_soft_opt_in=CHARITY)).allowed


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"withdrawn_on": TODAY}, "withdrawn"),
        ({"given_on": TODAY + timedelta(days=1)}, "given by the day"),
        ({"channels": frozenset({"sms"})}, "consent to email"),
        ({"purposes": frozenset({"surveys"})}, "this purpose"),
        ({"names_sender": None}, "sender named"),
        ({"affirmative_act": False}, "affirmative act"),
        ({"separate_from_terms": False}, "other terms"),
        ({"freely_given": False}, "freely given"),
        ({"informed": None}, "informed"),
    ],
)
def test_a_consent_that_lacks_something_carries_nothing(change, missing):
    answer = ask(facts=with_(consent=replace(CONSENT, **change)))
    assert not answer.allowed
    assert any(missing in each for each in answer.missing)


def test_a_consent_works_until_the_day_it_is_withdrawn():
    facts = with_(consent=replace(CONSENT, withdrawn_on=TODAY))
    assert ask(facts=facts, on=TODAY - timedelta(days=1)).allowed
    assert not ask(facts=facts, on=TODAY).allowed


def test_consent_to_live_calls_is_not_consent_to_automated_calls():
    facts = with_(consent=replace(CONSENT, channels=frozenset({"live call"})))
    assert ask("live call", facts=facts).allowed
    assert not ask("automated call", facts=facts).allowed


@pytest.mark.parametrize(
    ("screening", "allowed"),
    [
        (Screening("TPS", TODAY, False), True),
        (Screening("TPS", TODAY - timedelta(days=28), False), True),
        (Screening("TPS", TODAY - timedelta(days=29), False), False),
        (Screening("TPS", TODAY + timedelta(days=1), False), False),
        (Screening("TPS", TODAY, True, TODAY - timedelta(days=27)), True),
        (Screening("TPS", TODAY, True, TODAY - timedelta(days=28)), False),
        (Screening("TPS", TODAY, True), False),
        (Screening("CTPS", TODAY, False), False),
    ],
)
def test_the_register_is_checked_within_28_days_and_bars_after_28_days(screening, allowed):
    assert ask("live call", facts=with_(screenings=(screening,))).allowed is allowed


def test_the_latest_screening_counts_and_of_one_day_the_one_that_found_a_listing():
    older = Screening("TPS", TODAY - timedelta(days=5), True)
    assert ask("live call", facts=with_(screenings=(Screening("TPS", TODAY, False), older))).allowed
    both = (Screening("TPS", TODAY, False), Screening("TPS", TODAY, True))
    assert not ask("live call", facts=with_(screenings=both)).allowed


def test_the_first_barred_day_is_28_days_after_listing():
    assert first_barred_day(date(2026, 11, 1)) == date(2026, 11, 29)


def test_a_screening_that_contradicts_itself_is_refused():
    with pytest.raises(TrothError, match="does not fit"):
        Screening("TPS", TODAY, False, TODAY)
    with pytest.raises(TrothError, match="does not fit"):
        Screening("TPS", TODAY, True, TODAY + timedelta(days=1))


def test_consent_to_this_callers_calls_beats_a_registration():
    listed = (Screening("TPS", TODAY, True, date(2020, 1, 1)),)
    assert ask("live call", facts=with_(screenings=listed, consent=CONSENT)).allowed


def test_being_a_customer_does_not_beat_a_registration():
    listed = (Screening("TPS", TODAY, True, date(2020, 1, 1)),)
    assert not ask("live call", facts=with_(screenings=listed, soft_opt_in=SOFT)).allowed


@pytest.mark.parametrize("channel", ELECTRONIC_MAIL)
@pytest.mark.parametrize("subscriber", ["individual", "company"])
def test_a_message_that_hides_its_sender_or_gives_no_way_out_is_not_sent(channel, subscriber):
    for missing in ("sender-identified", "opt-out-address"):
        facts = with_(consent=CONSENT, message=EVERY_DUTY - {missing})
        answer = ask(channel, subscriber, facts=facts)
        assert not answer.allowed
        assert any(each.startswith(missing) for each in answer.missing)


def test_a_live_call_shows_its_number():
    facts = with_(screenings=CLEAN, message=EVERY_DUTY - {"number-shown"})
    assert not ask("live call", facts=facts).allowed


def test_an_unnamed_mailbox_of_a_company_needs_no_basis():
    facts = with_(basis=None, named_person=False)
    assert ask("email", "company", facts=facts).allowed
    assert not ask("email", "company", facts=with_(basis=None)).allowed


@pytest.mark.parametrize(
    "words", [("pigeon", "individual", "unknown"), ("email", "robot", "unknown"), ("email", "individual", "dream")]
)
def test_a_word_in_no_table_is_refused_with_those_that_are(words):
    with pytest.raises(TrothError) as raised:
        ask(*words)
    assert "use one of" in str(raised.value)


def test_a_misspelt_duty_or_objection_is_refused_rather_than_ignored():
    with pytest.raises(TrothError, match="duty on a message"):
        ask(facts=with_(message=frozenset({"sender-identifed"})))
    with pytest.raises(TrothError, match="channel to object to"):
        ask(facts=with_(objected=frozenset({"emails"})))


def test_unknown_subscribers_are_individuals():
    assert kind_of_subscriber(None) == kind_of_subscriber("unknown") == "individual"


def test_every_channel_has_routes_for_both_kinds():
    for channel in CHANNELS:
        for kind in ("individual", "corporate"):
            assert ROUTES[channel, kind]
    assert {each.kind for each in SUBSCRIBERS} == {"individual", "corporate"}


def test_a_record_of_consent_shows_who_when_how_and_the_wording():
    full = dict.fromkeys(("who", "controllers", "when", "how", "wording", "purpose", "channel", "action",
                          "separate from terms", "withdrawal shown"), "given")  # fmt: skip
    assert consent_evidence_gaps(full) == ()
    assert [each.code for each in consent_evidence_gaps({**full, "wording": "", "action": None})] == [
        "wording",
        "action",
    ]
