"""The root key is replaced under everybody's keys: all still opens, the old one is gone, and a kill anywhere costs nothing."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import OperationalError, connection, connections, transaction

from tests import processes
from tests.desk import killed_rotation
from tests.warm import Process
from troth.desk.evidence.log import SYSTEM
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.staff.accounts import open_account
from troth.desk.subjects import rotation
from troth.desk.subjects.models import KeyedIdentifier, RootKeyUse, Subject
from troth.desk.subjects.people import forget, meet, seal_for, unseal_for
from troth.desk.subjects.roots import ring
from troth.errors import TrothError

HOUSE = Path(__file__).parents[2]
LEAD = "lead@waymark.example"
PEOPLE = 5


@pytest.fixture
def people(store: str) -> list[tuple[Subject, bytes]]:
    """Five people, with a value sealed for each."""
    with transaction.atomic():
        made = [meet({"email": f"person{number}@post.example"}) for number in range(PEOPLE)]
    return [(each, seal_for(each, "a place", {"number": number})) for number, each in enumerate(made)]


def all_open(people: list[tuple[Subject, bytes]]) -> bool:
    fresh = [(Subject.objects.get(uid=each.uid), blob) for each, blob in people]
    return [unseal_for(each, "a place", blob) for each, blob in fresh] == [{"number": n} for n in range(len(people))]


def replaced_once(old: str) -> None:
    """The old root key is gone, the counts are exact, and it stands in evidence once."""
    assert ring().retiring is None
    assert ring().book.roots[old].destroyed
    assert set(Subject.objects.exclude(wrapped_key=None).values_list("root", flat=True)) == {ring().current}
    use = RootKeyUse.objects.get(name=old)
    assert (use.rewrapped, use.until is not None) == (PEOPLE, True)
    entry = EvidenceEntry.objects.get(kind="keys.rotated")
    assert json.loads(entry.facts or "") == {"old": old, "new": ring().current, "rewrapped": PEOPLE}


def test_everything_opens_under_the_new_root_key(people: list[tuple[Subject, bytes]], tmp_path: Path) -> None:
    old, index = ring().current, KeyedIdentifier.objects.values_list("index", flat=True)
    before = sorted(index)
    done = rotation.replace_root(by=SYSTEM)
    assert (done.old, done.new, done.rewrapped, done.resumed) == (old, ring().current, PEOPLE, False)
    assert all_open(people)
    replaced_once(old)
    assert sorted(index) == before
    with transaction.atomic():
        again = meet({"email": "person0@post.example"})
    assert again.identifiers.get().index in before, "blind indexes outlive the root key"
    assert not (tmp_path / "keys" / "root.key").exists()


def test_a_row_fetched_before_the_root_key_was_replaced_still_opens(people: list[tuple[Subject, bytes]]) -> None:
    rotation.replace_root(by=SYSTEM)
    subject, blob = people[3]
    assert unseal_for(subject, "a place", blob) == {"number": 3}


def test_rows_of_before_root_keys_had_names_are_wrapped_anew(people: list[tuple[Subject, bytes]]) -> None:
    old = ring().current
    Subject.objects.update(root="")
    assert all_open(people)
    rotation.replace_root(by=SYSTEM)
    assert all_open(people)
    replaced_once(old)


def test_the_forgotten_stay_forgotten(people: list[tuple[Subject, bytes]]) -> None:
    subject, blob = people[0]
    with transaction.atomic():
        forget(subject)
    rotation.replace_root(by=SYSTEM)
    with pytest.raises(TrothError, match="forgotten"):
        unseal_for(Subject.objects.get(uid=subject.uid), "a place", blob)


def test_a_key_that_does_not_open_stops_the_replacement_and_the_old_root_key_stays(
    people: list[tuple[Subject, bytes]],
) -> None:
    bad = people[2][0]
    Subject.objects.filter(uid=bad.uid).update(wrapped_key=bytes(40))
    for _ in range(2):
        with pytest.raises(TrothError, match="does not open") as caught:
            rotation.replace_root(by=SYSTEM)
        assert bad.uid in str(caught.value)
    assert ring().retiring is not None
    others = [pair for pair in people if pair[0].uid != bad.uid]
    assert [unseal_for(Subject.objects.get(uid=each.uid), "a place", blob) for each, blob in others]
    with transaction.atomic():
        forget(bad)
    assert rotation.replace_root(by=SYSTEM).resumed
    assert ring().retiring is None


def test_a_person_met_while_the_root_key_is_replaced_is_wrapped_by_the_new_one(
    people: list[tuple[Subject, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever opened the keys before the switch, and writes after it, notices."""
    stale, old = ring(), ring().current
    monkeypatch.setattr(rotation, "BATCH", 2)
    new = stale.prepare()
    RootKeyUse.objects.create(name=new, since=RootKeyUse.objects.get(name=old).since)
    opened = iter([stale])
    from troth.desk.subjects import people as room
    from troth.desk.subjects import roots

    monkeypatch.setattr(room, "ring", lambda: next(opened, None) or roots.ring())
    from troth.keys.ring import KeyRing

    other = KeyRing.open(stale.folder)
    other.prepare()
    other.switch(new, RootKeyUse.objects.get(name=old).since)
    with transaction.atomic():
        late = meet({"email": "late@post.example"})
    assert Subject.objects.get(uid=late.uid).root == new


