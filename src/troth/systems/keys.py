"""The key of a row: how it is held, and how people see it."""

from __future__ import annotations

from collections.abc import Hashable

Key = tuple[Hashable, ...]
"""A row's primary key, one part per key column in key order (SQLite tables without one: the rowid)."""


def key_text(key: Key) -> str:
    """A key as people and logs see it: ``17``, ``3/17``."""
    return "/".join(str(part) for part in key)
