"""The tracing agency's made-up data: the same every time, in order, messy as life is, and about nobody real."""

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
from tests.examples.tracing_agency import FOLDER, generator
from tests.servers import missing, postgres

TODAY = date(2026, 11, 22)


def rows(address: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in key order."""
    engine = sa.create_engine(address.replace("postgresql://", "postgresql+psycopg://"), poolclass=sa.NullPool)
    schema = sa.MetaData()
    schema.reflect(engine)
    with engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(sa.select(table).order_by(table.c.id))]
            for table in schema.sorted_tables
        }


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Addresses of the two databases, filled in SQLite."""
    folder = tmp_path_factory.mktemp("tracing agency")
    addresses = {name: f"sqlite:///{folder / name}.sqlite" for name in ("cases", "website")}
    generator().seed(addresses, TODAY)
    return addresses


@pytest.fixture(scope="module")
def tables(made: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    """Table → rows as mappings, of both databases."""
    found: dict[str, list[dict[str, Any]]] = {}
    for address in made.values():
        engine = sa.create_engine(address, poolclass=sa.NullPool)
        schema = sa.MetaData()
        schema.reflect(engine)
        with engine.connect() as connection:
            for table in schema.sorted_tables:
                found[table.name] = [dict(row) for row in connection.execute(sa.select(table)).mappings()]
    return found


def test_two_runs_make_the_same_rows(made: dict[str, str], tmp_path: Path) -> None:
    again = {name: f"sqlite:///{tmp_path / name}.sqlite" for name in made}
    generator().seed(again, TODAY)
    assert {name: rows(address) for name, address in again.items()} == {
        name: rows(address) for name, address in made.items()
    }


def test_running_twice_on_the_same_files_starts_afresh(tmp_path: Path) -> None:
    address = {"website": f"sqlite:///{tmp_path / 'website.sqlite'}"}
    first = generator().seed(address, TODAY, people=300)
    assert generator().seed(address, TODAY, people=300) == first


@pytest.mark.postgres
def test_postgresql_gets_the_same_rows_and_goes_on_counting() -> None:
    server = postgres() or missing("postgres")
    addresses = {name: server.create_database() for name in ("cases", "website")}
    report = generator().seed(addresses, TODAY, people=400)
    counts = {f"{name}.{table}": len(found) for name, url in addresses.items() for table, found in rows(url).items()}
    assert counts == report.rows
    with psycopg.connect(addresses["cases"]) as connection:
        connection.execute("INSERT INTO clients (name, kind, since) VALUES ('New Client', 'insurer', '2026-01-01')")
    with psycopg.connect(addresses["cases"]) as connection, pytest.raises(psycopg.errors.ForeignKeyViolation):
        connection.execute("DELETE FROM contracts WHERE id = 1")
    for url in addresses.values():
        server.drop_database(url)


def test_two_thousand_people_are_made_in_a_moment(tmp_path: Path) -> None:
    start = time.process_time()
    report = generator().seed({name: f"sqlite:///{tmp_path / name}.sqlite" for name in ("cases", "website")}, TODAY)
    assert time.process_time() - start < 3
    assert report.people == 2000


def test_contact_details_belong_to_nobody(tables: dict[str, list[dict[str, Any]]]) -> None:
    text = repr(tables)
    assert set(re.findall(r"@[\w.-]+?\.(\w+)\b", text.lower())) == {"example"}
    phones = {
        re.sub(r"\s", "", row[column])
        for name in tables
        for row in tables[name]
        for column in ("phone", "called_from")
        if row.get(column)
    }
    assert all(re.fullmatch(r"(07700900|01632960)\d{3}", phone) for phone in phones)
    numbers = [row["nino"] for row in tables["members"] + tables["enquiries"] if row["nino"]]
    assert all(re.fullmatch(r"QQ\d{6}[A-D]?", re.sub(r"[\s-]", "", number).upper()) for number in numbers)
    postcodes = [row["postcode"] for row in tables["addresses"] + tables["registrations"]]
    assert all(re.fullmatch(r"XX\d{1,2} \d[A-Z]{2}", postcode) for postcode in postcodes)


def test_everything_is_within_its_retention_and_client_data_hangs_on_living_contracts(
    tables: dict[str, list[dict[str, Any]]],
) -> None:
    two_years, half_year = TODAY - timedelta(days=729), TODAY - timedelta(days=180)
    assert min(row["last_contact_on"] for row in tables["enquiries"] + tables["client_contacts"]) > two_years
    assert min(row["last_used_on"] for row in tables["registrations"]) > two_years
    assert min(row["reported_on"] for row in tables["found_addresses"]) > half_year
    ended = {row["id"] for row in tables["contracts"] if row["ended_on"]}
    assert ended
    assert not ended & {row["contract_id"] for row in tables["members"]}
    soon = [row for row in tables["contracts"] if not row["ended_on"] and row["ends_on"] < TODAY + timedelta(days=21)]
    assert [row["reference"] for row in soon] == [generator().ENDING_SOON]


def test_life_is_messy_here(tables: dict[str, list[dict[str, Any]]]) -> None:
    members, enquiries = tables["members"], tables["enquiries"]
    by_email: dict[str, set[str]] = {}
    for row in members + enquiries:
        by_email.setdefault((row["email"] or "").casefold(), set()).add(row["full_name"])
    assert sum(len(names) > 1 for email, names in by_email.items() if email) > 20, "shared email addresses"
    assert any(row["email"] and row["email"].isupper() for row in members), "capitals"
    assert any(row["phone"] and " " not in row["phone"] for row in members), "phone numbers without spaces"
    assert any(row["nino"] is None for row in members), "gaps"
    born: dict[str, set[date | None]] = {}
    twins: dict[tuple[int, date, str], set[str]] = {}
    for row in members:
        born.setdefault(row["full_name"], set()).add(row["date_of_birth"])
        if row["date_of_birth"]:
            last = row["full_name"].split(" ", 1)[1]
            twins.setdefault((row["contract_id"], row["date_of_birth"], last), set()).add(row["full_name"])
    assert any(len(dates) > 1 for dates in born.values()), "father and son of one name"
    assert any(len(names) > 1 for names in twins.values()), "twins"
    numbers = Counter(re.sub(r"\W", "", row["nino"]).upper() for row in members if row["nino"])
    assert max(numbers.values()) == 2, "one person held for two clients"
    names = {row["full_name"] for row in members}
    assert any(name in row["notes"] for row in tables["traces"] if row["notes"] for name in names), (
        "notes naming others"
    )
    assert any(row["introduced_by"] for row in tables["registrations"]), "introductions"


def test_no_outcome_stands_without_the_person_who_decided_it(made: dict[str, str]) -> None:
    engine = sa.create_engine(made["cases"], poolclass=sa.NullPool)
    with engine.connect() as connection, pytest.raises(sa.exc.IntegrityError):
        connection.execute(sa.text("UPDATE decisions SET decided_by = NULL"))


def test_the_people_of_the_demo_are_what_the_report_says(tables: dict[str, list[dict[str, Any]]]) -> None:
    seed = generator()
    for who in (seed.ACCESS, seed.ERASURE):
        account = [row for row in tables["registrations"] if row["email"] == who["email"]]
        assert len(account) == 1
        assert len([row for row in tables["enquiries"] if (row["email"] or "").casefold() == who["email"]]) == 3
        assert len([row for row in tables["preferences"] if row["registration_id"] == account[0]["id"]]) == 3
        assert [row for row in tables["registrations"] if row["introduced_by"] == account[0]["id"]]
        assert not [row for row in tables["members"] if row["email"] == who["email"] or row["phone"] == who["phone"]]
    assert len([row for row in tables["members"] if row["nino"] == seed.MEMBER["national insurance number"]]) == 1
    shared = [
        row["full_name"] for row in tables["enquiries"] if (row["email"] or "").casefold() == seed.AMBIGUOUS["email"]
    ]
    assert len(set(shared)) == 2


def test_an_unknown_system_or_too_few_people_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="use cases and website"):
        generator().seed({"payroll": f"sqlite:///{tmp_path / 'x.sqlite'}"}, TODAY)
    with pytest.raises(ValueError, match="fewer than 200"):
        generator().seed({}, TODAY, people=10)


def test_as_a_script_it_fills_what_the_workspace_connects(tmp_path: Path) -> None:
    workspace = tmp_path / "a copy"
    (workspace / "notice").mkdir(parents=True)
    (workspace / "notice" / "systems.yaml").write_bytes((FOLDER / "notice" / "systems.yaml").read_bytes())
    command = [sys.executable, str(FOLDER / "seed.py"), "--workspace", str(workspace), "--today", TODAY.isoformat()]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=processes.LONGEST)
    assert "cases.members: " in done.stdout
    assert rows(f"sqlite:///{workspace / 'data' / 'website.sqlite'}")["registrations"]
