"""``troth check`` as a person and a code host see it: words, JSON, SARIF, and a baseline that makes the first day green."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.notice.test_contradictions import SOUND
from troth.notice.baseline import compare, fingerprint, read_baseline, write_baseline
from troth.notice.canonical import content_hash
from troth.notice.contradictions import CONTRADICTIONS
from troth.notice.loader import load
from troth.notice.omissions import OMISSIONS
from troth.notice.problems import Problem
from troth.notice.sarif import LIVE, RULES, sarif

FOREIGN = ("outside the uk: with safeguards", "outside the uk: never")
NO_ERASURE = ("  erasure: {within: 1 month}\n", "")


class Workspace:
    """A folder with nothing in it but a notice."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self.capsys = root, capsys
        self.says()

    def says(self, *changes: tuple[str, str], before: str = "") -> None:
        text = SOUND.read_text(encoding="utf-8")
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        (self.root / "notice.yaml").write_text(before + text, encoding="utf-8")

    def check(self, *arguments: str) -> tuple[int, str, str]:
        from troth.faces.cli import main

        self.capsys.readouterr()
        with pytest.raises(SystemExit) as stop:
            main(["check", *arguments, "--workspace", str(self.root)])
        out, err = self.capsys.readouterr()
        return int(stop.value.code or 0), out, err

    def sarif(self, *arguments: str) -> tuple[int, dict[str, Any]]:
        code, out, _ = self.check(*arguments, "--format", "sarif")
        return code, json.loads(out)


@pytest.fixture
def workspace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Workspace:
    return Workspace(tmp_path, capsys)


def test_a_sound_notice_passes(workspace: Workspace) -> None:
    code, out, err = workspace.check()
    digest = content_hash(load(workspace.root / "notice.yaml").notice)
    assert (code, out.strip(), err) == (0, f"the notice is sound: {digest[:12]}", "")
    assert json.loads(workspace.check("--format", "json")[1]) == {"notice": digest, "problems": []}


def test_a_contradiction_fails_and_both_places_are_printed(workspace: Workspace) -> None:
    workspace.says(FOREIGN)
    code, out, _ = workspace.check()
    assert code == 1
    line = out.splitlines()[0]
    assert line.startswith("notice.yaml:")
    assert "(see notice.yaml:" in line
    assert out.splitlines()[-1] == "1 problem to mend"


def test_as_json_each_problem_has_its_rule_and_its_other_place(workspace: Workspace) -> None:
    workspace.says(FOREIGN, NO_ERASURE)
    code, out, _ = workspace.check("--format", "json")
    problems = {each["rule"]: each for each in json.loads(out)["problems"]}
    assert (code, set(problems)) == (1, {"no-transfers", "right-missing"})
    assert problems["no-transfers"]["also"].startswith("notice.yaml:")
    assert "also" not in problems["right-missing"]


def test_sarif_has_what_code_hosts_need_to_show_a_problem_beside_its_line(workspace: Workspace) -> None:
    workspace.says(FOREIGN)
    code, log = workspace.sarif()
    assert code == 1
    assert (log["version"], log["$schema"].endswith("sarif-2.1.0.json")) == ("2.1.0", True)
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    (result,) = run["results"]
    assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "no-transfers"
    assert result["level"] == "error"
    place = result["locations"][0]["physicalLocation"]
    lines = (workspace.root / "notice.yaml").read_text(encoding="utf-8").splitlines()
    assert place["artifactLocation"]["uri"] == "notice.yaml"
    assert "never" in lines[place["region"]["startLine"] - 1][place["region"]["startColumn"] - 1 :]
    other = result["relatedLocations"][0]["physicalLocation"]["region"]["startLine"]
    assert "US" in lines[other - 1]
    assert len(result["partialFingerprints"]["troth/v1"]) == 64


def test_sarif_of_a_sound_notice_is_a_log_without_results(workspace: Workspace) -> None:
    code, log = workspace.sarif()
    assert (code, log["runs"][0]["results"], log["runs"][0]["tool"]["driver"]["rules"]) == (0, [], [])


