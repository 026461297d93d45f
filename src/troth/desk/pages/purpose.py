"""The doors of the console: what somebody may do is decided first, and a look at a person is on record before it is shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest

from troth.desk.cases.matters import matter_of
from troth.desk.cases.models import Case
from troth.desk.need.deciding import ANSWERING_A_REQUEST, Decision, required
from troth.desk.need.reading import seen
from troth.desk.pages.console.frame import account_of
from troth.notice.acts import Act

View = Callable[..., Any]
ANSWERING = ANSWERING_A_REQUEST
"""Why a case worker looks: UK GDPR Art 12(3)."""


def allowed(act: Act) -> Callable[[View], View]:
    """A view for whoever may do an act; it stands below ``for_staff``. Raises NotAllowed, which is answered with 403."""

    def guarded(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            required(account_of(request), act)
            return view(request, *args, **kwargs)

        return asked

    return guarded


def for_purpose(purpose: str, page: str, act: Act = "see case") -> Callable[[View], View]:
    """A view of a person's data, called with the request and a case: it is decided, and then recorded who looks, why and at what.

    Nothing is shown where it cannot be recorded. Raises NotAllowed.
    """

    def on_record(view: View) -> View:
        @wraps(view)
        def recorded(request: HttpRequest, case: Case, *args: Any, **kwargs: Any) -> Any:
            looked(request, case, purpose, page, act)
            return view(request, case, *args, **kwargs)

        return recorded

    return on_record


def looked(request: HttpRequest, case: Case, purpose: str, page: str, act: Act = "see case") -> Decision:
    """Decide one look at what a case holds of its person, and record it. Raises NotAllowed."""
    who, matter = account_of(request), matter_of(case, purpose)
    decision = required(who, act, matter)
    seen(who, matter, page)
    return decision
