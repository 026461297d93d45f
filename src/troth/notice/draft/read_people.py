# ruff: noqa: E501 – a pattern is read whole
"""Reading what people can ask and whom: rights, automated decisions, complaints, the controller, the notice's own review."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from troth.notice.draft.reading import CONTEXT, DENIES, WARNS, Known, Reading, information, warning
from troth.notice.draft.statements import Statement
from troth.notice.draft.vocabulary import (
    EMAIL,
    LEGAL_NAME,
    NUMBER,
    PHONE,
    POSTCODE,
    RIGHTS,
    WEB,
    date_in,
    interval_in,
    named,
    periods_in,
)


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
        facts["website"] = _https(site[0])
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


def read_review(statement: Statement, known: Known) -> Iterator[Reading]:
    """The review of the notice: how often, when last, and where the latest version is."""
    text = statement.text
    every, last = interval_in(text), date_in(text)
    if last is not None:
        day, exact = last
        if re.search(r"(?i)next", text):
            yield information(statement, "next-review")
            return
        doubts = () if exact else ("the notice gives the month, not the day",)
        yield Reading("review", facts={"last": day, **({"every": every} if every else {})}, doubts=doubts)
    elif re.search(r"(?i)notif|let you know|tell you|inform you|contact you|email you", text):
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


def read_organisation(statement: Statement, known: Known) -> Iterator[Reading]:
    """Who the controller is and how to reach it."""
    text = statement.text
    facts = contact_in(text)
    details: dict[str, Any] = {"contact": facts} if facts else {}
    company = _controller(text)
    if company:
        details["name"] = company
    number = NUMBER.search(text)
    if number:
        details["number"] = number[1]
    person = _IN_CHARGE.search(text)
    if person:
        details["person in charge"] = next(part for part in person.groups() if part).strip()
    if re.search(r"(?i)\bdata protection officer\b|\bDPO\b", text) and facts:
        details["data protection officer"] = details.pop("contact")
    if details:
        yield Reading("organisation", facts=details)
    if re.search(r"(?i)controller", text) or re.search(r"(?i)^we are\b", text):
        yield information(statement, "who-we-are")
    yield from read_routes(statement)
    if not details and not re.search(r"(?i)controller|^we are\b", text) and not _routes(statement):
        yield CONTEXT if text.endswith(":") else information(statement)


_NAME = r"(?:(?:[A-Z][\w’'.&-]*|and|of|the|for|&|St\.?)\s+){0,7}[A-Z][\w’'&-]+\.?"
_US = re.compile(
    rf"(?:[Ww]e are|[Tt]his is|(?:notice|policy|statement) (?:of|for|from|by)|explains how|information on how|describes how|how|[Cc]ontroller(?: of [\w ]+)? is|owned by|operated by)\s+(?:[Tt]he )?(?P<name>{_NAME})(?=\s*[,(.:;]|\s+(?:is|a|an|collects?|uses?|handles?|and how|processes|looks|keeps|\(|we|trading)\b|$)"
    rf"|^(?P<first>{_NAME})\s*(?:\((?:“|\"|‘|')?(?:we|us|the|our)\b|,? (?:is|are) (?:the|a|an)\b|,? which is)"
)


def _controller(text: str) -> str | None:
    """The name by which the controller speaks of itself: with a legal suffix anywhere it does, else where it says ‘we are’."""
    company = LEGAL_NAME.search(text)
    if (
        company
        and not re.fullmatch(r"(?i)(?:the )?(?:trust|charity|company|foundation)", company[0])
        and re.search(
            r"(?i)\bwe are|is (?:a|the)|trading|controller|registered|operated by|\((?:we|us|the )|\([“‘\"]|^"
            + re.escape(company[0]),
            text,
        )
    ):
        return re.sub(r"^(?:We are|This is|The controller is|We|and|of|for)\s+", "", company[0]).strip()
    if company and re.fullmatch(r"(?i)(?:the )?(?:trust|charity|company|foundation)", company[0]):
        return None
    us = _US.search(text)
    name = (us["name"] or us["first"]) if us else None
    if (
        name is None
        or len(name.split()) < 2
        or re.match(r"(?i)(?:information commissioner|this|we|you|personal|data|your|our|if|the website)\b", name)
    ):
        return None
    return name.strip()


_IN_CHARGE = re.compile(
    r"(?i)\b(?:our |the )?(data protection (?:officer|lead|manager|contact)|privacy (?:officer|manager|lead)|information governance lead|practice manager|caldicott guardian|head of \w+)\b|Name:\s*[^(]{3,40}\(([^)]+)\)"
)


def contact_in(text: str) -> dict[str, str]:
    """The addresses in the text, by the keys of a contact."""
    found: dict[str, str] = {}
    email, phone, web = EMAIL.search(text), PHONE.search(text), WEB.search(text)
    postcode = POSTCODE.search(text)
    if postcode:
        before = text[: postcode.end()]
        start = max(
            (
                each.end()
                for each in re.finditer(
                    r"(?i)(?:\bat\b|\bto\b|address(?: is)?|office(?: is)?|write to us|post|in writing)\s*:?\s*(?:at:?\s*)?|:\s",
                    before,
                )
            ),
            default=0,
        )
        found["post"] = before[start:].strip(" :,.")
    if email:
        found["email"] = email[0].rstrip(".")
    if phone:
        found["phone"] = phone[0].strip()
    if web and "ico.org" not in web[0].lower():
        found["website"] = _https(web[0])
    return found


def _https(site: str) -> str:
    return site.rstrip("./") if "://" in site else f"https://{site.rstrip('./')}"


def _routes(statement: Statement) -> list[str]:
    text = statement.text
    if not re.search(r"(?i)contact|write|writing|call|email|e-mail|phone|telephone|speak|send|post|tel\b", text):
        return []
    routes: list[str] = []
    if re.search(r"(?i)in writing|write to|by (?:post|letter)|letter|postal address|post:", text) or POSTCODE.search(
        text
    ):
        routes.append("letter")
    if EMAIL.search(text) or re.search(r"(?i)\bby e-?mail|e-?mail us|e-?mailing us", text):
        routes.append("email")
    if PHONE.search(text) or re.search(r"(?i)call us|by (?:tele)?phone|phone us|calling", text):
        routes.append("phone")
    if re.search(r"(?i)(?:online|contact|web) form|form on our (?:web)?site", text):
        routes.append("web form")
    return routes


def read_routes(statement: Statement) -> Iterator[Reading]:
    """The ways in which requests may arrive, where a statement names some."""
    routes = _routes(statement)
    if routes:
        yield Reading("organisation.routes", facts={"by": routes})


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
