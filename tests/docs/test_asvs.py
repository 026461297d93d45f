"""The table of ASVS: every requirement has a row, every named test exists, and as much is met as is said."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

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
def named_in(path: str) -> frozenset[str]:
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


def test_what_a_row_names_is_there() -> None:
    assert [problem for row in rows() for problem in wrong_with(row)] == []


def test_every_test_that_the_security_page_names_is_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", (ROOT / "docs" / "security.md").read_text(encoding="utf-8"))
    assert len(named) > 25
    assert [
        each for each in named if not (ROOT / each[0]).is_file() or (each[1] and each[1] not in named_in(each[0]))
    ] == []


def wrong_with(row: Row) -> Iterator[str]:
    """What a row says that is not so."""
    for named in row.by:
        path, _, part = named.partition("#" if named.startswith("docs/") else "::")
        if not (ROOT / path).is_file():
            yield f"{row.requirement}: {path} is not there"
        elif named.startswith("docs/") and part not in anchors_of(path):
            yield f"{row.requirement}: {path} has no heading ‘{part}’"
        elif not named.startswith("docs/") and part and part not in named_in(path):
            yield f"{row.requirement}: {path} has no test {part}"
    if row.state not in STATES:
        yield f"{row.requirement}: ‘{row.state}’ is no state"
    if row.state == "met" and not (row.by and all(named.startswith("tests/") for named in row.by)):
        yield f"{row.requirement}: what is met is held by a test"
    if row.state == "documented" and not row.by:
        yield f"{row.requirement}: which page?"
    if row.state not in ("met", "documented") and not row.reason:
        yield f"{row.requirement}: a reason is missing"
    if row.state == "not claimed" and row.level != 3:
        yield f"{row.requirement}: levels 1 and 2 are answered"


def test_the_test_sees_a_test_that_is_not_there() -> None:
    here = "tests/docs/test_asvs.py"
    row = Row("V1.1.1", 2, "met", (f"{here}::test_nobody_wrote", "tests/nowhere.py::test_x", f"{here}::named_in"), "")
    assert len(list(wrong_with(row))) == 3
    assert list(wrong_with(Row("V1.1.1", 2, "partly met", (), "")))
    assert list(wrong_with(Row("V1.1.1", 1, "not claimed", (), "too much work")))
    assert not list(wrong_with(Row("V1.1.1", 2, "met", (f"{here}::test_the_page_is_made_from_the_data",), "")))


def test_every_requirement_of_level_1_and_almost_all_of_level_2_are_met_or_documented() -> None:
    done, all_ = share(rows(), 1)
    assert done == all_, [row.requirement for row in rows() if row.level == 1 and row.state not in ANSWERED]
    done, all_ = share(rows(), 1, 2)
    assert done / all_ >= 0.95, f"{done} of {all_}"


def test_the_page_is_made_from_the_data() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(rows()), "python tools/asvs.py writes it"
