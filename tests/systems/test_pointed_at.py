"""A row that its person's row points at – an address of its own table – is theirs, unless another's row points there too."""

from __future__ import annotations

from datetime import date

import pytest

from tests.systems.databases import Database
from troth.systems import Counts

MAPPING = """
when erased: delete row
tables:
  customers:
    one row is: a customer
    found by: {email: email}
  addresses:
    belongs to: {table: customers, by: [id], key: [address_id]}
    columns: {line: contact.post}
"""


@pytest.fixture(params=["tied", "not tied"])
def shop(request: pytest.FixtureRequest, database: Database) -> Database:
    tie = " references addresses(id)" if request.param == "tied" and database.kind != "mariadb" else ""
    database.run(
        "create table addresses (id integer primary key, line varchar(40))",
        f"create table customers (id integer primary key, email varchar(40), address_id integer not null{tie})",
        "insert into addresses values (1, '1 Ash Row'), (2, '2 Bay Row'), (3, '3 Elm Row')",
        "insert into customers values (1, 'a@ash.example', 1), (2, 'b@bay.example', 2), (3, 'c@bay.example', 2)",
    )
    if request.param == "tied" and database.kind == "mariadb":
        database.run("alter table customers add foreign key (address_id) references addresses (id)")
    return database


def test_an_address_of_one_customer_goes_after_them(shop: Database):
    system = shop.open(MAPPING)
    assert system.drift() == ()
    found = system.find({"email": "a@ash.example"})
    assert found.counts() == {"customers": 1, "addresses": 1}
    assert system.preflight(found) == ()
    assert system.apply(found, "k").counts == {"customers": Counts(deleted=1), "addresses": Counts(deleted=1)}
    assert shop.rows("select id from addresses") == [(2,), (3,)]
    assert system.remaining(found).unerased() == ()


def test_an_address_two_customers_share_stays_as_it_is(shop: Database):
    system = shop.open(MAPPING)
    found = system.find({"email": "b@bay.example"})
    assert {(rows.table, rows.keys, rows.standing, rows.columns) for rows in found.rows} == {
        ("customers", ((2,),), "own", ()),
        ("addresses", ((2,),), "other", ()),
    }
    assert system.preflight(found) == ()
    system.apply(found, "k")
    assert shop.rows("select id, line from addresses") == [(1, "1 Ash Row"), (2, "2 Bay Row"), (3, "3 Elm Row")]
    assert shop.rows("select id from customers") == [(1,), (3,)]
    assert system.remaining(found).unerased() == ()


def test_people_asked_for_together_are_told_apart(shop: Database):
    both = shop.open(MAPPING).find_many([{"email": "b@bay.example"}, {"email": "a@ash.example"}])
    assert [{(rows.table, rows.standing) for rows in found.rows} for found in both] == [
        {("customers", "own"), ("addresses", "other")},
        {("customers", "own"), ("addresses", "own")},
    ]


@pytest.mark.parametrize("kind", ["access", "erasure"])
def test_drills_plant_the_address_before_its_customer(shop: Database, kind):
    before = shop.everything()
    done = shop.open(MAPPING).drill(kind)
    assert (done.ok, done.left, done.problem) == (True, (), None)
    assert set(done.planted) == {"customers", "addresses"}
    assert shop.everything() == before


def test_a_shared_address_is_kept_as_long_as_the_customer_who_is_kept_longest(database: Database):
    database.run(
        "create table addresses (id integer primary key, line varchar(40))",
        "create table customers (id integer primary key, email varchar(40), address_id integer, visited_on date)",
        "insert into addresses values (1, '1 Ash Row'), (2, '2 Bay Row'), (3, '3 Elm Row')",
        """insert into customers values (1, 'a@ash.example', 1, '2020-01-01'), (2, 'b@bay.example', 2, '2020-01-01'),
           (3, 'c@bay.example', 2, '2024-01-01'), (4, 'd@bay.example', 2, '2021-01-01')""",
    )
    said = "    found by: {email: email}\n    kept by: accounts\n    events: {the last visit: visited_on}"
    system = database.open(MAPPING.replace("    found by: {email: email}", said))
    looked = {each.table: each for each in system.overdue("accounts", "the last visit", date(2023, 1, 1))}
    assert (looked["customers"].rows, looked["customers"].oldest) == (3, date(2020, 1, 1))
    assert (looked["addresses"].rows, looked["addresses"].loose) == (1, 1)


def test_an_address_two_customers_share_is_one_row_of_both_their_sources(shop: Database):
    shop.run("alter table customers add column origin varchar(40)")
    shop.run(
        "update customers set origin = 'website' where id < 3",
        "update customers set origin = 'clients' where id = 3",
        "insert into customers values (4, 'd@elm.example', 3, 'website'), (5, 'e@elm.example', 3, null)",
        "insert into addresses values (4, '4 Oak Row')",
    )
    mapping = MAPPING.replace("found by: {email: email}", "found by: {email: email}\n    came from: column origin")
    (addresses,) = [each for each in shop.open(mapping).sources() if each.table == "addresses"]
    assert (addresses.rows, addresses.missing, dict(addresses.undeclared)) == (4, 1, {})
    assert dict(addresses.by_source) == {"website": 3, "clients": 1}


def test_a_meeting_two_took_part_in_stays_though_each_row_of_who_was_there_hangs_on_it(database: Database):
    database.run(
        "create table people (id integer primary key, email varchar(40))",
        "create table meetings (id integer primary key, subject varchar(40))",
        "create table attendance (id integer primary key, person integer, meeting integer)",
        "insert into people values (1, 'a@ash.example'), (2, 'b@bay.example')",
        "insert into meetings values (1, 'of both'), (2, 'of one')",
        "insert into attendance values (1, 1, 1), (2, 2, 1), (3, 1, 2)",
    )
    system = database.open("""
    when erased: delete row
    tables:
      people: {one row is: a person, found by: {email: email}}
      attendance: {belongs to: [people by person, meetings by meeting]}
      meetings: {belongs to: {table: attendance, by: [id], key: [meeting]}, columns: {subject: some.text}}
    """)
    found = system.find({"email": "a@ash.example"})
    system.apply(found, "k")
    assert database.rows("select * from meetings") == [(1, "of both")]
    assert database.rows("select * from attendance") == [(2, 2, 1)]
    assert system.remaining(found).unerased() == ()
