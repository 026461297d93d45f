"""Links by a list of keys in one column – an array, a JSON array: which can be followed, whom they name, what is left of them."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa

from troth.systems.dialects import Store
from troth.systems.keys import Key
from troth.systems.reflect import Table

_WHOLE = re.compile(r"-?[0-9]{1,19}")
_LARGEST = {"smallint": 15, "integer": 31, "bigint": 63}
_NUMBERS = frozenset(_LARGEST)


def is_list(table: Table, name: str) -> bool:
    """Whether a column holds several values in one: an array of PostgreSQL's, or JSON."""
    return table.columns[name].kind in ("list", "json") or _element(table, name) is not None


def unlike(table: Table, name: str, parent: Table) -> str | None:
    """Why the elements of a list cannot be keys of ``parent``; None where they can."""
    if len(parent.key) != 1:
        return f"the key of {parent.name} has {len(parent.key)} parts, and an element of a list has one"
    element, held = _element(table, name), _kind(parent)
    if held not in ("integer", "text", "uuid"):
        return f"the key of {parent.name} is of type {held}, which no list spells"
    texts = table.columns[name].kind in ("list", "json")
    if texts or element == held or (element in _NUMBERS and held == "integer"):
        return None
    return f"its elements are of type {element}, and the key of {parent.name} is of another"


def named(value: object, parent: Table) -> list[Key]:
    """The keys that a list names, of those that ``parent`` could have at all; each once, in the list's order."""
    held, type_ = _kind(parent), parent.sql.c[parent.key[0]].type
    largest = 2 ** _LARGEST.get("smallint" if isinstance(type_, sa.SmallInteger) else _spelled(type_), 63)
    keys: dict[Key, None] = {}
    for text in map(_text, _elements(value)):
        if text is None:
            continue
        if held == "integer":
            if _WHOLE.fullmatch(text) and -largest <= int(text) < largest:
                keys[int(text),] = None
        elif held != "uuid" or _is_uuid(text):
            keys[text,] = None
    return list(keys)


def without(value: object, gone: Collection[str]) -> list[Any] | None:
    """What is left of a list when elements go that name one of these keys, as text; None where none of them does."""
    elements = _elements(value)
    left = [element for element in elements if _text(element) not in gone]
    return left if len(left) < len(elements) else None


def as_texts(keys: Sequence[Key]) -> list[Key]:
    """Keys of one part as ``names_any`` takes them."""
    return [(str(key[0]),) for key in keys]


def names_any(store: Store, column: sa.ColumnElement[Any], name: str) -> sa.ColumnElement[bool]:
    """Whether a list names any of the keys, as text, in the open parameter ``name``."""
    rows, element = store.elements(column)
    return sa.exists(sa.select(sa.literal(1)).select_from(rows).where(store.among_given([element], name)))


def held(table: Table, name: str, keys: Sequence[object]) -> object:
    """These keys as the column takes them."""
    element = _element(table, name)
    if element is not None:
        return list(keys) if element in (*_NUMBERS, "uuid") else [str(key) for key in keys]
    plain = [key if isinstance(key, (int, str)) else str(key) for key in keys]
    return plain if isinstance(table.sql.c[name].type, sa.JSON) else json.dumps(plain)


def written(store: Store, table: Table, name: str, left: Sequence[object]) -> sa.ColumnElement[Any]:
    """What is left of a list, as an UPDATE sets it."""
    type_ = table.sql.c[name].type
    if _element(table, name) is not None:
        return sa.cast(sa.bindparam("v", list(left), type_=sa.types.NullType(), unique=True), type_)
    return store.document(json.dumps(left, ensure_ascii=False), type_)


def _elements(value: object) -> list[object]:
    if isinstance(value, (str, bytes)):
        try:
            value = json.loads(value)
        except ValueError:
            return []
    return cast("list[object]", value) if isinstance(value, list) else []


def _text(element: object) -> str | None:
    """An element as the database itself spells it as text; null, yes and no, and what holds others name nothing."""
    if isinstance(element, bool) or not isinstance(element, (int, str, UUID)):
        return None
    return str(element)


def _element(table: Table, name: str) -> str | None:
    """The type of an array's elements, as PostgreSQL writes it."""
    spelled = _spelled(table.sql.c[name].type)
    return spelled.removesuffix("[]") if spelled.endswith("[]") else None


def _spelled(type_: object) -> str:
    return str(getattr(type_, "written", "integer" if type(type_) is sa.Integer else ""))


def _kind(parent: Table) -> str:
    known = parent.columns.get(parent.key[0])
    return known.kind if known is not None else "integer"  # SQLite's own number of a row


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
