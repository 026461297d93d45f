"""A password that was found in a leak is refused, by a list of this machine's own; a list that is none is said to be none."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from troth.desk.staff.breached import SETTING, breached
from troth.desk.staff.passwords import refuse_weak
from troth.errors import TrothError

LEAKED = "heather kestrel under 9 mugs"


def hashed(password: str) -> str:
    return hashlib.new("sha1", password.encode(), usedforsecurity=False).hexdigest().upper()


def listed(path: Path, *passwords: str, counts: bool = True, end: str = "\r\n") -> Path:
    """A list of these and a thousand others, in order, as such lists are handed out."""
    words = {*passwords, *(f"another {number}" for number in range(1000))}
    lines = [f"{each}:{number % 7_000}" if counts else each for number, each in enumerate(sorted(map(hashed, words)))]
    path.write_bytes(end.join(lines).encode() + end.encode())
    return path


@pytest.mark.parametrize("counts", [True, False])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_every_password_of_the_list_is_found_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, counts: bool, end: str
) -> None:
    monkeypatch.setenv(SETTING, str(listed(tmp_path / "list", LEAKED, counts=counts, end=end)))
    assert breached(LEAKED)
    assert all(breached(f"another {number}") for number in range(1000)), "the first, the last, and all between"
    assert not [each for each in range(1000, 1300) if breached(f"another {each}")]
    with pytest.raises(TrothError, match="found in a leak"):
        refuse_weak(LEAKED, "wen@waymark.example", "Wen Marlow")


def test_a_list_of_one_or_of_none_is_read_and_where_none_is_named_nothing_is_looked_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not breached(LEAKED)
    path = tmp_path / "list"
    monkeypatch.setenv(SETTING, str(path))
    for content, found in ((b"", False), (hashed(LEAKED).encode(), True), (hashed("x").encode() + b":1\n", False)):
        path.write_bytes(content)
        assert breached(LEAKED) is found


@pytest.mark.parametrize("content", [None, b"password\n123456\n", b"\x00" * 500, b"A" * 39 + b"\n"])
def test_what_is_no_such_list_is_refused_and_lets_no_password_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    path = tmp_path / "list"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setenv(SETTING, str(path))
    with pytest.raises(TrothError, match="list of passwords from leaks") as refusal:
        refuse_weak(LEAKED, "wen@waymark.example", "Wen Marlow")
    assert "heather" not in str(refusal.value)
