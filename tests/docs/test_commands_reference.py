"""The reference of the commands is what the commands say, and nothing in it is left unexplained."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from tests import processes
from troth.faces.cli import COMMANDS, troth
from troth.faces.reference import ARGUMENTS, commands, reference

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "commands.md"
ALL = dict(commands())


def test_the_reference_in_the_docs_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), (
        "run: python -m troth.faces.reference > docs/reference/commands.md"
    )


def test_every_command_of_troth_is_in_the_reference() -> None:
    assert {path.split()[1] for path in ALL} == set(COMMANDS)
    for path in ALL:
        assert re.search(rf"^###? `{path}`$", PAGE.read_text(encoding="utf-8"), re.MULTILINE), path


@pytest.mark.parametrize("path", ["troth", *ALL])
def test_every_command_option_and_argument_says_what_it_is_for(path: str) -> None:
    command = troth if path == "troth" else ALL[path]
    assert len(command.help or "") > 10, path
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert len(parameter.help or "") > 10, f"{path} {parameter.opts[0]} has no help text"
        else:
            assert len(ARGUMENTS.get(parameter.name or "", "")) > 10, f"{path} {parameter.name} is not explained"


def test_no_argument_is_explained_that_no_command_takes() -> None:
    taken = {parameter.name for command in ALL.values() for parameter in command.params}
    assert set(ARGUMENTS) <= taken


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_gives_each_a_line(name: str) -> None:
    assert len(COMMANDS[name][3]) > 10


def test_the_stand_alone_verifier_is_explained_option_by_option() -> None:
    said = "".join(
        subprocess.run(
            [sys.executable, "-m", f"troth.ledger.{name}", "--help"],
            capture_output=True,
            text=True,
            check=True,
            timeout=processes.LONGEST,
        ).stdout
        for name in ("verifier", "receipt_verifier")
    )
    options = set(re.findall(r"--[a-z]+", said)) - {"--help"}
    section = reference().partition("## `troth-verify`")[2]
    assert options
    assert options == set(re.findall(r"--[a-z]+", section))
