"""One statement a table says what the walk along the links says, on schemas, data and mappings drawn at random."""

from __future__ import annotations

import random
from typing import Any

import pytest
import yaml

from tests.systems import music_store
from tests.systems.databases import Database, section
from troth.systems import Found, finding
from troth.systems.addresses import open_store
from troth.systems.looking import look
from troth.systems.routes import routes

SEEDS = range(12)


def shown(found: Any) -> Any:
    """What was found, whatever the order in which it was met."""
    assert isinstance(found, Found)
    places: dict[Any, Any] = {}
    for rows in found.rows:
        for key in rows.keys:
            assert (rows.table, key) not in places
            places[rows.table, key] = rows.reached, rows.standing, rows.client, rows.columns, rows.root
    return places


def tree(seed: int, database: Database) -> tuple[str, list[str]]:
    """A random tree of tables with data in it; its mapping, and the people in it."""
    draw = random.Random(seed)
    typed = draw.choice(["integer", "varchar(40)"])
    key = (lambda number: number) if typed == "integer" else (lambda number: f"k {number}")
    database.run("create table contracts (id integer primary key, ends varchar(20))")
    database.run("insert into contracts values (1, '2026-01-01'), (2, null)")
    tables: dict[str, Any] = {"contracts": {"nobody": "our clients"}}
    rows: dict[str, int] = {}
    people = [f"p{number}@post.example" for number in range(12)]
    for number in range(draw.randint(1, 2) + draw.randint(2, 6)):
        name, root = f"t{number}", number == 0 or (number == 1 and draw.random() < 0.4)
        parent = None if root else f"t{draw.randrange(number)}"
        columns, table = [f"id {typed} primary key", "note varchar(40)"], dict[str, Any](columns={"note": "some.thing"})
        table["when erased"] = draw.choice(["delete row", "empty"])
        for_client, second = draw.random() < 0.3, draw.random() < 0.4
        if root:
            columns.append("email varchar(60)")
            table |= {"one row is": "a person", "found by": {"email": "email"}}
        else:
            columns.append(f"up {typed}" + (f" references {parent} (id)" if draw.random() < 0.5 else ""))
            table["belongs to"] = f"{parent} by up"
        if for_client:
            columns.append("contract integer")
            table["for client"] = "contracts by contract"
        if second:
            other = f"t{draw.randrange(number + 1)}"
            columns += [f"other {typed}", "theirs varchar(40)"]
            table["also about"] = {f"{other} by other": ["theirs"]}
        database.run(f"create table {name} ({', '.join(columns)})")
        tables[name] = table
        rows[name] = draw.randint(5, 40)
        for place in range(rows[name]):
            values: list[Any] = [key(place), f"note {place}"]
            if root:
                values.append(draw.choice(people) if place >= 12 else people[place].upper())
            else:
                values.append(key(draw.randrange(rows[parent or ""])) if draw.random() < 0.9 else None)
            values += [draw.choice([1, 2, None])] if for_client else []
            if second:
                linked = draw.random() < 0.5 and other != name
                values += [key(draw.randrange(rows[other])) if linked else None, "theirs" if linked else None]
            database.run(f"insert into {name} values ({', '.join('?' * len(values))})", values=values)
    return yaml.safe_dump({"tables": tables}), people


@pytest.mark.parametrize("seed", SEEDS)
def test_both_ways_reach_the_same_rows_for_one_person_and_for_many(database: Database, seed: int):
    mapping, people = tree(seed, database)
    store, asked = open_store("cases", database.address), [{"email": email} for email in people]
    with store.reading() as connection:
        compiled = look(connection, store, "cases", section(mapping))
        assert routes(compiled) is not None
        for set_of_people in (asked[:1], asked):
            straight = finding.find(connection, store, compiled, set_of_people)
            walked = finding.find(connection, store, compiled, set_of_people, walk=True)
            for one, other in zip(straight, walked, strict=True):
                if isinstance(one, Found) and isinstance(other, Found):
                    assert (one.how, other.how) == ("composed", "walked")
                    assert shown(one) == shown(other)
                else:
                    assert str(one) == str(other)


@pytest.mark.parametrize("seed", SEEDS)
def test_reading_at_once_gives_what_finding_and_then_reading_gives(database: Database, seed: int):
    mapping, people = tree(seed, database)
    cases = database.open(mapping)
    for person, found in zip(people, cases.find_many([{"email": email} for email in people]), strict=True):
        if not isinstance(found, Found):
            continue
        with cases.access({"email": person}) as access:
            rows = sorted(access.rows(), key=lambda row: (row.table, repr(row.key)))
        assert rows == sorted(cases.read(found), key=lambda row: (row.table, repr(row.key)))
        assert access.counts == found.counts()
        assert access.searched == found.searched


@pytest.mark.parametrize("seed", SEEDS)
def test_a_preview_counts_what_finding_finds(database: Database, seed: int):
    mapping, people = tree(seed, database)
    cases = database.open(mapping)
    for person, found in zip(people, cases.find_many([{"email": email} for email in people]), strict=True):
        if isinstance(found, Found):
            counted, met = cases.preview({"email": person}), found.preview()
            assert sorted(counted.reaches, key=repr) == sorted(met.reaches, key=repr)
            assert (counted.searched, counted.aside, counted.said) == (met.searched, met.aside, met.said)


def test_more_rows_than_are_taken_at_once_come_all_and_once(database: Database):
    database.run("create table people (id integer primary key, email varchar(60))")
    database.run("create table visits (id integer primary key, person integer, at varchar(20))")
    database.run("insert into people values (1, 'jo@post.example'), (2, 'al@post.example')")
    for start in range(0, 2600, 200):
        marks = ", ".join("(?, ?, ?)" for _ in range(200))
        values = [
            part for number in range(start, start + 200) for part in (number, 1 + number % 13 // 12, f"day {number}")
        ]
        database.run(f"insert into visits values {marks}", values=values)
    mapping = """
    tables:
      people: {one row is: a person, found by: {email: email}}
      visits: {belongs to: people by person, columns: {at: some.visits}}
    """
    cases = database.open(mapping)
    with cases.access({"email": "jo@post.example"}) as access:
        numbers = [row.key[0] for row in access.rows() if row.table == "visits"]
    assert numbers == [number for number in range(2600) if number % 13 != 12]
    assert access.counts == {"people": 1, "visits": 2400}
    found = cases.find({"email": "jo@post.example"})
    assert sorted(row.key[0] for row in cases.read(found) if row.table == "visits") == numbers


def test_a_preview_says_tables_ways_and_numbers_and_how_it_was_asked(database: Database):
    music_store.build(database)
    shop = database.open(music_store.MAPPING, name="shop")
    found = shop.find({"email": "ada@ash.example"})
    preview = found.preview()
    assert preview.how == found.how is not None
    assert {reach.table: reach.rows for reach in preview.reaches} == found.counts()
    assert ("Customer", "found by email") in {(reach.table, reach.reached) for reach in preview.reaches}


def test_links_that_join_text_and_numbers_or_two_ways_to_a_table_are_walked(database: Database):
    database.run("create table people (id integer primary key, email varchar(60))")
    database.run("create table visits (id integer primary key, person varchar(10))")
    database.run("insert into people values (1, 'jo@post.example')")
    database.run("insert into visits values (1, '1'), (2, '2')")
    mapping = """
    tables:
      people: {one row is: a person, found by: {email: email}}
      visits: {belongs to: people by person}
    """
    found = database.open(mapping).find({"email": "jo@post.example"})
    assert (found.how, found.counts()) == ("walked", {"people": 1, "visits": 1})
