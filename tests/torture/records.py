"""What the store and the connected databases hold, as plain rows, read over connections that nobody else uses."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import psycopg
from psycopg.rows import dict_row

Tables = Mapping[str, tuple[Any, ...]]
"""Table → every row of it, sorted."""


def query(address: str, statement: str) -> list[dict[str, Any]]:
    """Rows by column name."""
    if address.startswith("sqlite:///"):
        connection = sqlite3.connect(address.removeprefix("sqlite:///"))
        connection.row_factory = sqlite3.Row
        try:
            return [dict(row) for row in connection.execute(statement)]
        finally:
            connection.close()
    with psycopg.connect(address, autocommit=True, row_factory=dict_row) as server:
        return server.execute(statement).fetchall()  # type: ignore[arg-type]


def table_names(address: str) -> list[str]:
    """The tables of a database."""
    if address.startswith("sqlite:///"):
        found = query(address, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    else:
        found = query(address, "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'")
    return sorted(row["name"] for row in found)


def everything(address: str) -> Tables:
    """Every row of every table."""
    return {
        name: tuple(sorted((tuple(row.values()) for row in query(address, f'SELECT * FROM "{name}"')), key=repr))
        for name in table_names(address)
    }


class Records:
    """Our own store, read once."""

    def __init__(self, address: str) -> None:
        self.address = address

    def _all(self, table: str, order: str) -> list[dict[str, Any]]:
        return query(self.address, f"SELECT * FROM {table} ORDER BY {order}")

    @cached_property
    def entries(self) -> list[dict[str, Any]]:
        """The evidence, in order; times aware."""
        rows = self._all("troth_evidence_evidenceentry", "position")
        for row in rows:
            at = row["at"] if isinstance(row["at"], datetime) else datetime.fromisoformat(row["at"])
            row["at"] = at if at.tzinfo else at.replace(tzinfo=UTC)
        return rows

    @cached_property
    def plans(self) -> list[dict[str, Any]]:
        """The stored plans."""
        return self._all("troth_plans_storedplan", "uid")

    @cached_property
    def runs(self) -> list[dict[str, Any]]:
        """The record of each step's run."""
        return self._all("troth_plans_steprun", "id")

    @cached_property
    def secrets(self) -> list[dict[str, Any]]:
        """What plans know of people."""
        return self._all("troth_plans_plansecret", "id")

    @cached_property
    def cases(self) -> list[dict[str, Any]]:
        """The cases."""
        return self._all("troth_cases_case", "number")

    @cached_property
    def subjects(self) -> list[dict[str, Any]]:
        """People as we hold them."""
        return self._all("troth_subjects_subject", "uid")

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
