"""Which right a person has over some data, by lawful basis and purpose; objection, portability and restriction in detail.

Every answer is a ``Ruling``: advice to the case worker with its reason. A named person decides; nothing here refuses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from troth.errors import TrothError
from troth.law.answers import Proof, Ruling
from troth.law.bases import BASES, LawfulBasis

Right = Literal[
    "informed",
    "access",
    "rectification",
    "erasure",
    "restriction",
    "portability",
    "objection",
    "withdrawal of consent",
    "human review",
]
RIGHTS: tuple[Right, ...] = get_args(Right)

A_PERSON_DECIDES = "This is advice to the case worker; a named person decides and gives the reasons."

Available = Literal["yes", "no", "conditional"]


@dataclass(frozen=True)
class Cell:
    """One cell of the table: whether the right is open on that basis, and why or under what condition."""

    right: Right
    basis: LawfulBasis
    available: Available
    says: str
    authority: str
    proof: Proof


_AUTHORITY: dict[Right, tuple[str, Proof]] = {
    "informed": ("UK GDPR Arts 13–14", "memory"),
    "access": ("UK GDPR Art 15", "memory"),
    "rectification": ("UK GDPR Arts 16, 19", "memory"),
    "erasure": ("UK GDPR Arts 17, 19", "memory"),
    "restriction": ("UK GDPR Art 18", "memory"),
    "portability": ("UK GDPR Art 20", "memory"),
    "objection": ("UK GDPR Art 21(1)", "memory"),
    "withdrawal of consent": ("UK GDPR Art 7(3)", "memory"),
    "human review": ("UK GDPR Arts 22A–22D", "secondary"),
}

_ALWAYS: dict[Right, str] = {
    "informed": "whatever the basis, the person is told",
    "access": "whatever the basis, the person may see the data; no form and no magic words are needed",
    "rectification": "whatever the basis, inaccurate or incomplete data is put right",
    "restriction": "whatever the basis, use is restricted where one of the four triggers is met",
    "human review": "whatever the basis, significant decisions taken solely by machines have safeguards",
}

_ERASURE: dict[LawfulBasis, tuple[Available, str]] = {
    "consent": ("yes", "once consent is withdrawn and no other basis carries the data"),
    "contract": ("conditional", "where a ground of Art 17(1) is met: no longer needed, say, or unlawfully held"),
    "legal obligation": ("conditional", "not while the duty needs the data; open once it is no longer needed"),
    "vital interests": ("conditional", "where a ground of Art 17(1) is met"),
    "public task": ("conditional", "not while the task needs the data; open once it is no longer needed"),
    "recognised legitimate interest": ("conditional", "where a ground of Art 17(1) is met"),
    "legitimate interests": ("yes", "after an upheld objection, or once the data is no longer needed"),
}

_OBJECTION: dict[LawfulBasis, tuple[Available, str]] = {
    "consent": ("no", "the person withdraws consent instead"),
    "contract": ("no", "Art 21(1) does not reach a contract with the person"),
    "legal obligation": ("no", "Art 21(1) does not reach a legal obligation"),
    "vital interests": ("no", "Art 21(1) does not reach vital interests"),
    "public task": ("yes", "on grounds of the person's situation, unless compelling grounds override"),
    "recognised legitimate interest": (
        "yes",
        "on grounds of the person's situation; the wording for point (ea) is not verified",
    ),
    "legitimate interests": ("yes", "on grounds of the person's situation, unless compelling grounds override"),
}


def _cell(right: Right, basis: LawfulBasis) -> Cell:
    authority, proof = _AUTHORITY[right]
    if right in _ALWAYS:
        if right == "human review" and basis == "recognised legitimate interest":
            says = "significant decisions solely by machines are barred on this basis altogether"
            return Cell(right, basis, "yes", says, "UK GDPR Art 22B(4)", "opened")
        return Cell(right, basis, "yes", _ALWAYS[right], authority, proof)
    if right == "erasure":
        return Cell(right, basis, *_ERASURE[basis], authority, proof)
    if right == "objection":
        return Cell(right, basis, *_OBJECTION[basis], authority, proof)
    if right == "portability":
        if basis in ("consent", "contract"):
            return Cell(right, basis, "conditional", "where the processing is by automated means", authority, proof)
        return Cell(right, basis, "no", "only consent and contract carry it", authority, proof)
    if basis == "consent":
        return Cell(right, basis, "yes", "at any time, as easily as it was given", authority, proof)
    return Cell(right, basis, "no", "there is no consent to withdraw", authority, proof)


TABLE: dict[tuple[Right, LawfulBasis], Cell] = {
    (right, basis): _cell(right, basis) for right in RIGHTS for basis in BASES
}
"""Every right under every lawful basis, as the regulator's short table has it, with the newer basis (ea) added."""


