"""Links of every shape: composite keys, rows that point at themselves, cycles, no foreign key, two people in a row."""

from __future__ import annotations

import pytest

from tests.systems.databases import Database
from troth.errors import TrothError
from troth.systems import Counts


def rows_of(found):
    return {(rows.table, key, rows.standing) for rows in found.rows for key in rows.keys}


def test_composite_keys_lead_to_their_rows_and_no_others(database: Database):
    database.run(
        "create table people (org integer, number varchar(9), name text, primary key (org, number))",
        """create table visits (org integer, number varchar(9), day date, note text, primary key (org, number, day),
           foreign key (org, number) references people (org, number))""",
        "insert into people values (1, 'a', 'Ann'), (1, 'b', 'Bob'), (2, 'a', 'Cy')",
        "insert into visits values (1,'a','2020-01-01','x'), (1,'b','2020-01-01','y'), (2,'a','2020-01-01','z')",
    )
    cases = database.open("""
    when erased: delete row
    tables:
      people: {one row is: a person, found by: {name: name}, columns: {name: identity.name}}
      visits: {belongs to: people by number and org, columns: {note: identity.name}}
    """)
    found = cases.find({"name": "Ann"})
    assert found.counts() == {"people": 1, "visits": 1}
    cases.apply(found, "k")
    assert database.rows("select number, note from visits") == [("a", "z"), ("b", "y")]
    assert database.rows("select org, number from people") == [(1, "b"), (2, "a")]


def test_a_tree_of_own_rows_is_walked_to_its_leaves(database: Database):
    database.run(
        "create table owners (id integer primary key, email text)",
        """create table folders (id integer primary key, owner integer references owners(id),
           parent integer references folders(id), title text)""",
        "insert into owners values (1, 'ann@reed.example'), (2, 'bob@rush.example')",
        "insert into folders values (1,1,null,'a'), (2,null,1,'b'), (3,null,2,'c'), (4,2,null,'d'), (5,2,2,'bobs in anns')",
    )
    cases = database.open("""
    when erased: delete row
    tables:
      owners: {one row is: a person, found by: {email: email}}
      folders: {belongs to: [owners by owner, folders by parent], columns: {title: files.title}}
    """)
    found = cases.find({"email": "ann@reed.example"})
    assert rows_of(found) == {("owners", (1,), "own"), ("folders", (1,), "own"), ("folders", (2,), "own"),
                              ("folders", (3,), "own"), ("folders", (5,), "other")}  # fmt: skip
    cases.apply(found, "k")
    assert database.rows("select id, owner, parent, title from folders") == [
        (4, 2, None, "d"),
        (5, 2, None, "bobs in anns"),
    ]


def test_a_cycle_ends_and_is_deleted(database: Database):
    database.run(
        "create table people (id integer primary key, email text, latest integer)",
        "create table orders (id integer primary key, person integer references people(id), note text)",
        "insert into people values (1, 'ann@reed.example', null), (2, 'bob@rush.example', null)",
        "insert into orders values (1, 1, 'x'), (2, 1, 'y'), (3, 2, 'z')",
        "update people set latest = 2 where id = 1",
    )
    if database.kind != "sqlite":
        database.run("alter table people add foreign key (latest) references orders (id)")
    cases = database.open("""
    when erased: delete row
    tables:
      people: {one row is: a person, found by: {email: email}, belongs to: orders by latest}
      orders: {belongs to: people by person, columns: {note: orders.note}}
    """)
    found = cases.find({"email": "ann@reed.example"})
    assert found.counts() == {"people": 1, "orders": 2}
    assert cases.apply(found, "k").counts["orders"] == Counts(deleted=2)
    assert database.rows("select id from people") == [(2,)]
    assert database.rows("select id from orders") == [(3,)]


