"""The receipt of a closed case: written beside its package and certificate, and again whenever somebody asks for it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from troth.desk import here, now
from troth.desk.cases.models import Case
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.evidence.proofs import proofs_of
from troth.errors import TrothError
from troth.files import write_whole
from troth.ledger.receipts import Receipt, Shown, disclosed, spelt, without_facts

FILE = "receipt.json"
LARGEST = 20_000
"""Bytes that a receipt should not exceed; where it would, what was searched stands in it without its long list of places."""

TOLD = (
    "case.opened",
    "case.task-answered",
    "case.decided",
    "case.closed",
    "plan.proposed",
    "plan.approved",
    "plan.done",
    "connections.erase.done",
    "connections.correct.done",
    "connections.verify.done",
    "connections.verify-correction.done",
    "rights.package.done",
    "rights.certificate.done",
    "rights.passed-to-client",
    "rights.client-instructed",
)
"""The kinds of entries of a case that its receipt shows: what was asked, decided, done, and seen when it was looked at again."""
_LONG = ("connections.verify.done", "connections.verify-correction.done")


def write_receipt(case: Case, to: Path | None = None) -> Path:
    """Write the receipt of a closed case beside its other papers, and to ``to`` where given; returns where it was written last.

    Once it is written the store lets go of what the receipt discloses of an erased person's entries; later receipts take it
    from the first. Raises TrothError for a case that is not closed, or where the log was changed.
    """
    if case.state != "closed":
        raise TrothError(
            f"case {case.number} is {case.state}: there is nothing to give a receipt for yet",
            fix=f"see troth case show {case.number}",
        )
    path = here().cases / case.ref / FILE
    content = _content(case, disclosed(path.read_bytes()) if path.is_file() else {})
    here().cases.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(path, content, mode=0o600)
    Case.objects.filter(number=case.number).update(disclosed=None, receipt_at=now())
    if to is None:
        return path
    write_whole(to, content, mode=0o600)
    return to


def receipt_for_letter(case: Case) -> bytes:
    """The receipt of a case whose plan ends by telling the person: what was asked, decided and done by now.

    It is written once, so that every try of the letter carries the same bytes; when the case is closed the whole receipt takes
    its place. Raises TrothError where the log was changed.
    """
    path = here().cases / case.ref / FILE
    if not path.is_file():
        here().cases.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(path, _content(case, {}), mode=0o600)
    return path.read_bytes()


def write_due() -> Mapping[str, int]:
    """Write every receipt that is still to be written; returns how many. For a schedule, and for the end of a command."""
    due = Case.objects.filter(state="closed", receipt_at=None, disclosed__isnull=False)
    return {"written": sum(1 for case in due if write_receipt(case))}


def _content(case: Case, before: Mapping[str, tuple[Mapping[str, object], bytes]]) -> bytes:
    rows = list(EvidenceEntry.objects.filter(case=case.ref, kind__in=TOLD).order_by("position"))
    kept = case.disclosed or {}
    for row in rows:
        if row.facts is None and row.uid in kept:
            row.facts, row.salt = kept[row.uid][0], bytes.fromhex(kept[row.uid][1])
    rows += _notices(rows, before)
    proofs = proofs_of(rows)
    shown: list[Shown] = []
    for row, (place, leaf, proof) in zip(rows, proofs.entries, strict=True):
        if row.facts is not None and row.salt is not None:
            shown.append(Shown(place, leaf, proof, json.loads(row.facts), bytes(row.salt)))
        else:
            shown.append(Shown(place, leaf, proof, *before.get(leaf, (None, None))))
    receipt = Receipt(proofs.origin, (proofs.key,), proofs.witness_keys, proofs.checkpoint, tuple(shown))
    content = spelt(receipt)
    return content if len(content) <= LARGEST else spelt(without_facts(receipt, _LONG))


def _notices(
    rows: Iterable[EvidenceEntry], before: Mapping[str, tuple[Mapping[str, object], bytes]]
) -> list[EvidenceEntry]:
    """The entries that published the notices which the case names."""
    facts: list[Mapping[str, object]] = [json.loads(row.facts) for row in rows if row.facts is not None]
    facts += [each for each, _ in before.values()]
    named = {each["notice"] for each in facts if each.get("notice") and "number" not in each}
    published = EvidenceEntry.objects.filter(kind="notice.published").exclude(facts=None).order_by("position")
    return [row for row in published if json.loads(row.facts or "{}").get("notice") in named]
