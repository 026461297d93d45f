"""Our own store is copied while workers run, comes back whole or not at all, and says what it cannot know any more."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
import time
import zipfile
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection, connections, transaction

from tests import processes
from tests.agency import LEAD, Agency
from tests.desk.test_killed import ready
from troth.desk.cases.models import Case
from troth.desk.evidence.log import append, seal
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.plans.models import PlanSecret, StepRun, StoredPlan
from troth.desk.staff.entrance import NoEntrance, new_link, waiting
from troth.desk.staff.sessions import SessionStore
from troth.desk.subjects.models import Subject
from troth.ledger.entries import Actor

ONLY_SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
ONLY_POSTGRES = pytest.mark.parametrize("store", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)


def back_up(agency: Agency, name: str = "store.zip") -> dict[str, Any]:
    code, out, err = agency.troth("backup", "--to", str(agency.root / name), "--format", "json")
    assert code == 0, err
    return json.loads(out)


def restore(agency: Agency, *options: str, name: str = "store.zip") -> tuple[int, dict[str, Any], str]:
    connections.close_all()
    code, out, err = agency.troth("restore", str(agency.root / name), *options, "--as", LEAD, "--format", "json")
    return code, json.loads(out) if out else {}, err


def everything() -> list[str]:
    return list(EvidenceEntry.objects.order_by("position").values_list("uid", flat=True))


def test_a_backup_says_what_is_in_it_and_that_the_keys_are_not(agency: Agency) -> None:
    agency.serve("access", agency.report.access)
    entries = everything()
    said = back_up(agency)
    assert said["entries"] == said["size"] == len(entries)
    assert "keys" in said["not_in_it"]
    assert said["notice"] == json.loads(agency.troth("verify", "--no-record", "--format", "json")[1])["notice"]
    file = agency.root / "store.zip"
    assert file.stat().st_mode & 0o077 == 0
    keys = [path.read_bytes() for path in (agency.root / "keys").iterdir() if path.stat().st_size == 32]
    assert keys
    with zipfile.ZipFile(file) as zipped:
        for name in zipped.namelist():
            assert not [key for key in keys if key in zipped.read(name)]
    (entry,) = EvidenceEntry.objects.filter(kind="store.backed-up")
    assert json.loads(entry.facts or "")["sha256"] == said["sha256"]


def test_a_store_that_is_lost_comes_back_with_every_entry_and_verifies(agency: Agency) -> None:
    agency.serve("access", agency.report.access)
    entries = everything()
    back_up(agency)
    lose_everything(agency)
    code, said, err = restore(agency)
    assert code in (0, 1), err
    assert everything()[: len(entries)] == entries
    assert EvidenceEntry.objects.filter(kind="store.restored").count() == 1
    assert agency.troth("case", "list", "--all")[0] == 0
    number = agency.serve("access", agency.report.access)
    assert number > 1
    assert said["entries"] == len(entries)


def test_a_store_that_stands_is_not_replaced_unless_somebody_says_so(agency: Agency) -> None:
    back_up(agency)
    agency.serve("access", agency.report.access)
    entries = everything()
    code, _, err = restore(agency)
    assert code == 2
    assert "a store stands here already" in err
    assert everything() == entries
    code, said, err = restore(agency, "--over")
    assert code == 1, err
    assert len(everything()) < len(entries)
    assert said["lost"] > 0
    if connection.vendor == "sqlite":
        kept = sqlite3.connect(said["kept"])
        assert kept.execute("SELECT count(*) FROM troth_evidence_evidenceentry").fetchone() == (len(entries),)
        kept.close()


def test_a_restored_older_store_is_named_by_verify_and_evidence_verify_until_a_person_settles_it(
    agency: Agency,
) -> None:
    back_up(agency)
    agency.serve("access", agency.report.access)
    assert restore(agency, "--over")[0] == 1
    for command in (("verify",), ("evidence", "verify"), ("doctor",)):
        code, out, _ = agency.troth(*command)
        assert code == 1, command
        assert "older copy" in out, command
        assert "troth replay SYSTEM" in out, command
    for _ in range(3):  # and once the log has grown past where it was, its history still is another one
        agency.serve("access", agency.report.access)
    assert "goes on from an older copy" in agency.troth("evidence", "verify")[1]
    code, _, err = agency.troth("restore", "--settle", "--as", LEAD)
    assert code == 0, err
    assert agency.troth("evidence", "verify")[0] == 0
    assert EvidenceEntry.objects.filter(kind="store.settled").count() == 1
    assert (agency.root / "keys" / "log.lost").read_text(encoding="utf-8").count("\n") == 1
    code, _, err = agency.troth("restore", "--settle", "--as", LEAD)
    assert code == 2
    assert "nothing is to be settled" in err


def test_a_plan_that_ran_after_the_backup_is_unknown_and_does_not_run_by_itself(agency: Agency) -> None:
    number = ready(agency, "access")
    from troth.desk.plans.plans import approve

    stored = StoredPlan.objects.get(case=number)
    approve(stored, by=agency.lead)
    back_up(agency)
    assert agency.troth("case", "approve", number, "--as", LEAD)[0] == 0
    code, said, _ = restore(agency, "--over")
    assert code == 1
    assert said["plans_unknown"] == [stored.uid]
    assert StoredPlan.objects.get(uid=stored.uid).state == "stopped"
    assert StepRun.objects.filter(plan=stored, done_at=None, problem=None).count() == 1
    assert "begun, outcome unknown" in agency.troth("plan", "show", stored.uid)[1]


def test_a_person_erased_after_the_backup_is_forgotten_again_and_their_number_is_not_used_twice(agency: Agency) -> None:
    number = ready(agency, "erasure")
    back_up(agency)
    assert agency.troth("case", "approve", number, "--as", LEAD)[0] == 0
    later = agency.serve("erasure", {"email": "nobody.else@nowhere.example"})
    code, said, _ = restore(agency, "--over")
    assert code == 1
    assert said["forgotten_again"] == [number]
    assert Case.objects.get(number=number).subject is None
    assert not Subject.objects.exclude(wrapped_key=None).exists()
    assert not PlanSecret.objects.exists()
    assert agency.serve("access", agency.report.access) > later


def test_a_backup_taken_while_others_write_is_one_moment(agency: Agency) -> None:
    """Each writer's transaction writes a pair; a copy that tore one would hold an odd number."""
    stop, wrote = threading.Event(), []

    def write() -> None:
        try:
            while not stop.is_set():
                with transaction.atomic():
                    for half in ("one", "two"):
                        append("staff.account-opened", by=Actor("worker", "troth"), account="0" * 16, roles=[half])
                wrote.append(1)
        finally:
            connections.close_all()

    before = len(everything())
    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(wrote) < 3:
            assert writer.is_alive()
            time.sleep(0.001)
        said = back_up(agency)
    finally:
        stop.set()
        processes.joined(writer)
    assert (said["entries"] - before) % 2 == 0
    seal()


