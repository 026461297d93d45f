"""How ``troth`` speaks: words and exit codes for people, one JSON value for machines, nothing of a person in either."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import click
import pytest

from tests.agency import LEAD, Agency
from troth.faces.cli import main
from troth.faces.reference import commands

ONLY_SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    with pytest.raises(SystemExit) as stop:
        main(list(arguments))
    out, err = capsys.readouterr()
    return int(stop.value.code or 0), out, err


# where it works


@ONLY_SQLITE
def test_the_workspace_may_stand_before_and_after_the_command(
    agency: Agency, capsys: pytest.CaptureFixture[str]
) -> None:
    root = str(agency.root)
    for arguments in (
        ["--workspace", root, "staff", "list"],
        ["staff", "--workspace", root, "list"],
        ["staff", "list", "--workspace", root],
        ["staff", "list", f"--workspace={root}"],
    ):
        code, out, err = run(capsys, *arguments)
        assert (code, err) == (0, "")
        assert LEAD in out


def test_a_folder_that_is_no_workspace_is_left_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "case", "list", "--workspace", str(tmp_path))
    assert (code, out) == (2, "")
    assert "no workspace yet" in err
    assert "troth init" in err
    assert list(tmp_path.iterdir()) == []
    code, _, err = run(capsys, "case", "list", "--workspace", str(tmp_path / "nowhere"))
    assert (code, "no workspace yet" in err) == (2, True)


def test_a_workspace_option_without_a_folder_is_said_to_lack_one(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "case", "list", "--workspace")
    assert (code, out) == (2, "")
    assert "--workspace needs a folder" in err


# codes and words


@ONLY_SQLITE
def test_exit_codes_are_0_fine_1_findings_2_could_not_run(agency: Agency) -> None:
    assert agency.troth("case", "list")[0] == 0
    assert agency.troth("check")[0] == 0
    assert agency.troth("evidence", "verify")[0] == 0
    agency.damage("cases", "CREATE TABLE shadow (name TEXT)")
    assert agency.troth("verify")[0] == 1
    assert agency.troth("case", "show", "99")[0] == 2
    assert agency.troth("case", "shew")[0] == 2
    assert agency.troth("nothing-like-it")[0] == 2
    assert agency.troth("case", "show", "one")[0] == 2


@ONLY_SQLITE
@pytest.mark.parametrize(
    ("arguments", "what", "what_to_do"),
    [
        (["case", "show", "99"], "there is no case 99", "troth case list"),
        (["plan", "show", "zz"], "there is no plan", "troth case show"),
        (["request", "access", "--by", "email"], "nobody is asked about", "--id email="),
        (
            ["request", "access", "--id", "email", "--by", "email"],
            "a name and a value are needed here",
            "--id email=",
        ),
        (["request", "a boat", "--id", "email=a@b.example", "--by", "email"], "knows no right", "erasure"),
        (["request", "access", "--id", "email=a@b.example", "--by", "raven"], "is no route", "email"),
        (
            ["request", "access", "--id", "email=a@b.example", "--by", "email", "--received", "2999-01-01"],
            "still to come",
            "the day it arrived",
        ),
        (["attest", "the weather"], "can be attested", "measures."),
        (
            ["case", "find", "1", "--id", "email=a@b.example", "--choose", "17"],
            "that is no choice",
            "website.enquiries=17",
        ),
    ],
)
def test_an_error_says_what_is_wrong_and_what_to_do(
    agency: Agency, arguments: list[str], what: str, what_to_do: str
) -> None:
    if "find" in arguments:
        agency.troth("request", "access", "--id", "email=a@b.example", "--by", "email", "--as", LEAD)
    options = ["--as", LEAD] if "show" not in arguments else []
    code, out, err = agency.troth(*arguments, *options)
    assert (code, out) == (2, "")
    assert what in err
    assert what_to_do in err
    assert "Traceback" not in err
    assert "a@b.example" not in err


@ONLY_SQLITE
def test_acts_in_nobodys_name_are_refused(agency: Agency) -> None:
    person = agency.ids(agency.report.access)
    code, out, err = agency.troth("request", "access", *person, "--by", "email")
    assert (code, out) == (2, "")
    assert "--as" in err
    for name in ("stranger@waymark.example", ""):
        code, out, err = agency.troth("request", "access", *person, "--by", "email", "--as", name)
        assert (code, out) == (2, "")
        assert "no account with this address" in err
        assert "troth staff add" in err
    assert agency.troth("case", "list", "--all")[1].strip() == "no case is open"


@ONLY_SQLITE
def test_an_unforeseen_error_names_its_class_and_no_more(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    from troth.keepers.rights import cli

    def breaks(number: int) -> None:
        raise LookupError("jo.marsh@post.example lives at 3 Mill Lane")

    monkeypatch.setattr(cli, "get_case", breaks)
    code, out, err = agency.troth("case", "show", "1")
    assert (code, out) == (2, "")
    assert err.strip().endswith("did not foresee (LookupError); --debug shows where")
    assert "jo.marsh" not in err
    with pytest.raises(LookupError):
        main(["case", "show", "1", "--debug", "--workspace", str(agency.root)])


@ONLY_SQLITE
def test_a_case_that_no_plan_carries_out_is_settled_with_an_outcome_and_a_reason(agency: Agency) -> None:
    from troth.desk.cases.models import Case

    agency.troth("request", "objection", "--id", "email=a@b.example", "--by", "letter", "--as", LEAD)
    number = str(Case.objects.get().number)
    settle = ["case", "settle", number, "--as", LEAD]
    assert agency.troth(*settle, "--outcome", "granted")[0] == 2
    code, _, err = agency.troth(*settle, "--outcome", "granted", "--reason", " ")
    assert (code, "a decision needs its reason" in err) == (2, True)
    code, _, err = agency.troth(*settle, "--outcome", "Jo Marsh was right", "--reason", "She was.")
    assert (code, "that is no outcome" in err, "Jo" in err) == (2, True, False)
    code, out, err = agency.troth(*settle, "--outcome", "granted", "--reason", "No such use is made.")
    assert code == 0, err
    assert f"case {number} is closed: granted" in out
    code, _, err = agency.troth(*settle, "--outcome", "granted", "--reason", "Again.")
    assert (code, "is closed already" in err) == (2, True)


# for machines


def test_every_command_that_prints_can_print_json() -> None:
    for path, command in commands():
        runs_on = path in ("troth demo", "troth work", "troth up", "troth web")  # what they say is for whoever watches
        if not isinstance(command, click.Group) and not runs_on:
            assert any(parameter.name == "form" for parameter in command.params), path


def test_json_is_one_value_on_standard_output_and_nothing_else(agency: Agency) -> None:
    def said(*arguments: str, code: int = 0) -> Any:
        got, out, err = agency.troth(*arguments, "--format", "json")
        assert (got, err) == (code, ""), arguments
        return json.loads(out)

    act = ["--as", LEAD]
    person = agency.ids(agency.report.access)
    assert said("check")["problems"] == []
    assert said("check", "--systems")["problems"] == []
    assert said("staff", "add", "sam@waymark.example", "--name", "Sam Second", *act)["email"] == "sam@waymark.example"
    assert len(said("staff", "list", *act)) == 2
    case = said("request", "access", *person, "--by", "email", *act)
    number = str(case["case"])
    assert said("case", "list", *act)[0]["state"] == "waiting for people to look"
    for task in case["tasks"]:
        left = said("case", "answer", number, task["system"], "--found", "nothing", *act)["still_to_look"]
    assert left == []
    assert said("case", "show", number, *act)["state"] == "waiting for approval"
    assert said("case", "find", number, *person, *act)["plan"]["state"] == "proposed"
    plan = said("case", "show", number, *act)["plan"]["plan"]
    assert said("plan", "show", plan, *act)["steps"][0]["state"] == "waiting"
    assert said("plan", "cancel", plan, *act) == {"plan": plan, "state": "cancelled"}
    assert said("case", "find", number, *person, *act)["plan"]["plan"] != plan
    assert said("case", "approve", number, *act)["state"] == "closed"
    said("request", "objection", *person, "--by", "email", *act)
    assert said("case", "settle", "2", "--outcome", "refused", "--reason", "Why.", *act)["outcome"] == "refused"
    member = said("request", "access", *agency.ids(agency.report.member), "--by", "email", *act)
    assert said("case", "instruct", str(member["case"]), "--from", "1", *act)["state"] == "waiting for people to look"
    assert said("attest")[0]["id"]
    assert said("attest", said("attest")[0]["id"], *act)["evidence"]
    assert said("evidence", "checkpoint", "--to", str(agency.root / "outside"), *act)["entries"] > 5
    assert said("evidence", "export", "--case", "1", "--to", str(agency.root / "pack.zip"), *act)["file"].endswith(
        "pack.zip"
    )
    assert said("evidence", "verify")["verified"] is True
    got, out, err = agency.troth("verify", "--format", "json")
    assert (got in (0, 1), err) == (True, "")
    assert set(json.loads(out)["counts"]) == {"kept", "broken", "unproven"}


@ONLY_SQLITE
def test_an_error_leaves_standard_output_empty_in_json_too(agency: Agency) -> None:
    for arguments in (["case", "show", "99"], ["request", "access", "--by", "email", "--as", LEAD]):
        code, out, err = agency.troth(*arguments, "--format", "json")
        assert (code, out) == (2, "")
        assert err


# a notice that is broken


BROKEN = [
    ("organisation.yaml", "organisation: [\n", "organisation.yaml:"),
    ("organisation.yaml", "organization:\n  name: X\n", "organisation"),
]


@ONLY_SQLITE
@pytest.mark.parametrize(("name", "text", "named"), BROKEN, ids=["no YAML", "unknown section"])
def test_a_broken_notice_is_not_published_and_the_one_in_force_stays(
    agency: Agency, name: str, text: str, named: str
) -> None:
    from troth.desk.notices.models import Version

    page = (agency.root / "published" / "notice.html").read_bytes()
    (agency.root / "notice" / name).write_text(text, encoding="utf-8")
    for command in (["publish", "--as", LEAD], ["check"]):
        code, out, err = agency.troth(*command)
        assert code in (1, 2)
        assert named in out + err
        assert "Traceback" not in err
    assert Version.objects.count() == 1
    assert (agency.root / "published" / "notice.html").read_bytes() == page
    assert agency.troth("verify")[0] in (0, 1)


@ONLY_SQLITE
def test_an_empty_notice_folder_is_said_to_be_empty(agency: Agency) -> None:
    shutil.rmtree(agency.root / "notice")
    (agency.root / "notice").mkdir()
    for command in (["publish", "--as", LEAD], ["check"]):
        code, out, err = agency.troth(*command)
        assert code in (1, 2)
        assert "notice" in out + err
    (agency.root / "notice" / "notice.yaml").write_text("", encoding="utf-8")
    code, out, err = agency.troth("publish", "--as", LEAD)
    assert code in (1, 2)
    assert "notice.yaml" in out + err
