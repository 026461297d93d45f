"""``troth evidence``: export the log, verify it, hand out a checkpoint."""

from __future__ import annotations

import base64
import json
import tempfile
from pathlib import Path

import click

from troth.desk.evidence import log
from troth.desk.evidence.models import Checkpoint
from troth.desk.evidence.watermark import behind
from troth.desk.staff.accounts import account, actor
from troth.desk.terminal import as_option, format_option, show
from troth.errors import TrothError
from troth.ledger import verifier


@click.group()
def evidence() -> None:
    """The log of everything that was done, which cannot be rewritten unnoticed."""


@evidence.command()
@click.option("--to", "file", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The pack to write.")
@format_option
def export(file: Path, form: str) -> None:
    """Write the whole log as one pack; check it anywhere: troth-verify FILE --since CHECKPOINT."""
    size = log.write_pack(file)
    show(form, {"entries": size, "file": str(file)}, lambda: f"{size} entries written to {file}")


@evidence.command("show")
@click.argument("entry")
@format_option
def show_entry(entry: str, form: str) -> None:
    """Show one entry – what a verdict rests on – with the proof that it stands in the log."""
    proven = log.prove(entry)
    data = {
        "index": proven.index,
        "size": proven.size,
        "leaf": proven.leaf,
        "facts": proven.facts,
        "inclusion_proof": [base64.b64encode(part).decode() for part in proven.proof],
        "checkpoint": proven.checkpoint,
    }
    facts = "erased" if proven.facts is None else json.dumps(proven.facts, indent=1, ensure_ascii=False)
    lines = [
        proven.leaf,
        f"facts: {facts}",
        f"entry {proven.index} of {proven.size}; its proof of {len(proven.proof)} hashes is in --format json; signed over:",
        proven.checkpoint,
    ]
    show(form, data, lambda: "\n".join(lines))


@evidence.command()
@click.option("--since", type=click.Path(exists=True, dir_okay=False), help="A checkpoint that was handed out.")
@format_option
def verify(since: str | None, form: str) -> int:
    """Verify every entry with the stand-alone verifier, and against the newest checkpoint that left the house."""
    outside = since or _newest_outside()
    with tempfile.TemporaryDirectory() as folder:
        pack = Path(folder) / "evidence.jsonl"
        size = log.write_pack(pack)
        try:
            report = verifier.verify(str(pack), [outside] if outside else [], [str(log.log_signer().verifier_key)])
        except (ValueError, OSError) as reason:
            raise TrothError(str(reason), fix="look at the checkpoint given") from None
    found = [*report.findings, *_older_store()]
    data = {"entries": size, "verified": not found, "root": report.root, "findings": found}
    findings = [f"{finding['attack']}: {finding['text']}" for finding in found]
    said = f"evidence: {size} entries, {'verified' if not findings else 'NOT verified'}"
    show(form, data | {"notes": report.notes}, lambda: "\n".join([*findings, *report.notes, said]))
    return 1 if findings else 0


@evidence.command()
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="The folder to write it into; best where nobody here can change it.",
)
@as_option
@format_option
def checkpoint(folder: Path, as_email: str, form: str) -> None:
    """Sign size and root of the log into a file in DIR, to be kept where nobody here can change it."""
    row = log.checkpoint(by=actor(account(as_email)), to=folder)
    data = {"entries": row.size, "root": row.root, "file": row.handed_to}
    show(form, data, lambda: f"a checkpoint over {row.size} entries was handed to {row.handed_to}")


def _older_store() -> list[dict[str, object]]:
    """The finding that this store is an older copy, by the mark beside the keys."""
    older = behind()
    if older is None:
        return []
    return [
        {
            "attack": "restored older store",
            "text": f"{older.what} – {older.fix}",
            "size": older.size,
            "mark": older.mark,
        }
    ]


def _newest_outside() -> str | None:
    row = Checkpoint.objects.exclude(handed_to=None).last()
    return row.handed_to if row and row.handed_to and Path(row.handed_to).is_file() else None
