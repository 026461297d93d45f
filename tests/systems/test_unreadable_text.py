"""Texts that are no text – bytes of another encoding, or of none – are found, read, looked for and erased like any other.

SQLite keeps any bytes as TEXT, and bytes in columns of text; PostgreSQL does in a database that declares no encoding;
MariaDB in columns of bytes. Its columns of text in another character set are texts, and come as such.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.systems.conftest import PRODUCTS, made
from tests.systems.databases import Database
from troth.errors import TrothError
from troth.systems import Counts, System

JOSE = {"sqlite": "cast(x'4a6f73e9' as text)", "postgres": r"E'Jos\351'", "mariadb": "x'4a6f73e9'"}
"""‘José’ in Latin-1, which is no UTF-8, as it gets into each product."""
COLUMN = {"sqlite": "text", "postgres": "varchar(80)", "mariadb": "varbinary(80)"}
MAPPING = """
when erased: empty
tables:
  people:
    one row is: a customer
    found by: {email: email, name: name, phone: phone}
    columns: {email: contact.email, name: identity.name, phone: contact.phone, note: correspondence.message}
    free text: [note]
  letters:
    belongs to: people by author
    columns: {body: correspondence.message}
"""
ANN = {"email": "ann@reed.example"}


@pytest.fixture(params=PRODUCTS)
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Two people: Ann, whose name, note, number and letter are bytes of Latin-1, and Bob, in whose row nothing is odd."""
    for database in made(request.param, tmp_path, encoding="SQL_ASCII"):
        text, jose = COLUMN[database.kind], JOSE[database.kind]
        database.run(
            f"create table people (id integer primary key, email {text}, name {text}, phone {text}, note {text})",
            f"create table letters (id integer primary key, author integer, body {text})",
            f"insert into people values (1, 'ann@reed.example', {jose}, {jose}, {jose})",
            "insert into people values (2, 'bob@rush.example', 'Bob Rush', '01632 960002', 'rang 01632 960003')",
            f"insert into letters values (1, 1, {jose}), (2, 2, 'dear all')",
        )
        yield database


@pytest.fixture
def cases(shop: Database) -> System:
    cases = shop.open(MAPPING)
    assert cases.drift() == ()
    return cases


def as_bytes(value: object) -> bytes:
    """What was read, as the bytes that are held."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogateescape")


def test_the_person_is_found_and_every_byte_is_read(cases: System) -> None:
    found = cases.find(ANN)
    assert found.counts() == {"people": 1, "letters": 1}
    for rows in (list(cases.read(found)), read_at_once(cases)):
        held = {(row.table, value.column): as_bytes(value.value) for row in rows for value in row.values}
        assert held["people", "email"] == b"ann@reed.example"
        assert held["people", "name"] == held["people", "note"] == held["letters", "body"] == b"Jos\xe9"


def read_at_once(cases: System) -> list[object]:
    with cases.access(ANN) as access:
        return list(access.rows())  # type: ignore[return-value]


def test_others_are_found_by_what_can_be_read(cases: System) -> None:
    assert cases.find({"name": "bob  rush"}).counts() == {"people": 1, "letters": 1}
    assert cases.find({"phone": "+44 1632 960002"}).counts() == {"people": 1, "letters": 1}
    assert cases.find({"name": "José"}).is_empty()


def test_the_erasure_is_whole_and_touches_nobody_else(cases: System, shop: Database) -> None:
    others = shop.rows("select id, body from letters where id = 2")
    found = cases.find(ANN)
    assert {hit.table for hit in cases.remaining(found).unerased()} == {"people", "letters"}
    applied = cases.apply(found, "plan:1:1")
    assert applied.counts == {"people": Counts(emptied=1), "letters": Counts(emptied=1)}
    assert cases.remaining(found).unerased() == ()
    query = "select id from people where email is null and name is null and phone is null and note is null"
    assert shop.rows(query) == [(1,)]
    assert shop.rows("select id, body from letters where id = 2") == others


def test_a_second_look_and_the_list_of_the_erased_read_on_past_it(cases: System) -> None:
    bob = cases.find({"phone": "01632 960002"})
    cases.apply(bob, "plan:1:1")
    assert cases.remaining(bob).unerased() == ()
    said = {f"{name}={plain}" for name, plain in (("email", "ann@reed.example"), ("name", "jos\ufffd"))}
    seen = list(cases.seen(lambda name, plain: f"{name}={plain}", frozenset(said)))
    assert {(one.table, one.key, one.identifier) for one in seen} == {
        ("people", (1,), "email"),
        ("people", (1,), "name"),
    }


def test_drills_pass_beside_it(cases: System, shop: Database) -> None:
    before = shop.rows("select count(*) from people")
    for kind in ("access", "erasure"):
        done = cases.drill(kind)
        assert (done.ok, done.left, done.problem) == (True, (), None)
    assert shop.rows("select count(*) from people") == before


def test_a_correction_replaces_the_bytes(cases: System, shop: Database) -> None:
    found = cases.find(ANN)
    if shop.kind == "mariadb":
        with pytest.raises(TrothError, match="cannot be corrected as a whole"):
            cases.corrections(found, "people.name", "José")
        return
    planned = cases.corrections(found, "people.name", "José")
    assert cases.correct(planned) == {"people.name": 1}
    assert cases.uncorrected(planned) == ()


def test_bytes_in_a_key_name_their_row(shop: Database) -> None:
    text, jose = COLUMN[shop.kind], JOSE[shop.kind]
    shop.run(
        f"create table cards (code {text} primary key, email varchar(80), holder varchar(80))",
        f"create table uses (id integer primary key, card {text}, place varchar(80))",
        f"insert into cards values ({jose}, 'ann@reed.example', 'Ann Reed'), ('J', 'bob@rush.example', 'Bob')",
        f"insert into uses values (1, {jose}, 'library'), (2, 'J', 'pool')",
    )
    cases = shop.open("""
