"""The property contractor's made-up data: the same every time, in order, messy as life is, and about nobody real."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from tests import processes
from tests.examples.property_contractor import FOLDER, generator, module
from tests.servers import missing, postgres

TODAY = date(2026, 11, 22)
CONNECTED = ("jobs", "enquiries")
Tables = dict[str, list[dict[str, Any]]]


def rows(address: str) -> Tables:
    """Table → every row, in key order; without the table of receipts, which no seed fills."""
    engine = sa.create_engine(address.replace("postgresql://", "postgresql+psycopg://"), poolclass=sa.NullPool)
    schema = sa.MetaData()
    schema.reflect(engine)
    with engine.connect() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(sa.select(table).order_by(table.c.id)).mappings()]
            for table in schema.sorted_tables
            if table.name != "troth_marks"
        }


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Addresses of the two databases, filled in SQLite."""
    folder = tmp_path_factory.mktemp("property contractor")
    addresses = {name: f"sqlite:///{folder / name}.sqlite" for name in CONNECTED}
    generator().seed(addresses, TODAY)
    return addresses


@pytest.fixture(scope="module")
def tables(made: dict[str, str]) -> Tables:
    return {name: found for address in made.values() for name, found in rows(address).items()}


def test_two_runs_make_the_same_rows(made: dict[str, str], tmp_path: Path) -> None:
    again = {name: f"sqlite:///{tmp_path / name}.sqlite" for name in made}
    generator().seed(again, TODAY)
    assert [rows(address) for address in again.values()] == [rows(address) for address in made.values()]


@pytest.mark.parametrize("today", [date(2024, 2, 29), date(2026, 3, 31), date(2027, 4, 1), date(2028, 12, 31)])
def test_on_any_day_the_rows_fit_the_rules_of_their_tables(tmp_path: Path, today: date) -> None:
    address = {name: f"sqlite:///{tmp_path / name}.sqlite" for name in CONNECTED}
    first = generator().seed(address, today, people=300)
    assert generator().seed(address, today, people=300) == first


@pytest.mark.postgres
def test_postgresql_gets_the_same_rows_and_goes_on_counting() -> None:
    server = postgres() or missing("postgres")
    addresses = {name: server.create_database() for name in CONNECTED}
    report = generator().seed(addresses, TODAY, people=400)
    counts = {f"{name}.{table}": len(found) for name, url in addresses.items() for table, found in rows(url).items()}
    assert counts == report.rows
    with psycopg.connect(addresses["jobs"]) as connection:
        connection.execute("INSERT INTO landlords (name, kind, since) VALUES ('New Homes', 'trust', '2026-01-01')")
    with psycopg.connect(addresses["jobs"]) as connection, pytest.raises(psycopg.errors.ForeignKeyViolation):
        connection.execute("DELETE FROM contracts WHERE id = 1")
    for url in addresses.values():
        server.drop_database(url)


def test_two_thousand_people_are_made_in_a_moment(tmp_path: Path) -> None:
    start = time.process_time()
    report = generator().seed({name: f"sqlite:///{tmp_path / name}.sqlite" for name in CONNECTED}, TODAY)
    assert time.process_time() - start < 3
    assert report.people == 2000


def test_as_many_tenants_and_customers_are_made_as_were_asked_for(tables: Tables) -> None:
    asking = {(row["first_name"], row["surname"]) for row in tables["enquiries"]}
    assert (len(tables["tenants"]), len(tables["customers"])) == (1200, 400)
    assert 300 < len(asking) <= 402


def test_contact_details_belong_to_nobody(tables: Tables) -> None:
    assert set(re.findall(r"@[\w.-]+?\.(\w+)\b", repr(tables).lower())) == {"example"}
    spelt = [
        row[column]
        for found in tables.values()
        for row in found
        for column in ("phone", "office_phone", "employer_phone")
        if row.get(column)
    ]
    plain = {re.sub(r"^44", "0", re.sub(r"\D", "", phone)) for phone in spelt}
    assert all(re.fullmatch(r"(07700900|01632960)\d{3}", phone) for phone in plain)
    postcodes = [row["postcode"] for name in ("properties", "tenants", "customers") for row in tables[name]]
    assert all(re.fullmatch(r"XX\d{1,2} \d[A-Z]{2}", postcode) for postcode in postcodes)


def test_nobody_has_an_age_or_a_diagnosis_and_how_to_call_on_somebody_is_a_code(tables: Tables) -> None:
    columns = {column for found in tables.values() for row in found[:1] for column in row}
    assert not {column for column in columns if re.search(r"birth|(^|_)age$|health|illness|disab|diagnos", column)}
    codes = {row["access_arrangement"] for name in ("tenants", "customers") for row in tables[name]} - {None}
    assert codes == set(module("tables").ARRANGEMENTS)
    notes = " ".join(row["notes"] or "" for row in tables["jobs"] + tables["visits"])
    assert "asthma" in notes, "what nobody asked for is in the notes, as it is in life"


