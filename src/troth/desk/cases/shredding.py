"""Give a person up: their key destroyed by two named people, where no erasure does it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from troth.desk.cases.models import Case
from troth.desk.evidence.log import append
from troth.desk.proposals.acts import Carried
from troth.desk.staff.accounts import actor
from troth.desk.subjects.models import Subject
from troth.desk.subjects.people import forget
from troth.desk.subjects.roots import ring
from troth.errors import TrothError
from troth.keys.unavailable import KeyServiceUnavailable

SHRED = "keys.shred"
"""The act of two people that this is."""


def carry_out(done: Carried) -> None:
    """Destroy the key, the keyed identifiers and the salts of one person; all that was sealed for them is then unreadable.

    Call inside a transaction. Raises TrothError as ``refuse_unfit`` does.
    """
    refuse_unfit(done.facts)
    subject = Subject.objects.get(uid=done.facts["subject"])
    forget(subject)
    append("keys.shredded", by=actor(done.approved_by), subject=subject.uid)


def refuse_unfit(facts: Mapping[str, Any]) -> None:
    """Raise TrothError for an unknown person, one who was forgotten already, and one whose case is open and could go on."""
    uid = str(facts["subject"])
    subject = Subject.objects.filter(uid=uid).first()
    if subject is None or subject.wrapped_key is None:
        what = "nobody has this id" if subject is None else "this person was forgotten already"
        raise TrothError(what, where=f"subject {uid}", fix="evidence and plans name people by this id")
    case = Case.objects.filter(subject=subject).exclude(state="closed").first()
    if case is not None and _key_opens(subject):
        raise TrothError(
            f"case {case.number} of this person is open", fix=f"settle it first: troth case show {case.number}"
        )


def _key_opens(subject: Subject) -> bool:
    try:
        ring().unwrap(subject.root, bytes(subject.wrapped_key or b""))
    except KeyServiceUnavailable:
        raise  # says nothing of this key, so it must not look like a damaged one
    except TrothError:
        return False
    return True
