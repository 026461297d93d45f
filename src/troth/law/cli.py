"""``troth law``: the rule book on the command line – the dates of a table of cases, one clock explained step by step."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from troth.errors import TrothError
from troth.law.calendars import Overlay, read_overlay
from troth.law.case_table import notation, read_table
from troth.law.clocks import Due, Matter, due
from troth.law.events import KEYS, Events, events, parse_when
from troth.law.names import known_as
from troth.law.regimes import check_region, local_date
from troth.law.retention_clock import KEPT


@click.group("law")
def law() -> None:
    """What the law sets: dates, and how they are counted. Never legal advice."""


_holidays_option: Callable[[Any], Any] = click.option(
    "--holidays",
    "holidays_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="One-off days beside those shipped. [default: holidays.yaml in the workspace, where there is one]",
)


@law.command("due")
@click.option(
    "--cases", "cases_file", required=True, metavar="FILE", help="A table of cases (CSV); - for standard input."
)
@_holidays_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "json"]),
    default="csv",
    show_default=True,
    help="How to print the result.",
)
def due_command(cases_file: str, holidays_file: Path | None, form: str) -> None:
    """Compute every row: the same rows in the same order, with computed_due and reason. Knows no today."""
    table = read_table(_read(cases_file), cases_file, overlay=_overlay(holidays_file))
    if form == "json":
        click.echo(json.dumps(table.to_dicts(), ensure_ascii=False, indent=2))
    else:
        click.echo(table.to_csv(), nl=False)


@law.command("explain")
@click.argument("right")
@click.option("--received", required=True, metavar="WHEN", help="Local date, or a time with its offset.")
@click.option("--region", required=True, help="GB-EAW, GB-SCT, GB-NIR, or EU-DE and the like.")
@click.option("--regime", default=None, help="UK, EU or UK-RETENTION. [default: by the right and the region]")
@click.option("--event", "given", multiple=True, metavar="KEY=DATE", help="What happened since; repeat as needed.")
@click.option("--not-justified", "refused", multiple=True, type=click.Choice(["id", "authority", "fee", "clarification"]),
              help="Recorded: this was not reasonably required, or not promptly asked for.")  # fmt: skip
@click.option("--today", default=None, metavar="DATE", help="Also show age and days left as on this day.")
@click.option("--svg", "picture", type=click.Path(path_type=Path), metavar="FILE", help="Also draw the clock as SVG.")
@_holidays_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print the result.",
)
def explain_command(
    right: str,
    received: str,
    region: str,
    regime: str | None,
    given: tuple[str, ...],
    refused: tuple[str, ...],
    today: str | None,
    picture: Path | None,
    holidays_file: Path | None,
    form: str,
) -> None:
    """Count one clock step by step, with its reason, its authority and how well that is proven."""
    if regime is None:
        regime = "UK-RETENTION" if known_as(right) in KEPT else "EU" if region.startswith("EU-") else "UK"
    check_region(regime, region)
    day = _plain_date(today, "--today") if today else None
    facts = _events(given, refused, region)
    matter = Matter(right, parse_when(received, "--received"), region, regime, facts)
    result = due(matter, overlay=_overlay(holidays_file), today=day)
    if picture is not None:
        from troth.law.picture import calendar_svg

        picture.write_text(calendar_svg(result, today=day), encoding="utf-8")
    click.echo(_as_json(result, day) if form == "json" else _as_text(result, day))


def _as_text(result: Due, today: date | None) -> str:
    lines = [f"Due: {notation(result) or 'no date'}"]
    if result.stop_by:
        lines.append(f"Stop by: {result.stop_by}")
    if result.safe_on:
        lines.append(f"Safe: {result.safe_on}")
    if result.otherwise:
        lines.append(f"{result.otherwise}.")
    if today is not None:
        left = result.days_left(today)
        lines.append(f"On {today}: {result.age(today)} days old" + ("" if left is None else f", {left} days left"))
    lines += ["", result.explain()]
    if result.holidays:
        lines += ["", "Public holidays in between:", *(f"  {h.on}  {h.name}  ({h.source})" for h in result.holidays)]
    return "\n".join(lines)


def _as_json(result: Due, today: date | None) -> str:
    from dataclasses import asdict

    said = {**asdict(result), "due": notation(result)}
    if today is not None:
        said |= {"age_days": result.age(today), "days_left": result.days_left(today)}
    return json.dumps(said, ensure_ascii=False, indent=2, default=lambda value: value.isoformat())


def _events(given: tuple[str, ...], refused: tuple[str, ...], region: str) -> Events:
    from dataclasses import replace

    dates: dict[str, list[date]] = {}
    for pair in given:
        key, _, value = pair.partition("=")
        if key not in KEYS or not value:
            raise TrothError(f"‘{pair}’ is no event", where="--event", fix=f"write key=date; keys: {', '.join(KEYS)}")
        dates.setdefault(key, []).append(local_date(parse_when(value, f"‘{key}’"), region))
    return replace(events(dates), **{f"{what}_justified": False for what in refused})


def _overlay(path: Path | None) -> Overlay | None:
    if path is not None:
        return read_overlay(path)
    own = Path(os.environ.get("TROTH_WORKSPACE") or ".") / "holidays.yaml"
    return read_overlay(own) if own.is_file() else None


def _read(name: str) -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8") if name == "-" else Path(name).read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise TrothError("there is no such file", where=name, fix="check the path given to --cases") from None
    except OSError as error:
        raise TrothError(f"cannot be read ({type(error).__name__})", where=name) from None
    except UnicodeDecodeError:
        raise TrothError("is not UTF-8", where=name, fix="save the table as CSV in UTF-8") from None


def _plain_date(text: str, what: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise TrothError(f"{what} is ‘{text}’, which is no date", fix="write it as in 2026-11-20") from None
