"""Bars: lying, so that their names can be read; beside each other, stacked, or falling from one figure to another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from troth.desk.pages.charts.drawing import (
    LETTER,
    WIDTH,
    Chart,
    Key,
    Series,
    box,
    coloured,
    drawn,
    once,
    short,
    stroke,
    text,
    ticks,
    told,
)
from troth.desk.pages.tables import plain

_LONGEST_NAME = 30
_THICK = 20


@once
def bars(
    title: str,
    names: Sequence[str],
    series: Sequence[Series],
    *,
    stacked: bool = False,
    of: str = "",
    width: float = WIDTH,
) -> Chart:
    """A bar a name for one series, several beside each other or stacked; ``of`` names the names in the table."""
    shown = coloured(series)
    rows = len(names)
    thick = _THICK if stacked or len(shown) == 1 else 12
    high = thick * (1 if stacked else len(shown)) + 12
    letters = min(max((len(name) for name in names), default=0), int(_LONGEST_NAME * width / WIDTH))
    left = letters * LETTER + 18
    totals = [sum(each.values[row] for each in shown) for row in range(rows)]
    highest = max(totals if stacked else [value for each in shown for value in each.values], default=0)
    steps = ticks(highest, 4 if width == WIDTH else 2)
    scale = (width - left - 48) / steps[-1]

    def shapes() -> Iterator[Markup]:
        for step in steps:
            yield stroke(left + step * scale, 0, left + step * scale, rows * high, "grid")
            yield text(left + step * scale, rows * high + 18, told(step), anchor="middle")
        for row, name in enumerate(names):
            top = row * high + 6
            yield text(left - 10, row * high + high / 2 + 4.5, short(name, letters), "strong", "end")
            at = left
            for place, each in enumerate(shown):
                value = each.values[row]
                says = f"{name}, {each.says}: {told(value)}"
                y = top if stacked else top + place * thick
                if value:
                    yield box(at, y, value * scale, thick - (0 if stacked or len(shown) == 1 else 2), each.colour, says)
                if stacked:
                    at += value * scale
                else:
                    yield text(left + value * scale + 6, y + thick / 2 + 4.5, told(value))
            if stacked:
                yield text(at + 6, top + thick / 2 + 4.5, told(totals[row]))

    rows_told = [[name, *(told(each.values[row]) for each in shown)] for row, name in enumerate(names)]
    table = plain(title, [of or "Name", *(each.says for each in shown)], rows_told, range(1, len(shown) + 1))
    legend = tuple(Key(each.colour, each.says) for each in shown) if len(shown) > 1 else ()
    says = "; ".join(f"{row[0]} {', '.join(map(str, row[1:]))}" for row in rows_told[:12])
    return Chart(title, drawn(title, says, rows * high + 26, shapes(), width), table, legend)


def waterfall(title: str, first: str, begins: float, changes: Sequence[tuple[str, float]], last: str) -> Chart:
    """From one figure to another by what was added and taken: ``found 120, erased −97, kept by law −23, left 0``."""
    names = [first, *(name for name, _ in changes), last]
    left = min(max(len(name) for name in names), _LONGEST_NAME) * LETTER + 10
    levels = [begins]
    for _, change in changes:
        levels.append(levels[-1] + change)
    steps = ticks(max(*levels, begins))
    scale = (WIDTH - left - 60) / steps[-1]
    high = _THICK + 12

    def shapes() -> Iterator[Markup]:
        for step in steps:
            yield stroke(left + step * scale, 0, left + step * scale, len(names) * high, "grid")
            yield text(left + step * scale, len(names) * high + 18, told(step), anchor="middle")
        for row, name in enumerate(names):
            yield text(left - 10, row * high + high / 2 + 4.5, short(name, _LONGEST_NAME), "strong", "end")
        yield box(left, 6, begins * scale, _THICK, "one", f"{first}: {told(begins)}")
        yield text(left + begins * scale + 6, 6 + _THICK / 2 + 4.5, told(begins))
        for row, (name, change) in enumerate(changes, 1):
            low, top = sorted((levels[row - 1], levels[row]))
            y = row * high + 6
            yield stroke(left + levels[row - 1] * scale, y - 12, left + levels[row - 1] * scale, y + _THICK, "axis")
            kind = "two" if change < 0 else "four"
            yield box(left + low * scale, y, (top - low) * scale, _THICK, kind, f"{name}: {_signed(change)}")
            yield text(left + top * scale + 6, y + _THICK / 2 + 4.5, _signed(change))
        y = len(names[:-1]) * high + 6
        yield box(left, y, levels[-1] * scale, _THICK, "one", f"{last}: {told(levels[-1])}")
        yield text(left + levels[-1] * scale + 6, y + _THICK / 2 + 4.5, told(levels[-1]))

    rows = [[first, told(begins)], *([name, _signed(change)] for name, change in changes), [last, told(levels[-1])]]
    says = ", ".join(f"{name} {figure}" for name, figure in rows)
    return Chart(
        title, drawn(title, says, len(names) * high + 26, shapes()), plain(title, ["What", "How many"], rows, [1])
    )


def _signed(change: float) -> str:
    return f"+{told(change)}" if change > 0 else f"−{told(-change)}" if change < 0 else "0"
