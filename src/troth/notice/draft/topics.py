# ruff: noqa: E501 – a pattern is read whole
"""What a statement is about: cues in its own words, in the words that lead into it, and in the heading over it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from troth.notice.draft.contacts import EMAIL, PHONE, POSTCODE, REGULATORS
from troth.notice.draft.dates import periods_in
from troth.notice.draft.law_words import rights_in
from troth.notice.draft.parties import companies_named, parties_named
from troth.notice.draft.people import is_kind
from troth.notice.draft.statements import Statement
from troth.notice.draft.topic_cues import (
    COLUMNS,
    CONDITION,
    ENDS_CONTEXT,
    FIRM_LEADS,
    HEADINGS,
    LEADS,
    LIKELY,
    OF_ITS_OWN,
    SURE,
    WEAK_AGAINST_HEADING,
)
from troth.notice.draft.topic_places import DATED, placed
from troth.notice.draft.vocabulary import COUNTRIES, companies_in, fields_in, named
from troth.notice.draft.voice import of_us


@dataclass(frozen=True)
class Topic:
    """The topic of a statement and how sure that is: ``words`` its own words say so, ``lead-in``, or ``heading`` alone."""

    name: str
    by: str


def topic_of(statement: Statement) -> Topic | None:
    """What the statement is about; None where nothing in or around it speaks of people's data."""
    if statement.heading and ENDS_CONTEXT.search(statement.heading):
        return None
    statement = replace(
        statement, text=of_us(statement.text, statement.us), lead_in=of_us(statement.lead_in, statement.us)
    )
    heading = topic_of_heading(statement)
    if DATED.match(statement.text):
        return Topic("review", "words")
    if statement.row and (name := _of_columns(" ".join(statement.row), heading)) is not None:
        return Topic(name, "words")
    if _SPELLS_OUT.match(statement.text) or (
        _FILMS.search(statement.text) and heading not in ("measures", "retention", "use", "bases")
    ):
        return Topic("data", "words")
    if _MARKETING_RULE.search(statement.text):
        return Topic("marketing", "words")
    if not statement.lead_in and not statement.row and _SUBTITLE.match(statement.text):
        return Topic("about", "words")
    if _KIND_OF_COOKIE.match(statement.text) and (heading == "cookies" or statement.lead_in):
        return Topic("cookies", "words")
    if statement.lead_in and heading not in ("complaints", "sharing", "sources") and _is_a_way(statement):
        return Topic("organisation", "words")
    if heading == "data" and _is_a_field_of(statement):
        return Topic("data", "lead-in")
    place = placed(statement, heading)
    if place is not None:
        return Topic(place, "words")
    if statement.lead_in:
        own = OF_ITS_OWN.match(statement.text) if not CONDITION.match(statement.text) else None
        # ‘Billing data:’ in front of its parts says less than the heading over it.
        label = len(statement.lead_in.split()) < 4 and statement.lead_in.endswith(":")
        lead = f"{statement.heading}: {statement.lead_in}" if label else statement.lead_in
        for name, pattern in FIRM_LEADS:
            if (pattern.search(statement.lead_in) or (label and pattern.search(f"{statement.heading}:") and lead)) and (
                own is None or name == "marketing"
            ):
                return Topic(name, "lead-in")
    if heading == "transfers" and named(statement.text, COUNTRIES):
        return Topic("transfers", "words")
    figures = re.search(r"(?i)anonym|aggregat|statistic", statement.text)
    if (
        heading == "retention"
        and not figures
        and (
            periods_in(statement.text)
            or re.search(
                r"(?i)\b(?:until|as soon as|for good|for ever|forever|permanently|indefinitely)\b", statement.text
            )
        )
    ):
        return Topic("retention", "words")
    if heading in (None, "data", "sources", "about") and _RECEIVED.search(statement.text):
        return Topic("sources", "words")
    for name, pattern in SURE:
        if pattern.search(statement.text):
            return Topic(_rather(name, heading, statement.text), "words")
    if statement.lead_in:
        led = _by_lead_in(statement)
        if led is not None:
            return Topic(led, "lead-in")
    if heading == "sharing" and (
        (statement.lead_in.endswith(":") and len(statement.text.split()) < 8 and not OF_ITS_OWN.match(statement.text))
        or companies_in(statement.text)
        or companies_named(statement.text)
        or parties_named(statement.text)
    ):
        return Topic("sharing", "words")
    if heading in (None, "data", "sources", "about") and _GIVEN_BY.search(statement.text):
        return Topic("sources", "words")
    if _WE_HOLD.search(statement.text) and fields_in(statement.text) and heading != "sources":
        return Topic("data", "words")
    for name, pattern in LIKELY:
        if pattern.search(statement.whole) and (heading is None or heading == name or name not in WEAK_AGAINST_HEADING):
            return Topic(name, "words")
    if heading == "organisation" and re.match(r"(?i)(?:name|contact|role|post|address)\b[^:.]{0,24}:", statement.text):
        return Topic("organisation", "heading")
    if heading == "data" and sum(len(names) for names in fields_in(statement.text).values()) > 1:
        return Topic("data", "heading")
    if (heading in (None, "about", "organisation") or _REACH.search(statement.text)) and (
        EMAIL.search(statement.text) or PHONE.search(statement.text)
    ):
        return Topic("organisation", "words")
    if (
        heading in (None, "about", "organisation")
        and re.search(
            r"(?i)\b(?:address|office)\b|^[^,.]{1,60}(?:,| is| are)? (?:of|at|based (?:at|in)) ",
            statement.text.partition(". ")[0],
        )
        and POSTCODE.search(statement.text)
    ):
        return Topic("organisation", "words")
    return Topic(heading, "heading") if heading is not None and _OURS.search(statement.whole) else None


