"""What stands in which section of the published page: every entry once, and the tables beside the sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from troth.notice.entries import Entry, Promise, slug
from troth.notice.models import Notice
from troth.notice.render import tables, uses
from troth.notice.render.blocks import Block, Facts, Heading, Table, Told
from troth.notice.render.frame import Translated, say
from troth.notice.sentences import tidy


@dataclass
class Unplaced:
    """The entries of a notice in one language, each handed out once."""

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


Sections = Iterator[tuple[str, str, Iterable[Block]]]
"""The name of each section, its title, and what stands in it."""


def full_layer(notice: Notice, said: Unplaced) -> Sections:
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
    yield "retention", say("How long we keep it"), _retention(notice, said)
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


def retention_schedule(notice: Notice, said: Unplaced) -> Sections:
    """The page of the schedule: what is kept, how long and why, and which purpose needs it so long."""
    yield "retention", say("How long we keep it"), _retention(notice, said)
    yield "uses", say("What we keep it for"), (uses.kept_for(notice),)


def cookie_choice(notice: Notice, said: Unplaced) -> Sections:
    """The page of the cookies and how to choose them."""
    yield "cookies", say("Cookies and your choice"), _cookies(notice, said)


def _who(notice: Notice, said: Unplaced) -> Iterator[Block]:
    everything = tuple(said.of("organisation"))
    yield from everything
    yield tables.contact(notice)
    yield Heading(say("Whom this notice is for"))
    yield from said.of("people")
    yield tables.people(notice)


def _purposes(notice: Notice, said: Unplaced) -> Iterator[Block]:
    mine = said.take("purposes")
    assessed = [entry for entry in mine if isinstance(entry, Promise) and entry.facts.get("what") == "assessment"]
    yield from (Told(entry) for entry in mine if entry not in assessed)
    yield from said.of("purposes")
    yield uses.purposes(notice)
    if assessed:
        yield Heading(say("How we weighed these uses"))
        yield from map(Told, assessed)
    consent = tuple(said.of("consent"))
    if consent:
        yield Heading(say("When we ask for your consent"))
        yield from consent


def _retention(notice: Notice, said: Unplaced) -> Iterator[Block]:
    yield from _present(*said.of("retention", "statistics"), uses.retention(notice))


def _cookies(notice: Notice, said: Unplaced) -> Iterator[Block]:
    # A cookie's own sentence stands in its row of the table.
    spoken: dict[str, str] = {}
    for name, each in notice.cookies.cookies.items() if notice.cookies else ():
        entry = said.left.pop(f"cookies.{slug(name)}", None)
        if entry is not None:
            own = each.says is not None and tidy(each.says) == entry.sentence
            spoken[name] = entry.sentence if own else Translated(entry.sentence)
    yield from said.of("cookies")
    yield from _present(tables.cookies(notice, spoken))


def _present(*blocks: Block | None) -> Iterator[Block]:
    """The blocks that say something."""
    for block in blocks:
        if block is None or (isinstance(block, (Table, Facts)) and not block.rows):
            continue
        yield block
