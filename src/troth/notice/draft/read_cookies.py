# ruff: noqa: E501 – a pattern is read whole
"""Reading cookies: the choice before any is set, and each cookie with its provider, purpose and lifetime."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from troth.notice.draft.dates import periods_in
from troth.notice.draft.reading import CONTEXT, Known, Reading, information, name_for
from troth.notice.draft.statements import Statement
from troth.notice.draft.vocabulary import companies_in

_COOKIE_USE = (
    ("necessary", r"(?:strictly )?necessary|essential|log(?:s|ged)? ?in|sign(?:s|ed)? in|session|basket|secur\w+|work(?:ing|s)? (?:properly|at all)|keeps? the \w+(?: \w+)? working|(?:is|are) needed\b"),
    ("analytics", r"analytic\w*|statistic\w*|visitor usage|monitor|measur(?:e|ing) (?:visits|use|traffic)|count|performance|how (?:you|they|visitors|people|our)[\w ]* (?:use|is used)|traffic"),
    ("referral", r"referral|affiliate|conversion"),
    ("advertising", r"advert\w*|\bads\b|marketing|targeting|retarget\w*|sponsored"),
    ("appearance", r"appearance|preferences?|remember\w*|functional\w*|language"),
)  # fmt: skip
_TECHNIQUE = r"(?:cookies?|pixels?|beacons?|storage|tags|trackers?|tracking (?:software|technolog\w+)|software|they)"
_NAMED = re.compile(
    r"(?<![\w.@/])(?P<name>_{1,2}[a-z]\w*|[a-z]+(?:_[a-z]+)+|[A-Z]{4,}(?:ID|SESS)\w*|PHPSESSID|JSESSIONID|csrf-?token|sessionid|connect\.sid|(?<=cookie, )[A-Z][A-Z0-9_]{2,}|(?<=cookie called )[\w-]+|(?<=cookie named )[\w-]+|(?<=cookies called )[\w-]+|(?<=cookie \()[A-Z][A-Z0-9_]{2,}(?=\))|[a-z]+-(?:session|consent|csrf))(?![\w@])(?P<about>\s*\([^)]*\)|,?\s+(?:which|that)\b[^;,.]*|\s+(?:from|by|set by|lasts?|for|which|expires?|[–—-])[^;,.]*)?"
)
_OF_KIND = re.compile(r"(?i)\b(?P<kind>[\w-]+ cookies?)(?:,| called| named| \()\s*$")
"""What kind of cookie a name that follows is of: ‘a preference cookie, LANG’."""
_ENDS_WITH_VISIT = re.compile(
    r"(?i)session|clos(?:e|ing) (?:your|the) browser|browser (?:is|gets) (?:closed|shut)|ends? (?:of|with) (?:the |your |a )?(?:visit|session)|leave (?:our|the) (?:web)?site"
)
_CHOICE = re.compile(
    r"(?i)\b(?:allow(?:ing)? or|accept|consent|choose|choice|banner|cookie control|reject|refuse|permission|opt|if you agree|until you agree|you say (?:OK|yes)|say yes)[^.]*"
)
_BEFORE = re.compile(
    r"(?i)first visit|before|until you|only (?:set|place|placed|use|used|if|after|once|when|with)|unless|consent|banner|choose|control|if you (?:agree|say|accept)|switched off"
)
_REQUIRED = re.compile(
    r"(?i)\b(?:is|are) (?:strictly )?(?:required|needed|necessary|essential)|keeps? you (?:signed|logged) in|always (?:on|active)|(?:strictly )?(?:necessary|essential) (?:cookies|storage) (?:are|is|keep|make|let|remember)"
)
_BROWSER = re.compile(
    r"(?i)browser(?:[’']?s)? (?:security )?settings|your browser(?! is| when)|block all cookies|\b(?:disabl|block|refus|reject|delet|turn)\w* (?:\w+ ){0,2}cookies"
)


_NOT_USED = re.compile(
    r"(?i)\b(?:not|never)\b[^.:]{0,20}\b(?:use|set|place|used|set)\b[^.:]{0,30}:$|n[’']t (?:currently )?(?:use|set|place)\b[^.:]{0,30}:$"
)


def read_cookies(statement: Statement, known: Known) -> Iterator[Reading]:
    """The cookie control, and cookies with their provider, purpose and lifetime as far as the notice names them."""
    text = statement.text
    if text.endswith(":"):
        yield CONTEXT
    elif statement.row:
        yield from _row(statement)
    elif _NOT_USED.search(statement.lead_in):
        yield information(statement, "cookies-not-used")
    elif _denied(text):
        personal = re.search(r"(?i)personal (?:information|data)|identif", text)
        yield information(statement, "no-personal-data-in-cookies" if personal else "cookies-not-used")
    else:
        yield from _sentence(statement)


def _denied(text: str) -> bool:
    """Whether a sentence says what cookies are not used for, or do not collect."""
    if re.search(
        r"(?i)\bno (?:others?|banner|cookies)\b|^(?:there (?:is|are)|we (?:use|have|do)) no (?:other )?(?:tracking|trackers|analytics)\b",
        text,
    ):
        return True
    if re.search(r"(?i)\b(?:until|unless|before|without)\b|\bonly\b|optional", text):
        return False
    return (
        re.search(
            rf"(?i)(?:\b(?:no|not|never|none|neither)|n[’']t)\b(?! switched off)[^.]{{0,60}}\b{_TECHNIQUE}\b|{_TECHNIQUE}\b[^.]{{0,60}}\b(?:no|not|n[’']t|never)\b[^.]{{0,40}}personal",
            text,
        )
        is not None
    )


def _row(statement: Statement) -> Iterator[Reading]:
    cells = {head.lower(): cell for head, cell in statement.row.items()}

    def cell(cue: str, *others: str) -> str:
        return next((value for head, value in cells.items() if re.search(cue, head) and value not in others), "")

    lasts = cell(r"expir|last|long|duration|lifetime|period|stored|retention|when")
    name = cell(r"cookie|name|tag|technology", lasts) or next(iter(cells.values()), "")
    purpose = cell(r"purpose|what|why|use|does|descri|type|categor", lasts, name)
    provider = cell(r"set by|provider|who|part(?:y|ies)|source|domain|owner|company", lasts, name, purpose)
    by = re.match(r"(?P<by>[A-Z][\w. ]{1,24}):\s", purpose)
    provider = provider or (by["by"] if by is not None else "")
    of_heading = next((use for use, cue in _HEADED if re.search(rf"(?i)\b(?:{cue})", statement.heading)), "")
    yield from _cookie(
        name, of_heading or f"{purpose} {'' if provider else statement.text}", provider, lasts or purpose, ()
    )


def _sentence(statement: Statement) -> Iterator[Reading]:
    text = statement.text
    chooses, browser = _CHOICE.search(text), _BROWSER.search(text)
    found = list(_NAMED.finditer(text))
    for each in found:
        kind = _OF_KIND.search(text[: each.start()])
        about = f"{kind['kind']} {each['about'] or ''}" if kind is not None else each["about"] or text
        yield from _cookie(each["name"], about, "", about, ())
    uses = _uses(text)
    provider = _provider(text)
    lasts = periods_in(text) or (("0 days",) if _ENDS_WITH_VISIT.search(text) else ())
    kind = (
        uses
        and re.search(rf"(?i)\b{_TECHNIQUE}\b", text)
        and (provider or lasts or uses != ["necessary"] or _REQUIRED.search(text))
    )
    told = (
        kind
        and not found
        and not browser
        and (
            not chooses
            or _LABELLED.match(text)
            or re.search(rf"(?i)\b(?:we|google|\w+ to) use\b[^.]*\b{_TECHNIQUE}\b", text)
        )
    )
    if told:
        main = "referral" if "referral" in uses else uses[0]
        name = uses[-1] if "referral" not in uses else "referral"
        if re.match(r"(?i)(?:strictly )?(?:essential|necessary) cookies?\b", text):
            name = main = "necessary"
        doubts = ["give the cookie its real name"]
        if re.search(r"(?i)some may|or longer|typically|usually|up to", text) and lasts:
            doubts.append("the notice leaves the lifetime open; a declared lifetime is a promise")
        yield from _cookie(name, main, provider or "", " ".join(lasts), tuple(doubts))
    if browser and not chooses:
        yield information(statement, "browser-settings")
    elif (chooses or re.search(r"(?i)(?:switched off|set|placed|stored|used) until", text)) and not re.search(
        r"(?i)complies with", text
    ):
        before = _BEFORE.search(text)
        doubts = () if before else ("say that nothing but necessary cookies is set before the choice (PECR reg 6)",)
        yield Reading("cookies", facts={"choice": "before anything is set"} if before else {}, doubts=doubts, says=True)
        if provider and uses and provider != "external vendors" and not told and not found:
            yield from _cookie(uses[0], uses[0], provider, " ".join(lasts), ("give the cookie its real name",))
    elif not told and not found:
        yield information(statement)


_LABELLED = re.compile(r"(?i)[\w -]{3,30} cookies?(?: \([^)]*\))?\s*(?::|\s[–—-])\s")
_HEADED = (
    ("necessary", r"necessary|essential|required"), ("analytics", r"analytic|statistic|performance|measur"),
    ("advertising", r"advert|marketing|target"), ("preferences", r"functional|preference|appearance"),
)  # fmt: skip
"""What a heading over a table of cookies says they are for; it says so more surely than a description does."""


def _uses(text: str) -> list[str]:
    return [name for name, cue in _COOKIE_USE if re.search(rf"(?i)\b(?:{cue})", text)]


def _provider(text: str) -> str | None:
    named_here = companies_in(text)
    return next(iter(named_here), None) or (
        "external vendors" if re.search(r"(?i)external vendors|third[- ]part", text) else None
    )


def _cookie(name: str, about: str, provider: str, lasts: str, doubts: tuple[str, ...]) -> Iterator[Reading]:
    """One cookie, and the company that sets it as a recipient."""
    uses = _uses(about)
    facts: dict[str, Any] = {}
    if uses:
        # A word of what it is for says more than one of how it works.
        facts["purpose"] = "referral" if "referral" in uses else next((each for each in uses if each != "necessary"), uses[0]) if not re.match(r"(?i)\W*(?:strictly )?(?:necessary|essential|keeps?)", about) else "necessary"  # fmt: skip
    by = provider or _provider(about) or ""
    if by:
        facts["provider"] = by
    ends = "0 days" if _ENDS_WITH_VISIT.search(lasts) else None
    period = next(iter(periods_in(lasts)), None) or ends
    if period:
        facts["lasts"] = period
    # Its name is a name of technology: no letter of it is filling.
    key = name if _NAMED.fullmatch(name) else name_for(name)
    yield Reading("cookies.set", key, facts=facts, doubts=doubts)
    for company in companies_in(f"{by} {about}"):
        yield Reading("recipients", name_for(company), facts={"are": company})
