"""What the commands of every room share: who acts, how output is formatted, and progress that keeps quiet in a pipe."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from troth.errors import TrothError

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

format_option = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print."
)
as_option = click.option(
    "--as", "as_email", metavar="EMAIL", required=True, help="The account in whose name this is done."
)

reader_option = click.option(
    "--as", "as_email", metavar="EMAIL", help="The account in whose name this is read. [default: the only account]"
)


def show(
    form: str, data: Any, text: Callable[[], str], drawn: Callable[[], Iterable[RenderableType]] | None = None
) -> None:
    """Print a result: as JSON on one object, or as words; on a terminal as it is ``drawn``, where it can be."""
    if form == "json":
        click.echo(json.dumps(data, indent=1, ensure_ascii=False, default=str))
    elif drawn is not None and sys.stdout.isatty():
        from rich.console import Console

        Console(highlight=False).print(*drawn(), sep="\n")
    else:
        click.echo(text())


def grid(
    heads: Sequence[str],
    rows: Iterable[Sequence[str | Text]],
    *,
    numbers: Sequence[int] = (),
    folded: Sequence[int] = (),
    widest: Mapping[int, int] | None = None,
) -> RenderableType:
    """Rows as a table of a terminal: what does not fit is cut with a mark, and broken into lines in ``folded`` columns;
    ``widest`` holds letters by column."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    limits = dict(widest or {})
    made = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for place, head in enumerate(heads):
        whole = place in folded
        made.add_column(
            head,
            justify="right" if place in numbers else "left",
            no_wrap=not whole,
            overflow="fold" if whole else "ellipsis",
            max_width=limits.get(place),
        )
    for row in rows:
        made.add_row(*(cell if not isinstance(cell, str) else inked(cell) for cell in row))
    return made


def inked(words: str, style: str = "") -> Text:
    """Words in a colour, and never as commands to the terminal: what other people wrote may hold some."""
    from rich.text import Text

    plain = "".join(letter for letter in words if letter.isprintable() or letter == "\n")
    return Text(plain, style=style)


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
    """A bar on a terminal's error stream while something long runs; nothing in a pipe. Yields ``tell(done, of)``.

    The bar moves to and fro until it is told of how many.
    """
    if not sys.stderr.isatty():
        yield lambda done, of: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


@contextmanager
def steps(of: int | None = None) -> Generator[Callable[[str], None]]:
    """The same for what runs in steps, each told in a sentence as it begins. Yields ``tell(words)``."""
    if not sys.stderr.isatty():
        yield lambda words: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        BarColumn(bar_width=20),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=of)
        begun = 0

        def tell(words: str) -> None:
            nonlocal begun
            bar.update(task, description=inked(words).plain, completed=begun)
            begun += 1

        yield tell


def counts_in_words(counts: Mapping[str, int]) -> str:
    """``registrations 1, enquiries 3``."""
    return ", ".join(f"{name} {number}" for name, number in counts.items()) or "nothing"
