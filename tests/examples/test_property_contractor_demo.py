"""The demo of the property contractor, as somebody runs it: a customer sees and is erased, a tenant goes to the landlord."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.examples.property_contractor import generator, module
from troth.systems.normalise import normalise

CLAUSES = {f"C{number}" for number in range(1, 19)}


def troth(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TROTH_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "troth", *arguments],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The workspace the demo made, and what it said."""
    folder = tmp_path_factory.mktemp("demo")
    run = troth(folder, "demo", "property-contractor")
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    return folder / "demo" / "property-contractor", run.stdout


def test_it_says_what_became_of_each_request_and_counts_the_promises(done: tuple[Path, str]) -> None:
    lines = done[1].rstrip("\n").split("\n")
    assert re.search(r"^case 1, access: closed", done[1], re.M)
    assert re.search(r"^case 2, erasure: closed", done[1], re.M)
    assert re.search(r"^case 3, access: passed to the client – due ", done[1], re.M)
    counted = re.fullmatch(r"promises: (\d+) kept, 0 broken, (\d+) unproven", lines[-2])
    assert counted, lines[-2]
    assert int(counted[1]) >= 10
    assert re.fullmatch(r"evidence: \d+ entries, verified", lines[-1])


def test_the_jobs_database_keeps_a_receipt_of_the_erasure_and_none_of_the_person(done: tuple[Path, str]) -> None:
    with sqlite3.connect(done[0] / "data" / "jobs.sqlite") as jobs:
        receipts = jobs.execute("SELECT mark, epoch, said FROM troth_marks").fetchall()
    assert len(receipts) == 1
    (receipt,) = receipts
    assert re.fullmatch(r"[0-9a-f]{16}:\d+", receipt[0]), "plan and step"
    said = json.loads(receipt[2])
    assert said["counts"]["customers"]
    assert not [value for value in generator().ERASURE.values() if value in str(receipt)]


def test_a_jobs_database_restored_from_before_is_noticed_by_the_receipt_it_lacks(
    done: tuple[Path, str], tmp_path: Path
) -> None:
    """Not even an identifier stands there again: only the receipt is gone."""
    copy = tmp_path / "restored"
    shutil.copytree(done[0], copy)
    with sqlite3.connect(copy / "data" / "jobs.sqlite") as jobs:
        jobs.execute("DELETE FROM troth_marks")
    said = troth(copy, "verify", "--no-record", "--format", "json")
    (erasure,) = [
        each for each in json.loads(said.stdout)["promises"] if "jobs database was restored" in each["reason"]
    ]
    assert erasure["verdict"] == "unproven"
    assert "restored from an older copy" in erasure["reason"]


def test_the_sabotage_breaks_the_promise_it_names_and_no_other(done: tuple[Path, str]) -> None:
    assert f"In a copy, {module('sabotage').SAYS}:" in done[1]
    assert done[1].count("  broken: ") == 1
    assert "the notice does not know jobs.tenants.illness" in done[1]


def test_every_clause_has_a_verdict_of_its_own_and_at_least_ten_promises_are_kept(done: tuple[Path, str]) -> None:
    run = troth(done[0].parent, "verify", "--no-record", "--format", "json", "--workspace", str(done[0]))
    board = json.loads(run.stdout)["promises"]
    assert {each["clauses"][0] for each in board if len(each["clauses"]) == 1} == CLAUSES
    assert not [each for each in board if each["verdict"] == "broken"]
    kept = {each["id"] for each in board if each["verdict"] == "kept"}
    assert len(kept) >= 10
    assert {"nothing-else", "rights.access", "rights.erasure", "retention.client-contract", "data.identity"} <= kept
    assert "measures.confidentiality" in kept, "whoever sees people's data here has signed"


def test_the_package_holds_the_customers_own_words_and_withholds_notes_that_nobody_has_read(
    done: tuple[Path, str],
) -> None:
    with zipfile.ZipFile(done[0] / "cases" / "1" / "package.zip") as package:
        text = "\n".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())
    assert generator().ACCESS["email"] in text
    assert "asthma" not in text


def test_the_certificate_says_which_rows_are_kept_and_for_which_reason_and_names_nobody(done: tuple[Path, str]) -> None:
    certificate = (done[0] / "cases" / "2" / "certificate.html").read_text(encoding="utf-8")
    assert "invoices" in certificate
    assert "Art 17(3)(b)" in certificate
    assert normalise("email", generator().ERASURE["email"]) not in certificate.casefold()
