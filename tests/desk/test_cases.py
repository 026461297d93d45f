"""A case is dated, has its route, and is decided by a named person: whoever writes the row, the store refuses another."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.agency import LEAD, Agency
from troth.desk import now, today
from troth.desk.cases.cases import answer_task, close, decide, get_case, open_case, open_tasks, set_tasks
from troth.desk.cases.models import Case
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.staff.accounts import account, actor, open_account
from troth.desk.staff.models import Account
from troth.errors import TrothError
from troth.law.clocks import rights_request_due
from troth.systems import Task


@pytest.fixture
def lead(store: str) -> Account:
    return open_account("lead@waymark.example", "Robin Lead")


def opened(by: Account, days_ago: int = 0) -> Case:
    received = today() - timedelta(days=days_ago)
    due = rights_request_due(received, "GB-EAW")
    with transaction.atomic():
        return open_case("access", channel="email", received_on=received, due=due, subject=None, by=by)


def decided(by: Account) -> Case:
    case = opened(by)
    with transaction.atomic():
        decide(case, "granted", by=by)
    return case


def closed(by: Account) -> Case:
    case = decided(by)
    with transaction.atomic():
        close(case, by=by)
    return case


def sql(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


NAMELESS = [
    "state = 'decided'",
    "state = 'closed'",
    "outcome = 'granted'",
    "state = 'closed', outcome = 'refused'",
    "closed_at = opened_at",
    "state = 'decided', outcome = 'granted', decided_at = opened_at",
]


@pytest.mark.parametrize("change", NAMELESS)
def test_the_store_refuses_a_decision_without_a_person_from_any_hand(lead: Account, change: str) -> None:
    case = opened(lead)
    with pytest.raises(IntegrityError):
        sql(f"UPDATE troth_cases_case SET {change} WHERE number = %s", case.number)
    assert get_case(case.number).state == "open"


@pytest.mark.parametrize("columns", [{"state": "closed"}, {"outcome": "granted"}, {"closed_at": now()}])
def test_the_store_refuses_a_decision_without_a_person_from_our_own_code(
    lead: Account, columns: dict[str, object]
) -> None:
    case = opened(lead)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(number=case.number).update(**columns)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.create(
            **{"kind": "access", "channel": "email", "received_on": today(), "opened_at": now(), "opened_by": lead}
            | columns
        )


def test_the_person_cannot_be_taken_out_of_a_decision(lead: Account) -> None:
    case = decided(lead)
    with pytest.raises(IntegrityError):
        sql("UPDATE troth_cases_case SET decided_by_id = NULL WHERE number = %s", case.number)


def test_the_store_refuses_a_case_without_a_date_of_receipt(lead: Account) -> None:
    case = opened(lead)
    with pytest.raises(IntegrityError):
        sql("UPDATE troth_cases_case SET received_on = NULL WHERE number = %s", case.number)


def test_a_case_opens_with_its_clock_and_the_reason_of_the_date(lead: Account) -> None:
    case = opened(lead, days_ago=3)
    assert case.due_on is not None
    assert case.due_on > case.received_on + timedelta(days=27)
    assert case.due_reason
    entry = EvidenceEntry.objects.get(kind="case.opened")
    assert (entry.case, entry.actor_id) == (case.ref, lead.uid)


def test_a_request_is_not_received_on_a_day_still_to_come(lead: Account) -> None:
    with pytest.raises(TrothError, match="still to come"):
        opened(lead, days_ago=-1)
    assert not Case.objects.exists()
    assert not EvidenceEntry.objects.filter(kind="case.opened").exists()


def test_a_case_is_decided_once(lead: Account) -> None:
    case = decided(lead)
    with pytest.raises(TrothError, match="is decided already"), transaction.atomic():
        decide(case, "refused", by=lead)
    assert get_case(case.number).outcome == "granted"
    (entry,) = EvidenceEntry.objects.filter(kind="case.decided")
    assert (entry.actor_kind, entry.actor_id) == ("person", lead.uid)


def test_a_case_is_not_closed_before_a_person_decided(lead: Account) -> None:
    with pytest.raises(TrothError, match="is not decided"), transaction.atomic():
        close(opened(lead), by=lead)


def test_a_person_answers_what_only_a_person_can_look_up(lead: Account) -> None:
    case = opened(lead)
    with transaction.atomic():
        set_tasks(case, [Task("paper", "the office manager", "look"), Task("loft", "the caretaker", "look")])
    task = answer_task(case, "paper", "nothing", by=lead)
    assert (task.answer, task.answered_by) == ("nothing", lead)
    assert [left.system for left in open_tasks(case)] == ["loft"]
    with transaction.atomic():
        set_tasks(case, [Task("paper", "the office manager", "look")])
    assert [left.system for left in open_tasks(case)] == ["loft"], "an answer was lost by asking again"
    entry = EvidenceEntry.objects.get(kind="case.task-answered")
    assert entry.actor_id == lead.uid


def test_an_answer_is_one_of_three_words_about_a_task_of_the_case(lead: Account) -> None:
    case = opened(lead)
    with transaction.atomic():
        set_tasks(case, [Task("paper", "the office manager", "look")])
    with pytest.raises(TrothError, match="answer one of nothing, found, done"):
        answer_task(case, "paper", "perhaps", by=lead)
    with pytest.raises(TrothError, match="has no task in ‘attic’"):
        answer_task(case, "attic", "nothing", by=lead)


def test_a_closed_case_takes_no_more_answers(lead: Account) -> None:
    case = opened(lead)
    with transaction.atomic():
        set_tasks(case, [Task("paper", "the office manager", "look")])
        decide(case, "refused", by=lead)
        close(case, by=lead)
    with pytest.raises(TrothError, match="is closed"):
        answer_task(get_case(case.number), "paper", "found", by=lead)


def test_an_act_needs_an_account_that_exists_and_is_active(lead: Account) -> None:
    with pytest.raises(TrothError, match="no account with this address"):
        account("nobody@waymark.example")
    assert account(" LEAD@waymark.example ") == lead
    Account.objects.filter(email=lead.email).update(is_active=False)
    with pytest.raises(TrothError, match="no account with this address"):
        account(lead.email)


def test_only_the_first_account_opens_itself(lead: Account) -> None:
    with pytest.raises(TrothError, match="only the first account opens itself"):
        open_account("second@waymark.example", "Sam Second")
    second = open_account("second@waymark.example", "Sam Second", by=lead)
    with pytest.raises(TrothError, match="account with this address already"):
        open_account("Second@Waymark.example", "Sam Again", by=lead)
    entry = EvidenceEntry.objects.filter(kind="staff.account-opened").order_by("position").last()
    assert entry is not None
    assert (entry.actor_id, actor(second).id in (entry.facts or "")) == (lead.uid, True)
    assert "second@" not in (entry.facts or "")


@pytest.mark.parametrize(
    ("right", "received", "due"),
    [
        ("access", "2026-10-31", "2026-11-30"),
        ("human review", "2026-10-21", "2026-11-23"),
        ("withdrawal of consent", "2026-10-31", None),
    ],
)
def test_a_case_is_due_when_the_rule_book_says_and_knows_the_workspaces_own_holidays(
    agency: Agency, right: str, received: str, due: str | None
) -> None:
    def opened() -> str | None:
        person = ("--id", "email=x@y.example", "--by", "email", "--received", received)
        _, out, err = agency.troth("request", right, *person, "--as", LEAD, "--format", "json")
        assert out, err
        return json.loads(out)["due_on"]

    assert opened() == due
    (agency.root / "holidays.yaml").write_text(
        "- {date: 2026-11-30, region: GB-EAW, name: A day of ours, source: made up for this test}\n"
    )
    assert opened() == {"2026-11-30": "2026-12-01"}.get(due or "", due)
