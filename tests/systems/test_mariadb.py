"""What only MariaDB and MySQL do: texts that count as the same, dates of nought, engines without transactions, odd types."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest

from tests import mariadb_server, servers
from tests.systems import agency
from tests.systems.databases import Database
from troth.errors import TrothError
from troth.systems import Ambiguous, Counts, Unreachable

pytestmark = pytest.mark.mariadb

PEOPLE = """
when erased: delete row
tables:
  people: {one row is: a person, found by: {email: email, name: name}, columns: {name: identity.name}}
"""


def test_letters_that_the_database_takes_for_the_same_are_two_people(mariadb: Database):
    mariadb.run(
        "create table people (id integer primary key, email varchar(60), name varchar(60))",
        "insert into people values (1, 'jose@reed.example', 'Jose Reed'), (2, 'josé@reed.example', 'José Reed')",
    )
    assert mariadb.rows("select count(*) from people where name = 'jose reed'") == [(2,)]
    cases = mariadb.open(PEOPLE)
    found = cases.find({"name": "JOSÉ reed"})
    assert [rows.keys for rows in found.rows] == [((2,),)]
    cases.apply(found, "k")
    assert cases.remaining(found).hits == ()
    assert mariadb.rows("select id from people") == [(1,)]


def test_a_link_that_the_database_takes_for_the_same_is_followed(mariadb: Database):
    mariadb.run(
        "create table people (code varchar(9) primary key, email varchar(60))",
        "create table notes (id integer primary key, about varchar(9) references people(code), body text)",
        "insert into people values ('Ann', 'ann@reed.example'), ('Bob', 'bob@rush.example')",
        "insert into notes values (1, 'ANN', 'x'), (2, 'ánn', 'y'), (3, 'bob', 'z')",
    )
    cases = mariadb.open("""
    when erased: delete row
    tables:
      people: {one row is: a person, found by: {email: email}}
      notes: {belongs to: people by about, columns: {body: notes.body}}
    """)
    found = cases.find({"email": "ann@reed.example"})
    assert found.counts() == {"people": 1, "notes": 2}
    cases.apply(found, "k")
    assert mariadb.rows("select id from notes") == [(3,)]


@pytest.mark.parametrize("there", ["utf8mb4_bin", "utf8mb4_unicode_520_ci", "latin1_swedish_ci"])
def test_a_link_between_texts_of_two_collations_is_followed(mariadb: Database, there: str):
    charset = there.partition("_")[0]
    mariadb.run(
        f"""create table people (code varchar(9) character set {charset} collate {there} primary key, email text,
            origin text)""",
        "create table notes (id integer primary key, about varchar(9), second varchar(9), body text, noted_on date)",
        "insert into people values ('ann', 'ann@reed.example', 'website'), ('bob', 'bob@rush.example', null)",
        "insert into notes values (1, 'ann', null, 'x', '2020-01-01'), (2, 'bob', 'ann', 'y', null)",
    )
    cases = mariadb.open("""
    when erased: delete row
    tables:
      people: {one row is: a person, found by: {email: email}, came from: column origin}
      notes:
        belongs to: [people by about, people by second]
        columns: {body: notes.body}
        kept by: enquiries
        events: {the enquiry closes: noted_on}
    """)
    found = cases.find({"email": "ann@reed.example"})
    assert {(rows.table, rows.keys, rows.standing) for rows in found.rows} == {
        ("people", (("ann",),), "own"), ("notes", ((1,),), "own"), ("notes", ((2,),), "other"),
    }  # fmt: skip
    assert {row.source for row in cases.read(found)} == {"website", None} or len(list(cases.read(found))) == 3
    assert [fact.rows for fact in cases.overdue("enquiries", "the enquiry closes", date(2021, 1, 1))] == [1]
    assert {fact.table: fact.missing for fact in cases.sources()} == {"people": 1, "notes": 0}
    cases.apply(found, "k")
    assert mariadb.rows("select id, about, second from notes") == [(2, "bob", None)]


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
     ("bit(3)", ["b'101'", "b'100'"]), ("year", ["1999", "2000"])],
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


def test_a_date_of_nought_is_no_date(mariadb: Database):
    agency.build(mariadb)
    mariadb.run(
        "set session sql_mode = ''",
        "update enquiries set closed_on = '0000-00-00' where id in (1, 3)",
        "alter table enquiries modify closed_on date not null",
        "update enquiries set closed_on = '0000-00-00' where id = 2",
    )
    cases = mariadb.open(agency.MAPPING)
    facts = {fact.table: fact for fact in cases.overdue("enquiries", "the enquiry closes", date(2030, 1, 1))}
    assert (facts["enquiries"].rows, facts["enquiries"].not_started, facts["enquiries"].unreadable) == (1, 3, 0)
    assert len(list(cases.read(cases.find({"email": "ann@reed.example"})))) == 5
    assert cases.drill("access").ok


def test_a_table_without_transactions_is_never_half_erased(mariadb: Database):
    agency.build(mariadb)
    mariadb.run("alter table replies drop foreign key replies_ibfk_1", "alter table replies engine = MyISAM")
    cases = mariadb.open(agency.MAPPING)
    found = cases.find({"email": "ann@reed.example"})
    (problem,) = cases.preflight(found)
    assert (problem.where, "MyISAM" in problem.what, "InnoDB" in problem.fix) == ("cases.replies", True, True)
    before = mariadb.everything()
    with pytest.raises(TrothError, match="MyISAM"):
        cases.apply(found, "k")
    assert cases.drill("erasure").ok is None
    assert mariadb.everything() == before


FOLDERS = """
when erased: delete row
tables:
  people: {one row is: a person, found by: {email: email}}
  folders: {belongs to: people by owner, columns: {title: files.title}, leave: {where it lies: [parent]}}
