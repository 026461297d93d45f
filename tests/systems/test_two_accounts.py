"""Reading and erasing by accounts of their own, with exactly the rights that the printed script grants."""

from __future__ import annotations

import re
from collections.abc import Iterator

import psycopg
import pymysql
import pytest

from tests.systems import agency
from tests.systems.accounts import Account, made, run_script
from tests.systems.databases import Database, notice, section
from troth.errors import TrothError
from troth.systems import Addresses, open_system
from troth.systems.addresses import close_stores
from troth.systems.base import Unreachable
from troth.systems.sql import SqlSystem

REFUSED = (psycopg.errors.InsufficientPrivilege, pymysql.err.OperationalError, pymysql.err.ProgrammingError)
ANN = {"email": "ann@reed.example"}
JO = {"email": "jo@meadow.example"}


def opened(addresses: Addresses, mapping: str = agency.MAPPING) -> SqlSystem:
    system = open_system("cases", section(mapping), notice(), addresses)
    assert isinstance(system, SqlSystem)
    return system


@pytest.fixture
def two(served: Database) -> Iterator[tuple[Database, Account, Account, SqlSystem]]:
    """The agency's database with a table of somebody else's in it, and accounts that hold what the script grants."""
    agency.build(served)
    served.run("create table payroll (id integer primary key, iban varchar(40))", "insert into payroll values (1, 'x')")
    mapping = agency.MAPPING + "  payroll: {nobody: another program's}\n"
    with made(served, "read", "erase") as (read, erase):
        script = opened(Addresses.one(served.address), mapping).grants(read.name, erase.name)
        run_script(served, script)
        run_script(served, script)
        yield served, read, erase, opened(Addresses(read.database.address, erase.database.address), mapping)
        close_stores()


def test_access_and_erasure_need_no_right_beyond_the_script(two: tuple[Database, Account, Account, SqlSystem]):
    database, _, _, cases = two
    assert cases.drift() == ()
    assert [problem for problem in cases.feasible() if problem.stops] == []
    with cases.access(ANN) as access:
        read = list(access.rows())
    found = cases.find(ANN)
    assert {row.table for row in read} == {rows.table for rows in found.rows} == {"enquiries", "replies"}
    assert {(row.table, row.key) for row in cases.read(found)} == {(row.table, row.key) for row in read}
    assert cases.preflight(found) == ()
    applied = cases.apply(found, "k")
    assert applied.counts["enquiries"].deleted == 2
    assert cases.remaining(found).unerased() == ()
    assert database.rows("select id from enquiries") == [(2,), (3,)]
    client = cases.find(JO)
    cases.apply(client, "k2", instructed_by=(1,))
    assert cases.remaining(client, instructed_by=(1,)).unerased() == ()
    assert database.rows("select full_name, email from members where id = 1") == [("erased", None)]


def test_what_checks_ask_needs_no_right_beyond_the_script(two: tuple[Database, Account, Account, SqlSystem]):
    _, _, _, cases = two
    from datetime import date

    assert cases.overdue("enquiries", "the enquiry closes", date(2022, 1, 1))
    assert cases.overdue("client-contract", "the contract ends", date(2022, 1, 1))
    assert cases.sources()
    assert list(cases.seen(lambda name, value: value, frozenset({"ann@reed.example"})))


def test_a_correction_is_written_by_the_account_that_erases(two: tuple[Database, Account, Account, SqlSystem]):
    database, _, _, cases = two
    bob = cases.find({"email": "bob@rush.example"}, chosen={"enquiries": [(2,)]})
    planned = cases.corrections(bob, "enquiries.phone", "07700 900333")
    assert cases.correct(planned) == {"enquiries.phone": 1}
    assert cases.uncorrected(planned) == ()
    assert database.rows("select phone from enquiries where id = 2") == [("07700 900333",)]


