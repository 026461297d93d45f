"""One clock as a calendar picture: an SVG without script, light or dark by ``currentColor``, and the same in words."""

from __future__ import annotations

import calendar as months_of
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from html import escape

from troth.errors import TrothError
from troth.law.answers import Due
from troth.law.matters import counted, named, said

_CELL, _GAP, _COLUMNS = 30, 24, 3
_MONTH_WIDTH, _MONTH_HEIGHT = 7 * _CELL, 8 * _CELL
_KEY_HEIGHT, _LONGEST = 36, 24

# Every meaning has a shape of its own, so that nothing rests on colour. Looks are attributes and not a style element,
# which a page's content policy may forbid; the classes let a page's own style sheet tint them.
_LINE = 'class="troth-clock-{}" fill="none" stroke="currentColor" stroke-width="{}"'
_DASHED = ' stroke-dasharray="3 2"'
_FAINT = {"out": ' opacity="0.55"', "off": ' opacity="0.72"', "due": ' font-weight="700"', "": ""}


@dataclass(frozen=True)
class _Kind:
    name: str
    text: str


_RECEIVED = _Kind("received", "received")
_STARTED = _Kind("started", "clock starts afresh")
_PAUSED = _Kind("paused", "left out: awaiting clarification")
_HOLIDAY = _Kind("holiday", "public holiday")
_UNROLLED = _Kind("unrolled", "end before the move to a working day")
_SAFE = _Kind("safe", "safe day")
_DUE = _Kind("due", "last lawful day")
_TODAY = _Kind("today", "today")
_KINDS = (_RECEIVED, _STARTED, _PAUSED, _HOLIDAY, _UNROLLED, _SAFE, _DUE, _TODAY)


