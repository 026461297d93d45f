"""Erasure: the grounds of UK GDPR Art 17(1), the exceptions of Art 17(3), and what outlives an erasure.

``erasable = ground and not exception``, item by item; never by lawful basis alone. The answer is advice to a case worker.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, get_args

from troth.errors import TrothError
from troth.law.answers import Proof, Ruling

KeepReason = Literal[
    "free-expression", "legal-obligation", "public-health", "archiving-research-statistics", "legal-claims"
]

ARTICLE: dict[KeepReason, str] = {
    "free-expression": "Art 17(3)(a)",
    "legal-obligation": "Art 17(3)(b)",
    "public-health": "Art 17(3)(c)",
    "archiving-research-statistics": "Art 17(3)(d)",
    "legal-claims": "Art 17(3)(e)",
}

ErasureGround = Literal[
    "no-longer-needed",
    "consent-withdrawn",
    "objection-upheld",
    "marketing-objection",
    "unlawful",
    "legal-duty-to-erase",
    "child-online-service",
]


@dataclass(frozen=True)
class Ground:
    """One ground for erasure."""

    code: ErasureGround
    says: str
    authority: str
    proof: Proof


GROUNDS: tuple[Ground, ...] = (
    Ground("no-longer-needed", "the data is no longer needed for its purposes", "UK GDPR Art 17(1)(a)", "memory"),
    Ground(
        "consent-withdrawn",
        "consent was withdrawn and no other basis carries the data",
        "UK GDPR Art 17(1)(b)",
        "memory",
    ),
    Ground(
        "objection-upheld", "the person objected and nothing overrides it", "UK GDPR Arts 17(1)(c), 21(1)", "memory"
    ),
    Ground("marketing-objection", "the person objected to direct marketing", "UK GDPR Arts 17(1)(c), 21(2)", "memory"),
    Ground("unlawful", "the data was processed unlawfully", "UK GDPR Art 17(1)(d)", "memory"),
    Ground("legal-duty-to-erase", "the law requires erasure", "UK GDPR Art 17(1)(e)", "memory"),
    Ground(
        "child-online-service",
        "the data was collected from a child for an online service",
        "UK GDPR Art 17(1)(f)",
        "memory",
    ),
)


@dataclass(frozen=True)
class KeepException:
    """One exception: data is kept only to the extent that it needs."""

    code: KeepReason
    says: str
    authority: str
    proof: Proof


EXCEPTIONS: tuple[KeepException, ...] = (
    KeepException("free-expression", "freedom of expression and information", "UK GDPR Art 17(3)(a)", "memory"),
    KeepException("legal-obligation", "a legal obligation or a public task", "UK GDPR Art 17(3)(b)", "memory"),
    KeepException("public-health", "public health", "UK GDPR Art 17(3)(c)", "memory"),
    KeepException("archiving-research-statistics", "archiving, research or statistics that erasure would seriously impair",
               "UK GDPR Art 17(3)(d)", "memory"),
    KeepException("legal-claims", "legal claims; an active legal hold is one", "UK GDPR Art 17(3)(e)", "memory"),
)  # fmt: skip


@dataclass(frozen=True)
class Survivor:
    """What an erasure leaves standing, reduced to the least that does its work."""

    code: str
    says: str
    keeps: str
    authority: str
    proof: Proof


SURVIVORS: tuple[Survivor, ...] = (
    Survivor("suppression entry", "without it the objection could not be honoured",
             "a keyed hash of the normalised address or number, the channel and the date",
             "UK GDPR Arts 21(3), 6(1)(c) or (f)", "memory"),
    Survivor("erasure replay list", "without it a restored backup would bring the person back", "keys only",
             "UK GDPR Arts 5(1)(d), 17(1); ICO guidance on erasure and backups", "secondary"),
)  # fmt: skip


def grounds_met(
    *,
    needed: bool | None = None,
    consent_withdrawn: bool = False,
    other_basis: bool | None = None,
    objected: bool = False,
    objection_overridden: bool | None = None,
    marketing_objection: bool = False,
    lawful: bool | None = None,
    legal_duty_to_erase: bool = False,
    child_online_service: bool = False,
) -> tuple[ErasureGround, ...]:
    """The grounds that these facts make out, in the order of Art 17(1); what is not known makes out nothing."""
    facts: tuple[tuple[ErasureGround, bool], ...] = (
        ("no-longer-needed", needed is False),
        ("consent-withdrawn", consent_withdrawn and other_basis is False),
        ("objection-upheld", objected and objection_overridden is False),
        ("marketing-objection", marketing_objection),
        ("unlawful", lawful is False),
        ("legal-duty-to-erase", legal_duty_to_erase),
        ("child-online-service", child_online_service),
    )
    return tuple(code for code, met in facts if met)


def erasable(grounds: Collection[ErasureGround], exceptions: Collection[KeepReason] = ()) -> Ruling:
    """Whether one item of data is to be erased: a ground of Art 17(1) and no exception of Art 17(3).

    ``exceptions`` are those whose extent covers this very item, each decided by a person. The lawful basis is not asked
    for, because it settles nothing by itself. Raises TrothError for an unknown ground or exception.
    """
    known: tuple[tuple[Collection[str], tuple[str, ...], str], ...] = (
        (grounds, get_args(ErasureGround), "ground for erasure"),
        (exceptions, get_args(KeepReason), "exception from erasure"),
    )
    for given, words, name in known:
        for word in given:
            if word not in words:
                raise TrothError(f"‘{word}’ is no {name}", fix=f"use one of {', '.join(words)}")
    met = [each for each in GROUNDS if each.code in grounds]
    held = [each for each in EXCEPTIONS if each.code in exceptions]
    notes = ("This is advice to the case worker; a named person decides and gives the reasons.",)
    if not met:
        return Ruling(answer="no", reason="no ground of Art 17(1) is made out on the facts known",
                      authority="UK GDPR Art 17(1)", proof="memory",
                      notes=(*notes, "Look at every ground again before answering, not at the lawful basis."))  # fmt: skip
    because = "; ".join(each.says for each in met)
    if held:
        return Ruling(answer="no", reason=f"there is a ground ({because}), but this item is needed for "
                      + " and ".join(each.says for each in held),
                      authority=", ".join(each.authority for each in held), proof="memory",
                      notes=(*notes, "Keep only what the exception needs, restrict it, and erase the rest."))  # fmt: skip
    survivors = "; ".join(each.code for each in SURVIVORS)
    return Ruling(answer="yes", reason=because, authority=", ".join(each.authority for each in met), proof="memory",
                  notes=(*notes, "Tell recipients unless impossible or disproportionate: Art 19.",
                         f"What stays, at its least: {survivors}."))  # fmt: skip


def outlives_erasure(code: str) -> Ruling:
    """Whether a kind of record stays when a person is erased."""
    found = next((each for each in SURVIVORS if each.code == code), None)
    if found is None:
        return Ruling(answer="no", reason=f"nothing says that a ‘{code}’ outlives an erasure",
                      authority="UK GDPR Art 17(1)", proof="memory")  # fmt: skip
    return Ruling(
        answer="yes", reason=f"{found.says}; it keeps {found.keeps}", authority=found.authority, proof=found.proof
    )
