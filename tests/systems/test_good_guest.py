"""A guest in somebody's database: gives up in time, locks no table, waits for the night, and asks a replica where that will do."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from tests import processes
from tests.systems import agency
from tests.systems.databases import Database, notice, section
from troth.errors import TrothError
from troth.systems import Addresses, Unreachable, open_system, quiet
from troth.systems.addresses import close_stores

ANN = {"email": "ann@reed.example"}


def test_a_statement_that_takes_too_long_is_given_up(served: Database) -> None:
    agency.build(served)
    if served.kind == "postgres":
        served.run("create function slow() returns trigger language plpgsql as "
                   "$$ begin perform pg_sleep(9); return old; end $$",
                   "create trigger slowly before delete on replies for each row execute function slow()")  # fmt: skip
    else:
        served.run("create trigger slowly before delete on replies for each row begin do sleep(9); end")
    cases = served.open(f"limits: {{one statement: 1 second}}\n{agency.MAPPING}")
    found = cases.find(ANN)
    began = time.monotonic()
    with pytest.raises(Unreachable, match="longer than it may"):
        cases.apply(found, "k")
    assert time.monotonic() - began < 5
    assert len(served.rows("select * from replies")) == 3


def test_a_lock_is_waited_for_no_longer_than_the_notice_says(served: Database) -> None:
    agency.build(served)
    other = Database(served.kind, served.address)
    other.run("begin", "update enquiries set message = 'mine' where id = 1")
    try:
        cases = served.open(f"limits: {{waiting for a lock: 1 second}}\n{agency.MAPPING}")
        found = cases.find(ANN)
        began = time.monotonic()
        with pytest.raises(Unreachable, match="locked"):
            cases.apply(found, "k")
        assert time.monotonic() - began < 1.9
    finally:
        other.close()


@pytest.mark.postgres
def test_no_table_is_locked_against_others_while_rows_are_erased(postgres: Database) -> None:
    agency.build(postgres)
    postgres.run("create function note() returns trigger language plpgsql as $$ begin perform pg_sleep(0.3); return old; end $$",
                 "create trigger noting before delete on replies for each row execute function note()")  # fmt: skip
    cases = postgres.open(agency.MAPPING)
    found = cases.find(ANN)
    seen: set[tuple[Any, ...]] = set()
    done = threading.Event()

    def watch() -> None:
        with psycopg.connect(postgres.address, autocommit=True) as connection:
            while not done.is_set():
                seen.update(connection.execute(
                    "select mode, relation::regclass::text from pg_locks where locktype = 'relation' and pid <> pg_backend_pid() "
                    "and database = (select oid from pg_database where datname = current_database())"
                ).fetchall())  # fmt: skip

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        cases.apply(found, "k")
    finally:
        done.set()
        processes.joined(watcher)
    modes = {mode for mode, _ in seen}
    assert "RowExclusiveLock" in modes
    assert modes <= {"AccessShareLock", "RowShareLock", "RowExclusiveLock"}


def test_others_go_on_writing_to_the_same_tables_meanwhile(served: Database) -> None:
    agency.build(served)
    # Enough rows that the server goes by its indexes: MariaDB locks what it reads on its way through a small table.
    for start in range(1000, 3000, 500):
        rows = ", ".join(
            f"({number}, 'N', {number - 1 if number > 1000 else 'null'})" for number in range(start, start + 500)
        )
        replies = ", ".join(f"({number}, {number}, 'x')" for number in range(start, start + 500))
        served.run(
            f"insert into enquiries (id, name, heard_from) values {rows}", f"insert into replies values {replies}"
        )
    served.run("analyze table enquiries" if served.kind == "mariadb" else "analyze enquiries")
    cases = served.open(agency.MAPPING)
    found = cases.find(ANN)
    store = cases._store  # type: ignore[attr-defined]
    from troth.systems import erase
    from troth.systems.looking import look

    with store.writing() as connection:
        compiled = look(connection, store, "cases", section(agency.MAPPING))
        erase.apply(connection, store, compiled, found, "k", None)
        other = Database(served.kind, served.address)
        other.run("update enquiries set message = 'still here' where id = 3")
        other.run("insert into enquiries (id, name) values (77, 'new')")
        other.close()
    assert served.rows("select message from enquiries where id = 3") == [("still here",)]


def test_chunks_rest_in_between(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    agency.build(sqlite)
    monkeypatch.setattr("troth.systems.in_chunks.CHUNK", 1)
    rests: list[float] = []
    monkeypatch.setattr("troth.systems.in_chunks.time.sleep", rests.append)
    cases = sqlite.open(f"limits: {{pause between chunks: 250 milliseconds}}\n{agency.MAPPING}")
    cases.apply_many(cases.find_many([ANN, {"email": "nobody@none.example"}]), "k")
    assert rests == [0.25]


def test_outside_its_quiet_hours_nothing_is_written_and_everything_is_read(sqlite: Database) -> None:
    agency.build(sqlite)
    now = datetime.now(quiet.WALL)
    closed = f"quiet hours: {now + timedelta(hours=2):%H:%M} to {now + timedelta(hours=3):%H:%M}\n{agency.MAPPING}"
    cases = sqlite.open(closed)
    before = sqlite.everything()
    found = cases.find(ANN)
    assert list(cases.read(found))
    for write in (lambda: cases.apply(found, "k"), lambda: cases.apply_many([found], "k"), lambda: cases.correct([])):
        with pytest.raises(quiet.NotNow) as refused:
            write()
        assert timedelta(hours=1) < refused.value.opens_at - datetime.now(UTC) <= timedelta(hours=2)
        assert f"{now + timedelta(hours=2):%H:%M}" in str(refused.value)
    assert sqlite.everything() == before
    drilled = sqlite.open(f"canary: yes\n{closed}").drill("erasure")
    assert drilled.ok is None
    assert sqlite.open(closed).drill("erasure").ok is True


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-01-10T21:59", "2026-01-10T22:00"),
        ("2026-01-10T22:00", "2026-01-10T22:00"),
        ("2026-01-11T04:59", "2026-01-11T04:59"),
        ("2026-01-11T05:00", "2026-01-11T22:00"),
        ("2026-06-10T20:59", "2026-06-10T21:00"),  # 21:59 by the clock on the wall
        ("2026-06-10T21:30", "2026-06-10T21:30"),
    ],
)
def test_quiet_hours_run_over_midnight_by_the_clock_on_the_wall(at: str, opens: str) -> None:
    night = section("quiet hours: 22:00 to 05:00")
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert quiet.opening(night, moment) == datetime.fromisoformat(opens).replace(tzinfo=UTC)
    if at == opens:
        quiet.refuse_outside("cases", night, moment)
    else:
        with pytest.raises(quiet.NotNow):
            quiet.refuse_outside("cases", night, moment)


@pytest.mark.parametrize("wrong", ["quiet hours: night", "quiet hours: 22:00 to 22:00", "limits: {one statement: soon}",
                                   "after erasure: burn", "connect: {erase: env X}"])  # fmt: skip
def test_what_is_no_time_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError):
        section(wrong)


def test_a_replica_serves_access_and_never_an_erasure(served: Database) -> None:
    """The replica here is hours behind: what came and what went since is not in it."""
    agency.build(served)
    from tests import servers

    server = servers.postgres() if served.kind == "postgres" else servers.mariadb()
    assert server is not None
    behind = Database(served.kind, server.create_database())
    agency.build(behind)
    try:
        served.run("insert into enquiries (id, name, email) values (60, 'Ann Reed', 'ann@reed.example')")
        cases = open_system(
            "cases", section(agency.MAPPING), notice(), Addresses(served.address, served.address, behind.address)
        )
        with cases.access(ANN) as access:
            assert {row.key for row in access.rows() if row.table == "enquiries"} == {(1,), (2,), (4,)}
        found = cases.find(ANN)
        assert (60,) in {key for rows in found.rows for key in rows.keys}
        cases.apply(found, "k")
        assert cases.remaining(found).unerased() == ()
        assert len(behind.rows("select * from enquiries")) == 4
    finally:
        close_stores()
        behind.close()
        server.drop_database(behind.address)


def test_addresses_of_different_products_are_refused(postgres: Database, sqlite: Database) -> None:
    with pytest.raises(TrothError, match="different kinds"):
        open_system("cases", section(agency.MAPPING), notice(), Addresses(postgres.address, sqlite.address))
