"""A draft of the systems section from a live schema: right where names speak, marked where they do not, blind to values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa
import yaml

from tests.examples.tracing_agency import generator, loaded
from tests.systems import music_store
from tests.systems.databases import Database, notice
from troth.notice.systems import System as Section
from troth.notice.systems import Table
from troth.systems import open_system
from troth.systems.column_names import meaning, spelling
from troth.systems.drafted import DraftedSystem
from troth.systems.drafted_yaml import systems_yaml
from troth.systems.drafting import draft_system


def section(drafted: DraftedSystem) -> Section:
    """The draft as the notice reads it."""
    text = systems_yaml(drafted, label="Their database", connect="data/their.sqlite")
    return Section.model_validate(yaml.load(text, Loader=yaml.BaseLoader)["systems"][drafted.name])


def draft(database: Database) -> tuple[DraftedSystem, Section]:
    drafted = draft_system("theirs", database.address)
    mapped = section(drafted)
    assert open_system("theirs", mapped, notice(), database.address).drift() == ()
    return drafted, mapped


# the music store


def test_the_music_store_is_drafted_as_a_person_would_map_it(database: Database) -> None:
    music_store.build(database)
    _, mapped = draft(database)
    people = {name: table.one_row_is for name, table in mapped.tables.items() if table.one_row_is}
    assert people == {"Customer": "a customer", "Employee": "an employee"}
    assert [str(link.table) for link in mapped.tables["Invoice"].belongs_to] == ["Customer"]
    assert [str(link.table) for link in mapped.tables["InvoiceLine"].belongs_to] == ["Invoice"]
    assert list(mapped.tables["Customer"].also_about) == ["Employee by SupportRepId"]
    assert dict(mapped.tables["Customer"].found_by) == {"phone": "Phone", "email": "Email"}
    nobody = {name for name, table in mapped.tables.items() if table.nobody}
    assert nobody == {"Artist", "Album", "Genre", "MediaType", "Track", "Playlist", "PlaylistTrack"}


def test_a_drafted_system_finds_and_erases_a_person_at_once(database: Database) -> None:
    music_store.build(database)
    _, mapped = draft(database)
    system = open_system("theirs", mapped, notice(), database.address)
    found = system.find({"email": "ben@bay.example"})
    assert found.counts() == {"Customer": 1, "Invoice": 1, "InvoiceLine": 1}
    system.apply(found, "key")
    assert system.remaining(found).hits == ()
    assert len(database.rows('select * from "Customer"')) == 2


# how much of what people mapped by hand is drafted right


@dataclass
class Share:
    """Columns of mapped tables: drafted as their owners say (personal or not), and in all."""

    right: int = 0
    all: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, name: str, by_hand: Table, drafted: Table) -> None:
        for column, personal in _said(by_hand).items():
            self.all += 1
            if _said(drafted).get(column, by_hand.nobody is not None) == personal:
                self.right += 1
            else:
                self.wrong.append(f"{name}.{column}")


def _said(table: Table) -> Mapping[str, bool]:
    """Column → whether it is personal, for every column that the mapping speaks of."""
    left = {column: False for names in table.leave.values() for column in names}
    return left | dict.fromkeys([*table.columns, *table.found_by.values()], True)


def test_nine_in_ten_columns_of_the_music_store_and_the_tracing_agency_are_drafted_right(tmp_path: Path) -> None:
    share = Share()
    store = Database("sqlite", f"sqlite:///{tmp_path / 'store.sqlite'}")
    music_store.build(store)
    by_hand = Section.model_validate({"name": "store", **yaml.safe_load(music_store.MAPPING)})
    for name, table in by_hand.tables.items():
        share.add(name, table, draft(store)[1].tables[name])
    for name, metadata in generator().SCHEMAS.items():
        database = Database("sqlite", f"sqlite:///{tmp_path / name}.sqlite")
        metadata.create_all(sa.create_engine(database.address))
        drafted = draft(database)[1]
        for table, hand in loaded().notice.systems[name].tables.items():
            assert (hand.nobody is None) == (drafted.tables[table].nobody is None), table
            assert {link.table for link in hand.belongs_to} == {link.table for link in drafted.tables[table].belongs_to}
            share.add(f"{name}.{table}", hand, drafted.tables[table])
    assert share.all > 80
    # docs/performance.md names the figure.
    assert share.right / share.all >= 0.95, share.wrong


# single guesses


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("emailAddress", "contact.email"),
        ("E_MAIL", "contact.email"),
        ("mobile_no", "contact.phone"),
        ("BillingPostalCode", "contact.postal address"),
        ("postcode", "contact.postal address"),
        ("addr_line2", "contact.postal address"),
        ("DOB", "identity.date of birth"),
        ("dateOfBirth", "identity.date of birth"),
        ("NINo", "identity.National Insurance number"),
        ("nat_ins_number", "identity.National Insurance number"),
        ("nhs_number", "health.NHS number"),
        ("surname", "identity.name"),
        ("maiden_name", "identity.former name"),
        ("ip", "technical.IP address"),
        ("remote_addr", "technical.IP address"),
        ("user_agent", "technical.device"),
        ("password_hash", "account.sign-in details"),
        ("sort_code", "financial.bank account"),
        ("notes", "correspondence.notes"),
        ("ethnicity", "special categories.ethnic origin"),
        ("dbs_check", "criminal data.convictions and checks"),
        ("next_of_kin", "family.next of kin"),
        ("number_plate", "vehicle.registration"),
    ],
)
def test_british_column_names_are_understood_however_they_are_spelt(name: str, held: str) -> None:
    guess = meaning(name)
    assert guess is not None
    assert f"{guess.category}.{guess.field}" == held


@pytest.mark.parametrize(
    "name", ["created_at", "status", "unit_price", "product_id", "is_active", "updated_by", "currency"]
)
def test_what_a_name_says_is_not_personal_is_left_with_the_reason(name: str) -> None:
    guess = meaning(name)
    assert guess is not None
    assert (guess.category, bool(guess.leave)) == ("", True)


def test_names_are_parted_at_capitals_digits_and_marks() -> None:
    assert spelling("BillingPostalCode2") == "_billing_postal_code_2_"
    assert spelling("HTTPUserAgent") == "_http_user_agent_"
    assert spelling("tbl-Client Name") == "_tbl_client_name_"


# links, doubts, and what is never read


def test_a_link_that_only_a_name_suggests_is_drafted_and_marked(database: Database) -> None:
    database.run(
        "create table customers (id integer primary key, full_name text, email text)",
        "create table parcels (id integer primary key, customer_id integer, weight integer)",
        "create table scans (id integer primary key, parcelNo integer, seen_at timestamp)",
    )
    drafted, mapped = draft(database)
    assert [link.table for link in mapped.tables["parcels"].belongs_to] == ["customers"]
    assert [link.by for link in mapped.tables["parcels"].belongs_to] == [("customer_id",)]
    assert any("customers by customer_id is a guess" in doubt for doubt in drafted.doubts())
    assert "# DOUBT: customers by customer_id" in systems_yaml(drafted, label="x", connect="x.sqlite")


def test_an_address_table_that_people_point_to_is_about_whoever_points_to_it(database: Database) -> None:
    database.run(
        "create table address (id integer primary key, street text, postcode text)",
        """create table person (id integer primary key, surname text, email text,
           address_id integer references address(id))""",
        "insert into address values (1, '1 Ash Row', 'ZZ1 1ZZ')",
        "insert into address values (2, '2 Bay Row', 'ZZ1 1ZZ')",
        "insert into person values (1, 'Ash', 'ada@ash.example', 2)",
    )
    _, mapped = draft(database)
    (link,) = mapped.tables["address"].belongs_to
    assert (link.table, link.by, link.key) == ("person", ("id",), ("address_id",))
    found = open_system("theirs", mapped, notice(), database.address).find({"email": "ada@ash.example"})
    assert found.counts() == {"person": 1, "address": 1}


def test_text_under_a_name_that_says_nothing_is_personal_until_somebody_says_otherwise(database: Database) -> None:
    database.run("create table members (id integer primary key, full_name text, email text, zorp text, quux integer)")
    drafted, mapped = draft(database)
    assert mapped.tables["members"].columns["zorp"] == "undecided.to be decided"
    assert any("quux" in names for names in mapped.tables["members"].leave.values())
    assert sum("zorp" in doubt or "quux" in doubt for doubt in drafted.doubts()) == 2


def test_sensitive_columns_are_marked_as_needing_a_condition(database: Database) -> None:
    database.run(
        "create table patients (id integer primary key, surname text, phone text, diagnosis text, religion text)"
    )
    drafted, mapped = draft(database)
    assert mapped.tables["patients"].columns["diagnosis"] == "health.health"
    assert sum("need a condition of their own" in doubt for doubt in drafted.doubts()) == 2


def test_secrets_and_free_text_are_drafted_as_such(database: Database) -> None:
    database.run("create table users (id integer primary key, username text unique, password_hash text, notes text)")
    _, mapped = draft(database)
    users = mapped.tables["users"]
    assert (users.secret, users.free_text) == (("password_hash",), ("notes",))
    assert dict(users.found_by) == {"user name": "username"}


def test_no_value_of_any_row_comes_into_the_draft_only_how_many_there_are(database: Database) -> None:
    music_store.build(database)
    drafted, _ = draft(database)
    text = systems_yaml(drafted, label="x", connect="x.sqlite")
    assert "# 3 rows" in text
    for value in ("Ada", "Ash", "bay.example", "01632", "ZZ1"):
        assert value not in text


def test_odd_names_of_tables_and_columns_come_through_the_yaml(database: Database) -> None:
    database.run(
        'create table "my: members" (id integer primary key, "full name" text, "e-mail, home" text, "no" text)',
        'create table "or der" (id integer primary key, "who" integer references "my: members"(id), "notes #1" text)',
        'create table "123" (id integer primary key)',
    )
    _, mapped = draft(database)
    assert set(mapped.tables) == {"my: members", "or der", "123"}
    assert mapped.tables["or der"].belongs_to[0].table == "my: members"


def test_an_empty_database_drafts_no_table(sqlite: Database) -> None:
    drafted = draft_system("theirs", sqlite.address)
    assert drafted.tables == ()


def test_our_own_table_of_receipts_is_known_and_none_of_theirs(database: Database) -> None:
    music_store.build(database)
    database.run(open_system("theirs", section_with_marker(), notice(), database.address).marker().rstrip().rstrip(";"))
    drafted, mapped = draft(database)
    assert "troth_marks" not in mapped.tables
    assert mapped.marker
    assert "troth_marks" not in {table.name for table in drafted.tables}


def section_with_marker() -> Section:
    return Section.model_validate({"name": "Their database", "marker": "yes", "tables": {}})