def test_the_account_that_reads_can_change_nothing(two: tuple[Database, Account, Account, SqlSystem]):
    _, read, _, _ = two
    for statement in (
        "update enquiries set message = 'x' where id = 1",
        "delete from replies where id = 1",
        "insert into replies values (9, 1, 'x')",
        "create table mine (id integer)",
    ):
        with pytest.raises(REFUSED):
            read.database.run(statement)


def test_neither_account_touches_what_is_not_mapped(two: tuple[Database, Account, Account, SqlSystem]):
    _, read, erase, _ = two
    for account in (read, erase):
        for statement in (
            "select iban from payroll",
            "select count(*) from payroll",
            "update payroll set iban = 'y'",
            "delete from payroll",
            "select created_on from members",  # left: no personal data
            "select value from settings",
            "update contracts set client = 'x'",
            "delete from contracts",
            "update enquiries set closed_on = null",
            "delete from members",  # emptied, never deleted
        ):
            with pytest.raises(REFUSED):
                account.database.run(statement)


def test_a_drill_needs_the_right_to_plant(two: tuple[Database, Account, Account, SqlSystem]):
    database, read, erase, cases = two
    refused = cases.drill("erasure")
    assert refused.ok is None
    assert refused.problem is not None
    assert "may not" in refused.problem
    mapping = agency.MAPPING + "  payroll: {nobody: another program's}\n"
    run_script(database, opened(Addresses.one(database.address), mapping).grants(read.name, erase.name, drills=True))
    assert cases.drill("erasure").ok is True
    assert cases.drill("access").ok is True


def test_a_right_that_is_missing_is_said_before_anybody_approves(two: tuple[Database, Account, Account, SqlSystem]):
    database, _, erase, cases = two
    whom = erase.name if database.kind == "postgres" else f"{erase.name}@'%'"
    database.run(f"revoke delete on replies from {whom}")
    found = cases.find(ANN)
    (problem,) = cases.preflight(found)
    assert problem.where == "cases.replies"
    assert "delete" in problem.what
    assert "troth systems grants cases" in problem.fix
    with pytest.raises(TrothError) as refused:
        cases.apply(found, "k")
    assert not isinstance(refused.value, Unreachable)
    assert len(database.rows("select * from replies")) == 3


def test_a_table_nobody_declared_is_noticed_though_it_may_not_be_read(
    two: tuple[Database, Account, Account, SqlSystem],
):
    database, _, _, cases = two
    database.run("create table newsletter (id integer primary key, email varchar(80))")
    assert [(drift.kind, drift.where) for drift in cases.drift()] == [("undeclared table", "cases.newsletter")]


def test_columns_and_names_are_quoted_in_the_script(served: Database):
    served.run('create table "Order; drop" (id integer primary key, "e mail" varchar(40), "no""te" varchar(40))')
    mapping = """
tables:
  "Order; drop":
    one row is: a buyer
    found by: {email: e mail}
    columns: {'no"te': order.note}
    when erased: delete row
"""
    with made(served, "read", "erase") as (read, erase):
        script = opened(Addresses.one(served.address), mapping).grants(read.name, erase.name)
        assert len(re.findall("^GRANT", script, re.M)) >= 6
        statements = [line.removesuffix(";") for line in script.splitlines() if line.startswith("GRANT")]
        for statement in statements:
            if served.kind == "mariadb":
                with served.mariadb.cursor() as cursor:
                    cursor.execute(statement)
            else:
                served.run(statement)
        served.run("insert into \"Order; drop\" values (1, 'a@b.example', 'hello')")
        system = opened(Addresses(read.database.address, erase.database.address), mapping)
        system.apply(system.find({"email": "a@b.example"}), "k")
        assert served.rows('select * from "Order; drop"') == []
        close_stores()


def test_a_sqlite_file_has_one_address(sqlite: Database):
    agency.build(sqlite)
    with pytest.raises(TrothError, match="one address"):
        opened(Addresses(sqlite.address, sqlite.address + "2"))
    with pytest.raises(TrothError, match="knows no accounts"):
        opened(Addresses.one(sqlite.address)).grants()
