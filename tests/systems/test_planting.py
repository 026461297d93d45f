"""Drills plant people in tables with rules of their own, without borrowing what only one real person's row says."""

from __future__ import annotations

import pytest

from tests.systems.databases import Database

TABLES = (
    "create table accounts (id integer primary key, email varchar(40) not null unique, name text not null)",
    """create table enquiries (id integer primary key, email varchar(80), name varchar(30) not null, message text not null,
       answer text, answered_by text, received_on date not null, closed_on date,
       check (answer is null or answered_by is not null), check (closed_on >= received_on))""",
    """create table choices (id integer primary key, account_id integer references accounts(id),
       enquiry_id integer references enquiries(id), channel varchar(10) not null, allowed integer not null,
       check (channel in ('email', 'phone')), constraint one_parent check ((account_id is null) <> (enquiry_id is null)),
       check (allowed between 0 and 1), unique (account_id, channel), unique (enquiry_id, channel))""",
    "create table titles (code varchar(5) primary key)",
    """create table seats (id integer primary key, account_id integer not null references accounts(id),
       title varchar(5) references titles(code), hall varchar(10) not null check (hall in ('north', 'south')),
       number integer not null, guest text, unique (hall, number))""",
)
MAPPING = """
when erased: delete row
tables:
  accounts: {one row is: an account holder, found by: {email: email}, told apart by: [name], columns: {name: identity.name}}
  enquiries:
    one row is: an enquirer
    found by: {email: email}
    told apart by: [name]
    columns: {name: identity.name, message: enquiry.message, answer: enquiry.answer}
    events: {the enquiry closes: closed_on}
    leave: {about our staff and our days: [answered_by, received_on]}
  choices:
    belongs to: [accounts by account_id, enquiries by enquiry_id]
    columns: {channel: marketing.choice, allowed: marketing.choice}
  titles: {nobody: a list}
  seats:
    belongs to: accounts by account_id
    columns: {title: identity.title, guest: identity.guest}
    leave: {where the seat is: [hall, number]}
"""
ROWS = (
    "insert into accounts values (1, 'ann@reed.example', 'Ann Reed')",
    "insert into enquiries values (1, 'bob@rush.example', 'Bob Rush', 'hello', null, null, '2024-05-01', null)",
    "insert into enquiries values (2, 'cy@rush.example', 'Cy Rush', 'why', 'so', 'Tracer T', '2024-05-01', '2024-05-02')",
    "insert into choices values (1, 1, null, 'email', 1), (2, null, 1, 'phone', 0)",
    "insert into titles values ('Dr'), ('Ms')",
    "insert into seats values (1, 1, 'Ms', 'north', 1, 'Uncle Tom'), (2, 1, null, 'south', 1, null)",
)


@pytest.mark.parametrize("rows", [ROWS, ROWS[4:5]], ids=["tables with rows", "empty tables"])
@pytest.mark.parametrize("kind", ["access", "erasure"])
def test_a_drill_keeps_the_tables_rules_and_tries_each_parent(database: Database, kind, rows):
    database.run(*TABLES, *rows)
    before = database.everything()
    done = database.open(MAPPING).drill(kind)
    assert (done.ok, done.left, done.problem) == (True, (), None)
    assert dict(done.planted) == {"accounts": 1, "enquiries": 1, "choices": 2, "seats": 1}
    assert set(done.unmarked) == {"choices.channel", "seats.title"}
    assert database.everything() == before


def test_a_column_that_takes_no_mark_stays_empty_where_it_may_and_is_named(database: Database):
    database.run(
        """create table people (id integer primary key, email text, nickname text,
           constraint no_marks check (nickname not like 'dr%'))""",
        "insert into people values (1, 'ann@reed.example', 'Annie')",
    )
    done = database.open("""
    when erased: delete row
    tables: {people: {one row is: a person, found by: {email: email}, columns: {nickname: identity.nickname}}}
    """).drill("access")
    assert (done.ok, done.unmarked) == (True, ("people.nickname",))


def test_a_value_that_several_rows_share_may_stand_where_no_mark_can(database: Database):
    database.run(
        "create table people (id integer primary key, email text, grade text not null check (length(grade) = 1))",
        "insert into people values (1, 'ann@reed.example', 'A'), (2, 'bob@reed.example', 'A'), (3, 'c@d.example', 'B')",
    )
    cases = database.open("""
    when erased: delete row
    tables: {people: {one row is: a person, found by: {email: email}, columns: {grade: work.grade}}}
    """)
    for kind in ("access", "erasure"):
        done = cases.drill(kind)
        assert (done.ok, done.unmarked) == (True, ("people.grade",))


def test_what_only_one_real_row_says_is_not_borrowed_and_the_rule_that_refuses_a_mark_is_named(database: Database):
    database.run(
        """create table people (id integer primary key, email text, nickname text not null,
           constraint no_marks check (nickname not like 'dr%'))""",
        "insert into people values (1, 'ann@reed.example', 'Annie')",
    )
    done = database.open("""
    when erased: delete row
    tables: {people: {one row is: a person, found by: {email: email}, columns: {nickname: identity.nickname}}}
    """).drill("erasure")
    assert done.ok is None
    assert "cases.people" in str(done.problem)
    assert "a CHECK rule (no_marks)" in str(done.problem)
    assert "Annie" not in str(done.problem)


def test_a_made_up_person_has_one_name_in_every_table_that_tells_people_apart_by_it(database: Database):
    database.run(*TABLES, *ROWS)
    done = database.open(MAPPING).drill("access")
    assert dict(done.found)["accounts"] == dict(done.found)["enquiries"] == 1


def test_a_row_that_the_database_hangs_on_somebody_else_fails_the_drill_through_its_parent_alone(sqlite: Database):
    unique = ", unique (account_id, channel), unique (enquiry_id, channel)"
    sqlite.run(*(statement.replace(unique, "") for statement in TABLES), *ROWS)
    sqlite.run(
        """create trigger stray after insert on choices when new.enquiry_id is not null
           begin update choices set enquiry_id = null, account_id = 1 where id = new.id; end"""
    )
    done = sqlite.open(MAPPING).drill("access")
    assert (done.ok, done.left) == (False, ("choices", "choices.allowed", "choices.channel"))
