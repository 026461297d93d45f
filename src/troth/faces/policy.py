"""What a page may load, said in its header: as the settings have it for pages, nothing at all for answers to machines."""

from __future__ import annotations

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase

NOTHING = "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""An answer of the API is no page, wherever somebody opens it."""


class Policy(CSPMiddleware):
    """django-csp's middleware; what is the same for every answer of the API is not put together for each of them."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The answer with its header."""
        if request.path_info.startswith("/api/"):
            response[HEADER] = NOTHING
            return response
        return super().process_response(request, response)
