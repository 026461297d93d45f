"""Forgetting a person makes what was sealed for them unreadable, here and, once the root key is replaced, in every old copy."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection, transaction

from troth.desk.evidence.log import SYSTEM, append, seal
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.subjects.models import KeyedIdentifier, Subject
from troth.desk.subjects.people import forget, meet, seal_for, unseal_for
from troth.desk.subjects.roots import ring
from troth.desk.subjects.rotation import replace_root
from troth.errors import TrothError
from troth.keys.people import open_sealed
from troth.keys.root import SecretRootKey


@pytest.fixture
def person(store: str) -> tuple[Subject, bytes]:
    with transaction.atomic():
        subject = meet({"email": "jo.marsh@post.example"})
        append("case.opened", by=SYSTEM, subject=subject.uid, case="1", case_kind="erasure", channel="email",
               received_on="2026-03-02", due_on=None)  # fmt: skip
    return subject, seal_for(subject, "a place", {"name": "Jo Marsh"})


def test_the_forgotten_cannot_be_read_found_or_guessed(person: tuple[Subject, bytes]) -> None:
    subject, blob = person
    seal()
    with transaction.atomic():
        forget(subject)
    held = Subject.objects.get(uid=subject.uid)
    with pytest.raises(TrothError, match="forgotten"):
        unseal_for(held, "a place", blob)
    assert (held.wrapped_key, held.root) == (None, "")
    assert not KeyedIdentifier.objects.filter(subject=held).exists()
    entry = EvidenceEntry.objects.get(subject=subject.uid)
    assert (entry.facts, entry.salt) == (None, None)
    assert entry.index is not None, "its leaf stays where it was"


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)  # PostgreSQL keeps old rows until VACUUM: docs/keys.md
def test_nothing_of_the_key_is_left_in_the_file_of_the_store(person: tuple[Subject, bytes], tmp_path: Path) -> None:
    subject, _ = person
    wrapped = bytes(subject.wrapped_key or b"")

    def file() -> bytes:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return b"".join(path.read_bytes() for path in tmp_path.glob("store.sqlite3*"))

    assert wrapped in file()
    with transaction.atomic():
        forget(subject)
    assert wrapped not in file()


def test_an_old_copy_of_the_store_opens_no_more_once_the_root_key_was_replaced(person: tuple[Subject, bytes]) -> None:
    subject, blob = person
    root, wrapped = subject.root, bytes(subject.wrapped_key or b"")  # as a backup of the store has them
    with transaction.atomic():
        forget(subject)
    assert open_sealed(ring().unwrap(root, wrapped), blob, f"{subject.uid}|a place"), "a restored copy would open"
    replace_root(by=SYSTEM)
    with pytest.raises(TrothError, match="destroyed since"):
        ring().unwrap(root, wrapped)


def test_keys_of_another_workspace_open_nothing_of_this_store(person: tuple[Subject, bytes]) -> None:
    subject, _ = person
    stranger = SecretRootKey(bytes(range(32)), "another workspace")
    with pytest.raises(TrothError, match="does not open"):
        stranger.unwrap(bytes(subject.wrapped_key or b""))
