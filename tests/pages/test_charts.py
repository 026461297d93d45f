"""Every kind of chart says in its table, figure by figure, what it draws; a hostile name is words in it, and nothing no error."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape
from html.parser import HTMLParser

import pytest

from troth.desk.pages import charts
from troth.desk.pages.charts import Series
from troth.desk.pages.styleguide import CHARTS

HOSTILE = '<script>alert(1)</script>"\u202egnirts'
NAMES = ["access", "erasure"]
DAY = date(2026, 11, 1)
AT = datetime(2026, 11, 1, 9, tzinfo=UTC)
SAID = {
    "bars": (
        charts.bars("Cases", NAMES, [Series("open", [1204, 0])], of="Right"),
        (["Right", "open"], ["access", "1,204"], ["erasure", "0"]),
    ),
    "stacked": (
        charts.bars("Cases", NAMES, [Series("open", [4, 5]), Series("closed", [38, 12])], stacked=True, of="Right"),
        (["Right", "open", "closed"], ["access", "4", "38"], ["erasure", "5", "12"]),
    ),
    "line": (
        charts.line("Days", [DAY, DAY + timedelta(days=7)], [Series("days", [9, 4.5])], goal=5),
        (["Day", "days"], ["1 November 2026", "9"], ["8 November 2026", "4.5"]),
    ),
    "waterfall": (
        charts.waterfall("An erasure", "found", 120, [("erased", -97), ("new", 4)], "left"),
        (["What", "How many"], ["found", "120"], ["erased", "−97"], ["new", "+4"], ["left", "27"]),
    ),
    "calendar": (
        charts.calendar("Entries", {DAY: 3.0, DAY - timedelta(days=2): 5.0}, DAY, unit="entries"),
        (["Day", "entries"], ["1 November 2026", "3"], ["30 October 2026", "5"]),
    ),
    "flow": (
        charts.flow("Ways in", [("letter", "access", 12.0), ("form", "access", 30.0)], headings=("Way", "Right", "Cases")),
        (["Way", "Right", "Cases"], ["letter", "access", "12"], ["form", "access", "30"]),
    ),
    "net": (
        charts.net("Reached", [["people"], ["calls"], ["alone"]], [("people", "calls", "person")], {"people": "by email"}),
        (
            ["What", "What it says", "Reached from", "By"],
            ["people", "by email", "", ""],
            ["calls", "", "people", "person"],
            ["alone", "", "", ""],
        ),
    ),
    "band": (
        charts.band("Its verdict", [charts.Span("kept", "kept", AT, AT + timedelta(hours=3))]),
        (["From", "Until", "State"], ["1 November 2026, 09:00", "1 November 2026, 12:00", "kept"]),
    ),
}  # fmt: skip
"""A chart of each kind, and its table: headings, then rows."""
HOSTILES: dict[str, Callable[[], charts.Chart]] = {
    "bars": lambda: charts.bars(HOSTILE, [HOSTILE], [Series(HOSTILE, [1])], of=HOSTILE),
    "line": lambda: charts.line(HOSTILE, [DAY], [Series(HOSTILE, [1])]),
    "waterfall": lambda: charts.waterfall(HOSTILE, HOSTILE, 1, [(HOSTILE, 1)], HOSTILE),
    "calendar": lambda: charts.calendar(HOSTILE, {DAY: 1}, DAY, unit=HOSTILE),
    "flow": lambda: charts.flow(HOSTILE, [(HOSTILE, HOSTILE, 1)]),
    "net": lambda: charts.net(HOSTILE, [[HOSTILE]], [(HOSTILE, HOSTILE, HOSTILE)], {HOSTILE: HOSTILE}),
    "band": lambda: charts.band(HOSTILE, [charts.Span(HOSTILE, "kept", AT, AT)]),
}
NOTHING: dict[str, Callable[[], charts.Chart]] = {
    "bars": lambda: charts.bars("None", [], [Series("cases", [])]),
    "line": lambda: charts.line("None", [], [Series("days", [])]),
    "waterfall": lambda: charts.waterfall("None", "found", 0, [], "left"),
    "calendar": lambda: charts.calendar("None", {}, DAY),
    "flow": lambda: charts.flow("None", []),
    "net": lambda: charts.net("None", [], [], {}),
    "band": lambda: charts.band("None", []),
}


class Tags(HTMLParser):
    """The names of the elements of a drawing."""

    def __init__(self, svg: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.feed(svg)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note it, and what no drawing may hold."""
        self.seen.add(tag)
        self.seen |= {name for name, _ in attrs if name == "style" or name.startswith("on")}


@pytest.mark.parametrize("kind", SAID)
def test_the_table_says_what_is_drawn(kind: str) -> None:
    chart, (headings, *rows) = SAID[kind]
    assert [column.says for column in chart.table.columns] == headings
    assert [[str(cell) for cell in row] for row in chart.table.rows] == rows
    drawn = unescape(re.sub(r"<[^>]+>", " ", chart.svg))
    if kind not in ("line", "calendar", "band"):  # those write days shorter than their table
        assert [cell for row in rows for cell in row if cell not in ("", "0") and cell not in drawn] == []
    assert chart.title in chart.svg


@pytest.mark.parametrize("name", CHARTS)
def test_no_heading_and_no_name_of_a_row_is_empty(name: str) -> None:
    table = CHARTS[name]().table
    assert [column.says for column in table.columns if not column.says.strip()] == []
    assert [row for row in table.rows if not str(row[0]).strip()] == []


@pytest.mark.parametrize("kind", HOSTILES)
def test_a_hostile_name_is_words_in_a_drawing(kind: str) -> None:
    assert Tags(str(HOSTILES[kind]().svg)).seen <= {"svg", "g", "text", "rect", "line", "path", "title"}


@pytest.mark.parametrize("kind", NOTHING)
def test_nothing_is_drawn_as_nothing(kind: str) -> None:
    chart = NOTHING[kind]()
    assert "nan" not in chart.svg.lower()
    assert chart.table.columns
