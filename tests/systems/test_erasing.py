"""Erasure does what is declared, all of it or nothing, and never touches what is another's or a client's."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests import mariadb_server
from tests.systems import agency
from tests.systems.databases import Database, notice, section
from troth.errors import TrothError
from troth.systems import Counts, Unreachable, open_system

ANN = {"email": "ann@reed.example"}
JO = {"national insurance number": "QQ123456C", "email": "jo@meadow.example"}


@pytest.fixture
def cases(database: Database):
    agency.build(database)
    return database.open(agency.MAPPING)


def test_rows_are_deleted_and_a_second_persons_columns_emptied(cases, database):
    applied = cases.apply(cases.find(ANN), "plan:1:1")
    assert applied.counts == {"replies": Counts(deleted=2), "enquiries": Counts(deleted=2, emptied=1)}
    assert database.rows("select id, name, email, heard_from, heard_from_name, message from enquiries") == [
        (2, "Bob Rush", "bob@rush.example", None, None, "ann@reed.example told me"),
        (3, "Cy Rush", "bob@rush.example", None, None, "we share an email"),
    ]
    assert database.rows("select id from replies") == [(2,)]


def test_what_is_left_in_other_peoples_text_is_for_a_person_to_decide(cases):
    found = cases.find(ANN)
    cases.apply(found, "plan:1:1")
    after = cases.remaining(found)
    assert after.unerased() == ()
    assert [(hit.table, hit.column, hit.key, hit.whose) for hit in after.to_decide()] == [
        ("enquiries", "message", (2,), "other person")
    ]
    assert after.known == 5


def test_a_clients_rows_are_not_touched_without_its_instruction(cases, database):
    before = database.everything()
    found = cases.find(JO)
    assert cases.apply(found, "plan:1:1").counts == {}
    assert cases.apply(found, "plan:1:1", instructed_by=(2,)).counts == {}
    assert database.everything() == before
    assert {hit.whose for hit in cases.remaining(found).hits} == {"client"}


def test_on_the_clients_instruction_each_column_is_treated_as_declared(cases, database):
    found = cases.find(JO)
    applied = cases.apply(found, "plan:1:1", instructed_by=(1,))
    assert applied.counts["members"] == Counts(emptied=1, replaced=1)
    assert applied.counts["addresses"] == Counts(deleted=2)
    assert applied.counts["traces"] == Counts(emptied=1, kept=1)
    assert [(kept.table, kept.columns, kept.because, kept.rows) for kept in applied.kept] == [
        ("traces", ("outcome",), "legal-claims", 1)
    ]
    assert database.rows("select full_name, dob, nino, email, phone from members where id=1") == [
        ("erased", None, None, None, None)
    ]
    assert database.rows("select notes, outcome from traces where id=1") == [(None, "found")]
    after = cases.remaining(found, instructed_by=(1,))
    assert after.unerased() == ()
    assert [hit for hit in after.hits if (hit.table, hit.key) == ("traces", (3,))]


def test_erasing_twice_changes_nothing_the_second_time(cases, database):
    found = cases.find(JO)
    cases.apply(found, "plan:1:1", instructed_by=(1,))
    once = database.everything()
    again = cases.apply(found, "plan:1:2", instructed_by=(1,))
    assert database.everything() == once
    assert all(counts.changed == 0 for counts in again.counts.values())


def test_a_row_written_after_finding_goes_too(cases, database):
    found = cases.find(ANN)
    database.run("insert into replies values (9, 1, 'a late reply')")
    cases.apply(found, "plan:1:1")
    assert database.rows("select id from replies") == [(2,)]


def test_a_row_in_a_table_nobody_approved_stops_everything(cases, database):
    database.run("delete from replies")
    found = cases.find(ANN)
    database.run("insert into replies values (9, 1, 'a late reply')")
    before = database.everything()
    with pytest.raises(TrothError, match="not part of what was approved"):
        cases.apply(found, "plan:1:1")
    assert database.everything() == before


def test_a_row_that_became_somebody_elses_is_left_alone(cases, database):
    found = cases.find(ANN)
    database.run("update enquiries set email='new@person.example', name='New Person' where id=1")
    applied = cases.apply(found, "plan:1:1")
    assert [(aside.table, aside.key) for aside in applied.skipped] == [("enquiries", (1,))]
    assert ("New Person",) in database.rows("select name from enquiries")


def test_rows_found_before_and_still_there_count_as_not_erased(cases):
    found = cases.find(ANN)
    after = cases.remaining(found)
    assert {(hit.table, hit.key) for hit in after.unerased()} >= {
        ("enquiries", (1,)),
        ("enquiries", (4,)),
        ("replies", (1,)),
    }


def test_a_row_that_appears_after_erasure_is_not_erased(cases, database):
    found = cases.find(ANN)
    cases.apply(found, "plan:1:1")
    database.run("insert into enquiries (id, name, email) values (20, 'Ann Reed', 'ANN@reed.example')")
    assert [(hit.table, hit.key) for hit in cases.remaining(found).unerased()] == [("enquiries", (20,))]


def test_nobody_found_is_never_erased(cases):
    found = cases.find({"email": "nobody@nowhere.example"})
    assert cases.apply(found, "plan:1:1").counts == {}
    after = cases.remaining(found)
    assert (after.known, after.hits) == (0, ())
    assert after.searched


def test_a_failure_midway_leaves_everything_as_it_was(cases, database):
    if database.kind == "sqlite":
        database.run(
            "create trigger stop before update on members begin select raise(abort, 'jo@meadow.example is held'); end"
        )
    elif database.kind == "mariadb":
        database.run(
            """create trigger stop before update on members for each row
               signal sqlstate '45000' set message_text = 'jo@meadow.example is held'"""
        )
    else:
        database.run(
            """create function stop() returns trigger language plpgsql as
               $$ begin raise exception 'jo@meadow.example is held'; end $$""",
            "create trigger stop before update on members for each row execute function stop()",
        )
    found = cases.find(JO)
    before = database.everything()
    with pytest.raises(TrothError) as caught:
        cases.apply(found, "plan:1:1", instructed_by=(1,))
    assert database.everything() == before
    assert "jo@" not in str(caught.value)
    assert caught.value.where == "cases.members"


def test_preflight_sees_a_column_that_must_not_be_empty(database):
    agency.build(database)
    cases = database.open(agency.MAPPING.replace("when erased: {replace: {full_name: erased}}", "when erased: empty"))
    (problem,) = cases.preflight(cases.find(JO), instructed_by=(1,))
    assert problem.where == "cases.members.full_name"
    assert "NOT NULL" in problem.what
    assert "replace" in problem.fix
    before = database.everything()
    with pytest.raises(TrothError, match="must not be empty"):
        cases.apply(cases.find(JO), "plan:1:1", instructed_by=(1,))
    assert database.everything() == before


def test_preflight_is_silent_where_nothing_is_in_the_way(cases):
    assert cases.preflight(cases.find(JO), instructed_by=(1,)) == ()
    assert cases.preflight(cases.find(ANN)) == ()


def test_preflight_sees_rows_of_tables_outside_the_plan(cases, database):
    database.run(
        "create table invoices (id integer primary key, enquiry_id integer references enquiries(id) on delete cascade)",
        "insert into invoices values (1, 1)",
    )
    (problem,) = cases.preflight(cases.find(ANN))
    assert problem.where == "cases.invoices.enquiry_id"
    before = database.everything()
    with pytest.raises(TrothError, match="not part of this erasure"):
        cases.apply(cases.find(ANN), "plan:1:1")
    assert database.everything() == before


def test_preflight_sees_a_replacement_that_must_be_unique(database):
    agency.build(database)
    database.run("create unique index one on enquiries (message)", "update enquiries set message='gone' where id=3")
    mapping = agency.MAPPING.replace("free text: [message]\n    when erased: delete row",
                                     "free text: [message]\n    when erased: {rows: empty, replace: {message: gone}}")  # fmt: skip
    cases = database.open(mapping)
    assert [p.where for p in cases.preflight(cases.find(ANN))] == ["cases.enquiries.message"]
    assert "{random}" in cases.preflight(cases.find(ANN))[0].fix


def test_a_stand_in_is_random_and_reported_as_kept(database):
    agency.build(database)
    mapping = agency.MAPPING.replace("{keep: {outcome: legal-claims}}", "{pseudonymise: {outcome: legal-claims}}")
    cases = database.open(mapping)
    found = cases.find(JO)
    applied = cases.apply(found, "plan:1:1", instructed_by=(1,))
    assert applied.counts["traces"] == Counts(emptied=1, pseudonymised=1)
    assert [(kept.columns, kept.how) for kept in applied.kept] == [(("outcome",), "pseudonymised")]
    ((stand_in,),) = database.rows("select outcome from traces where id=1")
    assert stand_in.startswith("pseudonym-")
    cases.apply(found, "plan:1:1", instructed_by=(1,))
    assert database.rows("select outcome from traces where id=1") == [(stand_in,)]


def test_a_locked_database_is_unreachable_and_says_so(cases, database):
    found = cases.find(ANN)
    if database.kind == "sqlite":
        other = sqlite3.connect(database.path)
        other.execute("begin exclusive")
    elif database.kind == "mariadb":
        other = mariadb_server.connect(database.address, autocommit=False)
        other.query("select * from enquiries for update")
    else:
        other = psycopg.connect(database.address)
        other.execute("select * from enquiries for update")
    try:
        with pytest.raises(Unreachable, match="locked"):
            cases.apply(found, "plan:1:1")
    finally:
        other.rollback()
        other.close()
    assert cases.apply(found, "plan:1:1").counts


def test_a_column_dropped_since_stops_with_its_name(cases, database):
    database.run("alter table enquiries drop column phone")
    with pytest.raises(TrothError) as caught:
        cases.find(ANN)
    assert caught.value.where == "cases.enquiries.phone"
    assert [drift.kind for drift in cases.drift()] == ["missing column"]


def test_a_new_column_and_a_new_table_are_undeclared(cases, database):
    database.run(
        "alter table enquiries add column shoe_size text", "create table extra (id integer primary key, email text)"
    )
    database.run("insert into extra values (1, 'ann@reed.example')")
    assert {(drift.kind, drift.where) for drift in cases.drift()} == {
        ("undeclared column", "cases.enquiries.shoe_size"), ("undeclared table", "cases.extra"),
    }  # fmt: skip
    found = cases.find(ANN)
    cases.apply(found, "plan:1:1")
    assert ("extra", "unknown") in {(hit.table, hit.whose) for hit in cases.remaining(found).to_decide()}


def test_an_account_that_may_only_read_is_told_so_beforehand(served: Database):
    agency.build(served)
    with reader(served) as address:
        cases = open_system("cases", section(agency.MAPPING), notice(), address)
        found = cases.find(ANN)
        assert {(problem.where, "right" in problem.what) for problem in cases.preflight(found)} == {
            ("cases.enquiries", True), ("cases.replies", True),
        }  # fmt: skip
        with pytest.raises(TrothError, match="may not do this"):
            cases.apply(found, "k")


@contextmanager
def reader(served: Database) -> Iterator[str]:
    """The address of the database for an account that may read it and no more."""
    url = urlsplit(served.address)
    role = f"reader{os.getpid()}"
    if served.kind == "mariadb":
        database = url.path.lstrip("/")
        made = f"create user {role} identified by 'only-reading'", f"grant select on {database}.* to {role}"
        gone = (f"drop user {role}",)
    else:
        made = (
            f"create role {role} login password 'only-reading'",
            f"grant select on all tables in schema public to {role}",
        )
        gone = f"drop owned by {role}", f"drop role {role}"
    served.run(*made)
    try:
        yield urlunsplit(url._replace(netloc=f"{role}:only-reading@{url.hostname}:{url.port}"))
    finally:
        served.run(*gone)


def test_names_are_sought_only_in_rows_known_to_be_the_persons(cases, database):
    found = cases.find({"name": "Ann Reed", "email": "ann@reed.example"})
    database.run("update enquiries set message = 'Ann Reed wrote' where id in (1, 3)")
    hits = {(hit.table, hit.key, hit.column) for hit in cases.remaining(found).hits if hit.column == "message"}
    assert ("enquiries", (1,), "message") in hits
    assert ("enquiries", (3,), "message") not in hits


def test_keys_survive_being_stored_as_text(cases):
    found = cases.find({"email": "bob@rush.example"}, chosen={"enquiries": [("3",)]})
    assert [rows.keys for rows in found.rows] == [((3,),)]


def test_the_one_of_two_who_was_not_chosen_is_nobodys_remainder(cases, database):
    found = cases.find({"email": "bob@rush.example"}, chosen={"enquiries": [(2,)]})
    cases.apply(found, "k")
    assert database.rows("select id from enquiries") == [(1,), (3,), (4,)]
    after = cases.remaining(found)
    assert [(hit.key, hit.column, hit.whose) for hit in after.hits] == [((3,), "email", "other person")]
