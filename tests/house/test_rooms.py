"""The house rules that a reader relies on: small rooms, each saying its purpose, and nothing of one machine."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import processes

ROOT = Path(__file__).parents[2]
SOURCES = sorted(path.relative_to(ROOT) for path in (ROOT / "src").rglob("*.py"))
LONGEST = 400

# Written in two parts so that this file does not hold what it looks for.
MACHINE_PATHS = ["/" + "work/main", "/" + "work/shared", "/" + "root/."]


@pytest.mark.parametrize("source", [path for path in SOURCES if "migrations" not in path.parts], ids=str)
def test_a_room_is_small_and_says_its_purpose(source: Path):
    text = (ROOT / source).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST, f"{source} is over {LONGEST} lines; does it still have one purpose?"
    said = ast.get_docstring(ast.parse(text))
    assert said, f"{source} does not say what it is for in the first line"


def test_no_room_is_called_utils():
    assert not [path for path in SOURCES if path.stem in {"utils", "util", "helpers", "misc", "common"}]


def test_no_file_names_a_path_of_the_machine_it_was_written_on():
    named = [f"{path}: {needle}" for path, text in texts() for needle in MACHINE_PATHS if needle in text]
    assert not named, "\n".join(named)


def texts() -> Iterator[tuple[Path, str]]:
    """Every text file that is in git, or would be with the next commit; outside a clone, every file of the sources."""
    listing = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        text=True,
        check=False,
        timeout=processes.LONGEST,
    )
    if listing.returncode == 0:
        paths = [Path(name) for name in listing.stdout.split("\0") if name]
    else:
        folders = ("src", "tests", "docs", "examples", "bench", "tools")
        paths = [path.relative_to(ROOT) for folder in folders for path in (ROOT / folder).rglob("*")]
    for path in paths:
        if (ROOT / path).is_file() and "__pycache__" not in path.parts:
            yield path, (ROOT / path).read_bytes().decode("utf-8", errors="replace")
