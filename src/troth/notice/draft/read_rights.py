# ruff: noqa: E501 – a pattern is read whole
"""Reading what people can ask for: their rights, and decisions taken about them by machines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from troth.notice.draft.dates import periods_in
from troth.notice.draft.read_organisation import contact_in, read_routes
from troth.notice.draft.reading import CONTEXT, DENIES, Known, Reading, information
from troth.notice.draft.statements import Statement
from troth.notice.draft.vocabulary import RIGHTS, named


def read_rights(statement: Statement, known: Known) -> Iterator[Reading]:
    """The rights a statement gives, with the time and the fee it names."""
    text = statement.text
    mine = named(_without_references(text), RIGHTS)
    heading = named(statement.heading, RIGHTS)
    of_one = len(heading) == 1 and not statement.lead_in and _ONE_RIGHT.match(statement.heading) is not None
    rights = list(heading if of_one else mine)
    if "objection" not in rights and re.search(r"(?i)marketing", _without_references(text)) and not of_one:
        rights.append("objection")
    if (
        "withdrawal of consent" in rights
        and len(rights) > 1
        and not statement.lead_in
        and re.search(r"(?i)lawfulness", text)
    ):
        rights = ["withdrawal of consent"]
    for_requests = re.search(r"(?i)(?:request|respond|reply|answer|deal)", text)
    within = periods_in(text) if for_requests and not re.search(r"(?i)age of", text) else ()
    fee = re.search(r"(?i)\bfee\b|free of charge|charge", text)
    facts: dict[str, Any] = {}
    if within:
        facts["within"] = within[0]
    if fee:
        facts["fee"] = text
    if not rights and (facts or re.search(r"(?i)exercise|in writing|written request|proof of|identity|verify", text)):
        # How requests are made and answered, said of all rights at once.
        rights = ["access"]
    rights = list(dict.fromkeys(rights))
    if rights and not text.endswith(":"):
        for right in rights:
            mine_facts = facts if right == "access" or len(rights) == 1 else {}
            doubts: tuple[str, ...] = ()
            if right == "objection" and re.search(r"(?i)damage|distress", text):
                doubts = ("the law asks for no damage or distress (Art 21); that threshold was the 1998 Act’s",)
            if within and re.search(r"(?i)usually|aim|try|normally", text) and "within" in mine_facts:
                doubts += ("‘usually’ or ‘aim to’ is less than the month the law gives (Art 12(3))",)
            form = "information" if right == "informed" else "promise"
            yield Reading("rights", right, form, mine_facts, doubts, says=len(rights) == 1 and not statement.lead_in)
        yield from read_routes(statement)
        reach = contact_in(text)
        if reach:
            yield Reading("organisation", facts={"contact": reach})
        return
    yield (
        CONTEXT
        if text.endswith(":") or re.search(r"(?i)number of rights|following rights|these include", text)
        else information(statement)
    )


_ONE_RIGHT = re.compile(
    r"(?i)(?:the |your )?rights? (?:of|to|related)\b(?!.*\band\b)|(?:subject )?(?:access|rectification|erasure|restriction|portability|objection)\b"
)


def _without_references(text: str) -> str:
    return re.sub(r"(?i)\(see [^)]*\)|‘[^’]*’|see (?:the )?sections? [^.]*", "", text)


def read_decisions(statement: Statement, known: Known) -> Iterator[Reading]:
    """Automated decisions and profiling: none, or what is done."""
    text = statement.text
    if re.search(
        r"(?i)right|you (?:can|may) (?:also )?(?:object|ask|request)|entitled", statement.whole
    ) and not re.search(r"(?i)^we (?:do not|don)", text):
        rights = named(text, RIGHTS)
        for right in (each for each in ("objection", "human review") if each in rights):
            yield Reading("rights", right)
        return
    denied = bool(DENIES.search(text)) or re.search(
        r"(?i)always (?:a )?(?:human|person)|made by (?:a )?(?:person|human|people|our)", text
    )
    profiling = re.search(r"(?i)profil", text)
    decisions = re.search(r"(?i)automat|decision|human|computer|algorithm", text)
    if re.search(r"(?i)\bshould we|if we (?:ever |do )?(?:start|begin|chang)|before (?:we|that)", text):
        yield information(statement, "before-decisions-change")
    elif denied:
        if decisions:
            yield Reading("decisions", facts={"solely automated": "none"}, says=True)
        if profiling:
            yield Reading("profiling", facts={"scoring": {}}, says=not decisions)
    elif profiling and not re.search(r"(?i)automat", text):
        yield Reading("profiling", doubts=("name each score and what it is for",), says=True)
    else:
        doubt = ("automated decisions about people need conditions and a human’s review (Arts 22A–22D); say how",)
        yield information(statement, "automated-decisions", doubts=doubt)
