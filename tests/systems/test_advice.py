"""Where whole tables are read for one person, the missing index is named, and its statement can be run as it stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.systems.conftest import PRODUCTS, made
from tests.systems.databases import Database
from troth.systems.advice import FEW_ROWS

MAPPING = """
when erased: empty
tables:
  people:
    one row is: a person
    found by: {email: email, phone: phone}
    columns: {name: some.name}
  visits:
    belongs to: people by person
    columns: {at: some.visits}
"""


def build(database: Database) -> None:
    database.run(
        "create table people (id integer primary key, email text unique, phone text, name text)",
        "create table visits (id integer primary key, person integer references people (id), at text)",
        "insert into people select i, 'p' || i || '@post.example', '01632 96' || i, 'Person ' || i "
        "from generate_series(1, 12000) i",
        "insert into visits select i, i, 'day ' || i from generate_series(1, 12000) i",
        "analyze",
    )


def test_every_missing_index_is_named_and_none_once_they_are_made(postgres: Database):
    build(postgres)
    cases = postgres.open(MAPPING)
    missing = cases.advice()
    assert {advice.where for advice in missing} == {
        "cases.people.email", "cases.people.phone", "cases.visits.person", "cases.people", "cases.visits",
    }  # fmt: skip
    for advice in missing:
        for statement in advice.fix.split("; "):
            postgres.run(statement)
    assert cases.advice() == ()
    assert cases.find({"email": " P77@Post.example "}).counts() == {"people": 1, "visits": 1}


def test_small_tables_need_none(postgres: Database):
    build(postgres)
    postgres.run("delete from visits where id > 10", "delete from people where id > 10", "vacuum analyze")
    assert postgres.open(MAPPING).advice() == ()


LINKS = """
when erased: empty
tables:
  people: {one row is: a person, found by: {email: email}}
  visits:
    belongs to: people by person
    also about: {people by guide: [said]}
    columns: {at: some.visits}
  stays: {belongs to: {table: visits, by: [day, visit], key: [day, id]}}
"""


@pytest.fixture(params=PRODUCTS[::2])
def without_plans(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A product whose planner is not asked."""
    yield from made(request.param, tmp_path)


def test_links_without_an_index_are_named_and_none_once_they_are_made(without_plans: Database):
    database = without_plans
    database.run(
        "create table people (id integer primary key, email varchar(60) unique)",
        "create table visits (id integer primary key, day integer, person integer, guide integer, said varchar(9),"
        " at varchar(9), unique (day, id))",
        'create table stays (id integer primary key, visit integer, "day" integer)',
        "insert into people values (1, 'jo@post.example')",
    )
    cases = database.open(LINKS)
    assert cases.advice() == ()
    for table, names in (("visits", "id, day"), ("stays", "id, visit")):
        rows = ", ".join(f"({number}, {number})" for number in range(FEW_ROWS))
        database.run(f"insert into {table} ({names}) values {rows}")
    missing = cases.advice()
    assert {advice.where for advice in missing} == {"cases.visits.person", "cases.visits.guide", "cases.stays.day"}
    for advice in missing:
        database.run(advice.fix.replace("`", '"'))
    assert cases.advice() == ()


def test_a_list_of_keys_that_no_index_can_serve_is_named_with_what_to_do(without_plans: Database):
    without_plans.run(
        "create table people (id integer primary key, email varchar(60))",
        "create table boats (id integer primary key, owners json)",
    )
    without_plans.run(f"insert into boats (id) values {', '.join(f'({number})' for number in range(FEW_ROWS))}")
    (advice,) = without_plans.open("""
    tables:
      people: {one row is: a person, found by: {email: email}}
      boats: {belongs to: people by owners}
    """).advice()
    assert advice.where == "cases.boats.owners"
    assert "a table of its own" in advice.fix


IDENTIFIERS = """
tables:
  people:
    one row is: a person
    found by:
      email: email
      phone: phone
      national insurance number: nino
      postcode: place -> postcode
      name: Full Name
    leave: {the rest of where they live: [place]}
"""


def test_people_are_looked_up_by_index_on_sqlite_once_it_is_made(sqlite: Database):
    sqlite.run(
        'create table people (id integer primary key, email text collate nocase, phone, nino, place json, "Full Name" text)',
        "with recursive n (i) as (select 1 union all select i + 1 from n where i < 2000) insert into people select i, "
        "'p' || i || '@post.example', '01632 96' || i, 'QQ ' || (100000 + i) || ' C', "
        "json_object('postcode', 'ab' || i || ' 1cd'), 'Person ' || i from n",
        "update people set email = ' É' || i.id || '@Post.example' from people i where i.id = people.id and people.id > 1990",
        "update people set phone = '+44 (0)1632–96' || id where id > 1990",
    )
    cases = sqlite.open(IDENTIFIERS)
    missing = cases.advice()
    places = ["email", "phone", "nino", "place -> postcode", "Full Name"]
    assert [advice.where for advice in missing] == [f"cases.people.{name}" for name in places]
    for advice in missing:
        sqlite.run(*advice.fix.split("; "))
    assert cases.advice() == ()
    for person, key in (
        ({"email": " P77@Post.example "}, 77), ({"email": "é1995@post.example"}, 1995), ({"phone": "+44 1632 961995"}, 1995),
        ({"phone": "01632-9677"}, 77), ({"national insurance number": "QQ100077"}, 77), ({"postcode": "AB771CD"}, 77),
        ({"name": "person  77"}, 77), ({"email": "p5@post.example", "phone": "016329 65"}, 5),
    ):  # fmt: skip
        assert [rows.keys for rows in cases.find(person).rows] == [((key,),)], person
    sqlite.run(
        "insert into people values (3000, 'Énew@post.example', 'x', 'y', 'no json', 'z')"
    )  # the application still may


def test_people_are_looked_up_by_index_on_mariadb_once_its_column_is_made(mariadb: Database):
    mariadb.run(
        "create table people (id integer primary key, email varchar(90) collate utf8mb4_general_ci, phone bigint, notes text)",
        "insert into people select seq, concat('P', seq, '@post.example'), 1632960000 + seq, 'x' from seq_1_to_2000",
        "update people set email = concat('\t É', id, '@Post.example ') where id > 1990",
    )
    told = "tables: {people: {one row is: a person, found by: {email: email, phone: phone, name: notes}}}"
    cases = mariadb.open(told)
    missing = {advice.where: advice.fix for advice in cases.advice()}
    assert list(missing) == ["cases.people.email", "cases.people.phone", "cases.people.notes"]
    assert "a column of its own" in missing.pop("cases.people.notes")
    for fix in missing.values():
        mariadb.run(fix.replace("`", '"'))
    assert [advice.where for advice in cases.advice()] == ["cases.people.notes"]
    assert cases.drift() == ()
    for person, key in (
        ({"email": " p77@POST.example"}, 77), ({"email": "é1995@post.example"}, 1995), ({"phone": "1632960005"}, 5),
        ({"email": "p5@post.example", "phone": "1632 960005"}, 5),
    ):  # fmt: skip
        assert [rows.keys for rows in cases.find(person).rows] == [((key,),)], person
    found = cases.find({"email": "P77@post.example"})
    mariadb.run(
        "insert into people values (3000, 'new@post.example', null, null)"
    )  # the application sees no new column
    cases.apply(found, "k")
    assert cases.remaining(found).hits == ()
    assert mariadb.rows("select id from people where email_email_sought like '%p77@%'") == []
