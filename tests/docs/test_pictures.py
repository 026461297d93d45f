"""The pictures of the documents: small, shown somewhere, and those that ``make screenshots`` takes."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from tools.screenshots import IMAGES, LARGEST, PICTURES

ROOT = Path(__file__).parents[2]
TAKEN = sorted(IMAGES.glob("*"))


@pytest.mark.parametrize("picture", TAKEN, ids=lambda path: path.name)
def test_a_picture_is_small_and_shown_in_a_document(picture: Path) -> None:
    content = picture.read_bytes()
    assert len(content) <= LARGEST
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    width, height, _, kind = struct.unpack(">IIBB", content[16:26])
    assert min(width, height) > 300
    assert kind == 3, "a palette of at most 256 colours"
    documents = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    assert any(f"images/{picture.name}" in each.read_text(encoding="utf-8") for each in documents)


def test_every_picture_is_one_that_the_tool_takes_and_the_other_way_round() -> None:
    named = {
        f"{name}-page.png" if name == "pdf" else f"{name}-{width}-{scheme}.png" if height else f"{name}-{scheme}.png"
        for name, (_, windows) in PICTURES.items()
        for (width, height), scheme in windows
    }
    assert {path.name for path in TAKEN} == named
