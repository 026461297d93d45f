"""The pages of a PDF as text with its shape written out: headings, paragraphs, lists and tables, as Markdown has them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from troth.documents.pdf_lines import Line, columns_of, joined, lines_of, without_margins
from troth.documents.pdf_page import Page
from troth.documents.pdf_tables import Table, open_table, ruled_tables


def text_of_pages(pages: Sequence[Page]) -> str:
    """All pages, without what is repeated in their margins. A paragraph or a table that a page cuts is put together."""
    pages = without_margins(pages)
    body = _body_size(pages)
    parts: list[str] = []
    header: tuple[str, ...] = ()
    for page in pages:
        for index, part in enumerate(_parts(page, body)):
            if isinstance(part, Table):
                rows = part.rows
                continues = index == 0 and parts and parts[-1].startswith("|") and len(rows[0]) == len(header)
                if continues:
                    rows = rows[1:] if rows[0] == header else rows
                    parts[-1] += "".join("\n" + _row(row) for row in rows)
                else:
                    header = rows[0]
                    parts.append("\n".join(_row(row) for row in rows))
            elif index == 0 and parts and _is_cut(parts[-1], part):
                parts[-1] = joined([parts[-1], part])
            else:
                parts.append(part)
    return "\n\n".join(_PAGE.sub("", part) for part in parts)


_PAGE = re.compile(r"\s+Page \d{1,3}(?: of \d{1,3})?\.?$")


def _row(row: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') or ' ' for cell in row)} |"


def _is_cut(before: str, after: str) -> bool:
    return not before.startswith(("#", "|")) and not re.search(r"[.:;?!]$", before) and after[:1].islower()


def _body_size(pages: Sequence[Page]) -> float:
    sizes: Counter[float] = Counter()
    for page in pages:
        for each in page.pieces:
            sizes[round(each.size, 1)] += len(each.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _parts(page: Page, body: float) -> Iterator[str | Table]:
    """What stands on a page, in the order of reading."""
    tables, rest = ruled_tables(page.pieces, page.rules)
    waiting = sorted(tables, key=lambda each: -each.top)
    for column in columns_of(rest):
        lines = lines_of(column)
        index = 0
        paragraph: list[Line] = []
        right = max((line.right for line in lines), default=0.0)
        while index < len(lines):
            line = lines[index]
            while waiting and waiting[0].top > line.top:
                yield from _written(paragraph, body, right)
                paragraph = []
                yield waiting.pop(0)
            table = open_table(lines, index)
            if table is not None:
                yield from _written(paragraph, body, right)
                paragraph = []
                yield from _labelled(table[0])
                index = table[1]
                continue
            paragraph.append(line)
            index += 1
        yield from _written(paragraph, body, right)
    yield from waiting


def _labelled(table: Table) -> Iterator[str | Table]:
    """‘Email:’ beside an address is no table but a label and what it says."""
    if all(len(row) == 2 and row[0].endswith(":") for row in table.rows):
        yield from (" ".join(row) for row in table.rows)
    else:
        yield table


_BULLET = re.compile(r"^(?:[•‣◦▪●○*·–—\uf0b7-]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s+\S")
_BULLET_ALONE = re.compile(r"^[•‣◦▪●○·\uf0b7]\s*")

_CLAUSE = re.compile(r"^\d{1,2}(?:\.\d{1,2})*[.)]?\s+(?=[A-Z])")


def _written(lines: Sequence[Line], body: float, right: float) -> Iterator[str]:
    """Lines as headings, list items and paragraphs."""
    below = _usual_gap(lines)
    margin = _margin(lines)
    group: list[Line] = []
    for line in lines:
        if group and _begins(group, line, below, right, body):
            yield _as_text(group, body, margin)
            group = []
        group.append(line)
    if group:
        yield _as_text(group, body, margin)


def _margin(lines: Sequence[Line]) -> float:
    """Where most of the text begins."""
    lefts: Counter[int] = Counter()
    for line in lines:
        lefts[round(line.left)] += len(line.text)
    return float(lefts.most_common(1)[0][0]) if lefts else 0.0


def _usual_gap(lines: Sequence[Line]) -> float:
    """The distance from line to line inside paragraphs: the most usual one."""
    steps = Counter(round(above.bottom - below.bottom) for above, below in pairwise(lines))
    often = [step for step, count in steps.items() if count >= max(2, max(steps.values()) / 3)]
    return min(often, default=min(steps, default=0))


def _begins(group: Sequence[Line], line: Line, step: float, right: float, body: float) -> bool:
    """Whether a line begins something new: another make of letter, a bullet, a gap, or after a line that ended early."""
    last = group[-1]
    if _is_heading(last, body) != _is_heading(line, body) or abs(last.size - line.size) > 0.08 * body:
        return True
    if _BULLET.match(line.text):
        return True
    if line.size > 1.12 * body:
        # A title that runs over several lines stands further apart than the lines of a paragraph.
        return last.bottom - line.top > 1.1 * (line.top - line.bottom)
    if last.bottom - line.bottom > 1.3 * step + 1:
        return True
    if _BULLET.match(group[0].text) and line.left < group[0].left + 2 and last.text.endswith((".", ";", ":")):
        return True
    first_word = len(line.text.split()[0]) / max(len(line.text), 1) * (line.right - line.left)
    ended_early = last.right + first_word + 12 < right
    if (
        ended_early
        and abs(line.left - last.left) < 2
        and not _BULLET.match(group[0].text)
        and group[0].left == last.left
    ):
        # A line that had room for the next word is the end of something: of a list whose bullets are drawn, not written.
        return True
    return ended_early and last.text.endswith((".", ":", ";", "?", "!")) and not _BULLET.match(group[0].text)


def _is_heading(line: Line, body: float) -> bool:
    if line.size > 1.12 * body:
        return True
    return line.bold and len(line.text) < 100 and not line.text.endswith((".", ",", ";"))


def _as_text(group: Sequence[Line], body: float, margin: float) -> str:
    text = joined([line.text for line in group])
    if _is_heading(group[0], body) and not _BULLET_ALONE.match(text):
        deep = 1 if group[0].size > 1.7 * body else 2 if group[0].size > 1.12 * body else 3
        return f"{'#' * deep} {_CLAUSE.sub('', text)}"
    if group[0].left > margin + 12 and not _BULLET.match(text):
        return f"- {text}"
    return _BULLET_ALONE.sub("- ", text)
