"""When the notice is checked, each declared action is held against the schema, and what to write instead is said."""

from __future__ import annotations

import os
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.systems.databases import Database, notice, section
from troth.errors import TrothError
from troth.systems import open_system

COLUMNS = "name: identity.name, email: contact.email, status: identity.status, born: identity.date of birth"
MAPPING = f"""
tables:
  people:
    one row is: a person
    found by: {{email: email}}
    columns: {{{COLUMNS}}}
    when erased: WHEN
"""


def mapped(erased: str) -> str:
    return MAPPING.replace("WHEN", erased)


def people(database: Database, *columns: str) -> None:
    given = {"name": "name text", "email": "email varchar(60)", "status": "status varchar(20)", "born": "born date"}
    for column in columns:
        given[column.split()[0]] = column
    database.run(f"create table people (id integer primary key, {', '.join(given.values())})")


def said(database: Database, erased: str) -> list[tuple[str, str, str]]:
    system = database.open(mapped(erased))
    assert [drift for drift in system.drift() if drift.stops] == []
    return [(problem.where, problem.what, problem.fix) for problem in system.feasible()]


def test_nothing_is_said_where_nothing_is_in_the_way(database: Database):
    people(database)
    assert said(database, "empty") == []


def test_a_column_that_must_not_be_empty_is_to_be_replaced(database: Database):
    people(database, "name text not null", "email varchar(60) not null unique")
    ((one, what, fix), (other, _, unique)) = said(database, "empty")
    assert (one, other) == ("cases.people.name", "cases.people.email")
    assert "NOT NULL" in what
    assert '{replace: {name: "erased"}}' in fix
    assert '{replace: {email: "erased-{random}@erased.example"}}' in unique


def test_what_is_proposed_can_be_done(database: Database):
    people(database, "name text not null", "email varchar(60) not null unique")
    erased = '{rows: empty, replace: {name: "erased", email: "erased-{random}@erased.example"}}'
    assert said(database, erased) == []
    database.run("insert into people values (1, 'Ann', 'ann@reed.example', null, null)")
    system = database.open(mapped(erased))
    system.apply(system.find({"email": "ann@reed.example"}), "k")


def test_a_fixed_replacement_of_a_unique_column_is_refused_and_a_random_one_proposed(database: Database):
    people(database, "email varchar(60) unique")
    ((where, what, fix),) = said(database, "{rows: empty, replace: {email: erased@erased.example}}")
    assert where == "cases.people.email"
    assert "UNIQUE" in what
    assert "{random}" in fix


@pytest.mark.parametrize("filled", [False, True], ids=["in an empty table", "with rows"])
def test_a_check_rule_is_tried_against_what_erasure_leaves(database: Database, filled: bool):
    people(database, "status varchar(20) check (status in ('member', 'left', 'gone'))")
    if filled:
        database.run("insert into people values (1, 'Ann', 'ann@reed.example', 'member', null)")
    assert said(database, "{rows: empty, replace: {status: gone}}") == []
    ((where, what, fix),) = said(database, "{rows: empty, replace: {status: erased}}")
    assert where == "cases.people.status"
    assert "CHECK" in what
    assert "one of member, left, gone" in fix


def test_a_check_rule_over_several_columns_is_tried_on_the_rows_that_are_there(database: Database):
    database.run(
        """create table people (id integer primary key, name text, email varchar(60), status varchar(20), born date,
           constraint reachable check (email is not null or status = 'left'))""",
        "insert into people values (1, 'Ann', 'ann@reed.example', 'left', null)",
    )
    assert said(database, "{rows: empty, keep: {status: legal-claims}}") == []
    database.run("insert into people values (2, 'Bob', 'bob@rush.example', 'member', null)")
    ((where, what, _),) = said(database, "{rows: empty, keep: {status: legal-claims}}")
    assert where == "cases.people.email"
    assert "CHECK" in what
    system = database.open(mapped("{rows: empty, keep: {status: legal-claims}}"))
    assert system.preflight(system.find({"email": "ann@reed.example"})) == ()
    bob = system.find({"email": "bob@rush.example"})
    assert ["CHECK" in problem.what for problem in system.preflight(bob)] == [True]
    with pytest.raises(TrothError, match="forbids"):
        system.apply(bob, "k")


def test_dates_and_numbers_in_check_rules_are_tried_as_what_they_are(database: Database):
    people(database, "born date check (born > '1900-01-01')")
    assert said(database, '{rows: empty, replace: {born: "1901-01-01"}}') == []
    assert len(said(database, '{rows: empty, replace: {born: "1899-01-01"}}')) == 1


def test_deleting_the_row_asks_nothing_of_its_columns(database: Database):
    people(database, "name text not null", "email varchar(60) not null unique")
    assert said(database, "delete row") == []


def test_a_column_that_others_point_at_cannot_change_under_them(database: Database):
    people(database, "email varchar(60) unique")
    database.run("create table visits (id integer primary key, email varchar(60) references people (email))")
    system = database.open(mapped("empty") + "  visits: {nobody: these are counted}\n")
    ((where, what),) = [(problem.where, problem.what) for problem in system.feasible()]
    assert where == "cases.people.email"
    assert "visits by email points at" in what


