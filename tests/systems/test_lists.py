"""Columns that hold lists of text on PostgreSQL: a person is found by any element, and the list is emptied as a whole."""

from __future__ import annotations

import pytest

from tests.systems.databases import Database

pytestmark = pytest.mark.postgres
MAPPING = """
tables:
  people:
    one row is: a person
    found by: {email: emails, phone: phones}
    columns: {emails: contact.email, phones: contact.phone, tags: identity.tags}
"""


@pytest.fixture
def people(postgres: Database) -> Database:
    postgres.run(
        "create table people (id integer primary key, emails text[], phones varchar(20)[] not null, tags text[] not null)",
        """insert into people values (1, '{ann@home.example, Ann@Work.example}', '{+44 7700 900111}', '{new}'),
           (2, '{bob@rush.example}', '{07700 900222, NULL}', '{}'), (3, null, '{}', '{}')""",
    )
    return postgres


@pytest.mark.parametrize(
    "person",
    [
        {"email": "ann@home.example"},
        {"email": "ANN@work.example"},
        {"phone": "07700900111"},
        {"email": "ann@work.example", "phone": "07700 900111"},
    ],
    ids=["the first", "the second", "in another list", "by two"],
)
def test_a_person_is_found_by_any_element(people: Database, person: dict[str, str]):
    system = people.open(MAPPING)
    assert system.drift() == ()
    found = system.find(person)
    assert [(rows.table, rows.keys) for rows in found.rows] == [("people", ((1,),))]
    (row,) = system.read(found)
    assert {value.column: value.value for value in row.values}["emails"] == ["ann@home.example", "Ann@Work.example"]


def test_an_element_that_differs_speaks_against_only_if_none_agrees(people: Database):
    system = people.open(MAPPING)
    found = system.find({"email": "ann@home.example", "phone": "07700 900999"})
    assert [(aside.key, aside.why) for aside in found.aside] == [((1,), "email fits, phone differs")]


def test_lists_are_emptied_to_null_or_to_nothing(people: Database):
    system = people.open(MAPPING)
    assert system.feasible() == ()
    found = system.find({"email": "ann@home.example"})
    assert system.preflight(found) == ()
    system.apply(found, "k")
    assert people.rows("select emails, phones, tags from people where id = 1") == [(None, [], [])]
    assert people.rows("select emails from people where id = 2") == [(["bob@rush.example"],)]
    assert system.remaining(found).hits == ()
    assert all(counts.changed == 0 for counts in system.apply(found, "k").counts.values())


def test_what_is_left_in_another_list_is_seen(people: Database):
    system = people.open(MAPPING)
    found = system.find({"email": "ann@home.example"})
    system.apply(found, "k")
    people.run("update people set tags = '{vip, ann@home.example}' where id = 2")
    assert [(hit.column, hit.key, hit.whose) for hit in system.remaining(found).to_decide()] == [
        ("tags", (2,), "other person")
    ]


def test_the_replay_list_knows_every_element(people: Database):
    system = people.open(MAPPING)
    seen = system.seen(lambda identifier, value: f"{identifier}:{value}", frozenset({"email:ann@work.example"}))
    assert [(hit.key, hit.identifier) for hit in seen] == [((1,), "email")]


def test_a_list_cannot_be_replaced_by_a_text(people: Database):
    drift = people.open(MAPPING + "    when erased: {replace: {emails: erased}}\n").drift()
    assert [(each.kind, each.where) for each in drift] == [("bad value", "cases.people.emails")]


def test_drills_fill_lists(people: Database):
    system = people.open(MAPPING)
    before = people.everything()
    for kind in ("access", "erasure"):
        done = system.drill(kind)
        assert (done.ok, done.left, done.problem, done.unmarked) == (True, (), None, ())
    assert people.everything() == before
