"""Places inside JSON columns are found by, read, emptied and replaced like columns, and the rest of the document stays."""

from __future__ import annotations

import json

import pytest

from tests.systems.databases import Database
from troth.errors import TrothError
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


@pytest.fixture(params=["jsonb", "json", "text"])
def people(database: Database, request: pytest.FixtureRequest) -> Database:
    if database.kind != "postgres" and request.param != "jsonb":
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
    return json.loads(held) if isinstance(held, str) and held[:1] in "{[" else held


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


def test_text_that_begins_like_json_and_is_none_stops_everything_in_words(postgres: Database):
    """Before version 16 the server cannot say whether a text is JSON; from then on it goes as on the other products."""
    postgres.run("create table people (id integer primary key, profile text)")
    postgres.run('insert into people values (1, \'{"email": "ann@reed.example"}\'), (2, \'{"email": \')')
    system = postgres.open(MAPPING)
    if postgres.postgres.info.server_version >= 160000:
        assert system.find(ANN).counts() == {"people": 1}
        return
    before = postgres.everything()
    with pytest.raises(TrothError, match="is no JSON") as stop:
        system.find(ANN)
    assert "ann" not in str(stop.value)
    assert postgres.everything() == before
    postgres.run("update people set profile = 'not even one' where id = 2")
    system.apply(system.find(ANN), "k")
    assert postgres.rows("select profile from people where id = 2") == [("not even one",)]


def test_newer_servers_are_asked_whether_a_text_is_json() -> None:
    import sqlalchemy as sa
    from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

    from troth.systems.places import place

    found = place("profile -> email")
    assert found is not None
    newer = PGDialect_psycopg()
    newer.server_version_info = (16, 1)
    said = str(found.of(sa.table("people", sa.column("profile", sa.Text()))).compile(dialect=newer))
    assert said.startswith("(CASE WHEN people.profile IS JSON THEN CAST(people.profile AS JSONB) #>> ")


def test_a_list_of_keys_says_whose_a_row_is_and_nothing_else(database: Database):
    kind = {"postgres": "integer[]", "mariadb": "json", "sqlite": "json"}[database.kind]
    database.run(
        "create table people (id integer primary key, email varchar(60))",
        f"create table boats (id integer primary key, owner integer, owners {kind}, title varchar(60))",
    )
    drift = database.open("""
    tables:
      people: {one row is: a person, found by: {email: email}}
      boats:
        belongs to: people by owner
        also about: {people by owners: [title]}
        columns: {title: some.title}
    """).drift()
    assert ("bad link", "cases.boats.owners") in {(each.kind, each.where) for each in drift}
    assert any("several keys in one value" in each.what for each in drift)
