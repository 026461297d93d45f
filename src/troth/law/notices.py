"""What a privacy notice must say (UK GDPR Arts 13 and 14), when a notice is not needed, and citations that have gone stale."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal

from troth.errors import TrothError
from troth.law.answers import Proof
from troth.law.contents import Element, gaps, required

Article = Literal["13", "14"]
"""Art 13 – data got from the person; Art 14 – data got from somebody else."""

COMPLAINTS_TO_CONTROLLER_FROM = date(2026, 6, 19)
"""DPA 2018 s.164A, in force by SI 2026/82 reg 3; UK GDPR Art 77 went with it."""

AUTOMATED_DECISIONS_FROM = date(2026, 2, 5)
"""UK GDPR Arts 22A–22D took the place of Art 22: DUAA s.80, SI 2026/82 reg 2."""

_BOTH = "UK GDPR Arts 13(1)–(2), 14(1)–(2)"


def _element(code: str, says: str, when: str = "", authority: str = _BOTH, proof: Proof = "memory") -> Element:
    return Element(code, says, authority, proof, when)


_COMMON: tuple[Element, ...] = (
    _element("controller", "who the controller is and how to reach it"),
    _element("representative", "the representative in the United Kingdom", "representative"),
    _element("dpo", "how to reach the data protection officer", "dpo"),
    _element("purposes and bases", "each purpose with its lawful basis; the condition where the interest is a recognised one"),
    _element("legitimate interests", "the legitimate interests pursued", "legitimate interests"),
    _element("recipients", "the recipients, or their categories", "recipients"),
    _element("transfers", "each country, the mechanism, and how to get a copy of the safeguards", "transfers"),
    _element("retention", "how long, or the criteria that decide"),
    _element("rights", "the rights people have"),
    _element("right to object", "the right to object, clearly and apart from all else", "objection possible",
             "UK GDPR Art 21(4)"),
    _element("withdraw consent", "that consent can be withdrawn at any time", "consent"),
    _element("complain to regulator", "that people may complain to the regulator"),
    _element("automated decisions", "significant automated decisions: that they are taken, their logic, consequences, safeguards",
             "automated decisions", "UK GDPR Arts 13(2), 14(2), 22A–22D"),
)  # fmt: skip

_COMPLAIN_TO_US = _element("complain to us", "that people may complain to us, and how", "", "DPA 2018 s.164A, from 19 June 2026",
                           "secondary")  # fmt: skip

ARTICLE_13: tuple[Element, ...] = (
    *_COMMON,
    _element("need and consequence", "whether law or contract needs the data, and what follows from not giving it",
             "statutory or contractual need", "UK GDPR Art 13(2)(e)"),
)  # fmt: skip

ARTICLE_14: tuple[Element, ...] = (
    *_COMMON,
    _element("categories of data", "the categories of data", "", "UK GDPR Art 14(1)(d)"),
    _element("source", "where the data comes from, and whether from public sources", "", "UK GDPR Art 14(2)(f)"),
)


def elements(article: Article, on: date) -> tuple[Element, ...]:
    """All elements of a notice under that Article on that date, the conditional ones included."""
    if article not in ("13", "14"):
        raise TrothError(
            f"there is no notice under Article ‘{article}’", fix="use 13 (from the person) or 14 (from others)"
        )
    found = ARTICLE_13 if article == "13" else ARTICLE_14
    return (*found, _COMPLAIN_TO_US) if on >= COMPLAINTS_TO_CONTROLLER_FROM else found


def notice_contents(article: Article, facts: Collection[str], on: date) -> tuple[Element, ...]:
    """What the notice must say on these facts: ``facts`` are the words in ``Element.when``."""
    return required(elements(article, on), facts)


def notice_gaps(article: Article, present: Collection[str], facts: Collection[str], on: date) -> tuple[Element, ...]:
    """What it must say and does not, ``present`` being the codes of what it says."""
    return gaps(elements(article, on), present, facts)


@dataclass(frozen=True)
class NoticeException:
    """One case in which no Art 14 (or, for research, Art 13) notice is given; each needs a reason on record."""

    code: str
    says: str
    instead: str
    authority: str
    proof: Proof


NOTICE_EXCEPTIONS: tuple[NoticeException, ...] = (
    NoticeException("has it already", "the person has the information", "", "UK GDPR Arts 13(4), 14(5)(a)", "memory"),
    NoticeException("impossible or disproportionate", "telling each person is impossible or disproportionate",
                    "publish the information", "UK GDPR Art 14(5)(b)", "memory"),
    NoticeException("law requires obtaining", "the law lays down that the data is obtained or disclosed", "",
                    "UK GDPR Art 14(5)(c)", "memory"),
    NoticeException("professional secrecy", "the data must stay confidential by professional secrecy", "",
                    "UK GDPR Art 14(5)(d)", "memory"),
    NoticeException("impairs the objective", "telling would seriously impair what the processing is for",
                    "publish the information", "UK GDPR Art 14(5)", "memory"),
    NoticeException("research", "research for which telling would be a disproportionate effort (data got from the person)",
                    "publish the information", "UK GDPR Art 13 as amended by DUAA s.77", "memory"),
)  # fmt: skip


@dataclass(frozen=True)
class Stale:
    """A citation in a text that is no longer the law on the date asked for, and what is cited now."""

    quoted: str
    instead: str
    authority: str
    proof: Proof


_CITED = r"\b(?:UK\s+GDPR\s+)?Art(?:icle)?s?\.?\s*{}(?![0-9A-Za-z])(?!\s*(?:of\s+the\s+)?EU\b)"
_OLD_AUTOMATED = re.compile(_CITED.format("22"), re.IGNORECASE)
_OLD_COMPLAINT = re.compile(_CITED.format("77"), re.IGNORECASE)
_EU_BEFORE = re.compile(r"\bEU(?:\s+|-)?GDPR,?\s*$", re.IGNORECASE)


def stale_citations(text: str, on: date) -> tuple[Stale, ...]:
    """Citations of UK GDPR Art 22 and Art 77 in a text, where they are no longer the law on that date.

    A citation that says *EU GDPR* beside it is left alone: there both Articles stand.
    """
    found: list[Stale] = []
    for pattern, since, instead, authority, proof in _REPLACED:
        if on < since:
            continue
        for match in pattern.finditer(text):
            if not _EU_BEFORE.search(text[: match.start()]):
                found.append(Stale(match[0], instead, authority, proof))
    return tuple(found)


_REPLACED: tuple[tuple[re.Pattern[str], date, str, str, Proof], ...] = (
    (_OLD_AUTOMATED, AUTOMATED_DECISIONS_FROM, "UK GDPR Arts 22A–22D", "DUAA s.80; SI 2026/82 reg 2", "opened"),
    (_OLD_COMPLAINT, COMPLAINTS_TO_CONTROLLER_FROM, "DPA 2018 s.164A: complain to us, and to the regulator",
     "DUAA s.103 and Sch 10; SI 2026/82 reg 3", "secondary"),
)  # fmt: skip
