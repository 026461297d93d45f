"""Looking at what is held of a person: for a named purpose, by a named account, and on record before it is shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest

from troth.desk.cases.models import Case
from troth.desk.evidence.log import append
from troth.desk.pages.console.frame import account_of
from troth.desk.staff.accounts import actor

View = Callable[..., Any]
ANSWERING = "answering a request"
"""Why a case worker looks: UK GDPR Art 12(3)."""


def for_purpose(purpose: str, page: str) -> Callable[[View], View]:
    """A view of a person's data, called with the request and a case: who looks, why and at what is recorded first.

    Nothing is shown where it cannot be recorded.
    """

    def on_record(view: View) -> View:
        @wraps(view)
        def recorded(request: HttpRequest, case: Case, *args: Any, **kwargs: Any) -> Any:
            looked(request, case, purpose, page)
            return view(request, case, *args, **kwargs)

        return recorded

    return on_record


def looked(request: HttpRequest, case: Case, purpose: str, page: str) -> None:
    """Record one look at what a case holds of its person."""
    subject = case.subject.uid if case.subject is not None else None
    with transaction.atomic():
        append("person.seen", by=actor(account_of(request)), case=case.ref, subject=subject, purpose=purpose, page=page)
