"""The checks behind security measures and assessments: attested in time by their owner; the log proves itself."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from troth.desk.evidence.log import log_signer, write_pack
from troth.desk.evidence.models import Checkpoint, EvidenceEntry
from troth.desk.evidence.verdicts import Finding, Verdict, World, broken, keeps, kept, unproven
from troth.desk.evidence.watermark import behind
from troth.errors import TrothError
from troth.law.periods import Period
from troth.ledger import verifier
from troth.notice.entries import Promise


@keeps("measures", what="measure", proved_by=None)
def attested_within_its_interval(promise: Promise, world: World) -> Verdict:
    """The owner's newest signed attestation is not older than the interval."""
    every = Period.parse(str(promise.facts["every"]))
    entry = _newest(promise)
    if entry is None:
        return unproven(f"its owner, the {promise.facts['owner']}, has not attested to it yet")
    due = every.after(entry.at.date())
    if due < world.today:
        return broken(f"last attested on {entry.at:%-d %B %Y}, due again on {due:%-d %B %Y}", evidence=[entry.uid])
    return kept(
        f"attested on {entry.at:%-d %B %Y} by the {promise.facts['owner']}, due again on {due:%-d %B %Y}",
        evidence=[entry.uid],
    )


@keeps("measures", what="assessment")
def assessed_in_time(promise: Promise, world: World) -> Verdict:
    """The assessment is not past its date, and a named person has recorded it."""
    again_by = date.fromisoformat(str(promise.facts["again_by"]))
    entry = _newest(promise)
    if again_by < world.today:
        return broken(f"it was to be made again by {again_by:%-d %B %Y}", Finding("notice.assessed", "overdue", 1))
    if entry is None:
        return unproven("the notice names the assessment, but no act of a named person says that it was made")
    return kept(f"recorded on {entry.at:%-d %B %Y}, to be made again by {again_by:%-d %B %Y}", evidence=[entry.uid])


@keeps("measures", what="measure", proved_by="evidence log")
def the_log_is_intact(promise: Promise, world: World) -> Verdict:
    """The whole log verifies with the stand-alone verifier, and goes on from the newest checkpoint that left the house."""
    handed = Checkpoint.objects.exclude(handed_to=None).last()
    since = Path(handed.handed_to) if handed and handed.handed_to else None
    if since is not None and not since.is_file():
        return unproven("the newest checkpoint outside the house cannot be read where it was handed to")
    with tempfile.TemporaryDirectory() as folder:
        pack = Path(folder) / "evidence.jsonl"
        try:
            size = write_pack(pack)
        except TrothError as error:
            return broken(f"the log cannot be read whole: {error}", Finding("store.evidence", "damaged", 1))
        outside = [str(since)] if since else []
        try:
            report = verifier.verify(str(pack), outside, [str(log_signer().verifier_key)])
        except (ValueError, OSError) as reason:
            return unproven(f"the log could not be verified: {type(reason).__name__}")
    older = behind()
    if older is not None:
        return broken(f"{older.what} – {older.fix}", Finding("keys.log-high", "entries the log once had", older.mark))
    look = Finding("store.evidence", "entries verified, from the first to the last", size)
    if report.findings:
        return broken(f"the log was tampered with ({report.findings[0]['attack']})", look)
    if since is None:
        return unproven(
            "the log agrees with itself, but no checkpoint has left the house: troth evidence checkpoint --to DIR", look
        )
    return kept(
        f"{size} entries verify, and go on from the checkpoint over {handed.size if handed else 0} that left the house",
        look,
    )


def _newest(promise: Promise) -> EvidenceEntry | None:
    return EvidenceEntry.objects.filter(kind="attested", key__startswith=f"{promise.id}:").order_by("position").last()
