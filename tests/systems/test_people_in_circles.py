"""Links that lead from people back to people never make one person's row another's: only the link is let go."""

from __future__ import annotations

import pytest

from tests.systems.databases import Database

ANN, BOB = {"email": "ann@reed.example"}, {"email": "bob@reed.example"}
PEOPLE = "one row is: a person, found by: {email: email}, columns: {name: some.name}"
HOUSES = {
    "owned by one": ("owner integer", "people by owner"),
    "pointed at": ("owner integer", "{table: people, by: [id], key: [household]}"),
}


@pytest.fixture(params=HOUSES)
def mapping(request: pytest.FixtureRequest, database: Database) -> str:
    """Ann and Bob live in Ann's house; Cat lives with nobody in hers."""
    column, link = HOUSES[request.param]
    database.run(
        f"create table households (id integer primary key, {column}, street varchar(60))",
        """create table people (id integer primary key, email varchar(60), name varchar(60), household integer,
           foreign key (household) references households (id))""",
        "create table letters (id integer primary key, writer integer, body varchar(60))",
        "insert into households values (1, 1, '1 Ash Row'), (2, 3, '2 Bay Row')",
        """insert into people values (1, 'ann@reed.example', 'Ann', 1), (2, 'bob@reed.example', 'Bob', 1),
           (3, 'cat@reed.example', 'Cat', 2), (4, null, 'Dan', 1)""",
        "insert into letters values (1, 1, 'by Ann'), (2, 2, 'by Bob'), (3, 4, 'by Dan')",
    )
    left = "leave: {who pays: [owner]}, " if request.param == "pointed at" else ""
    return f"""
    when erased: delete row
    tables:
      people: {{{PEOPLE}, belongs to: households by household}}
      households: {{belongs to: {link}, {left}columns: {{street: some.street}}}}
      letters: {{belongs to: people by writer, columns: {{body: some.text}}}}
    """


def test_who_lives_in_anothers_house_is_never_erased_with_them(database: Database, mapping: str):
    cases = database.open(mapping)
    assert cases.drift() == ()
    found = cases.find(ANN)
    own = {(rows.table, key) for rows in found.rows if rows.standing == "own" for key in rows.keys}
    assert own - {("households", (1,))} == {("people", (1,)), ("letters", (1,))}
    given = {(row.table, row.key): {one.column for one in row.values} for row in cases.read(found)}
    assert "name" not in given.get(("people", (2,)), ())
    assert ("letters", (2,)) not in given
    assert cases.preflight(found) == ()
    cases.apply(found, "k")
    assert database.rows("select id, email, name from people") == [
        (2, "bob@reed.example", "Bob"), (3, "cat@reed.example", "Cat"), (4, None, "Dan"),
    ]  # fmt: skip
    assert database.rows("select body from letters") == [("by Bob",), ("by Dan",)]
    assert cases.remaining(found).unerased() == ()


def test_the_house_goes_with_its_owner_and_stays_where_others_point_at_it(database: Database, mapping: str):
    cases = database.open(mapping)
    cases.apply(cases.find(ANN), "k")
    lives = [household for _, household in database.rows("select id, household from people where id in (2, 4)")]
    houses = database.rows("select id from households")
    if "people by owner" in mapping:
        assert (lives, houses) == ([None, None], [(2,)])
    else:
        assert (lives, houses) == ([1, 1], [(1,), (2,)])


def test_several_at_once_are_erased_as_each_would_be_alone(database: Database, mapping: str):
    cases = database.open(mapping)
    cases.apply_many(cases.find_many([ANN, BOB]), "k")
    assert database.rows("select name from people") == [("Cat",), ("Dan",)]
    assert database.rows("select body from letters") == [("by Dan",)]


@pytest.mark.parametrize("kind", ["access", "erasure"])
def test_drills_pass(database: Database, mapping: str, kind):
    before = database.everything()
    done = database.open(mapping).drill(kind)
    assert (done.ok, done.left, done.problem) == (True, (), None)
    assert database.everything() == before


@pytest.fixture
def accounts(database: Database) -> Database:
    database.run(
        "create table customers (id integer primary key, email varchar(60), account integer)",
        "create table accounts (id integer primary key, login varchar(60), customer integer)",
        "insert into customers values (1, 'ann@reed.example', 7), (2, 'bob@reed.example', 7)",
        "insert into accounts values (7, 'reed', 1), (8, 'rush', 2)",
    )
    return database


ACCOUNTS = """
when erased: delete row
tables:
  customers: {one row is: a customer, found by: {email: email}, belongs to: accounts by account}
  accounts: {one row is: an account holder, found by: {login: login}, belongs to: customers by customer}
"""


def test_what_another_table_of_people_leads_to_first_is_still_the_persons(accounts: Database):
    """Nobody gave an account's login: its customer leads to it; what it leads back to are other customers."""
    cases = accounts.open(ACCOUNTS)
    found = cases.find(ANN)
    assert {(rows.table, rows.keys, rows.standing) for rows in found.rows} == {
        ("customers", ((1,),), "own"),
        ("accounts", ((7,),), "own"),
        ("customers", ((2,),), "other"),
    }
    cases.apply(found, "k")
    assert accounts.rows("select * from customers") == [(2, "bob@reed.example", None)]
    assert accounts.rows("select id from accounts") == [(8,)]


def test_who_hangs_on_a_row_that_went_before_the_erasure_is_not_taken_for_what_it_left(accounts: Database):
    cases = accounts.open(ACCOUNTS)
    found = cases.find(ANN)
    accounts.run("delete from accounts where id = 7")
    cases.apply(found, "k")
    assert accounts.rows("select id, email from customers") == [(2, "bob@reed.example")]


def test_people_who_belong_to_their_own_table_go_with_the_row_they_name(database: Database):
    database.run(
        "create table people (id integer primary key, email varchar(60), main integer)",
        "insert into people values (1, 'ann@reed.example', null), (2, null, 1), (3, 'cat@reed.example', null)",
    )
    cases = database.open("""
    when erased: delete row
    tables: {people: {one row is: a person, found by: {email: email}, belongs to: people by main}}
    """)
    cases.apply(cases.find(ANN), "k")
    assert database.rows("select id from people") == [(3,)]


def test_people_of_their_own_who_would_go_with_another_are_warned_of_and_stay_as_second_persons(database: Database):
    database.run(
        "create table people (id integer primary key, email varchar(60), manager_id integer)",
        "insert into people values (1, 'ann@reed.example', 1), (2, null, 1), (3, '', 1)",
    )
    own = """
    when erased: delete row
    tables: {people: {one row is: a person, found by: {email: email}, belongs to: people by manager_id}}
    """
    assert database.open(own).feasible() == ()
    database.run("insert into people values (4, 'bob@rush.example', 1)")
    (warning,) = database.open(own).feasible()
    assert (warning.where, warning.stops) == ("cases.people.manager_id", False)
    assert "also about: {people by manager_id: []}" in warning.fix
    mended = own.replace("belongs to: people by manager_id", "also about: {people by manager_id: []}")
    cases = database.open(mended)
    assert cases.feasible() == ()
    cases.apply(cases.find(ANN), "k")
    assert database.rows("select * from people") == [(2, None, None), (3, "", None), (4, "bob@rush.example", None)]
