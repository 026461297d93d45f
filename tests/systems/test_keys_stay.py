"""Where rows stay and links are a tree, PostgreSQL keeps the keys to itself: what is done is what key by key would do."""

from __future__ import annotations

import random

import pytest

from tests.systems.databases import Database, section
from troth.systems import Applied, Found, erase
from troth.systems.addresses import open_store
from troth.systems.looking import look
from troth.systems.setwise import plain

MAPPING = """
when erased: empty
tables:
  people:
    one row is: a person
    found by: {email: email}
    columns: {email: some.email, name: some.name, phone: some.phone}
    when erased: {rows: empty, pseudonymise: {email: legal-claims}, replace: {phone: none}}
  orders:
    belongs to: people by person
    columns: {note: some.notes}
  items:
    belongs to: orders by buyer and number
    columns: {gift: some.notes, price: some.prices}
    when erased: {rows: empty, keep: {price: legal-obligation}}
  visits:
    belongs to: people by person
    columns: {at: some.visits, place: some.visits}
"""
PEOPLE = 40


@pytest.fixture
def shop(postgres: Database) -> Database:
    """People whose keys are words with quotes and commas in them, orders under them, items under these by two columns."""
    postgres.run(
        "create table people (id varchar(40) primary key, email varchar(60), name varchar(60), phone varchar(20))",
        "create table orders (person varchar(40) references people (id), number integer, buyer varchar(40), note text, "
        "primary key (person, number), unique (buyer, number))",
        "create table items (id integer primary key, buyer varchar(40), number integer, gift text, price integer)",
        "create table visits (id integer primary key, person varchar(40), at varchar(20), place varchar(20))",
    )
    draw = random.Random(3)
    for each in range(PEOPLE):
        name = f"p\"{each}', {{\\x"
        held = [
            name,
            f"p{each}@post.example",
            draw.choice([None, "A name"]),
            draw.choice([None, "none", "01632 960001"]),
        ]
        postgres.run("insert into people values (?, ?, ?, ?)", values=held)
        for number in range(draw.randint(0, 3)):
            postgres.run(
                "insert into orders values (?, ?, ?, ?)",
                values=[name, number, f"b {name}", draw.choice([None, "Ring"])],
            )
            for item in range(draw.randint(0, 2)):
                key = each * 100 + number * 10 + item
                held = [key, f"b {name}", number, draw.choice([None, "For Jo"]), draw.choice([None, 5])]
                postgres.run("insert into items values (?, ?, ?, ?, ?)", values=held)
        for visit in range(draw.randint(0, 2)):
            held = [each * 10 + visit, name, draw.choice([None, "noon"]), draw.choice([None, "Hall"])]
            postgres.run("insert into visits values (?, ?, ?, ?)", values=held)
    return postgres


def found_in(database: Database, number: int = PEOPLE, *, alone: bool = False) -> list[Found]:
    """The first so many people."""
    people = [{"email": f"p{each}@post.example"} for each in range(number)]
    found = database.open(MAPPING).find_many(people, alone=alone)
    return [each for each in found if isinstance(each, Found)]


class _Undone(Exception):
    """Takes a transaction back."""


def in_both_ways(database: Database, people: list[Found]) -> list[tuple[list[object], list[Applied]]]:
    """Everything the tables hold after each way, and what was said to be done, each in a transaction taken back."""
    seen: list[tuple[list[object], list[Applied]]] = []
    store = open_store("cases", database.address)
    for key_by_key in (False, True):
        try:
            with store.writing() as connection:
                compiled = look(connection, store, "cases", section(MAPPING))
                assert plain(store, compiled) is not None
                done = erase.apply_many(connection, store, compiled, people, "k", None, key_by_key=key_by_key)
                held: list[object] = []
                for table in ("people", "orders", "items", "visits"):
                    rows = connection.exec_driver_sql(f"select * from {table} order by 1, 2").all()
                    held += [
                        tuple("pseudonym" if str(part).startswith("pseudonym-") else part for part in row)
                        for row in rows
                    ]
                seen.append((held, [each for each in done if isinstance(each, Applied)]))
                raise _Undone
        except _Undone:
            continue
    return seen


@pytest.mark.parametrize("number", [1, 2, PEOPLE])
def test_rows_counts_and_reasons_are_those_of_the_long_way(shop: Database, number: int):
    (short, one), (long, other) = in_both_ways(shop, found_in(shop, number))
    assert short == long
    assert len(one) == len(other) == number
    for mine, theirs in zip(one, other, strict=True):
        told = {table: counts for table, counts in theirs.counts.items() if counts.changed or counts.kept}
        assert {table: counts for table, counts in mine.counts.items() if counts.changed or counts.kept} == told
        assert set(mine.kept) == set(theirs.kept)


def test_people_found_alone_are_erased_in_the_tables_that_were_approved(shop: Database):
    people = found_in(shop, alone=True)
    cases = shop.open(MAPPING)
    done = cases.apply_many(people, "k", covers={"orders", "items", "visits"}, at_once=2)
    assert all(isinstance(each, Applied) for each in done)
    assert shop.rows("select 1 from visits where at is not null or place is not null") == []
    assert shop.rows("select 1 from orders where note is not null") == []
    assert shop.rows("select 1 from people where email not like 'pseudonym-%' or name is not null") == []


def test_people_found_alone_are_not_erased_where_a_table_was_not_approved(shop: Database):
    people = found_in(shop, alone=True)
    done = shop.open(MAPPING).apply_many(people, "k", covers={"orders", "items"})
    with_visits = {str(row[0]) for row in shop.rows("select distinct person from visits")}
    names = [f"p\"{each}', {{\\x" for each in range(PEOPLE)]
    assert [isinstance(each, Applied) for each in done] == [name not in with_visits for name in names]


def test_where_a_trigger_holds_rows_back_the_long_way_is_taken_and_says_so(shop: Database):
    shop.run(
        "create function kept() returns trigger language plpgsql as $$ begin return null; end $$",
        "create trigger held before update on visits for each row execute function kept()",
    )
    done = shop.open(MAPPING).apply_many(found_in(shop), "k")
    with_visits = {
        str(row[0]) for row in shop.rows("select person from visits where at is not null or place is not null")
    }
    for one in done:
        counted = one.counts["visits"].changed if isinstance(one, Applied) and "visits" in one.counts else 0
        assert counted == 0
    assert with_visits


def test_where_a_row_policy_hides_rows_the_long_way_is_taken(shop: Database, postgres: Database):
    store = open_store("cases", shop.address)
    shop.run("alter table visits enable row level security", "alter table visits force row level security")
    with store.reading() as connection:
        compiled = look(connection, store, "cases", section(MAPPING))
        tables = [mapped.table for mapped in compiled.tables.values()]
        owner = connection.exec_driver_sql(
            "select rolbypassrls from pg_roles where rolname = current_user"
        ).scalar_one()
        assert store.hides_rows(connection, tables) is not owner
