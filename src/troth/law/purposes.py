"""Using data for a new purpose: compatible by law, by consent or by a test, and people are told first. UK GDPR Art 8A, Annex 2."""

from __future__ import annotations

from dataclasses import dataclass

from troth.errors import TrothError
from troth.law.answers import Proof, Ruling
from troth.law.rights import A_PERSON_DECIDES


@dataclass(frozen=True)
class CompatiblePurpose:
    """One purpose that Annex 2 calls compatible with whatever the data was collected for."""

    code: str
    says: str
    authority: str
    proof: Proof


def _annex(code: str, says: str) -> CompatiblePurpose:
    return CompatiblePurpose(code, says, "UK GDPR Art 8A and Annex 2 (read in part)", "opened")


COMPATIBLE: tuple[CompatiblePurpose, ...] = (
    _annex("public task on request", "disclosure, on request, to a body that needs the data for its public task"),
    _annex("public security", "public security"),
    _annex("emergency", "responding to an emergency"),
    _annex("crime", "detecting, investigating or preventing crime"),
    _annex("vital interests", "protecting somebody's vital interests"),
    _annex("safeguarding", "safeguarding a vulnerable individual"),
    _annex("tax", "assessing or collecting tax"),
    _annex("legal obligation", "complying with a legal obligation"),
)


def new_purpose(
    *,
    condition: str | None = None,
    consent_to_new_purpose: bool = False,
    found_compatible: bool | None = None,
    collected_on_consent: bool,
    people_told: bool | None,
) -> Ruling:
    """Whether data may be used for a purpose it was not collected for.

    ``condition`` – one of Annex 2; ``found_compatible`` – a named person's finding after the test of Art 8A, which does not
    reach data collected on consent (from memory); ``people_told`` – before the use. Raises TrothError for an unknown condition.
    """
    known = {each.code: each for each in COMPATIBLE}
    if condition is not None and condition not in known:
        raise TrothError(f"‘{condition}’ is no compatible purpose of Annex 2", fix=f"use one of {', '.join(known)}")
    if condition is not None:
        found = known[condition]
        why, authority, proof = f"Annex 2 calls it compatible: {found.says}", found.authority, found.proof
    elif consent_to_new_purpose:
        why, authority, proof = "the person consented to the new purpose", "UK GDPR Arts 6(1)(a), 8A", "memory"
    elif found_compatible and not collected_on_consent:
        why, authority, proof = "it was found compatible with the first purpose", "UK GDPR Art 8A", "memory"
    else:
        reason = (
            "data collected on consent needs a new consent"
            if collected_on_consent
            else "nothing makes the purpose compatible"
        )
        return Ruling(
            answer="no", reason=reason, authority="UK GDPR Arts 5(1)(b), 8A", proof="memory", notes=(A_PERSON_DECIDES,)
        )
    if not people_told:
        return Ruling(answer="conditional", reason=why, conditions=("people told before the data is used for it, unless exempt",),
                      authority=f"{authority}; Arts 13(3), 14(4)", proof="memory", notes=(A_PERSON_DECIDES,))  # fmt: skip
    return Ruling(answer="yes", reason=why, authority=authority, proof=proof, notes=(A_PERSON_DECIDES,))
