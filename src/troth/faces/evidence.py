"""``troth evidence``: export the log, show and find entries. What concerns the outside lies in ``evidence_outside``."""

from __future__ import annotations

import base64
import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import click

from troth.desk import ZONE
from troth.desk.cases.matters import entries_within
from troth.desk.cases.packs import take_pack
from troth.desk.evidence import log, search
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.evidence.scoping import SCOPES, scope_of
from troth.desk.need.acting import reading
from troth.desk.proposals.below import PACK
from troth.desk.proposals.proposals import use
from troth.desk.staff.accounts import account
from troth.desk.staff.models import Account
from troth.desk.terminal import Day, format_option, reader_option, show, table
from troth.errors import TrothError
from troth.faces import evidence_outside

SHORTENED = 60


@click.group()
def evidence() -> None:
    """The log of everything that was done, which cannot be rewritten unnoticed."""


@evidence.command()
@click.option("--to", "file", type=click.Path(path_type=Path, dir_okay=False), help="The pack to write.")
@click.option("--promise", metavar="ID", help="Show only what is on record of this promise; the rest as hashes.")
@click.option("--case", metavar="NUMBER", help="Show only this case.")
@click.option("--client", metavar="KEY", help="Show only what concerns this client whose processor we are.")
@click.option(
    "--contract", metavar="ID|KEY", help="Show only what concerns this contract of the notice, or of a system."
)
@click.option(
    "--tiles",
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder for the log as C2SP tlog-tiles, without facts; what is new is added to it.",
)
@click.option(
    "--as", "as_email", metavar="EMAIL", help="In whose name the whole log is taken away. [default: the only account]"
)
@format_option
def export(file: Path | None, tiles: Path | None, as_email: str | None, form: str, **about: str | None) -> None:
    """Write the whole log as one pack, to be checked anywhere with troth-verify, or as a folder of tiles.

    A pack about one promise, case, client or contract is a zip with its verifier inside, and shows nothing else. The whole
    log needs two people: the first time it is proposed, and written once somebody else has approved that.
    """
    if file is None and tiles is None:
        raise click.UsageError("give --to FILE, or --tiles DIR, or both")
    who = reading(as_email, "export pack") if as_email or Account.objects.exists() else None
    asked = [(what, name) for what in SCOPES if (name := about[what]) is not None]
    if asked:
        if len(asked) > 1 or file is None or tiles is not None:
            raise click.UsageError(
                "a pack is about one promise, case, client or contract: give one of them, and --to FILE"
            )
        scope = scope_of(*asked[0])
        packed = take_pack(file, *asked[0], by=who) if who is not None else log.write_scoped_pack(file, scope)
        data = {"entries": packed.size, "shown": packed.shown, "scope": str(scope), "file": str(file)}
        show(form, data, lambda: f"{packed.shown} of {packed.size} entries written to {file}, the others as hashes")
        return
    size = 0
    if file is not None:
        if who is not None:
            use(PACK, {}, by=who)  # two people agreed on it, or nobody else ever had an account
        size = log.write_pack(file)
    if tiles is not None:
        size = log.write_tiles(tiles)
    written = " and ".join(str(place) for place in (file, tiles) if place is not None)
    data = {"entries": size, "file": file and str(file), "tiles": tiles and str(tiles)}
    show(form, data, lambda: f"{size} entries written to {written}")


@evidence.command("show")
@click.argument("entry")
@reader_option
@format_option
def show_entry(entry: str, as_email: str | None, form: str) -> None:
    """Show one entry – what a verdict rests on – with the proof that it stands in the log."""
    mine = entries_within(reading(as_email, "see evidence"))
    known = EvidenceEntry.objects.filter(uid=entry)
    if known.exists() and not known.filter(mine).exists():
        raise TrothError("this entry is about you yourself", fix="somebody else reads it")
    proven = log.prove(entry)
    data = {
        "index": proven.index,
        "size": proven.size,
        "leaf": proven.leaf,
        "facts": proven.facts,
        "inclusion_proof": [base64.b64encode(part).decode() for part in proven.proof],
        "checkpoint": proven.checkpoint,
    }
    facts = "no longer kept" if proven.facts is None else json.dumps(proven.facts, indent=1, ensure_ascii=False)
    lines = [
        proven.leaf,
        f"facts: {facts}",
        f"entry {proven.index} of {proven.size}; its proof of {len(proven.proof)} hashes is in --format json; signed over:",
        proven.checkpoint,
    ]
    show(form, data, lambda: "\n".join(lines))


@evidence.command("search")
@click.option("--case", metavar="NUMBER", help="Entries of this case.")
@click.option("--promise", metavar="ID", help="Entries that name this promise: attested, or its verdict changed.")
@click.option("--actor", metavar="EMAIL|ID", help="What this account did; troth for what the process did itself.")
@click.option("--subject", metavar="ID", help="Entries about the person with this random id.")
@click.option("--kind", metavar="KIND", help="A kind, or with a dot at its end every kind that begins so: plan.")
@click.option("--since", type=Day(), help="From this local day on.")
@click.option("--until", type=Day(), help="Up to and with this local day.")
@click.option("--limit", type=click.IntRange(1, search.MOST), default=50, show_default=True, help="How many at most.")
@reader_option
@format_option
def find(
    case: str | None,
    promise: str | None,
    actor: str | None,
    subject: str | None,
    kind: str | None,
    since: date | None,
    until: date | None,
    limit: int,
    as_email: str | None,
    form: str,
) -> None:
    """Find entries; the newest first. All that is asked for must hold."""
    mine = entries_within(reading(as_email, "see evidence"))
    wanted = search.Wanted(
        case=case,
        promise=promise,
        actor=account(actor).uid if actor and "@" in actor else actor,
        subject=subject,
        kind=kind,
        since=_start(since) if since else None,
        until=_start(until + timedelta(days=1)) if until else None,
    )
    hits, number = search.search(wanted, limit=limit, within=mine), search.count(wanted, within=mine)
    data = {
        "entries": number,
        "shown": [
            {
                "id": hit.id,
                "index": hit.index,
                "at": hit.at.isoformat(),
                "kind": hit.kind,
                "by": {"kind": hit.actor_kind, "id": hit.actor},
                "subject": hit.subject,
                "case": hit.case,
                "key": hit.key,
                "facts": hit.facts,
            }
            for hit in hits
        ],
    }
    show(form, data, lambda: _table(hits, number))


def _table(hits: list[search.Hit], number: int) -> str:
    rows = [
        (
            f"{hit.at:%Y-%m-%d %H:%M:%S}",
            "-" if hit.index is None else str(hit.index),
            hit.id[:12],
            hit.kind,
            hit.actor[:12],
            hit.case or "",
            _short(hit),
        )
        for hit in hits
    ]
    lines = table(rows, ("UTC", "entry", "id", "kind", "by", "case", "facts"))
    return "\n".join([*([lines] if lines else []), f"{number} entries fit, {len(hits)} shown"])


def _short(hit: search.Hit) -> str:
    if hit.facts is None:
        return "no longer kept"
    said = json.dumps(hit.facts, ensure_ascii=False)
    return said if len(said) <= SHORTENED else f"{said[: SHORTENED - 1]}…"


def _start(day: date) -> datetime:
    """The first moment of a local day."""
    return datetime.combine(day, time(), ZONE).astimezone(UTC)


for command in evidence_outside.COMMANDS:
    evidence.add_command(command)
