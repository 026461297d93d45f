"""What somebody wrote on the portal, and by what somebody was sought for whom no plan stands: sealed under their key while
their case is open, gone when it closes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from troth.desk.cases.models import Case, Words
from troth.desk.subjects.models import Subject
from troth.desk.subjects.people import seal_for, unseal_for
from troth.desk.written_once import Change
from troth.errors import TrothError
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
    said = _opened(case)
    return said if said is not None and "words" in said else None


def keep_sought(case: Case, sought: Mapping[str, object]) -> None:
    """Store by what a person was sought and what came of it, in place of an earlier search; call inside a transaction.

    For cases that have no plan: a plan knows that itself.
    """
    if case.subject is None:
        raise TrothError(f"case {case.number} no longer knows its person", fix="open a new case")
    sealed = seal_for(case.subject, f"{_WHAT}|{case.ref}", {**(_opened(case) or {}), "sought": dict(sought)})
    Words.objects.update_or_create(case=case, defaults={"sealed": sealed})


def sought_of(case: Case) -> dict[str, object] | None:
    """What ``keep_sought`` stored, opened; None where there is nothing, or the case is closed."""
    said = _opened(case)
    return cast("dict[str, object] | None", said.get("sought")) if said is not None else None


def wipe_words(case: Case) -> None:
    """Destroy it; call inside the transaction that closes the case."""
    _WIPED(case=case)


_WIPED = Change(lambda given: (Words.objects.filter(case=given("case")), None))


def _opened(case: Case) -> dict[str, object] | None:
    row = Words.objects.filter(case=case).first()
    if row is None or case.subject is None:
        return None
    return cast("dict[str, object]", unseal_for(case.subject, f"{_WHAT}|{case.ref}", bytes(row.sealed)))
