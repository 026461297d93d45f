"""Many people erased at once end as each alone would: nobody split, nobody in the way of the others."""

from __future__ import annotations

import gc
from collections.abc import Sequence

import pytest

from tests.systems.databases import Database, section
from tests.systems.test_routes import tree
from troth.errors import TrothError
from troth.systems import Ambiguous, Applied, Found, erase
from troth.systems.addresses import open_store
from troth.systems.looking import look

MAPPING = """
when erased: empty
tables:
  people:
    one row is: a person
    found by: {email: email}
    columns: {name: some.name}
  visits:
    belongs to: people by person
    columns: {at: some.visits}
    when erased: delete row
"""


class _Undone(Exception):
    """Takes a transaction back."""


def one_by_one(database: Database, mapping: str, people: Sequence[Found]) -> list[Applied]:
    """What each erasure does, one after the other, in a transaction that is taken back."""
    store, done = open_store("cases", database.address), list[Applied]()
    try:
        with store.writing() as connection:
            compiled = look(connection, store, "cases", section(mapping))
            done += [erase.apply(connection, store, compiled, found, "k", None) for found in people]
            raise _Undone
    except _Undone:
        return done


@pytest.mark.parametrize("seed", range(8))
def test_a_set_of_people_is_erased_as_each_would_be_alone(database: Database, seed: int):
    mapping, emails = tree(seed, database)
    cases = database.open(mapping)
    people = [found for found in cases.find_many([{"email": email} for email in emails]) if isinstance(found, Found)]
    alone = one_by_one(database, mapping, people)
    together = cases.apply_many(people, "k")
    for found, one, other in zip(people, alone, together, strict=True):
        assert isinstance(other, Applied)
        assert {name: counts.deleted for name, counts in one.counts.items()} == {
            name: counts.deleted for name, counts in other.counts.items()
        }
        assert cases.remaining(found).unerased() == ()


# Of the others, 1 and 7 have nobody whose address fits one row alone, and 3 and 6 one person, who is erased.
@pytest.mark.parametrize("seed", [0, 2, 4, 5, 8])
def test_looking_for_many_again_says_of_each_what_looking_for_one_says(database: Database, seed: int):
    mapping, emails = tree(seed, database)
    cases = database.open(mapping)
    people = [found for found in cases.find_many([{"email": email} for email in emails]) if isinstance(found, Found)]
    assert cases.remaining_many(people) == tuple(cases.remaining(found) for found in people)
    cases.apply_many(people[::2], "k")
    looked = cases.remaining_many(people)
    assert looked == tuple(cases.remaining(found) for found in people)
    assert not any(one.unerased() for one in looked[::2])
    assert any(one.hits for one in looked)


def people_of(database: Database) -> None:
    database.run("create table people (id integer primary key, email varchar(60), name varchar(60))")
    database.run(
        "create table visits (id integer primary key, person integer not null references people (id), at varchar(20))"
    )
    for number in range(1, 31):
        database.run(
            "insert into people values (?, ?, ?)", values=[number, f"p{number}@post.example", f"Person {number}"]
        )
        database.run("insert into visits values (?, ?, ?)", values=[number, number, "noon"])


def test_counts_are_each_persons_own(database: Database):
    people_of(database)
    database.run("insert into visits values (90, 3, 'dusk')")
    cases = database.open(MAPPING)
    found = cases.find_many([{"email": f"p{number}@post.example"} for number in (1, 2, 3)])
    done = cases.apply_many(found, "k")
    deleted = [one.counts["visits"].deleted for one in done if isinstance(one, Applied)]
    assert deleted == [1, 1, 2]
    assert [one.counts["people"].emptied for one in done if isinstance(one, Applied)] == [1, 1, 1]
    assert database.rows("select id from visits where person < 4") == []
    assert len(database.rows("select id from people where email is null and name is null")) == 3


def test_who_stands_in_the_way_is_handed_back_and_the_others_are_erased(database: Database):
    people_of(database)
    database.run("create table parcels (id integer primary key, visit integer references visits (id))")
    database.run("insert into parcels values (1, 7)")
    cases = database.open(MAPPING + "  parcels: {nobody: goods}\n")
    found = cases.find_many([{"email": f"p{number}@post.example"} for number in range(1, 31)])
    done = cases.apply_many(found, "k")
    assert [place for place, one in enumerate(done, 1) if not isinstance(one, Applied)] == [7]
    assert isinstance(done[6], TrothError)
    assert "hang on rows of visits" in done[6].what
    assert database.rows("select id, email from people where email is not null") == [(7, "p7@post.example")]
    assert database.rows("select id from visits") == [(7,)]


def test_rows_in_a_table_nobody_approved_stop_that_person_alone(database: Database):
    people_of(database)
    database.run("delete from visits where person in (4, 5)")
    cases = database.open(MAPPING)
    found = cases.find_many([{"email": f"p{number}@post.example"} for number in (4, 5, 6)])
    database.run("insert into visits values (91, 5, 'dawn')")
    done = cases.apply_many(found, "k")
    assert [isinstance(one, Applied) for one in done] == [True, False, True]
    assert database.rows("select id from people where email is null") == [(4,), (6,)]


def test_who_fits_several_people_is_handed_back(database: Database):
    people_of(database)
    database.run("insert into people values (99, 'P1@post.example', 'Somebody else')")
    cases = database.open(MAPPING)
    done = cases.apply_many(cases.find_many([{"email": "p1@post.example"}, {"email": "p2@post.example"}]), "k")
    assert isinstance(done[0], Ambiguous)
    assert isinstance(done[1], Applied)
    assert len(database.rows("select id from people where email is null")) == 1


def test_a_second_time_finds_nothing_left_to_change(database: Database):
    people_of(database)
    cases = database.open(MAPPING)
    found = cases.find_many([{"email": f"p{number}@post.example"} for number in (1, 2)])
    cases.apply_many(found, "k")
    before = database.everything()
    again = cases.apply_many(found, "k")
    assert all(counts.changed == 0 for one in again if isinstance(one, Applied) for counts in one.counts.values())
    assert database.everything() == before


def test_a_large_set_leaves_the_search_for_garbage_as_it_was(sqlite: Database):
    people_of(sqlite)
    cases = sqlite.open(MAPPING)
    people = [{"email": f"p{number % 30 + 1}@post.example"} for number in range(60)]
    for before in (gc.enable, gc.disable):
        before()
        was = gc.isenabled()
        cases.apply_many(cases.find_many(people), "k")
        assert gc.isenabled() is was
    gc.enable()
