"""What only MariaDB and MySQL do: texts that count as the same, dates of nought, engines without transactions."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

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


def test_other_databases_of_the_server_belong_to_the_system_where_its_address_names_them(mariadb: Database):
    server = servers.mariadb()
    assert server is not None
    address = server.create_database()
    other = urlsplit(address).path.lstrip("/")
    here = urlsplit(mariadb.address).path.lstrip("/")
    agency.build(mariadb)
    mariadb.run(
        f"create table {other}.calls (id integer primary key, enquiry integer not null, "
        "grade varchar(5) not null check (grade in ('good', 'bad')), said text)",
        f"alter table {other}.calls add foreign key (enquiry) references {here}.enquiries (id)",
        f"create table {other}.replies (id integer primary key, of_call integer references {other}.calls (id), body text)",
        f"insert into {other}.calls values (1, 1, 'good', 'hello'), (2, 2, 'bad', 'no')",
        f"insert into {other}.replies values (1, 1, 'x'), (2, 2, 'y')",
    )
    alone = mariadb.open(agency.MAPPING)
    before = mariadb.everything()
    with pytest.raises(TrothError, match="other rows hang"):
        alone.apply(alone.find({"email": "ann@reed.example"}), "k")
    assert mariadb.everything() == before
    both = replace(mariadb, address=f"{mariadb.address}&databases={other}").open(
        agency.MAPPING
        + f"""
  {other}.calls: {{belongs to: enquiries by enquiry, columns: {{said: a.b}}, when erased: delete row,
                   leave: {{how it went: [grade]}}}}
  {other}.replies: {{belongs to: [{{table: {other}.calls, by: [of_call]}}], columns: {{body: a.b}}, when erased: delete row}}
"""
    )
    assert both.drift() == ()
    for kind in ("access", "erasure"):
        done = both.drill(kind)
        assert (done.ok, done.left, done.problem) == (True, (), None)
    found = both.find({"email": "ann@reed.example"})
    assert found.counts() == {"enquiries": 3, "replies": 2, f"{other}.calls": 1, f"{other}.replies": 1}
    assert both.preflight(found) == ()
    both.apply(found, "k")
    assert both.remaining(found).unerased() == ()
    assert mariadb.rows(f"select id from {other}.replies") == [(2,)]
    mariadb.run(f"alter table {other}.calls add column more text")
    assert [drift.where for drift in both.drift()] == [f"cases.{other}.calls.more"]
    server.drop_database(address)


def test_a_large_answer_is_streamed_and_not_held(mariadb: Database):
    mariadb.run(
        "create table people (id integer primary key, email varchar(60))",
        "create table visits (id integer primary key, person integer, said varchar(600), index (person))",
        "insert into people values (1, 'jo@post.example')",
        "insert into visits select seq, 1, repeat('x', 500) from seq_1_to_20000",
    )
    cases = mariadb.open("""
    tables:
      people: {one row is: a person, found by: {email: email}}
      visits: {belongs to: people by person, columns: {said: some.visits}}
    """)
    tracemalloc.start()
    try:
        with cases.access({"email": "jo@post.example"}) as access:
            assert sum(1 for row in access.rows()) == 20_001
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 6_000_000  # the rows together have ten million letters
