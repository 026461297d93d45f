"""Decisions by machine alone, and how people learn of a change before it applies to them: told, or talked with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from troth.notice.words import Entry

Way = Literal["letter", "email", "phone", "text message", "in person"]
"""A way of reaching one person. A page that everybody may read tells nobody of a change: it is no way."""


class Telling(Entry):
    """How each person concerned learns of a change that matters to them: UK GDPR Arts 5(1)(a), 13(3), 14(4)."""

    contact: Literal["one way", "both ways"] = Field(
        "one way", description="Whether people are told, or talked with, so that each can answer and is heard."
    )
    by: tuple[Way, ...] = Field((), description="The ways in which they are reached; any where left out.")


class Decisions(Entry):
    """Automated decisions: UK GDPR Arts 22A–22D."""

    solely_automated: Literal["none", "some"] = Field(description="Solely automated decisions taken about people.")
    taken: Mapping[str, str] = Field(
        {},
        description="Each decision a machine takes alone: its name, and by which logic, with what consequence, and how a "
        "person looks again: UK GDPR Arts 13(2)(f), 22C.",
    )
    before_that_changes: Telling | None = Field(
        None, description="The promise to tell people, or to talk with them, before more is decided by machine."
    )
