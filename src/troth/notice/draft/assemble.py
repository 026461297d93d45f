"""From readings to a draft: entries with their facts, the sentences they came from, what is doubtful and what is missing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from troth.notice.draft.blocks import Block
from troth.notice.draft.joining import Joining
from troth.notice.draft.read_organisation import name_in_opening, name_in_title
from troth.notice.draft.reading import Form, Known, Reader, Reading
from troth.notice.draft.rules import Rules
from troth.notice.draft.statements import Statement, statements_of
from troth.notice.draft.topics import topic_of
from troth.notice.draft.understanding import Understanding, doubt_of, understanding_of


@dataclass(frozen=True)
class Quote:
    """A sentence of the source, word for word, and the line it begins on."""

    line: int
    text: str


@dataclass
class DraftEntry:
    """One entry of the draft. Every fact in it was named by one of its quotes."""

    section: str
    name: str
    form: Form
    facts: dict[str, Any] = field(default_factory=dict[str, Any])
    quotes: list[Quote] = field(default_factory=list[Quote])
    says: list[str] = field(default_factory=list[str])
    doubts: list[str] = field(default_factory=list[str])


@dataclass(frozen=True)
class ReadStatement:
    """A statement, how well it was understood, and the entries it went into (``section.name``)."""

    quote: Quote
    understanding: Understanding
    entries: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Draft:
    """A first draft: entries in the order the source names them, and an account of every statement."""

    entries: tuple[DraftEntry, ...]
    statements: tuple[ReadStatement, ...]

    def of(self, section: str) -> tuple[DraftEntry, ...]:
        """The entries of a section."""
        return tuple(entry for entry in self.entries if entry.section == section)

    def count(self, understanding: Understanding) -> int:
        """How many statements were understood so well."""
        return sum(each.understanding == understanding for each in self.statements)


BY_HEADING = "only the heading over it says what this is about"


def draft(blocks: Sequence[Block], reader: Reader | None = None) -> Draft:
    """Draft a notice from a document. ``reader`` takes the place of Troth's rules; without one nothing leaves this process."""
    reader = reader or Rules()
    statements = statements_of(blocks)
    known = _known(statements, reader)
    entries: dict[tuple[str, str], DraftEntry] = {}
    account: list[ReadStatement] = []
    joining = Joining()
    for statement in statements:
        topic = topic_of(statement)
        readings = joining.joined(statement, reader.read(statement, topic, known))
        quote = Quote(statement.line, statement.quoted)
        doubts = [doubt for reading in readings for doubt in reading.doubts]
        if (unsure := doubt_of(statement.text, readings)) is not None:
            doubts.append(unsure)
        by_heading = topic is not None and topic.by == "heading" and not statement.row
        if by_heading and any(
            each.form == "promise" and each.section.split(".")[0] not in ("organisation", "context", "rights")
            for each in readings
        ):
            doubts.append(BY_HEADING)
        names: list[str] = []
        for reading in readings:
            if reading.section == "context":
                continue
            entry = entries.setdefault(
                (reading.section, reading.name), DraftEntry(reading.section, reading.name, reading.form)
            )
            if reading.earlier is not None:
                _add(entry, Reading(reading.section), Quote(reading.earlier.line, reading.earlier.quoted))
            _add(entry, reading, quote)
            if by_heading and reading.form == "promise" and BY_HEADING in doubts:
                _once(entry.doubts, BY_HEADING)
            names.append(".".join(part for part in (reading.section, reading.name) if part))
        account.append(
            ReadStatement(
                quote,
                understanding_of(statement.text, readings, doubts),
                tuple(dict.fromkeys(names)),
                tuple(dict.fromkeys(doubts)),
            )
        )
    _complete(entries, blocks, joining)
    return Draft(tuple(entries.values()), tuple(account))


