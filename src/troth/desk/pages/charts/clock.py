"""The law's clock of one case as a thin bar: how much of its time is gone, and what went beyond its date.

It says nothing that does not stand in words beside it (the days, and how many are left), so readers of screens pass it by.
"""

from __future__ import annotations

from datetime import date

from markupsafe import Markup

from troth.desk.pages.charts.drawing import place

_WIDE, _HIGH = 1000, 10


def clock(since: date, due: date, at: date, *, soon: int = 0) -> Markup:
    """From the day something arrived to the day it is due, as it stands ``at`` a day: today, or the day it was answered.

    ``soon``: within so many days of its date the bar warns. Past the date, what is late has its own colour at the end.
    """
    whole = max((max(due, at) - since).days, 1)
    gone = max((min(due, at) - since).days, 0) / whole * _WIDE
    late = max((at - due).days, 0) / whole * _WIDE
    warns = at <= due and (due - at).days <= soon
    parts = [_part(0, _WIDE, "track"), _part(0, gone, "gone is-soon" if warns else "gone")]
    if late:
        parts.append(_part(_WIDE - late, late, "over"))
    return Markup(
        '<svg viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true" focusable="false">{}</svg>'
    ).format(_WIDE, _HIGH, Markup("").join(parts))


def measure(part: float, whole: float) -> Markup:
    """A part of a whole as a thin bar, beside the words that say both."""
    share = part / whole * _WIDE if whole else 0
    return Markup(
        '<svg class="measure" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true" focusable="false">{}{}</svg>'
    ).format(_WIDE, _HIGH, _part(0, _WIDE, "track"), _part(0, share, "reached"))


def _part(x: float, wide: float, kind: str) -> Markup:
    return Markup('<rect x="{}" width="{}" height="{}" class="{}"/>').format(place(x), place(wide), _HIGH, kind)
