"""Every error of the API as problem+json (RFC 9457): what is wrong, where, what to do; nothing of what was sent."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse

from troth.errors import TrothError

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "This cannot be read",
    401: "Show a token",
    403: "This may not be done with this token",
    404: "There is nothing here",
    405: "This address does not take that method",
    406: "This cannot be answered in that form",
    409: "It cannot be done as things stand",
    411: "Say how long it is",
    413: "That is too much at once",
    415: "Send JSON",
    422: "Something in it is not as it should be",
    429: "Too much in too short a time",
    500: "Something went wrong that Troth did not foresee",
    503: "This cannot be shown at the moment",
}
"""What each status says to a person."""


class Problem(Exception):
    """An answer that says what is wrong; raised anywhere below the entrance of the API."""

    def __init__(
        self,
        status: int,
        detail: str = "",
        *,
        fix: str = "",
        where: str = "",
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, detail)
        self.status, self.detail, self.fix, self.where = status, detail, fix, where
        self.errors, self.headers = errors, headers or {}


def refused(error: TrothError, status: int = 409) -> Problem:
    """An error of ours as a problem, in its own words."""
    return Problem(status, error.what, fix=error.fix, where=error.where)


def response(problem: Problem) -> HttpResponse:
    """A problem as it is sent."""
    said: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES.get(problem.status) or HTTPStatus(problem.status).phrase,
        "status": problem.status,
    }
    for name in ("detail", "where", "fix"):
        if value := getattr(problem, name):
            said[name] = value
    if problem.errors:
        said["errors"] = [dict(each) for each in problem.errors]
    sent = HttpResponse(json.dumps(said, ensure_ascii=False).encode(), status=problem.status, content_type=MEDIA_TYPE)
    for name, value in problem.headers.items():
        sent[name] = value
    sent["Cache-Control"] = "no-store"
    return sent


SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "What is wrong, where, and what to do about it (RFC 9457).",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "const": "about:blank"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "where": {"type": "string"},
        "fix": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["where", "what"],
                "properties": {"where": {"type": "string"}, "what": {"type": "string"}},
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}
