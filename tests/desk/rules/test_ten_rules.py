"""The ten rules of docs/effects.md, each by its name, for every kind of effect and on both stores."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tests import processes
from tests.agency import LEAD, Agency
from tests.desk.rules.conftest import HOUSE, World, on_record
from tests.desk.rules.outside import DONE, EFFECTS, MARKER, SECRETS
from tests.desk.stopped import stand_still
from tests.desk.test_killed import kill_in, ready
from troth.delivery.messages import message_id
from troth.desk.cases.models import Case
from troth.desk.evidence import log
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.plans.leases import Taken
from troth.desk.plans.models import PlanSecret, StepRun, StoredPlan
from troth.desk.plans.plans import approve, wipe
from troth.desk.staff.accounts import open_account
from troth.errors import TrothError
from troth.ledger import verifier
from troth.ledger.entries import Actor

KILLS = [(effect, where) for effect in EFFECTS for where in ("before", "in", "after")]
HAD = {"file": {"after"}, "mail": {"in", "after"}, "http": {"in", "after"}}
"""Where a kill leaves the effect had; in a database only once it was committed."""


# 1 – a fact and its evidence commit together


@pytest.mark.parametrize("effect", EFFECTS)
def test_rule_1_a_fact_and_its_evidence_commit_together(world: World, effect: str) -> None:
    stored = world.plan(effect)
    world.again(stored)
    on_record(stored)
    with pytest.raises(TrothError, match="outside a transaction"):
        log.append("trial.said", by=Actor("person", "a1"))
    before = StepRun.objects.count(), EvidenceEntry.objects.count()
    with pytest.raises(IntegrityError):
        change_with_evidence(stored, f"trial.{effect}.done", f"{stored.uid}:1:1")
    assert (StepRun.objects.count(), EvidenceEntry.objects.count()) == before
    assert StepRun.objects.get(plan=stored).problem is None, "what the log refused did not happen in the store either"


def change_with_evidence(stored: StoredPlan, kind: str, key: str) -> None:
    with transaction.atomic():
        StepRun.objects.filter(plan=stored).update(problem="changed")
        log.append(kind, by=Actor("person", "a1"), key=key)


# 2 – an effect stands between two records


@pytest.mark.parametrize(("effect", "where"), KILLS)
def test_rule_2_an_effect_stands_between_begun_and_done(world: World, effect: str, where: str) -> None:
    stored = world.plan(effect, held_up=where == "in")
    world.killed(stored, where)
    assert world.times(effect) == int(where in HAD.get(effect, {"after"}))
    (run,) = StepRun.objects.filter(plan=stored)
    assert (run.done_at, run.problem) == (None, None), "begun without done: unknown, never failed"
    entry = EvidenceEntry.objects.get(kind=f"trial.{effect}.begun", key=run.key)
    assert log.facts_in(entry)["plan_hash"] == stored.hash
    on_record(stored)

    world.again(stored)
    assert world.times(effect) == 1, "lost or doubled"
    on_record(stored)
    assert [run.done_at is not None for run in StepRun.objects.filter(plan=stored).order_by("round")] == [False, True]
    assert EvidenceEntry.objects.filter(kind=f"trial.{effect}.failed", key=run.key).exists(), (
        "the lost round is settled"
    )
    if effect == "file":
        assert [path.name for path in world.file.parent.iterdir()] == ["note.txt"]


# 3 – one key


@pytest.mark.parametrize("effect", EFFECTS)
def test_rule_3_one_key_everywhere_and_what_leaves_the_house_carries_it(world: World, effect: str) -> None:
    stored = world.plan(effect)
    world.again(stored)
    (run,) = StepRun.objects.all()
    assert run.key == f"{stored.uid}:1:1"
    run.pk = None
    for again in (
        lambda: run.save(force_insert=True),
        lambda: log.append(f"trial.{effect}.begun", by=Actor("person", "a1"), key=f"{stored.uid}:1:1"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            again()
    outward = f"{stored.uid}:1"
    if effect == "marked":
        assert world.database.rows("select mark from troth_marks") == [(outward,)]
    if effect == "http":
        assert {call["key"] for call in world.http.calls()} == {f'"{outward}"'}
    if effect == "mail":
        (message,) = world.mail.messages()
        assert message["Message-ID"] == message_id("us@waymark.example", outward)


# 4 – finding writes nothing


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_rule_4_finding_holds_no_transaction_of_ours(agency: Agency) -> None:
    """While a search waits for a connected database, anybody else may write to our store."""
    theirs = sqlite3.connect(agency.root / "data" / "website.sqlite", isolation_level=None)
    theirs.execute("PRAGMA journal_mode=DELETE")
    theirs.execute("BEGIN EXCLUSIVE")
    before = Case.objects.count(), StoredPlan.objects.count()
    person = agency.ids(agency.report.erasure)
    command = [sys.executable, "-m", "troth", "request", "erasure", *person, "--by", "email", "--as", LEAD]
    process = subprocess.Popen([*command, "--workspace", str(agency.root)], cwd=HOUSE, stderr=subprocess.DEVNULL)
    ours = sqlite3.connect(agency.root / "store.sqlite3", timeout=0.05)
    written, until = 0, time.monotonic() + processes.LONGEST
    while process.poll() is None and time.monotonic() < until:
        try:
            ours.execute("UPDATE troth_plans_storedplan SET state = state")
            ours.commit()
            written += 1
        except sqlite3.OperationalError:
            ours.rollback()
        time.sleep(0.02)
    theirs.close()
    assert processes.ended(process) == 2, "the database stayed locked, and that is said"
    assert written > 10
    assert (Case.objects.count(), StoredPlan.objects.count()) == (before[0] + 1, before[1]), (
        "the clock runs all the same"
    )
    ours.close()


def test_rule_4_approval_is_one_guarded_update_with_a_name(world: World) -> None:
    stored = world.plan("file")
    others = open_account("other@waymark.example", "Sam Other", by=world.lead)
    with pytest.raises(TrothError, match="no longer waiting"):
        approve(stored, by=others)
    assert EvidenceEntry.objects.filter(kind="plan.approved", key=stored.uid).count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredPlan.objects.filter(uid=stored.uid).update(approved_by=None)


# 5 – one worker holds a plan


@pytest.mark.parametrize("effect", EFFECTS)
def test_rule_5_a_worker_that_slept_through_its_lease_changes_nothing_on_record(world: World, effect: str) -> None:
    """It has begun its step, is stopped, and wakes when another has taken its plan over and done it."""
    stored = world.plan(effect)
    with world.begun(stored, "pause") as process:
        processes.heard(process, MARKER)
        with pytest.raises(Taken):
            world.again(stored)
        stand_still(process)
        saw = world.again(stored)
        settled = list(StepRun.objects.values_list("round", "done_at", "problem")), EvidenceEntry.objects.count()
        process.send_signal(signal.SIGCONT)
        _, err = process.communicate("go on\n", timeout=60)
        assert process.returncode == 2
        assert "lease" in err or "taken over" in err or "another" in err
    assert settled == (list(StepRun.objects.values_list("round", "done_at", "problem")), EvidenceEntry.objects.count())
    assert dict(StepRun.objects.get(round=2).result or {}) == saw
    assert world.times(effect) == 1, "what the sleeper tried again was there already"
    on_record(stored)


# 6 – an effect done twice is done once


@pytest.mark.parametrize("effect", EFFECTS)
def test_rule_6_an_effect_tried_twice_is_had_once(world: World, effect: str) -> None:
    stored = world.plan(effect)
    world.killed(stored, "after")
    saw = world.again(stored)
    assert world.times(effect) == 1
    if effect == "marked":
        assert (dict(saw["rows"]), saw["recorded"]) == (DONE, True), "the receipt says what the lost round did"
    if effect == "unmarked":
        assert (saw["rows"], saw["recorded"]) == ([], False), (
            "nothing left to do, and nothing is known of the lost round"
        )
    if effect == "file":
        assert saw["already"] is True


@pytest.mark.parametrize("marker", [True, False])
def test_rule_6_counts_after_a_crash_are_known_by_the_receipt_or_said_to_be_unknown(
    agency: Agency, marker: bool
) -> None:
    if marker:
        mark_website(agency)
    number = ready(agency, "erasure")
    kill_in(agency, "connections.erase", "after", "case", "approve", number, "--as", LEAD)
    code, _, err = agency.troth("case", "run", number, "--as", LEAD)
    assert code == 0, err
    said = json.loads((agency.root / "cases" / number / "certificate.json").read_text(encoding="utf-8"))
    website = next(place for place in said["places"] if place["system"] == "website")
    changed = sum(table["deleted"] + table["emptied"] + table["replaced"] for table in website["tables"])
    assert website["interrupted"] is not marker
    assert (changed > 0) is marker
    assert said["outcome"] == "erased"


def mark_website(agency: Agency) -> None:
    """Let the website's database hold receipts, and put that notice in force."""
    file = agency.root / "notice" / "systems.yaml"
    text = file.read_text(encoding="utf-8")
    at = text.index("  website:\n") + len("  website:\n")
    file.write_text(f"{text[:at]}    marker: yes\n{text[at:]}", encoding="utf-8")
    code, script, err = agency.troth("systems", "marker", "website")
    assert code == 0, err
    agency.damage("website", script)
    code, _, err = agency.troth("publish", "--as", LEAD)
    assert code == 0, err