def applies(right: Right, basis: LawfulBasis, *, direct_marketing: bool = False) -> Ruling:
    """Whether a right is open over data held on that basis; over direct marketing objection and erasure always are.

    The basis alone never settles erasure: see ``erasure.erasable``. Raises TrothError for an unknown right or basis.
    """
    if (right, basis) not in TABLE:
        raise TrothError(
            f"the table has no cell for ‘{right}’ and ‘{basis}’",
            fix=f"rights are {', '.join(RIGHTS)}; bases are {', '.join(BASES)}",
        )
    if direct_marketing and right == "objection":
        return _marketing_objection()
    if direct_marketing and right == "erasure":
        reason = "an objection to direct marketing is itself a ground for erasure"
        return Ruling(answer="yes", reason=reason, authority="UK GDPR Arts 17(1)(c), 21(2)–(3)", proof="memory",
                      notes=(A_PERSON_DECIDES, SUPPRESSION_STAYS))  # fmt: skip
    cell = TABLE[right, basis]
    conditions = (cell.says,) if cell.available == "conditional" else ()
    return Ruling(answer=cell.available, conditions=conditions, reason=cell.says, authority=cell.authority,
                  proof=cell.proof, notes=(A_PERSON_DECIDES,))  # fmt: skip


def rights_over(basis: LawfulBasis, *, direct_marketing: bool = False) -> dict[Right, Ruling]:
    """Every right over data held on that basis, in the order of the Articles."""
    return {right: applies(right, basis, direct_marketing=direct_marketing) for right in RIGHTS}


SUPPRESSION_STAYS = "The suppression entry that honours an objection is not erased with the rest."


def objection(
    basis: LawfulBasis,
    *,
    direct_marketing: bool,
    compelling_grounds: bool | None = None,
    legal_claims: bool | None = None,
) -> Ruling:
    """Whether processing stops on an objection: UK GDPR Art 21. No damage and no distress need be shown.

    ``compelling_grounds`` – ours override the person's interests, rights and freedoms; ``legal_claims`` – the processing
    is for legal claims; ``None`` while that is not decided: then use is restricted meanwhile (Art 18(1)(d)). Raises
    TrothError for an unknown basis.
    """
    if direct_marketing:
        return _marketing_objection()
    _check_basis(basis)
    cell = TABLE["objection", basis]
    if cell.available == "no":
        return Ruling(
            answer="no", reason=cell.says, authority=cell.authority, proof=cell.proof, notes=(A_PERSON_DECIDES,)
        )
    notes = (A_PERSON_DECIDES, "Until it is decided, use is restricted: Art 18(1)(d).")
    if compelling_grounds or legal_claims:
        overriding = "compelling grounds override" if compelling_grounds else "the processing is for legal claims"
        return Ruling(answer="no", reason=f"the processing may go on, because {overriding}; the controller shows it",
                      authority=cell.authority, proof=cell.proof, notes=notes)  # fmt: skip
    if compelling_grounds is False and legal_claims is False:
        return Ruling(answer="yes", reason="nothing overrides the person's objection, so the processing stops",
                      authority=cell.authority, proof=cell.proof, notes=notes)  # fmt: skip
    open_questions = (("compelling grounds that override the person's", compelling_grounds),
                      ("legal claims that need the processing", legal_claims))  # fmt: skip
    return Ruling(answer="conditional", reason="the processing stops unless it is shown that something overrides the objection",
                  conditions=tuple(f"there are no {name}" for name, known in open_questions if known is None),
                  authority=cell.authority, proof=cell.proof, notes=notes)  # fmt: skip


