"""What the board's checks read: rows past their date, rows without a source, people who are there again."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from tests.systems import agency
from tests.systems.databases import Database


@pytest.fixture
def cases(database: Database):
    agency.build(database)
    return database.open(agency.MAPPING)


def test_rows_are_overdue_by_their_own_event_and_their_parents(cases):
    facts = {fact.table: fact for fact in cases.overdue("enquiries", "the enquiry closes", date(2022, 1, 1))}
    assert set(facts) == {"enquiries", "replies"}
    assert (facts["enquiries"].rows, facts["enquiries"].oldest, facts["enquiries"].not_started) == (
        1,
        date(2021, 2, 1),
        1,
    )
    assert (facts["replies"].rows, facts["replies"].oldest) == (1, date(2021, 2, 1))


def test_a_clients_rows_are_overdue_by_its_contracts_end_down_to_the_children(cases):
    facts = {fact.table: fact for fact in cases.overdue("client-contract", "the contract ends", date(2020, 1, 31))}
    assert {table: fact.rows for table, fact in facts.items()} == {"members": 2, "addresses": 3, "traces": 2}
    before = cases.overdue("client-contract", "the contract ends", date(2020, 1, 30))
    assert [fact.rows for fact in before] == [0, 0, 0]


def test_rows_that_were_emptied_are_no_longer_overdue(cases):
    found = cases.find({"national insurance number": "QQ123456C"})
    cases.apply(found, "k", instructed_by=(1,))
    facts = cases.overdue("client-contract", "the contract ends", date(2020, 1, 31))
    assert {fact.table: fact.rows for fact in facts} == {
        "members": 1,
        "addresses": 1,
        "traces": 2,
    }  # one outcome is kept


def test_a_table_without_the_events_date_is_a_problem_not_a_pass(cases):
    facts = cases.overdue("enquiries", "some other event", date(2022, 1, 1))
    assert all(fact.problem for fact in facts)


def test_dates_nobody_can_read_are_counted(sqlite: Database):
    agency.build(sqlite)
    sqlite.run(
        "update enquiries set closed_on='last spring' where id=1", "update enquiries set closed_on='2458000' where id=3"
    )
    facts = {
        fact.table: fact
        for fact in sqlite.open(agency.MAPPING).overdue("enquiries", "the enquiry closes", date(2030, 1, 1))
    }
    assert (facts["enquiries"].rows, facts["enquiries"].unreadable) == (1, 2)


def test_sources_are_held_against_the_rows(cases, database):
    facts = {fact.table: fact for fact in cases.sources()}
    assert (facts["enquiries"].missing, dict(facts["enquiries"].undeclared)) == (1, {"hearsay": 1})
    assert dict(facts["enquiries"].beyond) == {("website", "correspondence"): 2}
    assert (facts["replies"].rows, facts["replies"].missing) == (3, 1)
    assert dict(facts["members"].beyond) == {("clients", "contact"): 3}
    assert facts["members"].without_client == 0
    database.run("update members set contract_id = null where id = 3")
    assert {fact.table: fact.without_client for fact in cases.sources()}["members"] == 1


def test_people_on_a_list_of_keyed_hashes_are_seen_again(cases):
    def hasher(kind: str, normalised: str) -> str:
        return hashlib.sha256(f"{kind} {normalised}".encode()).hexdigest()

    wanted = frozenset({hasher("email", "ann@reed.example"), hasher("phone", "01632960003")})
    seen = {(one.table, one.key, one.identifier, one.newest) for one in cases.seen(hasher, wanted)}
    assert seen == {
        ("enquiries", (1,), "email", date(2021, 2, 1)),
        ("enquiries", (4,), "email", date(2024, 2, 1)),
        ("members", (3,), "phone", None),
    }
    assert list(cases.seen(hasher, frozenset())) == []
