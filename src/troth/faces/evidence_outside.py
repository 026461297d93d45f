"""``troth evidence`` towards the outside: verify against it, hand checkpoints out, take cosignatures in, let facts go."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import click
from django.db import transaction

from troth.desk.evidence import keeping, log, witnesses
from troth.desk.evidence.declared import SETTING, declared
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.evidence.verifying import verify as verify_log
from troth.desk.need.acting import acting
from troth.desk.staff.accounts import actor
from troth.desk.terminal import Day, as_option, format_option, progress, show, table
from troth.errors import TrothError
from troth.ledger.cosignatures import NotCosigned

COUNTS = {
    "handed": "has it",
    "cosigned": "has cosigned it",
    "unreachable": "could not be reached",
    "refused": "did not take it",
    "ahead": "has seen another log",
    "lied": "did not answer truly",
    "unknown": "may have it; nobody can say",
}


@click.command()
@click.option(
    "--checkpoint",
    "--since",
    "outside",
    type=click.Path(path_type=Path, exists=True),
    multiple=True,
    help="A checkpoint that was kept elsewhere, or a folder of them; repeatable.",
)
@click.option(
    "--key", "keys", metavar="VERIFIER_KEY", multiple=True, help="The log's key, had by another way; repeatable."
)
@format_option
def verify(outside: tuple[Path, ...], keys: tuple[str, ...], form: str) -> int:
    """Verify every entry, the tree, every checkpoint and cosignature, and all that lies outside. Exit 1 if anything is wrong."""
    with progress("verifying every entry") as tell:
        report = verify_log(outside, keys=keys, tell=tell)
    data = {
        "entries": report.size,
        "verified": report.verified,
        "root": report.root,
        "checkpoints": report.checkpoints,
        "outside_up_to": report.outside_up_to,
        "no_longer_kept": report.no_longer_kept,
        "findings": [{"attack": each.attack, "text": each.text} for each in report.findings],
        "unknown_outcomes": list(report.unknown_outcomes),
        "notes": report.notes,
    }
    findings = [f"{each.attack}: {each.text}" for each in report.findings]
    said = f"evidence: {report.size} entries, {'verified' if report.verified else 'NOT verified'}"
    show(form, data, lambda: "\n".join([*findings, *report.notes, said]))
    return 0 if report.verified else 1


@click.command()
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder to write it into; best where nobody here can change it. Without it: every declared witness.",
)
@as_option
@format_option
def checkpoint(folder: Path | None, as_email: str, form: str) -> int:
    """Sign size and root of the log, and hand that to DIR or to every witness of TROTH_WITNESSES. Exit 1 if one has it not."""
    by = actor(acting(as_email, "export pack"))
    if folder is not None:
        row = log.checkpoint(by=by, to=folder)
        data: dict[str, object] = {"entries": row.size, "root": row.root, "file": row.handed_to}
        show(form, data, lambda: f"a checkpoint over {row.size} entries was handed to {row.handed_to}")
        return 0
    named = declared()
    if not named:
        raise TrothError(
            "nobody is there to hand a checkpoint to",
            where=SETTING,
            fix=f"give --to DIR, or name witnesses in {SETTING}: a folder, mailto:ADDRESS, https://ADDRESS",
        )
    answers = witnesses.offer(named, by=by, at_once=True)
    data = {"witnesses": len(named), "answers": [_said(each) for each in answers]}
    lines = [
        f"{each.witness.label} {COUNTS[each.outcome]} ({each.checkpoint.size} entries)"
        + (f": {each.problem}" if each.problem else "")
        for each in answers
    ]
    show(form, data, lambda: "\n".join(lines or ["every witness has the newest checkpoint already"]))
    return 1 if any(each.outcome not in witnesses.WELL for each in answers) else 0


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@as_option
@format_option
def cosigned(file: Path, as_email: str, form: str) -> int:
    """Take in a checkpoint that a witness cosigned and sent back. Exit 1, and nothing is accepted, where it is not true."""
    by = actor(acting(as_email, "export pack"))
    try:
        answer = witnesses.take_in(file.read_text(encoding="utf-8", errors="replace"), by=by)
    except NotCosigned as lie:
        said = f"not accepted – {lie.lie}: {lie.what}"
        show(form, {"accepted": False, "lie": lie.lie, "problem": lie.what}, lambda: said)
        return 1
    size, label = answer.checkpoint.size, answer.witness.label
    show(form, {"accepted": True, "witness": label, "entries": size}, lambda: f"{label} has cosigned {size} entries")
    return 0


@click.command("witnesses")
@format_option
def list_witnesses(form: str) -> int:
    """Every declared witness: what it was given last, what came of it, and what it cosigned last. Exit 1 if one has a problem."""
    standing = witnesses.standing()
    data = [
        {
            "witness": witness.label,
            "way": witness.way,
            "cosigns": witness.key is not None,
            "last": handed
            and {"entries": handed.checkpoint.size, "at": handed.at.isoformat(), "outcome": handed.outcome},
            "problem": handed.problem if handed else "",
            "cosigned": mark and {"entries": mark.checkpoint.size, "at": mark.signed_at.isoformat()},
        }
        for witness, handed, mark in standing
    ]
    rows = [
        (
            witness.label,
            f"{handed.at:%Y-%m-%d %H:%M} {handed.checkpoint.size} entries" if handed else "nothing yet",
            (handed.problem or COUNTS[handed.outcome]) if handed else "",
            f"{mark.checkpoint.size} entries" if mark else "-" if witness.key else "(no key)",
        )
        for witness, handed, mark in standing
    ]
    empty = f"no witness is declared: {SETTING}"
    show(form, data, lambda: table(rows, ("witness", "given last", "came of it", "cosigned last")) or empty)
    return 1 if any(handed and handed.outcome not in witnesses.WELL for _, handed, _ in standing) else 0


@click.command()
@click.argument("entry")
@click.option(
    "--because",
    type=click.Choice(["clock", "machines", "transaction"]),
    required=True,
    help="A clock was put right; machines disagree about the time; a transaction was open for long.",
)
@as_option
@format_option
def explain(entry: str, because: str, as_email: str, form: str) -> None:
    """Record why an entry is dated before an earlier one: a clock that was put right. It is then no finding any more."""
    by = actor(acting(as_email, "export pack"))
    proven = log.prove(entry)
    uid = EvidenceEntry.objects.get(index=proven.index).uid
    with transaction.atomic():
        log.append("evidence.clock-explained", by=by, key=uid, because=because)
    show(form, {"entry": uid, "index": proven.index}, lambda: f"entry {proven.index} is explained")


@click.command()
@click.option(
    "--before", type=Day(), help=f"What was recorded before this day (UTC). [default: as {keeping.SETTING} says]"
)
@as_option
@format_option
def expire(before: date | None, as_email: str, form: str) -> None:
    """Destroy the facts of entries whose period is over. Leaves and roots stay: every proof still holds."""
    by = actor(acting(as_email, "export pack"))
    if before is None and keeping.period_of_facts() is None:
        raise TrothError(
            "no period is set for facts", where=keeping.SETTING, fix="set it (6 years), or give --before DAY"
        )
    if before is None:
        gone = keeping.let_go(by=by)["entries"]
    else:
        gone = keeping.let_go_before(datetime.combine(before, time(), UTC), by=by)
    show(form, {"entries": gone}, lambda: f"the facts of {gone} entries are no longer kept")


def _said(answer: witnesses.Answer) -> dict[str, object]:
    return {
        "witness": answer.witness.label,
        "entries": answer.checkpoint.size,
        "outcome": answer.outcome,
        "problem": answer.problem,
    }


COMMANDS: tuple[click.Command, ...] = (verify, checkpoint, cosigned, list_witnesses, explain, expire)