def test_sarif_names_files_from_where_the_command_runs(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace.says(FOREIGN)
    monkeypatch.chdir(workspace.root.parent)
    _, log = workspace.sarif()
    uri = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == f"{workspace.root.name}/notice.yaml"


def test_a_file_as_a_whole_has_no_line_in_sarif() -> None:
    log = sarif([Problem("my notice", "this folder holds no file", "put one there")], version="1")
    (result,) = log["runs"][0]["results"]
    assert result["locations"] == [{"physicalLocation": {"artifactLocation": {"uri": "my%20notice"}}}]


def test_every_rule_that_can_be_broken_is_described_in_sarif() -> None:
    assert {*CONTRADICTIONS, *OMISSIONS, *LIVE, "notice"} == set(RULES)
    assert not set(CONTRADICTIONS) & set(OMISSIONS)


def test_with_a_baseline_the_known_problems_do_not_fail_and_a_new_one_does(workspace: Workspace) -> None:
    baseline = str(workspace.root / "baseline.json")
    workspace.says(FOREIGN)
    code, out, _ = workspace.check("--baseline", baseline, "--write-baseline")
    assert (code, out.strip()) == (0, "1 problem written to baseline.json as known")
    code, out, _ = workspace.check("--baseline", baseline)
    assert code == 0
    assert "1 known problem of the baseline not shown" in out
    assert "nothing new is wrong" in out
    workspace.says(FOREIGN, NO_ERASURE)
    code, out, _ = workspace.check("--baseline", baseline)
    assert (code, out.splitlines()[-1]) == (1, "1 new problem to mend")
    assert "erasure" in out
    assert "never leaves" not in out


def test_a_known_problem_stays_known_when_lines_move(workspace: Workspace) -> None:
    baseline = str(workspace.root / "baseline.json")
    workspace.says(FOREIGN, NO_ERASURE)
    workspace.check("--baseline", baseline, "--write-baseline")
    workspace.says(FOREIGN, NO_ERASURE, before="# a line\n# and another\n\n")
    code, out, _ = workspace.check("--baseline", baseline, "--format", "json")
    said = json.loads(out)
    assert (code, said["problems"], len(said["known"]), said["mended"]) == (0, [], 2, 0)


def test_known_problems_stay_in_sarif_marked_as_known(workspace: Workspace) -> None:
    baseline = str(workspace.root / "baseline.json")
    workspace.says(FOREIGN)
    workspace.check("--baseline", baseline, "--write-baseline")
    code, log = workspace.sarif("--baseline", baseline)
    (result,) = log["runs"][0]["results"]
    assert (code, result["baselineState"], result["suppressions"][0]["kind"]) == (0, "unchanged", "external")


def test_a_mended_problem_is_said_to_be_mended(workspace: Workspace) -> None:
    baseline = str(workspace.root / "baseline.json")
    workspace.says(FOREIGN)
    workspace.check("--baseline", baseline, "--write-baseline")
    workspace.says()
    code, out, _ = workspace.check("--baseline", baseline)
    assert (code, "1 of the baseline is mended" in out) == (0, True)


def test_even_a_notice_that_does_not_load_can_have_a_baseline(workspace: Workspace) -> None:
    baseline = str(workspace.root / "baseline.json")
    workspace.says(("  enquiries: {of", "  enquiriez: {of"))
    assert workspace.check("--baseline", baseline)[0] == 2
    assert workspace.check("--baseline", baseline, "--write-baseline")[0] == 0
    assert workspace.check("--baseline", baseline)[0] == 0


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"format": 1}', '{"format": 2, "known": []}', '{"format": 1, "known": [{}]}', "not json",
     '{"format": 1, "known": [{"fingerprint": "a", "times": 0}]}'],
)  # fmt: skip
def test_a_file_that_is_no_baseline_stops_the_check_and_says_so(workspace: Workspace, text: str) -> None:
    path = workspace.root / "baseline.json"
    path.write_text(text, encoding="utf-8")
    code, out, err = workspace.check("--baseline", str(path))
    assert (code, out) == (2, "")
    assert "this is not a baseline" in err


def test_to_write_a_baseline_its_file_must_be_named(workspace: Workspace) -> None:
    code, _, err = workspace.check("--write-baseline")
    assert (code, "--write-baseline needs a file" in err) == (2, True)


def test_a_problem_found_twice_and_known_once_is_new_once(tmp_path: Path) -> None:
    one, again = Problem("notice.yaml:3:1", "twice", "mend"), Problem("notice.yaml:9:1", "twice", "mend")
    write_baseline(tmp_path / "b.json", [one])
    result = compare([one, again], read_baseline(tmp_path / "b.json"))
    assert (result.new, result.known, result.mended) == ((again,), (one,), 0)
    assert fingerprint(one) == fingerprint(again)
    assert ":3:1" not in (tmp_path / "b.json").read_text(encoding="utf-8")
