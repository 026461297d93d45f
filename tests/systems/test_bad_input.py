"""Bad input, and where its test is: every line of ``WHERE`` names what is wrong and the tests that say what happens.

What has a test of its own elsewhere is only named here; what had none is below. Each runs on SQLite, PostgreSQL and MariaDB,
save what a product does not have: SQLite has no wire that could be cut and no two writers that could wait for each other
(a second writer waits for the file), and takes its like from the file.
"""

from __future__ import annotations

import importlib
import inspect

import pytest

from tests.systems import agency
from tests.systems.databases import Database
from troth.errors import TrothError
from troth.systems import Ambiguous, Counts, Unreachable

ANN = {"email": "ann@reed.example"}
WHERE: dict[str, tuple[str, ...]] = {
    "foreign keys in a circle": (
        "test_bad_input:test_foreign_keys_in_a_circle_over_three_tables_are_deleted_whole",
        "test_links:test_a_cycle_ends_and_is_deleted",
        "test_links:test_a_tree_of_own_rows_is_walked_to_its_leaves",
    ),
    "a constraint that would fail": (
        "test_feasible:test_a_column_that_must_not_be_empty_is_to_be_replaced",
        "test_feasible:test_a_check_rule_is_tried_against_what_erasure_leaves",
        "test_erasing:test_a_failure_midway_leaves_everything_as_it_was",
        "keepers.test_rival_failures:test_a_column_that_must_not_be_empty_half_erases_nobody",
    ),
    "a deadlock with the application's writes": (
        "test_cut:test_a_deadlock_with_the_applications_writes_is_tried_again",
        "test_bad_input:test_a_sqlite_file_that_another_program_writes_is_waited_for_and_then_left_alone",
        "test_erasing:test_a_locked_database_is_unreachable_and_says_so",
    ),
    "a row written between read and erase": (
        "test_erasing:test_a_row_written_after_finding_goes_too",
        "test_erasing:test_a_row_in_a_table_nobody_approved_stops_everything",
        "keepers.test_rival_failures:test_a_row_written_while_erasing_goes_in_a_second_pass",
    ),
    "the same through a link without a foreign key": (
        "test_looking_again:test_a_row_written_while_its_parent_was_deleted_is_found_and_goes_with_the_next_pass",
        "test_looking_again:test_a_row_written_since_on_a_row_that_stayed_is_found_and_goes_with_the_next_pass",
    ),
    "the connection cut in the middle and at COMMIT": (
        "test_cut:test_cut_in_the_middle_nothing_was_done_and_it_says_so",
        "test_cut:test_cut_at_commit_nobody_knows_and_a_second_go_settles_it",
        "test_unreachable:test_a_connection_that_is_cut_while_rows_are_read_is_unreachable_and_not_the_end_of_the_rows",
        "test_bad_input:test_a_sqlite_file_that_cannot_be_committed_to_is_as_it_was",
    ),
    "an account that may only read": (
        "test_erasing:test_an_account_that_may_only_read_is_told_so_beforehand",
        "test_bad_input:test_a_sqlite_file_that_may_only_be_read_is_read_and_never_half_written",
    ),
    "64 MB in one column": (
        "keepers.test_large_and_unreadable:"
        "test_64_mb_of_bytes_are_a_file_of_the_package_and_cost_no_more_memory_than_a_piece",
        "keepers.test_large_and_unreadable:test_64_mb_of_bytes_are_erased_and_looked_for_again",
        "test_bad_input:test_large_values_of_more_rows_than_are_taken_at_once_come_whole",
    ),
    "text that is not UTF-8": (
        "test_unreadable_text:test_the_person_is_found_and_every_byte_is_read",
        "test_unreadable_text:test_the_erasure_is_whole_and_touches_nobody_else",
        "test_unreadable_text:test_bytes_in_a_key_name_their_row",
        "keepers.test_large_and_unreadable:"
        "test_a_text_that_is_no_text_is_shown_as_far_as_it_reads_with_its_bytes_beside_it",
    ),
    "a column dropped since publication": ("test_erasing:test_a_column_dropped_since_stops_with_its_name",),
    "an identifier that fits several people": (
        "test_finding:test_an_email_of_two_people_stops_and_asks",
        "test_bad_input:test_who_fits_several_people_is_not_erased_by_any_door",
    ),
    "an empty or wildcard identifier": (
        "test_finding:test_empty_and_wildcard_identifiers_are_refused",
        "test_finding:test_no_identifier_at_all_is_refused",
        "test_bad_input:test_an_identifier_that_is_no_text_is_refused_in_words",
    ),
    "SQL in identifiers and in names of tables": (
        "test_finding:test_sql_in_an_identifier_finds_nobody_and_harms_nothing",
        "test_links:test_odd_names_of_tables_and_columns_are_only_names",
        "test_bad_input:test_sql_in_an_identifier_erases_its_own_row_and_no_other",
    ),
}
EVERY_PRODUCT = {"database", "cases", "people", "staying", "shop", "guest", "guest_of_bytes"}
"""Fixtures that run a test on all three products."""


