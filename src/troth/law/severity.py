"""How severe a personal data breach is, by the method of ENISA: ``SE = DPC × EI + CB``. An aid; a named person decides.

Source: ENISA, Recommendations for a methodology of the assessment of severity of personal data breaches, working
document 2013; the formula was checked in reproductions. The law's own tests are risk (UK GDPR Art 33) and high risk (Art 34).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from troth.errors import TrothError
from troth.law.answers import Proof, Result

DataKind = Literal["simple", "behavioural", "financial", "sensitive"]

BASE: dict[DataKind, int] = {"simple": 1, "behavioural": 2, "financial": 3, "sensitive": 4}
"""Score of the data processing context before it is adjusted."""

Identification = Literal["negligible", "limited", "significant", "maximum"]

IDENTIFICATION: dict[Identification, float] = {"negligible": 0.25, "limited": 0.5, "significant": 0.75, "maximum": 1.0}

Loss = Literal["none", "limited", "unlimited"]

LOSS: dict[Loss, float] = {"none": 0.0, "limited": 0.25, "unlimited": 0.5}
"""Confidentiality: to nobody, to known or few, to unknown recipients; integrity and availability: none, mendable, lasting."""

MALICIOUS = 0.5

MANY_PEOPLE = 100

AUTHORITY = "ENISA severity of personal data breaches, working document 2013"
PROOF: Proof = "opened"

Level = Literal["low", "medium", "high", "very high"]


@dataclass(frozen=True)
class DataContext:
    """One category of data in the breach: its kind, and the adjustment for its context (−3 to +3), with the reason for it."""

    kind: DataKind
    adjustment: int = 0
    because: str = ""

    def score(self) -> int:
        """1 to 4, clamped. Raises TrothError for an adjustment without a reason or beyond three."""
        if self.kind not in BASE:
            raise TrothError(f"‘{self.kind}’ is no kind of data", fix=f"use one of {', '.join(BASE)}")
        if abs(self.adjustment) > 3:
            raise TrothError("an adjustment goes from -3 to 3", fix="the score itself only goes from 1 to 4")
        if self.adjustment and not self.because.strip():
            raise TrothError("an adjustment needs a reason", fix="say what in the context makes it better or worse")
        return max(1, min(4, BASE[self.kind] + self.adjustment))


@dataclass(frozen=True, kw_only=True)
class Severity(Result):
    """The score and what it suggests. ``flags`` stand outside the score: many people, unintelligible data."""

    score: float
    level: Level
    suggests_report: bool
    suggests_telling_people: bool
    flags: tuple[str, ...] = ()


def severity(
    data: Sequence[DataContext],
    identification: Identification,
    *,
    confidentiality: Loss = "none",
    integrity: Loss = "none",
    availability: Loss = "none",
    malicious: bool = False,
    people: int | None = None,
    unintelligible: bool = False,
) -> Severity:
    """The severity of one breach: the worst category counts; below 2 low, 2 medium, 3 high, from 4 very high.

    ``people`` is the number affected, where known. From 2 a report to the regulator is suggested, from 3 telling people.
    Raises TrothError without data, for a word in no table, or a negative number of people.
    """
    if not data:
        raise TrothError("a breach without data has no severity", fix="name at least one category of data")
    if people is not None and people < 0:
        raise TrothError("the number of people is negative", fix="leave it out where it is not known")
    context = max(each.score() for each in data)
    circumstances = sum(_look_up(LOSS, loss) for loss in (confidentiality, integrity, availability))
    circumstances += MALICIOUS if malicious else 0.0
    ease = _look_up(IDENTIFICATION, identification)
    score = context * ease + circumstances
    level: Level = "low" if score < 2 else "medium" if score < 3 else "high" if score < 4 else "very high"
    flags = (("over 100 people",) if people is not None and people > MANY_PEOPLE else ()) + (
        ("data unintelligible to whoever has it",) if unintelligible else ()
    )
    return Severity(
        score=score, level=level, suggests_report=score >= 2, suggests_telling_people=score >= 3, flags=flags,
        reason=f"{context} × {ease:g} + {circumstances:g} = {score:g}, {level}", authority=AUTHORITY, proof=PROOF,
        notes=(
            "A named person decides, and the reason is stored.",
            "The law asks for a report unless a risk to people is unlikely (Art 33), whatever the score.",
        ),
    )  # fmt: skip


def _look_up(table: dict[str, float] | dict[Loss, float] | dict[Identification, float], word: str) -> float:
    for known, value in table.items():
        if known == word:
            return value
    raise TrothError(f"‘{word}’ is in no table of the method", fix=f"use one of {', '.join(table)}")
