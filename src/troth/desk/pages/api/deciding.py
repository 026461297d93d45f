"""Whether a machine may do what it asks for: the smaller of what its token says and what its owner may."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest

from troth.desk.cases.models import Case
from troth.desk.evidence.log import append
from troth.desk.pages.api.door import account_of, token_of
from troth.desk.pages.api.problems import Problem
from troth.desk.staff.accounts import actor


def require(request: HttpRequest, act: str, case: Case | None = None) -> None:
    """Raise Problem 403 where the token does not say the act, or its owner may not do it now."""
    if act not in token_of(request).acts:
        raise Problem(403, f"this token does not say ‘{act}’", fix="make one that does: troth token new NAME --may ACT")


def case_of(request: HttpRequest, number: int, act: str) -> Case:
    """The case with this number, where this machine may do the act in it. Raises Problem 404 and 403."""
    found = Case.objects.select_related("opened_by", "decided_by", "subject").filter(number=number).first()
    if found is None:
        raise Problem(404, "there is no case with this number", where="number")
    require(request, act, found)
    return found


def seen(request: HttpRequest, case: Case, page: str) -> None:
    """Record one look at what a case holds of its person, before it is handed out: who, why, at what."""
    subject = case.subject.uid if case.subject is not None else None
    with transaction.atomic():
        append(
            "person.seen",
            by=actor(account_of(request)),
            case=case.ref,
            subject=subject,
            purpose="answering a request",
            page=f"API: {page}",
        )
