"""What the commands of every room share: who acts, how output is formatted, and progress that keeps quiet in a pipe."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

import click

from troth.errors import TrothError

format_option = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print."
)
as_option = click.option(
    "--as", "as_email", metavar="EMAIL", required=True, help="The account in whose name this is done."
)


def show(form: str, data: Any, text: Callable[[], str]) -> None:
    """Print a result: as JSON on one object, or as words."""
    click.echo(json.dumps(data, indent=1, ensure_ascii=False, default=str) if form == "json" else text())


def table(rows: list[tuple[str, ...]], heads: tuple[str, ...]) -> str:
    """Rows in aligned columns, for people; empty where there are no rows."""
    if not rows:
        return ""
    widths = [max(len(row[place]) for row in [heads, *rows]) for place in range(len(heads))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in [heads, *rows]
    ]
    return "\n".join(lines)


_SAMPLES = {"--id": "email", "--correct": "identity.name"}


def pairs(values: tuple[str, ...], option: str) -> dict[str, str]:
    """``--id name=value`` options as a mapping. Raises TrothError for one without a name or value, without repeating it."""
    said: dict[str, str] = {}
    for number, value in enumerate(values, 1):
        name, sign, rest = value.partition("=")
        if not sign or not name.strip() or not rest.strip():
            raise TrothError(
                "a name and a value are needed here",
                where=f"{option}, number {number}",
                fix=f"write {option} {_SAMPLES.get(option, 'name')}=…",
            )
        said[name.strip()] = rest.strip()
    return said


class Day(click.ParamType[date]):
    """A date as people type it: 2026-11-01."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date; a usage error for anything else."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail("write the date as 2026-11-01", param, ctx)


@contextmanager
def progress(label: str) -> Generator[Callable[[int, int], None]]:
    """A bar on a terminal's error stream; nothing in a pipe. Yields ``tell(done, of)``."""
    if not sys.stderr.isatty():
        yield lambda done, of: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def counts_in_words(counts: Mapping[str, int]) -> str:
    """``registrations 1, enquiries 3``."""
    return ", ".join(f"{name} {number}" for name, number in counts.items()) or "nothing"
