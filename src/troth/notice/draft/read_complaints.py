# ruff: noqa: E501 – a pattern is read whole
"""Reading how people complain: to the controller, and to the regulator under any of its names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from troth.notice.draft.contacts import EMAIL, PHONE, WEB
from troth.notice.draft.dates import periods_in
from troth.notice.draft.joining import REACHED_FOR_COMPLAINTS
from troth.notice.draft.read_organisation import contact_in, https, read_routes
from troth.notice.draft.reading import Known, Reading, information
from troth.notice.draft.statements import Statement


def read_regulator(statement: Statement, known: Known) -> Iterator[Reading]:
    """The supervisory authority, and that people may complain to it."""
    text = statement.text
    facts: dict[str, Any] = {}
    name = _NAME.search(text)
    if name:
        facts["name"] = name[0].removeprefix("the ").removeprefix("The ")
    site = WEB.search(text) or _SITE.search(text)
    if site:
        facts["website"] = https(site[0])
    # Another number beside an address of its own is the controller's.
    phone = _PHONE.search(text) or (PHONE.search(text) if name and not EMAIL.search(text) else None)
    if phone:
        facts["phone"] = phone[0]
    post = _POST.search(text)
    if post:
        facts["post"] = post[0].strip(" ,.")
    if facts and (name or _SITE.search(text) or _PHONE.search(text) or post):
        yield Reading("organisation.regulator", facts=facts)
    if _TO_US.search(text):
        yield Reading("complaints", says=name is None, facts=_acknowledged(text), doubts=_counted(text))
        yield from read_routes(statement)
    if name and _COMPLAIN.search(text):
        yield information(statement, "regulator")
    elif not facts and not _TO_US.search(text):
        yield information(statement)


_NAME = re.compile(
    r"(?i:information commissioner[’']?s?[’']? office|information commission(?:er)?\b)|\b(?:[Tt]he )?ICO\b(?!\.org)"
)
_SITE = re.compile(r"(?<!@)\b(?:www\.)?ico\.org\.uk(?:/[\w./-]*\w)?")
_PHONE = re.compile(r"0303 123 1113")
_POST = re.compile(r"(?:Information Commission\w*[’']?s?[’']?(?: Office)?, )?Wycliffe House[^.;()]{0,80}?SK9\s?5AF")
_TO_US = re.compile(
    r"(?i)\b(?:contact|tell|write to|speak to|email|call|ring|come to|let|talk to|ask|approach) (?:us|our|the (?!ICO|information|UK|regulator|supervisory)[a-z]+|me\b)|raise[^.]*with us|(?:to|with) us (?:first|directly)|before you (?:approach|contact|go)|our (?:own )?complaints|in the first instance|acknowledge"
)
_COMPLAIN = re.compile(r"(?i)complain|concern|right|report|lodge|contact|dissatisfied|unhappy|go to|raise|take")


def _acknowledged(text: str) -> dict[str, Any]:
    """The time within which a complaint is acknowledged; an answer within 30 days acknowledges it too, but says more."""
    found = re.search(
        r"(?i)acknowledg[^.;]*|(?:confirm|let you know)[^.;]*(?:receiv|receipt|got|your complaint)[^.;]*", text
    )
    if found is not None and (periods := periods_in(found[0]) or periods_in(text)):
        return {"acknowledged within": periods[0]}
    answered = re.search(r"(?i)(?:reply|respond|answer|get back to|come back to|hear from)[^.;]*", text)
    if answered is not None and (periods := periods_in(answered[0])):
        return {"acknowledged within": periods[0]}
    return {}


def _counted(text: str) -> tuple[str, ...]:
    """A doubt where a time counts working days: what is declared counts every day."""
    working = re.search(r"(?i)\b(?:working|business) days?\b", text) is not None and _acknowledged(text)
    return (
        ("the notice counts working days, a declared period every day; say which time you can keep",) if working else ()
    )


def read_complaints(statement: Statement, known: Known) -> Iterator[Reading]:
    """Complaints to us."""
    if re.search(r"(?i)please refer|refer to the section", statement.text):
        yield information(statement)
        return
    text = statement.text
    yield Reading("complaints", facts=_acknowledged(text), doubts=_counted(text), says=True)
    reach = contact_in(statement.text)
    if reach:
        yield Reading(REACHED_FOR_COMPLAINTS, facts={"contact": reach})
    yield from read_routes(statement)
