"""After erasure no byte of a SQLite file holds the person, or the certificate says how many places do."""

from __future__ import annotations

import secrets

import pytest

from tests.systems import agency
from tests.systems.databases import Database

MARK = "zz" + secrets.token_hex(6)


def bytes_of(database: Database) -> bytes:
    folder = database.path.parent
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()) if path.name.startswith(database.path.name))


@pytest.mark.parametrize("mode", ["delete", "wal", "truncate", "persist"])
def test_planted_marks_are_in_no_byte_after_erasure(sqlite: Database, mode: str):
    agency.build(sqlite)
    sqlite.run("create index by_email on enquiries (email)", f"pragma journal_mode={mode}")
    insert = "insert into enquiries (id, name, email, message) values (?, ?, ?, ?)"
    for number in range(100, 160):
        sqlite.run(insert, values=(number, "A", "other@one.example", "x" * 90))
    sqlite.run(
        insert,
        values=(50, f"Mark {MARK}", f"{MARK}@post.example", f"I am {MARK} " * 900),
    )
    sqlite.run("insert into replies values (50, 50, ?)", values=(f"Dear {MARK}",))
    cases = sqlite.open(agency.MAPPING)
    found = cases.find({"email": f"{MARK}@post.example"})
    assert MARK.encode() in bytes_of(sqlite)
    applied = cases.apply(found, "k")
    assert cases.remaining(found).hits == ()
    left = bytes_of(sqlite).count(MARK.encode())
    told = [line for line in applied.remains if "place(s)" in line]
    if mode == "persist":
        assert bool(left) == bool(told)
    else:
        assert left == 0
        assert told == []


def test_old_copies_in_free_pages_are_counted_and_named(sqlite: Database):
    agency.build(sqlite)
    mail = f"{MARK}@post.example"
    sqlite.run("pragma secure_delete=off")
    for _ in range(3):
        sqlite.run("insert into enquiries (id, name, email, message) values (50, 'A', ?, ?)", values=(mail, "y" * 9000))
        sqlite.run("delete from enquiries where id=50")
    sqlite.run("insert into enquiries (id, name, email) values (51, 'A', ?)", values=(mail,))
    cases = sqlite.open(agency.MAPPING)
    applied = cases.apply(cases.find({"email": mail}), "k")
    left = bytes_of(sqlite).count(mail.encode())
    told = [line for line in applied.remains if "VACUUM" in line]
    assert len(told) == (1 if left else 0)
    if left:
        assert told[0].startswith(f"{left} unused place(s)")


@pytest.mark.postgres
def test_postgres_says_what_it_keeps(postgres: Database):
    agency.build(postgres)
    cases = postgres.open(agency.MAPPING)
    remains = cases.apply(cases.find({"email": "ann@reed.example"}), "k").remains
    assert any("VACUUM" in line for line in remains)
    assert any("write-ahead log" in line for line in remains)
