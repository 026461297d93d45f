"""Tables as files for spreadsheets: CSV and XLSX, the same bytes for the same notice, and nothing in a cell ever runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

import xlsxwriter  # pyright: ignore[reportMissingTypeStubs]

# Spreadsheets read a cell that begins so as a formula: CWE-1236.
_WOULD_RUN = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name (at most 31 characters), facts above the table, column heads, rows of as many texts."""

    name: str
    facts: tuple[tuple[str, str], ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def csv_bytes(sheet: Sheet) -> bytes:
    """The sheet's head and rows as RFC 4180 CSV in UTF-8 with a byte order mark, by which spreadsheets know it.

    Facts above the table are left out, so that every line has the same columns. A text that a spreadsheet would run as
    a formula begins with an apostrophe.
    """
    out = io.StringIO(newline="")
    csv.writer(out).writerows([_harmless(text) for text in line] for line in (sheet.head, *sheet.rows))
    return out.getvalue().encode("utf-8-sig")


def xlsx_bytes(title: str, author: str, on: date, sheets: Sequence[Sheet]) -> bytes:
    """The sheets as one workbook: every cell is text, heads stay in view, columns can be filtered, and it prints in
    landscape, one page wide. ``on`` stands as its date, so that it is the same file whenever it is made."""
    out = io.BytesIO()
    book = cast(
        "Any", xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    )
    book.set_properties({"title": title, "author": author, "created": datetime(on.year, on.month, on.day)})  # noqa: DTZ001
    top = book.add_format({"bold": True, "font_size": 14})
    term = book.add_format({"bold": True, "valign": "top"})
    head = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#12424A", "font_color": "#FFFFFF", "border": 1}
    )
    body = book.add_format({"text_wrap": True, "valign": "top", "border": 1, "border_color": "#BBBBBB"})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        page.write_string(0, 0, f"{title} – {sheet.name}", top)
        for line, (name, value) in enumerate(sheet.facts, 1):
            page.write_string(line, 0, name, term)
            # Two columns on, so that the term may be longer than its column is wide.
            page.write_string(line, 2, value)
        start = len(sheet.facts) + 2
        for column, text in enumerate(sheet.head):
            page.write_string(start, column, text, head)
            page.set_column(column, column, _width(sheet, column))
        for line, texts in enumerate(sheet.rows, start + 1):
            for column, text in enumerate(texts):
                page.write_string(line, column, text, body)
        page.freeze_panes(start + 1, 1)
        if sheet.rows:
            page.autofilter(start, 0, start + len(sheet.rows), len(sheet.head) - 1)
        page.set_landscape()
        page.set_paper(8)  # A3
        page.fit_to_pages(1, 0)
        page.repeat_rows(start)
    book.close()
    return out.getvalue()


def _width(sheet: Sheet, column: int) -> int:
    longest = max((len(row[column]) for row in sheet.rows), default=0)
    return max(16, min(48, longest + 2))


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_WOULD_RUN) else text
