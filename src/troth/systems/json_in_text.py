"""Whether a text is a JSON document, in PostgreSQL's words."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


def in_text(element: FunctionElement[Any]) -> bool:
    """Whether the document stands in a column of text."""
    return isinstance(next(iter(element.clauses)).type, sa.String)


def reads(document: str, compiler: SQLCompiler) -> str:
    """Whether a text is a JSON document, in PostgreSQL's words.

    Before version 16 it cannot say so, and what begins like a document is taken for one: where it is none after all, the
    statement fails, and nothing is done.
    """
    version: Any = getattr(compiler.dialect, "server_version_info", None) or (0,)
    if version >= (16,):
        return f"{document} IS JSON"
    return rf"{document} ~ '^\s*[{{\[]'"


def is_scalar(document: str) -> str:
    """Whether a text is JSON without a place in it: a text, a number, true, false or null."""
    return rf"""{document} ~ '^\s*("([^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*|true|false|null)\s*$'"""
