"""What stays in the store itself after an erasure: said by name, looked for in the files, and freed where the notice says so."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from tests.systems import agency
from tests.systems.accounts import made, run_script
from tests.systems.databases import Database, notice, section
from troth.systems import Addresses, Applied, Found, System, open_system
from troth.systems.addresses import close_stores
from troth.systems.sql import SqlSystem

MARK = "zz" + secrets.token_hex(6)
MAIL = f"{MARK}@post.example"


def erased(database: Database, after: str = "") -> tuple[System, Found, Applied]:
    """One marked person erased from the agency's database."""
    agency.build(database)
    insert = "insert into enquiries (id, name, email, message) values (?, ?, ?, ?)"
    for number in range(100, 140):
        database.run(insert, values=(number, "A", "other@one.example", "x" * 90))
    database.run(insert, values=(50, f"Mark {MARK}", MAIL, f"I am {MARK} " * 20))
    cases = database.open(f"after erasure: {after}\n{agency.MAPPING}" if after else agency.MAPPING)
    found = cases.find({"email": MAIL})
    applied = cases.apply(found, "k")
    assert cases.remaining(found).unerased() == ()
    return cases, found, applied


def heap(database: Database, table: str) -> bytes:
    """The bytes of the file in which a PostgreSQL table lies, as an administrator of the machine reads them."""
    ((folder,),) = database.rows("show data_directory")
    database.run("checkpoint")
    ((place,),) = database.rows(f"select pg_relation_filepath('{table}')")
    try:
        return (Path(folder) / place).read_bytes()
    except OSError:
        pytest.skip("the server's files are not readable from here")


@pytest.mark.postgres
def test_postgres_bytes_stay_until_the_table_is_rewritten(postgres: Database):
    cases, found, applied = erased(postgres, "rewrite")
    assert MARK.encode() in heap(postgres, "enquiries")
    assert any("until VACUUM has run" in line and "enquiries" in line for line in applied.remains)
    tidied = cases.tidied(found, ["enquiries"])
    assert tidied.undone == ()
    assert MARK.encode() not in heap(postgres, "enquiries")
    assert any(line.startswith("enquiries: rewritten") for line in tidied.remains)
    assert not any("until VACUUM has run" in line for line in tidied.remains)


@pytest.mark.postgres
def test_vacuum_frees_and_says_that_bytes_stay_in_the_file(postgres: Database):
    cases, found, _ = erased(postgres, "vacuum")
    tidied = cases.tidied(found, ["enquiries"])
    assert tidied.tables == ("enquiries",)
    assert tidied.undone == ()
    assert any("their bytes stay in the files" in line for line in tidied.remains)
    assert postgres.rows("select n_dead_tup from pg_stat_user_tables where relname = 'enquiries'")[0][0] == 0


@pytest.mark.postgres
def test_a_table_that_this_account_may_not_vacuum_is_told(postgres: Database):
    agency.build(postgres)
    mapping = f"after erasure: vacuum\n{agency.MAPPING}"
    with made(postgres, "read", "erase") as (read, erase):
        administrator = postgres.open(mapping)
        assert isinstance(administrator, SqlSystem)
        run_script(postgres, administrator.grants(read.name, erase.name))
        both = Addresses(read.database.address, erase.database.address)
        cases = open_system("cases", section(mapping), notice(), both)
        found = cases.find({"email": "ann@reed.example"})
        cases.apply(found, "k")
        tidied = cases.tidied(found, ["enquiries"])
        close_stores()
    ((version,),) = postgres.rows("show server_version_num")
    assert ("owner may" in " ".join(tidied.undone)) is (int(version) < 170000)


@pytest.mark.postgres
def test_row_versions_that_an_older_transaction_holds_back_are_told(postgres: Database):
    other = Database(postgres.kind, postgres.address)
    other.run("begin isolation level repeatable read")
    other.rows("select 1")
    try:
        cases, found, _ = erased(postgres, "vacuum")
        tidied = cases.tidied(found, ["enquiries"])
    finally:
        other.close()
    assert len(tidied.undone) == 1
    assert "old row versions could not go" in tidied.undone[0]
    assert any("until VACUUM has run" in line for line in tidied.remains)


@pytest.mark.postgres
def test_what_the_planner_knows_is_told(postgres: Database):
    agency.build(postgres)
    postgres.run("analyze enquiries")
    cases = postgres.open(agency.MAPPING)
    applied = cases.apply(cases.find({"email": "ann@reed.example"}), "k")
    assert any("statistics hold values of enquiries" in line for line in applied.remains)


@pytest.mark.mariadb
def test_mariadb_rewrites_the_tables_and_says_so(mariadb: Database):
    cases, found, applied = erased(mariadb, "rewrite")
    assert any("OPTIMIZE TABLE enquiries" in line for line in applied.remains)
    tidied = cases.tidied(found, ["enquiries"])
    assert tidied.undone == ()
    assert any(line.startswith("enquiries: rewritten") for line in tidied.remains)


@pytest.mark.mariadb
def test_words_of_a_full_text_index_are_told(mariadb: Database):
    agency.build(mariadb)
    mariadb.run("create fulltext index words on enquiries (message)")
    cases = mariadb.open(agency.MAPPING)
    applied = cases.apply(cases.find({"email": "ann@reed.example"}), "k")
    assert any(line.startswith("full-text indexes of enquiries") for line in applied.remains)


def test_sqlite_is_rewritten_with_its_log(sqlite: Database):
    sqlite.run(
        "pragma journal_mode=wal",
        "pragma secure_delete=off",
        "create table before (id integer primary key, email text)",
        f"insert into before (email) with recursive n(x) as (select 1 union all select x + 1 from n where x < 4000) "
        f"select '{MAIL}' from n",
        "drop table before",
    )
    cases, found, applied = erased(sqlite, "vacuum")
    bytes_of = lambda: b"".join(  # noqa: E731
        path.read_bytes() for path in sqlite.path.parent.iterdir() if path.name.startswith(sqlite.path.name)
    )
    assert MAIL.encode() in bytes_of()
    assert any("VACUUM rewrites the file" in line for line in applied.remains)
    tidied = cases.tidied(found, ["enquiries"])
    assert tidied.undone == ()
    assert MAIL.encode() not in bytes_of()
    assert [line for line in tidied.remains if "place(s)" in line] == []


def test_a_sqlite_file_in_use_is_said_not_to_be_rewritten(sqlite: Database):
    import sqlite3

    cases, found, _ = erased(sqlite, "vacuum")
    reader = sqlite3.connect(sqlite.path, isolation_level=None)
    reader.execute("begin")
    reader.execute("select count(*) from enquiries").fetchall()
    try:
        tidied = cases.tidied(found, ["enquiries"])
    finally:
        reader.close()
    assert tidied.undone == ("VACUUM could not run (database is locked)",)


def test_nothing_is_rewritten_unless_the_notice_says_so(database: Database):
    cases, found, _ = erased(database)
    assert cases.tidied(found, ["enquiries"]).tables == ()


def test_the_preview_uses_the_words_of_the_certificate(served: Database):
    cases, _, applied = erased(served)
    assert isinstance(cases, SqlSystem)
    said = cases.remains()
    assert len(said) == len(applied.remains)
    assert [line for line in applied.remains if "enquiries" not in line] == [
        line for line in said if "enquiries" not in line
    ]
