"""Reading how people complain: to the controller, and to the regulator under any of its names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from troth.notice.draft.contacts import PHONE, WEB
from troth.notice.draft.dates import periods_in
from troth.notice.draft.read_organisation import contact_in, https, read_routes
from troth.notice.draft.reading import Known, Reading, information
from troth.notice.draft.statements import Statement


def read_regulator(statement: Statement, known: Known) -> Iterator[Reading]:
    """The supervisory authority, and that people may complain to it."""
    text = statement.text
    facts: dict[str, Any] = {}
    name = re.search(
        r"(?i)information commissioner[’']?s?[’']? office|information commission(?:er)?\b|\bthe ICO\b|^ICO\b", text
    )
    if name:
        facts["name"] = name[0].removeprefix("the ")
    site = WEB.search(text) or re.search(r"(?<!@)\bico\.org\.uk\b", text)
    if site:
        facts["website"] = https(site[0])
    phone = PHONE.search(text)
    if phone:
        facts["phone"] = phone[0]
    if facts and (name or "ico.org" in text.lower()):
        yield Reading("organisation.regulator", facts=facts)
    if re.search(
        r"(?i)contact us|raise[^.]*with us|let us|before you (?:approach|contact|go)|our complaints|in the first instance|first",
        text,
    ):
        yield Reading(
            "complaints", says=not re.search(r"(?i)information commissioner", text), facts=_acknowledged(text)
        )
    elif re.search(r"(?i)complain|concern|right|report|lodge|contact|dissatisfied", text):
        yield information(statement, "regulator")
    elif not facts:
        yield information(statement)


def _acknowledged(text: str) -> dict[str, Any]:
    if re.search(r"(?i)acknowledg", text) and (periods := periods_in(text)):
        return {"acknowledged within": periods[0]}
    return {}


def read_complaints(statement: Statement, known: Known) -> Iterator[Reading]:
    """Complaints to us."""
    if re.search(r"(?i)please refer|refer to the section", statement.text):
        yield information(statement)
        return
    yield Reading("complaints", facts=_acknowledged(statement.text), says=True)
    reach = contact_in(statement.text)
    if reach:
        yield Reading("organisation", facts={"contact": reach})
    yield from read_routes(statement)
