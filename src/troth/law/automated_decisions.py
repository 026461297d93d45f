"""Significant decisions taken solely by machines: barred, or allowed with safeguards (UK GDPR Arts 22A–22D; EU: Art 22)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from troth.errors import TrothError
from troth.law.answers import Proof, Ruling
from troth.law.bases import LawfulBasis

ARTICLES_22A_TO_D_FROM = date(2026, 2, 5)
"""DUAA s.80, in force by SI 2026/82 reg 2; reg 5 saves some earlier decisions (its title was opened, not its text)."""


@dataclass(frozen=True)
class Safeguard:
    """One safeguard that a significant decision solely by machines needs."""

    code: str
    says: str
    authority: str
    proof: Proof


SAFEGUARDS: tuple[Safeguard, ...] = (
    Safeguard("told", "the person is told about such decisions", "UK GDPR Art 22C", "secondary"),
    Safeguard("representations", "the person can make representations", "UK GDPR Art 22C", "secondary"),
    Safeguard("human intervention", "the person can obtain human intervention", "UK GDPR Art 22C", "secondary"),
    Safeguard("contest", "the person can contest the decision", "UK GDPR Art 22C", "secondary"),
)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One kind of decision. ``None`` is *not known*: then it is taken to be what needs protection.

    ``human_is_meaningful`` – somebody reviews before it takes effect, with the authority and information to change it;
    ``legal_or_similar_effect`` – significant; ``bases`` – every lawful basis relied on anywhere in it;
    ``safeguards`` – codes of the safeguards in place.
    """

    human_is_meaningful: bool | None
    legal_or_similar_effect: bool | None
    bases: frozenset[LawfulBasis]
    special_category: bool | None = None
    explicit_consent_to_all: bool = False
    contract_needs_it: bool = False
    law_requires_or_authorises: bool = False
    substantial_public_interest: bool = False
    safeguards: frozenset[str] = frozenset()


def decision_allowed(decision: Decision, on: date, *, regime: Literal["UK", "EU"] = "UK") -> Ruling:
    """Whether such a decision may be taken on the date ``on``. Raises TrothError for an unknown regime or safeguard."""
    if regime not in ("UK", "EU"):
        raise TrothError(f"‘{regime}’ is no regime of automated decisions", fix="use UK or EU")
    codes = {each.code for each in SAFEGUARDS}
    for code in sorted(decision.safeguards - codes):
        raise TrothError(f"‘{code}’ is no safeguard", fix=f"use one of {', '.join(sorted(codes))}")
    if decision.human_is_meaningful or decision.legal_or_similar_effect is False:
        why = "a person is meaningfully involved" if decision.human_is_meaningful else "it has no significant effect"
        return Ruling(answer="yes", reason=f"the rules on significant decisions solely by machines do not apply: {why}",
                      authority="UK GDPR Art 22A", proof="opened")  # fmt: skip
    if regime == "EU" or on < ARTICLES_22A_TO_D_FROM:
        return _under_article_22(decision, regime)
    if "recognised legitimate interest" in decision.bases:
        return Ruling(answer="no", reason="a decision that relies anywhere on a recognised legitimate interest is barred",
                      authority="UK GDPR Art 22B(4)", proof="opened")  # fmt: skip
    if decision.special_category is not False and not _special_category_gate(decision):
        return Ruling(answer="no", reason="special-category data in it needs explicit consent to all, or contract or law together "
                      "with substantial public interest; not known counts as special",
                      authority="UK GDPR Art 22B(1)–(3)", proof="opened")  # fmt: skip
    return _with_safeguards(decision)


def _special_category_gate(decision: Decision) -> bool:
    if decision.explicit_consent_to_all:
        return True
    return (decision.contract_needs_it or decision.law_requires_or_authorises) and decision.substantial_public_interest


def _with_safeguards(decision: Decision) -> Ruling:
    missing = [each for each in SAFEGUARDS if each.code not in decision.safeguards]
    if missing:
        return Ruling(answer="conditional", reason="it is allowed with its safeguards", authority="UK GDPR Art 22C",
                      conditions=tuple(each.says for each in missing), proof="secondary")  # fmt: skip
    return Ruling(answer="yes", reason="every safeguard is in place", authority="UK GDPR Art 22C", proof="secondary")


def _under_article_22(decision: Decision, regime: str) -> Ruling:
    authority = "EU GDPR Art 22" if regime == "EU" else "UK GDPR Art 22, before 5 February 2026"
    if not (decision.explicit_consent_to_all or decision.contract_needs_it or decision.law_requires_or_authorises):
        return Ruling(answer="no", reason="such decisions are prohibited without contract, law or explicit consent",
                      authority=authority, proof="memory")  # fmt: skip
    special = decision.special_category is not False
    if special and not (decision.explicit_consent_to_all or decision.substantial_public_interest):
        return Ruling(answer="no", reason="special-category data in it needs explicit consent or substantial public interest",
                      authority=authority, proof="memory")  # fmt: skip
    ruling = _with_safeguards(decision)
    return Ruling(
        answer=ruling.answer, reason=ruling.reason, conditions=ruling.conditions, authority=authority, proof="memory"
    )


def looks_like_a_rubber_stamp(reviews: int, changed: int, *, many: int = 50) -> bool:
    """A flag for a person to look into: over ``many`` reviews and nobody ever changed an outcome.

    No statute sets a number; ``many`` is a choice. The regulator's draft of 31 March 2026 asks for more than a token review.
    Raises TrothError for counts that cannot be.
    """
    if not 0 <= changed <= reviews or many < 1:
        raise TrothError(
            "these counts of reviews cannot be", fix="changed outcomes are among the reviews; ‘many’ is positive"
        )
    return reviews >= many and changed == 0
