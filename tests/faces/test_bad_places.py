"""Disks that are full, databases that are locked, gone or refuse midway: an error in words, nothing half done, and on it goes."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.db import connections

from tests import processes
from tests.agency import LEAD, Agency
from tests.keepers.test_access import ask
from tests.keepers.test_erasure import dump
from troth.desk import now
from troth.desk.cases.models import Case
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.notices.models import Version
from troth.desk.plans.models import StoredPlan
from troth.desk.plans.worker import Worker
from troth.desk.subjects.roots import ring

ONLY_SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
ONLY_POSTGRES = pytest.mark.parametrize("store", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
LIMITED = """
import ctypes, os, resource, sys
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE = 24, 1  # linux/prctl.h, linux/capability.h
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0)
if (largest := int(sys.argv[1])) >= 0:
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
os.execv(sys.executable, [sys.executable, *sys.argv[2:]])
"""
"""Gives up rights and becomes Troth. As ``preexec_fn`` it would run in a copy of a process with threads, whose locks may be held
there for ever."""
HOUSE = Path(__file__).parents[2]


def fill_disk_at(path: Path) -> None:
    """Let the next file written at ``path`` meet a full disk: /dev/full answers every write with ENOSPC."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_name(f"{path.name}.part").symlink_to("/dev/full")


def inside(folder: Path) -> list[Path]:
    """What stands in a folder; nothing where there is no folder."""
    return list(folder.iterdir()) if folder.exists() else []


def as_process(agency: Agency, *arguments: str, largest: int | None = None) -> tuple[int, str, str]:
    """Run ``troth`` in a process of its own, which may write no file larger than ``largest`` bytes (as on a full disk).

    The rights of files hold for it, even where the tests run as root.
    """
    connections.close_all()
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            LIMITED,
            str(-1 if largest is None else largest),
            "-B",
            "-m",
            "troth",
            *arguments,
            "--workspace",
            str(agency.root),
        ],
        cwd=HOUSE,
        env=os.environ | {"TROTH_WORKSPACE": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=processes.LONGEST,
    )
    return done.returncode, done.stdout, done.stderr


def published(agency: Agency) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (agency.root / "published").iterdir()}


def change_notice(agency: Agency) -> None:
    file = agency.root / "notice" / "systems.yaml"
    text = file.read_text(encoding="utf-8")
    assert "name: locked cabinets" in text
    file.write_text(text.replace("name: locked cabinets", "name: locked steel cabinets"), encoding="utf-8")
    for file in (agency.root / "notice").glob("*.yaml"):
        file.write_text(file.read_text(encoding="utf-8").replace("Waymark", "Waymarker"), encoding="utf-8")


# a full disk


@pytest.mark.parametrize(("right", "file"), [("access", "package.zip"), ("erasure", "certificate.json")])
def test_a_full_disk_while_packaging_leaves_no_half_file_and_the_same_case_goes_on(
    agency: Agency, right: str, file: str
) -> None:
    number = ask(agency, right, *agency.ids(getattr(agency.report, right)))
    path = agency.root / "cases" / number / file
    fill_disk_at(path)
    code, out, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert (code, out) == (2, "")
    assert f"cases/{number}/{file}".split("/", 1)[1] in err
    assert "No space left on device" in err
    assert "run the same command again" in err
    assert inside(path.parent) == []
    assert Case.objects.get(number=number).state == "decided"
    assert "failed: " in agency.troth("case", "show", number)[1]
    plan = StoredPlan.objects.get(case=number)
    assert (plan.state, plan.waits_for) == ("waiting", "back-off"), "there may be room by the next try"
    StoredPlan.objects.filter(uid=plan.uid).update(wake_at=now())
    Worker(1).work(once=True)
    assert path.is_file()
    assert Case.objects.get(number=number).state == "closed"


def test_a_disk_without_room_for_the_lock_is_said_so_and_nothing_is_begun(agency: Agency) -> None:
    code, out, err = as_process(agency, "publish", "--as", LEAD, largest=0)
    assert (code, out) == (2, "")
    assert ".troth.lock: the lock of this workspace could not be written: File too large – make room" in err
    assert "Traceback" not in err


