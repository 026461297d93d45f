"""Rows that hang on rows of another system: found, read, erased and looked for by the keys that were found there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.systems.databases import Database
from troth.errors import TrothError
from troth.systems.elsewhere import own_keys, with_links

CASES = """
when erased: delete row
tables:
  members: {one row is: a member, found by: {email: email}, told apart by: [email]}
"""
WEBSITE = """
when erased: delete row
tables:
  visits:
    one row is: a visitor
    belongs to: cases.members by member_id
    columns: {page: usage.page}
  remarks:
    belongs to: visits by visit_id
    columns: {body: usage.page}
  accounts:
    one row is: an account holder
    found by: {email: email}
    belongs to: cases.members by about_id where about is member
    columns: {nick: identity.name}
    when erased: empty
"""
ANN = {"email": "ann@reed.example"}


@pytest.fixture
def cases(tmp_path: Path) -> Database:
    made = Database("sqlite", f"sqlite:///{tmp_path / 'the other.sqlite'}")
    made.run("pragma user_version=1")
    made.run(
        "create table members (id integer primary key, email text)",
        "insert into members values (1, 'ann@reed.example'), (2, 'bob@rush.example'), (3, 'Ann@Reed.example')",
    )
    return made


@pytest.fixture
def website(database: Database) -> Database:
    database.run(
        "create table visits (id integer primary key, member_id integer, page varchar(40))",
        "create table remarks (id integer primary key, visit_id integer references visits (id), body varchar(40))",
        """create table accounts (id integer primary key, email varchar(60), about varchar(20), about_id varchar(20),
           nick varchar(40))""",
        "insert into visits values (1, 1, 'a'), (2, 2, 'b'), (3, 3, 'c'), (4, null, 'd')",
        "insert into remarks values (1, 1, 'x'), (2, 2, 'y')",
        """insert into accounts values (1, null, 'member', '3', 'Annie'), (2, null, 'product', '3', 'Lamp'),
           (3, 'ann@reed.example', null, null, 'Ann R'), (4, 'other@post.example', 'member', '1', 'old Ann')""",
    )
    return database


def known(cases: Database) -> dict[str, str]:
    return dict(with_links(ANN, ["cases.members"], own_keys([cases.open(CASES).find(ANN)])))


def test_the_keys_found_in_one_system_lead_to_rows_of_the_other(cases: Database, website: Database):
    system = website.open(WEBSITE, name="website")
    assert system.drift() == ()
    found = system.find(known(cases))
    assert {(rows.table, key) for rows in found.rows for key in rows.keys} == {
        ("visits", (1,)), ("visits", (3,)), ("remarks", (1,)), ("accounts", (1,)), ("accounts", (3,)), ("accounts", (4,)),
    }  # fmt: skip
    assert {rows.reached for rows in found.rows if rows.table == "visits"} == {"belongs to cases.members by member_id"}
    assert "visits by cases.members by member_id" in found.searched
    assert {(row.table, row.key) for row in system.read(found)} == {
        (rows.table, key) for rows in found.rows for key in rows.keys
    }
    with system.access(known(cases)) as access:
        assert {(row.table, row.key) for row in access.rows()} == {
            (rows.table, key) for rows in found.rows for key in rows.keys
        }


def test_without_the_other_system_nothing_is_known_of_them(website: Database):
    found = website.open(WEBSITE, name="website").find(ANN)
    assert found.counts() == {"accounts": 1}
    assert found.unsearched == ("visits",)


def test_they_are_erased_even_when_the_other_system_was_erased_first(cases: Database, website: Database):
    there, here = cases.open(CASES), website.open(WEBSITE, name="website")
    person = known(cases)
    first, found = there.find(ANN), here.find(person)
    assert here.preflight(found) == ()
    there.apply(first, "k")
    here.apply(found, "k")
    assert website.rows("select id from visits") == [(2,), (4,)]
    assert website.rows("select id from remarks") == [(2,)]
    assert website.rows("select id, nick from accounts") == [(1, None), (2, "Lamp"), (3, None), (4, None)]
    assert here.remaining(found).unerased() == ()


def test_a_row_that_hangs_on_somebody_else_since_is_left_alone(cases: Database, website: Database):
    system = website.open(WEBSITE, name="website")
    found = system.find(known(cases))
    website.run("update visits set member_id = 2 where id = 1")
    applied = system.apply(found, "k")
    assert [(aside.table, aside.key) for aside in applied.skipped] == [("visits", (1,))]
    assert website.rows("select id from visits") == [(1,), (2,), (4,)]


def test_a_row_that_comes_later_is_not_erased_until_it_is(cases: Database, website: Database):
    system = website.open(WEBSITE, name="website")
    found = system.find(known(cases))
    system.apply(found, "k:1")
    website.run("insert into visits values (9, 3, 'late')")
    assert [(hit.table, hit.key) for hit in system.remaining(found).unerased()] == [("visits", (9,))]
    again = system.find(found.person)
    system.apply(again, "k:2")
    assert system.remaining(again).unerased() == ()


def test_drills_plant_rows_under_a_made_up_row_of_the_other_system(website: Database):
    system = website.open(WEBSITE, name="website")
    before = website.everything()
    for kind in ("access", "erasure"):
        done = system.drill(kind)
        assert (done.ok, done.left, done.problem) == (True, (), None)
        assert done.planted["visits"] == 1
    assert website.everything() == before


def test_a_link_of_another_length_than_the_key_there_is_refused(website: Database):
    system = website.open(WEBSITE.replace("by member_id", "by member_id and page"), name="website")
    with pytest.raises(TrothError, match="its key has 1"):
        system.find({**ANN, "cases.members": "[[1]]"})