@pytest.mark.parametrize("store", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_a_row_that_another_process_holds_for_too_long_is_no_damaged_key(people: list[tuple[Subject, bytes]]) -> None:
    other = connection.copy()
    try:
        with other.cursor() as held:
            other.set_autocommit(False)
            held.execute("UPDATE troth_subjects_subject SET root = root")
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', '100ms', false)")
            with pytest.raises(OperationalError, match="lock timeout"):
                rotation.replace_root(by=SYSTEM)
            other.rollback()
    finally:
        other.close()
    assert rotation.replace_root(by=SYSTEM).resumed
    assert all_open(people)


def test_people_are_met_and_forgotten_while_the_root_key_is_replaced(
    people: list[tuple[Subject, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)
    old, met, gone, stop = ring().current, list[str](), list[str](), threading.Event()

    def others() -> None:
        try:
            while not stop.is_set():
                with transaction.atomic():
                    met.append(meet({"email": "late@post.example"}).uid)
                if len(met) % 3 == 0:
                    with transaction.atomic():
                        forget(Subject.objects.get(uid=met[-1]))
                    gone.append(met[-1])
                time.sleep(0.005)  # whoever writes to SQLite without a pause leaves its one place to nobody
        finally:
            connections.close_all()

    thread = threading.Thread(target=others)
    thread.start()
    try:
        while len(met) < 3:
            assert thread.is_alive()
            time.sleep(0.01)
        rotation.replace_root(by=SYSTEM)
        after = len(met)
        while len(met) < after + 3:
            assert thread.is_alive()
            time.sleep(0.01)
    finally:
        stop.set()
        processes.joined(thread)
    assert all_open(people)
    held = Subject.objects.filter(uid__in=met)
    assert set(held.exclude(wrapped_key=None).values_list("root", flat=True)) == {ring().current} != {old}
    assert set(held.filter(wrapped_key=None).values_list("uid", flat=True)) == set(gone)
    for subject in held.exclude(wrapped_key=None):
        assert seal_for(subject, "a place", 1)


def test_a_new_key_for_an_index_finds_people_of_before(people: list[tuple[Subject, bytes]]) -> None:
    assert rotation.rotate_index("subjects", by=SYSTEM) == 2
    with transaction.atomic():
        again = meet({"email": "person1@post.example"})
    known = people[1][0].identifiers.get().index
    assert known in again.identifiers.values_list("index", flat=True)
    assert again.identifiers.count() == 2


POINTS = [
    ("troth.keys.shelves:FileShelf.create", "before", 1),
    ("troth.keys.shelves:FileShelf.create", "after", 1),
    ("troth.keys.ring:KeyRing.switch", "before", 1),
    ("troth.keys.ring:KeyRing.switch", "after", 1),
    ("troth.desk.subjects.rotation:rewrap_some", "after", 2),
    ("troth.desk.subjects.rotation:_batch", "after", 1),
    ("troth.desk.subjects.rotation:_finish", "before", 1),
    ("troth.desk.subjects.rotation:_finish", "after", 1),
    ("troth.keys.shelves:destroy_secret", "after", 1),
]


@pytest.mark.parametrize(("point", "where", "call"), POINTS, ids=lambda value: str(value).rpartition(":")[2])
def test_a_kill_at_any_point_loses_nothing_and_the_next_run_finishes(
    people: list[tuple[Subject, bytes]], tmp_path: Path, point: str, where: str, call: int
) -> None:
    open_account(LEAD, "Robin Lead")
    old = ring().current
    connections.close_all()
    command = [sys.executable, killed_rotation.__file__, point, where, str(call), "keys", "rotate", "--as", LEAD]
    with Process(
        [*command, "--workspace", str(tmp_path)], cwd=HOUSE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        processes.heard(process, killed_rotation.MARKER)
        process.send_signal(signal.SIGKILL)
        assert process.wait(20) == -signal.SIGKILL
    assert all_open(people)
    done = rotation.replace_root(by=SYSTEM)
    assert done.old == old
    assert all_open(people)
    replaced_once(old)
    assert len(list((tmp_path / "keys").glob("root*.key"))) == 1


def test_the_store_alone_says_nothing_of_a_root_key(people: list[tuple[Subject, bytes]], tmp_path: Path) -> None:
    secret = (tmp_path / "keys" / "root.key").read_bytes()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert secret not in (tmp_path / "store.sqlite3").read_bytes()
    names = set(RootKeyUse.objects.values_list("name", flat=True))
    assert secret[:8].hex() not in names
