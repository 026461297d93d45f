"""Several schemas of one PostgreSQL database, and what only looks like a table: views, copies, partitions, foreign tables."""

from __future__ import annotations

import os
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.systems.databases import Database, notice, section
from troth.errors import TrothError
from troth.systems import open_system

pytestmark = pytest.mark.postgres
ANN = {"email": "ann@reed.example"}
PEOPLE = "people: {one row is: a person, found by: {email: email}, columns: {name: identity.name}}"


def people(postgres: Database) -> None:
    postgres.run(
        "create table people (id integer primary key, email varchar(60), name text)",
        "insert into people values (1, 'ann@reed.example', 'Ann'), (2, 'bob@rush.example', 'Bob')",
    )


def test_links_cross_schemas_in_both_directions(postgres: Database):
    people(postgres)
    postgres.run(
        'create schema crm', 'create schema "Odd.Name"',
        "create table crm.people (id integer primary key, person integer references public.people (id), nick text)",
        'create table "Odd.Name"."select" (id integer primary key, crm_id integer references crm.people (id), note text)',
        "create table notes (id integer primary key, crm_id integer references crm.people (id), note text)",
        "insert into crm.people values (7, 1, 'Annie'), (8, 2, 'Bobby')",
        "insert into \"Odd.Name\".\"select\" values (1, 7, 'x'), (2, 8, 'y')",
        "insert into notes values (1, 7, 'p'), (2, 8, 'q')",
    )  # fmt: skip
    system = postgres.open(f"""
    when erased: delete row
    tables:
      {PEOPLE}
      crm.people: {{belongs to: people by person, columns: {{nick: identity.name}}}}
      Odd.Name.select: {{belongs to: crm.people by crm_id, columns: {{note: notes.body}}}}
      notes: {{belongs to: crm.people by crm_id, columns: {{note: notes.body}}}}
    """)
    assert system.drift() == ()
    assert system.feasible() == ()
    for kind in ("access", "erasure"):
        done = system.drill(kind)
        assert (done.ok, done.left, done.problem) == (True, (), None)
    found = system.find(ANN)
    assert found.counts() == {"people": 1, "crm.people": 1, "Odd.Name.select": 1, "notes": 1}
    assert {(row.table, value.value) for row in system.read(found) for value in row.values} >= {
        ("crm.people", "Annie"), ("Odd.Name.select", "x"), ("notes", "p"),
    }  # fmt: skip
    assert system.preflight(found) == ()
    system.apply(found, "k")
    assert system.remaining(found).hits == ()
    assert postgres.rows("select id from crm.people") == [(8,)]
    assert postgres.rows('select id from "Odd.Name"."select"') == [(2,)]
    assert postgres.rows("select id from notes") == [(2,)]


def test_tables_that_nobody_declared_are_reported_and_searched_in_every_schema(postgres: Database):
    people(postgres)
    postgres.run(
        "create schema backups",
        "create table backups.people (id integer primary key, email text)",
        "insert into backups.people values (1, 'Ann@Reed.example')",
    )
    system = postgres.open(f"tables: {{{PEOPLE}}}")
    assert [(drift.kind, drift.where) for drift in system.drift()] == [("undeclared table", "cases.backups.people")]
    found = system.find(ANN)
    system.apply(found, "k")
    assert [(hit.table, hit.whose) for hit in system.remaining(found).to_decide()] == [("backups.people", "unknown")]


def test_a_schema_that_comes_later_is_seen_at_once(postgres: Database):
    people(postgres)
    system = postgres.open(f"tables: {{{PEOPLE}}}")
    assert system.drift() == ()
    postgres.run("create schema late", "create table late.letters (id integer primary key, body text)")
    assert [drift.where for drift in system.drift()] == ["cases.late.letters"]


def test_schemas_this_account_may_not_use_are_not_its_business(postgres: Database):
    people(postgres)
    role = f"outsider{os.getpid()}"
    postgres.run(
        "create schema hidden", "create table hidden.secrets (id integer primary key, email text)",
        f"create role {role} login password 'only-here'", f"grant select, update on people to {role}",
    )  # fmt: skip
    try:
        url = urlsplit(postgres.address)
        address = urlunsplit(url._replace(netloc=f"{role}:only-here@{url.hostname}:{url.port}"))
        system = open_system("cases", section(f"tables: {{{PEOPLE}}}"), notice(), address)
        assert system.drift() == ()
        found = system.find(ANN)
        system.apply(found, "k")
        assert system.remaining(found).unerased() == ()
    finally:
        postgres.run(f"drop owned by {role}", f"drop role {role}")


def test_views_are_ignored_and_never_mapped(postgres: Database):
    people(postgres)
    postgres.run(
        "create view everyone as select * from people", "create schema crm", "create view crm.v as select 1 as one"
    )
    assert postgres.open(f"tables: {{{PEOPLE}}}").drift() == ()
    system = postgres.open(f"tables: {{{PEOPLE}, everyone: {{one row is: a person, found by: {{email: email}}}}}}")
    (drift,) = system.drift()
    assert (drift.where, drift.stops) == ("cases.everyone", True)
    assert "is a view" in drift.what
    with pytest.raises(TrothError, match="is a view"):
        system.find(ANN)


