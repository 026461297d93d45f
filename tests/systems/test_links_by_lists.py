"""A row that names the people it is about in a list of ids, an array or a JSON array, is followed, given and taken apart."""

from __future__ import annotations

import pytest

from tests.systems.databases import Database
from tests.systems.harbour import LISTS, MAPPING, build, lists, usable
from troth.errors import TrothError
from troth.systems import Counts

ANN, BOB, CAT = ({"email": f"{name}@reed.example"} for name in ("ann", "bob", "cat"))


@pytest.fixture(params=LISTS)
def kind(database: Database, request: pytest.FixtureRequest) -> str:
    return usable(database, request.param)


@pytest.fixture
def harbour(database: Database, kind: str) -> Database:
    return build(database, kind)


def test_rows_are_found_by_any_element_and_shared_ones_are_told_apart(harbour: Database):
    cases = harbour.open(MAPPING)
    assert cases.drift() == ()
    assert cases.feasible() == ()
    found = cases.find(ANN)
    assert {(rows.table, rows.standing, rows.columns): set(rows.keys) for rows in found.rows} == {
        ("people", "own", ()): {(1,)},
        ("boats", "own", ()): {(1,), (4,)},
        ("boats", "other", ("owners",)): {(2,)},
        ("moorings", "own", ()): {(1,), (4,)},
        ("moorings", "other", ()): {(2,)},
    }
    assert cases.preview(ANN).reaches == found.preview().reaches


def test_what_is_given_out_of_a_shared_row_says_nothing_of_the_other(harbour: Database):
    cases = harbour.open(MAPPING)
    given = {(row.table, row.key): {one.column: one.value for one in row.values} for row in cases.read(cases.find(ANN))}
    assert given["boats", (1,)] == {"title": "Boat 1"}
    assert given["boats", (2,)] == {}


def test_erasure_takes_one_name_out_of_a_shared_list_and_leaves_the_others(harbour: Database, kind: str):
    cases = harbour.open(MAPPING)
    found = cases.find(ANN)
    assert not [problem for problem in cases.preflight(found) if problem.stops]
    applied = cases.apply(found, "k")
    assert applied.counts["boats"] == Counts(deleted=2, emptied=1)
    assert lists(harbour, kind) == {2: [2], 3: [2], 5: [], 6: None, 7: [12, 21]}
    assert harbour.rows("select title from boats where id = 2") == [("Boat 2",)]
    assert cases.remaining(found).unerased() == ()
    assert all(counts.changed == 0 for counts in cases.apply(found, "k").counts.values())


def test_several_people_are_erased_at_once_as_each_would_be_alone(harbour: Database, kind: str):
    cases = harbour.open(MAPPING)
    people = cases.find_many([ANN, BOB, CAT])
    cases.apply_many(people, "k")
    assert lists(harbour, kind) == {2: [], 5: [], 6: None, 7: [12, 21]}
    assert harbour.rows("select id from people") == []
    assert not any(one.unerased() for one in cases.remaining_many([each for each in people if hasattr(each, "rows")]))


def test_a_row_that_stays_names_no_row_that_is_gone(harbour: Database, kind: str):
    mapping = MAPPING.replace("columns: {title: some.title}}", "columns: {title: some.title}, when erased: empty}")
    cases = harbour.open(mapping)
    found = cases.find(ANN)
    cases.apply(found, "k")
    assert lists(harbour, kind) == {1: [], 2: [2], 3: [2], 4: [99], 5: [], 6: None, 7: [12, 21]}
    assert harbour.rows("select title from boats where id in (1, 4)") == [(None,), (None,)]
    assert cases.remaining(found).unerased() == ()


def test_drills_plant_rows_that_name_the_made_up_person(harbour: Database):
    cases = harbour.open(MAPPING)
    before = harbour.everything()
    for what in ("access", "erasure"):
        done = cases.drill(what)
        assert (done.ok, done.left, done.problem, done.planted["boats"]) == (True, (), None, done.planted["boats"])
    assert harbour.everything() == before


def test_a_json_list_may_spell_its_keys_as_text_and_hold_other_things(database: Database):
    kind = "jsonb" if database.kind == "postgres" else "json"
    database.run(
        "create table people (id integer primary key, email varchar(60), name varchar(60))",
        f"create table boats (id integer primary key, owners {kind}, title varchar(60))",
        "insert into people values (1, 'ann@reed.example', 'Ann')",
    )
    held = [
        '["1"]',
        "[true]",
        "[[1]]",
        '{"a": 1}',
        "1",
        '[{"id": 1}, "1", null]',
        "[1.5, 11]",
        "[1, 99999999999999999999]",
    ]
    for number, text in enumerate(held, 1):
        database.run("insert into boats values (?, ?, ?)", values=[number, text, "a boat"])
    cases = database.open(MAPPING.partition("  moorings")[0])
    found = cases.find(ANN)
    assert {key for rows in found.rows if rows.table == "boats" for key in rows.keys} == {(1,), (6,), (8,)}
    cases.apply(found, "k")
    assert [number for (number,) in database.rows("select id from boats")] == [2, 3, 4, 5, 7]
    assert cases.remaining(found).unerased() == ()


