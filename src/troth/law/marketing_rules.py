"""The tables of direct marketing: channels, kinds of subscriber, the lawful routes of each, and what a message must carry.

Source: PECR (Privacy and Electronic Communications (EC Directive) Regulations 2003) regs 2 and 19–25; UK GDPR Art 21.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from troth.errors import TrothError
from troth.law.answers import Proof

Channel = Literal[
    "email",
    "sms",
    "direct message",
    "voicemail drop",
    "live call",
    "automated call",
    "fax",
    "post",
    "online advertising",
]
CHANNELS: tuple[Channel, ...] = get_args(Channel)

ELECTRONIC_MAIL: tuple[Channel, ...] = ("email", "sms", "direct message", "voicemail drop")
"""What PECR calls electronic mail: stored until it is collected."""

Origin = Literal[
    "given to us in a sale",
    "given to us",
    "given to a fundraising platform or subsidiary",
    "group company",
    "introduced by a third party",
    "bought list",
    "public source",
    "unknown",
]
"""How the sender came by the contact details."""
ORIGINS: tuple[Origin, ...] = get_args(Origin)

OBTAINED_BY_SENDER: frozenset[Origin] = frozenset({"given to us in a sale", "given to us"})
"""The only origins under which the sender itself obtained the details from the person: PECR reg 22(3)(a), (3A)."""

CallSubject = Literal["anything else", "claims management", "pensions"]
CALL_SUBJECTS: tuple[CallSubject, ...] = get_args(CallSubject)

SubscriberKind = Literal["individual", "corporate"]


@dataclass(frozen=True)
class Subscriber:
    """What one calls a subscriber, and which of the two kinds that is in PECR reg 2."""

    name: str
    kind: SubscriberKind
    authority: str
    proof: Proof


SUBSCRIBERS: tuple[Subscriber, ...] = (
    Subscriber("individual", "individual", "PECR reg 2(1)", "memory"),
    Subscriber("sole trader", "individual", "PECR reg 2(1)", "memory"),
    Subscriber("ordinary partnership", "individual", "PECR reg 2(1)", "memory"),
    Subscriber("unknown", "individual", "PECR reg 2(1); the stricter kind where it is not known", "memory"),
    Subscriber("corporate", "corporate", "PECR reg 2(1)", "memory"),
    Subscriber("company", "corporate", "PECR reg 2(1)", "memory"),
    Subscriber("limited liability partnership", "corporate", "PECR reg 2(1)", "memory"),
    Subscriber("Scottish partnership", "corporate", "PECR reg 2(1)", "memory"),
    Subscriber("public body", "corporate", "PECR reg 2(1)", "memory"),
)


def kind_of_subscriber(name: str | None) -> SubscriberKind:
    """Individual or corporate; ``None`` and ``unknown`` are individuals. TrothError for a word that is in no row."""
    if name is None:
        return "individual"
    for each in SUBSCRIBERS:
        if each.name == name:
            return each.kind
    raise TrothError(
        f"‘{name}’ is no kind of subscriber", fix="use one of " + ", ".join(each.name for each in SUBSCRIBERS)
    )


RouteCode = Literal[
    "consent",
    "soft opt-in",
    "charity soft opt-in",
    "pension consent",
    "pension client",
    "screened",
    "no PECR consent needed",
    "device",
]


@dataclass(frozen=True)
class Route:
    """One lawful way to make contact; ``needs_basis`` where a named person's data needs an Art 6 basis beside it."""

    code: RouteCode
    says: str
    authority: str
    proof: Proof
    needs_basis: bool


_MAIL_CONSENT = Route(
    "consent", "the person consented to this sender, channel and purpose", "PECR reg 22(2)", "memory", False
)
_SOFT = Route("soft opt-in", "the soft opt-in holds: own customer, own similar products, refusal offered each time",
              "PECR reg 22(3)", "secondary", True)  # fmt: skip
_CHARITY = Route(
    "charity soft opt-in",
    "the charity soft opt-in holds: own supporter since 5 February 2026, refusal offered each time",
    "PECR reg 22(3A), DUAA s.114, in force 5 February 2026; ICO guidance of 28 April 2026", "secondary", True,
)  # fmt: skip
_MAIL_CORPORATE = Route("no PECR consent needed", "a corporate subscriber's consent is not needed", "PECR regs 22(1), 23",
                        "memory", True)  # fmt: skip
