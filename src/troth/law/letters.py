"""What each letter of a rights desk must say: acknowledgement, extension, refusal, access answer, complaint, breach."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, get_args

from troth.errors import TrothError
from troth.law.answers import Proof
from troth.law.contents import Element, gaps, required

Letter = Literal[
    "acknowledgement",
    "extension",
    "refusal",
    "access answer",
    "complaint acknowledgement",
    "complaint outcome",
    "breach to regulator",
    "breach to people",
]
LETTERS: tuple[Letter, ...] = get_args(Letter)


def _of(authority: str, proof: Proof, *rows: tuple[str, str] | tuple[str, str, str]) -> tuple[Element, ...]:
    return tuple(Element(row[0], row[1], authority, proof, row[2] if len(row) == 3 else "") for row in rows)


_ACCESS_GUIDANCE = "ICO guidance on the right of access, 8 December 2025"
_COMPLAINT_GUIDANCE = "ICO guidance on data protection complaints, 12 February 2026"
_CLARIFICATION = "UK GDPR Art 12A; DPA 2018 s.54(3C)–(3D) as its twin"

_COMPLAIN: tuple[Element, ...] = (
    Element(
        "complain to us", "that one may complain to us, and how", "DPA 2018 s.164A, from 19 June 2026", "secondary"
    ),
    Element("complain to regulator", "that one may complain to the regulator", "UK GDPR Art 12(4)", "opened"),
)

_REFUSAL = (
    Element("decision", "what is refused, and what is done", "UK GDPR Art 12(4)", "opened"),
    Element("reasons", "why, for each item or act refused", "UK GDPR Art 12(4)", "opened"),
    Element("exemptions", "the exemption for each item withheld", "DPA 2018 Schs 2–4", "memory", "exemption relied on"),
    *_COMPLAIN,
    Element("court", "that one may go to court", "UK GDPR Art 12(4)", "opened"),
)

CONTENTS: dict[Letter, tuple[Element, ...]] = {
    "acknowledgement": (
        Element("received on", "the day of receipt", _ACCESS_GUIDANCE, "opened", "", True),
        Element("due on", "when the answer is due at the latest", _ACCESS_GUIDANCE, "opened", "", True),
        Element("identity needed", "what would settle who asks, and why", "UK GDPR Art 12(6)", "memory", "identity in doubt"),
        Element("authority needed", "that written authority is needed", _ACCESS_GUIDANCE, "opened", "agent asks"),
        Element("fee", "the fee and how it was reckoned", "UK GDPR Art 12(5)", "memory", "fee asked"),
        Element("clarification", "what is unclear, and why it is needed", _CLARIFICATION, "opened", "clarification asked"),
    ),
    "extension": (
        *_of("UK GDPR Art 12(3); DPA 2018 s.54(3A)–(3B) as its twin", "opened",
             ("new date", "the new last day"),
             ("reasons", "why: the request is complex, or there are many")),
    ),
    "refusal": _REFUSAL,
    "access answer": (
        *_of("UK GDPR Art 15(1)–(3)", "memory",
             ("copy", "a copy of the personal data, or that none is held"),
             ("purposes", "the purposes"),
             ("categories", "the categories of data"),
             ("recipients", "the recipients or their categories; by name if asked and known"),
             ("retention", "how long, or the criteria that decide"),
             ("rights", "the rights to rectify, erase, restrict and object"),
             ("source", "where the data came from", "not from the person"),
             ("automated decisions", "significant automated decisions, their logic and consequences", "automated decisions"),
             ("transfer safeguards", "the safeguards of transfers abroad", "transfers"),
             ("codes explained", "what codes and abbreviations mean", "codes in the data")),
        *_COMPLAIN,
        Element("withheld", "what was withheld and why, so far as saying so is safe", "UK GDPR Art 12(4)", "opened",
                "exemption relied on"),
    ),
    "complaint acknowledgement": (
        Element("received", "that the complaint was received, within 30 days", "DPA 2018 s.164A(3), from 19 June 2026", "opened"),
        Element("next steps", "what happens next", _COMPLAINT_GUIDANCE, "opened", "", True),
    ),
    "complaint outcome": (
        Element("outcome", "the outcome, without undue delay", "DPA 2018 s.164A(4), from 19 June 2026", "opened"),
        Element("complain to regulator", "that one may complain to the regulator", _COMPLAINT_GUIDANCE, "opened"),
    ),
    "breach to regulator": _of("UK GDPR Art 33(3)–(4); same words in DPA 2018 s.67(4)–(5)", "opened",
        ("nature", "the nature of the breach"),
        ("people", "categories and approximate number of people"),
        ("records", "categories and approximate number of records"),
        ("contact", "the data protection officer or another contact"),
        ("consequences", "the likely consequences"),
        ("measures", "the measures taken and proposed"),
        ("reasons for delay", "why it comes after 72 hours", "late")),
    "breach to people": _of("UK GDPR Art 34(2)", "memory",
        ("nature", "the nature of the breach, in plain words"),
        ("contact", "the data protection officer or another contact"),
        ("consequences", "the likely consequences"),
        ("measures", "the measures taken and proposed, and what people can do")),
}  # fmt: skip
"""Letter → its elements. Breach contents may come in phases; each phase says what is still to come."""


def letter_contents(letter: Letter, facts: Collection[str] = ()) -> tuple[Element, ...]:
    """What the letter must say on these facts; TrothError for an unknown letter or fact."""
    return required(_elements(letter), facts)


def letter_gaps(letter: Letter, present: Collection[str], facts: Collection[str] = ()) -> tuple[Element, ...]:
    """What it must say and does not, ``present`` being the codes of what it says."""
    return gaps(_elements(letter), present, facts)


def _elements(letter: Letter) -> tuple[Element, ...]:
    if letter not in CONTENTS:
        raise TrothError(f"‘{letter}’ is no letter of the table", fix=f"use one of {', '.join(LETTERS)}")
    return CONTENTS[letter]
