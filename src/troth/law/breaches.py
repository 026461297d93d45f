"""Whom to tell about a personal data breach, and what is logged: UK GDPR Arts 33–34. The clock is in ``clocks``."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from troth.errors import TrothError
from troth.law.answers import Proof, Ruling
from troth.law.rights import A_PERSON_DECIDES


def tell_regulator(*, risk_unlikely: bool | None, reasons: str) -> Ruling:
    """Whether the regulator is told: yes, unless a named person finds, with reasons on record, that a risk is unlikely."""
    authority, proof = "UK GDPR Art 33(1); same words in DPA 2018 s.67", "memory"
    if risk_unlikely and reasons.strip():
        return Ruling(answer="no", reason="a risk to people was found unlikely", authority=authority, proof=proof,
                      notes=("Log it all the same, with the reasons: Art 33(5).", A_PERSON_DECIDES))  # fmt: skip
    if risk_unlikely:
        return Ruling(answer="conditional", reason="a risk is called unlikely, but not why", conditions=("the reasons, on record",),
                      authority=authority, proof=proof, notes=("Without reasons, tell: 72 hours run.",))  # fmt: skip
    return Ruling(answer="yes", reason="nobody has found a risk to people unlikely", authority=authority, proof=proof,
                  notes=("Within 72 hours of becoming aware; in phases where not all is known.",))  # fmt: skip


@dataclass(frozen=True)
class TellingException:
    """One case in which people need not be told one by one although the risk was high."""

    code: str
    says: str
    instead: str
    authority: str
    proof: Proof


TELLING_EXCEPTIONS: tuple[TellingException, ...] = (
    TellingException("unintelligible", "the data is encrypted or otherwise unintelligible to whoever has it", "",
                     "UK GDPR Art 34(3)(a)", "memory"),
    TellingException("risk removed", "later steps have removed the high risk", "", "UK GDPR Art 34(3)(b)", "memory"),
    TellingException("disproportionate", "telling each person is a disproportionate effort",
                     "a public notice that reaches people as well", "UK GDPR Art 34(3)(c)", "memory"),
)  # fmt: skip


def tell_people(*, high_risk: bool | None, exceptions: Collection[str] = ()) -> Ruling:
    """Whether the people affected are told, without undue delay. Raises TrothError for an unknown exception."""
    known = {each.code: each for each in TELLING_EXCEPTIONS}
    for code in exceptions:
        if code not in known:
            raise TrothError(f"‘{code}’ is no exception from telling people", fix=f"use one of {', '.join(known)}")
    if high_risk is None:
        return Ruling(answer="conditional", reason="it depends on whether the risk to people is high",
                      conditions=("a finding on the risk",), authority="UK GDPR Art 34(1)", proof="memory",
                      notes=(A_PERSON_DECIDES,))  # fmt: skip
    if not high_risk:
        return Ruling(answer="no", reason="the risk to people was not found high", authority="UK GDPR Art 34(1)", proof="memory",
                      notes=("One may tell people all the same.", A_PERSON_DECIDES))  # fmt: skip
    met = [known[code] for code in known if code in exceptions]
    if not met:
        return Ruling(answer="yes", reason="the risk to people is high", authority="UK GDPR Art 34(1)", proof="memory",
                      notes=("Without undue delay, in plain words.",))  # fmt: skip
    notes = tuple(f"Instead: {each.instead}." for each in met if each.instead)
    return Ruling(answer="no", reason="; ".join(each.says for each in met), proof="memory",
                  authority=", ".join(each.authority for each in met), notes=(*notes, A_PERSON_DECIDES))  # fmt: skip


@dataclass(frozen=True)
class LogField:
    """One thing that the log of breaches holds for each, reported or not."""

    code: str
    says: str
    authority: str
    proof: Proof


def _log(code: str, says: str) -> LogField:
    return LogField(code, says, "UK GDPR Art 33(5); DPA 2018 s.67(6)", "opened")


LOG: tuple[LogField, ...] = (
    _log("facts", "what happened, and when"),
    _log("effects", "what it did to people"),
    _log("remedial action", "what was done about it"),
    _log("decision", "whether the regulator and people were told, and why or why not"),
)
