"""What the store and the connected databases hold, as plain rows, read over connections that nobody else uses."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import psycopg
from psycopg.rows import dict_row

Tables = Mapping[str, tuple[Any, ...]]
"""Table → every row of it, sorted."""


def rows(address: str, statement: str) -> list[tuple[Any, ...]]:
    """Ask a database over a connection of its own."""
    if address.startswith("sqlite:///"):
        connection = sqlite3.connect(address.removeprefix("sqlite:///"))
        try:
            return connection.execute(statement).fetchall()
        finally:
            connection.close()
    with psycopg.connect(address, autocommit=True) as server:
        return server.execute(statement.encode()).fetchall()


def queries(address: str, statements: Iterable[str]) -> list[list[dict[str, Any]]]:
    """The rows of each statement by column name, over one connection."""
    if address.startswith("sqlite:///"):
        connection = sqlite3.connect(address.removeprefix("sqlite:///"))
        connection.row_factory = sqlite3.Row
        try:
            return [[dict(row) for row in connection.execute(statement)] for statement in statements]
        finally:
            connection.close()
    with psycopg.connect(address, autocommit=True) as server, server.cursor(row_factory=dict_row) as cursor:
        return [cursor.execute(statement.encode()).fetchall() for statement in statements]


def query(address: str, statement: str) -> list[dict[str, Any]]:
    """The rows of one statement."""
    return queries(address, [statement])[0]


def table_names(address: str) -> list[str]:
    """The tables of a database."""
    if address.startswith("sqlite:///"):
        found = query(address, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    else:
        found = query(address, "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'")
    return sorted(row["name"] for row in found)


OURS = "troth_marks"
"""Our own table in a connected database, where it holds receipts."""


def everything(address: str) -> Tables:
    """Every row of every table, but for our receipts: they hold times and what was drawn at random."""
    names = [name for name in table_names(address) if name != OURS]
    found = queries(address, [f'SELECT * FROM "{name}"' for name in names])
    return {
        name: tuple(sorted((tuple(row.values()) for row in rows), key=repr))
        for name, rows in zip(names, found, strict=True)
    }


def receipts(address: str) -> Mapping[str, str]:
    """Our receipts in a connected database, by the effect they are of."""
    if OURS not in table_names(address):
        return {}
    return {row["mark"]: row["said"] for row in query(address, f"SELECT mark, said FROM {OURS}")}


class Records:
    """Our own store, read once."""

    def __init__(self, address: str) -> None:
        tables = {
            "evidence_evidenceentry": "position", "plans_storedplan": "uid", "plans_steprun": "id",
            "plans_plansecret": "id", "cases_case": "number", "subjects_subject": "uid",
            "evidence_head": "id", "evidence_tile": "level, number", "evidence_checkpoint": "id",
            "evidence_handing": "id",
        }  # fmt: skip
        found = queries(address, [f"SELECT * FROM troth_{name} ORDER BY {order}" for name, order in tables.items()])
        self.entries, self.plans, self.runs, self.secrets, self.cases, self.subjects = found[:6]
        self.heads, self.tiles, self.checkpoints, self.handings = found[6:]
        for row in self.entries:
            at = row["at"] if isinstance(row["at"], datetime) else datetime.fromisoformat(row["at"])
            row["at"] = at if at.tzinfo else at.replace(tzinfo=UTC)

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The entries of a kind."""
        return [entry for entry in self.entries if entry["kind"] == kind]

    def has(self, kind: str, key: str) -> bool:
        """Whether an entry with this kind and key stands in evidence."""
        return (kind, key) in self._keys

    def twice(self) -> list[tuple[str, str]]:
        """Kind and key of what stands in evidence more than once."""
        return [place for place, times in self._keys.items() if times > 1]

    def closings(self) -> Mapping[str, int]:
        """Case → how often evidence says that it was closed."""
        counts: dict[str, int] = {}
        for entry in self.of("case.closed"):
            counts[entry["case"]] = counts.get(entry["case"], 0) + 1
        return counts

    def case(self, ref: str | None) -> Mapping[str, Any] | None:
        """The case of this name."""
        return next((case for case in self.cases if str(case["number"]) == ref), None)

    @cached_property
    def _keys(self) -> Mapping[tuple[str, str], int]:
        counts: dict[tuple[str, str], int] = {}
        for entry in self.entries:
            if entry["key"] is not None:
                place = entry["kind"], entry["key"]
                counts[place] = counts.get(place, 0) + 1
        return counts