@ONLY_POSTGRES
def test_a_disk_that_takes_only_small_files_is_a_full_disk_to_the_package(agency: Agency) -> None:
    """The store is on a server, so that the only large file is the package."""
    number = ask(agency, "access", *agency.ids(agency.report.access))
    code, out, err = as_process(agency, "case", "approve", number, "--as", LEAD, largest=1024)
    assert (code, out) == (2, "")
    assert "package.zip: the file could not be written: File too large" in err
    assert inside(agency.root / "cases" / number) == []
    assert as_process(agency, "case", "run", number, "--as", LEAD)[0] == 0
    assert (agency.root / "cases" / number / "package.zip").is_file()


@ONLY_POSTGRES
def test_nobody_is_erased_who_cannot_be_put_on_the_replay_list(agency: Agency) -> None:
    number = ask(agency, "erasure", *agency.ids(agency.report.erasure))
    before = dump(agency.root / "data" / "website.sqlite")
    for purpose in ("replay", "replay-chain"):  # the list's keys are there already, as after any earlier erasure:
        ring().purpose(purpose)  # the list is what finds no room
    code, out, err = as_process(agency, "case", "approve", number, "--as", LEAD, largest=100)
    assert (code, out) == (2, "")
    assert "replay.jsonl: the replay list could not be written: File too large" in err
    assert dump(agency.root / "data" / "website.sqlite") == before
    code, _, err = as_process(agency, "case", "run", number, "--as", LEAD)
    assert code == 0, err
    assert len((agency.root / "keys" / "replay.jsonl").read_text(encoding="utf-8").splitlines()) == 1
    assert agency.verdicts()["rights.erasure"]["verdict"] == "kept"


def test_a_full_disk_while_publishing_keeps_the_page_and_publishing_again_writes_it(agency: Agency) -> None:
    before = published(agency)
    change_notice(agency)
    fill_disk_at(agency.root / "published" / "notice.md")
    code, out, err = agency.troth("publish", "--as", LEAD)
    assert (code, out) == (2, "")
    assert "published/notice.md: the file could not be written: No space left on device" in err
    assert published(agency)["notice.md"] == before["notice.md"]
    assert agency.verdicts()["review.latest"]["verdict"] == "broken", (
        "the page is not the version in force, and says so"
    )
    code, out, err = agency.troth("publish", "--as", LEAD)
    assert code == 0, err
    assert "version 2 is in force" in out
    assert Version.objects.count() == 2
    assert agency.verdicts()["review.latest"]["verdict"] == "kept"
    kinds = EvidenceEntry.objects.filter(kind__startswith="publication.write.", key__startswith="version 2:")
    assert list(kinds.order_by("position").values_list("kind", "key")) == [
        ("publication.write.begun", "version 2:1"),
        ("publication.write.failed", "version 2:1"),
        ("publication.write.begun", "version 2:2"),
        ("publication.write.done", "version 2:2"),
    ]
    code, out, _ = agency.troth("publish", "--as", LEAD)
    assert (code, "published already" in out) == (0, True)


@ONLY_POSTGRES
def test_a_disk_that_takes_only_small_files_is_a_full_disk_to_the_page(agency: Agency) -> None:
    before = published(agency)
    change_notice(agency)
    code, out, err = as_process(agency, "publish", "--as", LEAD, largest=4096)
    assert (code, out) == (2, "")
    assert "the file could not be written: File too large" in err
    assert published(agency) == before
    code, _, err = as_process(agency, "publish", "--as", LEAD)
    assert code == 0, err


@ONLY_SQLITE
def test_a_page_that_another_hand_changed_is_written_again_by_publishing(agency: Agency) -> None:
    before = published(agency)
    (agency.root / "published" / "notice.html").write_text("<p>We sell everything.</p>", encoding="utf-8")
    (agency.root / "published" / "notice.md").unlink()
    code, _, err = agency.troth("publish", "--as", LEAD)
    assert code == 0, err
    assert published(agency) == before