def _check_basis(basis: str) -> None:
    if basis not in BASES:
        raise TrothError(f"‘{basis}’ is no lawful basis", fix=f"use one of {', '.join(BASES)}")


def _marketing_objection() -> Ruling:
    return Ruling(answer="yes", reason="an objection to direct marketing, and to profiling for it, is absolute: stop at once",
                  authority="UK GDPR Art 21(2)–(3)", proof="memory",
                  notes=("Suppress, do not balance, do not ask why.", SUPPRESSION_STAYS))  # fmt: skip


DataOrigin = Literal["provided", "observed", "inferred", "from others"]


def portability(
    basis: LawfulBasis, *, automated: bool | None, origin: DataOrigin | None, explicit_consent: bool = False
) -> Ruling:
    """Whether an item goes into a portable copy: UK GDPR Art 20.

    ``origin`` – provided by the person, observed of the person (both count), inferred by us, or got from others;
    ``explicit_consent`` – special-category data held on Art 9(2)(a). CSV, JSON and XML are such formats.
    """
    _check_basis(basis)
    authority, proof = _AUTHORITY["portability"]

    def ruling(answer: Available, reason: str, conditions: tuple[str, ...] = ()) -> Ruling:
        return Ruling(answer=answer, reason=reason, conditions=conditions, authority=authority, proof=proof,
                      notes=(A_PERSON_DECIDES,))  # fmt: skip

    if basis not in ("consent", "contract") and not explicit_consent:
        return ruling("no", f"data held on ‘{basis}’ is not portable; access is still open")
    if automated is False:
        return ruling("no", "only processing by automated means is covered; access is still open")
    if origin == "inferred":
        return ruling("no", "what was inferred about the person was not provided by them; access is still open")
    if origin == "from others":
        return ruling("no", "the data was not provided by the person; access is still open")
    unknown = [name for name, known in (("whether the processing is automated", automated), ("where the data came from", origin))
               if known is None]  # fmt: skip
    if unknown:
        return ruling("conditional", "it depends on what is not known yet", tuple(unknown))
    return ruling("yes", "the person provided it, and it is processed by automated means on consent or contract")


RestrictionTrigger = Literal[
    "accuracy contested", "unlawful, erasure not wanted", "needed for the person's claim", "objection pending"
]


@dataclass(frozen=True)
class Trigger:
    """One trigger of restriction, and when it ends."""

    code: RestrictionTrigger
    says: str
    until: str
    authority: str
    proof: Proof


RESTRICTION_TRIGGERS: tuple[Trigger, ...] = (
    Trigger("accuracy contested", "the person contests the accuracy", "the accuracy is checked", "UK GDPR Art 18(1)(a)", "memory"),
    Trigger("unlawful, erasure not wanted", "the processing is unlawful and the person asks for restriction, not erasure",
            "the person says otherwise", "UK GDPR Art 18(1)(b)", "memory"),
    Trigger("needed for the person's claim", "we no longer need the data, but the person needs it for a legal claim",
            "the claim no longer needs it", "UK GDPR Art 18(1)(c)", "memory"),
    Trigger("objection pending", "the person objected and it is not yet decided whose grounds override",
            "the objection is decided", "UK GDPR Art 18(1)(d)", "memory"),
)  # fmt: skip

UsesWhileRestricted = Literal[
    "storage", "consent", "legal claims", "protection of another person", "important public interest"
]
USES_WHILE_RESTRICTED: tuple[UsesWhileRestricted, ...] = get_args(UsesWhileRestricted)


def use_while_restricted(use: str) -> Ruling:
    """Whether restricted data may be used so: UK GDPR Art 18(2). The person is told before a restriction is lifted: 18(3)."""
    allowed = use in USES_WHILE_RESTRICTED
    reason = f"restricted data may be kept, and used only for: {', '.join(USES_WHILE_RESTRICTED[1:])}"
    return Ruling(answer="yes" if allowed else "no", reason=reason, authority="UK GDPR Art 18(2)–(3)", proof="memory",
                  notes=("Tell the person before the restriction is lifted.",))  # fmt: skip
