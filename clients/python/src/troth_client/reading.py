"""A dataclass from what the server said: what a newer server says besides is left out, and what is missing is an error."""

from __future__ import annotations

import types
from dataclasses import MISSING, fields
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

Made = TypeVar("Made")


def made(kind: type[Made], said: Any) -> Made:
    """A dataclass from JSON. Raises KeyError or TypeError where it is not what the server is known to say."""
    hints = _hints(kind)
    given = {name: _read(hint, said[name]) for name, (hint, required) in hints.items() if required or name in said}
    return kind(**given)


@cache
def _hints(kind: type[Any]) -> dict[str, tuple[Any, bool]]:
    hints = get_type_hints(kind)
    return {
        each.name: (hints[each.name], each.default is MISSING and each.default_factory is MISSING)
        for each in fields(kind)
    }


def _read(hint: Any, value: Any) -> Any:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        (some,) = (each for each in get_args(hint) if each is not type(None))
        return None if value is None else _read(some, value)
    if origin is tuple:
        return tuple(_read(get_args(hint)[0], each) for each in cast("list[Any]", value))
    if hint is datetime:
        return datetime.fromisoformat(value)
    if hint is date:
        return date.fromisoformat(value)
    if isinstance(hint, type) and hasattr(hint, "__dataclass_fields__"):
        return made(cast("type[Any]", hint), value)
    return value
