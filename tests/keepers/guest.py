"""A database of strangers connected to a workspace in force: whole requests, from receipt to certificate, on each product."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest

from tests.agency import LEAD, Agency
from tests.systems.conftest import PRODUCTS, made
from tests.systems.databases import Database

SYSTEM = "guest"
EVERYWHERE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
"""Our own store on one product; it is theirs that changes here."""


@dataclass
class Guest:
    """One connected database, and the commands of the people who serve requests about it."""

    agency: Agency
    database: Database

    @property
    def kind(self) -> str:
        return self.database.kind

    def declare(self, mapping: str) -> None:
        """Put the database into the notice in place of its other systems, and the notice in force."""
        head = f"systems:\n  {SYSTEM}:\n    name: the shop's database\n    country: GB\n    connect: env GUEST\n"
        told = self.agency.root / "notice" / "systems.yaml"
        told.write_text(head + indent(mapping.strip("\n"), "    ") + "\n", encoding="utf-8")
        code, out, err = self.troth("publish", "--as", LEAD)
        assert code == 0, out + err

    def troth(self, *arguments: str) -> tuple[int, str, str]:
        """Run ``troth`` as a person would."""
        return self.agency.troth(*arguments)

    def ask(self, right: str, *ids: str) -> str:
        """A request that waits for approval; the number of its case."""
        options = [part for each in ids for part in ("--id", each)]
        code, out, err = self.troth("request", right, *options, "--by", "email", "--as", LEAD, "--format", "json")
        assert code == 0, out + err
        return str(json.loads(out)["case"])

    def approve(self, case: str) -> tuple[int, str, str]:
        """A named person approves, and the plan runs."""
        return self.troth("case", "approve", case, "--as", LEAD)

    def serve(self, right: str, *ids: str) -> str:
        """A request from receipt to close; the number of its case."""
        case = self.ask(right, *ids)
        code, out, err = self.approve(case)
        assert code == 0, out + err
        return case

    def status(self, case: str) -> str:
        """How the case stands, as ``case show`` says it."""
        _, out, _ = self.troth("case", "show", case, "--format", "json")
        return str(json.loads(out)["status"])

    def certificate(self, case: str) -> dict[str, Any]:
        """What the certificate says of the database."""
        path = self.agency.root / "cases" / case / "certificate.json"
        said = json.loads(path.read_text(encoding="utf-8"))
        return {**said, "place": next(place for place in said["places"] if place["system"] == SYSTEM)}

    def package(self, case: str) -> zipfile.ZipFile:
        """The access package, to be closed by who opened it."""
        return zipfile.ZipFile(self.agency.root / "cases" / case / "package.zip")

    def ours(self) -> bytes:
        """Every byte that a request leaves in the workspace, keys and databases of theirs apart."""
        kept = (path for path in sorted(self.agency.root.rglob("*")) if path.is_file())
        return b"".join(
            path.read_bytes() for path in kept if not re.search(r"/(data|theirs|keys|notice)/|secrets.env", str(path))
        )


@pytest.fixture(params=PRODUCTS)
def guest(request: pytest.FixtureRequest, agency: Agency, tmp_path: Path) -> Iterator[Guest]:
    """A workspace whose only system is a fresh database of each product in turn; ``declare`` says what is in it."""
    yield from _connected(request.param, agency, tmp_path, None)


@pytest.fixture(params=PRODUCTS)
def guest_of_bytes(request: pytest.FixtureRequest, agency: Agency, tmp_path: Path) -> Iterator[Guest]:
    """The same; on PostgreSQL in a database that declares no encoding."""
    yield from _connected(request.param, agency, tmp_path, "SQL_ASCII")


def _connected(product: str, agency: Agency, folder: Path, encoding: str | None) -> Iterator[Guest]:
    (folder / "theirs").mkdir()
    for database in made(product, folder / "theirs", encoding=encoding):
        with (agency.root / "secrets.env").open("a", encoding="utf-8") as secrets:
            secrets.write(f"GUEST={database.address}\n")
        yield Guest(agency, database)
