"""A line over days, one or several, with a goal where there is one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from markupsafe import Markup

from troth.desk.pages.charts.drawing import (
    LETTER,
    WIDTH,
    Chart,
    Key,
    Series,
    coloured,
    drawn,
    once,
    path,
    place,
    stroke,
    text,
    ticks,
    told,
)
from troth.desk.pages.tables import plain

_HIGH = 220


@once
def line(title: str, days: Sequence[date], series: Sequence[Series], *, goal: float | None = None) -> Chart:
    """Figures over days, oldest first; ``goal`` is drawn across. Of very many days every line keeps its shape."""
    shown = coloured(series)
    highest = max((*(value for each in shown for value in each.values), goal or 0), default=0)
    steps = ticks(highest)
    left = len(told(steps[-1])) * LETTER + 10
    span = max((days[-1] - days[0]).days, 1) if days else 1
    across = (WIDTH - left - 20) / span
    up = (_HIGH - 20) / steps[-1]

    def x(day: date) -> float:
        return left + (day - days[0]).days * across

    def y(value: float) -> float:
        return _HIGH - value * up

    def shapes() -> Iterator[Markup]:
        for step in steps:
            yield stroke(left, y(step), WIDTH - 20, y(step), "axis" if step == 0 else "grid")
            yield text(left - 8, y(step) + 4.5, told(step), anchor="end")
        for number, day in _marks(days):
            anchor = "start" if number == 0 else "end" if day == days[-1] else "middle"
            yield text(x(day), _HIGH + 20, f"{day:%-d %b %Y}" if span > 300 else f"{day:%-d %b}", anchor=anchor)
        if goal is not None:
            yield stroke(left, y(goal), WIDTH - 20, y(goal), "target")
        for each in shown:
            points = " L ".join(
                f"{place(x(day))} {place(y(value))}" for day, value in zip(days, each.values, strict=True)
            )
            if points:
                yield path(f"M {points}", f"line {each.colour}", each.says)
                yield text(WIDTH - 14, y(each.values[-1]) - 8, told(each.values[-1]), "strong", "end")

    rows = [[f"{day:%-d %B %Y}", *(told(each.values[at]) for each in shown)] for at, day in enumerate(days)]
    table = plain(title, ["Day", *(each.says for each in shown)], rows, range(1, len(shown) + 1))
    says = "; ".join(f"{each.says} {told(each.values[0])} to {told(each.values[-1])}" for each in shown if len(days))
    legend = tuple(Key(each.colour, each.says) for each in shown) if len(shown) > 1 else ()
    return Chart(title, drawn(title, says, _HIGH + 30, shapes()), table, legend)


def _marks(days: Sequence[date]) -> Iterator[tuple[int, date]]:
    """Up to six days, evenly apart, the first and the last among them."""
    if not days:
        return
    gap = max(1, -(-(len(days) - 1) // 5))
    marked = [*range(0, len(days) - gap // 2 - 1, gap), len(days) - 1] if len(days) > 1 else [0]
    for number, at in enumerate(dict.fromkeys(marked)):
        yield number, days[at]
