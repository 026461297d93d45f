"""The published page as data: its sections, sentences and tables, from which each published form is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, cast

from pydantic import BaseModel

from troth.notice.entries import Entry, entries
from troth.notice.models import Notice
from troth.notice.render.blocks import Block, Cell, Table, Told
from troth.notice.render.frame import say, speaker, spoken
from troth.notice.render.sections import Sections, Unplaced, cookie_choice, full_layer, retention_schedule
from troth.notice.words import Entry as Written


@dataclass(frozen=True)
class VersionLine:
    """Which version this is: its number, its hash, the local date it is in force from, and of its last review."""

    number: int
    hash: str
    in_force_from: date
    last_reviewed: date


@dataclass(frozen=True)
class Section:
    """One part of the full layer."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Page:
    """All that is published: the short layer, then the full one."""

    title: str
    language: str
    controller: str
    version: VersionLine
    in_short: tuple[Entry, ...]
    sections: tuple[Section, ...]
    subject: str = ""
    """What a page beside the notice is about; empty for the notice itself."""
    own: str = ""
    """The notice's own language where the page is in another: what is not said in this one is marked with it."""
    own_short: bool = False
    """Whether the short layer is only said in that language."""

    @property
    def main(self) -> str:
        """The file of the notice itself in the page's language."""
        return file_in("notice.html", self.language, self.own or self.language)

    @property
    def partly(self) -> bool:
        """Whether a sentence here is only said in the notice's own language."""
        told = (block for section in self.sections for block in section.blocks if isinstance(block, Told))
        return (self.own_short and bool(self.in_short)) or any(block.own for block in told)


def page(notice: Notice, version: VersionLine, language: str | None = None) -> Page:
    """The published page of a notice, in its own language or another. Every entry stands on it exactly once.

    In another language, sentences and facts that are not said in it stand in the notice's own.
    """
    tongue = _Tongue(notice, language)
    said = tongue.said()
    in_short = said.take("in short")
    made = (tongue.section(*each) for each in full_layer(notice, said))
    only_own = tongue.other is not None and tongue.other not in notice.also_in_short
    return Page(
        tongue.title,
        tongue.language,
        notice.organisation.name,
        version,
        in_short,
        tuple(section for section in made if section.blocks),
        own=tongue.own,
        own_short=only_own,
    )


def retention_page(notice: Notice, version: VersionLine, language: str | None = None) -> Page:
    """The retention schedule: what is kept, how long and why, and which purpose needs it so long."""
    return _beside(notice, version, say("Retention schedule"), retention_schedule, language)


def cookies_page(notice: Notice, version: VersionLine, language: str | None = None) -> Page | None:
    """The cookies and how to choose them; None where the notice names none."""
    if notice.cookies is None:
        return None
    return _beside(notice, version, say("Cookies"), cookie_choice, language)


def file_in(name: str, language: str, own: str) -> str:
    """The file of a form in a language: ``notice.html`` in the notice's own, else ``notice.cy.html``."""
    stem, _, ending = name.rpartition(".")
    return name if language == own else f"{stem}.{language}.{ending}"


def other_languages(notice: Notice) -> tuple[str, ...]:
    """The languages besides its own in which the notice says anything, sorted."""
    return tuple(sorted(set(_tags(notice))))


def _tags(value: Any) -> Iterator[str]:
    if isinstance(value, BaseModel):
        if isinstance(value, Written):
            yield from value.also_says
        if isinstance(value, Notice):
            yield from (*value.also_titled, *value.also_in_short)
        for name in type(value).model_fields:
            if name != "systems":
                yield from _tags(getattr(value, name))
    elif isinstance(value, Mapping):
        for item in cast("Mapping[Any, Any]", value).values():
            yield from _tags(item)


@dataclass(frozen=True)
class _Tongue:
    """One language of a notice: its own, or another in which it says something."""

    notice: Notice
    asked: str | None

    @property
    def other(self) -> str | None:
        return self.asked if self.asked != self.notice.language else None

    @property
    def language(self) -> str:
        return self.other or self.notice.language

    @property
    def own(self) -> str:
        """The notice's own language, on a page in another."""
        return self.notice.language if self.other else ""

    @property
    def title(self) -> str:
        return self.notice.also_titled.get(self.language, self.notice.title)

    def said(self) -> Unplaced:
        return Unplaced(self.notice, {entry.id: entry for entry in entries(self.notice, self.other)})

    @cached_property
    def _untranslated(self) -> Mapping[str, str]:
        return {entry.id: entry.sentence for entry in entries(self.notice)} if self.other else {}

    def section(self, name: str, title: str, blocks: Iterable[Block]) -> Section:
        speak = speaker(self.language)
        return Section(f"section-{name}", speak(title), tuple(self._marked(spoken(block, speak)) for block in blocks))

    def _marked(self, block: Block) -> Block:
        """A sentence that is only said in the notice's own language says so."""
        if isinstance(block, Told) and self._untranslated.get(block.entry.id) == block.entry.sentence:
            return replace(block, own=True)
        return block


def _beside(
    notice: Notice,
    version: VersionLine,
    subject: str,
    sections: Callable[[Notice, Unplaced], Sections],
    language: str | None,
) -> Page:
    """A page beside the notice. Links to what stands only in the notice lead there."""
    tongue = _Tongue(notice, language)
    made = [tongue.section(*each) for each in sections(notice, tongue.said())]
    here = {block.entry.id for section in made for block in section.blocks if isinstance(block, Told)}
    main = file_in("notice.html", tongue.language, notice.language)
    led = tuple(
        replace(section, blocks=tuple(_leading(block, here, main) for block in section.blocks)) for section in made
    )
    return Page(
        tongue.title,
        tongue.language,
        notice.organisation.name,
        version,
        (),
        led,
        speaker(tongue.language)(subject),
        own=tongue.own,
    )


def _leading(block: Block, here: set[str], main: str) -> Block:
    if not isinstance(block, Table):
        return block

    def lead(cell: Cell) -> Cell:
        elsewhere = cell.href.startswith("#") and cell.href[1:] not in here
        return replace(cell, href=f"{main}{cell.href}") if elsewhere else cell

    return replace(block, rows=tuple(replace(row, cells=tuple(map(lead, row.cells))) for row in block.rows))
