"""What code hosts are given is SARIF 2.1.0 by its own schema, for every rule there is, and says both places."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from tests.notice.test_contradictions import BAD, broken, found_in
from tests.notice.test_omissions import GONE, lacking, missed_in
from troth.notice.contradictions import CONTRADICTIONS
from troth.notice.loader import load
from troth.notice.omissions import OMISSIONS
from troth.notice.problems import NoticeError, Problem
from troth.notice.sarif import LIVE, RULES, sarif

ROOT = Path(__file__).parents[2]
SCHEMA = Draft202012Validator(
    json.loads((ROOT / "tests" / "data" / "sarif-2.1.0.json").read_text(encoding="utf-8")),
    format_checker=FormatChecker(),
)
CONTRADICTING = [pytest.param(rule, old, new, id=f"{rule}-{index}") for index, (rule, old, new, *_) in enumerate(BAD)]
LACKING = [pytest.param(rule, old, new, id=f"{rule}-{index}") for index, (rule, old, new, _) in enumerate(GONE)]


def valid(new: list[Problem], known: list[Problem] | None = None, prefix: str = "") -> list[dict[str, Any]]:
    """The results of the log, once the schema has nothing against it."""
    log = json.loads(json.dumps(sarif(new, known or [], version="0.3.0", prefix=prefix)))
    wrong = [f"{'/'.join(map(str, each.absolute_path))}: {each.message}" for each in SCHEMA.iter_errors(log)]
    assert wrong == []
    (run,) = log["runs"]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    return list(run["results"])


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "notice.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(("rule", "old", "new"), CONTRADICTING)
def test_a_contradiction_is_valid_sarif_with_the_line_and_column_of_both_places(
    tmp_path: Path, rule: str, old: str, new: str
) -> None:
    found = found_in(written(tmp_path, broken(old, new)))
    results = valid(found, prefix="ein Ordner/")
    caught = [each for each in results if each["ruleId"] == rule]
    assert caught
    for result, problem in zip(results, found, strict=True):
        assert problem.also is not None
        for place, where in (("locations", problem.where), ("relatedLocations", problem.also)):
            physical = result[place][0]["physicalLocation"]
            region = physical["region"]
            assert physical["artifactLocation"]["uri"] == "ein%20Ordner/notice.yaml"
            assert f"notice.yaml:{region['startLine']}:{region['startColumn']}" == where


@pytest.mark.parametrize(("rule", "old", "new"), LACKING)
def test_an_omission_is_valid_sarif_at_its_line(tmp_path: Path, rule: str, old: str, new: str) -> None:
    found = missed_in(written(tmp_path, lacking(rule, old, new)))
    results = valid(found)
    assert rule in {each["ruleId"] for each in results}
    assert [each["level"] for each in results] == [problem.severity for problem in found]


def test_known_problems_and_new_ones_together_are_valid(tmp_path: Path) -> None:
    _, old, new, *_ = BAD[0]
    found = found_in(written(tmp_path, broken(old, new)))
    states = [each.get("baselineState") for each in valid([Problem("a b.yaml", "ü", "ö")], found)]
    assert states == [None, "unchanged"]
    assert valid([]) == []


def test_a_notice_that_does_not_load_is_valid_too(tmp_path: Path) -> None:
    text = broken("  enquiries: {of", "  enquiriez: {of").replace("language:", "langauge:")
    with pytest.raises(NoticeError) as caught:
        load(written(tmp_path, f"{text}\nbroken: [\n"))
    assert {each["ruleId"] for each in valid(list(caught.value.problems))} == {"notice"}


def test_the_schema_refuses_what_is_no_sarif() -> None:
    log = sarif([Problem("notice.yaml:1:1", "what", "fix")], version="1")
    log["runs"][0]["results"][0]["level"] = "grave"
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    assert len(list(SCHEMA.iter_errors(log))) == 2


def test_every_rule_stands_in_the_docs_in_the_same_words() -> None:
    text = (ROOT / "docs" / "notice-checks.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([\w-]+)` \| (.+) \|$", text, re.MULTILINE))
    assert rows == {**CONTRADICTIONS, **OMISSIONS, **LIVE}
    assert {*rows, "notice"} == set(RULES)