# 7 – looking again decides


def test_rule_7_nobody_found_is_not_found_and_never_erased(agency: Agency) -> None:
    number = agency.serve("erasure", {"email": "nobody.at.all@post.example"})
    said = json.loads((agency.root / "cases" / str(number) / "certificate.json").read_text(encoding="utf-8"))
    assert said["outcome"] == "not found"


def test_rule_7_a_receipt_proves_what_was_done_and_not_that_nothing_is_left(agency: Agency) -> None:
    mark_website(agency)
    number = ready(agency, "erasure")
    address = agency.report.erasure["email"]
    theirs = agency.rows("website", "SELECT * FROM enquiries WHERE email = ? ORDER BY id", address)[0]
    kill_in(agency, "connections.erase", "after", "case", "approve", number, "--as", LEAD)
    assert agency.rows("website", "SELECT id FROM enquiries WHERE email = ?", address) == []
    _write_again(agency, theirs)
    code, _, err = agency.troth("case", "run", number, "--as", LEAD)
    assert code == 0, err
    assert agency.rows("website", "SELECT id FROM enquiries WHERE email = ?", address) == []
    said = json.loads((agency.root / "cases" / number / "certificate.json").read_text(encoding="utf-8"))
    website = next(place for place in said["places"] if place["system"] == "website")
    assert website["passes"] == 2


