"""The rows of an access package on their way into its files: a few to show on the page, all of them in a spool on disk."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from troth.keepers.rights.cells import Files, cell, said
from troth.systems import Row, System, key_text

GUARDED = "held, and not given out, because it guards your account"
WITHHELD = "withheld until it has been reviewed, because it may speak of other people"
RUNNING_TEXT, ANOTHER_PERSON, GUARDS_ACCOUNT = "running-text", "another-person", "guards-account"
"""Why a value is not given out, by code, as evidence and receipts say it."""
SHOWN = 200
"""Rows of a table that the page shows; the files beside it have all."""
IN_MEMORY = 1 << 20
"""Bytes of a table's rows kept in memory; what is more goes to a nameless file in the folder of cases."""


@dataclass
class Table:
    """One table of a package: its columns, its first rows, and all of them in a spool."""

    system: str
    label: str
    table: str
    source: str | None
    spool: IO[bytes] = field(repr=False)
    columns: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    """Column → its field of the notice, and how many of its values are withheld."""
    rows: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    """The first of them, as the page shows them."""
    count: int = 0
    withheld: Counter[str] = field(default_factory=Counter[str])
    """Values that are not given out, by the code that says why."""

    def add(self, row: Row, files: Files) -> None:
        """Take a row in: what may be given out, and words in place of the rest. Large binary values go into ``files``."""
        cells: dict[str, Any] = {}
        for value in row.values:
            column = self.columns.setdefault(value.column, {"field": value.field, "withheld": 0})
            if value.value is None:
                cells[value.column] = None
            elif value.secret:
                self.withheld[GUARDS_ACCOUNT] += 1
                cells[value.column] = GUARDED
            elif value.free_text or value.of_another or row.standing == "other":
                column["withheld"] += 1
                self.withheld[RUNNING_TEXT if value.free_text else ANOTHER_PERSON] += 1
                cells[value.column] = WITHHELD
            else:
                name = f"{safe(self.system)}.{safe(self.table)}/{self.count + 1}-{safe(value.column)}.bin"
                cells[value.column] = cell(value.value, files, f"files/{name}")
        line = {"key": readable(key_text(row.key)), "reached": row.reached, "values": cells}
        self.count += 1
        if len(self.rows) < SHOWN:
            self.rows.append({**line, "values": {column: said(held) for column, held in cells.items()}})
        self.spool.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")

    @property
    def words(self) -> dict[str, str]:
        """Column → how the page calls it: as the notice does, with its own name where the notice calls several the same."""
        fields = [column["field"] for column in self.columns.values()]
        words: dict[str, str] = {}
        for name, column in self.columns.items():
            own, field = name.replace("_", " "), column["field"]
            word = field.split(".", 1)[1] if field else own
            words[name] = f"{word} ({own})" if field and fields.count(field) > 1 and word != own else word
        return words

    def lines(self) -> Iterator[bytes]:
        """Every row again, as a line of JSON."""
        self.spool.seek(0)
        yield from self.spool

    def all(self) -> Iterator[Mapping[str, Any]]:
        """Every row again."""
        return (json.loads(line) for line in self.lines())


class Tables:
    """The tables of a package in the order in which they were met."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tables: dict[tuple[str, str], Table] = {}

    def add(self, system: System, row: Row, files: Files) -> None:
        """Take one row of a system in, and its large binary values into ``files``."""
        table = self._tables.get((system.name, row.table))
        if table is None:
            spool: Any = tempfile.SpooledTemporaryFile(IN_MEMORY, dir=str(self._folder))  # noqa: SIM115  # closed by ``close``
            table = Table(system.name, system.label, row.table, row.source, spool)
            self._tables[system.name, row.table] = table
        table.add(row, files)

    def __iter__(self) -> Iterator[Table]:
        return iter(self._tables.values())

    def __len__(self) -> int:
        return len(self._tables)

    def withheld(self) -> dict[str, int]:
        """Why how many values are not given out, over all tables: code → values."""
        return dict(sum((table.withheld for table in self), Counter[str]()))

    def close(self) -> None:
        """Let go of every spool; nothing of them stays on disk."""
        for table in self:
            table.spool.close()


def readable(text: str) -> str:
    """A text that every file can hold: bytes in it that are no UTF-8 are marked."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


@lru_cache(maxsize=1024)  # names of tables and columns
def safe(name: str) -> str:
    """A name as that of a file."""
    return "".join(character if character.isalnum() or character in "-_." else "_" for character in name)
