"""Storing and reading on a device: may it happen for these purposes. PECR reg 6 and Sch A1; EU: ePrivacy Art 5(3).

Any technology counts (cookies, pixels, local storage, fingerprinting, scripts), in apps too, personal data or not.
``allowed = an exception whose every condition holds, or consent``, and a technology with two purposes satisfies both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from troth.errors import TrothError
from troth.law.answers import Proof, Result, weakest

ExceptionCode = Literal["communication", "strictly necessary", "statistics", "appearance", "emergency"]
EXCEPTION_CODES: tuple[ExceptionCode, ...] = get_args(ExceptionCode)


@dataclass(frozen=True)
class Condition:
    """One condition of an exception."""

    code: str
    says: str


@dataclass(frozen=True)
class StorageException:
    """One exception from consent: its conditions, and whether people must be informed and be able to object."""

    code: ExceptionCode
    says: str
    sole_purpose: bool
    must_inform: bool
    must_offer_objection: bool
    conditions: tuple[Condition, ...]
    in_the_eu: bool
    authority: str
    proof: Proof


EXCEPTIONS: tuple[StorageException, ...] = (
    StorageException(
        "communication", "to carry out the transmission of a communication", True, False, False,
        (Condition("impossible without", "the transmission is impossible without it; load balancing is such a case"),),
        True, "PECR Sch A1 para 3; ICO guidance of 29 April 2026", "opened",
    ),
    StorageException(
        "strictly necessary", "essential to a service that the person asked for", False, False, False,
        (Condition("asked for", "the person asked for the service"),
         Condition("essential to the person", "essential from the person's side: security, fraud, faults, signing in, a basket"),
         Condition("not advertising", "it serves no advertising")),
        True, "PECR Sch A1; ICO guidance of 29 April 2026", "opened",
    ),
    StorageException(
        "statistics", "statistics on how the service is used, to improve it", True, True, True,
        (Condition("aggregate only", "the results are aggregate"),
         Condition("not shared", "nothing is shared, except with somebody who helps to improve the service"),
         Condition("not across sites", "nobody is followed across sites"),
         Condition("no advertising measured", "no advertising is measured")),
        False, "PECR Sch A1 para 5; ICO guidance of 29 April 2026", "secondary",
    ),
    StorageException(
        "appearance", "to adapt how the service looks or works to the person's preference or device", False, True, True,
        (Condition("preference or device", "it follows the person's preference or device"),
         Condition("no profiling", "no content is personalised and nobody is profiled")),
        False, "PECR Sch A1; ICO guidance of 29 April 2026", "opened",
    ),
    StorageException(
        "emergency", "to locate a device so that help can be given on request", True, False, False,
        (Condition("help asked for", "the person asked for emergency help"),),
        False, "PECR Sch A1; ICO guidance of 29 April 2026", "opened",
    ),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class StoragePurpose:
    """One purpose of one technology. ``None`` is *not known* and never helps.

    ``kind`` is the exception it claims, or ``advertising``, ``sharing`` or ``other``, which need consent. ``met`` holds the
    codes of the conditions met. ``objection_offered`` – a simple and free way to object, before or when it is set.
    ``consent`` – a valid prior consent to this purpose; ``consent_despite_signal`` – given after a clear sentence that it
    goes against the signal of the person's browser.
    """

    name: str
    kind: ExceptionCode | Literal["advertising", "sharing", "other"]
    met: frozenset[str] = frozenset()
    informed: bool | None = None
    objection_offered: bool | None = None
    objected: bool = False
    consent: bool = False
    consent_despite_signal: bool = False


@dataclass(frozen=True, kw_only=True)
class Storage(Result):
    """Whether storage or access is allowed, and what is missing, purpose by purpose, where it is not."""

    allowed: bool
    missing: tuple[str, ...] = ()


def storage_allowed(
    purposes: Sequence[StoragePurpose], *, global_privacy_control: bool = False, regime: Literal["UK", "EU"] = "UK"
) -> Storage:
    """Whether one technology may store or read now, for all its purposes together.

    ``global_privacy_control`` – the request carried ``Sec-GPC: 1``: advertising and sharing are refused by default, and
    statistics and appearance with them, since the signal is a simple objection; to be recorded as one. Raises TrothError
    without a purpose or with a word in no table.
    """
    if not purposes:
        raise TrothError("a technology without a purpose cannot be allowed", fix="name every purpose it serves")
    if regime not in ("UK", "EU"):
        raise TrothError(f"‘{regime}’ is no regime of storage and access", fix="use UK or EU")
    missing: list[str] = []
    sources: list[tuple[str, Proof]] = []
    for purpose in purposes:
        gaps, authority, proof = _gaps(purpose, len(purposes) == 1, global_privacy_control, regime)
        missing += [f"{purpose.name}: {gap}" for gap in gaps]
        sources.append((authority, proof))
    notes = ["Personal data needs a basis under UK GDPR Art 6 as well."]
    if global_privacy_control:
        notes.append(
            "Record the browser's signal as an objection; no statute or regulator's rule in the UK makes it binding."
        )
    return Storage(
        allowed=not missing, missing=tuple(missing),
        reason="one of its purposes has neither a whole exception nor consent" if missing
        else "every purpose has an exception whose conditions hold, or consent",
        authority="; ".join(dict.fromkeys(authority for authority, _ in sources)),
        proof=weakest(proof for _, proof in sources), notes=tuple(notes),
    )  # fmt: skip


_SWITCHED_OFF_BY_SIGNAL = ("advertising", "sharing", "statistics", "appearance")


def _gaps(purpose: StoragePurpose, alone: bool, signal: bool, regime: str) -> tuple[list[str], str, Proof]:
    authority: str = "PECR reg 6(1)" if regime == "UK" else "Directive 2002/58/EC Art 5(3)"
    proof: Proof = "secondary" if regime == "UK" else "memory"
    if purpose.consent:
        if signal and purpose.kind in _SWITCHED_OFF_BY_SIGNAL and not purpose.consent_despite_signal:
            return (
                ["consent given after a clear sentence about the browser's signal"],
                "GPC; UK GDPR Arts 7, 21",
                "opened",
            )
        return [], authority, proof
    if purpose.kind not in EXCEPTION_CODES:
        if purpose.kind not in ("advertising", "sharing", "other"):
            raise TrothError(
                f"‘{purpose.kind}’ is no kind of purpose", fix=f"use {', '.join(EXCEPTION_CODES)}, other …"
            )
        return ["prior consent"], authority, proof
    rule = next(each for each in EXCEPTIONS if each.code == purpose.kind)
    unknown = purpose.met - {condition.code for condition in rule.conditions}
    if unknown:
        raise TrothError(
            f"‘{min(unknown)}’ is no condition of the exception ‘{rule.code}’",
            fix="use " + ", ".join(condition.code for condition in rule.conditions),
        )
    if regime == "EU" and not rule.in_the_eu:
        return [f"prior consent: the directive has no exception for {rule.code}"], authority, proof
    gaps = [condition.says for condition in rule.conditions if condition.code not in purpose.met]
    if rule.sole_purpose and not alone:
        gaps.append(f"{rule.code} as its sole purpose")
    if rule.must_inform and not purpose.informed:
        gaps.append("clear and comprehensive information")
    if rule.must_offer_objection:
        if not purpose.objection_offered:
            gaps.append("a simple and free way to object, before or when it is set")
        if purpose.objected or signal:
            gaps.append("that the person has not objected")
    return gaps, rule.authority, rule.proof


@dataclass(frozen=True)
class BannerCheck:
    """One thing that can be seen on the banner or by watching a browser."""

    code: str
    says: str
    authority: str
    proof: Proof


def _banner(code: str, says: str) -> BannerCheck:
    return BannerCheck(
        code, says, "PECR reg 6; UK GDPR Arts 4(11), 7; ICO guidance on storage and access, 29 April 2026", "opened"
    )


BANNER_CHECKS: tuple[BannerCheck, ...] = (
    _banner("reject on first layer", "refusing all is offered on the layer where accepting all is"),
    _banner("reject as prominent", "refusing takes as many clicks as accepting, and looks as much like a choice"),
    _banner("nothing pre-ticked", "no choice is made beforehand"),
    _banner("nothing before choice", "nothing that needs consent is stored or read before a choice"),
    _banner("choice per purpose", "each purpose can be chosen apart"),
    _banner("third parties named", "third parties are named"),
    _banner("withdrawal in reach", "the control to change one's mind is always in reach"),
    _banner("no implied consent", "scrolling, closing and going on are no consent"),
    _banner("choice recorded", "consent reference, version, choices and time are recorded"),
    _banner("refusal lasts as long", "a refusal is remembered as long as an acceptance"),
    _banner("objection control", "what runs without consent but with a right to object has a control to object"),
)

CHOICE_LASTS = (
    "No statute sets how long a choice lasts; six to twelve months is usual, and never longer than the purpose."
)


def banner_gaps(seen: Mapping[str, bool]) -> tuple[BannerCheck, ...]:
    """The checks that were not seen to hold; one that was not looked at does not hold. TrothError for an unknown code."""
    known = {each.code for each in BANNER_CHECKS}
    for code in seen:
        if code not in known:
            raise TrothError(f"‘{code}’ is no check of a banner", fix=f"use {', '.join(sorted(known))}")
    return tuple(each for each in BANNER_CHECKS if not seen.get(each.code, False))