def test_rule_7_what_a_further_pass_did_is_counted_though_its_round_was_lost(agency: Agency) -> None:
    """The application wrote a row again; the pass that erased it was killed before it could say so; its receipt says it."""
    mark_website(agency)
    number = ready(agency, "erasure")
    address = agency.report.erasure["email"]
    theirs = agency.rows("website", "SELECT * FROM enquiries WHERE email = ? ORDER BY id", address)[0]
    before = len(agency.rows("website", "SELECT id FROM enquiries"))
    kill_in(agency, "connections.verify@website", "before", "case", "approve", number, "--as", LEAD)
    gone = before - len(agency.rows("website", "SELECT id FROM enquiries"))
    _write_again(agency, theirs)
    kill_in(agency, "connections.verify@website", "after", "case", "run", number, "--as", LEAD)
    assert agency.rows("website", "SELECT id FROM enquiries WHERE email = ?", address) == []
    code, _, err = agency.troth("case", "run", number, "--as", LEAD)
    assert code == 0, err
    said = json.loads((agency.root / "cases" / number / "certificate.json").read_text(encoding="utf-8"))
    website = next(place for place in said["places"] if place["system"] == "website")
    enquiries = next(table for table in website["tables"] if table["table"] == "enquiries")
    assert (website["passes"], enquiries["deleted"]) == (2, gone + 1)