"""


def folders(mariadb: Database, *rows: str) -> None:
    mariadb.run(
        "create table people (id integer primary key, email text)",
        """create table folders (id integer primary key, owner integer references people(id),
           parent integer not null references folders(id), title text)""",
        "insert into people values (1, 'ann@reed.example'), (2, 'bob@rush.example')",
        f"insert into folders values {', '.join(rows)}",
    )


def test_rows_that_must_name_another_row_of_their_table_go_from_the_leaves_up(mariadb: Database):
    folders(mariadb, "(1,null,1,'top')", "(2,1,1,'a')", "(3,1,2,'b')", "(4,1,3,'c')", "(5,2,1,'bobs')")
    cases = mariadb.open(FOLDERS)
    found = cases.find({"email": "ann@reed.example"})
    assert cases.preflight(found) == ()
    assert cases.apply(found, "k").counts["folders"] == Counts(deleted=3)
    assert mariadb.rows("select id from folders") == [(1,), (5,)]


def test_a_row_that_must_point_at_itself_cannot_go_and_preflight_says_so(mariadb: Database):
    folders(mariadb, "(1,1,1,'top')", "(2,1,1,'a')")
    cases = mariadb.open(FOLDERS)
    found = cases.find({"email": "ann@reed.example"})
    (problem,) = cases.preflight(found)
    assert (problem.where, "themselves" in problem.what) == ("cases.folders.parent", True)
    before = mariadb.everything()
    with pytest.raises(TrothError, match="themselves"):
        cases.apply(found, "k")
    assert mariadb.everything() == before


def test_a_cascade_from_rows_outside_the_plan_is_seen_although_it_fires_no_trigger(mariadb: Database):
    agency.build(mariadb)
    mariadb.run(
        "create table invoices (id integer primary key, enquiry_id integer references enquiries(id) on delete cascade)",
        "insert into invoices values (1, 1)",
    )
    cases = mariadb.open(agency.MAPPING)
    with pytest.raises(TrothError, match="not part of this erasure"):
        cases.apply(cases.find({"email": "ann@reed.example"}), "k")
    assert mariadb.rows("select id from invoices") == [(1,)]


def test_two_erasures_that_wait_for_each_other_end_with_one_undone_and_unharmed(mariadb: Database):
    agency.build(mariadb)
    cases = mariadb.open(agency.MAPPING)
    found = cases.find({"email": "ann@reed.example"})
    before = mariadb.everything()
    mariadb.run("start transaction", "update replies set body = 'theirs' where id = 1")
    with pytest.raises(Unreachable, match="locked"):
        cases.apply(found, "k")
    mariadb.run("rollback")
    assert mariadb.everything() == before
    assert cases.apply(found, "k").counts["replies"] == Counts(deleted=2)


@pytest.mark.parametrize(
    "mode", ["", "ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT", "TRADITIONAL,PAD_CHAR_TO_FULL_LENGTH"]
)
def test_how_the_server_is_set_up_makes_no_difference(mariadb: Database, mode: str):
    agency.build(mariadb)
    server = servers.mariadb()
    assert server is not None
    server.run(f"set global sql_mode = '{mode}', global autocommit = 0, global tx_isolation = 'READ-UNCOMMITTED'")
    try:
        cases = mariadb.open(agency.MAPPING, name="fresh" + str(len(mode)))
        with pytest.raises(Ambiguous):
            cases.find({"email": "bob@rush.example"})
        assert cases.find({"name": "x\\' or '1'='1"}).is_empty()
        found = cases.find({"email": "ann@reed.example"})
        cases.apply(found, "k")
        assert cases.remaining(found).unerased() == ()
        assert cases.drill("erasure").ok
    finally:
        server.run("set global sql_mode = default, global autocommit = 1, global tx_isolation = 'REPEATABLE-READ'")
    assert mariadb.rows("select id from replies") == [(2,)]


def test_the_certificate_says_what_the_server_keeps(mariadb: Database):
    agency.build(mariadb)
    server = servers.mariadb()
    assert server is not None
    mariadb.run("alter table replies add system versioning")
    server.run("set global slow_query_log = on")
    try:
        cases = mariadb.open(agency.MAPPING)
        remains = cases.apply(cases.find({"email": "ann@reed.example"}), "k").remains
    finally:
        server.run("set global slow_query_log = off")
    assert any("undo log" in line and "OPTIMIZE TABLE enquiries, replies" in line for line in remains)
    assert any("redo log" in line for line in remains)
    assert any("slow query log" in line for line in remains)
    assert not any("binary log" in line or "general query log" in line for line in remains)
    assert any("DELETE HISTORY FROM replies" in line for line in remains)
    assert len(mariadb.rows("select id from replies for system_time all")) == 3


def test_the_binary_log_is_named_with_the_time_it_is_kept(tmp_path: Path):
    found = mariadb_server.binaries() or servers.missing("mariadb")
    server = mariadb_server.start(found, "--log-bin", "--binlog-format=STATEMENT", "--expire-logs-days=3")
    logged = Database("mariadb", server.create_database())
    agency.build(logged)
    cases = logged.open(agency.MAPPING)
    remains = cases.apply(cases.find({"email": "ann@reed.example"}), "k").remains
    assert any("the statements that changed them" in line and "3 days" in line for line in remains)
    logged.run("set global binlog_format = 'ROW'")
    cases = logged.open(agency.MAPPING, name="anew")
    remains = cases.apply(cases.find({"email": "bob@rush.example", "name": "Bob Rush"}), "k").remains
    logged.close()
    assert any("the rows as they were" in line for line in remains)
