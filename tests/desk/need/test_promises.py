"""Need-to-know is proved by live facts: who signed, who looked; damage in the store turns the verdict to broken."""

from __future__ import annotations

import pytest

from tests.agency import Agency
from tests.desk.need.test_deciding import staff
from tests.systems.databases import Database
from troth.desk import now, today
from troth.desk.evidence.verdicts import World
from troth.desk.need.deciding import Matter
from troth.desk.need.promises import everybody_has_signed, only_whom_the_notice_says, roles_for
from troth.desk.need.reading import seen
from troth.desk.need.roles import roles_of
from troth.desk.notices.versions import notice_in_force
from troth.desk.staff.roles import LEAD
from troth.notice.entries import Promise, promises
from troth.notice.models import Notice, StaffRole
from troth.workspace import Workspace

LOOKS, SIGNED = "measures.need-to-know", "measures.confidentiality"


def damaged(agency: Agency, *statements: str) -> None:
    """Somebody writes into our own store behind Troth's back, over a connection of their own."""
    address = Workspace(agency.root).store
    database = Database(address.partition(":")[0].replace("postgresql", "postgres"), address)
    database.run(*statements)
    database.close()


def verdict(agency: Agency, promise: str) -> tuple[str, str]:
    seen_now = agency.verdicts()[promise]
    return seen_now["verdict"], seen_now["reason"]


def test_undertakings_are_kept_where_the_privacy_lead_signed_too_and_looks_unproven_before_anybody_looks(
    agency: Agency,
):
    verdicts = agency.verdicts()
    assert (verdicts[LOOKS]["verdict"], verdicts[SIGNED]["verdict"]) == ("unproven", "kept")
    assert "nobody has looked" in verdicts[LOOKS]["reason"]
    assert verdicts[SIGNED]["reason"] == "1 person has signed, and each role is confirmed in time"


def test_undertakings_are_unproven_while_somebody_has_still_to_sign_or_the_lead_is_asked_for_nothing(agency: Agency):
    staff(agency, "tracer", signed=False)
    said, reason = verdict(agency, SIGNED)
    assert (said, "‘tracer’ has still to sign" in reason) == ("unproven", True)
    unasked = notice_in_force()
    access = {**unasked.access, LEAD: unasked.access[LEAD].model_copy(update={"under": None})}
    world = World(unasked.model_copy(update={"access": access}), today(), now(), {})
    found = everybody_has_signed(_told(unasked, SIGNED), world)
    assert (found.outcome, "no undertaking to sign" in found.reason) == ("unproven", True)


def test_they_are_kept_once_everybody_signed_and_each_look_was_needed_and_broken_by_sabotage(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("troth.desk.need.looks.NIGHT", (24, 0))  # whoever runs this at night looks by day
    worker = staff(agency, "case worker")
    seen(worker, Matter("1", "a" * 32), "case")
    verdicts = agency.verdicts()
    assert (verdicts[LOOKS]["verdict"], verdicts[SIGNED]["verdict"]) == ("kept", "kept"), verdicts[LOOKS]["reason"]
    damaged(agency, "DELETE FROM troth_need_undertaking WHERE role = 'case worker'")
    verdicts = agency.verdicts()
    assert (verdicts[LOOKS]["verdict"], verdicts[SIGNED]["verdict"]) == ("broken", "broken")


def test_a_reader_without_a_signed_undertaking_made_through_another_connection_breaks_it(agency: Agency):
    """Somebody without a role is given one, and read, without anything that is signed: neither is possible here."""
    nora = staff(agency, name="nora")
    seen(staff(agency, "case worker"), Matter("1", "a" * 32), "case")
    damaged(
        agency,
        f"UPDATE troth_staff_account SET roles = '[\"case worker\"]' WHERE uid = '{nora.uid}'",
        f"UPDATE troth_evidence_evidenceentry SET actor_id = '{nora.uid}' WHERE kind = 'person.seen'",
    )
    code, said, _ = agency.troth("verify")
    assert code == 1
    assert f"broken    {SIGNED}: somebody in the role ‘case worker’ looked and has not signed" in said
    assert f"broken    {LOOKS}: somebody looked whose undertaking is not signed" in said


def test_a_look_by_nobody_of_ours_is_broken(agency: Agency):
    seen(staff(agency, "case worker"), Matter("1", "a" * 32), "case")
    damaged(agency, "UPDATE troth_evidence_evidenceentry SET actor_id = 'ffffffffffffffff' WHERE kind = 'person.seen'")
    assert verdict(agency, LOOKS) == ("broken", "somebody looked who has no account here")


def test_a_look_for_a_purpose_the_notice_does_not_have_is_broken(agency: Agency):
    seen(staff(agency, "case worker"), Matter("1", "a" * 32, purpose="curiosity"), "case")
    assert verdict(agency, LOOKS)[0] == "broken"


def test_a_role_that_nobody_confirmed_in_time_is_broken(agency: Agency):
    staff(agency, "case worker")
    damaged(agency, "UPDATE troth_staff_account SET joined_at = '2020-01-01 00:00:00+00' WHERE email LIKE 'sam%'")
    assert verdict(agency, SIGNED)[0] == "broken"


def test_a_promise_of_who_may_see_is_held_against_the_roles_of_its_purposes(agency: Agency):
    from tests.examples.property_contractor import loaded

    notice = loaded().notice
    world = World(notice, today(), now(), {})
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
