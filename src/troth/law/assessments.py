"""Assessments: when an impact assessment is required, and what it and a legitimate-interests assessment must hold."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from troth.errors import TrothError
from troth.law.answers import Proof, Ruling
from troth.law.contents import Element, gaps


@dataclass(frozen=True)
class Trigger:
    """One trigger of an impact assessment; ``with_criterion`` – only together with a European criterion."""

    code: str
    says: str
    authority: str
    proof: Proof
    with_criterion: bool = False


def _listed(code: str, says: str, with_criterion: bool = False) -> Trigger:
    return Trigger(code, says, "UK GDPR Art 35(4)–(5): the regulator's list", "memory", with_criterion)


TRIGGERS: tuple[Trigger, ...] = (
    Trigger("evaluation with effects", "systematic and extensive automated evaluation with legal or similar effects",
            "UK GDPR Art 35(3)(a)", "memory"),
    Trigger("large-scale special data", "special-category or criminal data on a large scale", "UK GDPR Art 35(3)(b)", "memory"),
    Trigger("public monitoring", "systematic monitoring of public places on a large scale", "UK GDPR Art 35(3)(c)", "memory"),
    _listed("new technology", "innovative technology", True),
    _listed("denial of service", "denial of a service by an automated decision or special-category data"),
    _listed("large-scale profiling", "profiling on a large scale"),
    _listed("biometrics", "biometric data", True),
    _listed("genetics", "genetic data", True),
    _listed("data matching", "matching data from several sources"),
    _listed("invisible processing", "data from others, without telling people by an exception of Art 14", True),
    _listed("tracking", "tracking of location or behaviour", True),
    _listed("children or vulnerable", "targeting children or vulnerable people"),
    _listed("physical harm", "a breach could put health or safety at risk"),
)  # fmt: skip


@dataclass(frozen=True)
class Criterion:
    """One of the nine criteria of the European guidelines; two of them presume that an assessment is required."""

    code: str
    authority: str
    proof: Proof


CRITERIA: tuple[Criterion, ...] = tuple(
    Criterion(code, "WP29 Guidelines WP248 rev.01, taken over by the EDPB", "memory")
    for code in (
        "evaluation or scoring", "automated decision with effects", "systematic monitoring", "sensitive data", "large scale",
        "matching or combining", "vulnerable people", "innovative use", "prevents a right or service",
    )
)  # fmt: skip


def impact_assessment(triggers: Collection[str], criteria: Collection[str] = ()) -> Ruling:
    """Whether a data protection impact assessment is required: any one trigger, or two criteria. TrothError for unknown words."""
    known = {each.code: each for each in TRIGGERS}
    for words, table, name in (
        (triggers, set(known), "trigger"),
        (criteria, {each.code for each in CRITERIA}, "criterion"),
    ):
        for word in sorted(words):
            if word not in table:
                raise TrothError(
                    f"‘{word}’ is no {name} of an impact assessment", fix=f"use one of {', '.join(sorted(table))}"
                )
    met = [each for each in known.values() if each.code in triggers and (criteria or not each.with_criterion)]
    if met:
        return Ruling(answer="yes", reason="; ".join(each.says for each in met), proof="memory",
                      authority=", ".join(dict.fromkeys(each.authority for each in met)))  # fmt: skip
    if len(set(criteria)) >= 2:
        return Ruling(answer="yes", reason="two or more of the European criteria are met: presume that it is required",
                      authority=CRITERIA[0].authority, proof="memory")  # fmt: skip
    if triggers or criteria:
        return Ruling(answer="conditional", reason="nothing requires it yet, but something speaks for it",
                      conditions=("a finding whether a European criterion is met as well",),
                      authority="UK GDPR Art 35(1)", proof="memory")  # fmt: skip
    return Ruling(answer="no", reason="no trigger and no criterion is met", authority="UK GDPR Art 35(1)", proof="memory",
                  notes=("Where a high risk is likely all the same, it is required.",))  # fmt: skip


def _impact(code: str, says: str, when: str = "") -> Element:
    return Element(code, says, "UK GDPR Arts 35(7), 36", "memory", when)


IMPACT_ASSESSMENT: tuple[Element, ...] = (
    _impact("description", "nature, scope, context and purpose"),
    _impact("consultation", "who was consulted"),
    _impact("necessity", "why it is necessary and proportionate"),
    _impact("risks", "each risk with source, likelihood and severity"),
    _impact("measures", "each measure, its effect, and the risk left"),
    _impact("dpo advice", "the data protection officer's advice", "dpo"),
    _impact("sign-off", "who signed it off, and when"),
    _impact("review", "when it is looked at again"),
    _impact("prior consultation", "consultation of the regulator before it starts", "high risk remains"),
    Element(
        "children",
        "how the higher protection of children was weighed",
        "DUAA s.81",
        "memory",
        "children likely to use it",
    ),
)


def _interests(code: str, says: str) -> Element:
    return Element(code, says, "UK GDPR Art 6(1)(f); ICO guidance on legitimate interests", "memory")


INTERESTS_ASSESSMENT: tuple[Element, ...] = (
    _interests("interest", "the interest, whose it is, what it is good for, and that it is lawful"),
    _interests("helps", "necessity: that the processing helps"),
    _interests("less intrusive", "necessity: that no less intrusive way does"),
    _interests("proportionate", "necessity: that it is proportionate"),
    _interests("nature of data", "balance: the nature of the data"),
    _interests("children", "balance: whether children are among the people"),
    _interests("relationship", "balance: the relationship with people"),
    _interests("expectation", "balance: what people expect"),
    _interests("impact", "balance: what it may do to people"),
    _interests("safeguards", "balance: the safeguards"),
    _interests("opt-out", "balance: whether people can opt out"),
    _interests("decision", "the decision, by whom and when"),
    _interests("review", "when it is looked at again"),
)


def impact_gaps(present: Collection[str], facts: Collection[str] = ()) -> tuple[Element, ...]:
    """What an impact assessment lacks; facts are ``dpo``, ``high risk remains``, ``children likely to use it``."""
    return gaps(IMPACT_ASSESSMENT, present, facts)


def interests_gaps(present: Collection[str]) -> tuple[Element, ...]:
    """What a legitimate-interests assessment lacks."""
    return gaps(INTERESTS_ASSESSMENT, present)