def test_a_replacement_that_would_have_to_be_the_key_of_a_row_is_refused(database: Database):
    database.run("create table statuses (code varchar(20) primary key)")
    people(database, "status varchar(20) references statuses (code)")
    system = database.open(mapped("{rows: empty, replace: {status: gone}}") + "  statuses: {nobody: a list}\n")
    assert [problem.where for problem in system.feasible()] == ["cases.people.status"]


def test_a_table_that_hangs_on_deleted_rows_unsaid_is_named(database: Database):
    people(database)
    database.run("create table visits (id integer primary key, person integer references people (id))")
    system = database.open(mapped("delete row") + "  visits: {nobody: these are counted}\n")
    ((where, fix),) = [(problem.where, problem.fix) for problem in system.feasible()]
    assert where == "cases.visits.person"
    assert "belongs to people" in fix


def test_part_of_a_set_that_must_be_unique_is_seen_before_a_plan_is_approved(database: Database):
    database.run(
        "create table people (id integer primary key, email varchar(60))",
        "create table aliases (id integer primary key, person integer, word varchar(20) not null, unique (person, word))",
        "insert into people values (1, 'ann@reed.example'), (2, 'bob@rush.example')",
        "insert into aliases values (1, 1, 'a'), (2, 1, 'b'), (3, 2, 'c')",
    )
    system = database.open("""
    tables:
      people: {one row is: a person, found by: {email: email}}
      aliases:
        belongs to: people by person
        columns: {word: identity.name}
        when erased: {replace: {word: erased}}
    """)
    assert system.preflight(system.find({"email": "bob@rush.example"})) == ()
    (problem,) = system.preflight(system.find({"email": "ann@reed.example"}))
    assert problem.where == "cases.aliases.word"
    assert "unique together with person" in problem.what
    assert "{random}" in problem.fix


def copying_trigger(database: Database, event: str = "update") -> None:
    counted = {"postgres": "serial primary key", "mariadb": "integer auto_increment primary key"}
    key = counted.get(database.kind, "integer primary key")
    database.run(f"create table people_history (number {key}, id integer, email varchar(60))")
    if database.kind == "postgres":
        database.run(
            """create function remember() returns trigger language plpgsql as
               $$ begin insert into people_history (id, email) values (old.id, old.email); return coalesce(new, old); end $$""",
            f"create trigger remembered before {event} on people for each row execute function remember()",
        )
    else:
        database.run(
            f"""create trigger remembered before {event} on people for each row
                begin insert into people_history (id, email) values (old.id, old.email); end"""
        )


def test_a_trigger_on_what_erasure_writes_is_named_and_does_not_stop_it(database: Database):
    people(database)
    copying_trigger(database)
    system = database.open(mapped("empty"))
    (warning,) = system.feasible()
    assert (warning.where, warning.stops) == ("cases.people", False)
    assert "remembered runs on UPDATE" in warning.what
    assert database.open(mapped("delete row")).feasible() == ()


@pytest.mark.parametrize("erased", ["empty", "delete row"])
def test_the_copy_that_a_trigger_makes_is_found_by_the_second_look(database: Database, erased: str):
    people(database)
    copying_trigger(database, "update" if erased == "empty" else "delete")
    database.run("insert into people values (1, 'Ann', 'ann@reed.example', null, null)")
    system = database.open(mapped(erased))
    found = system.find({"email": "ann@reed.example"})
    (warning,) = system.preflight(found)
    assert "remembered" in warning.what
    system.apply(found, "k")
    assert [(hit.table, hit.whose) for hit in system.remaining(found).to_decide()] == [("people_history", "unknown")]


def test_a_copy_in_a_table_that_is_mapped_is_not_erased_until_it_goes_too(database: Database):
    people(database)
    copying_trigger(database)
    database.run("insert into people values (1, 'Ann', 'ann@reed.example', null, null)")
    system = database.open(mapped("empty") + "  people_history: {one row is: a person, found by: {email: email}, "
                           "leave: {a number: [id]}, when erased: delete row}\n")  # fmt: skip
    found = system.find({"email": "ann@reed.example"})
    system.apply(found, "k:1")
    assert [hit.table for hit in system.remaining(found).unerased()] == ["people_history"]
    again = system.find({"email": "ann@reed.example"})
    system.apply(again, "k:2")
    assert system.remaining(again).unerased() == ()
    assert database.rows("select email from people_history") == []


@pytest.mark.postgres
def test_rights_are_looked_at_when_the_notice_is_checked(postgres: Database):
    people(postgres)
    url = urlsplit(postgres.address)
    role = f"looker{os.getpid()}"
    postgres.run(f"create role {role} login password 'only-reading'", f"grant select, delete on people to {role}")
    try:
        address = urlunsplit(url._replace(netloc=f"{role}:only-reading@{url.hostname}:{url.port}"))
        assert open_system("cases", section(mapped("delete row")), notice(), address).feasible() == ()
        (problem,) = open_system("cases", section(mapped("empty")), notice(), address).feasible()
        assert "no right to update" in problem.what
        assert "grant UPDATE" in problem.fix
    finally:
        postgres.run(f"drop owned by {role}", f"drop role {role}")
