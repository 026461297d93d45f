"""A document as blocks of text: headings, paragraphs, list items, table rows – whatever the file is written in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from troth.documents.html import blocks_of_html
from troth.documents.pdf import blocks_of_pdf
from troth.documents.word import blocks_of_word
from troth.errors import TrothError
from troth.notice.draft.blocks import Block, blocks_of

LARGEST = 20_000_000
"""Bytes a document may have; a notice is thousands of times smaller."""


def text_of(path: Path) -> tuple[Block, ...]:
    """The blocks of a ``.txt``, ``.md``, ``.html``, ``.docx`` or ``.pdf`` file, with the line each stands on.

    In files that have no lines of text (Word, PDF) the paragraphs are counted instead. Raises TrothError where the file is
    of another kind, cannot be read, is too large or holds no text.
    """
    reads = _KINDS.get(path.suffix.lower())
    if reads is None:
        raise TrothError(
            f"a file of the kind ‘{path.suffix or path.name}’ cannot be read as a notice",
            where=path.name,
            fix="give a .txt, .md, .html, .docx or .pdf file; an old .doc file can be saved as .docx",
        )
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise TrothError(
                f"this file has {size:,} bytes, too many for a notice", where=path.name, fix="give the notice alone"
            )
        blocks = reads(path.read_bytes(), path.name)
    except OSError as error:
        raise TrothError(
            f"this file cannot be read: {error.strerror}", where=path.name, fix="look at its name and its permissions"
        ) from None
    if not blocks:
        raise TrothError(
            "no text was found in this file", where=path.name, fix="a scanned page holds only a picture; give its text"
        )
    return blocks


def decoded(raw: bytes) -> str:
    """Bytes as text: by their byte order mark, as UTF-8, else as Windows-1252, which older word processors write."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if raw.startswith(mark):
            return raw.decode(encoding, errors="replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _plain(raw: bytes, name: str) -> tuple[Block, ...]:
    return blocks_of(decoded(raw))


def _html(raw: bytes, name: str) -> tuple[Block, ...]:
    return blocks_of_html(decoded(raw))


_KINDS: dict[str, Callable[[bytes, str], tuple[Block, ...]]] = {
    ".txt": _plain,
    ".text": _plain,
    ".md": _plain,
    ".markdown": _plain,
    ".html": _html,
    ".htm": _html,
    ".xhtml": _html,
    ".docx": blocks_of_word,
    ".pdf": blocks_of_pdf,
}
