# ruff: noqa: E501 – a pattern is read whole
"""Reading what a notice says of pages: its own review and latest version, links elsewhere, social media."""

from __future__ import annotations

import re
from collections.abc import Iterator

from troth.notice.draft.dates import date_in, interval_in
from troth.notice.draft.reading import WARNS, Known, Reading, information, warning
from troth.notice.draft.statements import Statement


def read_review(statement: Statement, known: Known) -> Iterator[Reading]:
    """The review of the notice: how often, when last, and where the latest version is."""
    text = statement.text
    said = re.split(r"(?i)[;,.]\s*(?:and )?(?:the )?next (?:review|due)", text)[0]
    every, last = interval_in(text), date_in(said)
    text = said if last is not None else text
    if last is not None:
        day, exact = last
        if re.search(r"(?i)next", text):
            yield information(statement, "next-review")
            return
        doubts = () if exact else ("the notice gives the month, not the day",)
        yield Reading("review", facts={"last": day, **({"every": every} if every else {})}, doubts=doubts)
    elif re.search(
        r"(?i)notif|let you know|tell you|inform you|contact you|email you|ask you to (?:review|read|accept)", text
    ):
        yield information(statement, "told-of-changes")
    elif re.search(
        r"(?i)latest|current version|check (?:this|back|for)|on (?:this page|our website)|posted|publish", text
    ):
        yield Reading("review.latest", says=True)
        if every:
            yield Reading("review", facts={"every": every})
    elif every or re.search(
        r"(?i)regular(?:ly)? review|under (?:regular )?review|review[^.]*(?:regular|time to time|periodic)|we (?:may |will )?(?:review|update|change|amend)",
        text,
    ):
        doubts = () if every else ("‘regularly’ names no interval; say how often at least",)
        yield Reading("review", facts={"every": every} if every else {}, doubts=doubts, says=True)
    else:
        yield information(statement, "" if not re.search(r"(?i)chang", text) else "changes")


def read_page(statement: Statement, known: Known, name: str) -> Iterator[Reading]:
    """External links and social media: what is promised about them, and what readers are warned of."""
    text = statement.text
    asks_nothing = re.search(r"(?i)(?:never|not|nor|neither)[^.]{0,30}\bask", text)
    promises = asks_nothing or re.search(r"(?i)only (?:looks? to )?(?:include|link)|we (?:check|review)", text)
    if promises:
        yield Reading("pages", name, says=True)
    if WARNS.search(text) and not asks_nothing:
        yield warning(statement, name, "pages")
    elif not promises:
        if re.search(
            r"(?i)sharing buttons|share button|plug-?ins?|embed|may include links|contains? links|links? to", text
        ):
            yield Reading(
                "pages", "share-buttons" if re.search(r"(?i)shar|button", text) else "external-links", says=True
            )
        else:
            yield information(statement, name)
