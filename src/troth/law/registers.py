"""Preference registers for calls and faxes (TPS, CTPS, FPS): when a listing bars a call, and how fresh a check must be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from troth.errors import TrothError
from troth.law.answers import Proof
from troth.law.marketing_rules import Channel, SubscriberKind

Register = Literal["TPS", "CTPS", "FPS"]

LISTING_DAYS = 28
"""A number listed for 28 days or more before the call is barred: PECR reg 21(3); enforcement reports say *more than* 28."""

AUTHORITY = "PECR reg 21(3): 28 days on the register"
PROOF: Proof = "memory"


@dataclass(frozen=True)
class Screening:
    """One look into a register: on which day, whether the number was listed, and since when where the register says."""

    register: Register
    screened_on: date
    listed: bool
    listed_on: date | None = None

    def __post_init__(self) -> None:
        if self.listed_on is not None and (not self.listed or self.listed_on > self.screened_on):
            raise TrothError(
                "a screening says when the number was listed, but that does not fit the rest of it",
                fix="a listing date belongs to a listed number and is not after the day of screening",
            )


def first_barred_day(listed_on: date) -> date:
    """The first day on which a number listed on that date may no longer be called: ``listed + 28 days``."""
    return listed_on + timedelta(days=LISTING_DAYS)


def register_for(channel: Channel, kind: SubscriberKind) -> Register:
    """Which register is to be looked into before the contact."""
    if channel == "fax":
        return "FPS"
    return "TPS" if kind == "individual" else "CTPS"


def screening_gap(channel: Channel, kind: SubscriberKind, screenings: Sequence[Screening], on: date) -> str | None:
    """Why the register bars an attempt on that day, or ``None`` where a check of the last 28 days leaves it free.

    A listing whose date is not known counts as old enough. A screening dated after the attempt is no screening of it.
    """
    register = register_for(channel, kind)
    known = [each for each in screenings if each.register == register and each.screened_on <= on]
    if not known:
        return f"a check of the number against the {register}"
    last = max(known, key=lambda each: (each.screened_on, each.listed))
    if last.screened_on < on - timedelta(days=LISTING_DAYS):
        return f"a check against the {register} within the last {LISTING_DAYS} days"
    if last.listed and (last.listed_on is None or first_barred_day(last.listed_on) <= on):
        return f"a number that is not on the {register}, or consent to this sender's calls"
    return None
