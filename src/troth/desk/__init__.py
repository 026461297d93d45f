"""The desk: what every keeper of promises shares – evidence, people, staff, the notice in force, systems, plans, cases."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import cast
from zoneinfo import ZoneInfo

from django.conf import settings

from troth.workspace import Workspace

ZONE = ZoneInfo("Europe/London")
"""Where the controller acts: what days are counted and moments are told in."""


def here() -> Workspace:
    """The workspace this process works in."""
    return cast(Workspace, settings.TROTH_WORKSPACE)


def now() -> datetime:
    """This moment, aware, UTC. The one clock of the floors above the engines."""
    return datetime.now(UTC)


def today() -> date:
    """Today's date where the controller acts (the United Kingdom), not the UTC date: 23:30 UTC in June is tomorrow."""
    return now().astimezone(ZONE).date()
