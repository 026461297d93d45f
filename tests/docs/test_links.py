"""Whatever a document points at is there: pages, headings, pictures, tests and commands."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from troth.faces.cli import COMMANDS
from troth.faces.reference import commands

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")],
    key=lambda page: page.as_posix(),
)
LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|srcset|href)=\"([^\"\s]+)\"")
TEST = re.compile(r"tests/[\w/]+\.py(?:::(\w+))?")


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def prose(page: Path) -> str:
    """The page without its code, in which brackets are no links."""
    return re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    """The places of a page that can be linked to: headings as GitHub names them, and what has an id."""
    text = prose(page)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    made = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    return made | set(re.findall(r"id=\"([^\"]+)\"", text))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_local_link_and_picture_is_there(page: Path) -> None:
    for target in (first or second for first, second in LINK.findall(prose(page))):
        if "://" in target or target.startswith("mailto:"):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / unquote(path)) if path else page
        assert there.exists(), f"{name(page)}: {target}"
        if anchor:
            assert anchor in anchors(there), f"{name(page)}: {target}"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_test_that_is_named_exists(page: Path) -> None:
    for found in TEST.finditer(page.read_text(encoding="utf-8")):
        file = ROOT / found[0].partition("::")[0]
        assert file.is_file(), f"{name(page)}: {found[0]}"
        assert not found[1] or f"def {found[1]}(" in file.read_text(encoding="utf-8"), f"{name(page)}: {found[0]}"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_that_is_named_exists(page: Path) -> None:
    known = {path.removeprefix("troth ") for path, _ in commands()}
    for found in re.findall(r"`(?:\$ )?troth ([a-z][a-z ]*)", page.read_text(encoding="utf-8")):
        words = found.split()
        assert words[0] in COMMANDS, f"{name(page)}: troth {found}"
        group = any(path.startswith(f"{words[0]} ") for path in known)
        assert not group or len(words) == 1 or " ".join(words[:2]) in known, f"{name(page)}: troth {found}"


def test_every_picture_is_shown_somewhere_or_kept_small() -> None:
    for picture in (ROOT / "docs" / "images").glob("*"):
        assert picture.suffix == ".png"
        assert picture.stat().st_size <= 300_000, picture.name