def _complete(entries: dict[tuple[str, str], DraftEntry], blocks: Sequence[Block], joining: Joining) -> None:
    """What only the title or the place for complaints says of the controller; bases that nothing tells apart."""
    for entry in entries.values():
        bases = cast("list[str]", entry.facts.get("bases", []))
        told = "by kind" in entry.facts or any("several lawful bases" in each for each in entry.doubts)
        if entry.section == "purposes" and len(bases) > 1 and not told:
            entry.doubts.append(
                f"the notice names several lawful bases ({', '.join(bases)}); say which holds for which kind of person"
            )
    key = ("organisation", "")
    mine = entries.get(key)
    if mine is None or "name" not in mine.facts:
        for block, opening in ((each, each.text.partition(". ")[0]) for each in blocks[:4]):
            name = name_in_title(block.text) if len(block.text) < 120 else None
            name = name or name_in_opening(opening)
            if name is not None:
                mine = entries.setdefault(key, DraftEntry("organisation", "", "promise"))
                _add(mine, Reading("organisation", facts={"name": name}), Quote(block.line, block.text))
                break
    if (mine is None or "contact" not in mine.facts) and joining.for_complaints is not None:
        statement, reading = joining.for_complaints
        mine = entries.setdefault(key, DraftEntry("organisation", "", "promise"))
        _add(mine, reading, Quote(statement.line, statement.quoted))


def _known(statements: Sequence[Statement], reader: Reader) -> Known:
    """The notice's own names for categories, found in a first reading, so that ‘your Contact Data’ means something later."""
    names: list[str] = []
    for statement in statements:
        topic = topic_of(statement)
        if topic is not None and topic.name == "data":
            for each in reader.read(statement, topic, Known()):
                spelt = " ".join(
                    word if word in ("and", "or", "of") else word.capitalize() for word in each.name.split()
                )
                if each.section == "data" and each.name != "other" and statement.text.lower().startswith(spelt.lower()):
                    names.append(each.name)
    return Known(tuple(dict.fromkeys(names)))


_LEGAL = re.compile(r"\b(?:Limited|LTD|Ltd\.?|LLP|PLC|plc|CIC|CIO)$|\bLIMITED$")


def _add(entry: DraftEntry, reading: Reading, quote: Quote) -> None:
    if quote not in entry.quotes:
        entry.quotes.append(quote)
        if reading.says:
            entry.says.append(quote.text)
    for doubt in reading.doubts:
        _once(entry.doubts, doubt)
    for key, value in reading.facts.items():
        mine = entry.facts.get(key)
        if mine is None:
            entry.facts[key] = list(cast("list[Any]", value)) if isinstance(value, list) else value
        elif isinstance(mine, list) and isinstance(value, list):
            entry.facts[key] = list(dict.fromkeys([*cast("list[Any]", mine), *cast("list[Any]", value)]))
        elif isinstance(mine, Mapping) and isinstance(value, Mapping):
            entry.facts[key] = {**cast("dict[str, Any]", value), **cast("dict[str, Any]", mine)}
        elif (
            key == "name"
            and entry.section == "organisation"
            and _LEGAL.search(f"{value}")
            and not _LEGAL.search(f"{mine}")
        ):
            entry.facts[key] = value  # the legal name says more than the one it trades under
        elif (
            key == "name"
            and entry.section == "organisation"
            and _LEGAL.search(f"{mine}")
            and not _LEGAL.search(f"{value}")
        ):
            continue
        elif key == "name" and entry.section == "organisation.regulator":
            entry.facts[key] = max(f"{mine}", f"{value}", key=len)
        elif key in ("are", "from"):
            # Parties of one kind share an entry, which keeps every word the notice has for them.
            if f"{value}".lower() not in f"{mine}".lower():
                entry.facts[key] = f"{mine} and {value}"
        elif mine != value:
            _once(entry.doubts, f"the notice says two things for ‘{key}’: {mine} here, {value} on line {quote.line}")


def _once(items: list[str], item: str) -> None:
    if item not in items:
        items.append(item)
