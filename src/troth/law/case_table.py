"""A table of matters in, the same table with two columns more out: the computed date and its reason (CSV)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from troth.errors import TrothError
from troth.law.calendars import Overlay
from troth.law.clocks import Due, Matter, due, parse_events
from troth.law.events import parse_when
from troth.law.regimes import check_region, local_date

NEEDED = ("regime", "right_or_duty", "received_or_aware", "region", "events")
"""The columns that are read; every other one is handed through as it stands."""

ADDED = ("computed_due", "reason")

_SHOWN_AT_ONCE = 20
_SECONDS = re.compile(r"T\d\d:\d\d:\d\d|T\d{6}")


@dataclass(frozen=True)
class Table:
    """The rows of a file in order: each line's number, its cells as written, and its result."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...], Due], ...]

    def to_csv(self) -> str:
        """The same rows with ``computed_due`` and ``reason``; a moment keeps the notation of the moment received."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow((*self.columns, *ADDED))
        for _, cells, result in self.rows:
            written = dict(zip(self.columns, cells, strict=True))["received_or_aware"]
            writer.writerow((*cells, notation(result, like=written), result.reason))
        return text.getvalue()

    def to_dicts(self) -> list[dict[str, str]]:
        """The same as ``to_csv``, each row as words by column."""
        return list(csv.DictReader(io.StringIO(self.to_csv())))


def read_table(text: str, where: str, *, overlay: Overlay | None = None) -> Table:
    """Compute every row. Raises one TrothError naming each line that cannot be computed, and why."""
    reader = _Lines(text, where)
    columns = tuple(reader.header)
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise TrothError(
            f"has no column ‘{missing[0]}’", where=f"{where}:1", fix=f"name the columns {', '.join(NEEDED)}"
        )
    taken = [name for name in ADDED if name in columns] or [name for name in columns if columns.count(name) > 1]
    if taken:
        raise TrothError(f"already has a column ‘{taken[0]}’", where=f"{where}:1", fix="leave it out; it is added here")
    rows: list[tuple[int, tuple[str, ...], Due]] = []
    wrong: list[str] = []
    for line, cells in reader:
        try:
            if len(cells) != len(columns):
                raise TrothError(
                    f"has {len(cells)} cells and not {len(columns)}", fix="put a cell that holds a comma in quotes"
                )
            rows.append((line, tuple(cells), compute(dict(zip(columns, cells, strict=True)), overlay=overlay)))
        except TrothError as error:
            wrong.append(str(TrothError(error.what, where=f"{where}:{line}", fix=error.fix)))
    if wrong:
        more = [f"… and {len(wrong) - _SHOWN_AT_ONCE} lines more"] if len(wrong) > _SHOWN_AT_ONCE else []
        raise TrothError("\n       ".join((*wrong[:_SHOWN_AT_ONCE], *more)))
    return Table(columns, tuple(rows))


def compute(row: dict[str, str], *, overlay: Overlay | None = None) -> Due:
    """The result of one row, by column name. Raises TrothError for what the row does not say rightly."""
    regime, region = row["regime"].strip(), row["region"].strip()
    check_region(regime, region)
    received = parse_when(row["received_or_aware"], "‘received_or_aware’")

    def local(when: date) -> date:
        return local_date(when, region)

    facts = parse_events(row["events"], local)
    return due(Matter(row["right_or_duty"].strip(), received, region, regime, facts), overlay=overlay)


def notation(result: Due, *, like: str = "") -> str:
    """The date, or the local moment with its offset, in ISO 8601; empty where statute sets none or the clock stands."""
    if result.at is not None:
        exact = bool(_SECONDS.search(like)) or result.at.second or result.at.microsecond
        return result.at.isoformat() if exact else result.at.isoformat(timespec="minutes")
    return result.on.isoformat() if result.on else ""


class _Lines:
    """The cells of each line with the number of the line it begins on; lines with nothing in any cell are passed over."""

    def __init__(self, text: str, where: str) -> None:
        self._reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
        self._where = where
        self.header: list[str] = [name.strip() for _, cells in islice(self, 1) for name in cells]
        if not self.header:
            raise TrothError("is empty", where=where, fix=f"name the columns {', '.join(NEEDED)}")

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        while True:
            line = self._reader.line_num + 1
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise TrothError(f"is no CSV: {error}", where=f"{self._where}:{line}", fix="mend the quotes") from None
            if any(cell.strip() for cell in cells):
                yield line, cells