_CALL_CONSENT = Route("consent", "the subscriber agreed to this caller's calls, and that beats a registration",
                      "PECR reg 21(4); ICO guidance on live calls", "opened", False)  # fmt: skip
_CALL_TPS = Route("screened", "the number is not on the register and the subscriber has not objected",
                  "PECR reg 21(1)–(3); ICO guidance on live calls", "opened", True)  # fmt: skip
_CLAIMS = Route("consent", "the subscriber consented to this caller's claims-management calls",
                "PECR reg 21A; ICO guidance on live calls", "opened", False)  # fmt: skip
_PENSION_CONSENT = Route("pension consent", "the caller may call about pensions and the person consented",
                         "PECR reg 21B(2); ICO guidance on live calls", "opened", False)  # fmt: skip
_PENSION_CLIENT = Route("pension client", "the caller may call about pensions and the person is a client who expects it",
                        "PECR reg 21B(3); ICO guidance on live calls", "opened", True)  # fmt: skip
_AUTOMATED = Route(
    "consent", "the subscriber consented to automated calls of this sender", "PECR reg 19", "secondary", False
)
_FAX_CONSENT = Route("consent", "the subscriber consented to faxes of this sender", "PECR reg 20", "memory", False)
_FAX_FPS = Route("screened", "the number is not on the register and the subscriber has not objected", "PECR regs 20, 25",
                 "memory", True)  # fmt: skip
_POST = Route("no PECR consent needed", "post is outside PECR; the UK GDPR basis carries it until the person objects",
              "UK GDPR Arts 6(1)(f), 21(2)–(3)", "memory", True)  # fmt: skip
_ONLINE = Route("device", "storage and access on the device are allowed", "PECR reg 6 and Sch A1; then UK GDPR Art 6",
                "memory", True)  # fmt: skip

_BOTH: dict[str, tuple[Route, ...]] = {
    "live call": (_CALL_CONSENT, _CALL_TPS),
    "live call: claims management": (_CLAIMS,),
    "live call: pensions": (_PENSION_CONSENT, _PENSION_CLIENT),
    "automated call": (_AUTOMATED,),
    "post": (_POST,),
    "online advertising": (_ONLINE,),
}

ROUTES: dict[tuple[str, SubscriberKind], tuple[Route, ...]] = {
    **{(channel, "individual"): (_MAIL_CONSENT, _SOFT, _CHARITY) for channel in ELECTRONIC_MAIL},
    **{(channel, "corporate"): (_MAIL_CORPORATE,) for channel in ELECTRONIC_MAIL},
    ("fax", "individual"): (_FAX_CONSENT,),
    ("fax", "corporate"): (_FAX_CONSENT, _FAX_FPS),
    **{(name, "individual"): routes for name, routes in _BOTH.items()},
    **{(name, "corporate"): routes for name, routes in _BOTH.items()},
}
"""Channel (live calls by subject) and kind of subscriber → the routes, in the order in which they are tried."""


@dataclass(frozen=True)
class MessageDuty:
    """What a message or call must carry or do, on which channels."""

    code: str
    says: str
    channels: tuple[Channel, ...]
    authority: str
    proof: Proof


MESSAGE_DUTIES: tuple[MessageDuty, ...] = (
    MessageDuty("sender-identified", "who sends it is neither disguised nor hidden", ELECTRONIC_MAIL, "PECR reg 23", "memory"),
    MessageDuty("opt-out-address", "a valid address to ask for no more", ELECTRONIC_MAIL, "PECR reg 23", "memory"),
    MessageDuty("number-shown", "the caller's number is shown", ("live call",), "PECR regs 21, 24", "secondary"),
    MessageDuty("name-given", "the caller's name is given", ("live call",), "PECR reg 24", "secondary"),
    MessageDuty("contact-on-request", "an address or freephone number is given when asked for", ("live call",),
                "PECR reg 24", "secondary"),
    MessageDuty("name-and-contact", "the sender's name and an address or freephone number", ("automated call", "fax"),
                "PECR reg 24", "memory"),
    MessageDuty("objection-told", "the right to object to marketing is told", ("post",), "UK GDPR Art 21(4)", "memory"),
)  # fmt: skip
