"""What the pictures of the documents are made of: pages of a PDF, sheets of a workbook, and images of few bytes.

Nothing here is fetched: the machine's Chromium is asked for pixels and a palette, and a PNG is written from both.
"""

from __future__ import annotations

import base64
import html
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# 256 colours are enough for text and flat areas: the most frequent ones, and for every other colour the nearest of them.
_PALETTE = """async data => {
  const image = new Image();
  image.src = data;
  await image.decode();
  const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
  const counts = new Map();
  const colours = new Uint32Array(pixels.length / 4);
  for (let i = 0; i < colours.length; i++) {
    const colour = (pixels[4 * i] << 16) | (pixels[4 * i + 1] << 8) | pixels[4 * i + 2];
    colours[i] = colour;
    counts.set(colour, (counts.get(colour) || 0) + 1);
  }
  const kept = [...counts.entries()].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 256).map(each => each[0]);
  const place = new Map();
  for (const colour of counts.keys()) {
    let best = 0, least = Infinity;
    for (let j = 0; j < kept.length && least; j++) {
      const red = (colour >> 16) - (kept[j] >> 16), green = (colour >> 8 & 255) - (kept[j] >> 8 & 255);
      const blue = (colour & 255) - (kept[j] & 255), far = red * red + green * green + blue * blue;
      if (far < least) { least = far; best = j; }
    }
    place.set(colour, best);
  }
  let text = "";
  for (const colour of colours) text += String.fromCharCode(place.get(colour));
  return {width: canvas.width, height: canvas.height, palette: kept, pixels: btoa(text)};
}"""


def in_few_colours(sheet: Any, png: bytes) -> bytes:
    """The picture as a PNG of at most 256 colours; ``sheet`` is an open page of the browser that counts them."""
    made = sheet.evaluate(_PALETTE, "data:image/png;base64," + base64.b64encode(png).decode())
    palette = b"".join(struct.pack(">I", colour)[1:] for colour in made["palette"])
    return _png(made["width"], made["height"], base64.b64decode(made["pixels"]), palette)


def pdf_page(file: Path, number: int, scale: float) -> bytes:
    """One page of a PDF (counted from one) as a PNG; ``scale`` 1 is 72 points to the inch."""
    import pypdfium2

    document = pypdfium2.PdfDocument(file)
    try:
        page: Any = document[number - 1]
        drawn = page.render(scale=scale, rev_byteorder=True)
        pixels, step = bytes(drawn.buffer), drawn.n_channels
        rows = (pixels[row * drawn.stride :][: drawn.width * step] for row in range(drawn.height))
        colours = b"".join(_without_alpha(row, step) for row in rows)
        return _png(drawn.width, drawn.height, colours, None)
    finally:
        document.close()


def _without_alpha(row: bytes, step: int) -> bytes:
    if step == 3:
        return row
    kept = bytearray(len(row) // step * 3)
    for channel in range(3):
        kept[channel::3] = row[channel::step]
    return bytes(kept)


def _png(width: int, height: int, pixels: bytes, palette: bytes | None) -> bytes:
    """Pixels of a palette (a byte each), or of red, green and blue (three bytes each), as a PNG: RFC 2083."""
    depth = 1 if palette else 3
    lines = b"".join(b"\0" + pixels[row * width * depth :][: width * depth] for row in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 3 if palette else 2, 0, 0, 0)
    parts = [
        (b"IHDR", header),
        *([(b"PLTE", palette)] if palette else []),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


def sheet_page(workbook: Path, rows: int, columns: int) -> str:
    """The top left corner of a workbook's first sheet as an HTML grid with letters and numbers, as spreadsheets show it."""
    with zipfile.ZipFile(workbook) as book:
        texts = ["".join(each.itertext()) for each in _part(book, "sharedStrings.xml")]
        sheet = _part(book, "worksheets/sheet1.xml")
        names = [each.get("name", "") for each in _part(book, "workbook.xml").iter(f"{_MAIN}sheet")]
    widths = [
        float(each.get("width", "9"))
        for each in sheet.iter(f"{_MAIN}col")
        for _ in range(int(each.get("min", "1")), int(each.get("max", "1")) + 1)
    ]
    grid = dict(_cells(sheet, texts))
    top = min(row for row, _ in grid if sum(at == row for at, _ in grid) > 3)
    letters = (f'<th style="width: {7 * width:.0f}px">{_letters(at)}</th>' for at, width in enumerate(widths[:columns]))
    lines = [f"<tr><th></th>{''.join(letters)}</tr>"]
    for row in range(1, rows + 1):
        kind = ' class="head"' if row == top else ' class="over"' if row < top else ""
        cells = (f"<td><div>{html.escape(grid.get((row, column), ''))}</div></td>" for column in range(columns))
        lines.append(f"<tr{kind}><th>{row}</th>{''.join(cells)}</tr>")
    tabs = "".join(f"<li>{html.escape(name)}</li>" for name in names)
    head = f"<!DOCTYPE html><meta charset='utf-8'><style>{_GRID}</style>"
    return f"{head}<table>{''.join(lines)}</table><ul>{tabs}</ul>"


def _part(book: zipfile.ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(book.read(f"xl/{name}"))  # noqa: S314 – a workbook that we have just written


_GRID = """
body { margin: 0; width: max-content; font: 12px/1.35 "Liberation Sans", Arial, sans-serif; color: #1f2430; }
table { border-collapse: collapse; table-layout: fixed; width: 0; }
th { background: #eef0f2; color: #535b6b; font-weight: 400; border: 1px solid #d2d6da; width: 28px; padding: 2px; }
td { border: 1px solid #d2d6da; padding: 3px 5px; vertical-align: top; }
td div { max-height: 8.1em; overflow: hidden; }
.head td { background: #12424a; color: #ffffff; font-weight: 700; }
.over td { border-color: transparent; white-space: nowrap; overflow: visible; }
.over td div { overflow: visible; }
.over td:nth-child(2) { font-weight: 700; }
ul { list-style: none; display: flex; gap: 2px; margin: 0; padding: 6px 30px; background: #eef0f2; }
li { padding: 3px 12px; background: #dfe3e6; }
li:first-child { background: #ffffff; font-weight: 700; }
"""


def _cells(sheet: ElementTree.Element, texts: list[str]) -> Iterator[tuple[tuple[int, int], str]]:
    for cell in sheet.iter(f"{_MAIN}c"):
        place, value = cell.get("r", ""), cell.findtext(f"{_MAIN}v")
        letters = place.rstrip("0123456789")
        column = 0
        for letter in letters:
            column = 26 * column + ord(letter) - 64
        if value is not None:
            yield (int(place[len(letters) :]), column - 1), texts[int(value)] if cell.get("t") == "s" else value


def _letters(place: int) -> str:
    return chr(65 + place) if place < 26 else f"{_letters(place // 26 - 1)}{_letters(place % 26)}"
