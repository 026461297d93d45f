"""Connections are kept between questions, and a system answers as if each were new."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import psycopg
import pytest

from tests import processes
from tests.systems.databases import Database
from troth.errors import TrothError
from troth.systems import Unreachable
from troth.systems.addresses import close_stores, open_store

MAPPING = """
tables:
  people:
    one row is: a person
    found by: {email: email}
    columns: {name: some.name}
"""


@pytest.fixture
def people(database: Database) -> Database:
    database.run("create table people (id integer primary key, email varchar(90), name varchar(90))")
    database.run("insert into people values (1, 'jo@post.example', 'Jo'), (2, 'al@post.example', 'Al')")
    return database


def names(database: Database) -> list[object]:
    cases = database.open(MAPPING)
    found = cases.find({"email": "jo@post.example"})
    return [value.value for row in cases.read(found) for value in row.values if value.column == "name"]


def test_a_schema_that_changes_between_two_questions_is_seen_by_the_second(people: Database):
    cases = people.open(MAPPING)
    assert cases.drift() == ()
    people.run("alter table people add column phone varchar(20)")
    assert [drift.where for drift in cases.drift()] == ["cases.people.phone"]
    people.run("alter table people rename column phone to fax")
    assert [drift.where for drift in cases.drift()] == ["cases.people.fax"]
    people.run("alter table people drop column fax")
    assert cases.drift() == ()
    people.run("create table visits (id integer primary key, person_id integer references people(id))")
    assert [drift.where for drift in cases.drift()] == ["cases.visits"]
    people.run("drop table visits")
    assert cases.drift() == ()
    people.run("alter table people drop column name")
    with pytest.raises(TrothError, match="does not fit the database"):
        cases.find({"email": "jo@post.example"})


def test_a_column_that_changes_its_type_between_two_questions_is_read_as_it_is(postgres: Database):
    postgres.run("create table people (id integer primary key, email text, name text)")
    postgres.run("insert into people values (1, 'jo@post.example', '17')")
    for _ in range(7):
        assert names(postgres) == ["17"]
    postgres.run("alter table people alter column name type integer using name::integer")
    for _ in range(7):
        assert names(postgres) == [17]


def test_a_connection_is_kept_and_what_looks_again_does_not_share_the_one_that_wrote(postgres: Database):
    store = open_store("cases", postgres.address)
    readers, writers = set[int](), set[int]()
    for _ in range(3):
        with store.reading() as connection:
            readers.add(connection.exec_driver_sql("select pg_backend_pid()").scalar_one())
        with store.writing() as connection:
            writers.add(connection.exec_driver_sql("select pg_backend_pid()").scalar_one())
    assert len(readers) == len(writers) == 1
    assert readers.isdisjoint(writers)


def test_a_kept_connection_that_was_cut_gives_place_to_a_new_one(postgres: Database):
    postgres.run("create table people (id integer primary key, email text, name text)")
    postgres.run("insert into people values (1, 'jo@post.example', 'Jo')")
    assert names(postgres) == ["Jo"]
    for _ in range(3):
        postgres.run("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'troth'")
        assert names(postgres) == ["Jo"]


def test_a_connection_cut_in_the_middle_is_not_tried_again(postgres: Database):
    store = open_store("cases", postgres.address)
    with store.reading():
        pass
    with pytest.raises(Unreachable, match="cut"):
        _cut_in_the_middle(postgres)
    with store.reading() as connection:
        assert connection.exec_driver_sql("select 1").scalar_one() == 1


def _cut_in_the_middle(postgres: Database) -> None:
    with open_store("cases", postgres.address).reading() as connection:
        postgres.run("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'troth'")
        connection.exec_driver_sql("select 1")


def test_nothing_is_written_over_a_connection_that_reads(people: Database):
    store = open_store("cases", people.address)
    with store.writing() as connection:
        connection.exec_driver_sql("update people set name = 'Jo' where id = 1")
    with pytest.raises(TrothError, match=r"only read|may not do this"), store.reading() as connection:
        connection.exec_driver_sql("update people set name = 'X'")
    assert names(people) == ["Jo"]


def test_a_file_put_in_the_place_of_another_is_the_one_that_is_read(sqlite: Database, tmp_path: Path):
    sqlite.run("create table people (id integer primary key, email text, name text)")
    sqlite.run("insert into people values (1, 'jo@post.example', 'Jo')")
    backup = tmp_path / "backup.sqlite"
    shutil.copy(sqlite.path, backup)
    assert names(sqlite) == ["Jo"]
    sqlite.run("update people set name = 'Joanna'")
    assert names(sqlite) == ["Joanna"]
    backup.replace(sqlite.path)
    assert names(sqlite) == ["Jo"]


def test_a_process_that_forks_leaves_its_parents_connections_alone(people: Database):
    assert names(people) == ["Jo"]
    child = os.fork()
    if child == 0:
        try:
            right = names(people) == ["Jo"]
        except BaseException:
            right = False
        os._exit(0 if right else 1)
    assert processes.reaped(child) == 0
    assert names(people) == ["Jo"]


def test_closing_lets_every_connection_go(postgres: Database):
    postgres.run("create table people (id integer primary key, email text, name text)")
    names(postgres)
    close_stores()
    with psycopg.connect(postgres.address) as connection:
        query = (
            "select count(*) from pg_stat_activity where application_name = 'troth' and datname = current_database()"
        )
        for _ in range(100):
            (left,) = connection.execute(query).fetchone() or (None,)
            if left == 0:
                break
            connection.rollback()
    assert left == 0
    postgres.run("insert into people values (1, 'jo@post.example', 'Jo')")
    assert names(postgres) == ["Jo"]
