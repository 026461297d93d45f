"""Where whole tables are read for one person, the missing index is named, and its statement can be run as it stands."""

from __future__ import annotations

from tests.systems.databases import Database

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


def test_other_products_are_not_advised(sqlite: Database):
    sqlite.run("create table people (id integer primary key, email text, phone text, name text)")
    sqlite.run("create table visits (id integer primary key, person integer, at text)")
    assert sqlite.open(MAPPING).advice() == ()
