"""One line of log for each request: what was called, how it ended, how long it took; never with what words, and
who asked only where it was refused, by a random id."""

from __future__ import annotations

import json
import logging
import secrets
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from troth.desk.staff.attempts import attempt_of
from troth.desk.staff.models import Account

log = logging.getLogger("troth.requests")


REFUSED = frozenset({400, 401, 403, 405, 410, 413, 429})
"""How a request ends that tried what it may not, or was none: its line is a warning, and stands in the quietest log."""


class Requests:
    """The outermost middleware. The page is named by its name, so that no number or address of anybody is logged."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = self.get_response(request)
        level = logging.WARNING if response.status_code in REFUSED or response.status_code >= 500 else logging.INFO
        if log.isEnabledFor(level):
            said: dict[str, object] = {
                "request": secrets.token_hex(6),
                "method": request.method if request.method in _METHODS else "other",
                "page": _name(request),
                "status": response.status_code,
                "ms": round(1000 * (time.perf_counter() - begun), 1),
            }
            log.log(level, json.dumps(said | (_who(request) if level > logging.INFO else {}) | attempt_of(request)))
        return response


def _who(request: HttpRequest) -> dict[str, str]:
    """Whoever is known to have asked, by random ids; it is not looked up where the page did not."""
    token = getattr(request, "troth_token", None)
    if token is not None:
        return {"account": token.account.uid, "token": token.uid}
    user = getattr(request, "_cached_user", None)
    return {"account": user.uid} if isinstance(user, Account) else {}


_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def _name(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name or "unnamed"
    except Resolver404:
        return "static" if request.path_info.startswith("/static/") else "unknown"