def _of_columns(columns: str, heading: str | None) -> str | None:
    """What the heads of a table say its rows are about; a table with lawful bases is about purposes whatever else it tells."""
    if heading == "cookies" or (_LASTS.search(columns) and re.search(r"(?i)cookie|provider|set by", columns)):
        return "cookies"
    if re.search(r"(?i)\b(?:lawful|legal) (?:basis|bases|ground|reason)|what (?:allows|lets) us|\bgrounds?\b", columns):
        return "use"
    return next((name for name, pattern in COLUMNS if pattern.search(columns)), heading)


_LASTS = re.compile(r"(?i)\b(?:duration|expir\w*|lifespan|lifetime|lasts)\b")


def _is_a_way(statement: Statement) -> bool:
    """‘Email: …’ in a list of ways to reach us; those of the regulator are its own."""
    return (
        _WAY.match(statement.text) is not None
        and any(each.search(statement.text) for each in (EMAIL, PHONE, POSTCODE))
        and not REGULATORS.search(statement.text)
        and not re.search(r"(?i)information commission|\bICO\b|complain", statement.lead_in)
    )


_WAY = re.compile(
    r"(?i)(?:by |our )?(?:e-?mail|(?:tele)?phone|tel|call(?: us)?|mobile|post(?:al address)?|address|write(?: to us)?|in writing|letter)\s*:\s*\S"
)


def _is_a_field_of(statement: Statement) -> bool:
    """‘Card details (taken by our payment processor)’ under ‘Payment Data:’ is data, whatever its bracket says."""
    bare = re.sub(r"\([^)]*\)", "", statement.text)
    return (
        _CATEGORY.fullmatch(statement.lead_in) is not None
        and "(" in statement.text
        and bool(fields_in(bare))
        and len(bare.split()) < 7
        and not OF_ITS_OWN.match(statement.text)
    )


