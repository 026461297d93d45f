"""Values that are hard to give out – 64 MB of bytes, texts that are no text – are given out whole, erased and looked for."""

from __future__ import annotations

import csv
import hashlib
import html
import io
import json
import random
import tracemalloc
from typing import Any

from tests.keepers.guest import EVERYWHERE, Guest, guest, guest_of_bytes
from tests.systems.test_unreadable_text import COLUMN, JOSE

__all__ = ["guest", "guest_of_bytes"]
pytestmark = EVERYWHERE

MB = 1 << 20
BINARY = {"sqlite": "blob", "postgres": "bytea", "mariadb": "longblob"}
LETTERS = """
when erased: empty
tables:
  people:
    one row is: an enquirer
    found by: {email: email}
    columns: {email: contact.email, name: identity.name}
    when erased: delete row
  letters:
    belongs to: people by person
    columns: {title: enquiry.message, scan: enquiry.message}
"""


def letters(guest: Guest, scan: bytes) -> None:
    """Two people with a letter each; Ann's holds ``scan``."""
    guest.database.run(
        "create table people (id integer primary key, email varchar(80), name varchar(80))",
        f"create table letters (id integer primary key, person integer, title varchar(80), scan {BINARY[guest.kind]})",
        "insert into people values (1, 'ann@reed.example', 'Ann Reed'), (2, 'bob@rush.example', 'Bob Rush')",
    )
    for key, person, title, held in ((1, 1, "a scan", scan), (2, 2, "another", b"bob's"), (3, 1, "short", b"\x00\xff")):
        guest.database.run("insert into letters values (?, ?, ?, ?)", values=(key, person, title, held))
    guest.declare(LETTERS)


def names(guest: Guest) -> None:
    """Two people; the name in Ann's row is no text."""
    text = COLUMN[guest.kind]
    guest.database.run(
        f"create table people (id integer primary key, email varchar(80), name {text}, town {text})",
        f"insert into people values (1, 'ann@reed.example', {JOSE[guest.kind]}, 'Bath')",
        "insert into people values (2, 'bob@rush.example', 'Bob Rush', 'York')",
    )
    guest.declare("""
when erased: empty
tables:
  people:
    one row is: an enquirer
    found by: {email: email}
    columns: {email: contact.email, name: identity.name, town: contact.postal address}
""")


def data(guest: Guest, case: str, table: str) -> list[dict[str, Any]]:
    """The rows of a table as the package's JSON has them."""
    with guest.package(case) as package:
        said = json.loads(package.read("data.json"))
    return [row["values"] for held in said["tables"] if held["table"] == table for row in held["rows"]]


def test_64_mb_of_bytes_are_a_file_of_the_package_and_cost_no_more_memory_than_a_piece(guest: Guest) -> None:
    scan = random.Random(7).randbytes(64 * MB)
    digest = hashlib.sha256(scan).hexdigest()
    letters(guest, scan)
    del scan
    case = guest.ask("access", "email=ann@reed.example")
    tracemalloc.start()
    code, _, err = guest.approve(case)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert code == 0, err
    assert peak < 60 * MB
    with guest.package(case) as package:
        assert package.testzip() is None
        name = "files/guest.letters/1-scan.bin"
        assert [each for each in package.namelist() if each.startswith("files/")] == [name]
        assert hashlib.sha256(package.read(name)).hexdigest() == digest
        page = html.unescape(package.read("read-me.html").decode())
        lines = list(csv.reader(io.StringIO(package.read("tables/guest.letters.csv").decode())))
    long, short = data(guest, case, "letters")
    assert long == {"title": "a scan", "scan": {"file": name, "size": 64 * MB, "sha256": digest}}
    assert short == {"title": "short", "scan": "00ff"}
    said = f"{name} (67,108,864 bytes, SHA-256 {digest})"
    assert said in page
    assert lines[1][1] == said


def test_64_mb_of_bytes_are_erased_and_looked_for_again(guest: Guest) -> None:
    letters(guest, random.Random(7).randbytes(64 * MB))
    tracemalloc.start()
    case = guest.serve("erasure", "email=ann@reed.example")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 60 * MB
    assert guest.certificate(case)["outcome"] == "erased"
    assert guest.database.rows("select id, title from letters where scan is not null") == [(2, "another")]
    assert guest.database.rows("select id from people") == [(2,)]


def test_a_text_that_is_no_text_is_shown_as_far_as_it_reads_with_its_bytes_beside_it(guest_of_bytes: Guest) -> None:
    names(guest_of_bytes)
    case = guest_of_bytes.serve("access", "email=ann@reed.example")
    (row,) = data(guest_of_bytes, case, "people")
    assert row["name"] == {"text": "Jos\ufffd", "hex": "4a6f73e9"}
    said = "Jos\ufffd (not valid text, so some of it could not be read; its bytes in hexadecimal: 4a6f73e9)"
    with guest_of_bytes.package(case) as package:
        assert said in html.unescape(package.read("read-me.html").decode())
        assert said in package.read("tables/guest.people.csv").decode()
    if guest_of_bytes.kind == "mariadb":
        assert row["town"] == {"text": "Bath", "hex": "42617468"}
    else:
        assert row["town"] == "Bath"


def test_a_text_that_is_no_text_is_erased_verified_and_left_out_of_everything_of_ours(guest_of_bytes: Guest) -> None:
    names(guest_of_bytes)
    case = guest_of_bytes.serve("erasure", "email=ann@reed.example")
    assert guest_of_bytes.certificate(case)["outcome"] == "erased"
    query = "select id from people where email is null and name is null and town is null"
    assert guest_of_bytes.database.rows(query) == [(1,)]
    assert guest_of_bytes.database.rows("select count(*) from people where name is not null") == [(1,)]
    code, out, err = guest_of_bytes.troth("verify", "--format", "json")
    assert code in (0, 1), err
    assert json.loads(out)["promises"]
    assert b"ann@reed.example" not in guest_of_bytes.ours()
