"""One who has the store, and perhaps the log's key: changes rows over a connection of his own, as no room of Troth does.

Knows the format only from docs/evidence.md: leaves are canonical JSON, the tree is RFC 6962 in tiles of 256.
"""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Callable
from datetime import datetime
from typing import Any

import psycopg

from troth.ledger.log import Log, MemoryStore
from troth.ledger.notes import Checkpoint, Signer, sign

ENTRY = "troth_evidence_evidenceentry"
COLUMNS = ("position", "uid", "at", "kind", "actor_kind", "actor_id", "subject", "case", "key", "commitment", "salt",
           "facts", "index", "promise")  # fmt: skip
TABLES = {
    ENTRY: COLUMNS,
    "troth_evidence_tile": ("id", "level", "number", "hashes"),
    "troth_evidence_head": ("id", "size"),
    "troth_evidence_checkpoint": ("id", "at", "size", "root", "note", "handed_to"),
}
Row = dict[str, Any]
Copy = dict[str, list[tuple[Any, ...]]]


class Thief:
    """A connection of its own to the store at ``address``, and the stolen key."""

    def __init__(self, address: str, key: Signer) -> None:
        self.key = key
        self.lite = address.startswith("sqlite")
        self.connection: Any = (
            sqlite3.connect(address.removeprefix("sqlite:///"), timeout=20) if self.lite else psycopg.connect(address)
        )

    def do(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        cursor = self.connection.execute(statement.replace("?", "?" if self.lite else "%s"), values)
        rows = cursor.fetchall() if cursor.description else []
        self.connection.commit()
        return rows

    def copy(self) -> Copy:
        """Everything the evidence room stores: a backup."""
        return {table: self.do(f"SELECT {_named(columns)} FROM {table}") for table, columns in TABLES.items()}

    def restore(self, copy: Copy) -> None:
        """Put a backup back."""
        for table, columns in TABLES.items():
            self.connection.execute(f"DELETE FROM {table}")
            marks = ", ".join(["?" if self.lite else "%s"] * len(columns))
            statement = f"INSERT INTO {table} ({_named(columns)}) VALUES ({marks})"
            self.connection.cursor().executemany(statement, copy[table])
        self.connection.commit()

    def entries(self) -> list[Row]:
        """The sealed entries in order."""
        rows = self.do(f'SELECT {_named(COLUMNS)} FROM {ENTRY} WHERE "index" IS NOT NULL ORDER BY "index"')
        return [dict(zip(COLUMNS, row, strict=True)) for row in rows]

    def set(self, index: int, column: str, value: object) -> None:
        self.do(f'UPDATE {ENTRY} SET "{column}" = ? WHERE "index" = ?', value, index)

    def renumber(self, places: dict[int, int]) -> None:
        """Move entries from place to place, over places nobody has."""
        for old in places:
            self.connection.execute(self._place("-1000000 - "), (old, old))
        for old, new in places.items():
            self.connection.execute(self._place(""), (new, -1000000 - old))
        self.connection.commit()

    def _place(self, sign_: str) -> str:
        mark = "?" if self.lite else "%s::bigint"
        return f'UPDATE {ENTRY} SET "index" = {sign_}{mark} WHERE "index" = {mark}'

    def rebuild(self) -> None:
        """Number the entries as they stand now and build the whole tree over them."""
        rows = self.entries()
        self.renumber({row["index"]: place for place, row in enumerate(rows) if row["index"] != place})
        store = MemoryStore()
        Log(store).append([leaf(row) for row in rows])
        self.connection.execute("DELETE FROM troth_evidence_tile")
        for number, (tile, hashes) in enumerate(store.tiles.items(), 1):
            self.do(
                "INSERT INTO troth_evidence_tile (id, level, number, hashes) VALUES (?, ?, ?, ?)",
                number, tile.level, tile.place, hashes,
            )  # fmt: skip
        self.do("UPDATE troth_evidence_head SET size = ?", len(rows))

    def log(self) -> Log:
        made = Log(MemoryStore())
        made.append([leaf(row) for row in self.entries()])
        return made

    def sign_again(self) -> None:
        """Give every stored checkpoint the root the tree has now, under the stolen key."""
        log = self.log()
        for number, size in self.do("SELECT id, size FROM troth_evidence_checkpoint"):
            if size > log.size():
                self.do("DELETE FROM troth_evidence_checkpoint WHERE id = ?", number)
                continue
            note = sign(Checkpoint(self.key.name, size, log.root(size)).to_text(), self.key)
            statement = "UPDATE troth_evidence_checkpoint SET root = ?, note = ? WHERE id = ?"
            self.do(statement, log.root(size).hex(), note, number)


def leaf(row: Row) -> bytes:
    """The leaf of a row, as docs/evidence.md says."""
    at = row["at"] if isinstance(row["at"], datetime) else datetime.fromisoformat(f"{row['at']}+00:00")
    said: Row = {
        "at": at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "by": {"id": row["actor_id"], "kind": row["actor_kind"]},
        "commitment": row["commitment"],
        "id": row["uid"],
        "kind": row["kind"],
        "v": 1,
    }
    said |= {name: row[name] for name in ("subject", "case", "key") if row[name] is not None}
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def edited(thief: Thief, index: int, dice: random.Random) -> None:
    """Change one column of one entry."""
    column, value = dice.choice(
        [("kind", "case.denied"), ("actor_id", "f00d"), ("case", "999"), ("commitment", "0" * 64), ("uid", "e" * 32)]
    )
    thief.set(index, column, value)


Attack = Callable[[Thief, random.Random], Any]


def _named(columns: tuple[str, ...]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