def test_everything_is_within_its_retention_and_tenants_hang_on_living_contracts(tables: Tables) -> None:
    two_years, a_year, six_years = (TODAY - timedelta(days=days) for days in (729, 364, 2190))
    assert min(row["last_contact_on"] for row in tables["enquiries"] + tables["landlord_contacts"]) > two_years
    assert min(row["given_on"] for row in tables["feedback"]) > two_years
    assert min(row["last_dealings_on"] for row in tables["customers"]) > six_years
    assert min(row["last_visit_on"] for row in tables["operatives"]) > a_year
    assert min(row["year_ends_on"] for row in tables["invoices"]) > six_years
    ended = {row["id"] for row in tables["contracts"] if row["ended_on"]}
    assert ended
    assert not ended & {row["contract_id"] for row in tables["tenants"]}
    soon = [row for row in tables["contracts"] if not row["ended_on"] and row["ends_on"] < TODAY + timedelta(days=21)]
    assert [row["reference"] for row in soon] == [generator().ENDING_SOON]


def test_nothing_that_is_over_lies_in_the_future_and_dealings_cover_every_order(tables: Tables) -> None:
    over = ("completed_on", "reported_on", "visited_on", "issued_on", "given_on", "received_on", "last_contact_on",
            "last_visit_on", "last_dealings_on", "added_on", "started_on")  # fmt: skip
    late = {
        (name, column)
        for name, found in tables.items()
        for row in found
        for column in over
        if row.get(column) and row[column] > TODAY
    }
    assert late == set()
    dealings = {row["id"]: row["last_dealings_on"] for row in tables["customers"]}
    done = [job for job in tables["jobs"] if job["customer_id"] and job["completed_on"]]
    assert all(job["completed_on"] <= dealings[job["customer_id"]] for job in done)
    last = {row["id"]: row["last_visit_on"] for row in tables["operatives"]}
    seen = [visit for visit in tables["visits"] if visit["operative_id"] and visit["visited_on"]]
    assert all(visit["visited_on"] <= last[visit["operative_id"]] for visit in seen)


def test_life_is_messy_here(tables: Tables) -> None:
    tenants, everybody = tables["tenants"], tables["tenants"] + tables["customers"] + tables["enquiries"]
    by_email: dict[str, set[str]] = {}
    for row in everybody:
        by_email.setdefault((row["email"] or "").casefold(), set()).add(row["first_name"])
    assert sum(len(names) > 1 for email, names in by_email.items() if email) > 20, "shared email addresses"
    assert any(row["email"] and row["email"].isupper() for row in tenants), "capitals"
    assert any(row["phone"] and row["phone"].startswith("+44") for row in tenants), "numbers with a country code"
    assert any(not row["email"] and not row["phone"] for row in tenants), "gaps"
    held = Counter(row["tenancy_id"] for row in tables["tenancy_tenants"])
    joint = {row["tenancy_id"] for row in tables["tenancy_tenants"] if row["holds_it"] == "jointly"}
    assert joint == {tenancy for tenancy, number in held.items() if number == 2}, "joint tenancies"
    assert {row["id"] for row in tables["tenancies"] if row["ended_on"]} - set(held), "tenancies whose tenants left"
    names = Counter((row["postal_address"], row["first_name"], row["surname"]) for row in tenants)
    assert max(names.values()) == 2, "two of one name in one home"
    known = {f"{row['first_name']} {row['surname']}" for row in tenants}
    assert any(name in row["notes"] for row in tables["jobs"] if row["notes"] for name in known), "notes naming others"
    assert any(row["employer_name"] for row in tables["enquiries"]), "people who ask for the business they work for"


def test_the_people_of_the_demo_are_what_the_report_says(tables: Tables) -> None:
    seed = generator()
    for who in (seed.ACCESS, seed.ERASURE):
        (customer,) = [row for row in tables["customers"] if row["email"] == who["email"]]
        for name in ("jobs", "invoices"):
            assert len([row for row in tables[name] if row["customer_id"] == customer["id"]]) == 2
        asked = [row["id"] for row in tables["enquiries"] if (row["email"] or "").casefold() == who["email"]]
        assert len(asked) == 3
        assert len([row for row in tables["preferences"] if row["enquiry_id"] in asked]) == 3
        assert not [row for row in tables["tenants"] if row["email"] == who["email"] or row["phone"] == who["phone"]]
    assert len([row for row in tables["tenants"] if row["email"] == seed.MEMBER["email"]]) == 1
    shared = [row["first_name"] for row in tables["enquiries"] if row["surname"] == "Okonjo"]
    assert sorted(shared) == ["Amaka", "Chidi"]
    emails = {(row["email"] or "").casefold() for row in tables["enquiries"] if row["surname"] == "Okonjo"}
    assert emails == {seed.AMBIGUOUS["email"]}


def test_an_unknown_system_or_too_few_people_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="use jobs and enquiries"):
        generator().seed({"payroll": f"sqlite:///{tmp_path / 'x.sqlite'}"}, TODAY)
    with pytest.raises(ValueError, match="fewer than 200"):
        generator().seed({}, TODAY, people=10)


def test_as_a_script_it_fills_what_the_workspace_connects(tmp_path: Path) -> None:
    workspace = tmp_path / "a copy"
    (workspace / "notice").mkdir(parents=True)
    (workspace / "notice" / "systems.yaml").write_bytes((FOLDER / "notice" / "systems.yaml").read_bytes())
    command = [sys.executable, str(FOLDER / "seed.py"), "--workspace", str(workspace), "--today", TODAY.isoformat()]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=processes.LONGEST)
    assert "jobs.tenants: " in done.stdout
    assert rows(f"sqlite:///{workspace / 'data' / 'enquiries.sqlite'}")["enquiries"]
