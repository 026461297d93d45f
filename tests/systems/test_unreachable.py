"""A system that cannot be asked says why, gives nothing of its address away, and is never taken for an empty one."""

from __future__ import annotations

import os
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.systems import agency
from tests.systems.databases import Database, notice, section
from troth.errors import TrothError
from troth.systems import Unreachable, open_system


def test_a_file_that_is_gone_is_not_made_again(sqlite: Database):
    agency.build(sqlite)
    cases = sqlite.open(agency.MAPPING)
    cases.reachable()
    sqlite.path.unlink()
    for ask in (
        cases.reachable,
        cases.drift,
        lambda: cases.find({"email": "ann@reed.example"}),
        lambda: cases.drill("access"),
    ):
        with pytest.raises(Unreachable, match="not there"):
            ask()
    assert not sqlite.path.exists()


def test_a_file_that_is_no_database_is_named_so(sqlite: Database):
    sqlite.path.write_bytes(b"this is a letter, not a database" * 200)
    with pytest.raises(Unreachable, match="not a SQLite database"):
        sqlite.open(agency.MAPPING).reachable()


def test_a_damaged_file_is_never_answered_with_nothing_held(sqlite: Database):
    agency.build(sqlite)
    data = bytearray(sqlite.path.read_bytes())
    data[100:] = os.urandom(len(data) - 100)
    sqlite.path.write_bytes(data)
    with pytest.raises(TrothError):
        sqlite.open(agency.MAPPING).find({"email": "ann@reed.example"})


@pytest.mark.parametrize("part", ["password", "port", "database", "host", "socket"])
def test_a_wrong_address_is_explained_without_its_secret(served: Database, part: str):
    url = urlsplit(served.address)
    kind = url.scheme
    wrong = {
        "password": f"{kind}://{url.username}:hunter2secret@{url.hostname}:{url.port}{url.path}",
        "port": f"{kind}://{url.username}:hunter2secret@127.0.0.1:9/x",
        "database": urlunsplit(url._replace(path=f"{url.path}_gone")),
        "host": f"{kind}://{url.username}:hunter2secret@nowhere.invalid/x",
        "socket": f"{kind}://{url.username}:hunter2secret@/x?{'unix_socket' if kind == 'mariadb' else 'host'}=/no/where",
    }[part]
    with pytest.raises(Unreachable) as caught:
        open_system("cases", section("tables: {}"), notice(), wrong).reachable()
    for secret in ("hunter2secret", str(url.password)):
        assert secret not in str(caught.value)
    assert caught.value.fix


def test_a_connection_that_is_cut_between_two_questions_is_made_again(served: Database):
    agency.build(served)
    cases = served.open(agency.MAPPING)
    found = cases.find({"email": "ann@reed.example"})
    cut(served)
    assert cases.find({"email": "ann@reed.example"}) == found
    cut(served)
    assert cases.apply(found, "k").counts


def test_a_connection_that_is_cut_while_rows_are_read_is_unreachable_and_not_the_end_of_the_rows(served: Database):
    served.run("create table people (id integer primary key, email varchar(40), body text)")
    for number in range(3000):
        served.run("insert into people values (?, 'ann@reed.example', ?)", values=(number, "x" * 9000))
    mapping = """
    when erased: delete row
    tables: {people: {one row is: a person, found by: {email: email}, told apart by: [email], columns: {body: a.b}}}
    """
    cases = served.open(mapping)
    rows = cases.read(cases.find({"email": "ann@reed.example"}))
    next(rows)
    cut(served)
    with pytest.raises(Unreachable):
        list(rows)


def cut(served: Database) -> None:
    """End every connection to the database but our own, as an administrator would."""
    if served.kind == "postgres":
        served.run("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() "
                   "and pid <> pg_backend_pid()")  # fmt: skip
        return
    for (number,) in served.rows(
        "select id from information_schema.processlist where db = database() and id <> connection_id()"
    ):
        served.run(f"kill {number}")


@pytest.mark.parametrize(
    "address",
    [
        "oracle://u:hunter2secret@h/x",
        "nonsense",
        "postgresql://u:hunter2secret@h:notaport/x",
        "mysql://u:hunter2secret@h:notaport/x",
        "mariadb://u:hunter2secret@h",
    ],
)
def test_an_address_troth_cannot_speak_to_is_refused_without_showing_it(address: str):
    with pytest.raises(TrothError) as caught:
        open_system("cases", section("tables: {}"), notice(), address)
    assert "hunter2secret" not in str(caught.value)
    assert caught.value.where == "systems.cases"
