"""A row under several parents follows the ones it points to: it lives as long as the longest-lived, and no longer."""

from __future__ import annotations

from datetime import date

import pytest

from tests.systems.databases import Database

MAPPING = """
when erased: delete row
tables:
  accounts:
    one row is: an account holder
    found by: {email: email}
    kept by: accounts
    events: {the last visit: visited_on}
    came from: website
  enquiries:
    one row is: an enquirer
    found by: {email: email}
    kept by: enquiries
    events: {the enquiry closes: closed_on}
    came from: column origin
  choices:
    belongs to: [accounts by account_id, enquiries by enquiry_id]
    columns: {channel: contact.channel}
  remarks:
    belongs to: choices by choice_id
    columns: {body: correspondence.body}
  letters:
    belongs to: choices by choice_id
    kept by: enquiries
    events: {the enquiry closes: sent_on}
    columns: {body: correspondence.body}
"""
LIVE, LATE, IN_BETWEEN = 1, 2, 3
"""Keys of accounts and enquiries on 1 January 2024; the third is past a year, and not past two."""
ACCOUNTS_END, ENQUIRIES_END = date(2023, 1, 1), date(2022, 1, 1)


@pytest.fixture
def database_with_choices(database: Database) -> Database:
    database.run(
        "create table accounts (id integer primary key, email text, visited_on date)",
        "create table enquiries (id integer primary key, email text, closed_on date, origin text)",
        "create table choices (id integer primary key, account_id integer, enquiry_id integer, channel text)",
        "create table remarks (id integer primary key, choice_id integer, body text)",
        "create table letters (id integer primary key, choice_id integer, body text, sent_on date)",
        """insert into accounts values (1, 'a@reed.example', '2023-12-01'), (2, 'b@reed.example', '2020-01-01'),
           (3, 'c@reed.example', '2022-06-01')""",
        """insert into enquiries values (1, 'a@rush.example', '2023-12-01', 'website'),
           (2, 'b@rush.example', '2021-02-03', 'website'), (3, 'c@rush.example', '2022-06-01', 'hearsay'),
           (4, 'd@rush.example', null, null)""",
    )
    return database


def choose(database: Database, *, account: int | None = None, enquiry: int | None = None) -> None:
    number = len(database.rows("select id from choices")) + 1
    database.run("insert into choices values (?, ?, ?, 'email')", values=[number, account, enquiry])
    database.run("insert into remarks values (?, ?, 'noted')", values=[number, number])


def late(database: Database, table: str) -> tuple[int, int]:
    """Rows of a table that are overdue under the rules of accounts and of enquiries."""
    cases = database.open(MAPPING)
    accounts = {fact.table: fact for fact in cases.overdue("accounts", "the last visit", ACCOUNTS_END)}
    enquiries = {fact.table: fact for fact in cases.overdue("enquiries", "the enquiry closes", ENQUIRIES_END)}
    return accounts[table].rows, enquiries[table].rows


@pytest.mark.parametrize("table", ["choices", "remarks"])
@pytest.mark.parametrize(
    ("account", "enquiry", "expected"),
    [
        pytest.param(None, LATE, (0, 1), id="of an enquiry past its date"),
        pytest.param(None, LIVE, (0, 0), id="of a living enquiry"),
        pytest.param(LIVE, None, (0, 0), id="of a living account"),
        pytest.param(LATE, None, (1, 0), id="of an account past its date"),
        pytest.param(LIVE, LATE, (0, 0), id="kept alive by the account"),
        pytest.param(LATE, LIVE, (0, 0), id="kept alive by the enquiry"),
        pytest.param(LATE, IN_BETWEEN, (0, 0), id="each parent by its own period"),
        pytest.param(IN_BETWEEN, LATE, (1, 1), id="counted under both rules once both periods are over"),
    ],
)
def test_a_row_is_overdue_once_every_parent_it_points_to_is(
    database_with_choices: Database, table: str, account: int | None, enquiry: int | None, expected: tuple[int, int]
):
    choose(database_with_choices, account=account, enquiry=enquiry)
    assert late(database_with_choices, table) == expected


