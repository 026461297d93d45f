"""Each look is on record before it is shown; a reading that is not like its colleague's own days is flagged, and looked into."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test import Client

from tests import processes
from tests.agency import LEAD, Agency
from tests.desk.need.test_deciding import staff
from tests.pages.doors import let_in
from troth.desk import ZONE, today
from troth.desk.cases.models import Case
from troth.desk.evidence.log import facts_in, log_size
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.need.deciding import Matter, NotAllowed
from troth.desk.need.looks import look_into, looks_at, looks_by, unusual
from troth.desk.need.reading import seen, seen_all
from troth.desk.staff.models import Account
from troth.errors import TrothError


def matters(number: int, case: str = "1") -> list[Matter]:
    return [Matter(case, f"{each:032x}") for each in range(number)]


def looked(account: Account, people: Iterable[Matter], *, days_ago: int = 0, hour: int = 11) -> None:
    """Looks as they would stand there, had they been recorded then."""
    before = log_size()
    seen_all(account, people, "case")
    at = datetime.combine(today() - timedelta(days=days_ago), time(hour, 30), ZONE)
    EvidenceEntry.objects.filter(position__gt=before).update(at=at)


def test_a_look_stands_with_the_person_and_with_whoever_looked(agency: Agency):
    worker = staff(agency, "case worker")
    seen(worker, Matter("7", "a" * 32, right="access"), "words of the case")
    (row,) = looks_at("a" * 32)
    assert (row.actor_id, row.case) == (worker.uid, "7")
    assert list(looks_by(worker)) == [row]


def test_every_search_for_a_person_is_on_record_whatever_it_finds(agency: Agency):
    ambiguous = agency.ids(agency.report.ambiguous)
    assert agency.troth("request", "access", *ambiguous, "--by", "email", "--as", LEAD)[0] == 1
    assert agency.troth("case", "find", "1", *ambiguous, "--as", LEAD)[0] == 1
    searched = looks_by(agency.lead).filter(case="1")
    assert [facts_in(row) for row in searched] == [
        {"page": "search of every system", "purpose": "answering a request"} for _time in range(2)
    ]


def test_a_case_that_says_what_was_found_is_looked_at_on_record_and_shown_as_far_as_purposes_need_it(agency: Agency):
    assert agency.troth("request", "access", *agency.ids(agency.report.access), "--by", "email", "--as", LEAD)[0] == 0
    Case.objects.update(about="|member|account holder|")
    tracer, worker = staff(agency, "tracer"), staff(agency, "case worker", name="cass")
    whole, part = (let_in(who).get("/console/cases/1/").content.decode() for who in (worker, tracer))
    assert ("website.preferences" in whole, "website.preferences" in part) == (True, False)
    assert "in tables that your purposes do not need" in part
    for who in (worker, tracer):
        assert [facts_in(row)["page"] for row in looks_by(who)] == ["case"]


def test_what_a_colleague_always_does_is_not_unusual_and_three_times_as_much_is(agency: Agency):
    worker = staff(agency, "case worker")
    for day in range(10, 15):
        looked(worker, matters(30), days_ago=day)
    looked(worker, matters(40), days_ago=1)
    assert not unusual()
    looked(worker, matters(120), days_ago=2)
    assert {each.why for each in unusual()} == {"many in an hour", "many in a day"}
    assert {each.account for each in unusual()} == {worker.uid}


def test_looks_at_night_and_looks_without_a_case_are_unusual(agency: Agency):
    worker = staff(agency, "case worker")
    looked(worker, matters(1), days_ago=1, hour=3)
    looked(worker, [Matter("", "b" * 32)], days_ago=1)
    assert {each.why for each in unusual()} == {"at night", "no open case"}


def test_another_person_looks_into_it_once_and_says_what_came_of_it(agency: Agency):
    worker, auditor = staff(agency, "case worker"), staff(agency, "auditor", name="una")
    looked(worker, matters(2), days_ago=1, hour=23)
    (found,) = unusual()
    with pytest.raises(NotAllowed):
        look_into(found.key, "explained", by=worker)
    with pytest.raises(TrothError, match="no outcome"):
        look_into(found.key, "forgotten", by=auditor)
    look_into(found.key, "explained", by=auditor)
    with pytest.raises(TrothError, match="already"):
        look_into(found.key, "an incident", by=auditor)
    assert [each.settled for each in unusual()] == [True]
    looked(agency.lead, matters(2), days_ago=1, hour=23)
    mine = next(each for each in unusual() if each.account == agency.lead.uid)
    with pytest.raises(TrothError, match="their own reading"):
        look_into(mine.key, "explained", by=agency.lead)


def test_the_pages_of_looks_show_person_and_colleague_to_auditors_alone(agency: Agency):
    worker, auditor = staff(agency, "case worker"), staff(agency, "auditor", name="una")
    looked(worker, matters(3), hour=12)

    def get(client: Client, path: str) -> tuple[int, str]:
        answer = client.get(path)
        return answer.status_code, answer.content.decode()

    client = let_in(auditor)
    status, page = get(client, "/console/looks/")
    assert (status, f"/console/looks/staff/{worker.uid}/" in page) == (200, True)
    assert get(client, f"/console/looks/staff/{worker.uid}/")[0] == 200
    assert get(client, f"/console/looks/person/{2:032x}/")[0] == 200
    assert get(client, f"/console/looks/person/{9:032x}/")[0] == 404
    assert get(let_in(worker), "/console/looks/")[0] == 403


def test_looks_of_many_threads_are_committed_together_and_none_is_lost(agency: Agency):
    before, wrong = log_size(), list[BaseException]()

    def look(thread: int) -> None:
        try:
            for each in range(10):
                seen(agency.lead, Matter(f"{thread}", f"{each:032x}"), "case")
        except BaseException as problem:
            wrong.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=look, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        processes.joined(thread)
    assert not wrong
    assert looks_by(agency.lead).count() == 80
    assert log_size() == before + 80


def test_a_look_that_cannot_be_recorded_takes_no_other_with_it(agency: Agency):
    with pytest.raises(TrothError):
        seen(agency.lead, Matter("1", "a" * 32), "somebody@post.example")
    seen(agency.lead, Matter("1", "a" * 32), "case")
    assert looks_by(agency.lead).count() == 1
