"""The keys folder: a named root key, keys of purposes that outlive it, and words where it is not what it should be."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from troth.errors import TrothError
from troth.keys import ring as rings
from troth.keys.people import new_data_key
from troth.keys.ring import KeyRing
from troth.keys.root import FileRootKey, RootKey, SecretRootKey

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def keys(tmp_path: Path) -> KeyRing:
    return KeyRing.create(tmp_path / "keys", NOON)


def replaced(keys: KeyRing) -> KeyRing:
    """The same folder with a new root key; nothing but purposes was wrapped."""
    old = keys.current
    keys.switch(keys.prepare(), NOON)
    keys.retire(old, NOON)
    return KeyRing.open(keys.folder)


def test_a_folder_of_before_rings_opens_as_it_is_and_its_indexes_stay_valid(tmp_path: Path) -> None:
    root = FileRootKey.create(tmp_path / "keys" / "root.key")
    wrapped, key = root.wrap(data := new_data_key()), root.derive("subjects")
    old = KeyRing.open(tmp_path / "keys")
    assert old.unwrap("", wrapped) == data
    assert old.purpose("subjects") == key
    new = replaced(old)
    assert new.purpose("subjects") == key
    assert new.purpose("replay") == root.derive("replay")
    with pytest.raises(TrothError, match="destroyed since"):
        new.unwrap("", wrapped)


def test_a_new_root_key_is_another_one_and_the_old_is_gone_for_ever(keys: KeyRing) -> None:
    (name, wrapped), purpose = keys.wrap(new_data_key()), keys.purpose("corrections")
    new = replaced(keys)
    assert new.current != name
    assert new.purpose("corrections") == purpose
    assert not (keys.folder / "root.key").exists()
    with pytest.raises(TrothError, match="destroyed since"):
        new.unwrap(name, wrapped)
    assert new.retiring is None
    assert sorted(path.name for path in keys.folder.iterdir() if path.suffix == ".key") == [
        f"{new.book.roots[new.current].entry}.key"
    ]


def test_keys_json_holds_no_key_in_clear_and_is_closed_to_others(keys: KeyRing) -> None:
    purpose, root = keys.purpose("subjects"), (keys.folder / "root.key").read_bytes()
    file = keys.folder / "keys.json"
    assert file.stat().st_mode & 0o777 == 0o600
    for secret in (purpose, root):
        assert secret.hex() not in file.read_text()
    file.chmod(0o644)
    with pytest.raises(TrothError, match="chmod 600"):
        KeyRing.open(keys.folder)


def test_a_purpose_has_one_key_until_it_is_given_another_and_finds_under_both(keys: KeyRing) -> None:
    before = keys.blind("replay").of("email", "ada@enquirer.example")
    assert keys.renew_purpose("replay", NOON) == 2
    index = KeyRing.open(keys.folder).blind("replay")
    assert index.of("email", "ada@enquirer.example") != before
    assert index.every("email", "ada@enquirer.example")[1] == before


def test_a_replacement_that_was_cut_after_its_root_key_was_made_takes_that_one_up(keys: KeyRing) -> None:
    name = keys.prepare()
    again = KeyRing.open(keys.folder)
    assert again.prepare() == name
    again.switch(name, NOON)
    assert KeyRing.open(keys.folder).retiring == keys.current


def test_a_root_key_in_use_is_not_destroyed(keys: KeyRing) -> None:
    with pytest.raises(TrothError, match="in use"):
        keys.retire(keys.current, NOON)
    assert KeyRing.open(keys.folder).current == keys.current


def test_another_workspaces_root_key_is_known_for_what_it_is(keys: KeyRing, tmp_path: Path) -> None:
    other = KeyRing.create(tmp_path / "other", NOON)
    shutil.copy(other.folder / "root.key", keys.folder / "root.key")
    with pytest.raises(TrothError, match="another one than these keys were made with"):
        KeyRing.open(keys.folder)


def test_a_lost_list_of_keys_loses_nothing_before_the_first_replacement_and_is_named_after_it(keys: KeyRing) -> None:
    purpose = keys.purpose("subjects")
    (keys.folder / "keys.json").unlink()
    assert KeyRing.open(keys.folder).purpose("subjects") == purpose
    replaced(KeyRing.open(keys.folder))
    (keys.folder / "keys.json").unlink()
    with pytest.raises(TrothError, match="list of keys is missing"):
        KeyRing.open(keys.folder)


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"format":"troth-keys/2"}', '{"format":"troth-keys/1","roots":3}']
)
def test_a_damaged_list_of_keys_is_named(keys: KeyRing, content: str) -> None:
    (keys.folder / "keys.json").write_text(content)
    with pytest.raises(TrothError, match="list of keys cannot be read"):
        KeyRing.open(keys.folder)


class WrapsOnly:
    """What a key service offers, and no more."""

    def __init__(self, inner: SecretRootKey) -> None:
        self._inner = inner

    def wrap(self, data_key: bytes) -> bytes:
        return self._inner.wrap(data_key)

    def unwrap(self, wrapped: bytes) -> bytes:
        return self._inner.unwrap(wrapped)


class Service:
    """A shelf whose root keys never leave it."""

    held: dict[str, WrapsOnly] = {}

    def create(self, name: str) -> RootKey:
        self.held[name] = WrapsOnly(SecretRootKey(new_data_key(), "the service"))
        return self.held[name]

    def open(self, name: str) -> RootKey:
        return self.held[name]

    def holds(self, name: str) -> bool:
        return name in self.held

    def destroy(self, name: str) -> None:
        self.held.pop(name, None)


def test_a_service_that_only_wraps_and_unwraps_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rings, "shelf", lambda kept, folder, workspace: Service())
    keys = KeyRing.create(tmp_path / "keys", NOON, "file")
    purpose, (name, wrapped) = keys.purpose("subjects"), keys.wrap(data := new_data_key())
    assert keys.blind("subjects").of("email", "ada@enquirer.example")
    again = KeyRing.open(keys.folder)
    assert (again.purpose("subjects"), again.unwrap(name, wrapped)) == (purpose, data)
    new = replaced(again)
    assert new.purpose("subjects") == purpose
    assert not list(keys.folder.glob("*.key"))
    assert json.loads((keys.folder / "keys.json").read_text())["current"] == new.current
