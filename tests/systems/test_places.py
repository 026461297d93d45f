"""Places inside JSON columns are found by, read, emptied and replaced like columns, and the rest of the document stays."""

from __future__ import annotations

import json

import pytest

from tests.systems.databases import Database
from troth.systems import Counts

MAPPING = """
tables:
  people:
    one row is: a person
    found by: {email: profile -> email}
    columns:
      profile -> email: contact.email
      profile -> address.city: contact.postal address
      profile -> name: identity.name
    leave: {how the program is set up: [profile]}
    when erased: {replace: {profile -> name: erased}}
"""
ANN = {"email": "ann@reed.example"}


@pytest.fixture(params=["jsonb", "json"])
def people(database: Database, request: pytest.FixtureRequest) -> Database:
    if database.kind != "postgres" and request.param == "json":
        pytest.skip("one type holds JSON here")
    kind = request.param if database.kind == "postgres" else "text"
    database.run(f"create table people (id integer primary key, profile {kind})")
    documents = [
        {"email": "Ann@Reed.example", "name": "Ann", "address": {"city": "Exampleton", "plan": 3}, "dark": True},
        {"email": "bob@rush.example", "name": "Bob", "address": "unknown"},
        ["a list"],
        "a word",
        None,
    ]
    for number, document in enumerate(documents, 1):
        database.run(
            "insert into people values (?, ?)", values=[number, None if document is None else json.dumps(document)]
        )
    return database


def document(database: Database, number: int) -> object:
    ((held,),) = database.rows(f"select profile from people where id={number}")
    return json.loads(held) if isinstance(held, str) and database.kind != "postgres" else held


def test_a_person_is_found_and_read_by_a_place(people: Database):
    system = people.open(MAPPING)
    assert system.drift() == ()
    found = system.find(ANN)
    assert found.counts() == {"people": 1}
    (row,) = system.read(found)
    assert {value.column: (value.value, value.field) for value in row.values} == {
        "profile -> email": ("Ann@Reed.example", "contact.email"),
        "profile -> address.city": ("Exampleton", "contact.postal address"),
        "profile -> name": ("Ann", "identity.name"),
    }


def test_only_the_places_are_emptied_and_replaced(people: Database):
    system = people.open(MAPPING)
    found = system.find(ANN)
    assert system.preflight(found) == ()
    before = [document(people, number) for number in (2, 3, 4, 5)]
    assert system.apply(found, "k").counts["people"] == Counts(emptied=1, replaced=1)
    assert document(people, 1) == {
        "email": None, "name": "erased", "address": {"city": None, "plan": 3}, "dark": True,
    }  # fmt: skip
    assert [document(people, number) for number in (2, 3, 4, 5)] == before
    assert system.remaining(found).hits == ()
    assert system.apply(found, "k").counts["people"].changed == 0


def test_a_place_that_a_document_does_not_have_is_not_made(people: Database):
    system = people.open(MAPPING.replace("email: profile -> email}", "email: profile -> email, number: id}"))
    for number in (3, 4, 5):
        before = document(people, number)
        found = system.find({"number": str(number)})
        system.apply(found, "k")
        assert document(people, number) == before
        assert system.remaining(found).unerased() == ()


def test_a_copy_under_a_key_nobody_declared_is_seen(people: Database):
    system = people.open(MAPPING)
    found = system.find(ANN)
    changed = {"email": "ann@reed.example", "login": "ann@reed.example"}
    people.run("update people set profile = ? where id = 1", values=[json.dumps(changed)])
    system.apply(found, "k")
    assert [(hit.column, hit.whose) for hit in system.remaining(found).to_decide()] == [("profile", "unknown")]