def test_a_materialised_view_is_a_copy_that_the_certificate_names(postgres: Database):
    people(postgres)
    postgres.run(
        "create view named as select id, name from people where name is not null",
        "create materialized view directory as select * from named",
        "create materialized view numbers as select 1 as one",
        "create materialized view again as select * from directory",
    )
    system = postgres.open(f"tables: {{{PEOPLE}}}")
    assert system.drift() == ()
    applied = system.apply(system.find(ANN), "k")
    copies = [said for said in applied.remains if "materialised" in said]
    assert len(copies) == 2
    assert any("REFRESH MATERIALIZED VIEW directory" in said for said in copies)
    assert any("REFRESH MATERIALIZED VIEW again" in said for said in copies)
    nobody = system.find({"email": "nobody@nowhere.example"})
    assert system.apply(nobody, "k").remains == ()
    mapped = postgres.open(f"tables: {{{PEOPLE}, directory: {{belongs to: people by id}}}}")
    assert ["a copy of people" in drift.what for drift in mapped.drift() if drift.stops] == [True]


def test_a_partitioned_table_is_mapped_as_one(postgres: Database):
    people(postgres)
    postgres.run(
        """create table visits (id integer, year integer, person integer references people (id), page text,
           primary key (id, year)) partition by list (year)""",
        "create table visits_2025 partition of visits for values in (2025)",
        "create table visits_rest partition of visits default",
        "insert into visits values (1, 2025, 1, 'a'), (2, 2026, 1, 'b'), (3, 2026, 2, 'c')",
    )
    mapping = f"""
    when erased: delete row
    tables:
      {PEOPLE}
      visits: {{belongs to: people by person, columns: {{page: usage.page}}, leave: {{a year: [year]}}}}
    """
    system = postgres.open(mapping)
    assert system.drift() == ()
    assert system.feasible() == ()
    for kind in ("access", "erasure"):
        assert system.drill(kind).ok
    found = system.find(ANN)
    assert found.counts()["visits"] == 2
    system.apply(found, "k")
    assert postgres.rows("select id from visits") == [(3,)]
    assert system.remaining(found).hits == ()
    (drift,) = postgres.open(mapping + "  visits_2025: {belongs to: people by person}\n").drift()
    assert (drift.where, drift.what) == ("cases.visits_2025", "is a partition of visits")


def test_a_table_that_inherits_is_named_with_what_it_inherits_from(postgres: Database):
    people(postgres)
    postgres.run(
        "create table vips (card text) inherits (people)",
        "insert into vips values (9, 'vi@post.example', 'Vi', 'gold')",
    )
    system = postgres.open(f"tables: {{{PEOPLE}}}")
    (drift,) = system.drift()
    assert (drift.kind, drift.where) == ("undeclared table", "cases.vips")
    assert "inherits from people" in drift.what
    found = system.find({"email": "vi@post.example"})
    system.apply(found, "k")
    assert postgres.rows("select name from vips") == [(None,)]


def test_a_foreign_table_is_said_to_be_elsewhere(postgres: Database):
    people(postgres)
    if not postgres.rows("select 1 from pg_available_extensions where name = 'file_fdw'"):
        pytest.skip("this server has no foreign data wrapper")
    postgres.run(
        "create extension file_fdw", "create server files foreign data wrapper file_fdw",
        "create foreign table letters (email text) server files options (filename '/dev/null')",
    )  # fmt: skip
    (drift,) = postgres.open(f"tables: {{{PEOPLE}}}").drift()
    assert (drift.kind, drift.where) == ("undeclared table", "cases.letters")
    assert "on another server" in drift.what
    assert postgres.open(f"tables: {{{PEOPLE}, letters: {{nobody: connected as letters}}}}").drift() == ()
    mapped = postgres.open(f"tables: {{{PEOPLE}, letters: {{one row is: a person, found by: {{email: email}}}}}}")
    assert [drift.stops for drift in mapped.drift()] == [True]


def test_replacements_and_check_rules_hold_in_another_schema_too(postgres: Database):
    postgres.run(
        "create schema crm",
        "create table crm.people (id integer primary key, email varchar(60) not null unique check (email like '%@%'))",
        "insert into crm.people values (1, 'ann@reed.example')",
    )
    mapping = (
        "tables: {crm.people: {one row is: a person, found by: {email: email}, when erased: {replace: {email: WITH}}}}"
    )
    bad = postgres.open(mapping.replace("WITH", '"erased-{random}"'))
    assert ["CHECK" in problem.what for problem in bad.feasible()] == [True]
    system = postgres.open(mapping.replace("WITH", '"erased-{random}@erased.example"'))
    assert system.feasible() == ()
    found = system.find(ANN)
    system.apply(found, "k")
    assert system.remaining(found).hits == ()
