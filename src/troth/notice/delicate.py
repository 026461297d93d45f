"""The sections that say what is delicate: sensitive data, children, who may see what, and breaches."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from troth.notice.words import Entry, PeriodText


class Sensitive(Entry):
    """Special categories of data (UK GDPR Art 9) or data about crime (Art 10): refused, or held with a condition."""

    rule: Literal["never asked for", "held"] = Field(description="Whether it is held at all.")
    kinds: tuple[str, ...] = Field((), description="Which kinds: health, ethnic origin, convictions …")
    condition: str | None = Field(
        None, description="The condition it is held under, UK GDPR Art 9(2) and DPA 2018 Sch 1; required where held."
    )
    purposes: tuple[str, ...] = Field((), description="Purposes it is used for, where held.")
    if_sent_unasked: str | None = Field(None, description="What is done with it where it arrives unasked.")


class Children(Entry):
    """Whether the service is for children: UK GDPR Arts 8, 25(1A)."""

    rule: Literal["not for children", "with a parent's authority", "offered to children"] = Field(
        description="Which rule."
    )
    under: int | None = Field(None, description="The age below which somebody is a child here.", ge=1, le=18)
    if_found: str | None = Field(None, description="What is done with data of a child that comes to light.")


class WhoMaySee(Entry):
    """Who may see what: a role, the purposes it works for, and the undertaking it is bound by."""

    role: str = Field(description="The role, in words people understand.")
    purposes: tuple[str, ...] = Field(description="Purposes for which it may look.")
    sees: tuple[str, ...] = Field((), description="Categories it may see; those of its purposes where left out.")
    undertaking: Literal["signed", "in the contract"] | None = Field(
        None, description="What binds people in that role to confidentiality."
    )
    reviewed_every: PeriodText | None = Field(None, description="How often who has the role is looked at again.")
    owner: str | None = Field(None, description="The role that looks.")


class Incidents(Entry):
    """What happens when data is lost, changed or seen by somebody who should not: UK GDPR Arts 33, 34."""

    tells: tuple[Literal["the regulator", "the people concerned", "the client"], ...] = Field(
        description="Who is told, where the law requires it."
    )
    owner: str | None = Field(None, description="The role that answers for it.")
