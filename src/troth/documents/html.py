# ruff: noqa: E501 – a pattern is read whole
"""A saved web page as blocks: what people read on it, without scripts, menus and footers."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from troth.notice.draft.blocks import Block

_SKIPPED = frozenset(
    ["script", "style", "noscript", "template", "svg", "head", "nav", "footer", "iframe", "form", "button", "select"]
)
_BREAKS = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "aside",
        "br",
        "dt",
        "dd",
        "blockquote",
        "address",
        "figure",
        "figcaption",
        "pre",
        "table",
        "ul",
        "ol",
        "dl",
        "hr",
    ]
)
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)


def blocks_of_html(page: str) -> tuple[Block, ...]:
    """The blocks of a page, each with the line of the file it begins on. Broken markup is read as browsers do: as far as it goes."""
    reader = _Page()
    reader.feed(page)
    reader.close()
    reader.end_block()
    return tuple(reader.blocks)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.skipping: list[str] = []
        self.lists = 0
        self.item = False
        self.heading = 0
        self.cells: list[str] | None = None
        self.table_begins = False
        self.parts: list[str] = []
        self.line = 0
        self.bold = 0
        self.all_bold = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.skipping:
            if tag == self.skipping[-1]:
                self.skipping.append(tag)
            return
        if tag in _SKIPPED:
            self.end_block()
            self.skipping.append(tag)
        elif re.fullmatch(r"h[1-6]", tag):
            self.end_block()
            self.heading = int(tag[1])
        elif tag in ("ul", "ol"):
            self.end_block()
            self.lists += 1
        elif tag in ("li", "summary", "dt"):
            self.end_block()
            self.item, self.heading = tag == "li", 3 if tag in ("summary", "dt") else self.heading
        elif tag == "table":
            self.end_block()
            self.table_begins = True
        elif tag == "tr":
            self.end_block()
            self.cells = []
        elif tag in ("td", "th"):
            self.parts = []
        elif tag == "br" or (tag in _BREAKS and self.cells is None):
            if self.cells is not None or (tag == "br" and self.heading):
                self.parts.append(" ")
            else:
                self.end_block()
        if tag in ("b", "strong"):
            self.bold += 1

    def handle_endtag(self, tag: str) -> None:
        if self.skipping:
            if tag == self.skipping[-1]:
                self.skipping.pop()
            return
        if tag in ("b", "strong"):
            self.bold = max(0, self.bold - 1)
        elif re.fullmatch(r"h[1-6]", tag) or tag in ("li", "summary", "dt"):
            self.end_block()
            self.heading, self.item = 0, False
        elif tag in ("ul", "ol"):
            self.end_block()
            self.lists = max(0, self.lists - 1)
        elif tag in ("td", "th") and self.cells is not None:
            self.cells.append(" ".join("".join(self.parts).split()))
            self.parts = []
        elif tag == "tr" and self.cells is not None:
            cells, self.cells = tuple(self.cells), None
            if any(cells):
                text = " | ".join(cells)
                self.blocks.append(Block("row", text, self.line or self.getpos()[0], 0, cells, self.table_begins))
                self.table_begins = False
            self.parts, self.line = [], 0
        elif tag in _BREAKS and tag not in _VOID and self.cells is None:
            self.end_block()

    def handle_data(self, data: str) -> None:
        if self.skipping:
            return
        if data.strip():
            self.line = self.line or self.getpos()[0] + data[: len(data) - len(data.lstrip())].count("\n")
            self.all_bold = self.all_bold and self.bold > 0
        self.parts.append(data)

    def end_block(self) -> None:
        """Close what has been read so far into a block."""
        text = " ".join("".join(self.parts).replace("\u00a0", " ").split())
        if text and self.cells is None:
            if self.heading:
                self.blocks.append(Block("heading", text, self.line, self.heading))
            elif self.item and self.lists:
                self.blocks.append(Block("item", text, self.line, self.lists))
            elif self.all_bold and len(text) < 90 and not text.endswith((".", ":", ",")):
                # A paragraph that is bold from end to end is a heading to its readers.
                self.blocks.append(Block("heading", text, self.line, 4))
            else:
                self.blocks.append(Block("text", text, self.line))
        if self.cells is None:
            self.parts, self.line, self.all_bold = [], 0, True
