"""When a system may be written to: its quiet hours, by the clock on the controller's wall. Reading is always allowed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from troth.errors import TrothError
from troth.notice.systems import System as Section

WALL = ZoneInfo("Europe/London")
"""The clock of a controller in the United Kingdom."""


class NotNow(TrothError):
    """A write outside the system's quiet hours. Nothing was begun; ``opens_at`` (aware, UTC) is when it may be."""

    def __init__(self, system: str, section: Section, now: datetime) -> None:
        opens = opening(section, now) or now
        local = opens.astimezone(WALL)
        day = "today" if local.date() == now.astimezone(WALL).date() else "tomorrow"
        super().__init__(
            f"it is {now.astimezone(WALL):%H:%M}, and {section.name} is written to from {section.quiet_hours} only",
            where=f"systems.{system}",
            fix=f"run it again from {local:%H:%M} {day}; nothing was begun, and reading is allowed meanwhile",
        )
        self.opens_at = opens


def refuse_outside(system: str, section: Section, now: datetime | None = None) -> None:
    """Raise NotNow where the notice names quiet hours and ``now`` (aware; this moment if left out) is not in them."""
    moment = now or datetime.now(UTC)
    if section.quiet_hours is not None and moment.astimezone(WALL) not in section.quiet_hours:
        raise NotNow(system, section, moment)


def opening(section: Section, now: datetime) -> datetime | None:
    """When the next quiet hours begin, or ``now`` where they have begun; None where every hour will do. Aware, UTC.

    Where clocks go forward over the beginning, it is the first moment after.
    """
    hours = section.quiet_hours
    if hours is None:
        return None
    local = now.astimezone(WALL)
    if local in hours:
        return now
    day = local.date() if local.time() < hours.begins else local.date() + timedelta(days=1)
    return datetime.combine(day, hours.begins, WALL).astimezone(UTC)
