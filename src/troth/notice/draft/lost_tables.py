"""Tables of purposes that lost their cells when they were copied, put together again row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator

from troth.notice.draft.blocks import Block

_HEADER = re.compile(
    r"purpose|activity|type of data|what data|categor|lawful basis|legal basis|lawful bases|retention|how long",
    re.IGNORECASE,
)
_ROW_STARTS = re.compile(r"^(?:To|For|In order to|When)\s+[a-z]")


def tables_in_text(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """A table that lost its cells when it was copied: a header that names its columns, then rows that begin with ‘To …’.

    Its lines are put together into rows again, each with one cell; the columns are told apart by what they name.
    """
    rows: list[Block] = []
    for index, block in enumerate(blocks):
        after = blocks[index + 1] if index + 1 < len(blocks) else None
        rowed = after is not None and (
            after.kind in ("row", "item")
            or (after.text.endswith(".") and len(after.text) > 60 and not _ROW_STARTS.match(after.text))
        )
        if rows:
            if block.kind == "heading" or (
                block.kind == "text"
                and len(block.text) > 60
                and block.text.endswith(".")
                and not _ROW_STARTS.match(block.text)
            ):
                yield from _as_rows(rows)
                rows = []
            else:
                rows.append(block)
                continue
        if (
            block.kind in ("text", "heading")
            and not rowed
            and len(block.text) < 140
            and not block.text.endswith((".", ":"))
            and len({each.lower() for each in _HEADER.findall(block.text)}) >= 2
        ):
            rows = [block]
            continue
        if block.kind == "text" and (header := _HEADER_INSIDE.search(block.text)) is not None:
            if block.text[: header.start()].strip():
                yield Block("text", block.text[: header.start()].strip(), block.line)
            rows = [Block("text", block.text[header.start() :], block.line)]
            continue
        yield block
    yield from _as_rows(rows)


_HEADER_INSIDE = re.compile(
    r"Purpose\s*(?:/|and|of)?\s*\w*\s+(?:Type of data|Categories of data|What data)\b.*?(?:Lawful|Legal) bas[ei]s\b"
)


def _as_rows(rows: list[Block]) -> Iterator[Block]:
    if not rows:
        return
    head, *rest = rows
    yield Block("row", head.text, head.line, cells=(head.text,), starts_table=True)
    text, line = "", 0
    for piece, number in _pieces(head, rest):
        if _ROW_STARTS.match(piece) and text:
            yield Block("row", text, line, cells=(text,))
            text, line = "", 0
        text, line = f"{text} {piece}".strip(), line or number
    if text:
        yield Block("row", text, line, cells=(text,))


def _pieces(head: Block, rest: list[Block]) -> Iterator[tuple[str, int]]:
    """The lines of a lost table, cut again where a row may start in the middle of a joined paragraph."""
    for block in [head, *rest]:
        text = block.text
        for index, piece in enumerate(re.split(r"(?<=[a-z)])\s+(?=To [a-z]+ (?:and |or )?[a-z]+)", text)):
            if block is head and index == 0:
                continue
            yield piece, block.line
