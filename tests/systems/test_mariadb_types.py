"""Every type of column and of key that MariaDB has is read, planted in and followed as what it is."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from tests.systems.databases import Database

pytestmark = pytest.mark.mariadb

SEEN = datetime.fromisoformat("2020-01-02 03:04:05.678901")
ODD = """create table people (
    id bigint unsigned primary key, email varchar(60) not null, tiny tinyint unsigned not null, flag tinyint(1) not null,
    yes bit(1) not null, bits bit(9) not null, kind enum('one', 'it''s, two') not null, tags set('a','b') not null,
    born date not null, seen datetime(6) not null, at time not null, since year not null, money decimal(10,2) not null,
    ratio double not null, about json not null, ident uuid not null, address inet6, token binary(16) not null,
    blob_ mediumblob not null, both_ varchar(90) generated always as (concat(email, '!')) stored,
    changed timestamp not null default current_timestamp on update current_timestamp)"""
BIG = 2**63 + 5
ROW = f"""insert into people (id, email, tiny, flag, yes, bits, kind, tags, born, seen, at, since, money, ratio, about, ident,
    address, token, blob_) values ({BIG}, 'ann@reed.example', 255, 1, b'0', b'100000001', 'it''s, two', 'a,b', '1980-02-03',
    '2020-01-02 03:04:05.678901', '13:14:15', 1999, 12.50, 0.25, '{{"a": [1, "ü"]}}',
    '00112233-4455-6677-8899-aabbccddeeff', '2001:db8::1', x'00112233445566778899aabbccddeeff', x'ff00')"""
KINDS = """
when erased: delete row
tables:
  people:
    one row is: a person
    found by: {email: email}
    columns: {tiny: a.b, flag: a.b, 'yes': a.b, bits: a.b, kind: a.b, tags: a.b, born: a.b, seen: a.b, at: a.b, since: a.b,
              money: a.b, ratio: a.b, about: a.b, ident: a.b, address: a.b, token: a.b, blob_: a.b, both_: a.b}
    leave: {ours: [changed]}
"""


def test_every_type_is_read_as_what_it_says(mariadb: Database):
    mariadb.run(ODD, ROW)
    cases = mariadb.open(KINDS)
    assert cases.drift() == ()
    found = cases.find({"email": "ann@reed.example"})
    assert [rows.keys for rows in found.rows] == [((BIG,),)]
    (row,) = cases.read(found)
    values = {value.column: value.value for value in row.values}
    assert str(values.pop("ident")) == "00112233-4455-6677-8899-aabbccddeeff"
    assert values == {
        "email": "ann@reed.example", "tiny": 255, "flag": True, "yes": False, "bits": 257, "kind": "it's, two",
        "tags": "a,b", "born": date(1980, 2, 3), "seen": SEEN, "at": time(13, 14, 15),
        "since": 1999, "money": Decimal("12.50"), "ratio": 0.25, "about": {"a": [1, "ü"]}, "address": "2001:db8::1",
        "token": bytes.fromhex("00112233445566778899aabbccddeeff"), "blob_": b"\xff\x00", "both_": "ann@reed.example!",
    }  # fmt: skip
    cases.apply(found, "k")
    assert mariadb.rows("select id from people") == []
    assert cases.remaining(found).hits == ()


@pytest.mark.parametrize("rows", [(ROW,), ()], ids=["with a row", "empty"])
def test_a_drill_plants_in_columns_of_every_type(mariadb: Database, rows: tuple[str, ...]):
    mariadb.run(ODD, *rows)
    for kind in ("access", "erasure"):
        done = mariadb.open(KINDS).drill(kind)
        assert (done.ok, done.left, done.problem) == (True, (), None)


@pytest.mark.parametrize(
    ("type_", "values"),
    [("binary(4)", ["x'00ff10aa'", "x'00ff10ab'"]), ("decimal(20,4)", ["1.2500", "1.2501"]),
     ("datetime(6)", ["'2020-01-01 00:00:00.000001'", "'2020-01-01 00:00:00.000002'"]), ("date", ["'2020-01-01'", "'2020-01-02'"]),
     ("bigint unsigned", ["18446744073709551615", "18446744073709551614"]), ("time(3)", ["'26:00:00.5'", "'-01:00:00'"]),
     ("uuid", ["'00112233-4455-6677-8899-aabbccddeeff'", "'00112233-4455-6677-8899-aabbccddeefe'"]),
     ("enum('x','y')", ["'x'", "'y'"]), ("varchar(9) character set latin1", ["'ä'", "'b'"]), ("double", ["0.1", "0.2"]),
     ("bit(3)", ["b'101'", "b'100'"]), ("varbinary(700)", ["x'00ff10aa'", "x'00ff10aa00'"]), ("year", ["1999", "2000"])],
)  # fmt: skip
def test_keys_of_every_type_lead_to_their_own_rows(mariadb: Database, type_: str, values: list[str]):
    mariadb.run(
        f"create table people (id {type_} primary key, email varchar(60))",
        f"create table notes (id integer, about {type_} references people(id), body text, primary key (id, about))",
        f"insert into people values ({values[0]}, 'ann@reed.example'), ({values[1]}, 'bob@rush.example')",
        f"insert into notes values (1, {values[0]}, 'x'), (1, {values[1]}, 'y')",
    )
    cases = mariadb.open("""
    when erased: delete row
    tables:
      people: {one row is: a person, found by: {email: email}}
      notes: {belongs to: people by about, columns: {body: notes.body}}
    """)
    found = cases.find({"email": "ann@reed.example"})
    assert found.counts() == {"people": 1, "notes": 1}
    assert len(list(cases.read(found))) == 2
    assert cases.preflight(found) == ()
    cases.apply(found, "k")
    assert cases.remaining(found).hits == ()
    assert mariadb.rows("select body from notes") == [("y",)]
    assert mariadb.rows("select email from people") == [("bob@rush.example",)]
