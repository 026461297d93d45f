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


def test_an_address_is_sought_whole_though_an_index_is_asked_for_its_name_alone(people: Database):
    people.run("insert into people values (3, 'joanna.lane@post.example', null)")
    cases = people.open(MAPPING)
    short, long = cases.find({"email": "j_o@post.example"}), cases.find({"email": "joanna.lane@post.example"})
    cases.apply(long, "k")
    people.run("update notes set text = 'from joanna.lane@other.example' where id = 1")
    people.run("update notes set text = 'cc: <Joanna.Lane@POST.example>' where id = 2")
    for _ in range(2):  # asked in turn, the statements of long names and of short ones are not taken for each other
        assert {(hit.table, hit.key) for hit in cases.remaining(long).hits} == {("notes", (2,))}
        assert ("people", (1,)) in {(hit.table, hit.key) for hit in cases.remaining(short).hits}


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


STAYS = """
when erased: empty
tables:
  people:
    one row is: a person
    found by: {email: email}
    columns: {code: some.code}
    when erased: {keep: {code: legal-claims}}
  clubs: {one row is: a club's secretary, found by: {phone: phone}}
  visits:
    belongs to: [people by person, clubs by club]
    columns: {at: some.visits}
  letters:
    belongs to: [{table: people, by: [code], key: [code]}]
    columns: {text: some.notes}
    when erased: delete row
"""


@pytest.fixture
def staying(database: Database) -> Database:
    database.run(
        "create table people (id integer primary key, email varchar(60), code varchar(20) unique)",
        "create table clubs (id integer primary key, phone varchar(60))",
        "create table visits (id integer primary key, person integer, club integer, at varchar(60))",
        "create table letters (id integer primary key, code varchar(20), text varchar(60))",
        "insert into people values (1, 'j_o@post.example', 'J1'), (2, 'jxo@post.example', 'J2')",
        "insert into clubs values (1, '01632 960001')",
        "insert into visits values (1, 1, null, 'noon'), (2, 2, null, 'dusk')",
        "insert into letters values (1, 'J1', 'dear Jo'), (2, 'J2', 'dear other')",
    )
    return database


def test_a_row_written_since_on_a_row_that_stayed_is_found_and_goes_with_the_next_pass(staying: Database):
    cases = staying.open(STAYS)
    assert cases.drift() == ()
    found = cases.find({"email": "j_o@post.example"})
    cases.apply(found, "k")
    assert cases.remaining(found).unerased() == ()
    staying.run(
        "insert into visits values (3, 1, null, 'dawn'), (4, 2, null, 'dawn'), (5, 1, null, null)",
        "insert into letters values (3, 'J1', 'again'), (4, 'J2', 'again')",
    )
    left = cases.remaining(found).unerased()
    assert {(hit.table, hit.column, hit.key) for hit in left} == {("visits", "at", (3,)), ("letters", "", (3,))}
    cases.apply(found, "k2")
    assert cases.remaining(found).unerased() == ()
    assert staying.rows("select id, at from visits where at is not null") == [(2, "dusk"), (4, "dawn")]
    assert staying.rows("select id from letters") == [(2,), (4,)]


def test_a_row_written_since_that_may_be_anothers_too_is_for_a_person_to_decide(staying: Database):
    cases = staying.open(STAYS)
    found = cases.find({"email": "j_o@post.example"})
    cases.apply(found, "k")
    staying.run("insert into visits values (3, 1, 1, 'dawn')")
    left = cases.remaining(found)
    assert left.unerased() == ()
    assert {(hit.table, hit.key, hit.whose) for hit in left.to_decide()} == {("visits", (3,), "unknown")}
