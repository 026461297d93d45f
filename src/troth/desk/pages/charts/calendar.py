"""A figure a day as squares, a column a week: on which days something was done, and on which it was not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from markupsafe import Markup

from troth.desk.pages.charts.drawing import WIDTH, Chart, box, drawn, once, text, told
from troth.desk.pages.tables import plain

_DAYS = ("Mon", "", "Wed", "", "Fri", "", "")
LEVELS = 4


@once
def calendar(title: str, counts: Mapping[date, float], last: date, *, weeks: int = 53, unit: str = "") -> Chart:
    """The weeks up to ``last``; the more a day counts against the busiest, the deeper its square."""
    first = last - timedelta(days=last.weekday() + 7 * (weeks - 1))
    days = [first + timedelta(days=each) for each in range((last - first).days + 1)]
    most = max((counts.get(day, 0) for day in days), default=0)
    side = (WIDTH - 40) / weeks

    def shapes() -> Iterator[Markup]:
        for row, name in enumerate(_DAYS):
            yield text(0, 22 + row * side + side * 0.75, name)
        months = [day for day in days if day.day <= 7 and day.weekday() == 0]
        for day in months:
            yield text(38 + ((day - first).days // 7) * side, 12, f"{day:%b}")
        for day in days:
            count = counts.get(day, 0)
            level = 0 if not count else 1 + min(LEVELS - 1, int((LEVELS - 0.001) * count / most))
            week, row = divmod((day - first).days, 7)
            says = f"{day:%-d %B %Y}: {told(count)} {unit}".rstrip()
            yield box(38 + week * side, 20 + row * side, side - 2.5, side - 2.5, f"level-{level}", says, 2)

    busy = sorted(((day, counts[day]) for day in days if counts.get(day)), reverse=True)
    rows = [[f"{day:%-d %B %Y}", told(count)] for day, count in busy]
    says = f"{told(sum(count for _, count in busy))} {unit} on {len(busy)} of {len(days)} days".replace("  ", " ")
    return Chart(
        title, drawn(title, says, 24 + 7 * side, shapes()), plain(title, ["Day", unit or "How many"], rows, [1])
    )