@ONLY_SQLITE
def test_our_own_store_on_a_full_disk_stores_nothing_half_and_says_so(agency: Agency) -> None:
    cases = Case.objects.count()
    person = agency.ids(agency.report.access)
    code, out, err = as_process(agency, "request", "access", *person, "--by", "email", "--as", LEAD, largest=16384)
    assert (code, out) == (2, "")
    assert "our own store: its disk" in err
    assert "make room, then run the same command again" in err
    assert "Traceback" not in err
    assert Case.objects.count() == cases
    assert agency.troth("evidence", "verify")[0] == 0
    code, _, err = as_process(agency, "request", "access", *person, "--by", "email", "--as", LEAD)
    assert code == 0, err


@ONLY_SQLITE
def test_an_evidence_pack_on_a_full_disk_is_not_left_half(agency: Agency) -> None:
    pack = agency.root / "pack.jsonl"
    fill_disk_at(pack)
    code, out, err = agency.troth("evidence", "export", "--to", str(pack))
    assert (code, out) == (2, "")
    assert "No space left on device" in err
    assert not pack.exists()
    assert agency.troth("evidence", "export", "--to", str(pack))[0] == 0


# connected databases


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another program writes, and lets nobody else."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def away(path: Path) -> Iterator[None]:
    aside = path.with_suffix(".aside")
    path.rename(aside)
    yield
    aside.rename(path)


TROUBLES = {"locked": (locked, "another program has it locked"), "gone": (away, "the database file is not there")}


@ONLY_SQLITE
@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_request_while_a_database_cannot_be_asked_opens_its_case_and_never_says_nothing_held(
    agency: Agency, trouble: str
) -> None:
    happens, words = TROUBLES[trouble]
    person = agency.ids(agency.report.erasure)
    with happens(agency.root / "data" / "website.sqlite"):
        code, out, err = agency.troth("request", "erasure", *person, "--by", "email", "--as", LEAD)
        assert (code, out) == (2, "")
        assert words in err
        assert "case 1 is open: troth case find 1" in err
        assert agency.report.erasure["email"] not in err
    case = Case.objects.get(number=1)
    assert (case.state, case.outcome, case.due_on is not None) == ("open", "", True)
    code, _, err = agency.troth("case", "find", "1", *person, "--as", LEAD)
    assert code == 0, err
    assert Case.objects.get(number=1).state == "waiting"


@ONLY_SQLITE
@pytest.mark.parametrize("trouble", TROUBLES)
def test_an_approved_erasure_stops_at_a_database_that_cannot_be_asked_and_goes_on_later(
    agency: Agency, trouble: str
) -> None:
    happens, words = TROUBLES[trouble]
    number = ask(agency, "erasure", *agency.ids(agency.report.erasure))
    path = agency.root / "data" / "website.sqlite"
    before = dump(path)
    with happens(path):
        code, out, err = agency.troth("case", "approve", number, "--as", LEAD)
        assert (code, out) == (2, "")
        assert words in err
    assert dump(path) == before
    assert Case.objects.get(number=number).state == "decided"
    code, _, err = agency.troth("case", "run", number, "--as", LEAD)
    assert code == 0, err
    certificate = json.loads((agency.root / "cases" / number / "certificate.json").read_text(encoding="utf-8"))
    assert certificate["outcome"] == "erased"
    assert not [place for place in certificate["places"] if place["interrupted"]]


def test_a_database_that_refuses_midway_is_left_as_it_was(agency: Agency) -> None:
    """The second table says no, when rows of the first are gone already."""
    number = ask(agency, "erasure", *agency.ids(agency.report.erasure))
    agency.damage(
        "website",
        "CREATE TRIGGER no BEFORE DELETE ON registrations BEGIN "
        "SELECT RAISE(ABORT, 'callum.thistlewood@mailbox.example stays'); END",
    )
    path = agency.root / "data" / "website.sqlite"
    before = dump(path)
    code, out, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert (code, out) == (2, "")
    assert "the database refused" in err
    assert "callum" not in err.lower()
    assert dump(path) == before
    shown = agency.troth("case", "show", number)[1]
    assert "failed: " in shown
    assert "callum" not in shown.lower()
    entry = EvidenceEntry.objects.get(kind="connections.erase.failed")
    assert "callum" not in (entry.facts or "").lower()
    assert Case.objects.get(number=number).closed_at is None
    agency.damage("website", "DROP TRIGGER no")
    code, _, err = agency.troth("case", "run", number, "--as", LEAD)
    assert code == 0, err
    assert not agency.rows("website", "SELECT id FROM enquiries WHERE full_name = 'Callum Thistlewood'")


