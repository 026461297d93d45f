"""The replay list against the log: what was its last line when something was last put on it stands there still."""

from __future__ import annotations

from typing import Any

from troth.desk.evidence.log import facts_in
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.subjects import replay

_PUT_ON = {replay.ERASURE: "rights.remember.done", replay.CORRECTION: "rights.remember-correction.done"}
"""The entries of the steps that put lines on it."""


def changed_lines(kind: str) -> list[str]:
    """What is not as it was written in the file that holds lines of this kind, in words that name file and line."""
    return replay.problems(kind, _sealed(kind))


def _sealed(kind: str) -> tuple[int, str | None] | None:
    """The last line of the file, as the newest entry of the log that tells of it says; None where none does."""
    entries = EvidenceEntry.objects.filter(kind=_PUT_ON[kind], facts__isnull=False).order_by("-position")
    last = entries.first()
    saw: dict[str, Any] = facts_in(last)["saw"] if last is not None else {}
    return (saw["line"], saw.get("mac")) if saw.get("line") is not None else None