_CATEGORY = re.compile(r"[A-Z][\w/& -]{2,40}? (?i:data|information|details):")
_SUBTITLE = re.compile(r"(?:How|What|Why|Where) (?:we|the|your|our)\b[^.?!:;]*$")
"""‘How we use, share and protect your data’ under a title says what follows, and promises nothing."""
_KIND_OF_COOKIE = re.compile(r"(?i)[\w -]{3,30} cookies?(?: \([^)]*\))?\s*(?::|\s[–—-])\s")
_ONE_OF = re.compile(r"children|marketing|cookies|complaints?|security|transfers|links|changes")
_RECEIVED = re.compile(
    r"(?i)\b(?:finds?|found|looks? up|search(?:es)?|checks?) (?:\w+ )?(?:in|against) (?:public|the (?:electoral|public|land)|companies house|other)|"
    r"^from (?:the|our|your|their) [\w ’']{3,40} (?:come|comes|we (?:get|receive|obtain))\b|"
    r"\b(?:we|us)\b[^.;]{0,20}\b(?:receive|obtain|get)\b[^.;]{0,60}\bfrom (?!you\b)"
)
_SPELLS_OUT = re.compile(
    r"(?i)(?:the )?(?:personal |other |additional |technical |sensitive )*(?:data|information|details)\b[^:.;]{0,20}\bwe\b[^:.;]{0,60}\b(?:collect|hold|process|keep|record|receive)\w*[^:.;]{0,60}:\s+\S"
)
"""‘Personal data we collect: your name …’ lists data, whatever words follow."""
_FILMS = re.compile(
    r"(?i)\bCCTV (?:covers|operates|films|records|is (?:used|in (?:use|operation)|installed))\b|\bcameras?\b[^.]{0,80}\b(?:record|capture|film)s?\b|\bwe (?:operate|use|have|run) (?:a )?CCTV\b|"
    r"\bcalls?\b[^.;]{0,40}\b(?:is|are|may be) recorded\b|\bwe (?:also )?record (?:\w+ )?calls\b"
)
_REACH = re.compile(r"(?i)\b(?:ring|call|phone|telephone|e-?mail|write to|contact|reach|speak to)\b")
_MARKETING_RULE = re.compile(
    r"(?i)\bmarketing\b[^.;]{0,60}\bonly (?:if|where|when|with)\b[^.;]*\b(?:consent|agreed|opted in)\b|^(?:[\w-]+ ){1,3}(?:can|may) (?:opt out|unsubscribe)\b(?![^.;]*\b(?:cookies?|sharing|research|scheme|pension|profil|data opt)\b)"
)
"""A rule of marketing is one wherever it stands, among periods of keeping too."""
_GIVEN_BY = re.compile(
    r"(?i)\b(?:finds?|found|looks? up|searches?) (?:\w+ )?in (?:public|the|other)|\breceiv\w+\b[^.]{0,60}\bfrom (?!you\b)|"
    r"(?<!you )(?<!You )\b(?:tell|tells|give|gives|send|sends|pass|passes|supply|supplies) us\b|\byou (?:gave|provided|sent|told)\b|\bpass(?:es|ed)? on\b[^.]{0,40}\b(?:names?|details|information)"
)
_WE_HOLD = re.compile(
    r"(?i)\b(?:we|the (?:company|practice|school|trust|charity|firm|society|club)|(?:our|the) (?:\w+ )?(?:servers?|website|site|app|systems?|cameras?)|your (?:records?|file|account))(?:[’']ll| will| may| also| sometimes| only){0,2} "
    r"(?:collect|hold|record|store|keep|log|take|note|ask for|receive|see|gather|capture|contain|include)s?\b"
)


def _rather(name: str, heading: str | None, text: str) -> str:
    """‘Please contact us first’ under ‘Complaints’ is about complaints; a list of rights that names marketing, about rights."""
    if name in ("marketing", "decisions", "portability") and len(rights_in(text)) >= 3:
        return "rights"
    return "complaints" if name == "organisation" and heading == "complaints" else name


_OURS = re.compile(
    r"\b(?:you|your|yours|data|information|details|records?|privacy|notice|policy|website|site|links?|cookies?|law|rights?|"
    r"changes?|accounts?|requests?|they|this|these|it|them|kept|held|limited|ltd|controller|us|their|months?|days|database|software|suppl\w+|include|interests|procedures)\b|@|\d",
    re.IGNORECASE,
)
"""A statement that only its heading explains must at least use a word that notices use."""


def topic_of_heading(statement: Statement) -> str | None:
    """The topic of the nearest heading that has one."""
    if not statement.headings and statement.title:
        return "about"
    for heading in reversed(statement.headings):
        if is_kind(heading):
            continue
        if len(set(_ONE_OF.findall(heading.lower()))) > 1:
            # ‘Children, marketing, cookies’ says only that each is in there somewhere.
            return None
        for name, pattern in HEADINGS:
            if pattern.search(heading):
                return _of_purpose(name, heading, statement)
        if heading != statement.headings[0] and ENDS_CONTEXT.search(heading):
            return None
    return None


def _of_purpose(name: str, heading: str, statement: Statement) -> str:
    """‘Registering overseas guests’ under ‘What we do and why’ is a purpose, whatever else its words may head."""
    outer = statement.headings[: statement.headings.index(heading)]
    use = next(pattern for each, pattern in reversed(HEADINGS) if each == "use")
    gerund = re.match(r"[A-Z][a-z]+ing\b", heading) is not None
    return "use" if gerund and any(use.search(each) for each in outer) else name


def _by_lead_in(statement: Statement) -> str | None:
    lead = statement.lead_in
    for name, pattern in LEADS:
        if pattern.search(lead):
            return name
    for name, pattern in (*SURE, *LIKELY):
        if pattern.search(lead):
            return name
    return None
