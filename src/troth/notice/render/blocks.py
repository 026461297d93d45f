"""What a published page is built of: sentences, headings, tables and facts."""

from __future__ import annotations

from dataclasses import dataclass

from troth.notice.entries import Entry


@dataclass(frozen=True)
class Told:
    """One entry's sentence, to be shown word for word under its id; ``own`` where it stands in the notice's own language
    on a page in another."""

    entry: Entry
    own: bool = False


@dataclass(frozen=True)
class Heading:
    """A heading inside a section."""

    text: str


@dataclass(frozen=True)
class Cell:
    """What stands in a table's cell: lines, of which all but the first are smaller, unless they are ``alike``; ``href``
    links the first.

    ``own`` are the places of lines in the notice's own language on a page in another.
    """

    lines: tuple[str, ...]
    href: str = ""
    own: tuple[int, ...] = ()
    alike: bool = False


@dataclass(frozen=True)
class Row:
    """A row; its first cell names it. ``id`` is given where an entry's sentence stands in the row."""

    cells: tuple[Cell, ...]
    id: str = ""


@dataclass(frozen=True)
class Table:
    """A table with a caption that says what it shows."""

    id: str
    caption: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Facts:
    """Terms and what belongs to them, such as ways to reach us."""

    rows: tuple[tuple[str, Cell], ...]


Block = Told | Heading | Table | Facts


def cell(*lines: str | None, href: str = "", alike: bool = False) -> Cell:
    """A cell of those lines that say something."""
    return Cell(tuple(line for line in lines if line), href, alike=alike)


def row(*cells: Cell, id: str = "") -> Row:
    """A row of cells."""
    return Row(cells, id)
