"""Consent and the two soft opt-ins of direct marketing, each condition by name, and what a record of consent must show.

A condition is ``True`` (met), ``False`` or ``None`` (not known); only ``True`` counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from troth.law.answers import Proof
from troth.law.marketing_rules import OBTAINED_BY_SENDER, Channel, Origin

CHARITY_SOFT_OPT_IN_FROM = date(2026, 2, 5)
"""DUAA s.114 came into force (SI 2026/82 reg 2); details collected earlier never qualify, a new act of support does."""


@dataclass(frozen=True)
class Consent:
    """A consent to marketing: UK GDPR Arts 4(11), 7; ICO guidance on consent. Dates are local calendar dates.

    ``freely_given`` … ``separate_from_terms`` are what makes it valid; ``names_sender`` – the sender is named in it.
    """

    channels: frozenset[Channel]
    purposes: frozenset[str]
    given_on: date
    withdrawn_on: date | None = None
    names_sender: bool | None = None
    freely_given: bool | None = None
    informed: bool | None = None
    affirmative_act: bool | None = None
    separate_from_terms: bool | None = None

    def gaps(self, channel: Channel, purpose: str, on: date) -> list[str]:
        """What keeps this consent from covering one contact on that day; empty where it does."""
        gaps = _unmet(
            ("the sender named in the consent", self.names_sender),
            ("a consent that was freely given", self.freely_given),
            ("a consent that was informed", self.informed),
            ("a clear affirmative act", self.affirmative_act),
            ("a consent kept apart from other terms", self.separate_from_terms),
        )
        if channel not in self.channels:
            gaps.append(f"consent to {channel}")
        if purpose not in self.purposes:
            gaps.append("consent to this purpose")
        if self.given_on > on:
            gaps.append("a consent given by the day of the contact")
        if self.withdrawn_on is not None and self.withdrawn_on <= on:
            gaps.append("a consent that has not been withdrawn")
        return gaps


@dataclass(frozen=True)
class SoftOptIn:
    """The commercial soft opt-in, PECR reg 22(3): every condition must be met."""

    obtained_by_sender: bool | None = None
    in_sale_or_negotiation: bool | None = None
    own_similar_products: bool | None = None
    refusal_offered_at_collection: bool | None = None
    refusal_in_every_message: bool | None = None
    commercial: bool | None = True

    def gaps(self, origin: Origin) -> list[str]:
        """The conditions that are not met, by name; details from another's hands never qualify."""
        return _unmet(
            ("obtained_by_sender", self.obtained_by_sender is True and origin in OBTAINED_BY_SENDER),
            ("in_sale_or_negotiation", self.in_sale_or_negotiation),
            ("own_similar_products", self.own_similar_products),
            ("refusal_offered_at_collection", self.refusal_offered_at_collection),
            ("refusal_in_every_message", self.refusal_in_every_message),
            ("commercial", self.commercial),
        )


@dataclass(frozen=True)
class CharitySoftOptIn:
    """The charity soft opt-in, PECR reg 22(3A): every condition, and details collected on or after 5 February 2026."""

    collected_on: date
    sender_is_uk_charity: bool | None = None
    obtained_by_sender: bool | None = None
    interest_or_support: bool | None = None
    sole_purpose_charitable: bool | None = None
    refusal_offered_at_collection: bool | None = None
    refusal_in_every_message: bool | None = None

    def gaps(self, origin: Origin, on: date) -> list[str]:
        """The conditions that are not met, by name; a subsidiary's or a platform's collection never qualifies."""
        gaps = _unmet(
            ("sender_is_uk_charity", self.sender_is_uk_charity),
            ("obtained_by_sender", self.obtained_by_sender is True and origin in OBTAINED_BY_SENDER),
            ("interest_or_support", self.interest_or_support),
            ("sole_purpose_charitable", self.sole_purpose_charitable),
            ("refusal_offered_at_collection", self.refusal_offered_at_collection),
            ("refusal_in_every_message", self.refusal_in_every_message),
        )
        if self.collected_on < CHARITY_SOFT_OPT_IN_FROM:
            gaps.append("collected_on: details collected on or after 5 February 2026")
        if self.collected_on > on:
            gaps.append("collected_on: details collected by the day of the contact")
        return gaps


@dataclass(frozen=True)
class PensionCall:
    """Who calls about pensions, and the relationship that lets a client be called: PECR reg 21B."""

    caller_is_trustee_or_manager: bool | None = None
    caller_is_fca_authorised: bool | None = None
    existing_client: bool | None = None
    client_would_expect_the_call: bool | None = None
    refusal_offered_at_collection: bool | None = None
    refusal_in_every_communication: bool | None = None

    def caller_gaps(self) -> list[str]:
        """Empty where the caller is one that may call about pensions at all."""
        if self.caller_is_trustee_or_manager or self.caller_is_fca_authorised:
            return []
        return ["a caller that is the scheme's trustee or manager, or authorised by the FCA"]

    def relationship_gaps(self) -> list[str]:
        """The conditions of the client route that are not met, by name."""
        return self.caller_gaps() + _unmet(
            ("existing_client", self.existing_client),
            ("client_would_expect_the_call", self.client_would_expect_the_call),
            ("refusal_offered_at_collection", self.refusal_offered_at_collection),
            ("refusal_in_every_communication", self.refusal_in_every_communication),
        )


def _unmet(*conditions: tuple[str, bool | None]) -> list[str]:
    return [name for name, met in conditions if met is not True]


@dataclass(frozen=True)
class EvidenceField:
    """One field that a record of consent holds."""

    code: str
    says: str
    needed: bool
    authority: str
    proof: Proof


def _evidence(code: str, says: str, needed: bool = True) -> EvidenceField:
    return EvidenceField(
        code, says, needed, "UK GDPR Art 7(1); ICO guidance on consent: obtain, record, manage", "opened"
    )


CONSENT_EVIDENCE: tuple[EvidenceField, ...] = (
    _evidence("who", "a reference to the person"),
    _evidence("controllers", "every controller relied on, by name"),
    _evidence("when", "date and time with its offset"),
    _evidence("how", "form or screen and its version"),
    _evidence("wording", "the exact wording, and the hash of the notice version shown"),
    _evidence("purpose", "the purpose consented to"),
    _evidence("channel", "the channel consented to"),
    _evidence("action", "what the person did: ticked an empty box, pressed a button, said it on a recorded call"),
    _evidence("separate from terms", "that it was kept apart from other terms"),
    _evidence("withdrawal shown", "that the person was told how to withdraw"),
    _evidence(
        "age or parent",
        "age or parental authority, where an online service is offered to a child (13 in the UK)",
        False,
    ),
    _evidence("source address", "a network address, only if it is needed", False),
    _evidence("review on", "when it is looked at again; the law sets no life", False),
    _evidence("withdrawn at", "when it was withdrawn", False),
    _evidence("withdrawal channel", "how it was withdrawn", False),
)


def consent_evidence_gaps(record: Mapping[str, object]) -> tuple[EvidenceField, ...]:
    """The needed fields that a record of consent leaves out or leaves empty."""
    return tuple(each for each in CONSENT_EVIDENCE if each.needed and record.get(each.code) in (None, "", (), []))
