"""What names an erased person afterwards, in a list of keys or in a list of values, is theirs, and goes with the next pass."""

from __future__ import annotations

import json

import pytest

from tests.systems.databases import Database
from tests.systems.harbour import LISTS, MAPPING, build, lists, usable, written

ANN = {"email": "ann@reed.example"}
STAYS = MAPPING.replace("columns: {title: some.title}}", "columns: {title: some.title}, when erased: empty}")


@pytest.fixture(params=LISTS)
def kind(database: Database, request: pytest.FixtureRequest) -> str:
    return usable(database, request.param)


@pytest.fixture
def harbour(database: Database, kind: str) -> Database:
    return build(database, kind)


def boat(harbour: Database, kind: str, number: int, owners: list[int]) -> None:
    """A boat as the application writes it, anew where it was."""
    harbour.run("delete from boats where id = ?", values=[number])
    harbour.run("insert into boats values (?, ?, 'back')", values=[number, written(kind, owners)])


def test_rows_whose_list_names_an_erased_person_are_theirs_and_go(harbour: Database, kind: str):
    cases = harbour.open(MAPPING)
    found = cases.find(ANN)
    cases.apply(found, "k")
    before = lists(harbour, kind)
    boat(harbour, kind, 8, [1])
    boat(harbour, kind, 9, [1, 99])
    boat(harbour, kind, 10, [2, 1])
    harbour.run("insert into moorings values (8, 8, 'back')")
    seen = {(hit.column, hit.key, hit.how) for hit in cases.remaining(found).unerased()}
    assert seen == {("", (8,), "still there"), ("", (9,), "still there"), ("owners", (10,), "still there")}
    done = cases.apply(found, "k2")
    assert (done.counts["boats"].deleted, done.counts["boats"].emptied) == (2, 1)
    assert lists(harbour, kind) == {**before, 10: [2]}
    assert harbour.rows("select id from moorings where id = 8") == []
    assert cases.remaining(found).hits == ()


def test_a_known_row_that_names_them_again_lets_go_again(harbour: Database, kind: str):
    cases = harbour.open(STAYS)
    found = cases.find(ANN)
    cases.apply(found, "k")
    left = lists(harbour, kind)
    for number, owners in ((1, [1]), (2, [2, 1])):
        harbour.run("update boats set owners = ? where id = ?", values=[written(kind, owners), number])
    boat(harbour, kind, 8, [1])
    seen = {(hit.column, hit.key) for hit in cases.remaining(found).unerased()}
    assert seen == {("owners", (1,)), ("owners", (2,)), ("owners", (8,)), ("title", (8,))}
    cases.apply(found, "k2")
    assert lists(harbour, kind) == {**left, 8: []}
    assert harbour.rows("select title from boats where id in (2, 8)") == [("Boat 2",), (None,)]
    assert cases.remaining(found).hits == ()


def test_who_stays_and_is_named_again_owns_what_names_nobody_else(harbour: Database, kind: str):
    cases = harbour.open(MAPPING.replace("delete row", "empty"))
    found = cases.find(ANN)
    cases.apply(found, "k")
    left = lists(harbour, kind)
    boat(harbour, kind, 8, [1])
    boat(harbour, kind, 9, [2, 1])
    assert {(hit.column, hit.key) for hit in cases.remaining(found).unerased()} == {("title", (8,)), ("owners", (9,))}
    cases.apply(found, "k2")
    assert lists(harbour, kind) == {**left, 8: [1], 9: [2]}
    assert harbour.rows("select title from boats where id in (8, 9)") == [("back",), (None,)]
    assert cases.remaining(found).hits == ()


def test_a_row_that_hangs_on_one_who_is_gone_and_on_another_is_never_deleted(database: Database):
    database.run(
        "create table people (id integer primary key, email varchar(60))",
        "create table clubs (id integer primary key, email varchar(60))",
        "create table visits (id integer primary key, person integer, club integer, at varchar(60))",
        "insert into people values (1, 'ann@reed.example')",
        "insert into clubs values (1, 'club@rush.example')",
        "insert into visits values (1, 1, null, 'noon')",
    )
    cases = database.open("""
    when erased: delete row
    tables:
      people: {one row is: a person, found by: {email: email}}
      clubs: {one row is: a club's secretary, found by: {email: email}}
      visits: {belongs to: [people by person, clubs by club], columns: {at: some.visits}}
    """)
    found = cases.find(ANN)
    cases.apply(found, "k")
    database.run("insert into visits values (2, 1, 1, 'dusk'), (3, 1, 99, 'dawn')")
    left = cases.remaining(found)
    assert [(hit.table, hit.key) for hit in left.unerased()] == [("visits", (3,))]
    assert [(hit.table, hit.key, hit.whose) for hit in left.to_decide()] == [("visits", (2,), "unknown")]
    cases.apply(found, "k2")
    assert database.rows("select id, at from visits") == [(2, "dusk")]


@pytest.mark.parametrize("place", ["emails -> []", "emails -> emails[]"])
@pytest.mark.parametrize("when_erased", ["delete row", "empty"])
def test_a_row_whose_list_of_addresses_holds_theirs_is_named_once_and_goes(
    database: Database, place: str, when_erased: str
):
    def spelled(*emails: str) -> str:
        return json.dumps(emails if place.endswith("-> []") else {"emails": emails, "theme": "dark"})

    database.run("create table people (id integer primary key, emails json, name varchar(60))")
    add = "insert into people values (?, ?, 'Ann')"
    database.run(add, values=[1, spelled("ann@work.example", "ann@reed.example")])
    cases = database.open(f"""
    when erased: {when_erased}
    tables:
      people:
        one row is: a person
        found by: {{email: "{place}"}}
        columns: {{name: some.name}}
        leave: {{how the program is set up: [emails]}}
    """)
    found = cases.find(ANN)
    cases.apply(found, "k")
    database.run(add, values=[2, spelled("bob@rush.example")])
    database.run(add, values=[3, spelled("new@post.example", "Ann@REED.example")])
    left = cases.remaining(found)
    assert [(hit.column, hit.key, hit.whose) for hit in left.hits] == [(place, (3,), "own")]
    wanted = frozenset({"email:ann@reed.example"})
    again = list(cases.seen(lambda identifier, value: f"{identifier}:{value}", wanted))
    assert [(seen.key, seen.value) for seen in again] == [((3,), "ann@reed.example")]
    cases.apply(cases.find(ANN), "k2")
    assert cases.remaining(found).hits == ()
    assert [name for number, name in database.rows("select id, name from people") if number == 2] == ["Ann"]
