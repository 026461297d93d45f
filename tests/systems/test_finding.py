"""A person is found by what they gave, in any spelling, and never taken for somebody else."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests import processes
from tests.systems import agency
from tests.systems.databases import Database
from troth.errors import TrothError
from troth.systems import Ambiguous


@pytest.fixture
def cases(database: Database):
    agency.build(database)
    return database.open(agency.MAPPING)


def test_the_mapping_fits_the_schema(cases):
    assert cases.drift() == ()


def test_every_row_of_a_person_is_found_along_the_links(cases):
    found = cases.find({"email": "ann@reed.example"})
    assert found.counts() == {"enquiries": 3, "replies": 2}
    assert {(rows.table, rows.keys, rows.standing) for rows in found.rows} == {
        ("enquiries", ((1,), (4,)), "own"),
        ("enquiries", ((2,),), "other"),
        ("replies", ((1,), (3,)), "own"),
    }
    assert [rows.reached for rows in found.rows if rows.table == "replies"] == ["belongs to enquiries by enquiry_id"]


@pytest.mark.parametrize(
    ("identifier", "value"),
    [
        ("email", " JO@meadow.EXAMPLE"),
        ("national insurance number", "qq123456c"),
        ("phone", "+44 (0)1632 960001"),
        ("member number", "1"),
    ],
)
def test_spelling_does_not_hide_a_person(cases, identifier, value):
    found = cases.find({identifier: value})
    assert [(rows.table, rows.keys) for rows in found.rows if rows.root] == [("members", ((1,),))]


def test_rows_held_for_a_client_stand_apart_with_the_client_named(cases):
    found = cases.find({"national insurance number": "QQ123456C"})
    assert found.own() == ()
    assert {(rows.table, rows.client) for rows in found.for_clients()} == {
        ("members", (1,)), ("addresses", (1,)), ("traces", (1,)),
    }  # fmt: skip


def test_a_second_person_gets_only_their_columns_of_the_row(cases):
    found = cases.find({"email": "ann@reed.example"})
    (other,) = [rows for rows in found.rows if rows.standing == "other"]
    assert other.columns == ("heard_from", "heard_from_name")
    (row,) = [row for row in cases.read(found) if row.standing == "other"]
    assert {value.column: value.value for value in row.values} == {"heard_from_name": "Ann Reed"}


def test_an_email_of_two_people_stops_and_asks(cases):
    with pytest.raises(Ambiguous) as caught:
        cases.find({"email": "bob@rush.example"})
    assert {(choice.table, choice.key) for choice in caught.value.choices} == {("enquiries", (2,)), ("enquiries", (3,))}
    assert "rush" not in str(caught.value)


def test_a_person_says_which_of_two_it_is(cases):
    found = cases.find({"email": "bob@rush.example"}, chosen={"enquiries": [(3,)]})
    assert found.counts() == {"enquiries": 1}
    assert [(aside.table, aside.key, aside.why) for aside in found.aside] == [("enquiries", (2,), "not chosen")]


def test_a_row_that_fits_nothing_cannot_be_chosen(cases):
    with pytest.raises(TrothError, match="fits none"):
        cases.find({"email": "bob@rush.example"}, chosen={"enquiries": [(1,)]})


def test_a_second_identifier_that_differs_leaves_a_row_out_and_says_so(cases):
    found = cases.find({"email": "bob@rush.example", "name": "Cy  RUSH"})
    assert found.counts() == {"enquiries": 1}
    assert [(aside.key, aside.why) for aside in found.aside if aside.table == "enquiries"] == [
        ((2,), "email fits, name differs")
    ]


def test_nobody_found_is_told_from_nowhere_searched(cases):
    nobody = cases.find({"email": "nobody@nowhere.example"})
    assert nobody.is_empty()
    assert nobody.searched == ("members by email", "enquiries by email")
    nowhere = cases.find({"shoe size": "44"})
    assert nowhere.searched == ()
    assert set(nowhere.unsearched) == {"members", "enquiries"}


@pytest.mark.parametrize("value", ["", "   ", "*", "%", "_", "%@%", "*@reed.example", "__", "@", "\x00x"])
def test_empty_and_wildcard_identifiers_are_refused(cases, value):
    with pytest.raises(TrothError):
        cases.find({"email": value})


def test_no_identifier_at_all_is_refused(cases):
    with pytest.raises(TrothError, match="nobody is never everybody"):
        cases.find({})


@pytest.mark.parametrize("value", ["x' or '1'='1", "x'; drop table members; --", 'x" or ""="', "\\' or 1=1 --"])
def test_sql_in_an_identifier_finds_nobody_and_harms_nothing(cases, database, value):
    before = database.everything()
    assert cases.find({"email": value, "name": value}).is_empty()
    assert database.everything() == before


def test_many_people_are_found_as_one_by_one(cases):
    people = [{"email": "ann@reed.example"}, {"email": "bob@rush.example"}, {"national insurance number": "QQ654321A"}]
    together = cases.find_many(people)
    assert together[0] == cases.find(people[0])
    assert isinstance(together[1], Ambiguous)
    assert together[2] == cases.find(people[2])


def test_values_come_back_under_their_fields_with_free_text_flagged(cases):
    rows = list(cases.read(cases.find({"email": "ann@reed.example"})))
    first = next(row for row in rows if (row.table, row.key) == ("enquiries", (1,)))
    values = {value.column: value for value in first.values}
    assert (values["email"].field, values["email"].value) == ("contact.email", "ann@reed.example")
    assert values["message"].free_text
    assert values["heard_from_name"].of_another
    assert first.source == "website"
    assert next(row.source for row in rows if (row.table, row.key) == ("replies", (1,))) == "website"


def test_a_key_that_is_an_email_address_is_not_in_the_message(database: Database):
    database.run(
        "create table people (email varchar(60) primary key, phone text)",
        "insert into people values ('ann@reed.example', '07700 900123'), ('bob@rush.example', '07700900123')",
    )
    cases = database.open("""
    when erased: delete row
    tables:
      people: {one row is: a person, found by: {email: email, phone: phone}}
    """)
    with pytest.raises(Ambiguous) as caught:
        cases.find({"phone": "07700 900 123"})
    assert "example" not in str(caught.value)
    assert {choice.key for choice in caught.value.choices} == {("ann@reed.example",), ("bob@rush.example",)}


def test_the_public_shapes_load_without_the_database_library():
    code = "import sys, troth.systems; sys.exit('sqlalchemy' in sys.modules or 'django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=processes.LONGEST).returncode == 0
