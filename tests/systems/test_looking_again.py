"""The second look finds what an erasure left, wherever a value can stand, and rows left hanging on rows that are gone."""

from __future__ import annotations

import pytest

from tests.systems.databases import Database

MAPPING = """
when erased: delete row
tables:
  people:
    one row is: a person
    found by: {email: email, phone: phone}
  visits:
    belongs to: people by person
    columns: {at: some.visits, length: some.visits, number: some.visits}
  notes:
    belongs to: visits by visit
    columns: {text: some.notes}
"""


@pytest.fixture
def people(database: Database) -> Database:
    database.run(
        "create table people (id integer primary key, email varchar(60), phone varchar(60))",
        "create table visits (id integer primary key, person integer, at varchar(60), length integer, number bigint)",
        "create table notes (id integer primary key, visit integer, text varchar(90))",
        "insert into people values (1, 'j_o@post.example', '01632 960001'), (2, 'jxo@post.example', '01632 960002')",
        "insert into visits values (1, 1, 'noon', 5, 1), (2, 2, 'dusk', 6, 2)",
        "insert into notes values (1, 1, 'came late'), (2, 2, 'came early')",
    )
    return database


def test_a_wildcard_in_an_address_stands_for_itself(people: Database):
    cases = people.open(MAPPING)
    found = cases.find({"email": "j_o@post.example"})
    cases.apply(found, "k")
    people.run("update notes set text = 'wrote to JXO@post.example and J_O@POST.example' where id = 2")
    assert {(hit.table, hit.key, hit.whose) for hit in cases.remaining(found).hits} == {("notes", (2,), "other person")}
    people.run("update notes set text = 'wrote to jxo@post.example' where id = 2")
    assert cases.remaining(found).hits == ()


def test_a_telephone_number_is_found_in_a_column_of_numbers_that_can_hold_it(people: Database):
    cases = people.open(MAPPING)
    found = cases.find({"phone": "01632 960001"})
    cases.apply(found, "k")
    people.run("update visits set number = 441632960001 where id = 2")
    hits = cases.remaining(found).hits
    assert {(hit.table, hit.column, hit.key) for hit in hits} == {("visits", "number", (2,))}


def test_a_row_written_while_its_parent_was_deleted_is_found_and_goes_with_the_next_pass(people: Database):
    cases = people.open(MAPPING)
    found = cases.find({"email": "j_o@post.example"})
    cases.apply(found, "k")
    people.run("insert into visits values (3, 1, 'dawn', 7, 3)", "insert into notes values (3, 3, 'nobody knew')")
    left = cases.remaining(found)
    assert {(hit.table, hit.key, hit.how) for hit in left.unerased()} == {("visits", (3,), "still there")}
    cases.apply(found, "k2")
    assert people.rows("select id from visits") == [(2,)]
    assert people.rows("select id from notes") == [(2,)]
    assert cases.remaining(found).unerased() == ()


def test_a_person_with_more_rows_than_one_statement_names_is_looked_for_in_all_of_them(people: Database):
    for start in range(10, 6010, 500):
        marks = ", ".join("(?, 1, 'noon', 1, 1)" for _ in range(500))
        people.run(
            f"insert into visits (id, person, at, length, number) values {marks}",
            values=list(range(start, start + 500)),
        )
    cases = people.open(MAPPING)
    found = cases.find({"email": "j_o@post.example"})
    assert found.counts()["visits"] == 6001
    left = cases.remaining(found)
    assert sum(hit.table == "visits" for hit in left.unerased()) == 6001
    cases.apply(found, "k")
    assert cases.remaining(found).hits == ()


def test_a_row_that_is_anothers_by_now_keeps_what_hangs_on_it(people: Database):
    cases = people.open(MAPPING)
    found = cases.find({"email": "j_o@post.example"})
    people.run("update people set email = 'new@post.example', phone = '01632 960009' where id = 1")
    done = cases.apply(found, "k")
    assert len(done.skipped) == 1
    assert people.rows("select id from visits") == [(1,), (2,)]
    assert people.rows("select id from notes") == [(1,), (2,)]
