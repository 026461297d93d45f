# ruff: noqa: E501 – a pattern is read whole
"""The parts of a list in running text: ‘your name, how you pay and (for deliveries) your address’ are three."""

from __future__ import annotations

import re
from collections.abc import Iterator

from troth.notice.draft.vocabulary import fields_in


def parts_of(text: str) -> list[str]:
    """The parts between commas and semicolons, brackets kept whole, without the words that only join them."""
    text = _ENDS.split(text.strip())[0]
    parts = (_JOINS.sub("", _ASIDE.split(each.strip(" .;,–—"))[0]).strip(" .;,–—:") for each in _split(text))
    return [part for each in parts if (part := re.sub(r"(?i)\s+(?:and|or|plus)$", "", each))]


_ENDS = re.compile(
    r"\s*(?:,|\s[–—-])\s+(?=(?:when|if|unless|so (?:that|you|we)|used (?:only|solely|to|by)|in order|because|"
    r"which (?:we|is|are|you|may)|to (?:help|make|keep|let|allow|enable)|we (?:use|need|may|will|do)|collected|these)\b)",
    re.IGNORECASE,
)
"""Where a list is over, and its purpose or its occasion follows."""

_ASIDE = re.compile(
    r"\s+(?=(?:so that|in order to|because|when you|if you|unless|where (?:these|they|it|required|relevant|applicable|necessary|appropriate|you|we|this|provided)|"
    r"for the purposes?|in case|as (?:necessary|appropriate|required))\b)",
    re.IGNORECASE,
)
_JOINS = re.compile(
    r"^(?:(?:and|or|and/or|plus|also|as well as|including|includes?|such as|for example|e\.g\.|like|any|other|"
    r"the following|namely|together with|your|the same|sometimes|possibly|basic|certain|some|details of|information about|(?:\(for [^)]*\)))[,:]?\s+)+",
    re.IGNORECASE,
)


def _split(text: str) -> Iterator[str]:
    depth, start = 0, 0
    for index, letter in enumerate(text):
        depth += letter == "("
        depth -= letter == ")" and depth > 0
        if depth == 0 and (letter == ";" or (letter == "," and not text[index + 1 : index + 2].isdigit())):
            yield text[start:index]
            start = index + 1
    yield text[start:]


_NOT_HELD = re.compile(r"\([^)]*\b(?:not|never|no|n[’']t)\b[^)]*\)", re.IGNORECASE)


def fields_of(text: str, *, own_words: bool) -> dict[str, list[str]]:
    """The fields a list names, by group: Troth’s word where it knows one, else – ``own_words`` – the notice’s, as ``other``."""
    found: dict[str, list[str]] = {}
    for part in parts_of(_NOT_HELD.sub("", text)):
        for group, name in _of_part(part, own_words):
            names = found.setdefault(group, [])
            if name not in names:
                names.append(name)
    return found


def _of_part(part: str, own_words: bool) -> Iterator[tuple[str, str]]:
    outside = re.sub(r"\([^)]*\)", "", part)
    known = _known(part)
    halves = [_JOINS.sub("", each.strip(" .;,")) for each in re.split(r"\s+(?:and|or|&|including|such as)\s+", outside)]
    if (
        own_words
        and len(known) == 1
        and len(halves) > 1
        and all(_known(each) == known and _is_telling(each) for each in halves)
    ):
        # ‘CV and qualifications’: two things of one kind.
        yield from ((known[0][0], _in_own_words(known[0][1], each)) for each in halves)
        return
    for group, name in known:
        yield group, _in_own_words(name, outside if len(known) == 1 else _half_of(name, halves)) if own_words else name
    if not own_words:
        return
    if not known:
        if could_be_a_field(part):
            yield "other", part
        return
    if _CLAUSE.match(outside):
        return
    if _RELATES.search(outside):
        # ‘records of repairs and invoices’ is one thing, though Troth knows a part of it.
        if not _known(halves[0]) and could_be_a_field(part):
            yield "other", part
        return
    for half in halves:
        if len(half.split()) > 1 and not _known(half) and could_be_a_field(half) and not _LEFT_OVER.search(half):
            yield "other", half


def _half_of(name: str, halves: list[str]) -> str:
    return next((each for each in halves if any(name == kind for _, kind in _known(each))), "")


def _in_own_words(name: str, said: str) -> str:
    """The notice's words where Troth's kind is so wide that it would hide them: of ‘a CV’ it would leave ‘employment details’."""
    said = re.sub(r"(?i)^(?:relevant|basic|any|some|the|your|an?)\s+", "", said.strip(" .;,"))
    wide = name in _WIDE and _is_telling(said) and len(said.split()) < 8 and could_be_a_field(said)
    return said if wide and not _shares_a_word(said, name) else name


def _is_telling(said: str) -> bool:
    return said.isupper() or len(said.split()) > 1 or said.endswith("s")


_WIDE = frozenset(
    [
        "employment details",
        "income",
        "disability or special needs",
        "passport or identity document",
        "usage data",
        "orders and payments",
        "credit history",
        "health",
        "correspondence",
        "feedback",
        "unique pupil or patient number",
        "family and household",
        "interests and preferences",
        "savings and property",
        "attainment",
    ]
)


_WEAK = frozenset(["details", "data", "and", "document", "documents", "number", "needs", "status"])


def _shares_a_word(text: str, name: str) -> bool:
    words = {word[:5] for word in re.findall(r"[a-z]{3,}", text.lower())}
    return any(word[:5] in words for word in re.findall(r"[a-z]{3,}", name.lower()) if word not in _WEAK)


_RELATES = re.compile(r"(?i)\s(?:of|from|in|at|on|to|for|about|by|with|when|relating|which|that|who)\s.*\s(?:and|or)\s")
_LEFT_OVER = re.compile(
    r"(?i)^(?:home|work|postal|billing|delivery|telephone|first|last|full|previous|other|type|version|time|times|date|dates|numbers?)\b|"
    r"\b(?:details|data|information|you|us|we|your|our|for|on|to|at|in|of|with|from)$"
)


def _known(text: str) -> list[tuple[str, str]]:
    return [(group, name) for group, names in fields_in(text).items() for name in names]


def could_be_a_field(text: str) -> bool:
    """Whether words may name data: a short phrase that is no clause of its own and says more than ‘personal data’."""
    words = text.split()
    return (
        0 < len(words) <= 14
        and len(text) > 1
        and not _CLAUSE.match(text)
        and not _SAYS_NOTHING.fullmatch(text)
        and re.search(r"[a-z]{3}|\b[A-Z]{2,}s?\b", text) is not None
    )


_CLAUSE = re.compile(
    r"(?i)(?:we|you (?:can|may|will|have|are|must|should)|they|it|this|these|those|please|if|when|where|because|so|to|for|in|by|as|at|on|of|with|from|via|"
    r"through|using|which we|that|see|not|never|no|only|again|including|etc|and|or|but|although|however|unless|until|whilst|while|who we|there|here|"
    r"collected|used|provided|depending|required|subject)\b"
)
_SAYS_NOTHING = re.compile(
    r"(?i)(?:the |this |that |your |any |all |other |more |further |some |following |certain |personal |sensitive |relevant |necessary |different |kinds? of |types? of |categor(?:y|ies) of |information|data|details|details about you|about you|you|us|etc|things?|items?|collected|above|below| )*"
)
