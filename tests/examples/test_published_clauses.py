"""Each clause of both notices is on the published page with all its facts, however they are worded there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from html.parser import HTMLParser

import pytest

from tests.examples import property_contractor, tracing_agency
from tests.examples.clause_facts import AGENCY, CONTRACTOR
from troth.notice.entries import Entry, entries
from troth.notice.render.html import render_html
from troth.notice.render.page import VersionLine

FACTS = {**AGENCY, **CONTRACTOR}
# Elements that have no end.
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Published(HTMLParser):
    """A page as its reader has it: the text of every element that has an id, and of every section by its heading's id."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: dict[str, str] = {}
        self._open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            named = dict(attrs)
            self._open.append(named.get("id") or named.get("aria-labelledby") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        for name in {*self._open} - {""}:
            self.texts[name] = f"{self.texts.get(name, '')} {data}"


@dataclass(frozen=True)
class Shown:
    """A notice and its page."""

    entries: tuple[Entry, ...]
    texts: Mapping[str, str]

    def said(self, clause: str, *, others: bool = False) -> str:
        """What the entries of a clause say on the page; or all the other entries."""
        return _line(self.texts[each.id] for each in self.entries if (clause in each.clauses) != others)


@cache
def shown(clauses: str) -> Shown:
    notice = (tracing_agency if clauses == "A" else property_contractor).loaded().notice
    html = render_html(notice, VersionLine(1, "ab" * 32, date(2026, 9, 1), notice.review.last))
    return Shown(entries(notice), Published(html).texts)


def _line(texts: Iterable[str]) -> str:
    return " ".join(" ".join(texts).split())


def parted(fact: str) -> tuple[str | None, str]:
    """The section a fact stands in, None for the clause's own entries, and its pattern."""
    found = re.match(r"([a-z]+): (.*)", fact)
    return (found[1], found[2]) if found else (None, fact)


def missing(page: Shown, clause: str) -> list[str]:
    """The facts of a clause that a reader looks for in vain."""
    said = page.said(clause)
    places = {fact: parted(fact) for fact in FACTS[clause]}
    return [
        fact
        for fact, (section, pattern) in places.items()
        if not re.search(pattern, _line([page.texts[f"section-{section}"]]) if section else said, re.IGNORECASE)
    ]


def test_the_table_has_facts_for_all_forty_clauses() -> None:
    assert list(AGENCY) == [f"A{number}" for number in range(1, 23)]
    assert list(CONTRACTOR) == [f"C{number}" for number in range(1, 19)]
    assert all(len(facts) >= 2 and len(set(facts)) == len(facts) for facts in FACTS.values())


@pytest.mark.parametrize("clause", FACTS)
def test_a_reader_finds_every_fact_of_a_clause(clause: str) -> None:
    assert missing(shown(clause[0]), clause) == []


@pytest.mark.parametrize("clause", FACTS)
def test_without_the_entries_of_a_clause_facts_of_it_are_missed(clause: str) -> None:
    """The table asks for more than the page of such a company says anyway."""
    others = shown(clause[0]).said(clause, others=True)
    own = [pattern for section, pattern in map(parted, FACTS[clause]) if section is None]
    assert [fact for fact in own if not re.search(fact, others, re.IGNORECASE)]
