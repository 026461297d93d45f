"""A PDF as blocks, by pdfium; an extra, because most installs never read one."""

from __future__ import annotations

from typing import Any

from troth.documents.pdf_page import page_of
from troth.documents.pdf_text import text_of_pages
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
        pages = [page_of(page, opener.raw) for page in document]
    finally:
        document.close()
    return blocks_of(text_of_pages(pages))
