"""The servers lent to tests are real, end with the tests, and say in words when the machine has none."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pymysql
import pytest

from tests import browsers, mariadb_server, processes, servers

ROOT = Path(__file__).parents[2]


@pytest.fixture
def postgres() -> servers.Postgres:
    return servers.postgres() or servers.missing("postgres")


@pytest.mark.postgres
def test_a_database_is_made_copied_and_dropped(postgres: servers.Postgres):
    original = postgres.create_database()
    with psycopg.connect(original) as connection:
        connection.execute("CREATE TABLE people (name text)")
        connection.execute("INSERT INTO people VALUES ('Élodie')")
    copy = postgres.create_database(template=original)
    still_open = psycopg.connect(copy)
    assert still_open.execute("SELECT name FROM people").fetchall() == [("Élodie",)]
    postgres.drop_database(copy)
    still_open.close()
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(copy)
    postgres.drop_database(original)


@pytest.mark.mariadb
def test_a_database_is_dropped_whoever_left_a_transaction_open_in_it():
    server = servers.mariadb() or servers.missing("mariadb")
    address = server.create_database()
    left = mariadb_server.connect(address, autocommit=False)
    with left.cursor() as cursor:
        cursor.execute("CREATE TABLE people (name text)")
        cursor.execute("SELECT * FROM people")
    server.drop_database(address)
    with pytest.raises(pymysql.err.OperationalError, match="Unknown database"):
        mariadb_server.connect(address)


@pytest.mark.postgres
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
def test_the_server_ends_even_when_the_tests_are_killed():
    if servers.postgres() is None or os.environ.get("TROTH_TEST_PG"):
        servers.missing("postgres")
    program = "import time; from tests import servers; print(servers.postgres().url, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True) as tests:
        url = processes.heard(tests)
        psycopg.connect(url).close()
        tests.send_signal(signal.SIGKILL)
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return
        time.sleep(0.05)
    pytest.fail("the server outlived the tests")


def test_what_is_missing_is_skipped_with_a_way_to_get_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("TROTH_TEST_REQUIRE", raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"apt-get install .* chromium"):
        servers.missing("browser")


def test_what_is_missing_fails_where_all_is_required(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TROTH_TEST_REQUIRE", "all")
    with pytest.raises(pytest.fail.Exception, match=r"apt-get install .* postgresql"):
        servers.missing("postgres")


def test_one_line_says_what_this_machine_cannot_run(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("TROTH_CHROMIUM", raising=False)
    monkeypatch.setenv("TROTH_TEST_PG", "postgresql://somewhere.example/postgres")
    monkeypatch.setenv("TROTH_TEST_MARIADB", "mariadb://somewhere.example/")
    monkeypatch.setenv("PATH", "")
    assert servers.skipped_line().startswith("skipped: browser tests (no Chromium.")
    monkeypatch.setenv("TROTH_CHROMIUM", "/opt/chromium")
    assert servers.skipped_line() == ""
    assert browsers.browser_options()["env"]["TROTH_TEST_CHROMIUM"] == "/opt/chromium"


def test_the_accessibility_rules_are_at_hand():
    assert servers.axe_script().startswith("/*! axe v4.")
