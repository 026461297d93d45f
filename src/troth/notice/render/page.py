"""The published page as data: its sections, sentences and tables, from which each published form is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from troth.notice.entries import Entry, Promise, entries
from troth.notice.models import Notice
from troth.notice.render import tables
from troth.notice.render.blocks import Block, Facts, Heading, Table, Told


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


def page(notice: Notice, version: VersionLine) -> Page:
    """The published page of a notice. Every entry stands on it exactly once."""
    said = _Said(notice, {entry.id: entry for entry in entries(notice)})
    in_short = said.take("in short")
    made = (Section(f"section-{name}", title, tuple(blocks)) for name, title, blocks in _sections(notice, said))
    sections = tuple(section for section in made if section.blocks)
    return Page(notice.title, notice.language, notice.organisation.name, version, in_short, sections)


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
    yield "organisation", "Who we are", _who(notice, said)
    yield (
        "data",
        "What we hold about you",
        _present(*said.of("data", "nothing else", "what we need"), tables.data(notice)),
    )
    yield "sources", "Where we have it from", _present(*said.of("sources"), tables.sources(notice))
    yield "purposes", "What we use it for, and on what basis", _purposes(notice, said)
    sharing = said.of("recipients", "sharing", "transfers")
    yield "recipients", "Who receives it", _present(*sharing, tables.recipients(notice), tables.grounds(notice))
    yield "retention", "How long we keep it", _present(*said.of("retention", "statistics"), tables.retention(notice))
    yield "marketing", "News and marketing", _present(*said.of("marketing"), tables.channels(notice))
    yield "cookies", "Cookies", _cookies(notice, said)
    yield "pages", "Links and social media", said.of("pages")
    yield "rights", "Your rights", _present(*said.of("rights"), tables.rights(notice))
    decided = said.of("decisions", "profiling")
    yield "decisions", "Decisions and scoring", _present(*decided, tables.scoring(notice))
    yield "measures", "How we protect it", said.of("measures")
    yield "complaints", "If you are unhappy with us", _present(*said.of("complaints"), tables.complaints(notice))
    review = tuple(said.of("review"))
    yield "information", "Good to know", said.of("information", "warnings")
    yield "review", "About this notice", review


def _who(notice: Notice, said: _Said) -> Iterator[Block]:
    everything = tuple(said.of("organisation"))
    yield from everything
    yield tables.contact(notice)
    yield Heading("Whom this notice is for")
    yield from said.of("people")
    yield tables.people(notice)


def _purposes(notice: Notice, said: _Said) -> Iterator[Block]:
    mine = said.take("purposes")
    assessed = [entry for entry in mine if isinstance(entry, Promise) and entry.facts.get("what") == "assessment"]
    yield from (Told(entry) for entry in mine if entry not in assessed)
    yield from said.of("purposes")
    yield tables.purposes(notice)
    if assessed:
        yield Heading("How we weighed these uses")
        yield from map(Told, assessed)
    consent = tuple(said.of("consent"))
    if consent:
        yield Heading("When we ask for your consent")
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