@pytest.mark.parametrize("what", WHERE)
def test_each_kind_of_bad_input_has_its_tests_on_every_product(what: str) -> None:
    fixtures: set[str] = set()
    for place in WHERE[what]:
        module, _, name = place.partition(":")
        folder = "tests" if module.startswith("keepers.") else "tests.systems"
        found = getattr(importlib.import_module(f"{folder}.{module}"), name)
        fixtures |= set(inspect.signature(found).parameters)
    assert fixtures & EVERY_PRODUCT or {"sqlite", "served"} <= fixtures


def test_foreign_keys_in_a_circle_over_three_tables_are_deleted_whole(database: Database) -> None:
    database.run(
        "create table people (id integer primary key, email varchar(60), card integer)",
        "create table orders (id integer primary key, person integer references people (id), note varchar(60))",
        "create table cards (id integer primary key, paid integer references orders (id), number varchar(60))",
        "insert into people values (1, 'ann@reed.example', null), (2, 'bob@rush.example', null)",
        "insert into orders values (1, 1, 'x'), (2, 2, 'y')",
        "insert into cards values (1, 1, '4000'), (2, 2, '4001')",
        "update people set card = id",
    )
    if database.kind != "sqlite":
        database.run("alter table people add foreign key (card) references cards (id)")
    cases = database.open("""
    when erased: delete row
    tables:
      people: {one row is: a person, found by: {email: email}}
      orders: {belongs to: people by person, columns: {note: orders.note}}
      cards: {belongs to: orders by paid, columns: {number: orders.card}}
    """)
    found = cases.find(ANN)
    assert found.counts() == {"people": 1, "orders": 1, "cards": 1}
    cases.apply(found, "k")
    assert [database.rows(f"select id from {name}") for name in ("people", "orders", "cards")] == [[(2,)]] * 3
    assert cases.remaining(found).unerased() == ()


def test_a_sqlite_file_that_another_program_writes_is_waited_for_and_then_left_alone(sqlite: Database) -> None:
    import sqlite3

    agency.build(sqlite)
    cases = sqlite.open(agency.MAPPING + "\nlimits: {waiting for a lock: 1 second}")
    found, before = cases.find(ANN), sqlite.everything()
    other = sqlite3.connect(sqlite.path, isolation_level=None)
    other.execute("begin immediate")
    try:
        with pytest.raises(Unreachable, match="locked"):
            cases.apply(found, "k")
    finally:
        other.rollback()
        other.close()
    assert sqlite.everything() == before
    assert cases.apply(found, "k").counts["replies"] == Counts(deleted=2)


def test_a_sqlite_file_that_cannot_be_committed_to_is_as_it_was(sqlite: Database) -> None:
    """A reader that does not end keeps a file without a write-ahead log from being committed to."""
    import sqlite3

    agency.build(sqlite)
    cases = sqlite.open(agency.MAPPING + "\nlimits: {waiting for a lock: 1 second}")
    found, before = cases.find(ANN), sqlite.everything()
    reader = sqlite3.connect(sqlite.path, isolation_level=None)
    reader.execute("begin")
    reader.execute("select * from enquiries").fetchone()
    try:
        with pytest.raises(TrothError) as stop:
            cases.apply(found, "k")
    finally:
        reader.close()
    assert "ann" not in str(stop.value).lower()
    assert sqlite.everything() == before
    assert cases.apply(found, "k").counts["replies"] == Counts(deleted=2)
    assert cases.remaining(found).unerased() == ()


