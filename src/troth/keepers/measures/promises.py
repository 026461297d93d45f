"""The checks behind security measures and assessments: attested in time by their owner; the log proves itself."""

from __future__ import annotations

from datetime import date

from troth.desk.evidence.models import Checkpoint, EvidenceEntry
from troth.desk.evidence.verdicts import Finding, Verdict, World, broken, keeps, kept, unproven
from troth.desk.evidence.verifying import verify
from troth.law.periods import Period
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
    """The whole log verifies, entry by entry, and goes on from a checkpoint that left the house or that a witness cosigned."""
    report = world.log or verify()
    look = Finding("store.evidence", "entries verified, from the first to the last", report.size)
    if report.findings:
        first, more = report.findings[0], len(report.findings) - 1
        others = f" And {more} findings more: troth evidence verify." if more else ""
        return broken(f"the log was tampered with ({first.attack}): {first.text}{others}", look)
    if not report.outside_up_to:
        handed = Checkpoint.objects.exclude(handed_to=None).last()
        if handed is not None:
            return unproven("the newest checkpoint outside the house cannot be read where it was handed to", look)
        return unproven(
            "the log agrees with itself, but no checkpoint has left the house: troth evidence checkpoint --to DIR", look
        )
    return kept(
        f"{report.size} entries verify, and go on from the checkpoint over {report.outside_up_to} that left the house",
        look,
    )


def _newest(promise: Promise) -> EvidenceEntry | None:
    return EvidenceEntry.objects.filter(kind="attested", key__startswith=f"{promise.id}:").order_by("position").last()
