"""What a receipt will disclose and an erasure destroys: facts and salts of a person's own entries, taken before they go."""

from __future__ import annotations

from troth.desk.cases.models import Case
from troth.desk.evidence.models import EvidenceEntry


def disclosed_of(case: Case) -> dict[str, list[str]]:
    """Entry id → its facts as stored and its salt in hex, of the entries about the person of this case.

    They lie in the case from its closing until its receipt is written, moments later. The facts hold nothing personal; the
    receipt shows them to the person, who keeps it.
    """
    subject: str | None = case.subject_id  # type: ignore[attr-defined]
    if subject is None:
        return {}
    rows = EvidenceEntry.objects.filter(case=case.ref, subject=subject).exclude(facts=None)
    taken = rows.values_list("uid", "facts", "salt")
    return {uid: [facts, bytes(salt).hex()] for uid, facts, salt in taken if facts is not None and salt is not None}
