"""Drills prove the machinery on made-up people, catch what is broken, and leave nothing behind."""

from __future__ import annotations

import pytest

from tests.systems import agency
from tests.systems.databases import Database


@pytest.mark.parametrize("kind", ["access", "erasure"])
def test_a_drill_passes_and_leaves_no_trace(database: Database, kind):
    agency.build(database)
    before = database.everything()
    done = database.open(agency.MAPPING).drill(kind)
    assert (done.ok, done.left, done.problem, done.how) == (True, (), None, "rolled back")
    assert set(done.planted) == {"members", "addresses", "traces", "enquiries", "replies"}
    assert database.everything() == before


@pytest.mark.parametrize("kind", ["access", "erasure"])
def test_a_drill_passes_on_empty_tables(database: Database, kind):
    database.run(*agency.TABLES)
    assert database.open(agency.MAPPING).drill(kind).ok
    assert all(rows == [] for rows in database.everything().values())


def test_a_canary_is_committed_erased_and_cleaned_up(database: Database):
    agency.build(database)
    before = database.everything()
    for kind in ("access", "erasure"):
        done = database.open("canary: true\n" + agency.MAPPING).drill(kind)
        assert (done.ok, done.how) == (True, "committed and erased")
        assert database.everything() == before


def test_a_canary_is_cleaned_up_after_a_failure_too(database: Database):
    agency.build(database)
    before = database.everything()
    mapping = agency.MAPPING.replace("{replace: {full_name: erased}}", "empty")
    done = database.open("canary: true\n" + mapping).drill("erasure")
    assert done.ok is False
    assert "must not be empty" in str(done.problem)
    assert database.everything() == before


def test_a_trigger_that_copies_people_elsewhere_fails_the_drill(database: Database):
    agency.build(database)
    database.run("create table audit (id integer primary key, said text)")
    if database.kind == "sqlite":
        database.run(
            "create trigger copy after insert on enquiries begin insert into audit (said) values (new.message); end"
        )
    elif database.kind == "mariadb":
        database.run(
            "alter table audit modify id integer auto_increment",
            "create trigger copy after insert on enquiries for each row insert into audit (said) values (new.message)",
        )
    else:
        database.run("create sequence ids", "alter table audit alter column id set default nextval('ids')")
        database.run(
            """create function copy() returns trigger language plpgsql as
               $$ begin insert into audit (said) values (new.message); return new; end $$""",
            "create trigger copy after insert on enquiries for each row execute function copy()",
        )
    done = database.open(agency.MAPPING).drill("erasure")
    assert (done.ok, done.left) == (False, ("audit.said",))


def test_a_drill_that_cannot_plant_proves_nothing_and_says_where(database: Database):
    agency.build(database)
    database.run("delete from replies")
    if database.kind == "sqlite":
        database.run("create trigger no before insert on replies begin select raise(abort, 'no'); end")
    else:
        database.run("alter table replies add check (false)")
    done = database.open(agency.MAPPING).drill("access")
    assert done.ok is None
    assert "cases.replies" in str(done.problem)


def test_a_rule_on_values_is_met_with_those_of_a_row_that_is_there(database: Database):
    database.run(
        "create table people (id integer primary key, email text, sex text not null check (sex in ('f', 'm')))",
        "insert into people values (1, 'ann@reed.example', 'f')",
    )
    cases = database.open("""
    when erased: delete row
    tables:
      people: {one row is: a person, found by: {email: email}, columns: {sex: identity.sex}}
    """)
    assert cases.drill("access").ok
    assert cases.drill("erasure").ok