@ONLY_SQLITE
def test_rows_that_a_database_keeps_in_spite_of_erasure_leave_the_case_open(agency: Agency) -> None:
    number = ask(agency, "erasure", *agency.ids(agency.report.erasure))
    agency.damage("website", "CREATE TRIGGER hoard BEFORE DELETE ON enquiries BEGIN SELECT RAISE(IGNORE); END")
    code, _, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert code == 2
    assert "data of this person still stands in website.enquiries" in err
    assert Case.objects.get(number=number).state == "decided"
    certificate = json.loads((agency.root / "cases" / number / "certificate.json").read_text(encoding="utf-8"))
    assert certificate["outcome"] == "incomplete"
    agency.damage("website", "DROP TRIGGER hoard")
    person = agency.ids(agency.report.erasure)
    assert agency.troth("case", "find", number, *person, "--as", LEAD)[0] == 0
    code, _, err = agency.troth("case", "approve", number, "--as", LEAD)
    assert code == 0, err
    assert not agency.rows("website", "SELECT id FROM enquiries WHERE full_name = 'Callum Thistlewood'")


# our own house


@ONLY_SQLITE
def test_our_own_store_locked_by_another_program_is_said_in_words(agency: Agency) -> None:
    connections.close_all()
    options = connections["default"].settings_dict["OPTIONS"]
    patience, options["timeout"] = options["timeout"], 0.2
    try:
        with locked(agency.root / "store.sqlite3"):
            code, out, err = agency.troth("staff", "add", "sam@waymark.example", "--name", "Sam", "--as", LEAD)
    finally:
        options["timeout"] = patience
        connections.close_all()
    assert (code, out) == (2, "")
    assert "our own store: another program has it locked" in err
    assert agency.troth("staff", "add", "sam@waymark.example", "--name", "Sam", "--as", LEAD)[0] == 0


@ONLY_SQLITE
def test_a_store_that_is_no_database_is_said_to_be_damaged(agency: Agency) -> None:
    connections.close_all()
    for path in agency.root.glob("store.sqlite3*"):
        path.unlink()
    (agency.root / "store.sqlite3").write_bytes(b"this is no database at all, it is a shopping list" * 40)
    code, out, err = agency.troth("case", "list")
    assert (code, out) == (2, "")
    assert "our own store: it is damaged" in err
    assert "restore it from a backup" in err


@ONLY_SQLITE
def test_folders_that_may_not_be_written_to_are_said_to_be_so(agency: Agency) -> None:
    shut = [agency.root, agency.root / "published", agency.root / "data" / "website.sqlite"]
    modes = [path.stat().st_mode for path in shut]
    try:
        (agency.root / ".troth.lock").unlink(missing_ok=True)
        agency.root.chmod(0o555)
        code, out, err = as_process(agency, "case", "list")
        assert (code, out) == (2, "")
        assert "this workspace cannot be worked in: Permission denied" in err
        agency.root.chmod(0o755)
        (agency.root / "data" / "website.sqlite").chmod(0o444)
        person = agency.ids(agency.report.erasure)
        code, out, err = as_process(agency, "request", "erasure", *person, "--by", "email", "--as", LEAD)
        assert (code, out) == (2, "")
        assert "no right to delete" in err
        assert "case 1 is open" in err
        change_notice(agency)
        (agency.root / "published").chmod(0o555)
        code, out, err = as_process(agency, "publish", "--as", LEAD)
        assert (code, out) == (2, "")
        assert "the file could not be written: Permission denied" in err
    finally:
        for path, mode in zip(shut, modes, strict=True):
            path.chmod(mode)
