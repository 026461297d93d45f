"""The CHECK rules of a connected database: which columns each speaks of, and which values it lists for one column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from troth.systems.reflect import Schema, Table, known_as

_TEXT = re.compile(r"'((?:[^']|'')*)'")
_NUMBER = re.compile(r"(?<![\w.'])-?\d+(?:\.\d+)?(?![\w.'])")
_NO_LIST = re.compile(r"\blike\b|~|<>|!=|\bnot\b|\bglob\b|\|\||\b(?:length|substr|char_length)\b", re.I)

_POSTGRES = """
SELECT c.relname, n.nspname, pg_get_expr(k.conbin, k.conrelid) FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype = 'c' AND n.nspname !~ '^(pg_|information_schema$)'
"""


@dataclass(frozen=True)
class Rule:
    """One CHECK constraint."""

    columns: frozenset[str]
    texts: tuple[str, ...]
    """The texts it lists, where it is a plain list of values for one column; empty otherwise."""
    numbers: tuple[float, ...]
    """Numbers in it, which may be bounds."""
    text: str = ""
    """The rule as the database has it."""


def rules_of(connection: sa.Connection, schema: Schema) -> Mapping[str, tuple[Rule, ...]]:
    """Table → its CHECK rules, in the order of their text."""
    return {
        name: tuple(_rule(schema.tables[name], text) for text in sorted(set(texts)))
        for name, texts in _texts(connection, schema).items()
        if name in schema.tables
    }


def _rule(table: Table, text: str) -> Rule:
    bare = _TEXT.sub("''", text)
    columns = frozenset(name for name in table.columns if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", bare, re.I))
    listed = len(columns) == 1 and not _NO_LIST.search(bare)
    texts = tuple(dict.fromkeys(found.replace("''", "'") for found in _TEXT.findall(text))) if listed else ()
    return Rule(columns, texts, tuple(float(found) for found in _NUMBER.findall(bare)), text)


def _texts(connection: sa.Connection, schema: Schema) -> Mapping[str, list[str]]:
    if schema.product == "sqlite":
        # SQLAlchemy reads SQLite's rules line by line and stumbles over several in one; the statement has them all.
        made = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        return {str(name): list(_checks(str(sql or ""))) for name, sql in made}
    if schema.product == "postgresql":
        ruled: dict[str, list[str]] = {}
        for table, inside, text in connection.exec_driver_sql(_POSTGRES):
            ruled.setdefault(schema.known_as(str(table), str(inside)), []).append(str(text))
        return ruled
    found = sa.inspect(connection).get_multi_check_constraints()
    return {known_as(place): [str(check["sqltext"]) for check in checks] for place, checks in found.items()}


def _checks(sql: str) -> Iterator[str]:
    """What stands in the parentheses after each CHECK of a CREATE TABLE statement."""
    for start in re.finditer(r"\bcheck\s*\(", sql, re.I):
        depth, quoted = 1, ""
        for place in range(start.end(), len(sql)):
            letter = sql[place]
            if quoted:
                quoted = "" if letter == quoted else quoted
            elif letter in "'\"`":
                quoted = letter
            else:
                depth += {"(": 1, ")": -1}.get(letter, 0)
            if depth == 0:
                yield sql[start.end() : place]
                break
