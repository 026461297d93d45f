"""The pages of errors, in words: not found, not allowed, went wrong. None repeats what was sent, or says who anybody is."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import requires_csrf_token

from troth.errors import TrothError

log = logging.getLogger("troth.pages")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: says so, and leads home. The address is not repeated: it may hold anything."""
    return _page(
        request, 404, "This page does not exist", "If you typed the address, check it. If you followed a link, tell us."
    )


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: this account, or nobody, may see this."""
    return _page(request, 403, "You may not see this page", "Ask the privacy lead if your work needs what stands here.")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what was sent cannot be read."""
    return _page(
        request, 400, "This cannot be read", "Go back, and send it again. If it happens once more, write to us instead."
    )


def went_wrong(request: HttpRequest) -> HttpResponse:
    """500: something that Troth did not foresee. Nothing of the error is shown: its words may carry a person's data."""
    return _page(
        request,
        500,
        "Something went wrong",
        "Nothing was half done: what was begun is on record. Try again in a minute.",
    )


@requires_csrf_token
def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was open too long, or came from another site."""
    return _page(
        request,
        403,
        "This form was open too long",
        "Go back, load the page again, and send it once more. Nothing was stored.",
    )


class Refusals:
    """Middleware: an error of ours becomes a page that says what, where and what to do, with status 409 or as it says."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page for TrothError – the public is not told what lies behind. Of any other only its kind is logged."""
        if isinstance(exception, TrothError) and not request.path.startswith("/console/"):
            log.error("refused: %s", exception)
            return _page(request, 503, "We cannot show this at the moment", "Please try again later, or write to us.")
        if isinstance(exception, TrothError):
            where = f" ({exception.where})" if exception.where else ""
            says = f"{exception.fix[:1].upper()}{exception.fix[1:]}." if exception.fix else ""
            return _page(request, 409, f"{exception.what[:1].upper()}{exception.what[1:]}{where}", says)
        log.error("unforeseen %s", type(exception).__name__)
        return None


def _page(request: HttpRequest, status: int, title: str, says: str) -> HttpResponse:
    console = request.path.startswith("/console/")
    return render(
        request,
        "pages/error.html",
        {
            "title": title,
            "says": says,
            "href": "/console/" if console else "/",
            "act": "Back to today" if console else "Back to the notice",
        },
        status=status,
    )
