"""The pages of errors, in words: not found, not allowed, went wrong. None repeats what was sent, or says who anybody is."""

from __future__ import annotations

import itertools
import logging
from typing import Any
from urllib.parse import unquote

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import Error as StoreError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token

from troth.desk.need.deciding import NotAllowed
from troth.desk.need.refusals import note
from troth.desk.pages.api import problems
from troth.desk.pages.console.refused import to_staff
from troth.desk.pages.portal import language_of, portal
from troth.desk.plans.leases import StoreLost
from troth.desk.staff.attempts import failed
from troth.errors import TrothError

log = logging.getLogger("troth.pages")
_NOT_SO = 405
_OURS = 500
"""From here on the fault is ours, and may be in what a page of the portal needs."""
_API = "/api/"


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: says so, and leads home. The address is not repeated: it may hold anything."""
    return _page(request, 404)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: this account, or nobody, may see this."""
    return _page(request, 403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what was sent cannot be read."""
    return _page(request, 400)


def went_wrong(request: HttpRequest) -> HttpResponse:
    """500: something that Troth did not foresee. Nothing of the error is shown: its words may carry a person's data."""
    return _page(request, 500)


@requires_csrf_token
def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was open too long, or came from another site."""
    failed(request, "form without its token")
    return _page(request, 403, "form")


def says(status: int, kind: str = "") -> tuple[str, str]:
    """Title and advice of an error page, in the language that is active."""
    return {
        (400, ""): (
            _("This cannot be read"),
            _("Go back, and send it again. If it happens once more, write to us instead."),
        ),
        (403, ""): (_("You may not see this page"), _("Ask the privacy lead if your work needs what stands here.")),
        (403, "form"): (
            _("This form was open too long"),
            _("Go back, load the page again, and send it once more. Nothing was stored."),
        ),
        (404, ""): (
            _("This page does not exist"),
            _("If you typed the address, check it. If you followed a link, tell us."),
        ),
        (405, ""): (
            _("This address does not take that"),
            _("Go back, and use the buttons and links of the page."),
        ),
        (500, ""): (
            _("Something went wrong"),
            _("Nothing was half done: what was begun is on record. Try again in a minute."),
        ),
        (503, ""): (_("We cannot show this at the moment"), _("Please try again later, or write to us.")),
    }[status, kind]


class Refusals:
    """Middleware: an error of ours becomes a page that says what, where and what to do, with status 409 or as it says."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in unquote(request.META.get("QUERY_STRING", "")) or "\x00" in request.path:
            return _page(request, 400)  # nobody types it, and PostgreSQL knows no such letter
        response = self.get_response(request)
        if response.status_code == _NOT_SO and not request.path.startswith(_API):
            page = _page(request, _NOT_SO)
            page["Allow"] = response["Allow"]  # RFC 9110, 15.5.6: what the address does take
            return page
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """The same letter in a form of the console; the portal's form takes it out, because the public is not scolded."""
        if not request.path.startswith("/console/"):
            return None
        typed = itertools.chain.from_iterable(values for _name, values in request.POST.lists())
        return _page(request, 400) if any("\x00" in value for value in typed) else None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page for TrothError – the public is not told what lies behind – and for a store of ours that does not answer. Of
        any other only its kind is logged.

        Whose undertaking is still to be signed is led to it. What was refused is on record.
        """
        if isinstance(exception, NotAllowed):
            note(exception.refusal)
        if isinstance(exception, NotAllowed) and exception.decision.missing == "undertaking":
            return redirect("console-undertakings")
        if isinstance(exception, StoreLost):
            log.error("our own store does not answer: %s", type(exception).__name__)
            return _page(request, 503)
        if isinstance(exception, TrothError) and not request.path.startswith("/console/"):
            log.error("refused: %s", exception)
            return _page(request, 503)
        if isinstance(exception, TrothError):
            where = f" ({exception.where})" if exception.where else ""
            fix = f"{exception.fix[:1].upper()}{exception.fix[1:]}." if exception.fix else ""
            what = f"{exception.what[:1].upper()}{exception.what[1:]}{where}"
            if isinstance(exception, NotAllowed):
                return _page(request, 403, told=(says(403)[0], f"{what}. {fix}"))
            return _page(request, 409, told=(what, fix))
        if not isinstance(exception, (Http404, PermissionDenied, BadRequest, SuspiciousOperation)):
            log.error("unforeseen %s", type(exception).__name__)
        return None


def _page(request: HttpRequest, status: int, kind: str = "", told: tuple[str, str] | None = None) -> HttpResponse:
    if request.path.startswith(_API):
        return problems.response(problems.Problem(status))
    console = request.path.startswith("/console/")
    language = "" if console else language_of(request)
    with translation.override(language or None):
        title, advice = told or says(status, kind)
        facts = {
            "title": title,
            "says": advice,
            "language": language,
            "href": "/console/" if console else f"/{language}/" if language else "/",
            "act": _("Back to today") if console else _("Back to the notice"),
        }
        if not console and status < _OURS:
            try:  # under the house's own name; whatever of it cannot be read leaves the plain page
                return portal(request, "pages/error_portal.html", facts, status, language)
            except (TrothError, StoreError):
                log.warning("the notice cannot be read for the page of an error")
        shown = to_staff(request, facts, status) if console else None
        plain = "pages/error.html" if console else "pages/error_bare.html"
        return shown or render(request, plain, facts, status=status)
