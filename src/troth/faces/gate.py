"""``troth gate``: the purpose table of a notice, one question of it, and what changed between two."""

from __future__ import annotations

from contextlib import ExitStack

import click

from troth.desk.terminal import format_option, show, table
from troth.faces.compare import Notices
from troth.gate.comparing import compare
from troth.gate.printing import HEADS, cell_json, changes_json, changes_text, only, row
from troth.gate.table import Table

_NOTICE = "A version’s number or hash, a folder or a file. [default: the notice in the current workspace]"


@click.group()
def gate() -> None:
    """Which purpose may use which data of whom, and who may receive it. What is not in the table is refused."""


@gate.command("show")
@click.argument("notice", default=".")
@click.option("--purpose", help="Only this purpose.")
@click.option("--category", help="Only this category of data.")
@click.option("--kind", help="Only this kind of person.")
@click.option("--recipient", help="Only this recipient; ‘us’ for our own use.")
@format_option
def show_table(
    notice: str, purpose: str | None, category: str | None, kind: str | None, recipient: str | None, form: str
) -> None:
    """Print the table of NOTICE: a version's number or hash, a folder or a file; else the notice of the workspace."""
    with ExitStack() as stack:
        made = Table.of(Notices(stack).named(notice))
    cells = only(made, {"purpose": purpose, "category": category, "kind": kind, "recipient": recipient})
    data = {"allowed": [cell_json(cell) for cell in cells], "everything_else": "refused"}
    nothing = "nothing is allowed there"
    show(form, data, lambda: table([row(cell) for cell in cells], HEADS) or nothing)


@gate.command("ask")
@click.argument("purpose")
@click.argument("category")
@click.argument("kind")
@click.option("--recipient", help="Whether they may receive it, too.")
@click.option("--notice", default=".", help=_NOTICE)
@format_option
def ask(purpose: str, category: str, kind: str, recipient: str | None, notice: str, form: str) -> int:
    """Say whether PURPOSE may use CATEGORY of people of the KIND, and why or why not. Exit 1 where it may not."""
    with ExitStack() as stack:
        answer = Table.of(Notices(stack).named(notice)).allows(purpose, category, kind, recipient)
    said = {"yes": answer.yes, "reason": answer.reason}
    show(form, said, lambda: f"{'yes' if answer.yes else 'no'}: {answer.reason}")
    return 0 if answer.yes else 1


@gate.command("compare")
@click.argument("a")
@click.argument("b")
@format_option
def compare_tables(a: str, b: str, form: str) -> int:
    """Say what notice B allows that A did not, and what it no longer does. Exit 1 where anything is newly allowed."""
    with ExitStack() as stack:
        notices = Notices(stack)
        changes = compare(Table.of(notices.named(a)), Table.of(notices.named(b)))
    show(form, changes_json(changes), lambda: changes_text(changes))
    return 1 if changes.allowed else 0
