"""Who may ask for whom, what proof is fair, and when a request may cost or be refused: advice with its reasons."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, get_args

from troth.errors import TrothError
from troth.law.answers import Proof, Ruling
from troth.law.rights import A_PERSON_DECIDES

Requester = Literal["self", "agent", "parent", "child", "attorney", "personal representative"]
REQUESTERS: tuple[Requester, ...] = get_args(Requester)

CHILD_PRESUMED_ABLE_IN_SCOTLAND = 12
"""Years; DPA 2018 s.208. Elsewhere understanding is judged, not counted."""

ADULT = 18
"""Years; Scotland ends parental representation at 16."""
ADULT_IN_SCOTLAND = 16


def may_ask(
    requester: Requester,
    *,
    region: str | None = None,
    age: int | None = None,
    child_understands: bool | None = None,
    parental_responsibility: bool | None = None,
    in_the_childs_interest: bool | None = None,
    authority_seen: bool | None = None,
    subject_alive: bool = True,
) -> Ruling:
    """Whether this requester may exercise the right of the person the data is about.

    ``age`` is that person's, in whole years; ``region`` GB-EAW, GB-SCT or GB-NIR; ``authority_seen`` – written authority,
    or a registered power. The right belongs to the person: a child who understands asks alone, a parent then only with
    the child's leave. Raises TrothError for an unknown requester, region or a negative age.
    """
    _check(requester, region, age)
    if not subject_alive:
        return Ruling(answer="no", reason="data of the dead is outside data-protection law",
                      authority="UK GDPR Recital 27; DPA 2018 s.3(2)", proof="memory",
                      notes=("Health records have an Act of their own: Access to Health Records Act 1990.",))  # fmt: skip
    if requester == "self":
        return Ruling(
            answer="yes", reason="the person asks for their own data", authority="UK GDPR Arts 15–22", proof="memory"
        )
    if requester == "personal representative":
        return Ruling(answer="no", reason="a personal representative acts for the dead, and the person is alive",
                      authority="UK GDPR Arts 15–22", proof="memory", notes=(A_PERSON_DECIDES,))  # fmt: skip
    if requester in ("agent", "attorney"):
        return _by_authority(requester, authority_seen)
    if requester == "parent" and age is not None and age >= _adult(region):
        return _by_authority("agent", authority_seen)  # A grown-up's parent is an agent like any other.
    able = _able(region, age, child_understands)
    return _child(able) if requester == "child" else _parent(able, parental_responsibility, in_the_childs_interest)


def _check(requester: str, region: str | None, age: int | None) -> None:
    if requester not in REQUESTERS:
        raise TrothError(f"‘{requester}’ is no kind of requester", fix=f"use one of {', '.join(REQUESTERS)}")
    if region not in (None, "GB-EAW", "GB-SCT", "GB-NIR"):
        raise TrothError(f"‘{region}’ is no region of the United Kingdom", fix="use one of GB-EAW, GB-SCT, GB-NIR")
    if age is not None and age < 0:
        raise TrothError("the age is negative", fix="give it in whole years")


def _by_authority(requester: Requester, seen: bool | None) -> Ruling:
    needed = (
        "written authority from the person"
        if requester == "agent"
        else "the registered power of attorney, and its scope"
    )
    source, proof = "ICO guidance on the right of access, 8 December 2025", "opened"
    if seen:
        return Ruling(answer="yes", reason=f"{needed} was seen", authority=source, proof=proof,
                      notes=("The answer may go to the person direct.",))  # fmt: skip
    return Ruling(answer="conditional", conditions=(needed,), reason=f"the {requester} may ask once the authority is seen",
                  authority=source, proof=proof, notes=("Say that it is needed; the clock starts when it arrives.",))  # fmt: skip


def _able(region: str | None, age: int | None, understands: bool | None) -> bool | None:
    """Whether the child can act alone; ``None`` where it has to be judged first. A finding on the child beats the age."""
    if understands is not None:
        return understands
    if age is None:
        return None
    if age >= _adult(region):
        return True
    return True if region == "GB-SCT" and age >= CHILD_PRESUMED_ABLE_IN_SCOTLAND else None


def _adult(region: str | None) -> int:
    return ADULT_IN_SCOTLAND if region == "GB-SCT" else ADULT


_CHILDREN: tuple[str, Proof] = ("ICO guidance on children and their rights; DPA 2018 s.208 for Scotland", "opened")


def _child(able: bool | None) -> Ruling:
    authority, proof = _CHILDREN
    if able:
        return Ruling(answer="yes", reason="the child is able, or in Scotland presumed able, to act alone",
                      authority=authority, proof=proof)  # fmt: skip
    if able is False:
        return Ruling(answer="no", reason="the child does not yet understand the right well enough to act alone",
                      authority=authority, proof=proof, notes=(A_PERSON_DECIDES, "A parent may ask for the child."))  # fmt: skip
    return Ruling(answer="conditional", conditions=("a finding that the child understands the right",),
                  reason="outside Scotland, and there under 12, understanding is judged", authority=authority, proof=proof,
                  notes=(A_PERSON_DECIDES,))  # fmt: skip


def _parent(able: bool | None, responsibility: bool | None, interest: bool | None) -> Ruling:
    authority, proof = _CHILDREN
    if responsibility is False:
        return Ruling(answer="no", reason="only a person with parental responsibility may act for a child",
                      authority=authority, proof=proof, notes=(A_PERSON_DECIDES,))  # fmt: skip
    conditions = [] if responsibility else ["proof of parental responsibility"]
    if able:
        conditions.append("the child's own leave: the right is the child's, and the child is able to use it")
    elif able is None:
        conditions.append("a finding whether the child is able to act alone")
    if interest is not True:
        conditions.append("a finding that answering is in the child's best interests")
    if conditions:
        return Ruling(answer="conditional", conditions=tuple(conditions), authority=authority, proof=proof,
                      reason="the right is the child's; a parent uses it for a child", notes=(A_PERSON_DECIDES,))  # fmt: skip
    return Ruling(answer="yes", reason="the child cannot act alone, and the parent acts in the child's interest",
                  authority=authority, proof=proof, notes=(A_PERSON_DECIDES,))  # fmt: skip


@dataclass(frozen=True)
class Factor:
    """One thing that counts towards a request being manifestly unfounded or excessive."""

    code: str
    towards: Literal["unfounded", "excessive"]
    says: str
    authority: str
    proof: Proof


_REFUSALS = "UK GDPR Art 12(5); ICO guidance on the right of access, 8 December 2025"

REFUSAL_FACTORS: tuple[Factor, ...] = (
    Factor("no-real-wish", "unfounded", "the person clearly does not mean to use the right", _REFUSALS, "secondary"),
    Factor("malicious", "unfounded", "the request is meant to harass or disrupt", _REFUSALS, "secondary"),
    Factor("repeats", "excessive", "it repeats an earlier request", _REFUSALS, "secondary"),
    Factor("overlaps", "excessive", "it overlaps with another request", _REFUSALS, "secondary"),
    Factor("little-time-since", "excessive", "little time has gone by, and little has changed", _REFUSALS, "secondary"),
    Factor("resources", "excessive", "the work is out of proportion, weighed with all else", _REFUSALS, "secondary"),
)  # fmt: skip


def may_refuse_or_charge(factors: Collection[str], *, harm_if_refused: bool | None, reasons: str) -> Ruling:
    """Whether a person may consider a refusal, or a reasonable fee, for a manifestly unfounded or excessive request.

    Never *yes*: the burden is on the controller, and a large request is not excessive for being large. Raises TrothError
    for an unknown factor.
    """
    known = {each.code: each for each in REFUSAL_FACTORS}
    for code in factors:
        if code not in known:
            raise TrothError(f"‘{code}’ is no factor", fix=f"use one of {', '.join(known)}")
    if not factors or set(factors) == {"resources"}:
        reason = "a large request is not excessive for being large" if factors else "nothing speaks for a refusal"
        return Ruling(answer="no", reason=reason, authority=_REFUSALS, proof="secondary", notes=(A_PERSON_DECIDES,))
    conditions = ["a named person decides, case by case, and can show why"]
    if not reasons.strip():
        conditions.append("reasons in words")
    if harm_if_refused is not False:
        conditions.append("the harm to the person if refused, weighed")
    return Ruling(answer="conditional", reason="; ".join(known[code].says for code in known if code in factors),
                  conditions=tuple(conditions), authority=_REFUSALS, proof="secondary", notes=(A_PERSON_DECIDES,))  # fmt: skip


def may_charge_fee(*, unfounded_or_excessive: bool, further_copies: bool, cost_basis: str) -> Ruling:
    """Whether a fee may be asked: none by default; else a reasonable one for the cost of the work, with its basis kept."""
    authority: tuple[str, Proof] = ("UK GDPR Arts 12(5), 15(3); DPA 2018 s.12", "memory")
    if not (unfounded_or_excessive or further_copies):
        return Ruling(answer="no", reason="a request is free", authority=authority[0], proof=authority[1])
    if not cost_basis.strip():
        return Ruling(answer="conditional", reason="a reasonable fee may be asked", conditions=("how the fee was reckoned",),
                      authority=authority[0], proof=authority[1], notes=(A_PERSON_DECIDES,))  # fmt: skip
    return Ruling(answer="yes", reason="a reasonable fee for the administrative cost may be asked", authority=authority[0],
                  proof=authority[1], notes=(A_PERSON_DECIDES,))  # fmt: skip


@dataclass(frozen=True)
class ProofStep:
    """One way to settle a doubt about identity, from the least intrusive on."""

    order: int
    says: str
    authority: str
    proof: Proof


_IDENTITY = "UK GDPR Arts 12(6), 5(1)(c)"

IDENTITY_STEPS: tuple[ProofStep, ...] = (
    ProofStep(1, "no doubt: ask for nothing", _IDENTITY, "memory"),
    ProofStep(2, "a session the person is signed in to", _IDENTITY, "memory"),
    ProofStep(3, "a challenge to contact details already held", _IDENTITY, "memory"),
    ProofStep(4, "a question about what is already held", _IDENTITY, "memory"),
    ProofStep(
        5, "a document, only where nothing less settles it; delete it once the outcome is noted", _IDENTITY, "memory"
    ),
)
"""Never ask for what is not held and could prove nothing; no passport by default."""
