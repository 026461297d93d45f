"""Troth's own reader: rules and vocabularies, one reading function a topic. No network, no model."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from troth.notice.draft.asides import asides
from troth.notice.draft.read_audience import read_audience
from troth.notice.draft.read_complaints import read_complaints, read_regulator
from troth.notice.draft.read_consent import read_consent, read_marketing
from troth.notice.draft.read_cookies import read_cookies
from troth.notice.draft.read_data import read_data, read_need
from troth.notice.draft.read_delicate import read_children, read_special
from troth.notice.draft.read_organisation import read_organisation
from troth.notice.draft.read_pages import read_page, read_review
from troth.notice.draft.read_retention import read_retention, read_statistics
from troth.notice.draft.read_rights import read_decisions, read_rights
from troth.notice.draft.read_security import read_breach, read_measures
from troth.notice.draft.read_sharing import read_sharing
from troth.notice.draft.read_sources import read_source
from troth.notice.draft.read_transfers import read_transfers
from troth.notice.draft.read_use import read_bases, read_use
from troth.notice.draft.reading import CONTEXT, Known, Reading, information
from troth.notice.draft.statements import Statement
from troth.notice.draft.topics import Topic, topic_of
from troth.notice.draft.understanding import DEFINES, is_unknown

Reads = Callable[[Statement, Known], Iterable[Reading]]


class Rules:
    """Reads by topic: what a statement is about decides which of its words count."""

    def read(self, statement: Statement, topic: Topic | None, known: Known) -> Sequence[Reading]:
        """What the statement says; nothing where nothing in or around it speaks of people's data."""
        if DEFINES.match(statement.text):
            return ()
        if topic is None:
            return tuple(asides(statement, "", known))
        if not re.search(r"[a-z]{2}", statement.text, re.IGNORECASE):
            return ()
        if (parts := _parts_of(statement)) and topic.name in ("sharing", "transfers", "sources", "use"):
            return tuple(reading for part in parts for reading in self.read(part, topic_of(part), known))
        mine, beside = tuple(_READERS[topic.name](statement, known)), tuple(asides(statement, topic.name, known))
        if topic.name == "transfers" and _SHARES.search(statement.text):
            mine = (*mine, *(each for each in read_sharing(statement, known) if each.section == "recipients"))
        if beside and all(is_unknown(each, statement.text) for each in mine):
            # What stands beside the topic says more than the sentence kept as it is.
            return beside
        return (*mine, *beside)


def _parts_of(statement: Statement) -> list[Statement]:
    """The parts of a sentence that lists with semicolons after a colon, each as a list item is read."""
    found = _LISTED.match(statement.text)
    if found is None or statement.row:
        return []
    parts = (re.sub(r"(?i)^(?:and|or) ", "", part.strip()) for part in found["rest"].split(";"))
    return [replace(statement, text=part, lead_in=found["lead"]) for part in parts if part]


_SHARES = re.compile(r"(?i)\b(?:shar|disclos|pass)\w*\b[^.]{0,60}\b(?:with|to)\b")
_LISTED = re.compile(r"^(?P<lead>[^:;]{10,200}:)\s+(?P<rest>(?:[^;]+;){2,}[^;]+)$")


def _about(statement: Statement, known: Known) -> Iterable[Reading]:
    """What the notice is and whom it is for; a controller named in it; ways in which data comes."""
    if statement.text.endswith(":"):
        yield CONTEXT
        return
    yield from (each for each in read_organisation(statement, known) if each.section.startswith("organisation"))
    if len(statement.text.split()) > 3:
        yield information(statement)
    if re.search(r"(?i)you (?:may )?(?:provide|give)[^.]*(?:via|by|through|when)", statement.text):
        yield from read_source(statement, known)


_READERS: dict[str, Reads] = {
    "about": _about,
    "audience": read_audience,
    "organisation": read_organisation,
    "data": read_data,
    "sources": read_source,
    "special": read_special,
    "children": read_children,
    "need": read_need,
    "use": read_use,
    "bases": read_bases,
    "consent": read_consent,
    "marketing": read_marketing,
    "cookies": read_cookies,
    "sharing": read_sharing,
    "transfers": read_transfers,
    "retention": read_retention,
    "statistics": read_statistics,
    "links": partial(read_page, name="external-links"),
    "social": partial(read_page, name="social-media"),
    "rights": read_rights,
    "decisions": read_decisions,
    "measures": read_measures,
    "breach": read_breach,
    "complaints": read_complaints,
    "regulator": read_regulator,
    "review": read_review,
}
