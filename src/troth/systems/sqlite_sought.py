"""How people are looked up on SQLite: by functions of its own wherever they say the same as ours, so that an index can serve.

An index over one of Troth's own functions would forbid the application to write. So each identifier is compared as SQLite
spells it plainly; the few values for which that is not enough are told by a second test, and compared as Troth does.
"""

from __future__ import annotations

import re
from string import ascii_uppercase
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from troth.systems.normalise import Form

_UK = re.compile("0([0-9]{9,10})")
_NINO = re.compile("[A-Z]{2}[0-9]{6}")
_IN_NUMBERS = (" ", "-", "(", ")", "+", ".", "/")


def plain(form: Form, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """The value as SQLite itself brings it near the normal spelling; in literals, as an index has to have it."""
    if form in ("email", "text"):
        return sa.func.lower(sa.func.trim(column))
    if form == "code":
        return sa.func.upper(_without(column, " "))
    return _without(column, *_IN_NUMBERS) if form == "phone" else sa.func.upper(_without(column, *_IN_NUMBERS))


def odd(form: Form, column: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Whether that may not be its normal spelling, nor one of ``variants`` of it."""
    if form == "phone":
        return _globs(plain(form, column), "*[^0-9]*")
    if form == "nino":
        return _globs(plain(form, column), "*[^A-Z0-9]*")
    # What is not printable ASCII; of names also runs of spaces, which are one.
    text = sa.func.replace(column, _literal("  "), sa.literal_column("char(9)")) if form == "text" else column
    return _globs(text, "*[^ -~]*")


def variants(form: Form, normal: str) -> tuple[str, ...]:
    """The plain spellings that have this normal one, besides itself."""
    if form == "phone" and (found := _UK.fullmatch(normal)):
        return tuple(f"{prefix}{found[1]}" for prefix in ("44", "440", "0044", "00440"))
    if form == "nino" and _NINO.fullmatch(normal):
        return tuple(f"{normal}{letter}" for letter in ascii_uppercase)
    return ()


def indexes(form: Form, column: sa.ColumnElement[Any]) -> tuple[str, str]:
    """What stands behind ``CREATE INDEX … ON table``: for the plain spellings, and for values that are odd."""
    test = _written(odd(form, column))
    return f"({_written(plain(form, column))})", f"(({test})) WHERE {test}"


def _written(expression: sa.ColumnElement[Any]) -> str:
    settings = {"literal_binds": True, "include_table": False}
    return str(expression.compile(dialect=sqlite.dialect(paramstyle="named"), compile_kwargs=settings))


def _without(text: sa.ColumnElement[Any], *letters: str) -> sa.ColumnElement[Any]:
    for letter in letters:
        text = sa.func.replace(text, _literal(letter), _literal(""))
    return text


def _globs(text: sa.ColumnElement[Any], pattern: str) -> sa.ColumnElement[bool]:
    return text.op("GLOB", is_comparison=True)(_literal(pattern))


def _literal(text: str) -> sa.ColumnElement[Any]:
    return sa.literal_column(f"'{text}'", sa.Text())
