"""Values inside the elements of a JSON array are found by, given and erased like columns, and the rest of it stays."""

from __future__ import annotations

import json

import pytest

from tests.systems.databases import Database
from troth.systems import Counts

MAPPING = """
tables:
  people:
    one row is: a person
    found by: {email: "profile -> emails[]"}
    columns:
      profile -> emails[]: contact.email
      profile -> addresses[].city: contact.postal address
      profile -> addresses[].by.name: identity.name
      profile -> name: identity.name
    leave: {how the program is set up: [profile]}
"""
ANN = {"email": "ann@work.example"}
DOCUMENTS = [
    {
        "emails": ["Ann@Reed.example", None, "ann@work.example"], "name": "Ann", "dark": True,
        "addresses": [{"city": "Exampleton", "by": {"name": "A. Reed", "n": 1}}, "unknown", {"plan": 3}, {"city": "Testford"}],
    },
    {"emails": ["bob@rush.example"], "addresses": [{"city": "Exampleton", "ok": False}], "sizes": [1, 2.5, None, True]},
    {"emails": "cat@work.example", "addresses": {"city": "Nowhere"}},
    {"emails": [], "addresses": []},
    ["a list"],
    "a word",
    None,
]  # fmt: skip


@pytest.fixture(params=["jsonb", "json", "text"])
def people(database: Database, request: pytest.FixtureRequest) -> Database:
    if database.kind != "postgres" and request.param != "jsonb":
        pytest.skip("one type holds JSON here")
    kind = request.param if database.kind == "postgres" else "text"
    database.run(f"create table people (id integer primary key, profile {kind})")
    for number, document in enumerate(DOCUMENTS, 1):
        held = None if document is None else json.dumps(document)
        database.run("insert into people values (?, ?)", values=[number, held])
    return database


def documents(database: Database) -> list[object]:
    held = (value for _, value in database.rows("select id, profile from people"))
    return [json.loads(each) if isinstance(each, str) and each[:1] in '{["' else each for each in held]


def test_a_person_is_found_by_any_element_and_given_them_all(people: Database):
    system = people.open(MAPPING)
    assert system.drift() == ()
    assert system.feasible() == ()
    found = system.find(ANN)
    assert [(rows.table, rows.keys) for rows in found.rows] == [("people", ((1,),))]
    (row,) = system.read(found)
    assert {value.column: value.value for value in row.values} == {
        "profile -> emails[]": ["Ann@Reed.example", "ann@work.example"],
        "profile -> addresses[].city": ["Exampleton", "Testford"],
        "profile -> addresses[].by.name": ["A. Reed"],
        "profile -> name": "Ann",
    }


def test_only_the_values_go_and_everybody_elses_document_stays(people: Database):
    system = people.open(MAPPING)
    found = system.find(ANN)
    assert not [problem for problem in system.preflight(found) if problem.stops]
    before = documents(people)
    assert system.apply(found, "k").counts["people"] == Counts(emptied=1)
    after = documents(people)
    assert after[0] == {
        "emails": [], "name": None, "dark": True,
        "addresses": [{"city": None, "by": {"name": None, "n": 1}}, "unknown", {"plan": 3}, {"city": None}],
    }  # fmt: skip
    assert after[1:] == before[1:]
    assert system.remaining(found).hits == ()
    assert system.apply(found, "k").counts["people"].changed == 0


def test_what_is_no_array_holds_no_place_and_is_not_made_one(people: Database):
    system = people.open(MAPPING.replace('"profile -> emails[]"}', '"profile -> emails[]", number: id}'))
    for number in range(2, 8):
        before = documents(people)[number - 1]
        found = system.find({"number": str(number)})
        system.apply(found, "k")
        assert system.remaining(found).unerased() == ()
        emptied = {**before, "emails": [], "addresses": [{"city": None, "ok": False}]} if number == 2 else before
        assert documents(people)[number - 1] == emptied


def test_a_whole_document_may_be_the_array(database: Database):
    kind = "jsonb" if database.kind == "postgres" else "text"
    database.run(f"create table people (id integer primary key, phones {kind}, calls {kind})")
    values = [1, json.dumps(["01632 960111", "01632 960112"]), json.dumps([{"to": "01632 960113", "s": 5}, 7])]
    database.run("insert into people values (?, ?, ?)", values=values)
    system = database.open("""
    tables:
      people:
        one row is: a person
        found by: {phone: "phones -> []"}
        columns: {"phones -> []": contact.phone, "calls -> [].to": contact.phone}
        leave: {the rest: [phones, calls]}
    """)
    found = system.find({"phone": "+44 1632 960112"})
    assert [value.value for row in system.read(found) for value in row.values] == [
        ["01632 960111", "01632 960112"], ["01632 960113"],
    ]  # fmt: skip
    system.apply(found, "k")
    (row,) = database.rows("select phones, calls from people")
    held = [json.loads(each) if isinstance(each, str) else each for each in row]
    assert held == [[], [{"to": None, "s": 5}, 7]]
    assert system.remaining(found).hits == ()


def test_a_copy_in_another_array_is_seen(people: Database):
    system = people.open(MAPPING)
    found = system.find(ANN)
    system.apply(found, "k")
    people.run("update people set profile = ? where id = 1", values=[json.dumps({"old": [{"at": "ann@work.example"}]})])
    assert [(hit.column, hit.whose) for hit in system.remaining(found).to_decide()] == [("profile", "unknown")]


def test_arrays_in_arrays_and_replacements_of_an_array_are_said_to_be_none(people: Database):
    nested = people.open(MAPPING.replace("addresses[].city", "addresses[].lines[]")).drift()
    assert [(each.kind, each.where) for each in nested] == [
        ("missing column", "cases.people.profile -> addresses[].lines[]")
    ]
    assert "array in an array" in nested[0].fix
    replaced = people.open(MAPPING + '    when erased: {replace: {"profile -> emails[]": erased}}\n').drift()
    assert [(each.kind, each.where) for each in replaced] == [("bad value", "cases.people.profile -> emails[]")]


def test_drills_fill_the_arrays_and_leave_the_neighbours_alone(people: Database):
    system = people.open(MAPPING)
    before = people.everything()
    for kind in ("access", "erasure"):
        done = system.drill(kind)
        assert (done.ok, done.left, done.problem, done.unmarked) == (True, (), None, ())
    assert people.everything() == before


def test_a_document_without_the_array_stays_as_it_is(people: Database):
    people.run("insert into people values (8, ?)", values=[json.dumps({"name": "Dan", "dark": True})])
    system = people.open(MAPPING.replace('"profile -> emails[]"}', '"profile -> emails[]", number: id}'))
    system.apply(system.find({"number": "8"}), "k")
    assert documents(people)[7] == {"name": None, "dark": True}
