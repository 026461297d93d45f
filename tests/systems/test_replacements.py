"""Replacements with a random part stand where values must stay unique or formatted, one for each row."""

from __future__ import annotations

import re

import pytest

from tests.systems.databases import Database
from troth.systems import Counts

MAPPING = """
tables:
  people:
    one row is: a person
    found by: {name: name}
    told apart by: [name]
    columns: {name: identity.name, email: contact.email, phone: contact.phone}
    when erased:
      replace: {email: "erased-{random}@erased.example", phone: "0000{random digits}", name: erased}
"""
ANN = {"name": "Ann Reed"}


@pytest.fixture
def people(database: Database) -> Database:
    database.run(
        "create table people (id integer primary key, name text not null, email varchar(60) not null unique, phone varchar(13))",
        """insert into people values (1, 'Ann Reed', 'ann@reed.example', '07700900111'),
           (2, 'ann reed', 'ann@home.example', null), (3, 'Bob Rush', 'bob@rush.example', '07700900222')""",
    )
    return database


def test_each_row_gets_a_value_of_its_own(people: Database):
    system = people.open(MAPPING)
    assert system.drift() == ()
    assert system.feasible() == ()
    found = system.find(ANN)
    assert system.preflight(found) == ()
    assert system.apply(found, "k").counts["people"] == Counts(replaced=2)
    (one, other) = people.rows("select email, phone, name from people where id < 3")
    for email, phone, name in (one, other):
        assert re.fullmatch(r"erased-[0-9a-f]{16}@erased\.example", email)
        assert re.fullmatch(r"0000[0-9]{9}", phone)
        assert name == "erased"
    assert one[0] != other[0]
    assert people.rows("select email, phone from people where id = 3") == [("bob@rush.example", "07700900222")]


def test_the_second_look_knows_a_value_by_its_pattern(people: Database):
    system = people.open(MAPPING)
    found = system.find(ANN)
    system.apply(found, "k")
    assert system.remaining(found).unerased() == ()
    people.run("update people set email = 'erased-@erased.example' where id = 1")
    people.run("update people set phone = null where id = 2")
    assert {(hit.key, hit.column) for hit in system.remaining(found).unerased()} == {((1,), "email"), ((2,), "phone")}


def test_erasing_twice_draws_nothing_anew(people: Database):
    system = people.open(MAPPING)
    found = system.find(ANN)
    system.apply(found, "k")
    once = people.everything()
    assert system.apply(found, "k").counts["people"].changed == 0
    assert people.everything() == once


def test_drills_pass_on_a_column_that_must_be_unique(people: Database):
    done = people.open(MAPPING).drill("erasure")
    assert (done.ok, done.left, done.problem) == (True, (), None)


def test_a_replacement_in_a_place_of_a_document_has_a_random_part_too(database: Database):
    kind = "jsonb" if database.kind == "postgres" else "text"
    database.run(f"create table people (id integer primary key, profile {kind})")
    database.run('insert into people values (1, \'{"email": "ann@reed.example"}\'), (2, \'{"name": 3}\')')
    system = database.open("""
    tables:
      people:
        one row is: a person
        found by: {email: profile -> email, number: id}
        leave: {the rest: [profile]}
        when erased: {replace: {profile -> email: "erased-{random}@erased.example"}}
    """)
    for person in ({"email": "ann@reed.example"}, {"number": "2"}):
        found = system.find(person)
        system.apply(found, "k")
        assert system.remaining(found).unerased() == ()
    ((one,), (other,)) = database.rows("select profile from people")
    assert re.search(r"erased-[0-9a-f]{16}@erased\.example", str(one))
    assert "erased" not in str(other)


@pytest.mark.parametrize(
    ("replacement", "why"),
    [
        pytest.param("{random}", "four fixed characters", id="no fixed part"),
        pytest.param("{random}-{random}-erased", "four fixed characters", id="two random parts"),
        pytest.param("erased-{random}-of-the-website-and-of-everything-else-of-ours", "fits", id="too long"),
    ],
)
def test_a_pattern_that_cannot_be_told_or_does_not_fit_is_a_difference(people: Database, replacement: str, why: str):
    drift = people.open(MAPPING.replace("erased-{random}@erased.example", replacement)).drift()
    assert [(each.kind, each.where) for each in drift] == [("bad value", "cases.people.email")]
    assert why in drift[0].fix


def test_overdue_rows_are_those_not_yet_replaced(people: Database):
    from datetime import date

    people.run("alter table people add column left_on date", "update people set left_on = '2020-01-01'")
    system = people.open(MAPPING + "    events: {the last visit: left_on}\n    kept by: accounts\n")
    assert [fact.rows for fact in system.overdue("accounts", "the last visit", date(2021, 1, 1))] == [3]


NOT_NULL = {
    "sqlite": ("json", "blob", "time"),
    "postgres": ("jsonb", "bytea", "time"),
    "mariadb": ("json", "varbinary(40)", "time"),
}
STRICT = """
when erased: empty
tables:
  people:
    one row is: a person
    found by: {number: id, email: email}
    columns: {profile: some.profile, photo: some.photo, calls_at: some.time}
"""


@pytest.fixture(params=["jsonb", "json"])
def strict(database: Database, request: pytest.FixtureRequest) -> Database:
    profile, photo, time = NOT_NULL[database.kind]
    if database.kind != "postgres" and request.param == "json":
        pytest.skip("one type holds JSON here")
    profile = request.param if database.kind == "postgres" else profile
    database.run(
        f"create table people (id integer primary key, profile {profile} not null, photo {photo} not null, "
        f"calls_at {time} not null, email varchar(80))"
    )
    for number in (1, 2):
        database.run(
            "insert into people values (?, ?, ?, ?, null)", values=(number, '{"a": [1]}', b"\x00\xff", "10:30:00")
        )
    return database


def test_what_must_not_be_empty_and_is_no_text_has_a_replacement_that_can_be_made(strict: Database):
    proposed = {problem.where: problem.fix for problem in strict.open(STRICT).feasible()}
    assert '{replace: {profile: "{}"}}' in proposed["cases.people.profile"]
    replaced = "    when erased: {replace: {profile: '{}', photo: gone, calls_at: '00:00'}}\n"
    cases = strict.open(STRICT + replaced)
    assert cases.drift() == ()
    assert cases.feasible() == ()
    found = cases.find({"number": "1"})
    assert cases.remaining(found).unerased()
    assert cases.apply(found, "k").counts["people"] == Counts(replaced=1)
    assert cases.apply(found, "k2").counts["people"] == Counts()
    assert cases.remaining(found).unerased() == ()
    ((number, profile, photo),) = strict.rows("select id, profile, photo from people where id = 1")
    assert (number, str(profile), bytes(photo)) == (1, "{}", b"gone")
    assert len(strict.rows("select * from people where id = 2 and profile is not null")) == 1
    for kind in ("access", "erasure"):
        done = cases.drill(kind)
        assert (done.ok, done.left, done.problem) == (True, (), None)


@pytest.mark.parametrize("wrong", ["a word", "5", "{"])
def test_a_replacement_that_is_no_document_is_a_difference(strict: Database, wrong: str):
    cases = strict.open(STRICT + f"    when erased: {{replace: {{profile: '{wrong}'}}}}\n")
    assert [(each.kind, each.where) for each in cases.drift()] == [("bad value", "cases.people.profile")]
