"""Read what is sent, strictly – JSON of a bearable depth, no number longer than a machine's, no name twice – and write answers."""

from __future__ import annotations

import json
import re
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser
from ninja.renderers import BaseRenderer
from pydantic_core import to_json

from troth.desk.pages.api.problems import Problem

MOST = 64 * 1024
"""Bytes of a body."""
DEEPEST = 16
"""Brackets within brackets."""
LONGEST_NUMBER = 24
"""Signs of one number."""


class Strict(Parser):
    """The parser of every operation. Raises Problem for what is no JSON, or more than anybody needs."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body as JSON (RFC 8259)."""
        return read(request.body)


class Plain(BaseRenderer):
    """Answers as JSON, days and times as ISO 8601; written by the same machinery that checked them."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> Any:
        """The bytes of an answer."""
        return to_json(data)


def read(body: bytes) -> Any:
    """JSON, or Problem 400 that says what of it cannot be read, and never what stands there."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise _unreadable("it is not UTF-8") from None
    if _depth(text) > DEEPEST:
        raise _unreadable(f"it is nested more than {DEEPEST} deep")
    try:
        said = json.loads(
            text, parse_int=_whole, parse_float=_broken, parse_constant=_constant, object_pairs_hook=_once
        )
    except (ValueError, RecursionError):
        raise _unreadable("it is not JSON") from None
    if "\\u0000" in text or "\\ud" in text.lower():
        _refuse_marks(said)
    return said


def _depth(text: str) -> int:
    """How deep brackets stand within brackets, outside of strings: counted before anything is built."""
    deepest = depth = 0
    for found in _MARKS.finditer(text):
        mark = found[0]
        if mark in "[{":
            depth += 1
            deepest = max(deepest, depth)
            if deepest > DEEPEST:
                break
        elif mark in "]}":
            depth -= 1
    return deepest


_MARKS = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)


def _whole(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise _unreadable("a number in it is too long")
    return int(text)


def _broken(text: str) -> float:
    if len(text) > LONGEST_NUMBER or (number := float(text)) in (float("inf"), float("-inf")):
        raise _unreadable("a number in it is too long")
    return number


def _constant(_: str) -> Any:
    raise _unreadable("NaN and Infinity are no JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _unreadable("a name stands in it twice")
    return found


def _refuse_marks(said: Any) -> None:
    """No store knows the letter NUL, and half of a pair is no letter (RFC 8259 section 8.2)."""
    written = json.dumps(said, ensure_ascii=False)
    if "\\u0000" in written or any("\ud800" <= letter <= "\udfff" for letter in written):
        raise _unreadable("there is a letter in it that is none")


def _unreadable(what: str) -> Problem:
    return Problem(400, what, where="body", fix="send one object of JSON (RFC 8259)")
