"""What a receipt will disclose and an erasure destroys: facts and salts of a person's own entries, taken before they go."""

from __future__ import annotations

from typing import cast

from troth.desk.cases.models import Case
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.written_once import Question


def disclosed_of(case: Case) -> dict[str, list[str]]:
    """Entry id → its facts as stored and its salt in hex, of the entries about the person of this case.

    They lie in the case from its closing until its receipt is written, moments later. The facts hold nothing personal; the
    receipt shows them to the person, who keeps it.
    """
    subject = cast("str | None", case.subject_id)  # type: ignore[attr-defined]
    if subject is None:
        return {}
    taken = _OF_THE_PERSON.all(case=case.ref, subject=subject)
    return {uid: [facts, bytes(salt).hex()] for uid, facts, salt in taken if facts is not None and salt is not None}


_OF_THE_PERSON: Question[tuple[str, str | None, bytes | None]] = Question(
    lambda given: (
        EvidenceEntry.objects.filter(case=given("case"), subject=given("subject"))
        .exclude(facts=None)
        .values_list("uid", "facts", "salt")
    )
)
