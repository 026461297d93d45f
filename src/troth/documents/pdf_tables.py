"""Tables of a PDF, found by the rules drawn around their cells, or by words that stand below one another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from troth.documents.pdf_lines import Line, joined, lines_of
from troth.documents.pdf_page import Piece, Rule


@dataclass(frozen=True)
class Table:
    """Rows of cells; ``top`` is where the table begins on the page."""

    rows: tuple[tuple[str, ...], ...]
    top: float


def ruled_tables(pieces: Sequence[Piece], rules: Sequence[Rule]) -> tuple[list[Table], list[Piece]]:
    """The tables drawn with rules, and the pieces that stand in none."""
    rest = list(pieces)
    found: list[Table] = []
    for region in _regions(rules):
        heights = _apart(each.bottom for each in region if each.flat)
        edges = _apart(each.left for each in region if not each.flat)
        if len(heights) < 2:
            continue
        left, right = min(each.left for each in region), max(each.right for each in region)
        heights += _head_above(rest, heights[-1], left, right) if len(edges) < 3 else []
        inside = [
            each
            for each in rest
            if left - 3 <= each.left and each.right <= right + 5 and heights[0] < each.middle < heights[-1]
        ]
        if len(edges) < 3:
            # Rules between the rows alone: the columns are where words begin below one another.
            edges = [left - 3, *_starts(lines_of(inside))[1:], right + 5]
        if len(edges) < 3 or len(heights) < 3:
            continue
        columns = [_column(inside, region, heights, a, b) for a, b in pairwise(edges)]
        rows = list(zip(*columns, strict=True))
        rows = [row for row in rows if any(row)]
        if len(rows) > 1 and sum(len([cell for cell in row if cell]) > 1 for row in rows) > len(rows) / 2:
            found.append(Table(tuple(rows), heights[-1]))
            rest = [each for each in rest if each not in inside]
    return found, rest


def _head_above(pieces: Sequence[Piece], height: float, left: float, right: float) -> list[float]:
    """The upper edge of a header that stands above the first rule, where words stand there side by side."""
    above = [
        each for each in pieces if left - 3 <= each.left and each.right <= right + 5 and 0 < each.bottom - height < 24
    ]
    line = next((line for line in lines_of(above) if len(line.pieces) > 1), None)
    return [line.top + 1] if line is not None else []


def _regions(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Rules that belong together: they touch, or are flat and begin and end below one another."""
    regions: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda each: -each.top):
        mine = [region for region in regions if any(_belong(rule, other) for other in region)]
        merged = [rule, *(each for region in mine for each in region)]
        regions = [region for region in regions if region not in mine] + [merged]
    return regions


def _belong(one: Rule, other: Rule) -> bool:
    touch = (
        one.left <= other.right + 3
        and other.left <= one.right + 3
        and one.bottom <= other.top + 3
        and other.bottom <= one.top + 3
    )
    below = (
        one.flat
        and other.flat
        and abs(one.left - other.left) < 3
        and abs(one.right - other.right) < 3
        and abs(one.bottom - other.bottom) < 120
    )
    return touch or below


def _apart(places: Iterable[float]) -> list[float]:
    """Places in their order, those closer than 3 points taken for one."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > 3:
            found.append(place)
    return found


def _column(
    pieces: Sequence[Piece], rules: Sequence[Rule], heights: Sequence[float], left: float, right: float
) -> list[str]:
    """The cells of a column from the top; a cell that no rule parts from the one below stands in both rows."""
    mine = [each for each in pieces if left <= each.left + 2 < right]
    middle = (left + right) / 2
    flat = [each for each in rules if each.flat and each.left <= middle <= each.right]
    ruled = [any(abs(each.bottom - height) <= 3 for each in flat) for height in heights]
    cells: list[str] = []
    top = len(heights) - 1
    for low in range(len(heights) - 2, -1, -1):
        if ruled[low] or low == 0:
            text = _cell([each for each in mine if heights[low] < each.middle < heights[top]])
            cells += [text] * (top - low)
            top = low
    return cells


def _cell(pieces: Sequence[Piece]) -> str:
    return joined([each.text for each in lines_of(pieces)])


def _starts(lines: Sequence[Line]) -> list[float]:
    """Where the columns begin: left edges that several lines share and that no line crosses."""
    lefts = [each.left for line in lines for each in line.pieces]
    found: list[float] = []
    for left in sorted(lefts):
        shared = sum(abs(left - other) < 4 for other in lefts)
        crossed = sum(each.left < left - 4 and each.right > left + 4 for line in lines for each in line.pieces)
        if shared > 1 and crossed == 0 and (not found or left - found[-1] > 8):
            found.append(left)
    return found


def open_table(lines: Sequence[Line], start: int) -> tuple[Table, int] | None:
    """A table without rules that begins at a line, and the index of the first line after it; None where none begins."""
    if len(lines[start].pieces) < 2:
        return None
    end = start
    starts = _of_line(lines[start])
    while end < len(lines) and _fits(lines, end, start, starts):
        if len(lines[end].pieces) >= len(starts):
            starts = _of_line(lines[end])
        end += 1
    block = lines[start:end]
    full = [line for line in block if len(line.pieces) > 1]
    if len(full) < 3 or sum(len(line.pieces) == len(full[0].pieces) for line in full) < len(full) * 0.6:
        return None
    edges = [*starts, max(line.right for line in block) + 1]
    rows = [tuple(_cell([p for line in row for p in line.pieces if a - 6 <= p.left < b - 6]) for a, b in pairwise(edges)) for row in _rows(block)]  # fmt: skip # noqa: E501
    return Table(tuple(rows), block[0].top), end


def _of_line(line: Line) -> list[float]:
    return [each.left for each in line.pieces]


def _fits(lines: Sequence[Line], index: int, start: int, starts: Sequence[float]) -> bool:
    """Whether a line goes on with the table: its pieces begin where columns begin, and no cell runs into the next column."""
    line = lines[index]
    if index == start:
        return True
    gap = lines[index - 1].bottom - line.top
    height = line.top - line.bottom
    if gap > 4 * height:
        return False
    for piece in line.pieces:
        column = next((i for i, left in enumerate(starts) if abs(piece.left - left) < 6), None)
        if column is None:
            return False
        if column + 1 < len(starts) and piece.right > starts[column + 1] - 1:
            return False
    return len(line.pieces) > 1 or gap < 1.2 * height


def _rows(block: Sequence[Line]) -> list[list[Line]]:
    """Lines of one row stand closer than rows do; where all stand alike, a row begins with a word in its first column."""
    gaps = [above.bottom - below.top for above, below in pairwise(block)]
    least = min(gaps, default=0.0)
    height = block[0].top - block[0].bottom
    apart = [gap > least + 0.35 * height for gap in gaps]
    first = block[0].left
    if not any(apart) or all(len(line.pieces) > 1 for line in block):
        apart = [abs(line.left - first) < 6 and len(line.pieces) > 1 for line in block[1:]]
    rows = [[block[0]]]
    for line, new in zip(block[1:], apart, strict=True):
        if new:
            rows.append([line])
        else:
            rows[-1].append(line)
    return rows