when erased: empty
tables:
  people: {nobody: not asked about here}
  letters: {nobody: not asked about here}
  cards: {one row is: a card, found by: {email: email}, columns: {holder: identity.name}}
  uses: {belongs to: cards by card, columns: {place: identity.name}}
""")
    assert cases.drift() == ()
    found = cases.find(ANN)
    assert found.counts() == {"cards": 1, "uses": 1}
    assert len(list(cases.read(found))) == 2
    cases.apply(found, "plan:1:1")
    assert cases.remaining(found).unerased() == ()
    assert shop.rows("select count(*) from cards where holder is null and email is null") == [(1,)]
    assert shop.rows("select id from uses where place is not null") == [(2,)]


def test_columns_of_another_character_set_are_texts(mariadb: Database) -> None:
    mariadb.run(
        """create table people (id integer primary key, email varchar(80) character set latin1,
           name varchar(80) character set latin1, note varchar(80) character set utf8mb3)""",
        "insert into people values (1, 'ann@reed.example', 'José Reed', 'à propos')",
        "insert into people values (2, 'zoë@reed.example', 'Zoë', null)",
    )
    cases = mariadb.open("""
when erased: empty
tables:
  people:
    one row is: a customer
    found by: {email: email, name: name}
    columns: {name: identity.name, note: correspondence.message}
""")
    found = cases.find({"name": "josé reed"})
    assert found == cases.find(ANN) or found.counts() == {"people": 1}
    (row,) = cases.read(found)
    held = {value.column: value.value for value in row.values}
    assert (held["name"], held["note"]) == ("José Reed", "à propos")
    assert cases.find({"email": "ZOË@reed.example"}).counts() == {"people": 1}
    cases.apply(found, "plan:1:1")
    assert cases.remaining(found).unerased() == ()
    assert mariadb.rows("select name from people where name is not null") == [("Zoë",)]


def test_keys_of_bytes_and_keys_that_look_like_ours_name_their_rows(sqlite: Database) -> None:
    odd = "\uf8ffbytes:00"
    sqlite.run(
        "create table cards (code blob primary key, email text, holder text)",
        "insert into cards values (x'00ff', 'ann@reed.example', 'Ann'), (x'00', 'bob@rush.example', 'Bob')",
        "insert into cards values (0, 'c@c.example', 'Cy')",
    )
    sqlite.run("insert into cards values (?, 'dee@reed.example', 'Dee')", values=(odd,))
    cases = sqlite.open(
        "tables: {cards: {one row is: a card, found by: {email: email}, columns: {holder: identity.name}}}\n"
        "when erased: empty"
    )
    for email, key in (("ann@reed.example", b"\x00\xff"), ("dee@reed.example", odd), ("c@c.example", 0)):
        found = cases.find({"email": email})
        assert [row.key for row in cases.read(found)] == [(key,)]
        cases.apply(found, "plan:1:1")
        assert cases.remaining(found).unerased() == ()
    assert sqlite.rows("select holder from cards where holder is not null") == [("Bob",)]
