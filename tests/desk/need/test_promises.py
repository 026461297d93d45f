"""Need-to-know is proved by live facts: who signed, who looked; damage in the store turns the verdict to broken."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.agency import Agency
from tests.desk.need.test_deciding import staff
from troth.desk.need.deciding import Matter
from troth.desk.need.reading import seen
from troth.desk.need.roles import roles_of
from troth.desk.need.undertakings import sign, undertakings
from troth.desk.notices.versions import notice_in_force
from troth.desk.staff.models import Account
from troth.notice.entries import Promise, promises
from troth.notice.models import Notice, StaffRole

LOOKS, SIGNED = "measures.need-to-know", "measures.confidentiality"


def damaged(statement: str) -> None:
    """Somebody writes into our own store behind Troth's back."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


def without_a_lead(agency: Agency) -> Account:
    """The notice of the agency gives its privacy lead nothing to sign; here the lead has another role, and signs."""
    worker = staff(agency, "case worker")
    Account.objects.filter(pk=agency.lead.pk).update(roles=["manager"])
    agency.lead.refresh_from_db()
    for role, _at in undertakings(agency.lead):
        sign(agency.lead, role.name, text_hash=role.text_hash)
    return worker


def verdict(agency: Agency, promise: str) -> tuple[str, str]:
    seen_now = agency.verdicts()[promise]
    return seen_now["verdict"], seen_now["reason"]


def test_looks_and_undertakings_are_unproven_before_anybody_looks_or_signs(agency: Agency):
    verdicts = agency.verdicts()
    assert (verdicts[LOOKS]["verdict"], verdicts[SIGNED]["verdict"]) == ("unproven", "unproven")
    assert "nobody has looked" in verdicts[LOOKS]["reason"]
    assert "gives the privacy lead no undertaking" in verdicts[SIGNED]["reason"]


def test_they_are_kept_once_everybody_signed_and_each_look_was_needed_and_broken_by_sabotage(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("troth.desk.need.looks.NIGHT", (24, 0))  # whoever runs this at night looks by day
    worker = without_a_lead(agency)
    seen(worker, Matter("1", "a" * 32), "case")
    verdicts = agency.verdicts()
    assert (verdicts[LOOKS]["verdict"], verdicts[SIGNED]["verdict"]) == ("kept", "kept"), verdicts[LOOKS]["reason"]
    damaged("DELETE FROM troth_need_undertaking WHERE role = 'case worker'")
    verdicts = agency.verdicts()
    assert (verdicts[LOOKS]["verdict"], verdicts[SIGNED]["verdict"]) == ("broken", "broken")


def test_a_look_by_nobody_of_ours_is_broken(agency: Agency):
    seen(without_a_lead(agency), Matter("1", "a" * 32), "case")
    damaged("UPDATE troth_evidence_evidenceentry SET actor_id = 'ffffffffffffffff' WHERE kind = 'person.seen'")
    assert verdict(agency, LOOKS) == ("broken", "somebody looked who has no account here")


def test_a_look_for_a_purpose_the_notice_does_not_have_is_broken(agency: Agency):
    seen(without_a_lead(agency), Matter("1", "a" * 32, purpose="curiosity"), "case")
    assert verdict(agency, LOOKS)[0] == "broken"


def test_a_role_that_nobody_confirmed_in_time_is_broken(agency: Agency):
    without_a_lead(agency)
    damaged("UPDATE troth_staff_account SET joined_at = '2020-01-01 00:00:00+00' WHERE email LIKE 'sam%'")
    assert verdict(agency, SIGNED)[0] == "broken"


def test_a_promise_of_who_may_see_is_held_against_the_roles_of_its_purposes(agency: Agency):
    from datetime import UTC, datetime

    from tests.examples.property_contractor import loaded
    from troth.desk.evidence.verdicts import World
    from troth.desk.need.promises import only_whom_the_notice_says, roles_for

    notice = loaded().notice
    world = World(notice, datetime.now(UTC).date(), datetime.now(UTC), {})
    verdicts = {
        each.id: only_whom_the_notice_says(each, world)
        for each in promises(notice)
        if each.facts.get("what") == "who may see"
    }
    assert {each.outcome for each in verdicts.values()} == {"unproven"}, verdicts
    more = notice.model_copy(update={"access": {**notice.access, "accounts": _wider(notice)}})
    wider = only_whom_the_notice_says(_told(more, "who-may-see.accounts"), World(more, world.today, world.now, {}))
    assert (wider.outcome, "is asked to sign" in wider.reason) == ("broken", True)
    told = {
        promise.id: [role.name for role in roles_for(promise, world, roles_of(notice))]
        for promise in promises(notice)
        if promise.facts.get("what") == "who may see"
    }
    assert told["who-may-see.office"] == ["office"]
    assert told["who-may-see.operatives"] == ["operative"]
    assert told["who-may-see.accounts"] == ["accounts"]
    assert told["who-may-see.marketing-and-web"] == ["web team", "marketer"]


def test_the_notice_in_force_is_what_the_checks_read(agency: Agency):
    assert {"need-to-know", "confidentiality"} <= set(notice_in_force().measures)


def _wider(notice: Notice) -> StaffRole:
    """The role of the accounts without anything to sign."""
    return notice.access["accounts"].model_copy(update={"under": None})


def _told(notice: Notice, promise: str) -> Promise:
    return next(each for each in promises(notice) if each.id == promise)
