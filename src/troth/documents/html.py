# ruff: noqa: E501 – a pattern is read whole
"""A saved web page as blocks: what people read on it, without scripts, menus and footers."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from troth.notice.draft.blocks import Block

_SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "head",
        "nav",
        "footer",
        "iframe",
        "select",
        "textarea",
        "dialog",
    ]
)
_FRAME = re.compile(
    r"(?:^|[\s_-])(?:(?:cookie|consent|gdpr|privacy)[_-]?(?:bar|banner|notice|popup|pop-up|modal|overlay|consent|message|law|dialog)|cookiebar|cookiebanner|"
    r"nav|navbar|navigation|menu|breadcrumbs?|skip-link|skip|sidebar|footer|site-footer|footer-widgets?|newsletter-signup|"
    r"share-buttons|social-links|related-posts|pagination|screen-reader-text|sr-only|visually-hidden)(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Classes and ids of what stands around the page's own text."""

MUCH = 1200
"""Letters that the main part of a page must hold to be taken for the whole of what it says."""
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
    main = [block for block, inside in zip(reader.blocks, reader.in_main, strict=True) if inside]
    return tuple(main if sum(len(block.text) for block in main) > MUCH else reader.blocks)


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
        self.spans = (1, 1)
        self.hanging: dict[int, tuple[int, str]] = {}
        """Column → the rows that a cell above still covers, and its text."""
        self.parts: list[str] = []
        self.line = 0
        self.bold = 0
        self.all_bold = True
        self.in_main: list[bool] = []
        self.mains = 0
        self.label: tuple[str, int] | None = None
        """The term of a definition list that waits for what is said of it, and its line."""
        self.term = False
        self.button = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.skipping:
            if tag == self.skipping[-1]:
                self.skipping.append(tag)
            return
        if tag not in _VOID and (tag in _SKIPPED or _is_frame(tag, dict(attrs))):
            self.end_block()
            self.skipping.append(tag)
            return
        if tag in ("main", "article"):
            self.end_block()
            self.mains += 1
        if tag == "button" and not self.heading and self.cells is None:
            self._button(dict(attrs))
        elif re.fullmatch(r"h[1-6]", tag):
            self.end_block()
            self.heading = int(tag[1])
        elif tag in ("ul", "ol"):
            self.end_block()
            self.lists += 1
        elif tag in ("li", "summary"):
            self.end_block()
            self.item, self.heading = tag == "li", 3 if tag == "summary" else self.heading
        elif tag in ("dt", "dd"):
            self.end_block()
            self.term = tag == "dt"
        elif tag == "table":
            self.end_block()
            self.table_begins = True
            self.hanging = {}
        elif tag == "tr":
            self.end_block()
            self.cells = []
        elif tag in ("td", "th"):
            self.parts = []
            self.spans = tuple(_span(dict(attrs).get(name)) for name in ("rowspan", "colspan"))
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
        elif re.fullmatch(r"h[1-6]", tag) or tag in ("li", "summary"):
            self.end_block()
            self.heading, self.item = 0, False
        elif tag == "button" and self.button:
            self.end_block()
            self.heading, self.button = 0, False
        elif tag in ("dt", "dd"):
            self.end_block()
            self.term = False
        elif tag == "details":
            self.end_block()
            # What follows an accordion stands no more under its title: a heading without words says so.
            self._add(Block("heading", "", self.getpos()[0], 3))
        elif tag in ("main", "article"):
            self.end_block()
            self.mains = max(0, self.mains - 1)
        elif tag in ("ul", "ol"):
            self.end_block()
            self.lists = max(0, self.lists - 1)
        elif tag in ("td", "th") and self.cells is not None:
            rows, columns = self.spans
            self._fill_from_above()
            text = " ".join("".join(self.parts).split())
            for _ in range(columns):
                if rows > 1:
                    self.hanging[len(self.cells)] = (rows - 1, text)
                self.cells.append(text)
            self.parts = []
        elif tag == "tr" and self.cells is not None:
            self._fill_from_above()
            cells, self.cells = tuple(self.cells), None
            if any(cells):
                text = " | ".join(cells)
                self._add(Block("row", text, self.line or self.getpos()[0], 0, cells, self.table_begins))
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
            if self.term:
                self._hold(text)
            elif self.heading:
                self._add(Block("heading", text, self.line, self.heading))
            elif self.label is not None:
                label, line = self.label
                self.label = None
                self._add(Block("item", f"{label}: {text}", line, max(1, self.lists)))
            elif self.item and self.lists:
                self._add(Block("item", text, self.line, self.lists))
            elif self.all_bold and len(text) < 90 and not text.endswith((".", ":", ",")):
                # A paragraph that is bold from end to end is a heading to its readers.
                self._add(Block("heading", text, self.line, 4))
            else:
                self._add(Block("text", text, self.line))
        if self.cells is None:
            self.parts, self.line, self.all_bold = [], 0, True

    def _fill_from_above(self) -> None:
        """Cells that reach down from rows above stand in this row too: each row is read by itself."""
        while self.cells is not None and len(self.cells) in self.hanging:
            column = len(self.cells)
            rows, text = self.hanging.pop(column)
            if rows > 1:
                self.hanging[column] = (rows - 1, text)
            self.cells.append(text)

    def _hold(self, term: str) -> None:
        """A term of a definition list: a question or a long one is a heading, a short one goes before what is said of it."""
        if term.endswith("?") or len(term) > 70:
            self._add(Block("heading", term, self.line, 3))
        else:
            self.label = (term.rstrip(":"), self.line)

    def _button(self, attributes: dict[str, str | None]) -> None:
        """A button that opens a part of the page is its heading; one inside a sentence is part of it; others are not read."""
        if "aria-expanded" in attributes or "aria-controls" in attributes:
            self.end_block()
            self.heading, self.button = 3, True
        elif not "".join(self.parts).strip():
            self.skipping.append("button")

    def _add(self, block: Block) -> None:
        self.blocks.append(block)
        self.in_main.append(self.mains > 0)


def _span(written: str | None) -> int:
    """How many rows or columns a cell covers; 1 where nothing sensible is written."""
    return int(written) if written and written.isascii() and written.isdigit() and 0 < int(written) < 100 else 1


def _is_frame(tag: str, attributes: dict[str, str | None]) -> bool:
    """Whether an element holds what stands around the text: a menu, a banner, a foot, or what is not shown."""
    if tag in ("html", "body", "main", "article"):
        return False
    if "hidden" in attributes or attributes.get("role") in (
        "navigation",
        "dialog",
        "alertdialog",
        "contentinfo",
        "search",
    ):
        return True
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    return len(names) < 200 and _FRAME.search(names) is not None
