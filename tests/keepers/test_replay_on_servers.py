"""Connected PostgreSQL and MariaDB servers that are restored from a dump: noticed by name, erased and corrected again."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import mariadb_server, servers
from tests.agency import LEAD, Agency
from tests.keepers.test_correction import ask as ask_correction
from tests.processes import LONGEST
from tests.systems.databases import Database
from troth.systems.addresses import close_stores

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
SHOP = """
  shop:
    name: shop database
    connect: env SHOP_URL
    when erased: delete row
    tables:
      customers:
        one row is: an account holder
        found by: {email: email}
        columns: {full_name: identity.name, email: contact.email}
        events: {the account is last used: seen_on}
"""
CREATE = "CREATE TABLE customers (id integer PRIMARY KEY, full_name varchar(80), email varchar(80), seen_on date)"
ROWS = [
    (1, "Tamsin Quill", "tamsin.quill@post.example", "2026-01-05"),
    (2, "Ivo Brand", "ivo.brand@post.example", "2026-02-06"),
    (3, "Nell Farrow", "nell.farrow@post.example", "2026-03-07"),
]


@dataclass
class Shop:
    """A connected database on a server, and how its owner backs it up and restores it."""

    database: Database
    dump: Callable[[], None]
    restore: Callable[[], None]

    def customers(self) -> list[tuple[int, str]]:
        return [(int(row[0]), str(row[1])) for row in self.database.rows("select id, full_name from customers")]


@pytest.fixture(
    params=[pytest.param("postgres", marks=pytest.mark.postgres), pytest.param("mariadb", marks=pytest.mark.mariadb)]
)
def shop(request: pytest.FixtureRequest, agency: Agency) -> Iterator[Shop]:
    """A shop's customers, in the notice in force of the agency."""
    server = getattr(servers, request.param)() or servers.missing(request.param)
    address = server.create_database()
    database = Database(request.param, address)
    database.run(CREATE)
    for row in ROWS:
        database.run("INSERT INTO customers VALUES (?, ?, ?, ?)", values=row)
    file = agency.root / "shop.dump"
    made = (
        Shop(database, lambda: pg_dump(address, file), lambda: pg_restore(address, file))
        if request.param == "postgres"
        else Shop(database, lambda: sql_dump(database, file), lambda: load(database, file))
    )
    with (agency.root / "secrets.env").open("a", encoding="utf-8") as settings:
        settings.write(f"SHOP_URL={address}\n")
    systems = agency.root / "notice" / "systems.yaml"
    systems.write_text(systems.read_text(encoding="utf-8").rstrip() + SHOP, encoding="utf-8")
    code, out, err = agency.troth("publish", "--as", LEAD)
    assert code == 0, out + err
    yield made
    close_stores()
    database.close()
    server.drop_database(address)


def pg_dump(address: str, file: Path) -> None:
    subprocess.run([binary("pg_dump"), "--format=custom", f"--file={file}", address], check=True, timeout=LONGEST)


def pg_restore(address: str, file: Path) -> None:
    command = [binary("pg_restore"), "--clean", "--if-exists", "--no-owner", f"--dbname={address}", str(file)]
    subprocess.run(command, check=True, timeout=LONGEST)


def binary(name: str) -> str:
    folder = servers._postgres_binaries()
    if folder is None:
        servers.missing("postgres")
    return str(folder / name)


def sql_dump(database: Database, file: Path) -> None:
    """As mariadb-dump writes it, which not every machine has beside the server."""
    rows = database.rows("select id, full_name, email, seen_on from customers")
    lines = ["DROP TABLE IF EXISTS customers;", f"{CREATE};"]
    lines += [f"INSERT INTO customers VALUES ({row[0]}, '{row[1]}', '{row[2]}', '{row[3]}');" for row in rows]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def load(database: Database, file: Path) -> None:
    """Another connection runs the dump."""
    other = mariadb_server.connect(database.address)
    with other.cursor() as cursor:
        for statement in file.read_text(encoding="utf-8").splitlines():
            cursor.execute(statement)
    other.commit()
    other.close()


def replayed(agency: Agency) -> dict[str, object]:
    code, out, err = agency.troth("replay", "shop", "--as", LEAD, "--format", "json")
    assert code == 0, err
    said = json.loads(out)
    code, _, err = agency.troth("replay", "shop", "--approve", said["plan"]["plan"], "--as", LEAD)
    assert code == 0, err
    return said


def test_a_server_restored_from_a_dump_is_noticed_and_everyone_is_erased_again(agency: Agency, shop: Shop) -> None:
    assert os.environ.get("SHOP_URL") is None
    shop.dump()
    for row in ROWS[:2]:
        agency.serve("erasure", {"email": row[2]})
    assert shop.customers() == [(3, "Nell Farrow")]
    assert agency.verdicts()["rights.erasure"]["verdict"] != "broken"
    shop.restore()
    assert len(shop.customers()) == 3
    found = agency.verdicts()["rights.erasure"]
    assert found["verdict"] == "broken"
    assert "2 rows of erased people are back in shop database: shop.customers" in found["reason"]
    assert replayed(agency)["erased_again"] == 2
    assert shop.customers() == [(3, "Nell Farrow")]
    assert agency.verdicts()["rights.erasure"]["verdict"] != "broken"


def test_a_row_that_took_the_primary_key_of_an_erased_one_is_left_alone(agency: Agency, shop: Shop) -> None:
    agency.serve("erasure", {"email": ROWS[0][2]})
    shop.database.run(
        "INSERT INTO customers VALUES (?, ?, ?, ?)", values=(1, "Somebody Else", "else@post.example", "2026-01-01")
    )
    code, out, err = agency.troth("replay", "shop", "--as", LEAD, "--format", "json")
    assert code == 0, err
    assert json.loads(out)["plan"] is None
    assert (1, "Somebody Else") in shop.customers()


def test_a_correction_undone_by_a_dump_is_made_again(agency: Agency, shop: Shop) -> None:
    shop.dump()
    code, out, err = ask_correction(agency, "shop.customers.full_name=Ivo Brandt", email=ROWS[1][2])
    assert code == 0, err
    number = str(json.loads(out)["case"])
    code, _, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert code == 0, err
    shop.restore()
    found = agency.verdicts()["rights.rectification"]
    assert found["verdict"] == "broken"
    assert f"the correction of case {number} is undone in shop database: customers.full_name" in found["reason"]
    assert replayed(agency)["corrected_again"] == 1
    assert (2, "Ivo Brandt") in shop.customers()
    assert agency.verdicts()["rights.rectification"]["verdict"] == "kept"
