"""What goes from where to where, as bands; and things with the links between them, as a net in layers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from textwrap import wrap

from markupsafe import Markup

from troth.desk.pages.charts.drawing import COLOURS, LETTER, WIDTH, Chart, box, drawn, path, place, short, text, told
from troth.desk.pages.tables import plain

_NAME = 24
_GAP = 12


def flow(
    title: str, bands: Sequence[tuple[str, str, float]], *, headings: tuple[str, str, str] = ("From", "To", "How many")
) -> Chart:
    """Bands from the left to the right, as thick as they count: ``("cases", "erased", 97)``."""
    sources = list(dict.fromkeys(source for source, _, _ in bands))
    targets = list(dict.fromkeys(target for _, target, _ in bands))
    total = sum(count for _, _, count in bands) or 1
    high = max(140.0, 34.0 * max(len(sources), len(targets)))
    left, right = _NAME * LETTER, WIDTH - _NAME * LETTER
    starts = _stacked(sources, {name: sum(c for s, _, c in bands if s == name) for name in sources}, high, total)
    ends = _stacked(targets, {name: sum(c for _, t, c in bands if t == name) for name in targets}, high, total)

    def shapes() -> Iterator[Markup]:
        at_start = {name: top for name, (top, _) in starts.items()}
        at_end = {name: top for name, (top, _) in ends.items()}
        middle = place((left + right) / 2)
        for source, target, count in bands:
            thick_left = starts[source][1] * count / (sum(c for s, _, c in bands if s == source) or 1)
            thick_right = ends[target][1] * count / (sum(c for _, t, c in bands if t == target) or 1)
            y1, y2 = at_start[source], at_end[target]
            at_start[source] += thick_left
            at_end[target] += thick_right
            d = (
                f"M {place(left + 8)} {place(y1)} C {middle} {place(y1)} {middle} {place(y2)} {place(right - 8)} {place(y2)} "
                f"L {place(right - 8)} {place(y2 + thick_right)} C {middle} {place(y2 + thick_right)} {middle} "
                f"{place(y1 + thick_left)} {place(left + 8)} {place(y1 + thick_left)} Z"
            )
            kind = COLOURS[sources.index(source) % len(COLOURS)]
            yield path(d, f"flow {kind}", f"{source} to {target}: {told(count)}")
        for names, x, anchor, gap in ((starts, left, "end", -8), (ends, right - 8, "start", 16)):
            for number, (name, (top, thick)) in enumerate(names.items()):
                kind = COLOURS[number % len(COLOURS)] if x == left else "edge"
                yield box(x, top, 8, thick, kind, round_=2)
                yield text(x + gap, top + thick / 2 + 4.5, short(name, _NAME - 2), "strong", anchor)

    table = plain(title, headings, [[source, target, told(count)] for source, target, count in bands], [2])
    says = "; ".join(f"{source} to {target} {told(count)}" for source, target, count in bands[:12])
    return Chart(title, drawn(title, says, high + 4, shapes()), table)


def net(
    title: str, layers: Sequence[Sequence[str]], links: Sequence[tuple[str, str, str]], notes: Mapping[str, str]
) -> Chart:
    """Things in layers from left to right, and the links between them with what each is called; ``notes`` stand in the boxes."""
    columns = max(len(layers), 1)
    rows = max((len(layer) for layer in layers), default=1)
    wide = min(230.0, (WIDTH - 40 * (columns - 1)) / columns)
    apart = (WIDTH - wide * columns) / max(columns - 1, 1)
    letters = int((wide - 20) / LETTER)
    lines = {name: _lines(notes.get(name, ""), letters) for layer in layers for name in layer}
    tall, between = 28.0 + 17 * max((len(each) for each in lines.values()), default=1), 14.0
    high = rows * (tall + between)
    spots: dict[str, tuple[float, float]] = {}
    for column, layer in enumerate(layers):
        top = (high - len(layer) * (tall + between)) / 2
        for row, name in enumerate(layer):
            spots[name] = (column * (wide + apart), top + row * (tall + between))

    def shapes() -> Iterator[Markup]:
        for source, target, says in links:
            if source in spots and target in spots:
                (x1, y1), (x2, y2) = spots[source], spots[target]
                if x1 == x2:
                    x1, x2, bend = x1 + wide, x2 + wide, x1 + wide + 22
                else:
                    x1, x2 = (x1 + wide, x2) if x1 < x2 else (x1, x2 + wide)
                    bend = (x1 + x2) / 2
                a, b = y1 + tall / 2, y2 + tall / 2
                bent = f"M {place(x1)} {place(a)} C {place(bend)} {place(a)} {place(bend)} {place(b)} {place(x2)} {place(b)}"
                yield path(bent, "wire", f"{source} to {target}: {says}")
        for name, (x, y) in spots.items():
            yield box(x, y, wide, tall, "box", f"{name}: {notes.get(name, '')}".rstrip(": "), 6)
            top = y + (tall - 17 * (len(lines[name]) + 1)) / 2 + 13
            yield text(x + 10, top, short(name, letters), "strong")
            for row, words in enumerate(lines[name], 1):
                yield text(x + 10, top + 17 * row, words)

    table = plain(title, ["What", "What it says", "Reached from", "By"], list(_told(spots, links, notes)))
    says = f"{len(spots)} tables, {len(links)} links"
    return Chart(title, drawn(title, says, high, shapes()), table)


def _lines(words: str, letters: int) -> list[str]:
    """Words in at most two lines of so many letters."""
    broken = wrap(words, letters)
    return [*broken[:1], short(" ".join(broken[1:]), letters)] if len(broken) > 1 else broken


def _told(
    names: Iterable[str], links: Sequence[tuple[str, str, str]], notes: Mapping[str, str]
) -> Iterator[tuple[str, str, str, str]]:
    """A row for each link by the thing it leads to, and one for each thing to which none leads."""
    for name in names:
        into = [(source, says) for source, target, says in links if target == name]
        for source, says in into or [("", "")]:
            yield name, notes.get(name, ""), source, says


def _stacked(
    names: Sequence[str], counts: Mapping[str, float], high: float, total: float
) -> dict[str, tuple[float, float]]:
    """Name → top and thickness; every band is at least two units thick, so that the small are seen."""
    room = high - _GAP * (len(names) - 1)
    thick = {name: max(2.0, room * counts[name] / total) for name in names}
    scale = room / (sum(thick.values()) or 1)
    tops: dict[str, tuple[float, float]] = {}
    top = 0.0
    for name in names:
        tops[name] = (top, thick[name] * scale)
        top += thick[name] * scale + _GAP
    return tops
