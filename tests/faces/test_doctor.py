"""The doctor looks at the workspace without changing anything, and each thing that is wrong is named with what to do."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from tests.agency import LEAD, Agency
from tests.desk.test_killed import ready
from troth.desk import now
from troth.desk.evidence.log import seal
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.plans.models import StoredPlan
from troth.desk.plans.plans import approve

ONLY_SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def looks(agency: Agency) -> tuple[int, dict[str, list[dict[str, Any]]]]:
    code, out, err = agency.troth("doctor", "--format", "json")
    assert code in (0, 1), err
    found: dict[str, list[dict[str, Any]]] = {}
    for look in json.loads(out)["looks"]:
        found.setdefault(look["at"], []).append(look)
    return code, found


def wrong(found: dict[str, list[dict[str, Any]]], at: str) -> str:
    return " ".join(f"{look['says']} – {look['fix']}" for look in found[at] if look["state"] != "well")


def test_a_workspace_in_order_is_well_where_it_matters(agency: Agency) -> None:
    agency.troth("evidence", "checkpoint", "--to", str(agency.root.parent / "outside"), "--as", LEAD)
    agency.troth("backup", "--to", str(agency.root / "store.zip"))
    agency.troth("work", "--once")
    entries = EvidenceEntry.objects.count()
    _, found = looks(agency)
    assert {"key files", "keys", "store", "log", "plans", "workers", "schedules", "replay list"} <= found.keys()
    for at in found.keys() - {"mail", "disk"}:
        assert wrong(found, at) == "", at
    assert EvidenceEntry.objects.count() == entries, "looking changed something"


def test_nothing_that_was_never_done_is_called_well(agency: Agency) -> None:
    code, found = looks(agency)
    assert code == 1
    assert "never backed up" in wrong(found, "backups")
    assert "troth evidence checkpoint" in wrong(found, "witnesses")
    assert "no mail server is set" in wrong(found, "mail")


def open_keys(agency: Agency) -> None:
    (agency.root / "keys" / "root.key").chmod(0o644)


def tear_replay_list(agency: Agency) -> None:
    (agency.root / "keys" / "replay.jsonl").write_text("{not json}\n", encoding="utf-8")


def later_entry(agency: Agency) -> None:
    newest = EvidenceEntry.objects.order_by("position").last()
    assert newest is not None
    EvidenceEntry.objects.filter(position=newest.position).update(at=now() + timedelta(days=1))


def lose_entry(agency: Agency) -> None:
    seal()
    newest = EvidenceEntry.objects.exclude(index=None).order_by("position").last()
    assert newest is not None
    EvidenceEntry.objects.filter(position=newest.position).delete()


def change_mark(agency: Agency) -> None:
    seal()
    path = agency.root / "keys" / "log.high"
    path.write_text(path.read_text(encoding="utf-8").replace("\n", "\n1", 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("damage", "at", "words"),
    [
        (open_keys, "key files", "chmod 600"),
        (tear_replay_list, "replay list", "replay.jsonl, line 1"),
        (later_entry, "clock", "set the clock"),
        (lose_entry, "log", "troth evidence verify"),
        (change_mark, "log", "restore it with the keys"),
    ],
)
def test_what_is_wrong_is_named_with_what_to_do(
    agency: Agency, damage: Callable[[Agency], None], at: str, words: str
) -> None:
    damage(agency)
    code, found = looks(agency)
    assert code == 1
    assert words in wrong(found, at)


def test_a_worker_that_fell_silent_is_named(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROTH_LEASE", "0.3")
    case = ready(agency, "access")
    stored = StoredPlan.objects.get(case=case)
    approve(stored, by=agency.lead)
    StoredPlan.objects.filter(uid=stored.uid).update(owner="gone", state="running", lease=7)
    assert f"the worker that holds plan {stored.uid} has fallen silent" in wrong(looks(agency)[1], "workers")


@pytest.mark.parametrize(
    ("setting", "at", "words"),
    [
        ("TROTH_MAIL=smtp://mail.company.example:25", "mail", "TROTH_MAIL_FROM"),
        ("TROTH_WITNESSES=/nowhere/at/all", "witnesses", "was never given a checkpoint"),
    ],
)
@ONLY_SQLITE
def test_what_is_set_is_looked_at(agency: Agency, setting: str, at: str, words: str) -> None:
    with (agency.root / "secrets.env").open("a", encoding="utf-8") as settings:
        settings.write(f"{setting}\n")
    assert words in wrong(looks(agency)[1], at)


@ONLY_SQLITE
def test_a_damaged_store_is_named_and_nothing_else_stops(agency: Agency) -> None:
    connections.close_all()
    path = agency.root / "store.sqlite3"
    with sqlite3.connect(path) as store:
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 8192] = b"\xff" * 8192
    path.write_bytes(content)
    code, found = looks(agency)
    assert code == 1
    assert wrong(found, "store")
    assert found["disk"]


def test_a_folder_that_is_no_workspace_cannot_be_looked_at(agency: Agency) -> None:
    code, _, err = agency.troth("doctor", "--help")
    assert code == 0, err
    agency.root = agency.root / "nowhere"
    agency.root.mkdir()
    code, _, err = agency.troth("doctor")
    assert code == 2
    assert "no workspace" in err
