# ruff: noqa: E501 – a pattern is read whole
"""Whose voice a notice speaks in: ‘I’ and ‘the College’ are read as ‘we’, ‘an individual’ as ‘you’; what is quoted stays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_ONE_PERSON: tuple[tuple[str, str], ...] = (
    (r"\bI[’']m\b|\bI am\b", "we are"),
    (r"\bI[’']ll\b", "we will"),
    (r"\bI[’']ve\b", "we have"),
    (r"\bI\b", "we"),
    (r"\bmy\b", "our"),
    (r"\bMy\b", "Our"),
    (r"\bme\b", "us"),
    (r"\bmyself\b", "us"),
)
_ORGANISATION = (
    r"(?:company|firm|college|school|trust|charity|practice|society|club|association|agency|council|clinic|business|"
    r"organisation|university|academy|partnership|centre|group|foundation)"
)
_OTHERS: tuple[tuple[str, str], ...] = (
    (rf"\b[Tt]he {_ORGANISATION}[’']s\b", "our"),
    (rf"\b[Tt]he {_ORGANISATION}\b", "we"),
    (
        r"\b(?:[Aa]n individual|[Ii]ndividuals|[Aa] data subject|[Dd]ata subjects|[Aa] (?:student|client|customer|patient|member)|"
        r"[Yy]ou or your representative) (?=may|can|has|have|is entitled|are entitled|who\b)",
        "you ",
    ),
    (
        r"\b(?:Members|Applicants|Customers|Clients|Tenants|Patients|Parents|Employees|Residents|Students|Candidates|Guests|Users)"
        r" (?=may (?:\w+ )?(?:ask|inspect|object|request|withdraw|see|have|obtain|require)\b|can (?:ask|see|object|request)\b|have the right\b|are entitled\b)",
        "you ",
    ),
    (r"\b[Tt]hey (?=(?:may|can) (?:also )?(?:ask|object|request|withdraw|complain)\b|have the right\b)", "you "),
)


def speaks_as_one(texts: Iterable[str]) -> bool:
    """Whether one person writes: ‘I keep your address’, and never ‘we’."""
    whole = " ".join(texts)
    return len(re.findall(r"\bI\b", whole)) >= 3 and len(re.findall(r"\b[Ww]e\b", whole)) <= 1


def of_one(text: str) -> str:
    """A sentence of a sole trader as a firm would write it; a sentence still begins with a capital."""
    return _begun(text, _replaced(text, _ONE_PERSON))


def of_us(text: str, us: str = "") -> str:
    """A sentence about ‘the College’, or a short name the notice gives itself, and ‘an individual’ as one about us and you."""
    if us:
        text = re.sub(rf"\b(?:[Tt]he )?{re.escape(us)}[’']s\b", "our", text)
        text = re.sub(rf"\b(?:[Tt]he )?{re.escape(us)}\b", "we", text)
    return _begun(text, _replaced(text, _OTHERS))


def called(texts: Sequence[str]) -> str:
    """The short name a controller gives itself: ‘Elm Homes Limited (“Elm”)’; empty where it gives none."""
    for text in texts:
        found = re.search(
            r"(?:Limited|Ltd\.?|LLP|plc|PLC|CIC|CIO|Trust|Council|Association|Society|Company|College|Church)\b[^“\"‘(]{0,30}"
            r"\((?:[^()]*?,\s*)?(?:the )?[“\"‘'](?:the )?(?P<us>[A-Z][\w&]*(?: [A-Z][\w&]*){0,2})[”\"’']",
            text,
        )
        if found is not None:
            return found["us"]
    return _recurring(" ".join(texts))


_FULL_NAME = re.compile(
    r"\b(?P<first>[A-Z][\w’-]{3,})(?: [A-Z&][\w&’-]*){0,5} (?:Limited|Ltd|LLP|plc|PLC|CIC|CIO)\b|"
    r"\b(?:[A-Z][\w’-]+ (?:of |and |the |for )*){2,7}\((?P<letters>[A-Z]{2,6})\)"
)


def _recurring(text: str) -> str:
    """The first word of the full name, or its letters, where the text goes on with it: ‘Elm finds …; Elm’s team …’."""
    for found in _FULL_NAME.finditer(text):
        name = found["first"] or found["letters"]
        alone = re.findall(rf"\b{re.escape(name)}(?:[’']s\b|(?= [a-z]))", text)
        if name.lower() not in ("information", "data", "united", "national") and len(alone) >= 3:
            return name
    return ""


def _replaced(text: str, words: tuple[tuple[str, str], ...]) -> str:
    for pattern, ours in words:
        text = re.sub(pattern, ours, text)
    return text


def _begun(before: str, after: str) -> str:
    return after[:1].upper() + after[1:] if before[:1].isupper() else after
