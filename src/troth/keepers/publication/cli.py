"""``troth publish``: put the notice in the workspace in force; ``troth told``: record who was told of a change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, get_args

import click

from troth.desk import here, today
from troth.desk.need.acting import acting
from troth.desk.notices.versions import version_named
from troth.desk.terminal import Day, as_option, format_option, show
from troth.keepers.publication import actions
from troth.keepers.publication.soundness import Unsound, problem_json
from troth.keepers.publication.told import Standing, standings
from troth.notice.baseline import read_baseline
from troth.notice.compare_owed import Owed
from troth.notice.loader import load
from troth.notice.models import Notice
from troth.notice.problems import listed
from troth.notice.reading_age import reading_age
from troth.notice.render.pdf import HOW_TO_GET
from troth.notice.telling import Way

# Most people of 12 can read what is written for that age; the regulator asks for language people understand: Art 12(1).
READ_BY = 12

BASELINE = click.Path(dir_okay=False, path_type=Path)
# Characters of a hash that are enough to name a notice.
_SHORTEST = 6


@click.command()
@as_option
@click.option("--from", "in_force_from", type=Day(), help="The day it comes into force. [default: today]")
@click.option("--baseline", type=BASELINE, metavar="FILE", help="Problems known already, as troth check wrote them.")
@click.option(
    "--checked", metavar="HASH", default="", help="Publish only the notice that troth check named by this hash."
)
@format_option
def publish(as_email: str, in_force_from: date | None, baseline: Path | None, checked: str, form: str) -> int:
    """Check the notice, store it as a version, and write every published form of it into published/.

    Exit 1, and nothing is written, where the notice contradicts itself or leaves out what the law asks for. A notice that
    is published already is not published again; files of it that are gone or changed are written again.
    """
    if checked and len(checked) < _SHORTEST:
        raise click.UsageError(f"--checked needs the first {_SHORTEST} or more characters of the hash")
    loaded = load(here().notice)
    known = read_baseline(baseline) if baseline is not None else None
    try:
        done = actions.publish(
            loaded, by=acting(as_email, "publish"), in_force_from=in_force_from, known=known, checked=checked
        )
    except Unsound as unsound:
        if form != "json":
            raise
        show(form, {"problems": [problem_json(problem) for problem in unsound.problems]}, lambda: "")
        return unsound.exit_code
    _show_published(done, loaded.notice, form)
    return 0


def _show_published(done: actions.Published, notice: Notice, form: str) -> None:
    version, age = done.version, reading_age(notice)
    left_out = [] if "notice.pdf" in version.files else [HOW_TO_GET]
    data = {
        "version": version.number,
        "notice": version.hash,
        "in_force_from": version.in_force_from.isoformat(),
        "internal": version.internal,
        "did": done.did,
        "to_be_told": [asdict(each) for each in done.owed],
        "files": sorted(version.files),
        "left_out": left_out,
        "reading_age": age,
    }
    what = "internal, the public text is unchanged" if version.internal else ", ".join(sorted(version.files))
    since = f"version {version.number} is in force from {version.in_force_from}"
    lines = {
        "published": [f"{since} ({what})", *left_out, _age(age), *_owes(done.owed, version.in_force_from)],
        "repaired": [f"{since}, published already; its files are written again ({what})", _age(age)],
        "nothing": [f"{since}, published already; its files stand as they were written, nothing was done"],
    }[done.did]
    show(form, data, lambda: "\n".join(filter(None, lines)))


@click.command()
@click.argument("version", required=False)
@click.argument("kind", required=False)
@click.option("--by", "way", type=click.Choice(get_args(Way)), help="The way in which they were told.")
@click.option("--both-ways", is_flag=True, help="They were talked with: each could answer, and was heard.")
@click.option("--people", type=click.IntRange(min=0), metavar="NUMBER", help="How many were told so, each person once.")
@click.option(
    "--of", type=click.IntRange(min=0), metavar="NUMBER", help="How many people of this kind there are in all."
)
@click.option("--on", type=Day(), help="The local day by which they had been told. [default: today]")
@click.option("--as", "as_email", metavar="EMAIL", help="The account in whose name this is recorded.")
@format_option
def told(
    version: str | None, kind: str | None, way: str | None, both_ways: bool, people: int | None, of: int | None,
    on: date | None, as_email: str | None, form: str,
) -> None:  # fmt: skip
    """Record that people of a KIND were told of a change in VERSION; without one, list who must be told.

    Only numbers are recorded, never a person.
    """
    if version is None:
        found = standings(now=today())
        show(form, [_standing_json(each) for each in found], lambda: _standings_text(found))
        return
    if kind is None or way is None or people is None or of is None or as_email is None:
        raise click.UsageError("a record needs VERSION, KIND, --by, --people, --of and --as EMAIL")
    row = actions.tell(
        version_named(version), kind, way=way, both_ways=both_ways, on=on or today(), people=people, of=of,
        by=acting(as_email, "publish"),
    )  # fmt: skip
    now = [each for each in standings(now=today()) if (each.version, each.owed.kind) == (row.version.number, kind)]
    lines = [f"recorded (evidence {row.evidence[:8]})", *(each.in_words() for each in now)]
    show(form, {"evidence": row.evidence, "told": [_standing_json(each) for each in now]}, lambda: "\n".join(lines))


def _standing_json(each: Standing) -> dict[str, Any]:
    return {
        "version": each.version,
        "in_force_from": each.in_force_from.isoformat(),
        **asdict(each.owed),
        "told": each.told,
        "of": each.of,
        "late": each.late,
        "one_way": each.one_way,
        "outcome": each.outcome(today()),
        "evidence": list(each.evidence),
    }


def _standings_text(found: list[Standing]) -> str:
    lines = [
        f"version {each.version}  by {each.in_force_from}  {each.outcome(today())}  {each.in_words()}"
        f"{_ways(each.owed)}  ({each.owed.promise or 'asked by law; no promise of the notice answers for it'})"
        for each in found
    ]
    return "\n".join(lines) or "no version has changed anything that people must be told of"


def _owes(owed: Sequence[Owed], day: date) -> list[str]:
    return [
        f"to be {'talked with' if each.both_ways else 'told'} by {day}: {each.kind}{_ways(each)}"
        f" – {', '.join(each.entries)}"
        for each in owed
    ]


def _ways(each: Owed) -> str:
    return f", by {listed(each.by, joined_by='or')}" if each.by else ""


def _age(age: float | None) -> str:
    if age is None:
        return "reading age: not reckoned, the formula is for English"
    hard = "" if age <= READ_BY + 3 else "; shorter sentences and plainer words would let more people read it"
    return f"reading age: about {age:.0f} (Flesch–Kincaid){hard}"
