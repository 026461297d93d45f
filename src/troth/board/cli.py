"""``troth verify``: every promise of the notice in force and its verdict."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from troth.board.run import Board, Line, as_json, verify
from troth.desk.evidence.log import seal
from troth.desk.evidence.verdicts import WORST_FIRST
from troth.desk.terminal import format_option, grid, inked, progress, show, table
from troth.systems.coverage import share

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text


@click.command("verify")
@click.option("--promise", "only", default="", metavar="ID", help="Look at this one alone.")
@click.option("--no-record", is_flag=True, help="Look only; put nothing into the ledger.")
@format_option
def verify_command(only: str, no_record: bool, form: str) -> int:
    """Every promise and its verdict: kept, broken or unproven, with the reason. Exit 1 if any is broken."""
    with progress(f"looking at {only}" if only else "looking at every promise") as tell:
        board = verify(record=not no_record, only=only, tell=tell)
    if not no_record:
        seal()
    show(form, as_json(board), lambda: as_text(board), lambda: as_drawn(board))
    return 1 if board.counts()["broken"] or board.older or board.log_findings else 0


def as_text(board: Board) -> str:
    """The board in plain lines, the broken first."""
    width = max(40, min(shutil.get_terminal_size((110, 20)).columns, 140))
    lines = _above(board)
    for outcome, line in _in_order(board):
        said = f"{line.promise.id}: {line.verdict.reason}"
        # What is broken is told whole, however long: its reason names the place to mend.
        lines.append(f"{outcome:<9} {said if outcome == 'broken' else _short(said, width - 11)}")
    return "\n".join([*lines, *_below(board)])


def as_drawn(board: Board) -> list[RenderableType]:
    """The same as a table of a terminal, in colours."""
    rows: list[tuple[Text, ...]] = []
    for outcome, line in _in_order(board):
        why = inked(line.verdict.reason, "" if outcome == "broken" else "dim")
        why.no_wrap = outcome != "broken"
        why.overflow = "fold" if outcome == "broken" else "ellipsis"
        rows.append((inked(f"{_SIGNS[outcome]} {outcome}", _COLOURS[outcome]), inked(line.promise.id), why))
    above = [inked(line, "red") for line in _above(board)]
    return [*above, grid(("verdict", "promise", "why"), rows, folded=(2,), widest={1: 38}), *map(inked, _below(board))]


_SIGNS = {"kept": "✓", "broken": "✕", "unproven": "?"}
_COLOURS = {"kept": "green", "broken": "bold red", "unproven": "yellow"}


def _in_order(board: Board) -> Iterator[tuple[str, Line]]:
    for outcome in ("broken", "unproven", "kept"):
        yield from ((outcome, line) for line in board.lines if line.verdict.outcome == outcome)


def _above(board: Board) -> list[str]:
    """What is to be known before any verdict."""
    lines = [f"{board.older.what} – {board.older.fix}"] if board.older else []
    if board.log_findings:
        lines += ["the evidence log does NOT verify, and nothing that rests on it is proven:"]
        lines += [f"  {each.attack}: {each.text}" for each in board.log_findings]
    return lines


def _below(board: Board) -> list[str]:
    counts = board.counts()
    total = f"promises: {counts['kept']} kept, {counts['broken']} broken, {counts['unproven']} unproven"
    return [*([share(board.covered)] if board.covered else []), total]


def summary(board: Board) -> list[str]:
    """The board on half a screen: a line for each kind of promise, with what is missing where something is."""
    kinds = dict.fromkeys(line.promise.kind for line in board.lines)
    rows: list[tuple[str, ...]] = []
    for kind in kinds:
        verdicts = [line.verdict for line in board.lines if line.promise.kind == kind]
        count = {outcome: sum(v.outcome == outcome for v in verdicts) for outcome in WORST_FIRST}
        worst = next(v for outcome in WORST_FIRST for v in verdicts if v.outcome == outcome)
        why = worst.reason.removeprefix("no check yet: ") if worst.outcome != "kept" else ""
        rows.append((kind, *(str(count[outcome] or "·") for outcome in reversed(WORST_FIRST)), _short(why)))
    return table(rows, ("", "kept", "unproven", "broken", "")).splitlines()


def _short(text: str, room: int = 80) -> str:
    return text if len(text) <= room else text[: room - 1] + "…"
