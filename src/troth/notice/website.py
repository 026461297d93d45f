"""The sections that say how people are met: marketing and its channels, cookies, and the pages of the website."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from troth.notice.words import Entry, PeriodText

Channel = Literal["email", "phone", "post", "text message"]


class Marketing(Entry):
    """One rule of direct marketing."""

    rule: Literal["ways in", "channels", "opt out", "never shared", "asked first"] = Field(description="Which rule.")
    allows: tuple[str, ...] = Field((), description="The ways in, or the channels.")


class Cookie(Entry):
    """One cookie or similar technology."""

    provider: str = Field(description="Who sets it.")
    purpose: Literal["necessary", "analytics", "appearance", "advertising", "referral"] = Field(description="What for.")
    personal_data: bool | None = Field(None, description="Whether what it collects is personal data.")
    lasts: PeriodText = Field(description="Its declared lifetime; ``0 days`` ends with the visit.")


class Signal(Entry):
    """The promise about Global Privacy Control, the signal of a browser that its user does not want to be followed."""

    rule: Literal["honoured"] = Field(description="What is promised about it; without this entry nothing is.")


class Cookies(Entry):
    """Cookies and similar technologies: PECR reg 6 and Sch A1."""

    choice: Literal["before anything is set"] = Field(description="When the visitor is asked.")
    global_privacy_control: Signal | None = Field(
        None,
        description="The promise to take a browser's signal ``Sec-GPC`` as a refusal; ``/.well-known/gpc.json`` says so then.",
    )
    cookies: Mapping[str, Cookie] = Field({}, description="The cookies by name.", alias="set")


class Pages(Entry):
    """A rule about external links, embedded content or social media."""

    reviewed_every: PeriodText | None = Field(None, description="How often links are reviewed.")
    owner: str | None = Field(None, description="The role that reviews or attests.")
