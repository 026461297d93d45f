"""Letters that nobody sees and that turn a line round or break it: they stand on no page, whoever wrote them.

A name that holds one of them would be read as another, or would turn the words of ours that stand behind it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

_TURNING = re.compile(rb"\xe2(?:\x80[\xaa-\xae]|\x81[\xa6-\xa9])")
"""In UTF-8: embeddings, overrides and isolates of Unicode's bidirectional algorithm (UAX #9, 2). Right-to-left letters and the
two marks of direction stay: names are written with them, and they turn nothing but themselves."""
_C1 = re.compile(rb"\xc2[\x80-\x9f]")  # apart: a pattern that begins with one known byte is sought ten times as fast
_CONTROLS = bytes((*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F))


def without_unseen(page: bytes) -> bytes:
    """A page in UTF-8 without such letters."""
    return _TURNING.sub(b"", _C1.sub(b"", page.translate(None, _CONTROLS)))


class Unseen:
    """Middleware: looks through each page as it goes out, once and whole, so that no template has to think of it."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: Any = self.get_response(request)
        page = response.get("Content-Type", "").startswith("text/html") and not response.streaming
        # What is kept compressed is the notice, in the house's own words.
        if page and not response.has_header("Content-Encoding"):
            response.content = without_unseen(response.content)
        return response
