"""Fixed replacements from the notice, turned from text into what a column holds."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from uuid import UUID

from troth.systems.reflect import Column

LETTERS, DIGITS = 16, 9
"""How long the random part of a replacement is: 64 bits as letters and digits, or one of a thousand million numbers."""
_RANDOM = re.compile(r"^(?P<before>.*)\{random(?P<digits> digits)?\}(?P<behind>.*)$", re.DOTALL)
_LEAST_FIXED = 4


@dataclass(frozen=True)
class Pattern:
    """A replacement with a random part, another one for each row, between two fixed ones."""

    before: str
    behind: str
    digits: bool
    """Whether the random part is made of digits only."""

    @property
    def random(self) -> int:
        """The length of the random part, in characters."""
        return DIGITS if self.digits else LETTERS

    @property
    def length(self) -> int:
        """The length of the whole, in characters."""
        return len(self.before) + self.random + len(self.behind)


@dataclass(frozen=True)
class Document:
    """A replacement that is JSON, in one spelling."""

    text: str


def pattern(text: str) -> Pattern | None:
    """``erased-{random}@erased.example`` as a pattern; None where the text is fixed. Raises ValueError.

    The fixed part is what a replacement is known by, so it must be long enough not to be anybody's own by chance.
    """
    found = _RANDOM.match(text)
    if found is None:
        return None
    made = Pattern(found["before"], found["behind"], found["digits"] is not None)
    if len(made.before) + len(made.behind) < _LEAST_FIXED or "{random" in made.before:
        raise ValueError("a random part needs some fixed text around it")
    return made


def typed(column: Column, text: str) -> object:
    """``text`` as a value of ``column``, as a Pattern, or as a Document. Raises ValueError where it cannot be one."""
    drawn = pattern(text)
    if drawn is not None:
        if column.kind not in ("text", "other") or column.options:
            raise ValueError("no random text can stand here")
        if column.length is not None and drawn.length > column.length:
            raise ValueError("too long")
        return drawn
    if column.length is not None and len(text) > column.length:
        raise ValueError("too long")
    if column.options and text not in column.options:
        raise ValueError("not among the options")
    try:
        return _read(column, text)
    except InvalidOperation:
        raise ValueError("not a number") from None


def _read(column: Column, text: str) -> object:
    match column.kind:
        case "integer":
            return int(text)
        case "number":
            return Decimal(text)
        case "date":
            return date.fromisoformat(text)
        case "timestamp":
            return datetime.fromisoformat(text)
        case "boolean":
            if text.casefold() not in ("yes", "no", "true", "false"):
                raise ValueError("not yes or no")
            return text.casefold() in ("yes", "true")
        case "uuid":
            return UUID(text)
        case "time":
            return time.fromisoformat(text)
        case "bytes":
            return text.encode()
        case "json":
            held = json.loads(text)
            if not isinstance(held, (dict, list)):
                raise ValueError("not a document")
            return Document(json.dumps(held))
        case "list":
            raise ValueError("no text can stand here")
        case _:
            return text
