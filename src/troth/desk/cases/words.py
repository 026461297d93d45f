"""What somebody wrote on the portal: sealed under their key while their case is open, gone when it closes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from troth.desk.cases.models import Case, Words
from troth.desk.subjects.models import Subject
from troth.desk.subjects.people import seal_for, unseal_for
from troth.desk.written_once import Change
from troth.ledger.entries import Actor

PUBLIC = Actor("public", "portal")
"""Whoever writes on the portal: nobody is signed in there, and the log names nobody."""
_WHAT = "words of the case"


def keep_words(case: Case, subject: Subject, said: Mapping[str, object]) -> None:
    """Store what was written; call inside the transaction that opens the case."""
    Words.objects.create(case=case, sealed=seal_for(subject, f"{_WHAT}|{case.ref}", dict(said)))


def words_of(case: Case) -> dict[str, object] | None:
    """What was written, opened; None for a case that somebody else wrote down, or that is closed.

    Whoever shows it records that it was looked at.
    """
    row = Words.objects.filter(case=case).first()
    if row is None or case.subject is None:
        return None
    return cast("dict[str, object]", unseal_for(case.subject, f"{_WHAT}|{case.ref}", bytes(row.sealed)))


def wipe_words(case: Case) -> None:
    """Destroy it; call inside the transaction that closes the case."""
    _WIPED(case=case)


_WIPED = Change(lambda given: (Words.objects.filter(case=given("case")), None))