def test_a_place_is_kept_or_stood_in_for_with_a_reason(people: Database):
    system = people.open(MAPPING.replace(
        "{replace: {profile -> name: erased}}",
        "{keep: {profile -> email: legal-claims}, pseudonymise: {profile -> name: legal-claims}}",
    ))  # fmt: skip
    found = system.find(ANN)
    applied = system.apply(found, "k")
    assert {(kept.columns, kept.how) for kept in applied.kept} == {
        (("profile -> email",), "kept"), (("profile -> name",), "pseudonymised"),
    }  # fmt: skip
    held = document(people, 1)
    assert isinstance(held, dict)
    assert held["email"] == "Ann@Reed.example"
    assert held["name"].startswith("pseudonym-")
    assert {hit.whose for hit in system.remaining(found).hits} == {"kept"}


def test_the_rest_of_the_document_must_be_declared_too(people: Database):
    system = people.open(MAPPING.replace("    leave: {how the program is set up: [profile]}\n", ""))
    ((kind, where, what),) = [(drift.kind, drift.where, drift.what) for drift in system.drift()]
    assert (kind, where) == ("undeclared column", "cases.people.profile")
    assert "save for places in it" in what


def test_a_whole_document_that_is_emptied_leaves_no_place_in_it(people: Database):
    system = people.open("""
    tables:
      people:
        one row is: a person
        found by: {email: profile -> email}
        columns: {profile: contact.other, profile -> email: contact.email}
    """)
    assert system.drift() == ()
    found = system.find(ANN)
    system.apply(found, "k")
    assert document(people, 1) is None
    assert system.remaining(found).hits == ()


def test_a_place_cannot_be_treated_otherwise_than_the_document_that_goes(people: Database):
    system = people.open("""
    tables:
      people:
        one row is: a person
        found by: {email: profile -> email}
        columns: {profile: contact.other, profile -> email: contact.email}
        when erased: {keep: {profile -> email: legal-claims}}
    """)
    assert [(drift.kind, drift.where) for drift in system.drift()] == [("bad value", "cases.people.profile -> email")]


def test_a_place_in_a_column_that_holds_no_json_is_a_difference(database: Database):
    database.run("create table people (id integer primary key, profile integer)")
    mapping = "tables: {people: {one row is: a person, found by: {email: profile -> email}}}"
    drift = database.open(mapping).drift()[0]
    assert (drift.kind, drift.where) == ("missing column", "cases.people.profile -> email")
    assert "JSON" in drift.fix


def test_drills_fill_the_places_and_leave_the_neighbours_documents_alone(people: Database):
    system = people.open(MAPPING)
    before = people.everything()
    for kind in ("access", "erasure"):
        done = system.drill(kind)
        assert (done.ok, done.left, done.problem, done.unmarked) == (True, (), None, ())
    assert people.everything() == before


def test_text_that_is_no_json_is_handed_out_whole_and_emptied_whole(sqlite: Database):
    sqlite.run("create table people (id integer primary key, profile text)")
    sqlite.run('insert into people values (1, \'{"email": "ann@reed.example\')')
    system = sqlite.open(MAPPING.replace("email: profile -> email}", "email: profile -> email, number: id}"))
    found = system.find({"number": "1"})
    (row,) = system.read(found)
    assert {value.value for value in row.values} >= {'{"email": "ann@reed.example'}
    system.apply(found, "k")
    assert sqlite.rows("select profile from people") == [(None,)]


def test_odd_keys_are_only_keys(database: Database):
    kind = "jsonb" if database.kind == "postgres" else "text"
    database.run(f"create table people (id integer primary key, profile {kind})")
    held = {"e'mail": "ann@reed.example", "a,b": {"}": "Ann"}, "per%cent": "x", ":co lon": "y"}
    database.run("insert into people values (1, ?)", values=[json.dumps(held)])
    system = database.open("""
    tables:
      people:
        one row is: a person
        found by: {email: "profile -> e'mail"}
        columns: {"profile -> a,b.}": identity.name, profile -> per%cent: identity.name, "profile -> :co lon": identity.name}
        leave: {the rest: [profile]}
    """)
    found = system.find(ANN)
    assert {value.value for row in system.read(found) for value in row.values} == {"ann@reed.example", "Ann", "x", "y"}
    system.apply(found, "k")
    assert document(database, 1) == {"e'mail": None, "a,b": {"}": None}, "per%cent": None, ":co lon": None}
