"""The errors of popular tools that are about rules, not dates, one test each, by the number in docs/law/index.md.

The rule is tested here; where a keeper applies it (sending, deleting, setting a cookie) its own tests do the rest.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tests.law.test_marketing import CHARITY, NOTHING, SOFT, TODAY, ask, with_
from tests.law.test_transfers import AMERICA, SAFE
from troth.law.bases import recognised_interest
from troth.law.cookies import EXCEPTIONS, StoragePurpose, storage_allowed
from troth.law.erasure import erasable, outlives_erasure
from troth.law.notices import notice_gaps, stale_citations
from troth.law.registers import Screening
from troth.law.retention_table import end
from troth.law.rights import applies
from troth.law.transfers import transfer_check


def test_11_notice_still_cites_article_22_article_77_and_the_regulator_alone():
    text = "You may object under Article 22 UK GDPR and complain to the ICO under Article 77."
    assert len(stale_citations(text, TODAY)) == 2
    said = ["controller", "purposes and bases", "retention", "rights", "complain to regulator"]
    assert [each.code for each in notice_gaps("13", said, [], TODAY)] == ["complain to us"]


def test_12_erasure_deletes_the_suppression_entry_or_is_refused_by_lawful_basis_alone():
    assert outlives_erasure("suppression entry").answer == "yes"
    for basis in ("legal obligation", "public task", "contract"):
        assert applies("erasure", basis).answer != "no"
    assert erasable(["no-longer-needed"]).answer == "yes"


def test_13_analytics_without_objection_control_or_shared_with_an_advertising_vendor():
    rule = next(each for each in EXCEPTIONS if each.code == "statistics")
    sound = StoragePurpose(
        name="figures", kind="statistics", met=frozenset(each.code for each in rule.conditions), informed=True,
        objection_offered=True,
    )  # fmt: skip
    assert storage_allowed([sound]).allowed
    assert not storage_allowed([replace(sound, objection_offered=None)]).allowed
    assert not storage_allowed([replace(sound, met=sound.met - {"not shared"})]).allowed
    assert not storage_allowed([sound, StoragePurpose(name="adverts", kind="advertising")]).allowed


def test_14_charity_soft_opt_in_applied_to_old_supporter_lists():
    assert not ask(facts=with_(charity_soft_opt_in=replace(CHARITY, collected_on=date(2026, 2, 4)))).allowed
    assert ask(facts=with_(charity_soft_opt_in=replace(CHARITY, collected_on=date(2026, 2, 5)))).allowed


def test_15_soft_opt_in_and_registers_checked_when_a_message_arrived_and_not_at_the_attempt():
    # The answer is for the day of the attempt: a listing that comes of age between screening and attempt bars the call.
    screened = TODAY - timedelta(days=10)
    facts = with_(screenings=(Screening("TPS", screened, True, TODAY - timedelta(days=28)),))
    assert ask("live call", facts=facts, on=TODAY - timedelta(days=1)).allowed
    assert not ask("live call", facts=facts, on=TODAY).allowed
    assert ask(facts=with_(soft_opt_in=SOFT)).on == TODAY
    assert any("before the next attempt" in note for note in ask(facts=with_(soft_opt_in=SOFT)).notes)


def test_16_recognised_legitimate_interests_used_for_marketing():
    for channel in ("post", "live call", "email"):
        answer = ask(channel, facts=replace(NOTHING, basis="recognised legitimate interest", soft_opt_in=SOFT))
        assert not answer.allowed
        assert "no recognised legitimate interest" in answer.reason
    assert recognised_interest("direct marketing", necessary=True, public_authority_at_its_task=False).answer == "no"


def test_17_eu_clauses_without_the_uk_addendum_and_the_framework_without_its_uk_extension():
    assert not transfer_check(replace(SAFE, mechanism="EU SCCs"), TODAY).lawful
    assert transfer_check(replace(SAFE, mechanism="UK Addendum"), TODAY).lawful
    assert not transfer_check(replace(AMERICA, importer=frozenset({"DPF"})), TODAY).lawful
    assert transfer_check(AMERICA, TODAY).lawful


def test_18_three_year_wage_records_from_old_lists():
    assert end("minimum_wage_records", date(2026, 11, 30)).on == date(2032, 11, 30)
