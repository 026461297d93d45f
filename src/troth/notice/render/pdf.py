"""The notice as PDF/UA-1, for printing, sending and readers who need a tagged file: Typst, an optional extra."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from importlib.resources import files
from itertools import groupby
from typing import Any

from troth.errors import TrothError
from troth.notice.models import Notice
from troth.notice.render.blocks import Block, Cell, Facts, Heading, Row, Table, Told
from troth.notice.render.frame import Speak, day, say, speaker
from troth.notice.render.page import VersionLine, page

HOW_TO_GET = "notice.pdf was left out: it needs Typst. Install it with: pip install 'troth[pdf]'"
"""What is said, in one line, where the extra is not installed."""


def can_render_pdf() -> bool:
    """Whether the extra ``pdf`` is installed."""
    return importlib.util.find_spec("typst") is not None


def render_pdf(notice: Notice, line: VersionLine, language: str | None = None) -> bytes:
    """The notice as a tagged PDF that claims PDF/UA-1 (ISO 14289-1), with title, language, headings and table heads.

    Only fonts that Typst brings are used and the file is dated by the version, so the same notice gives the same bytes
    with the same Typst. Raises TrothError where the extra is missing, or Typst refuses the page.
    """
    if not can_render_pdf():
        raise TrothError("a PDF needs Typst", fix="pip install 'troth[pdf]'")
    import typst

    source = files("troth.notice.render").joinpath("templates", "notice.typ").read_bytes()
    at = datetime.combine(line.in_force_from, time(), UTC)
    data = json.dumps(_page(notice, line, language), ensure_ascii=False)
    try:
        compiler = typst.Compiler(source, ignore_system_fonts=True, sys_inputs={"page": data})
        made = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=at)
    except typst.TypstError as problem:
        raise TrothError(f"Typst refused the page: {problem.message}", where="notice.pdf") from None
    if not isinstance(made, bytes):
        raise TrothError("Typst made no PDF", where="notice.pdf", fix="pip install --upgrade 'troth[pdf]'")
    return made


def _page(notice: Notice, line: VersionLine, shown_in: str | None) -> Mapping[str, Any]:
    made = page(notice, line, shown_in)
    speak = speaker(made.language)
    language, _, region = made.language.partition("-")
    updated = f"{speak(say('Last updated'))} {speak(day(line.in_force_from))}"
    number = speak(say("Version {number}", number=str(line.number)))
    reviewed = f"{speak(say('Last reviewed'))} {speak(day(line.last_reviewed))}"
    version = f"{updated} · {number} · {reviewed}"
    fingerprint = {
        "kind": "said",
        "form": "information",
        "label": "",
        "text": f"{speak(say('Fingerprint'))}: {line.hash}",
    }
    sections = [{"title": section.title, "blocks": list(_blocks(section.blocks, speak))} for section in made.sections]
    sections.append({"title": speak(say("This version")), "blocks": [fingerprint]})
    return {
        "title": made.title,
        "controller": made.controller,
        "lang": language.lower(),
        "region": region.upper() if len(region) == 2 else None,
        "version": version,
        "footer": f"{made.controller} · {made.title}{speak(say(', version {number}', number=str(line.number)))}",
        "contents": speak(say("In this notice")),
        "short-title": speak(say("In short")),
        "short": [entry.sentence for entry in made.in_short],
        "sections": sections,
    }


def _blocks(blocks: Sequence[Block], speak: Speak) -> Iterator[Mapping[str, Any]]:
    """Promises that follow each other are one list, for the eye and for screen readers."""
    for promises, group in groupby(blocks, lambda block: isinstance(block, Told) and block.entry.form == "promise"):
        if promises:
            yield {"kind": "promises", "texts": [block.entry.sentence for block in group if isinstance(block, Told)]}
        else:
            yield from (_block(block, speak) for block in group)


def _block(block: Block, speak: Speak) -> Mapping[str, Any]:
    if isinstance(block, Told):
        label = speak(say("Please take care"))
        return {"kind": "said", "form": block.entry.form, "label": label, "text": block.entry.sentence}
    if isinstance(block, Heading):
        return {"kind": "heading", "text": block.text}
    if isinstance(block, Facts):
        return {"kind": "facts", "rows": [{"term": term, "cell": _cell(cell)} for term, cell in block.rows]}
    rows = [[_cell(cell) for cell in row.cells] for row in block.rows]
    return {"kind": "table", "caption": block.caption, "head": block.head, "widths": _widths(block), "rows": rows}


def _cell(cell: Cell) -> Mapping[str, Any]:
    # Links inside the document are the outline's; those to web, mail and telephone stay.
    return {"lines": cell.lines or ("",), "href": "" if cell.href.startswith("#") else cell.href, "alike": cell.alike}


def _widths(table: Table) -> list[int]:
    """Shares of the width, by how much the columns hold: none under a third of the widest, the first not under a half,
    because it stands in bold and is what people look for."""
    held = [max(len(head), _held(table.rows, column)) for column, head in enumerate(table.head)]
    return [max(each, max(held) // (3 if column else 2), 1) for column, each in enumerate(held)]


def _held(rows: tuple[Row, ...], column: int) -> int:
    lengths = [sum(map(len, row.cells[column].lines)) for row in rows]
    return sum(lengths) // len(lengths) if lengths else 0
