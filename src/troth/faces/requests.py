"""One line of log for each request: what was called, how it ended, how long it took; never who asked or with what words."""

from __future__ import annotations

import json
import logging
import secrets
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

log = logging.getLogger("troth.requests")


class Requests:
    """The outermost middleware. The page is named by its name, so that no number or address of anybody is logged."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        uid = secrets.token_hex(6)
        response = self.get_response(request)
        if log.isEnabledFor(logging.INFO):
            said = {
                "request": uid,
                "method": request.method if request.method in _METHODS else "other",
                "page": _name(request),
                "status": response.status_code,
                "ms": round(1000 * (time.perf_counter() - begun), 1),
            }
            log.info(json.dumps(said))
        return response


_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def _name(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name or "unnamed"
    except Resolver404:
        return "static" if request.path_info.startswith("/static/") else "unknown"