def test_a_link_without_a_foreign_key_is_followed(database: Database):
    database.run(
        "create table people (id integer primary key, email text)",
        "create table notes (id integer primary key, about integer, body text)",
        "insert into people values (1, 'ann@reed.example'), (2, 'bob@rush.example')",
        "insert into notes values (1, 1, 'x'), (2, 2, 'y'), (3, null, 'z'), (4, 99, 'orphan')",
    )
    cases = database.open("""
    when erased: delete row
    tables:
      people: {one row is: a person, found by: {email: email}}
      notes: {belongs to: people by about, columns: {body: notes.body}}
    """)
    cases.apply(cases.find({"email": "ann@reed.example"}), "k")
    assert database.rows("select id from notes") == [(2,), (3,), (4,)]


def test_a_message_between_two_people_loses_only_the_link_to_one(database: Database):
    database.run(
        "create table people (id integer primary key, email text)",
        """create table messages (id integer primary key, sender integer references people(id),
           receiver integer references people(id), body text)""",
        "create table files (id integer primary key, message integer references messages(id), name text)",
        "insert into people values (1, 'ann@reed.example'), (2, 'bob@rush.example')",
        "insert into messages values (1, 1, 2, 'to bob'), (2, 1, null, 'to nobody'), (3, 1, 1, 'to myself')",
        "insert into files values (1, 1, 'shared.txt'), (2, 2, 'own.txt')",
    )
    cases = database.open("""
    when erased: delete row
    tables:
      people: {one row is: a person, found by: {email: email}}
      messages: {belongs to: [people by sender, people by receiver], columns: {body: notes.body}}
      files: {belongs to: messages by message, columns: {name: files.title}}
    """)
    found = cases.find({"email": "ann@reed.example"})
    assert rows_of(found) == {("people", (1,), "own"), ("messages", (1,), "other"), ("messages", (2,), "own"),
                              ("messages", (3,), "own"), ("files", (1,), "other"), ("files", (2,), "own")}  # fmt: skip
    assert cases.preflight(found) == ()
    cases.apply(found, "k")
    assert database.rows("select * from messages") == [(1, None, 2, "to bob")]
    assert database.rows("select * from files") == [(1, 1, "shared.txt")]


def test_what_hangs_on_a_shared_row_keeps_its_place_there(database: Database):
    database.run(
        "create table people (id integer primary key, email text)",
        "create table albums (id integer primary key, one integer, other integer)",
        "create table photos (id integer primary key, album integer, taken_by integer)",
        "insert into people values (1, 'ann@reed.example'), (2, 'bob@rush.example')",
        "insert into albums values (1, 1, 2)",
        "insert into photos values (1, 1, 1), (2, 1, 2), (3, 1, null)",
    )
    cases = database.open("""
    when erased: delete row
    tables:
      people: {one row is: a person, found by: {email: email}}
      albums: {belongs to: [people by one, people by other]}
      photos: {belongs to: [albums by album, people by taken_by]}
    """)
    found = cases.find({"email": "ann@reed.example"})
    cases.apply(found, "k")
    assert database.rows("select * from albums") == [(1, None, 2)]
    assert database.rows("select * from photos") == [(2, 1, 2), (3, 1, None)]
    assert cases.remaining(found).unerased() == ()


def test_rows_that_stay_let_go_of_rows_that_are_deleted(database: Database):
    database.run(
        "create table people (id integer primary key, email text)",
        "create table invoices (id integer primary key, person integer references people(id), name text, total integer)",
        "insert into people values (1, 'ann@reed.example')",
        "insert into invoices values (1, 1, 'Ann', 20)",
    )
    cases = database.open("""
    tables:
      people: {one row is: a person, found by: {email: email}, when erased: delete row}
      invoices:
        belongs to: people by person
        columns: {name: identity.name}
        leave: {an amount: [total]}
        when erased: {keep: {name: legal-obligation}}
    """)
    found = cases.find({"email": "ann@reed.example"})
    assert cases.preflight(found) == ()
    applied = cases.apply(found, "k")
    assert applied.counts["invoices"] == Counts(kept=1)
    assert database.rows("select * from invoices") == [(1, None, "Ann", 20)]