def _write_again(agency: Agency, row: tuple[Any, ...]) -> None:
    """What an application does that still holds a row in memory."""
    theirs = sqlite3.connect(agency.root / "data" / "website.sqlite")
    theirs.execute(f"INSERT INTO enquiries VALUES ({', '.join('?' for _ in row)})", row)
    theirs.commit()
    theirs.close()


# 8 – what runs is what was approved


@pytest.mark.parametrize("effect", EFFECTS)
@pytest.mark.parametrize("what", ["body", "secret"])
def test_rule_8_a_changed_byte_stops_before_anything_is_touched(world: World, effect: str, what: str) -> None:
    stored = world.plan(effect)
    if what == "body":
        body = bytes(stored.body).replace(b"Touch", b"Torch")
        StoredPlan.objects.filter(uid=stored.uid).update(body=body)
    else:
        for row in PlanSecret.objects.filter(plan=stored):
            PlanSecret.objects.filter(pk=row.pk).update(sealed=bytes(row.sealed)[:-1] + b"\x00")
    with pytest.raises(TrothError, match="changed"):
        world.again(stored)
    assert world.times(effect) == 0


# 9 – nothing personal in records


@pytest.mark.parametrize("effect", EFFECTS)
def test_rule_9_nothing_personal_stands_in_entries_steps_errors_or_receipts(
    world: World, effect: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    world.again(world.plan(effect))
    failing = world.plan("mail")
    world.mail.mode("550")
    with pytest.raises(TrothError) as raised:
        world.again(failing)
    with transaction.atomic():
        wipe("7")
    log.write_pack(tmp_path / "pack.jsonl")
    out, err = capfd.readouterr()
    said = [str(raised.value), out, err, (tmp_path / "pack.jsonl").read_text(encoding="utf-8"), *_every_value()]
    if effect == "marked":
        said += [str(row) for row in world.database.rows("select * from troth_marks")]
    for secret in SECRETS:
        assert not [text for text in said if secret in text]
    assert not PlanSecret.objects.exists()


def _every_value() -> list[str]:
    """Every value of every table of our store, as text."""
    found: list[str] = []
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{name}"')
            found += [_text(value) for row in cursor.fetchall() for value in row]
    return found


def _text(value: Any) -> str:
    return bytes(value).decode("utf-8", "replace") if isinstance(value, (bytes, memoryview)) else str(value)


# 10 – one writer seals


def test_rule_10_sealing_is_one_writer_however_many_try(store: str, tmp_path: Path) -> None:
    code = f"""
import os
os.environ["TROTH_WORKSPACE"] = {str(tmp_path)!r}
os.environ["DJANGO_SETTINGS_MODULE"] = "troth.faces.settings"
import django
django.setup()
import time
from troth.desk.evidence import log
until = time.monotonic() + 2
while time.monotonic() < until:
    log.seal(batch=7)
"""
    sealers = [subprocess.Popen([sys.executable, "-c", code], cwd=HOUSE) for _ in range(2)]
    written, until = 0, time.monotonic() + 2
    while time.monotonic() < until:  # and no longer: whoever writes faster than others seal would never be done
        with transaction.atomic():
            for number in range(5):
                log.append("trial.said", by=Actor("person", "a1"), number=written + number)
        written += 5
    for sealer in sealers:
        assert processes.ended(sealer) == 0
    assert log.seal() == EvidenceEntry.objects.count() >= written
    indexes = list(EvidenceEntry.objects.order_by("position").values_list("index", flat=True))
    assert indexes == list(range(len(indexes)))
    log.write_pack(tmp_path / "pack.jsonl")
    found = verifier.verify(str(tmp_path / "pack.jsonl"), [], [str(log.log_signer().verifier_key)])
    assert found.findings == []
