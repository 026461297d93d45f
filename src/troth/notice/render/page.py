"""The published page as data: its sections, sentences and tables, from which each published form is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

from pydantic import BaseModel

from troth.notice.entries import Entry, Promise, entries
from troth.notice.models import Notice
from troth.notice.render import tables
from troth.notice.render.blocks import Block, Cell, Facts, Heading, Table, Told
from troth.notice.render.frame import say, speaker, spoken
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


def page(notice: Notice, version: VersionLine, language: str | None = None) -> Page:
    """The published page of a notice, in its own language or another. Every entry stands on it exactly once.

    In another language, sentences and facts that are not said in it stand in the notice's own.
    """
    translated = language if language != notice.language else None
    said = _Said(notice, {entry.id: entry for entry in entries(notice, translated)})
    own = {entry.id: entry.sentence for entry in entries(notice)} if translated else {}
    in_short = said.take("in short")
    speak = speaker(translated or notice.language)
    made = (
        Section(f"section-{name}", speak(title), tuple(_marked(spoken(block, speak), own) for block in blocks))
        for name, title, blocks in _sections(notice, said)
    )
    sections = tuple(section for section in made if section.blocks)
    title = notice.also_titled.get(translated, notice.title) if translated else notice.title
    us = notice.organisation.name
    only_own = bool(translated) and translated not in notice.also_in_short
    own_language = notice.language if translated else ""
    return Page(
        title, translated or notice.language, us, version, in_short, sections, own=own_language, own_short=only_own
    )


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


def _marked(block: Block, own: Mapping[str, str]) -> Block:
    """A sentence that is only said in the notice's own language says so."""
    if isinstance(block, Told) and own.get(block.entry.id) == block.entry.sentence:
        return replace(block, own=True)
    return block


def retention_page(notice: Notice, version: VersionLine) -> Page:
    """The retention schedule: what is kept, how long and why, and which purpose needs it so long."""
    said = _Said(notice, {entry.id: entry for entry in entries(notice)})
    schedule = tuple(_present(*said.of("retention", "statistics"), tables.retention(notice)))
    return _beside(
        notice,
        version,
        say("Retention schedule"),
        (
            ("retention", say("How long we keep it"), schedule),
            ("uses", say("What we keep it for"), (tables.kept_for(notice),)),
        ),
    )


def cookies_page(notice: Notice, version: VersionLine) -> Page | None:
    """The cookies and how to choose them; None where the notice names none."""
    if notice.cookies is None:
        return None
    said = _Said(notice, {entry.id: entry for entry in entries(notice)})
    blocks = tuple(_cookies(notice, said))
    return _beside(notice, version, say("Cookies"), (("cookies", say("Cookies and your choice"), blocks),))


def _beside(
    notice: Notice, version: VersionLine, subject: str, sections: Iterable[tuple[str, str, tuple[Block, ...]]]
) -> Page:
    """A page beside the notice. Links to what stands only in the notice lead there."""
    speak = speaker(notice.language)
    here = {block.entry.id for _, _, blocks in sections for block in blocks if isinstance(block, Told)}
    made = tuple(
        Section(f"section-{name}", speak(title), tuple(_leading(spoken(block, speak), here) for block in blocks))
        for name, title, blocks in sections
    )
    us = notice.organisation.name
    return Page(notice.title, notice.language, us, version, (), made, speak(subject))


def _leading(block: Block, here: set[str]) -> Block:
    if not isinstance(block, Table):
        return block

    def lead(cell: Cell) -> Cell:
        elsewhere = cell.href.startswith("#") and cell.href[1:] not in here
        return replace(cell, href=f"notice.html{cell.href}") if elsewhere else cell

    return replace(block, rows=tuple(replace(row, cells=tuple(map(lead, row.cells))) for row in block.rows))


@dataclass
class _Said:
    """The entries, each handed out once."""

    notice: Notice
    left: dict[str, Entry]

    def take(self, *sections: str) -> tuple[Entry, ...]:
        """The entries of these sections of the notice that are still to be placed."""
        ids = [entry.id for entry in self.left.values() if entry.section in sections]
        return tuple(self.left.pop(name) for name in ids)

    def of(self, *sections: str) -> Iterator[Block]:
        """The sections' entries, then the information and warnings to be published beside them."""
        yield from map(Told, self.take(*sections))
        for kind, group in (("information", self.notice.information), ("warnings", self.notice.warnings)):
            beside = {"-".join(f"{kind}.{name}".split()) for name, said in group.items() if said.beside in sections}
            yield from (Told(self.left.pop(name)) for name in [name for name in self.left if name in beside])


def _sections(notice: Notice, said: _Said) -> Iterator[tuple[str, str, Iterable[Block]]]:
    """Section by section, in the order in which people ask."""
    yield "organisation", say("Who we are"), _who(notice, said)
    yield (
        "data",
        say("What we hold about you"),
        _present(*said.of("data", "nothing else", "what we need"), tables.data(notice)),
    )
    yield "sources", say("Where we have it from"), _present(*said.of("sources"), tables.sources(notice))
    yield "purposes", say("What we use it for, and on what basis"), _purposes(notice, said)
    sharing = said.of("recipients", "sharing", "transfers")
    yield "recipients", say("Who receives it"), _present(*sharing, tables.recipients(notice), tables.grounds(notice))
    yield (
        "retention",
        say("How long we keep it"),
        _present(*said.of("retention", "statistics"), tables.retention(notice)),
    )
    yield "marketing", say("News and marketing"), _present(*said.of("marketing"), tables.channels(notice))
    yield "cookies", say("Cookies"), _cookies(notice, said)
    yield "pages", say("Links and social media"), said.of("pages")
    yield "rights", say("Your rights"), _present(*said.of("rights"), tables.rights(notice))
    decided = said.of("decisions", "profiling")
    yield "decisions", say("Decisions and scoring"), _present(*decided, tables.scoring(notice))
    yield "measures", say("How we protect it"), said.of("measures")
    yield "complaints", say("If you are unhappy with us"), _present(*said.of("complaints"), tables.complaints(notice))
    review = tuple(said.of("review"))
    yield "information", say("Good to know"), said.of("information", "warnings")
    yield "review", say("About this notice"), review


def _who(notice: Notice, said: _Said) -> Iterator[Block]:
    everything = tuple(said.of("organisation"))
    yield from everything
    yield tables.contact(notice)
    yield Heading(say("Whom this notice is for"))
    yield from said.of("people")
    yield tables.people(notice)


def _purposes(notice: Notice, said: _Said) -> Iterator[Block]:
    mine = said.take("purposes")
    assessed = [entry for entry in mine if isinstance(entry, Promise) and entry.facts.get("what") == "assessment"]
    yield from (Told(entry) for entry in mine if entry not in assessed)
    yield from said.of("purposes")
    yield tables.purposes(notice)
    if assessed:
        yield Heading(say("How we weighed these uses"))
        yield from map(Told, assessed)
    consent = tuple(said.of("consent"))
    if consent:
        yield Heading(say("When we ask for your consent"))
        yield from consent


def _cookies(notice: Notice, said: _Said) -> Iterator[Block]:
    # A cookie's own sentence stands in its row of the table.
    for name in [name for name, entry in said.left.items() if entry.section == "cookies" and name != "cookies"]:
        del said.left[name]
    yield from said.of("cookies")
    yield from _present(tables.cookies(notice))


def _present(*blocks: Block | None) -> Iterator[Block]:
    """The blocks that say something."""
    for block in blocks:
        if block is None or (isinstance(block, (Table, Facts)) and not block.rows):
            continue
        yield block
