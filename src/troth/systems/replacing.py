"""Fixed replacements from the notice, turned from text into what a column holds."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from uuid import UUID

from troth.systems.reflect import Column


def typed(column: Column, text: str) -> object:
    """``text`` as a value of ``column``. Raises ValueError where it cannot be one."""
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
        case "bytes" | "json" | "time":
            raise ValueError("no text can stand here")
        case _:
            return text
