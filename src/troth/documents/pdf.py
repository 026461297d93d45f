"""A PDF as blocks, by pdfium; an extra, because most installs never read one."""

from __future__ import annotations

import re
from typing import Any

from troth.errors import TrothError
from troth.notice.draft.blocks import Block, blocks_of

MOST_PAGES = 200
"""Pages a notice may have."""


def blocks_of_pdf(raw: bytes, name: str) -> tuple[Block, ...]:
    """The blocks of a PDF's text; lines are counted over all pages.

    Raises TrothError where the extra ``documents`` is not installed, or the file is damaged, protected or too long.
    """
    try:
        import pypdfium2  # pyright: ignore[reportMissingTypeStubs]
    except ImportError:
        raise TrothError(
            "PDFs need a part of Troth that is not installed",
            where=name,
            fix="run: pip install ‘troth[documents]’ – or save the notice as text, HTML or .docx",
        ) from None
    opener: Any = pypdfium2
    try:
        document: Any = opener.PdfDocument(raw)
    except opener.PdfiumError:
        raise TrothError(
            "this PDF cannot be opened: it is damaged or protected by a password",
            where=name,
            fix="save it again without one",
        ) from None
    try:
        if len(document) > MOST_PAGES:
            raise TrothError(
                f"this PDF has {len(document)} pages", where=name, fix="give the pages of the notice alone"
            )
        pages = [str(page.get_textpage().get_text_bounded()) for page in document]
    finally:
        document.close()
    return blocks_of(_joined(pages))


def _joined(pages: list[str]) -> str:
    """The text of all pages. A line that stands on most pages is a header or footer; a hyphen at a line's end is none."""
    split = [page.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "-").split("\n") for page in pages]
    counts: dict[str, int] = {}
    for lines in split:
        for line in {line.strip() for line in lines if line.strip()}:
            counts[line] = counts.get(line, 0) + 1
    repeated = {line for line, count in counts.items() if len(pages) > 2 and count > len(pages) / 2}
    kept = [
        line
        for lines in split
        for line in lines
        if line.strip() not in repeated and not re.fullmatch(r"\s*(?:page )?\d+(?: of \d+)?\s*", line, re.IGNORECASE)
    ]
    return _spaced("\n".join(kept))


def _spaced(text: str) -> str:
    """Set apart what looks like a heading: PDF has no empty lines, so each would join the paragraph below it."""
    lines = text.split("\n")
    found: list[str] = []
    for index, line in enumerate(lines):
        before = lines[index - 1].strip() if index else ""
        short = len(line.strip()) < 70 and line.strip()[:1].isupper() | line.strip()[:1].isdigit()
        after = lines[index + 1].strip() if index + 1 < len(lines) else ""
        alone = (
            short
            and not line.rstrip().endswith((".", ",", ";", ":"))
            and (not before or before.endswith((".", ":", "?")) or len(before) < 50)
        )
        if alone and after[:1].isupper():
            found += ["", line, ""]
        else:
            found.append(line)
    return "\n".join(found)
