"""What every chart is made of: shapes with classes (never styles), escaped text, scales with round steps."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

from markupsafe import Markup, escape

from troth.desk.pages.tables import Table

COLOURS = ("one", "two", "three", "four", "five")
WIDTH = 760
"""Units across of a chart in a wide place; its letters are then about as large as those beside it."""
NARROW = 400
"""Units across of one in a side column."""
LETTER = 7.2
"""Units that a letter of 13 px is wide, on the average, and a little more."""

MOST_KEPT = 32
"""Drawings of one kind that are kept."""


@dataclass(frozen=True)
class Key:
    """What a colour means."""

    colour: str
    says: str


@dataclass(frozen=True)
class Series:
    """Figures of one kind, one for each label; ``colour`` is a class of the style sheet, by default the next one."""

    says: str
    values: Sequence[float]
    colour: str = ""


@dataclass(frozen=True)
class Chart:
    """A drawing and the table that says the same."""

    title: str
    svg: Markup
    table: Table
    legend: tuple[Key, ...] = ()
    ends: tuple[str, ...] = ()
    """What stands under the left and the right end of a drawing that is stretched to its place."""


Draw = TypeVar("Draw", bound=Callable[..., Chart])


def once(draw: Draw) -> Draw:
    """A chart that is drawn anew only when it is given something else: a year of squares is the same for all who look."""
    kept: dict[str, Chart] = {}

    @wraps(draw)
    def drawn_once(*given: Any, **named: Any) -> Chart:
        key = repr((given, named))  # all of it is data
        chart = kept.get(key)
        if chart is None:
            while len(kept) >= MOST_KEPT:
                kept.pop(next(iter(kept)), None)
            chart = kept[key] = draw(*given, **named)
        return chart

    return cast(Draw, drawn_once)


def drawn(
    title: str, says: str, height: float, shapes: Iterable[Markup], width: float = WIDTH, *, stretched: bool = False
) -> Markup:
    """The shapes as one picture that a screen reader reads as ``title``, then ``says``.

    ``stretched``: as wide as its place and as high as the style sheet says; for shapes without words in them.
    """
    return Markup('<svg viewBox="0 0 {} {}"{} role="img" aria-label="{}">{}</svg>').format(
        place(width),
        place(height),
        Markup(' preserveAspectRatio="none" class="stretched"') if stretched else "",
        f"{title}. {says}",
        Markup("").join(shapes),
    )


def box(x: float, y: float, width: float, height: float, kind: str, says: str = "", round_: float = 3) -> Markup:
    """A bar or field; ``says`` is shown while the mouse rests on it."""
    # Put together by hand and escaped word for word: a calendar has four hundred of these.
    tip = f"<title>{escape(says)}</title>" if says else ""
    size = f'width="{place(max(width, 0))}" height="{place(max(height, 0))}" rx="{place(round_)}"'
    return Markup(f'<rect x="{place(x)}" y="{place(y)}" {size} class="{escape(kind)}">{tip}</rect>')  # noqa: S704


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> Markup:
    """Words at a point; ``anchor`` is start, middle or end."""
    return Markup('<text x="{}" y="{}" text-anchor="{}"{}>{}</text>').format(
        place(x), place(y), anchor, Markup(' class="{}"').format(kind) if kind else "", words
    )


def stroke(x1: float, y1: float, x2: float, y2: float, kind: str) -> Markup:
    """A straight line."""
    return Markup('<line x1="{}" y1="{}" x2="{}" y2="{}" class="{}"/>').format(
        place(x1), place(y1), place(x2), place(y2), kind
    )


def path(d: str, kind: str, says: str = "") -> Markup:
    """A path; ``d`` is made here, never from outside."""
    tip = Markup("<title>{}</title>").format(says) if says else Markup("")
    return Markup('<path d="{}" class="{}">{}</path>').format(d, kind, tip)


def place(value: float) -> str:
    """A coordinate, as short as it can be written."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def ticks(highest: float, about: int = 4) -> list[float]:
    """Round steps from 0 to at least ``highest``: 0, 25, 50, 75, 100."""
    if highest <= 0:
        return [0, 1]
    rough = highest / about
    power = 10 ** math.floor(math.log10(rough))
    step = next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= rough)
    if highest == int(highest):
        step = max(1, math.ceil(step))  # counts have no halves
    return [step * each for each in range(math.ceil(highest / step - 1e-9) + 1)]


def told(value: float) -> str:
    """A figure as people read it."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def short(words: str, letters: int) -> str:
    """Words that fit into so many letters."""
    return words if len(words) <= letters else words[: max(1, letters - 1)].rstrip() + "…"


def coloured(series: Sequence[Series]) -> list[Series]:
    """Every series with a colour."""
    return [
        Series(each.says, each.values, each.colour or COLOURS[place_ % len(COLOURS)])
        for place_, each in enumerate(series)
    ]
