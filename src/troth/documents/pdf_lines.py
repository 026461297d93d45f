"""From the pieces of a page to its lines, in the order in which people read them: down one column, then down the next."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from troth.documents.pdf_page import Page, Piece


@dataclass(frozen=True)
class Line:
    """Pieces at one height, from left to right; more than one where wide gaps part them."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The words of the whole line."""
        return " ".join(each.text for each in self.pieces)

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.pieces[0].left

    @property
    def right(self) -> float:
        """Where it ends."""
        return max(each.right for each in self.pieces)

    @property
    def bottom(self) -> float:
        """Its lowest point."""
        return min(each.bottom for each in self.pieces)

    @property
    def top(self) -> float:
        """Its highest point."""
        return max(each.top for each in self.pieces)

    @property
    def size(self) -> float:
        """The size of its longest piece."""
        return max(self.pieces, key=lambda each: len(each.text)).size

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(each.bold for each in self.pieces)


def lines_of(pieces: Iterable[Piece]) -> list[Line]:
    """The lines from the top of the page to its foot."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda each: -each.middle):
        row = next((row for row in rows[-4:] if _level(row, piece)), None)
        if row is None:
            rows.append([piece])
        else:
            row.append(piece)
    lines = [Line(tuple(_together(sorted(row, key=lambda each: each.left)))) for row in rows]
    return sorted(lines, key=lambda each: -each.top)


def _level(row: Sequence[Piece], piece: Piece) -> bool:
    """At one height: the middle of either lies within the other."""
    return any(each.bottom <= piece.middle <= each.top or piece.bottom <= each.middle <= piece.top for each in row)


_MARK = re.compile(r"(?:[•‣◦▪●○*·–—\uf0b7-]|\(?(?:\d{1,2}(?:\.\d{1,2})*|[a-z]|[ivx]{1,4})[.)]|\d{1,2}(?:\.\d{1,2})+)")


def _together(pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces that touch are one; a number or a bullet belongs to the words after it."""
    found: list[Piece] = []
    for piece in pieces:
        last = found[-1] if found else None
        height = piece.top - piece.bottom if last is None else max(piece.top - piece.bottom, last.top - last.bottom)
        if last is not None and (piece.left - last.right < 0.75 * height or _MARK.fullmatch(last.text)):
            space = "" if piece.left - last.right < 0.12 * height or re.match(r"[’'”,.;:)]", piece.text) else " "
            found[-1] = Piece(
                f"{last.text}{space}{piece.text}", last.left, piece.right, min(last.bottom, piece.bottom),
                max(last.top, piece.top), max((last, piece), key=lambda each: len(each.text)).size, last.bold and piece.bold,
            )  # fmt: skip
        else:
            found.append(piece)
    return found


_KEEPS_ITS_HYPHEN = re.compile(r"(?:^|\W)(?:e|third|non|self|opt|anti|cross|multi|long|well)-$", re.IGNORECASE)


def joined(lines: Iterable[str]) -> str:
    """Lines as running text. A hyphen at a line's end parts a word, unless it stands in one such as ‘e-mail’."""
    text = ""
    for line in lines:
        if (
            text.endswith("-")
            and text[-2:-1].isalpha()
            and (line[:1].islower() or (line[:2].isupper() and text[-3:-1].isupper()))
        ):
            text = (text if _KEEPS_ITS_HYPHEN.search(text) else text[:-1]) + line
        else:
            text = f"{text} {line}".strip()
    return text


def without_margins(pages: Sequence[Page]) -> list[Page]:
    """The pages without their numbers and without what stands at the head or foot of most of them."""
    seen = Counter(
        text for page in pages for text in {_bare(each.text) for each in page.pieces if _in_margin(page, each)} if text
    )
    repeated = {text for text, count in seen.items() if count > 1 and count >= len(pages) / 2}
    return [
        Page(
            tuple(
                each
                for each in page.pieces
                if not (_in_margin(page, each) and (_bare(each.text) in repeated or _NUMBER.fullmatch(each.text)))
            ),
            page.rules,
            page.height,
        )
        for page in pages
    ]


_NUMBER = re.compile(r"(?:.{0,80}\bpage )?\d{1,3}(?: ?(?:of|/) ?\d{1,3})?|[-–] ?\d{1,3} ?[-–]", re.IGNORECASE)


def _in_margin(page: Page, piece: Piece) -> bool:
    return piece.bottom < 0.09 * page.height or piece.top > 0.92 * page.height


def _bare(text: str) -> str:
    """The text with its numbers left out, so that ‘Page 2’ is ‘Page 3’ again."""
    return re.sub(r"\d+", "#", text).strip().lower()


def columns_of(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """The pieces of a page as columns of prose, each to be read to its foot; one column where the page has no gutter.

    A line across the page, such as a title, parts what is above it from what is below.
    """
    gutter = _gutter(pieces)
    if gutter is None:
        return [list(pieces)]
    found: list[list[Piece]] = []
    left: list[Piece] = []
    right: list[Piece] = []
    for piece in sorted(pieces, key=lambda each: -each.top):
        if piece.left < gutter < piece.right:
            found += [each for each in (left, right) if each] + [[piece]]
            left, right = [], []
        else:
            (left if piece.right <= gutter else right).append(piece)
    return found + [each for each in (left, right) if each]


def _gutter(pieces: Sequence[Piece]) -> float | None:
    """The middle of the empty strip between two columns of prose. Cells of a table are shorter than lines of prose."""
    if len(pieces) < 16:
        return None
    start, end = min(each.left for each in pieces), max(each.right for each in pieces)
    width = end - start
    best: tuple[int, float] | None = None
    for step in range(35, 66):
        place = start + width * step / 100
        crossing = sum(each.left < place < each.right for each in pieces)
        if crossing > 0.15 * len(pieces):
            continue
        left = [each for each in pieces if each.right <= place]
        right = [each for each in pieces if each.left >= place]
        if min(len(left), len(right)) < 6:
            continue
        apart = all(_is_prose(side) for side in (left, right)) or _one_by_one(pieces, place)
        if apart and (best is None or crossing < best[0]):
            best = (crossing, (max(each.right for each in left) + min(each.left for each in right)) / 2)
    return best[1] if best is not None else None


def _one_by_one(pieces: Sequence[Piece], place: float) -> bool:
    """Whether the file writes all of the left before all of the right, as for columns; a table is written row by row."""
    sides = [each.right <= place for each in pieces if not each.left < place < each.right]
    turns = sum(one != other for one, other in pairwise(sides))
    return turns <= 3 and min(sides.count(True), sides.count(False)) >= 8


def _is_prose(side: Sequence[Piece]) -> bool:
    """Whether most lines of a column reach its right edge, or nearly."""
    wide = max(each.right for each in side) - min(each.left for each in side)
    return (
        wide > 100
        and median(each.right - each.left for each in side) > 0.72 * wide
        and len({round(each.middle) for each in side}) > 0.85 * len(side)
    )