def test_a_table_without_a_key_is_worked_on_where_rows_can_be_told_apart(database: Database):
    database.run(
        "create table people (id integer primary key, email text)",
        "create table visits (person integer, page text)",
        "insert into people values (1, 'ann@reed.example')",
        "insert into visits values (1, 'a'), (1, 'a'), (2, 'b')",
    )
    cases = database.open("""
    when erased: delete row
    tables:
      people: {one row is: a person, found by: {email: email}}
      visits: {belongs to: people by person, columns: {page: usage.page}}
    """)
    if database.kind != "sqlite":
        assert [(drift.kind, drift.where) for drift in cases.drift()] == [("no key", "cases.visits")]
        with pytest.raises(TrothError, match="no primary key"):
            cases.find({"email": "ann@reed.example"})
        return
    cases.apply(cases.find({"email": "ann@reed.example"}), "k")
    assert database.rows("select * from visits") == [(2, "b")]


def test_a_bad_link_is_reported_and_nothing_is_found_by_half(database: Database):
    database.run(
        "create table people (org integer, id integer, email text, primary key (org, id))",
        "create table notes (id integer primary key, about integer, body text)",
    )
    cases = database.open("""
    tables:
      people: {one row is: a person, found by: {email: email}}
      notes: {belongs to: people by about, columns: {body: notes.body}}
    """)
    assert {drift.kind for drift in cases.drift() if drift.stops} == {"bad link"}
    with pytest.raises(TrothError, match="does not fit"):
        cases.find({"email": "ann@reed.example"})


NAMES = [
    '"; drop table people; --',
    "select",
    "People",
    "people",
    "a%b",
    "naïve :x",
    "with space",
    "x'y",
    "%(v_1)s",
    "[b]",
]


@pytest.mark.parametrize("odd", NAMES)
def test_odd_names_of_tables_and_columns_are_only_names(database: Database, odd: str):
    quoted = '"{}"'.format(odd.replace('"', '""'))
    database.run(
        f'create table {quoted} (id integer primary key, {quoted} text, "Email" text)',
        f'create table "order" ({quoted} integer primary key, "group" integer references {quoted}(id), "VALUES" text)',
    )
    escaped = odd.replace("'", "''")
    database.run(
        f"insert into {quoted} values (1, 'Ann', 'ann@reed.example')",
        "insert into \"order\" values (1, 1, 'x')",
    )
    cases = database.open(f"""
    when erased: delete row
    tables:
      '{escaped}': {{one row is: a person, found by: {{email: Email}}, columns: {{'{escaped}': identity.name}}}}
      order: {{belongs to: [{{table: '{escaped}', by: [group]}}], columns: {{VALUES: notes.body}}}}
    """)
    found = cases.find({"email": "ann@reed.example"})
    assert found.counts() == {odd: 1, "order": 1}
    assert len(list(cases.read(found))) == 2
    assert cases.preflight(found) == ()
    assert cases.drill("access").ok
    assert cases.drill("erasure").ok
    cases.apply(found, "k")
    assert cases.remaining(found).hits == ()
    assert database.rows('select * from "order"') == []


def test_a_row_that_is_marked_as_deleted_is_still_held_and_goes_like_the_others(database: Database):
    database.run(
        "create table people (id integer primary key, email varchar(60), deleted_at date)",
        "create table notes (id integer primary key, person integer, body text, deleted_at date)",
        "insert into people values (1, 'ann@reed.example', '2020-01-01'), (2, 'bob@rush.example', null)",
        "insert into notes values (1, 1, 'x', '2020-01-01'), (2, 1, 'y', null), (3, 2, 'z', null)",
    )
    cases = database.open("""
    when erased: delete row
    tables:
      people: {one row is: a person, found by: {email: email}, leave: {when it was marked: [deleted_at]}}
      notes: {belongs to: people by person, columns: {body: notes.body}, leave: {when it was marked: [deleted_at]}}
    """)
    found = cases.find({"email": "ann@reed.example"})
    assert found.counts() == {"people": 1, "notes": 2}
    cases.apply(found, "k")
    assert cases.remaining(found).hits == ()
    assert database.rows("select id from people") == [(2,)]
    assert database.rows("select id from notes") == [(3,)]
