"""Answers that a machine may have already: an entity tag, and 304 for whoever shows it (RFC 9110 section 13)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags
from ninja import Status


def unchanged(request: HttpRequest, response: HttpResponse, *made_from: object) -> Any:
    """The answer 304 where the caller has what these make; else None, and the answer gets their tag."""
    tag = f'W/"{hashlib.sha256(json.dumps(made_from, default=str).encode()).hexdigest()[:32]}"'
    response["ETag"] = tag
    had = request.headers.get("If-None-Match", "")
    if had and tag in parse_etags(had):
        return Status(304, None)
    return None