def test_the_oldest_date_is_that_of_the_rule_asked_about(database_with_choices: Database):
    choose(database_with_choices, account=LATE, enquiry=LATE)
    cases = database_with_choices.open(MAPPING)
    oldest = {fact.table: fact.oldest for fact in cases.overdue("enquiries", "the enquiry closes", ENQUIRIES_END)}
    assert oldest["choices"] == date(2021, 2, 3)


def test_a_parent_without_a_date_yet_keeps_the_row(database_with_choices: Database):
    choose(database_with_choices, account=LATE, enquiry=4)
    facts = database_with_choices.open(MAPPING).overdue("accounts", "the last visit", ACCOUNTS_END)
    assert [(f.rows, f.not_started, f.problem) for f in facts if f.table == "choices"] == [(0, 1, None)]


def test_a_date_nobody_can_read_leaves_the_row_undecided(sqlite: Database):
    sqlite.run(
        "create table accounts (id integer primary key, email text, visited_on date)",
        "create table enquiries (id integer primary key, email text, closed_on date, origin text)",
        "create table choices (id integer primary key, account_id integer, enquiry_id integer, channel text)",
        "create table remarks (id integer primary key, choice_id integer, body text)",
        "create table letters (id integer primary key, choice_id integer, body text, sent_on date)",
        "insert into accounts values (1, 'a@reed.example', '2020-01-01'), (2, 'b@reed.example', '2023-12-01')",
        "insert into enquiries values (1, 'a@rush.example', 'last spring', null)",
        "insert into choices values (1, 1, 1, 'email'), (2, 2, 1, 'email')",
    )
    facts = sqlite.open(MAPPING).overdue("accounts", "the last visit", ACCOUNTS_END)
    assert [(fact.rows, fact.unreadable) for fact in facts if fact.table == "choices"] == [(0, 1)]


def test_rows_that_hang_on_nothing_are_a_problem_under_every_rule_they_could_have(database_with_choices: Database):
    choose(database_with_choices)
    choose(database_with_choices, enquiry=77)
    choose(database_with_choices, account=LIVE)
    cases = database_with_choices.open(MAPPING)
    for rule, event in (("accounts", "the last visit"), ("enquiries", "the enquiry closes")):
        facts = {fact.table: fact for fact in cases.overdue(rule, event, ENQUIRIES_END)}
        assert (facts["choices"].rows, facts["choices"].loose) == (0, 2)
        assert "2 rows hang on nothing" in str(facts["choices"].problem)


def test_a_childs_own_rule_is_the_only_one_for_it(database_with_choices: Database):
    choose(database_with_choices, account=LIVE)
    database_with_choices.run("insert into letters values (1, 1, 'dear', '2021-01-01'), (2, null, 'sir', '2021-01-01')")
    cases = database_with_choices.open(MAPPING)
    assert "letters" not in {fact.table for fact in cases.overdue("accounts", "the last visit", ACCOUNTS_END)}
    assert late(database_with_choices, "choices") == (0, 0)
    facts = {fact.table: fact for fact in cases.overdue("enquiries", "the enquiry closes", ENQUIRIES_END)}
    assert (facts["letters"].rows, facts["letters"].problem) == (2, None)


def test_rows_came_from_where_the_parents_they_point_to_came_from(database_with_choices: Database):
    choose(database_with_choices, account=LIVE)
    choose(database_with_choices, enquiry=LATE)
    choose(database_with_choices, enquiry=IN_BETWEEN)
    choose(database_with_choices, enquiry=4)
    choose(database_with_choices, account=LIVE, enquiry=IN_BETWEEN)
    facts = {fact.table: fact for fact in database_with_choices.open(MAPPING).sources()}
    choices = facts["choices"]
    assert (choices.rows, choices.missing, dict(choices.undeclared)) == (5, 1, {"hearsay": 2})
    assert dict(choices.by_source) == {"website": 3}
    assert dict(facts["remarks"].beyond) == {("website", "correspondence"): 3}


def test_a_row_says_the_source_of_the_parent_it_points_to(database_with_choices: Database):
    choose(database_with_choices, account=LIVE)
    choose(database_with_choices, enquiry=IN_BETWEEN)
    system = database_with_choices.open(MAPPING)
    sources = {
        email: {row.source for row in system.read(system.find({"email": email})) if row.table == "choices"}
        for email in ("a@reed.example", "c@rush.example")
    }
    assert sources == {"a@reed.example": {"website"}, "c@rush.example": {"hearsay"}}