def test_a_sqlite_file_that_may_only_be_read_is_read_and_never_half_written(sqlite: Database) -> None:
    agency.build(sqlite)
    cases = sqlite.open(agency.MAPPING)
    found, before = cases.find(ANN), sqlite.everything()
    with sqlite.path.open("r+b") as file:
        file.seek(18)  # the version of the format that may be written: SQLite only reads a file of a later one
        file.write(b"\x05")
    cases = sqlite.open(agency.MAPPING)
    assert cases.find(ANN).counts() == found.counts()
    with pytest.raises(TrothError, match=r"may not do this|may only read"):
        cases.apply(found, "k")
    assert sqlite.everything() == before


BINARY = {"sqlite": "blob", "postgres": "bytea", "mariadb": "mediumblob"}


def test_large_values_of_more_rows_than_are_taken_at_once_come_whole(database: Database) -> None:
    from troth.systems.large import PIECE, Large

    database.run(
        "create table people (id integer primary key, email varchar(60))",
        f"create table scans (id integer primary key, person integer, page {BINARY[database.kind]})",
        "insert into people values (1, 'ann@reed.example')",
    )
    for start in range(0, 1200, 300):
        marks = ", ".join("(?, 1, ?)" for _ in range(300))
        values = [each for n in range(start, start + 300) for each in (n, b"%d" % n)]
        database.run(f"insert into scans values {marks}", values=values)
    large = bytes(range(256)) * ((PIECE + (1 << 20)) // 256)
    database.run("update scans set page = ? where id in (3, 1100)", values=(large,))
    cases = database.open("""
    when erased: empty
    tables:
      people: {one row is: a person, found by: {email: email}}
      scans: {belongs to: people by person, columns: {page: some.scan}}
    """)
    with cases.access(ANN) as access:
        held = {row.key[0]: row.values[0].value for row in access.rows() if row.table == "scans"}
        assert len(held) == 1200
        for key, value in held.items():
            if key in (3, 1100):
                assert isinstance(value, Large)
                assert value.size == len(large)
                assert b"".join(value.pieces()) == large
            else:
                assert value == b"%d" % key


def test_who_fits_several_people_is_not_erased_by_any_door(database: Database) -> None:
    agency.build(database)
    cases = database.open(agency.MAPPING)
    before = database.everything()
    two = {"email": "bob@rush.example"}
    for ask in (cases.find, cases.preview):
        with pytest.raises(Ambiguous, match="several people"):
            ask(two)
    with pytest.raises(Ambiguous), cases.access(two):
        pass
    (found,) = cases.find_many([two])
    assert isinstance(found, Ambiguous)
    (outcome,) = cases.apply_many([found], "k")
    assert isinstance(outcome, Ambiguous)
    assert database.everything() == before


@pytest.mark.parametrize("value", ["jos\udce9@reed.example", "a\ud83d", "a\x00b@reed.example"])
def test_an_identifier_that_is_no_text_is_refused_in_words(database: Database, value: str) -> None:
    agency.build(database)
    cases = database.open(agency.MAPPING)
    for ask in (cases.find, cases.preview):
        with pytest.raises(TrothError, match=r"no text|NUL"):
            ask({"email": value})


@pytest.mark.parametrize(
    "value",
    ["x'; delete from people; --@reed.example", 'a"b@reed.example', "o''hara@reed.example", r"a\b@reed.example",
     "50%(v)s:v?@reed.example", "{x}@reed.example", "naïve🦊@reed.example"],
)  # fmt: skip
def test_sql_in_an_identifier_erases_its_own_row_and_no_other(database: Database, value: str) -> None:
    database.run("create table people (id integer primary key, email varchar(90))")
    database.run("insert into people values (1, ?), (2, 'bob@rush.example')", values=(value,))
    cases = database.open("when erased: delete row\ntables: {people: {one row is: a person, found by: {email: email}}}")
    if "%" in value:
        with pytest.raises(TrothError, match="wildcard"):
            cases.find({"email": value})
        return
    found = cases.find({"email": value})
    assert found.counts() == {"people": 1}
    assert cases.apply(found, "k").counts == {"people": Counts(deleted=1)}
    assert cases.remaining(found).unerased() == ()
    assert database.rows("select * from people") == [(2, "bob@rush.example")]
