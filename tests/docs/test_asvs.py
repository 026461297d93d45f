"""The table of ASVS: every requirement has a row, every named test exists, and as much is met as is said."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tools.asvs import ANSWERED, PAGE, Row, page, rows, share

ROOT = Path(__file__).parents[2]
SECTIONS = {
    **{"V1.1": 2, "V1.2": 10, "V1.3": 12, "V1.4": 3, "V1.5": 3, "V2.1": 3, "V2.2": 3, "V2.3": 5, "V2.4": 2},
    **{
        "V3.1": 1,
        "V3.2": 3,
        "V3.3": 5,
        "V3.4": 8,
        "V3.5": 8,
        "V3.6": 1,
        "V3.7": 5,
        "V4.1": 5,
        "V4.2": 5,
        "V4.3": 2,
        "V4.4": 4,
    },
    **{
        "V5.1": 1,
        "V5.2": 6,
        "V5.3": 3,
        "V5.4": 3,
        "V6.1": 3,
        "V6.2": 12,
        "V6.3": 8,
        "V6.4": 6,
        "V6.5": 8,
        "V6.6": 4,
        "V6.7": 2,
    },
    **{
        "V6.8": 4,
        "V7.1": 3,
        "V7.2": 4,
        "V7.3": 2,
        "V7.4": 5,
        "V7.5": 3,
        "V7.6": 2,
        "V8.1": 4,
        "V8.2": 4,
        "V8.3": 3,
        "V8.4": 2,
    },
}
"""Requirements of each section of the standard, whose chapters follow."""
CHAPTERS = {"V9": 7, "V10": 36, "V11": 24, "V12": 12, "V13": 21, "V14": 13, "V15": 21, "V16": 17, "V17": 12}
STATES = {*ANSWERED, "partly met", "not met", "not claimed"}


@cache
def tests_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    found = ast.FunctionDef | ast.AsyncFunctionDef
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, found) and node.name.startswith("test_"))


@cache
def anchors_of(path: str) -> frozenset[str]:
    heads = re.findall(r"^#+ (.+)$", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
    return frozenset(re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads)


def test_every_requirement_of_the_standard_has_one_row() -> None:
    named = [row.requirement for row in rows()]
    assert len(named) == len(set(named)) == 345
    by_section = {section: sum(each.startswith(f"{section}.") for each in named) for section in SECTIONS}
    assert by_section == SECTIONS
    assert {chapter: sum(each.startswith(f"{chapter}.") for each in named) for chapter in CHAPTERS} == CHAPTERS
    assert {level: sum(row.level == level for row in rows()) for level in (1, 2, 3)} == {1: 70, 2: 183, 3: 92}


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.requirement)
def test_what_a_row_names_is_there(row: Row) -> None:
    assert row.state in STATES
    for named in row.by:
        path, _, part = named.partition("#" if named.startswith("docs/") else "::")
        assert (ROOT / path).is_file(), f"{path} is not there"
        if named.startswith("docs/"):
            assert part in anchors_of(path), f"{path} has no heading ‘{part}’"
        else:
            assert not part or part in tests_in(path), f"{path} has no test {part}"
    if row.state in ("met", "documented"):
        assert row.by, "a test or a page holds it"
    if row.state == "met":
        assert all(named.startswith("tests/") for named in row.by)
    else:
        assert row.reason or row.state == "documented", "a reason is given"
    assert row.state != "not claimed" or row.level == 3, "level 1 and 2 are answered"


def test_every_requirement_of_level_1_and_almost_all_of_level_2_are_met_or_documented() -> None:
    done, all_ = share(rows(), 1)
    assert done == all_, [row.requirement for row in rows() if row.level == 1 and row.state not in ANSWERED]
    done, all_ = share(rows(), 1, 2)
    assert done / all_ >= 0.95, f"{done} of {all_}"


def test_the_page_is_made_from_the_data() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(rows()), "python tools/asvs.py writes it"
