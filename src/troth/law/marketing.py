"""May this person be contacted for direct marketing, by this channel, on this day: PECR regs 19–24 and UK GDPR Art 21.

Ask before each attempt, not after delivery: the intended recipient counts where a message does not arrive or a call is
only attempted (PECR reg 2 as amended by the Data (Use and Access) Act 2025 s.110). Whatever is not known counts as not
met: an answer of *no* names what is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from troth.errors import TrothError
from troth.law import registers
from troth.law.answers import Proof, Result, weakest
from troth.law.bases import LawfulBasis
from troth.law.marketing_rules import (
    CALL_SUBJECTS,
    CHANNELS,
    MESSAGE_DUTIES,
    ORIGINS,
    ROUTES,
    CallSubject,
    Channel,
    Origin,
    Route,
    RouteCode,
    SubscriberKind,
    kind_of_subscriber,
)
from troth.law.opt_ins import CharitySoftOptIn, Consent, PensionCall, SoftOptIn
from troth.law.registers import Screening, screening_gap


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known about the person and the message; ``None`` is *not known* and never helps.

    ``objected`` holds the channels objected to, or ``everything``: the suppression list as it stands at the attempt.
    ``message`` holds the codes of ``MESSAGE_DUTIES`` that the message or call meets. ``basis`` is the lawful basis under
    UK GDPR Art 6, needed wherever consent is not the route and the recipient is a named person.
    """

    objected: frozenset[Channel | Literal["everything"]] = frozenset()
    consent: Consent | None = None
    soft_opt_in: SoftOptIn | None = None
    charity_soft_opt_in: CharitySoftOptIn | None = None
    pension_call: PensionCall | None = None
    screenings: tuple[Screening, ...] = ()
    basis: LawfulBasis | None = None
    named_person: bool = True
    message: frozenset[str] = frozenset()
    device_storage_allowed: bool | None = None
    call_subject: CallSubject = "anything else"


@dataclass(frozen=True, kw_only=True)
class Contact(Result):
    """Whether the attempt may be made on the date ``on``: by which route, why, and what is missing where it may not."""

    allowed: bool
    channel: Channel
    subscriber: SubscriberKind
    on: date
    route: RouteCode | None = None
    missing: tuple[str, ...] = ()


def may_contact(
    channel: Channel, subscriber: str | None, origin: Origin, facts: Facts, *, purpose: str, on: date
) -> Contact:
    """Whether one direct-marketing contact may be attempted on the date ``on`` (local calendar date of the attempt).

    ``subscriber`` is a word that ``kind_of_subscriber`` knows; unknown counts as an individual. ``origin`` says how the
    sender came by the details. The first route that holds decides; an objection beats every route, and the duties on the
    message itself come last. Raises TrothError for a word that is in no table.
    """
    kind = kind_of_subscriber(subscriber)
    _check_words(channel, origin, facts)
    ask = _Ask(channel, kind, origin, facts, purpose, on)
    if "everything" in facts.objected or channel in facts.objected:
        reason = "the person objected, and an objection to marketing is absolute: nothing is weighed"
        return ask.no(reason, "UK GDPR Art 21(2)–(3)", "memory", ("that the person had not objected",))
    if facts.basis == "recognised legitimate interest":
        reason = "direct marketing is no recognised legitimate interest: no condition of Annex 1 covers it"
        return ask.no(reason, "UK GDPR Arts 6(1)(ea), 6(5) and Annex 1", "secondary", ("another lawful basis",))
    routes = ROUTES[_table(channel, facts.call_subject), kind]
    missing: list[str] = []
    for route in routes:
        gaps = _GAPS[route.code](ask)
        if route.needs_basis and facts.named_person:
            gaps = [*gaps, *_basis_gaps(ask)]
        if not gaps:
            return _with_message_duties(ask, route)
        missing += [f"{route.code}: {gap}" for gap in gaps]
    reason = f"no lawful route to {_article(kind)} subscriber by {channel} is open"
    authority = "; ".join(dict.fromkeys(route.authority for route in routes))
    return ask.no(reason, authority, weakest(route.proof for route in routes), tuple(missing))


@dataclass(frozen=True)
class _Ask:
    channel: Channel
    kind: SubscriberKind
    origin: Origin
    facts: Facts
    purpose: str
    on: date

    def no(self, reason: str, authority: str, proof: Proof, missing: tuple[str, ...]) -> Contact:
        return Contact(
            allowed=False, channel=self.channel, subscriber=self.kind, on=self.on, missing=missing,
            reason=reason, authority=authority, proof=proof,
        )  # fmt: skip


