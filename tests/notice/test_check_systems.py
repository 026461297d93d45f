"""``troth check --systems`` holds what erasure is to do against the live schema, and says what to write instead."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from troth.faces.cli import main

OFFICE = (Path(__file__).parent / "fixtures" / "office.yaml").read_text(encoding="utf-8")


def erasure_problems(
    root: Path, capsys: pytest.CaptureFixture[str], *statements: str
) -> tuple[int, list[dict[str, Any]]]:
    """The exit code, and what is said of erasure in a database made by these statements."""
    (root / "notice.yaml").write_text(OFFICE, encoding="utf-8")
    (root / "data").mkdir()
    with sqlite3.connect(root / "data" / "office.sqlite") as office:
        for statement in statements:
            office.execute(statement)
    capsys.readouterr()
    with pytest.raises(SystemExit) as stop:
        main(["check", "--systems", "--format", "json", "--workspace", str(root)])
    problems = json.loads(capsys.readouterr().out)["problems"]
    return int(stop.value.code or 0), [each for each in problems if each["rule"] == "erasure"]


ENQUIRERS = (
    "create table enquirers (id integer primary key, full_name text{}, email varchar(60){}, last_contact_on date)"
)
LETTERS = "create table letters (id integer primary key, enquirer_id integer, body text)"


def test_an_action_that_would_fail_is_an_error_with_what_to_write(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = (ENQUIRERS.format(" not null", " not null unique"), LETTERS)
    code, problems = erasure_problems(tmp_path, capsys, *made)
    assert code == 1
    assert [(each["severity"], each["what"].partition(":")[0]) for each in problems] == [
        ("error", "office.enquirers.full_name"),
        ("error", "office.enquirers.email"),
    ]
    assert "{random}" in problems[1]["fix"]
    assert problems[0]["where"].startswith("notice.yaml:")


def test_a_trigger_is_a_warning(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    trigger = "create trigger copied before delete on letters begin select 1; end"
    _, problems = erasure_problems(tmp_path, capsys, ENQUIRERS.format("", ""), LETTERS, trigger)
    assert [(each["severity"], "copied runs on DELETE" in each["what"]) for each in problems] == [("warning", True)]
