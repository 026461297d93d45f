"""Commands on a terminal and in a pipe: tables and bars for people, the same plain lines as ever for programs."""

from __future__ import annotations

import json

import pytest

from tests.agency import LEAD, Agency
from tests.terminal import shown
from troth.desk.terminal import grid, inked, progress, steps

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def on_a_terminal(agency: Agency, *arguments: str) -> tuple[str, str]:
    """What a command shows on a terminal: as it came, and in plain words."""
    seen = shown(lambda: agency.troth(*arguments))
    return seen.raw, seen.text()


def in_a_pipe(agency: Agency, *arguments: str) -> str:
    """What the same command prints where nobody looks."""
    code, out, err = agency.troth(*arguments)
    assert (code, err) == (0, "")
    return out


def test_the_board_is_a_table_with_a_bar_on_a_terminal_and_plain_lines_in_a_pipe(agency: Agency) -> None:
    raw, drawn = on_a_terminal(agency, "verify", "--no-record")
    assert "looking at every promise" in drawn
    assert "\x1b[33m? unproven" in raw
    piped = in_a_pipe(agency, "verify", "--no-record")
    assert ("\x1b" in piped, "looking at" in piped, "─" in piped) == (False, False, False)
    assert {line.split()[0] for line in piped.splitlines()[:-2]} == {"unproven", "kept"}
    counted = next(line for line in piped.splitlines() if line.startswith("promises: "))
    assert counted in drawn
    rows = [line.split()[1] for line in drawn.splitlines() if line.strip()[:1] in ("?", "✓", "✕")]
    assert rows == [line.split()[0] for line in piped.splitlines()[: len(rows)]]


def test_a_case_and_its_plan_are_tables_on_a_terminal_and_as_ever_in_a_pipe(agency: Agency) -> None:
    number = agency.serve("access", agency.report.access)
    _, drawn = on_a_terminal(agency, "case", "list", "--all")
    assert "───" in drawn
    plain = in_a_pipe(agency, "case", "list", "--all").splitlines()
    assert plain[0].split() == ["case", "right", "by", "received", "due", "state", "outcome"]
    assert plain[1].split()[:2] == [str(number), "access"]
    assert all(word in drawn for word in plain[1].split())
    from troth.desk.plans.models import StoredPlan

    uid = StoredPlan.objects.latest("pk").uid
    raw, drawn = on_a_terminal(agency, "plan", "show", uid)
    assert "\x1b[32mdone" in raw
    plain = in_a_pipe(agency, "plan", "show", uid).splitlines()
    assert plain[0].strip() in drawn
    assert plain[2].startswith("  1. ")


def test_what_others_wrote_is_never_a_command_to_the_terminal(store: str) -> None:
    from rich.console import Console

    console = Console(width=60, force_terminal=True)
    with console.capture() as said:
        console.print(grid(("who",), [("[red]\x1b]0;owned\x07Ida\u202e\x00[/red]",)]))
    assert "[red]]0;ownedIda[/red]" in said.get()
    assert inked("a\x1bb").plain == "ab"


def test_bars_keep_quiet_where_nobody_looks(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    with progress("long") as tell, steps(2) as say:
        tell(1, 2)
        say("one")
    assert capsys.readouterr() == ("", "")


def test_long_steps_are_told_on_a_terminal_one_after_the_other(agency: Agency) -> None:
    code, out, err = agency.troth(
        "request", "access", *agency.ids(agency.report.access), "--by", "email", "--as", LEAD, "--format", "json"
    )
    assert code == 0, err
    case = json.loads(out)
    for task in case["tasks"]:
        agency.troth("case", "answer", str(case["case"]), task["system"], "--found", "nothing", "--as", LEAD)
    raw, drawn = on_a_terminal(agency, "case", "approve", str(case["case"]), "--as", LEAD)
    assert case["plan"]["steps"][0]["says"][:40] in raw
    assert "closed" in drawn
