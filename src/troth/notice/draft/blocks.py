"""The shape of a text: headings, paragraphs, list items and table rows, each with the line it stands on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from troth.notice.draft.bare_lines import bare_marks, runs
from troth.notice.draft.dates import periods_in
from troth.notice.draft.vocabulary import COUNTRIES, companies_in, named


@dataclass(frozen=True)
class Block:
    """A piece of a document. ``line`` counts from 1; ``level`` is a heading's depth, or how deep a list item lies.

    A table row has ``cells``; the first row of a table is its header.
    """

    kind: Literal["heading", "text", "item", "row"]
    text: str
    line: int
    level: int = 0
    cells: tuple[str, ...] = ()
    starts_table: bool = False


def blocks_of(text: str) -> tuple[Block, ...]:
    """The blocks of plain text or Markdown: headings and lists by their marks, or by how they look where they have none."""
    return tuple(_Reader(text).blocks())


_BULLET = re.compile(r"^(?P<indent>\s*)(?:[•‣◦▪●○*·–—-]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s+(?P<text>\S.*)$")
_MARKDOWN_HEADING = re.compile(r"^\s{0,3}(?P<marks>#{1,6})\s+(?P<text>.+?)\s*#*\s*$")
_NUMBERED_HEADING = re.compile(r"^\s{0,3}\d{1,2}(?:\.\d{1,2})*[.)]?\s+(?P<text>[A-Z].*)$")
_RULE = re.compile(r"^\s*(?:[-=_*]\s?){3,}$")
_TABLE_RULE = re.compile(r"^\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?\s*)?$")
_UNDERLINE = re.compile(r"^\s*(?:=+|-{3,})\s*$")
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "by",
        "do",
        "for",
        "from",
        "how",
        "i",
        "if",
        "in",
        "is",
        "it",
        "my",
        "of",
        "on",
        "or",
        "our",
        "the",
        "this",
        "to",
        "us",
        "we",
        "what",
        "when",
        "where",
        "who",
        "why",
        "will",
        "with",
        "you",
        "your",
    ]
)


class _Reader:
    def __init__(self, text: str) -> None:
        self.lines = (
            text.lstrip("\ufeff")
            .replace("\r\n", "\n")
            .replace("\r", "\n")
            .replace("\u00a0", " ")
            .expandtabs(4)
            .split("\n")
        )
        self.waiting: list[tuple[int, str]] = []
        self.item: tuple[int, int, list[str]] | None = None
        self.in_table = False
        self.bare = bare_marks(self.lines)

    def blocks(self) -> Iterator[Block]:
        for index, raw in enumerate(self.lines):
            number, line = index + 1, raw.rstrip()
            if not line.strip() or _RULE.match(line):
                if not line.strip() or not self.waiting or not _UNDERLINE.match(line):
                    yield from self._flush()
                    self.in_table = False
                    continue
                _, title = self.waiting.pop()
                yield from self._flush()
                yield Block("heading", _plain(title), number - 1, 1 if line.strip().startswith("=") else 2)
                continue
            cells = _cells(line)
            if cells:
                yield from self._flush()
                if not _TABLE_RULE.match(line):
                    if not self.in_table and _has_no_header(cells):
                        yield Block(
                            "row",
                            "",
                            number,
                            cells=tuple(f"column {each}" for each in range(1, len(cells) + 1)),
                            starts_table=True,
                        )
                        self.in_table = True
                    yield Block("row", " | ".join(cells), number, cells=cells, starts_table=not self.in_table)
                    self.in_table = True
                continue
            self.in_table = False
            line = _NUMBER_OF_A_CLAUSE.sub("", line)
            asked = _ASKED.match(line)
            if asked is not None:
                yield from self._flush()
                if asked["who"].upper().startswith("Q"):
                    yield Block("heading", _plain(asked["text"]), number, 2)
                    continue
                line = asked["text"]
            heading = self._heading(index, line)
            if heading is not None:
                yield from self._flush()
                yield heading
                continue
            bullet = _BULLET.match(line)
            if bullet is None and self.bare.get(index) == "item":
                yield from self._flush()
                yield Block("item", _plain(line), number)
            elif bullet is not None:
                yield from self._flush()
                self.item = (number, len(bullet["indent"]), [bullet["text"]])
            elif self.item is not None and line.startswith(" "):
                self.item[2].append(line.strip())
            else:
                if self.item is not None:
                    yield from self._flush()
                self.waiting.append((number, line.strip()))
        yield from self._flush()

    def _flush(self) -> Iterator[Block]:
        if self.item is not None:
            number, indent, parts = self.item
            self.item = None
            yield Block("item", _plain(" ".join(parts)), number, indent)
        # Lines that each end a sentence are paragraphs of their own; a wrapped paragraph is one.
        start, parts = 0, list[str]()
        if len(self.waiting) > 1 and all(_LABELLED.match(line) for _, line in self.waiting):
            # ‘Invoices: six years’, line under line, is a list without its bullets.
            yield from (Block("item", _plain(line), number) for number, line in self.waiting)
            self.waiting = []
            return
        listed = runs([_LABELLED.match(line) is not None for _, line in self.waiting])
        for index, (number, line) in enumerate(self.waiting):
            if index in listed:
                if parts:
                    yield Block("text", _plain(" ".join(parts)), start)
                    start, parts = 0, []
                yield Block("item", _plain(line), number)
                continue
            if _REACHED.match(line) and parts:
                yield Block("text", _plain(" ".join(parts)), start)
                start, parts = 0, []
            start = start or number
            parts.append(line)
            if line.endswith((".", ":", ";", "?", "!")) or _REACHED.match(line):
                yield Block("text", _plain(" ".join(parts)), start)
                start, parts = 0, []
        if parts:
            yield Block("text", _plain(" ".join(parts)), start)
        self.waiting = []

    def _heading(self, index: int, line: str) -> Block | None:
        marked = _MARKDOWN_HEADING.match(line)
        if marked is not None:
            return Block("heading", _plain(marked["text"]), index + 1, len(marked["marks"]))
        text = line.strip()
        if self.bare.get(index) == "heading":
            return Block("heading", _plain(text), index + 1, 2)
        if self.bare.get(index) == "item":
            return None
        if _DATED.match(text.strip("*_ ")):
            return None
        bold = re.fullmatch(r"(?:\*\*|__)([^*_]+)(?:\*\*|__):?", text)
        if bold is not None and len(text) < 100:
            return Block("heading", _plain(bold[1]), index + 1, 3)
        if len(text) > 100 or text.endswith((".", ";", ",")) or _stands_in_a_paragraph(self.waiting):
            return None
        above = not self.lines[index - 1].strip() if index else True
        below = not self.lines[index + 1].strip() if index + 1 < len(self.lines) else True
        numbered = _NUMBERED_HEADING.match(text)
        words = re.findall(r"[A-Za-z’']+", text)
        if not words or len(words) > 16:
            return None
        following = self.lines[index + 1].strip() if index + 1 < len(self.lines) else ""
        if numbered is not None and len(words) <= 14 and not text.endswith(":"):
            dotted = re.match(r"\d{1,2}[.)]\s", text) is not None
            listed = dotted and (not above or re.match(r"\d{1,2}[.)]\s", following) is not None)
            if not listed:
                return Block("heading", _plain(numbered["text"]), index + 1, 2)
        if _BULLET.match(line):
            return None
        if (text.isupper() and len(words) > 1) or (text.isupper() and above):
            return Block("heading", _plain(text.rstrip(":")), index + 1, 2)
        if text.endswith("?") and above and words[0].lower() in _ASKS:
            return Block("heading", _plain(text), index + 1, 2)
        looks_like_one = text[0].isupper() and not text.endswith(":") and len(words) <= 9 and "@" not in text
        if looks_like_one and above and (below or (len(following) > len(text) and len(words) <= 6)):
            return Block("heading", _plain(text), index + 1, 2)
        return None


_NUMBER_OF_A_CLAUSE = re.compile(
    r"^\s{0,3}(?:\d{1,2}(?:\.\d{1,2})+[.)]?\s+(?=[A-Z].{60}|[A-Z].*[.:;]$)|\d{1,2}\s+(?=[A-Z].{70,}|[A-Z].*\s.*[.:;]$))"
)
_ASKED = re.compile(
    r"^\s*(?:\*\*)?(?P<who>Q|A|Question|Answer)(?:\s?\d+)?\s?[:.](?:\*\*)?\s+(?P<text>\S.*)$", re.IGNORECASE
)
_DATED = re.compile(
    r"(?:last |date |policy |notice )*(?:updated|reviewed|revised|effective|issued|version|date)\b.*\d", re.IGNORECASE
)
_LABELLED = re.compile(r"^[A-Z][\w’' ,/&-]{2,45}(?::| [–-]) (?!\S+@)(?![\d+(][\d\s()+-]+$)\S")
_REACHED = re.compile(
    r"(?i)^(?:full )?(?:name of (?:legal entity|controller|company)|company name|(?:data )?controller|e-?mail(?: address)?|"
    r"(?:postal )?address|tele(?:phone)?(?: number)?|phone(?: number)?|website|data protection officer|DPO)\s*:\s*\S"
)
"""A line that says how to reach somebody is one of its own."""
_ASKS = frozenset(
    [
        "who",
        "what",
        "why",
        "when",
        "where",
        "how",
        "which",
        "can",
        "do",
        "does",
        "is",
        "are",
        "will",
        "may",
        "must",
        "should",
        "if",
        "whom",
    ]
)


def _stands_in_a_paragraph(waiting: list[tuple[int, str]]) -> bool:
    return bool(waiting) and not waiting[-1][1].endswith((".", ":", "?", "!", ";"))


def _has_no_header(cells: tuple[str, ...]) -> bool:
    """Whether a first row is one of the others: it names companies, countries or periods, as no header does."""
    return any(companies_in(cell) or periods_in(cell) or named(cell, COUNTRIES) for cell in cells)


def _cells(line: str) -> tuple[str, ...]:
    """The cells of a Markdown or tab-like table row: at least one ``|`` between two texts."""
    stripped = line.strip()
    if "|" not in stripped or not (stripped.startswith("|") or " | " in stripped):
        return ()
    return tuple(_plain(cell) for cell in stripped.strip("|").split("|"))


def _plain(text: str) -> str:
    """The text without Markdown's marks: links keep their words, and their address where it is one of mail or web."""
    text = re.sub(r"\[([^\]]+)\]\((?:mailto:|tel:)?([^)\s]+)[^)]*\)", _link, text)
    text = re.sub(r"<((?:https?:|mailto:)[^>]+)>", lambda found: found[1].removeprefix("mailto:"), text)
    text = re.sub(r"(\*\*|__|`)(.+?)\1", r"\2", text)
    text = re.sub(r"(?<!\w)[*_]([^*_]+)[*_](?!\w)", r"\1", text)
    return " ".join(text.split())


def _link(found: re.Match[str]) -> str:
    words, address = found[1], found[2]
    return words if address.startswith("#") or words in address or address in words else f"{words} ({address})"