def test_people_who_hang_on_what_they_share_through_a_list_are_refused(database: Database):
    """Ann and Bob own a boat together and both sailed it last: each would count as the other's, so nobody is looked for."""
    database.run(
        "create table people (id integer primary key, email varchar(60), latest integer)",
        f"create table boats (id integer primary key, owners {'jsonb' if database.kind == 'postgres' else 'json'})",
        "insert into people values (1, 'ann@reed.example', 5), (2, 'bob@reed.example', 5)",
        "insert into boats values (5, '[1, 2]')",
    )
    before = database.everything()
    mapping = """
    when erased: delete row
    tables:
      people: {one row is: a person, found by: {email: email}, belongs to: boats by latest}
      boats: {belongs to: people by owners}
    """
    cases = database.open(mapping)
    (bad,) = cases.drift()
    assert (bad.kind, bad.where, bad.stops) == ("bad link", "cases.people.latest", True)
    assert "boats belongs to people by owners" in bad.what
    assert "‘boats by latest’ under also about" in bad.fix
    for ask in (cases.find, cases.preview, lambda person: cases.find_many([person])):
        with pytest.raises(TrothError, match="by way of a list of keys"):
            ask(ANN)
    assert not cases.drill("erasure").ok
    assert database.everything() == before
    mended = mapping.replace("belongs to: boats by latest", "also about: {boats by latest: []}")
    cases = database.open(mended)
    assert cases.drift() == ()
    cases.apply(cases.find(ANN), "k")
    assert database.rows("select id, latest from people") == [(2, 5)]
    assert lists(database, "json") == {5: [2]}


def test_a_plan_made_before_such_a_link_was_written_changes_nothing(database: Database):
    database.run(
        "create table people (id integer primary key, email varchar(60), friends json)",
        "insert into people values (1, 'ann@reed.example', '[2]'), (2, 'bob@reed.example', '[1]')",
    )
    told = (
        "tables: {people: {one row is: a person, found by: {email: email}, when erased: delete row, LINK: [friends]}}"
    )
    found = database.open(told.replace("LINK: [friends]", "leave: {known to others: [friends]}")).find(ANN)
    before = database.everything()
    cases = database.open(told.replace("LINK: [friends]", "belongs to: people by friends"))
    (bad,) = cases.drift()
    assert (bad.where, bad.fix) == (
        "cases.people.friends",
        "link through a table of its own, or leave the column and say why",
    )
    with pytest.raises(TrothError, match="by way of a list of keys"):
        cases.apply(found, "k")
    assert database.everything() == before


def test_a_row_that_names_what_somebody_shares_is_not_one_persons(database: Database):
    """A house names its members, and each member its house: what the house alone leads to never speaks for the others."""
    database.run(
        "create table people (id integer primary key, email varchar(60))",
        "create table members (id integer primary key, person integer, house integer, note varchar(60))",
        f"create table houses (id integer primary key, members {'jsonb' if database.kind == 'postgres' else 'json'})",
        "insert into people values (1, 'ann@reed.example'), (2, 'bob@reed.example')",
        "insert into members values (1, 1, 1, 'Ann'), (2, 2, 1, 'Bob'), (3, 1, 2, 'Ann'), (4, null, 2, 'a guest of hers')",
        "insert into houses values (1, '[1, 2]'), (2, '[3, 4]')",
    )
    cases = database.open("""
    when erased: delete row
    tables:
      people: {one row is: a person, found by: {email: email}}
      members: {belongs to: [people by person, houses by house], columns: {note: some.text}}
      houses: {belongs to: members by members}
    """)
    found = cases.find(ANN)
    cases.apply(found, "k")
    assert lists(database, "json", "houses", "members") == {1: [2]}
    assert database.rows("select * from members") == [(2, 2, 1, "Bob")]
    assert cases.remaining(found).unerased() == ()


def test_an_index_over_the_list_serves(postgres: Database):
    postgres.run(
        "create table people (id bigint primary key, email varchar(60), name varchar(60))",
        "create table boats (id integer primary key, owners bigint[], title varchar(60))",
        "insert into people select n, 'p' || n || '@post.example' from generate_series(1, 2000) n",
        "insert into boats select n, array[n, n + 1], 'boat' from generate_series(1, 5000) n",
        "create index on people (lower(regexp_replace(email::text, '^\\s+|\\s+$', '', 'g')))",
        "analyze",
    )
    cases = postgres.open(MAPPING.partition("  moorings")[0])
    missing = [advice.where for advice in cases.advice()]
    assert missing == ["cases.boats.owners"]
    postgres.run(cases.advice()[0].fix.replace("CONCURRENTLY ", ""))
    assert cases.advice() == ()


@pytest.mark.parametrize(
    ("table", "link", "why"),
    [
        ("owner integer[]", "people by owner and id", "stands for one column"),
        ("owner date[]", "people by owner", "of another"),
        ("owner integer[]", "{table: people, by: [owner], key: [number]}", "the primary key"),
        ("owner integer[]", "pairs by owner", "has 2 parts"),
    ],
)
def test_lists_that_cannot_be_followed_are_named_with_the_reason(postgres: Database, table: str, link: str, why: str):
    postgres.run(
        "create table people (id integer primary key, email varchar(60), number integer unique)",
        "create table pairs (a integer, b integer, email varchar(60), primary key (a, b))",
        f"create table boats (id integer primary key, {table}, title varchar(60))",
    )
    drift = postgres.open(f"""
    tables:
      people: {{one row is: a person, found by: {{email: email}}, leave: {{x: [number]}}}}
      pairs: {{one row is: a person, found by: {{email: email}}}}
      boats: {{belongs to: {link}, columns: {{title: some.title}}}}
    """).drift()
    (bad,) = [each for each in drift if each.kind == "bad link" and each.where.startswith("cases.boats.")]
    assert why in bad.what
    assert "a table of its own" in bad.fix
