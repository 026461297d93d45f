"""The lawful bases of UK GDPR Art 6(1), by the words used everywhere, and what may not rest on which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from troth.law.answers import Proof, Ruling

LawfulBasis = Literal[
    "consent",
    "contract",
    "legal obligation",
    "vital interests",
    "public task",
    "recognised legitimate interest",
    "legitimate interests",
]
BASES: tuple[LawfulBasis, ...] = get_args(LawfulBasis)


@dataclass(frozen=True)
class Basis:
    """One lawful basis: its point in Art 6(1), and whether interests are weighed against the person's."""

    name: LawfulBasis
    point: str
    balanced: bool
    authority: str
    proof: Proof


TABLE: tuple[Basis, ...] = (
    Basis("consent", "(a)", False, "UK GDPR Art 6(1)(a)", "memory"),
    Basis("contract", "(b)", False, "UK GDPR Art 6(1)(b)", "memory"),
    Basis("legal obligation", "(c)", False, "UK GDPR Art 6(1)(c)", "memory"),
    Basis("vital interests", "(d)", False, "UK GDPR Art 6(1)(d)", "memory"),
    Basis("public task", "(e)", False, "UK GDPR Art 6(1)(e)", "memory"),
    Basis("recognised legitimate interest", "(ea)", False, "UK GDPR Arts 6(1)(ea), 6(5), DUAA s.70", "opened"),
    Basis("legitimate interests", "(f)", True, "UK GDPR Art 6(1)(f)", "memory"),
)


@dataclass(frozen=True)
class Condition:
    """One condition of Annex 1, under which an interest is recognised and no balancing is needed."""

    code: str
    says: str
    authority: str
    proof: Proof


RECOGNISED_INTERESTS: tuple[Condition, ...] = (
    Condition("public task on request", "disclosure to somebody who says it needs the data for its public task",
              "UK GDPR Annex 1", "secondary"),
    Condition("security", "national security, public security or defence", "UK GDPR Annex 1", "secondary"),
    Condition("emergency", "responding to an emergency", "UK GDPR Annex 1", "secondary"),
    Condition("crime", "detecting, investigating or preventing crime", "UK GDPR Annex 1", "secondary"),
    Condition("safeguarding", "safeguarding a vulnerable individual", "UK GDPR Annex 1", "secondary"),
)  # fmt: skip


def recognised_interest(condition: str | None, *, necessary: bool | None, public_authority_at_its_task: bool) -> Ruling:
    """Whether processing may rest on a recognised legitimate interest: a condition of Annex 1, and necessity on record.

    Direct marketing, administration within a group and IT security meet no condition: they are examples of *ordinary*
    legitimate interests and are balanced. Public authorities at their tasks cannot use it (closing words of Art 6(1)).
    """
    if public_authority_at_its_task:
        return Ruling(answer="no", reason="a public authority at its task cannot rest on point (ea)",
                      authority="UK GDPR Art 6(1), closing words; DUAA s.70(2)(c)", proof="opened")  # fmt: skip
    found = next((each for each in RECOGNISED_INTERESTS if each.code == condition), None)
    if found is None:
        return Ruling(answer="no", reason="no condition of Annex 1 is met, so the interest is not a recognised one",
                      authority="UK GDPR Art 6(5) and Annex 1", proof="opened",
                      notes=("Ordinary legitimate interests may do, after balancing.",))  # fmt: skip
    if necessary is not True:
        return Ruling(answer="conditional", conditions=("a recorded test that the processing is necessary",),
                      reason=f"a condition is named ({found.says}), but not that the processing is necessary for it",
                      authority=found.authority, proof=found.proof)  # fmt: skip
    return Ruling(answer="yes", reason=f"the processing is necessary for {found.says}", authority=found.authority,
                  proof=found.proof, notes=("Nothing is balanced, but the necessity test is kept on record.",))  # fmt: skip
