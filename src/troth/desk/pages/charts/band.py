"""One state after another over time, as a band: how long each lasted, and what it is now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from troth.desk import ZONE
from troth.desk.pages.charts.drawing import WIDTH, Chart, Key, box, drawn
from troth.desk.pages.tables import plain

_HIGH = 34
_NARROWEST = 10.0
"""Units across of a state that lasted next to no time: it is still seen."""


@dataclass(frozen=True)
class Span:
    """One state: what it is called, its colour, and from when to when (aware)."""

    says: str
    colour: str
    since: datetime
    until: datetime


def band(title: str, spans: Sequence[Span], *, width: float = WIDTH) -> Chart:
    """States in their order, oldest first, each as wide as it lasted; where nothing lasted, all as wide as each other."""
    whole = (spans[-1].until - spans[0].since).total_seconds() if spans else 0.0
    lasted = [(span.until - span.since).total_seconds() / whole if whole > 0 else 1 / len(spans) for span in spans]
    floors = [max(share * width, _NARROWEST) for share in lasted]
    scale = width / sum(floors) if floors else 1.0

    def shapes() -> Iterator[Markup]:
        x = 0.0
        for span, floor in zip(spans, floors, strict=True):
            wide = floor * scale
            yield box(x, 0, max(wide - 1.5, 1.5), _HIGH, span.colour, f"{span.says}: {_when(span.since)}")
            x += wide

    rows = [[_when(span.since), _when(span.until), span.says] for span in reversed(spans)]
    says = "; ".join(f"{span.says} {_when(span.since)}" for span in spans[-6:])
    legend = tuple(Key(colour, says) for says, colour in dict.fromkeys((span.says, span.colour) for span in spans))
    return Chart(
        title,
        drawn(title, says, _HIGH, shapes(), width, stretched=True),
        plain(title, ["From", "Until", "State"], rows),
        legend,
        (_when(spans[0].since), _when(spans[-1].until)) if spans else (),
    )


def _when(at: datetime) -> str:
    return f"{at.astimezone(ZONE):%-d %B %Y, %H:%M}"