def calendar_svg(result: Due, *, today: date | None = None) -> str:
    """The months from receipt to the last lawful day as an SVG document, with ``title``, ``desc`` and a key.

    Raises TrothError where the clock spans more than two years: a retention period is no picture of days.
    """
    last = max(result.on or result.received_on, result.unrolled or result.received_on)
    first = min(result.received_on, result.started_on or result.received_on)
    shown = list(_months(first, last))
    if len(shown) > _LONGEST:
        raise TrothError(
            f"{counted(len(shown), 'month')} are too many for a picture of days", fix="show the dates in words"
        )
    marks = _marks(result, today)
    used = [kind for kind in _KINDS if any(kind in kinds for kinds in marks.values())]
    columns = min(_COLUMNS, len(shown))
    rows = -(-len(shown) // columns)
    key_columns = 2 if columns == _COLUMNS else 1  # the longest words need half of three months
    key_rows = -(-len(used) // key_columns)
    width = columns * _MONTH_WIDTH + (columns - 1) * _GAP + 2 * _GAP
    key_top = rows * (_MONTH_HEIGHT + _GAP) + _GAP
    height = key_top + key_rows * _KEY_HEIGHT + _GAP // 2
    title, description = _title(result), text_alternative(result, today=today)
    mark = sha256(description.encode()).hexdigest()[:8]  # several pictures may stand on one page
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="troth-clock" viewBox="0 0 {width} {height}" role="img" '
        f'fill="currentColor" font-family="system-ui, sans-serif" font-size="13" '
        f'aria-labelledby="clock-{mark}-title clock-{mark}-desc">',
        f'<title id="clock-{mark}-title">{escape(title)}</title>',
        f'<desc id="clock-{mark}-desc">{escape(description)}</desc>',
    ]
    for index, (year, month) in enumerate(shown):
        x = _GAP + (index % columns) * (_MONTH_WIDTH + _GAP)
        y = _GAP + (index // columns) * (_MONTH_HEIGHT + _GAP)
        parts += _month(year, month, x, y, first, last, marks)
    for index, kind in enumerate(used):
        x = _GAP + (index % key_columns) * (width // key_columns)
        parts += _key(kind, x, key_top + (index // key_columns) * _KEY_HEIGHT)
    return "".join([*parts, "</svg>"])


def text_alternative(result: Due, *, today: date | None = None) -> str:
    """What the picture shows, in sentences."""
    said_so = [f"Received on {named(result.received_on)}."]
    if result.started_on and result.started_on != result.received_on:
        said_so.append(f"The clock starts afresh on {named(result.started_on)}.")
    said_so += [f"Left out: {said(a)} to {said(b)}, {counted((b - a).days + 1, 'day')}." for a, b in result.excluded]
    if result.on is None:
        said_so.append(f"There is no date: {result.reason}.")
    else:
        if result.unrolled and result.unrolled != result.on:
            said_so.append(f"The period ends on {named(result.unrolled)}, which is no working day.")
        hour = f" at {result.at:%H:%M} ({result.at:%z})" if result.at else ""
        said_so.append(f"The last lawful day is {named(result.on)}{hour}.")
    if result.safe_on:
        said_so.append(f"The safe day is {named(result.safe_on)}.")
    if result.holidays:
        said_so.append("Public holidays: " + "; ".join(f"{h.name}, {said(h.on)}" for h in result.holidays) + ".")
    if today is not None:
        said_so.append(f"Today is {named(today)}.")
    return " ".join(said_so)


def _title(result: Due) -> str:
    what = result.right.replace("_", " ")
    return f"Clock of a matter of {what}, {result.regime}, {result.region}: " + (
        f"due {said(result.on)}" if result.on else "no date"
    )


def _months(first: date, last: date) -> Iterator[tuple[int, int]]:
    for index in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield index // 12, index % 12 + 1


def _marks(result: Due, today: date | None) -> dict[date, list[_Kind]]:
    marks: dict[date, list[_Kind]] = {}

    def mark(day: date | None, kind: _Kind) -> None:
        if day is not None:
            marks.setdefault(day, []).append(kind)

    mark(result.received_on, _RECEIVED)
    if result.started_on != result.received_on:
        mark(result.started_on, _STARTED)
    for start, end in result.excluded:
        for number in range((end - start).days + 1):
            mark(start + timedelta(days=number), _PAUSED)
    for holiday in result.holidays:
        mark(holiday.on, _HOLIDAY)
    if result.unrolled != result.on:
        mark(result.unrolled, _UNROLLED)
    mark(result.safe_on, _SAFE)
    mark(result.on, _DUE)
    if today is not None and result.received_on <= today <= (result.on or today):
        mark(today, _TODAY)
    return marks


def _month(
    year: int, month: int, x: int, y: int, first: date, last: date, marks: dict[date, list[_Kind]]
) -> Iterator[str]:
    yield f'<text font-weight="700" x="{x}" y="{y}">{escape(said(date(year, month, 1)).partition(" ")[2])}</text>'
    for column, letter in enumerate("MTWTFSS"):
        yield _text(letter, x + column * _CELL, y + _CELL * 3 // 4, "off")
    for row, week in enumerate(months_of.Calendar().monthdayscalendar(year, month), 1):
        for column, number in enumerate(week):
            if not number:
                continue
            day = date(year, month, number)
            kinds = marks.get(day, [])
            left, top = x + column * _CELL, y + row * _CELL + 4
            for kind in kinds:
                yield _shape(kind, left, top)
            style = "due" if _DUE in kinds else "out" if not first <= day <= last else "off" if column > 4 else ""
            yield _text(str(number), left, top + 15, style)


def _text(text: str, left: int, baseline: int, look: str) -> str:
    return f'<text x="{left + _CELL // 2}" y="{baseline + 4}" text-anchor="middle"{_FAINT[look]}>{text}</text>'


def _shape(kind: _Kind, x: int, y: int) -> str:
    """The sign of one meaning in a day's square: each a shape of its own."""
    line = _LINE.format(kind.name, 4 if kind is _DUE else 1.5)
    if kind in (_DUE, _SAFE, _UNROLLED):
        dash = _DASHED if kind is _UNROLLED else ""
        return f'<rect {line}{dash} x="{x + 2}" y="{y + 2}" width="{_CELL - 4}" height="{_CELL - 4}" rx="4"/>'
    if kind in (_RECEIVED, _STARTED):
        dash = _DASHED if kind is _STARTED else ""
        return f'<circle {line}{dash} cx="{x + _CELL // 2}" cy="{y + _CELL // 2}" r="{_CELL // 2 - 2}"/>'
    if kind is _PAUSED:
        return f'<path {line} d="M{x + 4} {y + _CELL - 4}L{x + _CELL - 4} {y + 4}"/>'
    if kind is _TODAY:
        return f'<path class="troth-clock-today" d="M{x + _CELL // 2 - 4} {y}h8l-4 5z"/>'
    return f'<circle class="troth-clock-holiday" cx="{x + _CELL // 2}" cy="{y + _CELL - 5}" r="2"/>'


def _key(kind: _Kind, x: int, y: int) -> Iterator[str]:
    yield _shape(kind, x, y - _CELL // 2)
    yield _text("7", x, y, "due" if kind is _DUE else "")
    yield f'<text x="{x + _CELL + 6}" y="{y + 5}">{escape(kind.text)}</text>'
