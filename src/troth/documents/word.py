"""A Word document (.docx) as blocks, read from its own XML: ECMA-376 Part 1, WordprocessingML."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from troth.errors import TrothError
from troth.notice.draft.blocks import Block

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LARGEST_XML = 50_000_000
"""Bytes the document's XML may unpack to: a small file must not fill the memory."""


def blocks_of_word(raw: bytes, name: str) -> tuple[Block, ...]:
    """The blocks of a Word file; ``line`` counts its paragraphs. Raises TrothError where it is none, or is protected."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            info = archive.getinfo("word/document.xml")
            if info.file_size > LARGEST_XML:
                raise TrothError(
                    "this Word file unpacks to far more than a notice", where=name, fix="give its text alone"
                )
            xml = archive.read(info)
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, RuntimeError, NotImplementedError):
        raise TrothError(
            "this is no Word file that can be opened", where=name, fix="save it again as .docx without a password"
        ) from None
    # Word writes no document type; one would be there only to expand entities.
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise TrothError("this Word file holds what no Word writes", where=name, fix="save it again as .docx")
    try:
        body = ElementTree.fromstring(xml).find(f"{_W}body")  # noqa: S314 – no document type, so no entities
    except ElementTree.ParseError:
        raise TrothError("this Word file is damaged", where=name, fix="save it again as .docx") from None
    return tuple(_blocks(body)) if body is not None else ()


def _blocks(body: Element) -> Iterator[Block]:
    number = 0
    for element in _flat(body):
        if element.tag == f"{_W}tbl":
            first = True
            above: tuple[str, ...] = ()
            for row in element.iter(f"{_W}tr"):
                number += 1
                cells = above = _cells(row, above)
                if any(cells):
                    yield Block("row", " | ".join(cells), number, cells=cells, starts_table=first)
                    first = False
            continue
        number += 1
        text = _text(element)
        if not text:
            continue
        style = element.find(f"{_W}pPr/{_W}pStyle")
        named = style.get(f"{_W}val", "") if style is not None else ""
        heading = re.match(r"(?i)heading\s*(\d)|(title)", named)
        listed = element.find(f"{_W}pPr/{_W}numPr")
        if heading is not None:
            yield Block("heading", text, number, int(heading[1] or 1))
        elif listed is not None or named.lower().startswith("list"):
            level = listed.find(f"{_W}ilvl") if listed is not None else None
            yield Block("item", text, number, int(level.get(f"{_W}val", "0")) if level is not None else 0)
        elif _bold(element) and len(text) < 90 and not text.endswith((".", ":", ",")):
            yield Block("heading", text, number, 4)
        else:
            yield Block("text", text, number)


def _cells(row: Element, above: tuple[str, ...]) -> tuple[str, ...]:
    """The cells of a row. One that is merged with the cell above has its text; one over several columns stands in each."""
    found: list[str] = []
    for cell in row.findall(f"{_W}tc"):
        merged = cell.find(f"{_W}tcPr/{_W}vMerge")
        text = " ".join(filter(None, map(_text, cell.iter(f"{_W}p"))))
        if merged is not None and merged.get(f"{_W}val", "continue") == "continue" and len(above) > len(found):
            text = above[len(found)]
        span = cell.find(f"{_W}tcPr/{_W}gridSpan")
        width = span.get(f"{_W}val", "1") if span is not None else "1"
        found += [text] * (int(width) if width.isdigit() and 0 < int(width) < 64 else 1)
    return tuple(found)


def _flat(body: Element) -> Iterator[Element]:
    """Paragraphs and tables in their order, also those inside content controls."""
    for element in body:
        if element.tag in (f"{_W}p", f"{_W}tbl"):
            yield element
        elif element.tag == f"{_W}sdt":
            content = element.find(f"{_W}sdtContent")
            if content is not None:
                yield from _flat(content)


def _text(paragraph: Element) -> str:
    parts: list[str] = []
    for element in paragraph.iter():
        if element.tag == f"{_W}t":
            parts.append(element.text or "")
        elif element.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            parts.append(" ")
    return " ".join("".join(parts).replace("\u00a0", " ").split())


def _bold(paragraph: Element) -> bool:
    runs = [
        run
        for run in paragraph.iter(f"{_W}r")
        if (text := run.find(f"{_W}t")) is not None and (text.text or "").strip()
    ]
    return bool(runs) and all(run.find(f"{_W}rPr/{_W}b") is not None for run in runs)
