"""Leaves have one spelling and hold a commitment instead of facts; packs are read back as they were written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from tests.ledger.conftest import House
from troth.errors import TrothError
from troth.ledger.entries import Actor, Entry, canonical, commit, leaf_bytes, parse_leaf
from troth.ledger.export import Header, read_header, read_lines, write_pack

SALT = b"\x03" * 32
ENTRY = Entry(
    "e-1",
    datetime(2026, 7, 1, 9, 30, tzinfo=UTC),
    "case.opened",
    Actor("person", "u-1"),
    commit({}, SALT),
    subject="s-1",
)


def test_a_leaf_is_spelt_canonically_and_read_back() -> None:
    leaf = leaf_bytes(ENTRY)
    assert leaf.startswith(b'{"at":"2026-07-01T09:30:00.000000Z","by":{"id":"u-1","kind":"person"},"commitment":"')
    assert leaf.endswith(b'"id":"e-1","kind":"case.opened","subject":"s-1","v":1}')
    assert parse_leaf(leaf) == ENTRY


def test_times_are_written_in_utc_and_naive_ones_refused() -> None:
    summer = datetime(2026, 7, 1, 10, 30, tzinfo=timezone(timedelta(hours=1)))
    assert leaf_bytes(Entry("e-1", summer, "k", ENTRY.by, ENTRY.commitment)).startswith(b'{"at":"2026-07-01T09:30')
    with pytest.raises(TrothError, match="no time zone"):
        leaf_bytes(Entry("e-1", datetime(2026, 7, 1), "k", ENTRY.by, ENTRY.commitment))  # noqa: DTZ001


@pytest.mark.parametrize("value", [1.5, {"a": [float("nan")]}, {1: "a"}, {"ä": 1}, 2**53, b"x", {"a": "\ud800"}])
def test_what_has_no_one_spelling_is_refused(value: object) -> None:
    with pytest.raises(TrothError):
        canonical(value)


def test_facts_are_sorted_and_kept_in_utf8() -> None:
    assert canonical({"b": [1, None, True], "a": "é\n"}) == '{"a":"é\\n","b":[1,null,true]}'.encode()


def test_a_commitment_depends_on_facts_and_salt() -> None:
    assert len({commit({"a": 1}, SALT), commit({"a": 2}, SALT), commit({"a": 1}, b"\x04" * 32)}) == 3
    with pytest.raises(TrothError, match="salt"):
        commit({}, b"short")


@pytest.mark.parametrize(
    ("old", "new"),
    [(b'"v":1', b'"v":2'), (b'"id":"e-1"', b'"id":""'), (b":{", b": {"), (b"person", b"robot"), (b"}", b"")],
)
def test_leaves_that_are_not_ours_are_refused(old: bytes, new: bytes) -> None:
    with pytest.raises(TrothError):
        parse_leaf(leaf_bytes(ENTRY).replace(old, new))


def test_a_pack_is_read_back_as_written(house: House) -> None:
    pack = house.export()
    assert read_header(pack).checkpoints == tuple(house.checkpoints)
    assert list(read_lines(pack)) == house.lines


def test_a_pack_that_cannot_be_whole_is_not_left_behind(house: House, tmp_path: Path) -> None:
    with pytest.raises(TrothError, match="11 entries and 10 were given"):
        write_pack(tmp_path / "short.jsonl", Header("o", (), 11, ()), house.lines)
    (tmp_path / "no-folder").touch()
    with pytest.raises(TrothError, match="could not be written"):
        write_pack(tmp_path / "no-folder" / "p.jsonl", Header("o", (), 10, ()), house.lines)
    assert not list(tmp_path.glob("short*"))


def test_a_full_disk_is_said_in_words(house: House, tmp_path: Path) -> None:
    (tmp_path / "full.jsonl.part").symlink_to("/dev/full")
    with pytest.raises(TrothError, match=r"No space left.*make room"):
        write_pack(tmp_path / "full.jsonl", Header("o", (), 10, ()), house.lines)
    assert not (tmp_path / "full.jsonl").exists()