def _with_message_duties(ask: _Ask, route: Route) -> Contact:
    duties = [duty for duty in MESSAGE_DUTIES if ask.channel in duty.channels]
    unmet = [duty for duty in duties if duty.code not in ask.facts.message]
    if unmet:
        reason = f"{route.says}, but the message or call lacks what it must carry"
        missing = tuple(f"{duty.code}: {duty.says}" for duty in unmet)
        authority = "; ".join(dict.fromkeys(duty.authority for duty in unmet))
        return ask.no(reason, authority, weakest(duty.proof for duty in unmet), missing)
    sources: list[tuple[str, Proof]] = [
        (route.authority, route.proof),
        *((duty.authority, duty.proof) for duty in duties),
    ]
    if route.code == "screened":
        sources.append((registers.AUTHORITY, registers.PROOF))
    return Contact(
        allowed=True, channel=ask.channel, subscriber=ask.kind, on=ask.on, route=route.code, reason=route.says,
        authority="; ".join(dict.fromkeys(authority for authority, _ in sources)),
        proof=weakest(proof for _, proof in sources),
        notes=("Ask again before the next attempt: objections, withdrawals and registers change.",),
    )  # fmt: skip


def _check_words(channel: Channel, origin: Origin, facts: Facts) -> None:
    known: dict[str, tuple[str, tuple[str, ...]]] = {
        "channel of direct marketing": (channel, CHANNELS),
        "origin of contact details": (origin, ORIGINS),
        "subject of a call": (facts.call_subject, CALL_SUBJECTS),
    }
    for name, (word, words) in known.items():
        _check_word(word, name, words)
    for each in sorted(facts.objected):
        _check_word(each, "channel to object to", ("everything", *CHANNELS))
    for code in sorted(facts.message):
        _check_word(code, "duty on a message", tuple(duty.code for duty in MESSAGE_DUTIES))


def _check_word(word: str, name: str, words: tuple[str, ...]) -> None:
    if word not in words:
        raise TrothError(f"‘{word}’ is no {name}", fix=f"use one of {', '.join(words)}")


def _table(channel: Channel, subject: CallSubject) -> str:
    # Claims management and pensions have rules of their own, for live calls only: reg 21(6) takes them out of reg 21.
    return f"live call: {subject}" if channel == "live call" and subject != "anything else" else channel


def _article(kind: SubscriberKind) -> str:
    return "an individual" if kind == "individual" else "a corporate"


def _basis_gaps(ask: _Ask) -> list[str]:
    basis = ask.facts.basis
    if basis == "legitimate interests":
        return []
    if basis == "consent":
        return _by_consent(ask)
    if basis is None:
        return ["a lawful basis under UK GDPR Art 6, usually legitimate interests"]
    return [f"a lawful basis that carries direct marketing; ‘{basis}’ does not"]


def _by_consent(ask: _Ask) -> list[str]:
    held = ask.facts.consent
    return ["a consent on record"] if held is None else held.gaps(ask.channel, ask.purpose, ask.on)


def _by_soft_opt_in(ask: _Ask) -> list[str]:
    held = ask.facts.soft_opt_in
    return ["its conditions on record"] if held is None else held.gaps(ask.origin)


def _by_charity_soft_opt_in(ask: _Ask) -> list[str]:
    held = ask.facts.charity_soft_opt_in
    return ["its conditions on record"] if held is None else held.gaps(ask.origin, ask.on)


def _by_pension_consent(ask: _Ask) -> list[str]:
    return [*(ask.facts.pension_call or PensionCall()).caller_gaps(), *_by_consent(ask)]


def _by_pension_relationship(ask: _Ask) -> list[str]:
    return (ask.facts.pension_call or PensionCall()).relationship_gaps()


def _by_register(ask: _Ask) -> list[str]:
    gap = screening_gap(ask.channel, ask.kind, ask.facts.screenings, ask.on)
    return [] if gap is None else [gap]


def _freely(ask: _Ask) -> list[str]:
    return []


def _by_device(ask: _Ask) -> list[str]:
    return [] if ask.facts.device_storage_allowed else ["storage and access on the device allowed under PECR reg 6"]


_GAPS: dict[RouteCode, Callable[[_Ask], list[str]]] = {
    "consent": _by_consent,
    "soft opt-in": _by_soft_opt_in,
    "charity soft opt-in": _by_charity_soft_opt_in,
    "pension consent": _by_pension_consent,
    "pension client": _by_pension_relationship,
    "screened": _by_register,
    "no PECR consent needed": _freely,
    "device": _by_device,
}
