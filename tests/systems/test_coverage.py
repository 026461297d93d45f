"""Every table and column is accounted for, and the share of known personal columns is what a search reaches."""

from __future__ import annotations

from tests.systems.databases import Database
from troth.systems.coverage import share

MAPPING = """
tables:
  members:
    one row is: a member
    found by: {email: email}
    columns: {full_name: identity.name}
    leave: {figures: [visits]}
  letters:
    belongs to: members by member_id
    columns: {body: correspondence.body}
  rooms: {nobody: the building}
"""


def build(database: Database) -> None:
    database.run(
        "create table members (id integer primary key, email varchar(60), full_name varchar(60), visits integer)",
        "create table letters (id integer primary key, member_id integer, body text)",
        "create table rooms (id integer primary key, name varchar(20), phone varchar(20))",
    )


def test_a_whole_mapping_reaches_every_known_personal_column(database: Database):
    build(database)
    covered = database.open(MAPPING).coverage()
    assert covered is not None
    assert covered.tables == {"mapped": 2, "nobody": 1}
    assert covered.columns == {"structure": 3, "mapped": 3, "left": 1, "nobody": 3}
    assert (covered.known, covered.reached, covered.unreached) == (3, 3, ())
    assert share([covered]) == "reaches 3 of 3 known personal columns in 1 system"


def test_a_new_column_that_looks_personal_lowers_the_share_and_one_that_does_not_is_only_undeclared(database: Database):
    build(database)
    system = database.open(MAPPING)
    database.run("alter table members add mobile_phone varchar(20)", "alter table members add is_active boolean")
    covered = system.coverage()
    assert covered is not None
    assert covered.columns["undeclared"] == 2
    assert (covered.known, covered.reached, covered.unreached) == (4, 3, ("cases.members.mobile_phone",))
    assert share([covered, covered]).endswith(
        "in 2 systems; not cases.members.mobile_phone, cases.members.mobile_phone"
    )


def test_a_new_table_counts_by_its_columns_names_and_types(database: Database):
    build(database)
    database.run("create table leads (id integer primary key, surname varchar(60), email boolean, colour varchar(9))")
    covered = database.open(MAPPING).coverage()
    assert covered is not None
    assert covered.tables["undeclared"] == 1
    assert covered.unreached == ("cases.leads.surname",)


def test_a_mapped_table_to_which_no_way_leads_is_known_and_not_reached(database: Database):
    build(database)
    covered = database.open(MAPPING.replace("    belongs to: members by member_id\n", "")).coverage()
    assert covered is not None
    assert covered.unreached == ("cases.letters.body",)
