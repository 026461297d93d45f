# ruff: noqa: E501 – a pattern is read whole
"""How well a statement was understood, and whether it is any business of a notice at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from troth.notice.draft.reading import Reading, name_for

Understanding = Literal["understood", "doubtful", "not understood", "not ours"]
"""``not understood`` – it speaks of people's data, and nothing could be drafted from it: as doubtful as can be."""

ORDER: tuple[Understanding, ...] = ("understood", "doubtful", "not understood", "not ours")

DEFINES = re.compile(
    r"^(?:In this (?:notice|policy|document),? )?[“\"‘'(]*(?:the )?(?:personal (?:data|information)|(?:data )?(?:controller|processor|subject)s?|processing|special categor\w+[\w ]*|UK GDPR|GDPR|DPA|ICO|PECR|cookies?|"
    r"we|us|our|you|your|company|website|service|user|applicable law)[”\"’')]*\s*(?:[–—-]\s*|,? )?(?:means?|is defined|has the (?:same )?meaning|refers? to|is (?:any|a term|the term|the body|a small)|are small)\b",
    re.IGNORECASE,
)
"""A definition: it explains a word and promises nothing."""

_SPEAKS_OF_DATA = re.compile(
    r"(?i)\b(?:personal (?:data|information|details)|(?:your|their|this|that|people[’']s|customer|client|patient|member|pupil) (?:\w+ )?(?:data|information|details|records?|consent|privacy|rights?)|"
    r"\b(?:data|information|details|records?|storage|card numbers?|accounts?|browser|website|site)\b|@|\b0\d{2,4}[ -]?\d{3}|\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b|"
    r"data protection|privacy|cookies?|consent|GDPR|(?:data )?controllers?|processors?|subject access|unsubscribe|opt[- ]?out|"
    r"(?:we|us|our \w+)(?:[’']ll|[’']re|[’']ve)? (?:\w+ ){0,3}(?:collect|hold|use|keep|share|store|process|record|delete|destroy|pass|disclose|sell|transfer|protect|retain|ask for|contact|email|tell|track|monitor|send you|write to)\w*|"
    r"(?:tell|email|ask|write to|contact|ring|call) us|you (?:can|may|have the right) (?:\w+ ){0,2}(?:ask|request|object|complain|withdraw|see|change))\b"
)
_SELLS = re.compile(
    r"(?i)\b(?:buy now|shop now|book now|find out more|read more|learn more|click here|get (?:a|your) (?:free )?quote|free delivery|sign up today|follow us|all rights reserved|copyright|©|back to top|skip to|terms (?:of|and)|"
    r"opening hours|award|five[- ]star|our (?:services|products|team|story|prices)|download (?:a|our|this)|print this)\b"
)


OWN_WORDS = "kept as information in its own words; if it promises something, say what"
_PROMISES = re.compile(
    r"(?i)\b(?:we|the (?:company|practice|school|trust|charity|firm|society|club))(?:[’']ll)? (?:\w+ ){0,2}?(?:will|do not|don[’']t|never|always|only|shall|must|may|can|collect|use|hold|share|keep|ask|tell|check|review|delete)\b"
)


def is_unknown(reading: Reading, text: str) -> bool:
    """Whether a reading is only the statement itself, kept as information for want of anything better."""
    return reading.section == "information" and reading.name == name_for(text)


def doubt_of(text: str, readings: Sequence[Reading]) -> str | None:
    """Why to look at a statement that no rule knew more of than its topic, where it could be a promise."""
    unknown = all(is_unknown(each, text) for each in readings)
    return OWN_WORDS if readings and unknown and _PROMISES.search(text) else None


def understanding_of(text: str, readings: Sequence[Reading], doubts: Sequence[str]) -> Understanding:
    """How well a statement was understood, from what was read in it."""
    if readings:
        return "doubtful" if doubts else "understood"
    words = len(text.split())
    sells = _SELLS.search(text) is not None and words < 14
    title = words < 7 and re.search(r"[.!?:@]|\d|\b(?:we|you|is|are)\b", text) is None
    if DEFINES.match(text) or sells or title or not _SPEAKS_OF_DATA.search(text):
        return "not ours"
    return "not understood"
