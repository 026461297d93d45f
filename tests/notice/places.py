"""The small notice's file, and where lines of it stand."""

from __future__ import annotations

from pathlib import Path

FIXTURE = Path(__file__).parent / "fixtures" / "notice.yaml"


def place(text: str, column: int) -> str:
    """``notice.yaml:LINE:COLUMN`` of the fixture's only line that holds the text."""
    lines = FIXTURE.read_text(encoding="utf-8").splitlines()
    found = [number for number, each in enumerate(lines, 1) if text in each]
    assert len(found) == 1, text
    return f"notice.yaml:{found[0]}:{column}"