def test_nobody_is_signed_in_by_a_backup_nor_let_in_by_a_link_that_may_have_been_used_since(agency: Agency) -> None:
    session = SessionStore()
    session["word"] = "heather"
    session.create()
    key = session.session_key or ""
    token = new_link("invitation", agency.lead)
    back_up(agency)
    with zipfile.ZipFile(agency.root / "store.zip") as zipped:
        for name in zipped.namelist():
            assert key.encode() not in zipped.read(name), name
    assert SessionStore().exists(key)
    assert waiting(token).account == agency.lead
    assert restore(agency, "--over")[0] in (0, 1)
    assert not SessionStore().exists(key)
    with pytest.raises(NoEntrance):
        waiting(token)


@ONLY_SQLITE
def test_stores_that_were_replaced_within_a_second_are_kept_each_under_its_own_name(agency: Agency) -> None:
    back_up(agency)
    kept = {restore(agency, "--over")[1]["kept"] for _ in range(3)}
    assert len(kept) == 3
    assert all(Path(each).is_file() for each in kept)


@ONLY_POSTGRES
def test_what_else_lies_in_the_database_is_neither_copied_nor_touched(agency: Agency) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE auth_tokens (id integer)")
        cursor.execute("INSERT INTO auth_tokens VALUES (7)")
    said = back_up(agency)
    assert not [file for file in said["files"] if "auth_tokens" in file["name"]]
    assert restore(agency, "--over")[0] in (0, 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM auth_tokens")
        assert cursor.fetchall() == [(7,)]


@pytest.mark.parametrize("damage", ["cut", "changed"])
def test_a_damaged_backup_changes_nothing(agency: Agency, damage: str) -> None:
    back_up(agency)
    file = agency.root / "store.zip"
    content = bytearray(file.read_bytes())
    if damage == "cut":
        del content[len(content) // 2 :]
    else:
        content[len(content) // 3] ^= 1
    file.write_bytes(content)
    entries = everything()
    code, _, err = restore(agency, "--over")
    assert code == 2
    assert "damaged or cut short" in err
    assert everything() == entries


def test_a_backup_of_another_workspace_is_refused(agency: Agency) -> None:
    back_up(agency)
    (agency.root / "keys" / "log.name").write_text("troth-log/other\n", encoding="utf-8")
    code, _, err = restore(agency, "--over")
    assert code == 2
    assert "belongs to another workspace" in err


def test_who_restores_must_have_an_account_in_the_backup(agency: Agency) -> None:
    back_up(agency)
    entries = everything()
    connections.close_all()
    code, _, err = agency.troth("restore", str(agency.root / "store.zip"), "--over", "--as", "stranger@waymark.example")
    assert code == 2
    assert "no account with this address" in err
    assert everything() == entries
    assert not list(agency.root.glob(".store*"))


def test_a_store_that_somebody_works_with_is_not_replaced(agency: Agency, store: str) -> None:
    back_up(agency)
    other = sqlite3.connect(agency.root / "store.sqlite3") if "sqlite" in store else psycopg.connect(store)
    other.execute("SELECT count(*) FROM troth_cases_case").fetchall()
    from troth.desk.safekeeping import restore as room

    room.LOCK_SECONDS, before = 0.2, room.LOCK_SECONDS
    try:
        code, _, err = restore(agency, "--over")
    finally:
        room.LOCK_SECONDS = before
        other.close()
    assert code == 2
    assert "somebody works with the store" in err


def lose_everything(agency: Agency) -> None:
    """The disk or the server with the store is gone; keys and files are not."""
    if connection.vendor == "sqlite":
        connections.close_all()
        for path in agency.root.glob("store.sqlite3*"):
            path.unlink()
        return
    from troth.desk.safekeeping import postgres

    with connection.cursor() as cursor:
        postgres.drop_all(cursor.cursor)


def test_a_backup_is_restored_elsewhere_with_a_copy_of_the_keys(agency: Agency, tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("a PostgreSQL store elsewhere is another TROTH_STORE; the same code as above")
    agency.serve("access", agency.report.access)
    back_up(agency)
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(agency.root / "keys", elsewhere / "keys")
    shutil.copytree(agency.root / "notice", elsewhere / "notice")
    (elsewhere / "keys").chmod(0o700)
    from tests.faces.test_bad_places import as_process

    moved = Agency(elsewhere, agency.report, agency.capsys)
    code, out, err = as_process(moved, "restore", str(agency.root / "store.zip"), "--as", LEAD)
    assert code in (0, 1), err
    assert "the store is as it was at" in out
    assert as_process(moved, "evidence", "verify")[0] == 0
