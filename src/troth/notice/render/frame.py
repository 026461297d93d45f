"""The frame of the published forms – headings, labels, dates, periods – in the notice's language, by gettext catalogs."""

from __future__ import annotations

import gettext
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from troth.law.periods import Period
from troth.notice.render.blocks import Block, Cell, Facts, Heading, Row, Table, Told

LOCALES = Path(__file__).parent / "locale"
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


class Framed(str):
    """Words of ours, in English, that a catalog may say in another language; whatever authors write is plain ``str``."""

    __slots__ = ("message", "values")
    message: str
    values: dict[str, str]


class Translated(str):
    """An author's words that are in the page's language, where that is not the notice's own."""

    __slots__ = ()


def say(message: str, **values: str) -> Framed:
    """Words of ours, with what stands in their ``{places}``: ``say("Within {period}", period=…)``."""
    framed = Framed(_filled(message, values))
    framed.message, framed.values = message, values
    return framed


def day(value: date) -> Framed:
    """``1 March 2026``."""
    month = say(_MONTHS[value.month - 1])
    return say("{day} {month} {year}", day=str(value.day), month=month, year=str(value.year))


def period(value: Period) -> Framed:
    """``24 months``. One and two have messages of their own: in Welsh, what follows them changes."""
    text = str(value)
    count, _, unit = text.partition(" ")
    return say(text) if count in ("1", "2") else say(f"{{count}} {unit}", count=count)


Speak = Callable[[str], str]
"""Text in the notice's language: words of ours translated, all else as it is."""


@lru_cache(maxsize=8)
def speaker(language: str) -> Speak:
    """How to say our words in a language (a BCP 47 tag); in English where there is no catalog for it, or no message."""
    if language.split("-")[0].lower() == "en":
        return str
    tags = [language.replace("-", "_"), language.split("-")[0].lower()]
    catalog = gettext.translation("troth", LOCALES, languages=tags, fallback=True)

    def speak(text: str) -> str:
        if not isinstance(text, Framed):
            return text
        return _filled(catalog.gettext(text.message), {name: speak(value) for name, value in text.values.items()})

    return speak


def _filled(message: str, values: dict[str, str]) -> str:
    # Without values a brace is a brace: the message may be a country code that an author wrote.
    return message.format(**values) if values else message


def spoken(block: Block, speak: Speak) -> Block:
    """A block with our words in the notice's language. Sentences of entries are never touched."""
    if isinstance(block, Told):
        return block
    if isinstance(block, Heading):
        return Heading(speak(block.text))
    if isinstance(block, Facts):
        return Facts(tuple((speak(term), _cell(cell, speak)) for term, cell in block.rows))
    head = tuple(map(speak, block.head))
    return Table(block.id, speak(block.caption), head, tuple(_row(each, speak) for each in block.rows))


def _row(row: Row, speak: Speak) -> Row:
    return replace(row, cells=tuple(_cell(cell, speak) for cell in row.cells))


def _cell(cell: Cell, speak: Speak) -> Cell:
    own = tuple(place for place, line in enumerate(cell.lines) if not isinstance(line, (Framed, Translated)))
    return replace(cell, lines=tuple(map(speak, cell.lines)), own=own)
