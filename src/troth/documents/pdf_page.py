"""One page of a PDF as it lies on paper: lines of words with their places, and the rules that are drawn between them."""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Piece:
    """Words that stand together on one line. Places are points from the page's lower left corner."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    bold: bool

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return (self.bottom + self.top) / 2


@dataclass(frozen=True)
class Rule:
    """A drawn line: flat where it is wider than high."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def flat(self) -> bool:
        """Whether it runs from left to right."""
        return self.right - self.left > self.top - self.bottom


@dataclass(frozen=True)
class Page:
    """The pieces and the rules of a page, and its height in points."""

    pieces: tuple[Piece, ...]
    rules: tuple[Rule, ...]
    height: float


def page_of(page: Any, raw: Any) -> Page:
    """Read a page of pdfium: ``page`` is its PdfPage, ``raw`` its bindings."""
    height = float(page.get_height())
    rules = _rules(page, raw)
    upright = [each for each in rules if not each.flat]
    return Page(tuple(_pieces(page.get_textpage(), raw, upright)), tuple(rules), height)


_THIN = 3.0
"""Points up to which a filled rectangle is a rule."""


def _rules(page: Any, raw: Any) -> list[Rule]:
    found: list[Rule] = []
    for each in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=4):
        left, bottom, right, top = (float(side) for side in each.get_bounds())
        wide, high = right - left, top - bottom
        if min(wide, high) <= _THIN and max(wide, high) > 8:
            found.append(Rule(left, bottom, right, top))
        elif wide > 20 and 8 < high < 400 and _is_stroked(each, raw):
            # A drawn box is four rules.
            found += [
                Rule(left, bottom, right, bottom), Rule(left, top, right, top),
                Rule(left, bottom, left, top), Rule(right, bottom, right, top),
            ]  # fmt: skip
    return found


def _is_stroked(path: Any, raw: Any) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(raw.FPDFPath_GetDrawMode(path.raw, fill, stroke)) and bool(stroke.value)


@dataclass
class _Letter:
    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    bold: bool


def _pieces(text: Any, raw: Any, upright: list[Rule]) -> list[Piece]:
    """Letters in the order of the file, cut where the line ends, at a rule, or at a gap wider than any between words."""
    found: list[Piece] = []
    letters: list[_Letter] = []
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text.raw, index)
        letter = "-" if code in (0xFFFE, 0x2) else chr(code)
        if letter in "\r\n":
            _close(letters, found)
            continue
        if letter.isspace() or not code:
            if letters:
                letters[-1].text += " "
            continue
        left, right, bottom, top = _box(text, raw, index)
        size = float(raw.FPDFText_GetFontSize(text.raw, index))
        if letters and (_is_apart(letters, left, bottom, top) or _is_ruled_off(letters[-1], left, bottom, upright)):
            _close(letters, found)
        letters.append(_Letter(letter, left, right, bottom, top, size, _is_bold(text, raw, index)))
    _close(letters, found)
    return found


def _box(text: Any, raw: Any, index: int) -> tuple[float, float, float, float]:
    """Left and right of the ink; bottom and top of the font, so that letters of one line stand at one height."""
    sides = [ctypes.c_double() for _ in range(4)]
    raw.FPDFText_GetCharBox(text.raw, index, *sides)
    left, right, bottom, top = (side.value for side in sides)
    loose = raw.FS_RECTF()
    if raw.FPDFText_GetLooseCharBox(text.raw, index, loose) and loose.top > loose.bottom:
        bottom, top = float(loose.bottom), float(loose.top)
    return left, right, bottom, top


def _is_apart(letters: list[_Letter], left: float, bottom: float, top: float) -> bool:
    """Whether a letter begins on another line, or after a gap that is wider than any space."""
    last, lowest = letters[-1], min(each.bottom for each in letters[-12:])
    highest = max(each.top for each in letters[-12:])
    height = max(highest - lowest, top - bottom, 4.0)
    return (
        left - last.right > 0.75 * height or bottom > highest or top < lowest - height / 2 or left < last.left - height
    )


def _is_ruled_off(last: _Letter, left: float, bottom: float, upright: list[Rule]) -> bool:
    return any(
        last.right - 1 <= each.left and each.right <= left + 1 and each.bottom <= bottom + 3 and each.top >= bottom
        for each in upright
    )


def _is_bold(text: Any, raw: Any, index: int) -> bool:
    """By the font’s name, because few files say its weight."""
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    raw.FPDFText_GetFontInfo(text.raw, index, name, 128, flags)
    return re.search(rb"(?i)bold|black|heavy|demi", name.value) is not None or (
        int(raw.FPDFText_GetFontWeight(text.raw, index)) >= 600
    )


def _close(letters: list[_Letter], found: list[Piece]) -> None:
    text = " ".join("".join(each.text for each in letters).split())
    if text:
        size = sorted(each.size for each in letters)[len(letters) // 2]
        found.append(
            Piece(
                text,
                min(each.left for each in letters),
                max(each.right for each in letters),
                min(each.bottom for each in letters),
                max(each.top for each in letters),
                size,
                sum(each.bold for each in letters) > 0.8 * len(letters),
            )
        )
    letters.clear()
