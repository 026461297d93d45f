"""The root key in a keyring of the machine: a real backend that works without a desktop, and words where none does."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from troth.errors import TrothError
from troth.keys.people import new_data_key
from troth.keys.ring import KeyRing

keyring = pytest.importorskip("keyring")
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
WHERE = "keyring:troth-test"


@pytest.fixture
def file_keyring(tmp_path: Path) -> Path:
    """keyrings.alt's file of plain text, in a folder of this test."""
    from keyrings.alt.file import PlaintextKeyring

    before, made = keyring.get_keyring(), PlaintextKeyring()
    made.file_path = str(tmp_path / "keyring.cfg")
    keyring.set_keyring(made)
    yield tmp_path / "keyring.cfg"
    keyring.set_keyring(before)


def test_the_root_key_lies_in_the_keyring_and_in_no_file_of_the_keys_folder(file_keyring: Path, tmp_path: Path) -> None:
    keys = KeyRing.create(tmp_path / "keys", NOON, WHERE)
    name, wrapped = keys.wrap(data := new_data_key())
    assert KeyRing.open(keys.folder, WHERE).unwrap(name, wrapped) == data
    assert not list(keys.folder.glob("*.key"))
    assert file_keyring.exists()
    with pytest.raises(TrothError, match="already"):
        KeyRing.create(keys.folder, NOON, WHERE)


def test_replacing_the_root_key_moves_it_from_the_file_into_the_keyring(file_keyring: Path, tmp_path: Path) -> None:
    keys = KeyRing.create(tmp_path / "keys", NOON)
    purpose = keys.purpose("replay")
    moving = KeyRing.open(keys.folder, WHERE)
    moving.switch(moving.prepare(), NOON)
    moving.retire(keys.current, NOON)
    assert not (keys.folder / "root.key").exists()
    assert KeyRing.open(keys.folder, WHERE).purpose("replay") == purpose
    assert KeyRing.open(keys.folder).purpose("replay") == purpose, "where it is kept stands in keys.json"


def test_an_old_root_key_leaves_the_keyring(file_keyring: Path, tmp_path: Path) -> None:
    keys = KeyRing.create(tmp_path / "keys", NOON, WHERE)
    keys.switch(keys.prepare(), NOON)
    assert keyring.get_password("troth-test", "root")
    keys.retire(keys.retiring or "", NOON)
    assert keyring.get_password("troth-test", "root") is None


def test_a_missing_or_damaged_entry_is_named(file_keyring: Path, tmp_path: Path) -> None:
    keys = KeyRing.create(tmp_path / "keys", NOON, WHERE)
    keyring.set_password("troth-test", "root", "c2hvcnQ=")
    with pytest.raises(TrothError, match="not 32 bytes"):
        KeyRing.open(keys.folder, WHERE)
    keyring.delete_password("troth-test", "root")
    with pytest.raises(TrothError, match="missing"):
        KeyRing.open(keys.folder, WHERE)


def test_where_no_keyring_answers_nothing_is_made(tmp_path: Path) -> None:
    from keyring.backends.fail import Keyring

    before = keyring.get_keyring()
    keyring.set_keyring(Keyring())
    try:
        with pytest.raises(TrothError, match="no keyring answers on this machine"):
            KeyRing.create(tmp_path / "keys", NOON, WHERE)
        assert not (tmp_path / "keys" / "keys.json").exists()
    finally:
        keyring.set_keyring(before)


def test_another_word_for_where_keys_are_kept_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TrothError, match="no root key is kept in ‘cloud’"):
        KeyRing.create(tmp_path / "keys", NOON, "cloud:somewhere")
