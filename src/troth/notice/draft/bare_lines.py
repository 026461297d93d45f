"""Headings and lists that nothing marks: in pasted text they are short lines, known by their words and their neighbours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

Mark = Literal["heading", "item"]


def bare_marks(lines: Sequence[str]) -> dict[int, Mark]:
    """Index of a line → what it is, for lines that are headings or list items without a sign of it."""
    width = _width(lines)
    found: dict[int, Mark] = {}
    listing = False
    """Whether items may follow: under words that end with a colon, or under a heading."""
    begun = False
    before = ""
    for index, raw in enumerate(lines):
        line = raw.strip()
        if not line:
            listing = listing and not begun
            continue
        above = index == 0 or not lines[index - 1].strip()
        after = lines[index + 1].strip() if index + 1 < len(lines) else ""
        done = above or before.endswith((".", "?", "!", ";")) or found.get(index - 1) is not None
        done = done or (len(before) < 0.6 * width and not before.endswith((",", " and", " or", ":")))
        if line.endswith(":"):
            listing, begun = True, False
        elif (
            done
            and not (listing and not begun and before.endswith(":"))
            and (_is_heading(line, after, width, above) or _is_title(line, before, after))
        ):
            found[index] = "heading"
            listing, begun = True, False
        elif (listing and _ends_as_item(line, before, found.get(index - 1))) or (
            listing and _is_item(line, width) and _has_neighbours(lines, index, found, width)
        ):
            found[index] = "item"
            begun = True
        else:
            listing = False
        before = line
    return found


def runs(fitting: list[bool]) -> set[int]:
    """Where three or more that fit stand one after another: less than that may be chance."""
    found: set[int] = set()
    run: list[int] = []
    for index, fits in enumerate([*fitting, False]):
        if fits:
            run.append(index)
            continue
        found |= set(run) if len(run) > 2 else set()
        run = []
    return found


def _width(lines: Sequence[str]) -> int:
    """Where the lines are wrapped: the length that nine in ten keep to."""
    lengths = sorted(len(line) for line in lines if line.strip())
    return lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0


_ASKS = re.compile(
    r"(?:what|who|why|how|where|when|which|whom|can|do|does|is|are|will|should|if|our|your|the|contacting|contact|about|sharing|keeping|using)\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"(?i)\b(?:data|information|details|rights?|we|us|you|privacy|cookies?|complain\w*|contact|shar\w*|keep\w*|law\w*|"
    r"security|transfers?|retention|marketing|policy|notice)\b"
)
_MARKED = re.compile(r"\s*(?:[#>|•‣◦▪●○*·–—-]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s)")
_SENTENCE = re.compile(
    r"(?i)\b(?:we|you|it|they|this|which|that)\s+(?:will|may|can|must|are|is|do|have|has|should|also|only|never|always)\s"
)


def _ends_as_item(line: str, before: str, above: Mark | None) -> bool:
    """‘wills: for ever;’ – a part that a semicolon ends, and the last one, that a full stop ends."""
    if _MARKED.match(line) or len(line) > 300:
        return False
    goes_on = re.search(r";(?: and| or)?$", line) is not None
    return goes_on or (above == "item" and re.search(r";(?: and| or)?$", before) is not None and len(line) < 200)


def _is_heading(line: str, after: str, width: int, above: bool) -> bool:
    words = line.split()
    return (
        2 <= len(words) <= 14
        and line[:1].isupper()
        and not line.endswith((".", ",", ";", ":", "!"))
        and (len(line) < max(0.75 * width, 60) or (above and not after))
        and (not after or after[:1].isupper() or after[:1] in "“\"'‘" or _MARKED.match(after) is not None)
        and _ASKS.match(line) is not None
        and _ABOUT.search(line) is not None
        and (words[0].lower() not in ("our", "your", "the", "if", "contact", "about") or not _SENTENCE.search(line))
        and not re.search(r"@|\d{3}|\|", line)
    )


def _is_title(line: str, before: str, after: str) -> bool:
    """A short line about data between a sentence that is over and one that begins."""
    return (
        2 <= len(line.split()) <= 9
        and line[:1].isupper()
        and line[-1:].isalnum()
        and (not before or before.endswith((".", "?", "!")))
        and after[:1].isupper()
        and len(after) > 1.3 * len(line)
        and after.endswith((".", ":"))
        and _ABOUT.search(line) is not None
        and not re.search(r"@|\d|\|", line)
    )


_PLACE = re.compile(
    r"@|\||^(?:Ltd|Limited)|\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b|"
    r"^\d|\b0\d{2,4}[ -]?\d{3}|(?i:\b(?:street|road|lane|house|avenue)\b)"
)


def _is_item(line: str, width: int) -> bool:
    return (
        len(line) < min(110, max(0.75 * width, 60))
        and line[:1].isupper()
        and not line.endswith((".", ":", "?", "!", ","))
        and _MARKED.match(line) is None
        and not _PLACE.search(line)
    )


def _has_neighbours(lines: Sequence[str], index: int, found: dict[int, Mark], width: int) -> bool:
    """Whether the line above or below is such a line too: a single one is more likely a heading, or the end of a paragraph."""
    if found.get(index - 1) == "item":
        after = lines[index + 1].strip() if index + 1 < len(lines) else ""
        return not after[:1].islower()
    after = lines[index + 1].strip() if index + 1 < len(lines) else ""
    return bool(after) and _is_item(after, width) and not _PLACE.search(" ".join(lines[index : index + 5]))
