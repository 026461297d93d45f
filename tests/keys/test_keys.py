"""Keys: files that only their owner reads, keys per person that open nothing else, indexes per purpose."""

from __future__ import annotations

from pathlib import Path

import pytest

from troth.errors import TrothError
from troth.keys.blind import BlindIndex
from troth.keys.people import new_data_key, open_sealed, seal
from troth.keys.root import FileRootKey, rewrap
from troth.keys.signing import create_signing_key, load_signing_key


@pytest.fixture
def root(tmp_path: Path) -> FileRootKey:
    return FileRootKey.create(tmp_path / "keys" / "root.key")


def test_a_key_file_is_closed_to_others_and_alone(root: FileRootKey) -> None:
    assert root.path.stat().st_mode & 0o777 == 0o600
    assert root.path.parent.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in root.path.parent.iterdir()] == ["root.key"]
    assert root.path.read_bytes().hex() not in repr(root)


def test_a_key_is_never_overwritten(root: FileRootKey) -> None:
    before = root.path.read_bytes()
    with pytest.raises(TrothError, match="already"):
        FileRootKey.create(root.path)
    assert root.path.read_bytes() == before
    assert len(list(root.path.parent.iterdir())) == 1


def test_missing_short_and_open_key_files_are_refused(root: FileRootKey) -> None:
    with pytest.raises(TrothError, match="missing"):
        FileRootKey(root.path.with_name("absent"))
    for mode in (0o640, 0o604, 0o620):
        root.path.chmod(mode)
        with pytest.raises(TrothError, match="chmod 600"):
            FileRootKey(root.path)
    root.path.chmod(0o600)
    for content in (b"", b"x" * 31, b"x" * 33):
        root.path.write_bytes(content)
        with pytest.raises(TrothError, match="not 32 bytes"):
            FileRootKey(root.path)


def test_a_folder_that_others_may_enter_gets_no_key(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir(mode=0o755)
    (tmp_path / "open").chmod(0o755)
    with pytest.raises(TrothError, match="chmod 700"):
        create_signing_key(tmp_path / "open" / "log.key")
    assert not list((tmp_path / "open").iterdir())


def test_wrapped_keys_open_with_their_root_key_only(root: FileRootKey, tmp_path: Path) -> None:
    key, other = new_data_key(), FileRootKey.create(tmp_path / "other" / "root.key")
    wrapped = root.wrap(key)
    assert (len(wrapped), FileRootKey(root.path).unwrap(wrapped)) == (40, key)
    assert other.unwrap(rewrap(wrapped, root, other)) == key
    for broken in (wrapped[:-1], b"", bytes([wrapped[0] ^ 1]) + wrapped[1:]):
        with pytest.raises(TrothError, match="does not open"):
            root.unwrap(broken)
    with pytest.raises(TrothError, match="does not open"):
        other.unwrap(wrapped)


def test_a_sealed_value_opens_only_with_its_key_in_its_place() -> None:
    key, plain = new_data_key(), b"01632 960 123"
    blob = seal(key, plain, "s-1/cases/phone")
    assert open_sealed(key, blob, "s-1/cases/phone") == plain
    assert len(blob) == len(plain) + 29
    assert blob != seal(key, plain, "s-1/cases/phone")
    bent = blob[:-1] + bytes([blob[-1] ^ 1])
    for attempt in (
        (new_data_key(), blob, "s-1/cases/phone"),
        (key, blob, "s-2/cases/phone"),
        (key, bent, "s-1/cases/phone"),
    ):
        with pytest.raises(TrothError, match="does not open") as caught:
            open_sealed(*attempt)
        assert "960" not in str(caught.value)
    for short in (b"", b"\x02" + blob[1:], blob[:20]):
        with pytest.raises(TrothError, match="version we know"):
            open_sealed(key, short, "s-1/cases/phone")


def test_blind_indexes_match_equal_values_of_one_purpose_and_kind_only(root: FileRootKey) -> None:
    subjects, replay = BlindIndex("subjects", [root.derive("subjects")]), BlindIndex("replay", [root.derive("replay")])
    mine = subjects.of("email", "ada@enquirer.example")
    assert mine == BlindIndex("subjects", [FileRootKey(root.path).derive("subjects")]).of(
        "email", "ada@enquirer.example"
    )
    assert len({mine, replay.of("email", "ada@enquirer.example"), subjects.of("name", "ada@enquirer.example")}) == 3
    with pytest.raises(TrothError, match="empty"):
        subjects.of("email", "")


def test_the_signing_key_is_kept_like_the_root_key(tmp_path: Path) -> None:
    made = create_signing_key(tmp_path / "keys" / "log.key")
    assert load_signing_key(tmp_path / "keys" / "log.key").private_bytes_raw() == made.private_bytes_raw()
    with pytest.raises(TrothError, match="signing key already"):
        create_signing_key(tmp_path / "keys" / "log.key")
