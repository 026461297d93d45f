"""A request follows links from one connected system to another: found, erased, searched again and certified."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from pathlib import Path

import pytest

from tests.agency import LEAD, Agency

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
VISITS = """
  visits:
    name: visit log
    connect: data/visits.sqlite
    when erased: delete row
    tables:
      visits:
        belongs to: website.registrations by account
        columns: {page: identity.name}
"""


def linked(agency: Agency, account: int) -> Path:
    """A third system, whose rows hang on accounts of the website."""
    path = agency.root / "data" / "visits.sqlite"
    with sqlite3.connect(path) as visits:
        visits.execute("CREATE TABLE visits (id INTEGER PRIMARY KEY, account INTEGER, page TEXT)")
        visits.executemany(
            "INSERT INTO visits (account, page) VALUES (?, ?)", [(account, "a"), (account + 1, "b"), (None, "c")]
        )
    systems = agency.root / "notice" / "systems.yaml"
    systems.write_text(systems.read_text(encoding="utf-8").rstrip() + VISITS, encoding="utf-8")
    code, out, err = agency.troth("publish", "--as", LEAD)
    assert code == 0, out + err
    return path


def test_an_erasure_takes_what_hangs_on_the_persons_rows_elsewhere(agency: Agency) -> None:
    email = agency.report.erasure["email"]
    ((account,),) = agency.rows("website", "SELECT id FROM registrations WHERE email = ?", email)
    path = linked(agency, account)
    case = agency.serve("erasure", agency.report.erasure)
    with sqlite3.connect(path) as visits:
        assert visits.execute("SELECT page FROM visits ORDER BY id").fetchall() == [("b",), ("c",)]
    said = json.loads((agency.root / "cases" / str(case) / "certificate.json").read_text(encoding="utf-8"))
    (place,) = [place for place in said["places"] if place["system"] == "visits"]
    assert place["searched"] > 0
    assert "[[" not in json.dumps(said)


def test_an_access_package_holds_it_too(agency: Agency) -> None:
    email = agency.report.access["email"]
    ((account,),) = agency.rows("website", "SELECT id FROM registrations WHERE email = ?", email)
    linked(agency, account)
    case = agency.serve("access", agency.report.access)
    with zipfile.ZipFile(agency.root / "cases" / str(case) / "package.zip") as package:
        data = json.loads(package.read("data.json"))
    (table,) = [table for table in data["tables"] if table["table"] == "visits"]
    assert len(table["rows"]) == 1
