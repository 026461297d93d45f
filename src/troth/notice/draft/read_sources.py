# ruff: noqa: E501 – a pattern is read whole
"""Reading where data comes from: the people themselves, their browsers, and others who tell us of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from troth.notice.draft.parties import (
    Party,
    companies_named,
    leading_name,
    listed_parties,
    parties_named,
    without_parties,
)
from troth.notice.draft.read_data import categories_named, category_of_row
from troth.notice.draft.reading import CONTEXT, Known, Reading, information, name_for
from troth.notice.draft.statements import Statement
from troth.notice.draft.vocabulary import fields_in

_WAYS = (
    ("form", r"forms?|(?<!housing )(?<!electoral )(?<!public )(?<!land )register(?!s? of)(?!,)|sign(?:ing)? up|appl(?:y|ication)"),
    ("email", r"e-?mail"),
    ("phone", r"(?:tele)?phone|calls?(?: us)?|ring us|(?<=you )ring"),
    ("post", r"post(?! on)|letters?|in writing"),
    ("website", r"website|online|our site"),
    ("app", r"our app|the app|mobile app"),
    ("social media", r"social media"),
    ("in person", r"in person|face[- ]to[- ]face|visit us|at (?:an )?(?:appointment|event|reception)s?"),
    ("cookies", r"cookies"),
)  # fmt: skip

_TELLS = (
    r"\b(?:tells?|gives?|give|provides?|sends?|supply|supplies|pass(?:es)?|refers?|shares?) (?:(?:it|them|this) )?(?:on )?(?:to |with )?us\b|"
    r"\b(?:passed|given|provided|sent|supplied|referred|received|obtained|collected)\b[^.]{0,40}\b(?:by|from)\b|\bfrom\b|"
    r"\bpass(?:es|ed)? on\b|\bshared? (?:it )?with us|\breceive|\bpass us|\btell us (?:about|of)"
)
_FROM_YOU = re.compile(
    r"(?i)\b(?:from you(?:rself)?\b|from the (?:student|applicant|client|patient|member|individual|customer|person|candidate|employee|volunteer|tenant|donor|supporter)s?(?: (?:themselves|directly)|(?=,| when|\.|;|:))|by you\b|straight from you|directly from (?:you|the individual|individuals|people|customers|the person)|you (?:\w+ )?(?:give|gave|provide|provided|told|sent|tell|send|submit|enter|supply|share|choose to (?:give|provide))\b|"
    r"when(?:ever)? you\b|you (?:contact|register|apply|order|book|subscribe|sign up|call|email|visit|fill|complete|interact|use)\b)"
)
_FROM_THEM = re.compile(
    r"(?i)\bfrom (?:the )?(?:person|customer|individual|client|applicant|patient|student)[’']s own\b|\bfrom the (?:student|applicant|client|patient|member|individual|customer|person|candidate|employee|volunteer|tenant|donor|supporter)s?(?: themselves| directly|,| when)"
)
"""‘from the student, when they apply’: the people themselves, in a notice that does not say ‘you’."""
_ABOUT_YOU = re.compile(r"(?i)about you|(?:your|you) (?:name|data|personal|details|contact)[\w ]*")


def read_source(statement: Statement, known: Known) -> Iterator[Reading]:
    """Where data comes from, in which way, and what it brings."""
    whole, text = statement.whole, statement.text
    if len(statement.row) > 1:
        yield from _of_row(statement.row)
        return
    if _CHANGES.search(text):
        yield information(statement, "tell-us-of-changes")
        return
    by = ways_in(text)
    gives = [name for name in categories_named(text, known) if not known.categories or name in known.categories]
    if _IS_A_LIST.match(text) and _WHENCE.search(statement.heading) and text.count(",") > 1:
        # ‘You, your landlord, the council and our contractors’ under ‘Where it comes from’.
        yield from sources_of_cell(text, [])
        return
    if text.count(";") and len(re.findall(r"(?i)\bfrom\b", text)) > 2:
        # ‘from the creditor; then from the customer; from agencies, namely A and B’
        for part in text.split(";"):
            cell = re.split(r"(?i)\s(?:upon|on|when|if|where|as|after|by|under) ", re.split(r"(?i)\bfrom\b", part)[-1])[
                0
            ]
            yield from sources_of_cell(re.sub(r"(?i),? (?:namely|such as|including|e\.?g\.?),? ", ", ", cell), [])
        return
    givers = _givers(statement) if re.search(f"(?i){_TELLS}", whole) else []
    if givers:
        before = re.split(r"(?i)\bfrom\b(?! you\b)", text)[0]
        gives = [each for each in gives if each in known.categories or each in fields_in(without_parties(before))]
        for party in givers:
            yield source(party.name, party.words, gives, [])
        if re.search(r"(?i)(?:from|by) you(?:rself)?\b|you (?:give|provide|tell|send) us", text) or _FROM_THEM.search(
            text
        ):
            yield source("you", "you", gives, by)
        return
    if re.search(r"(?i)automat\w+", text):
        yield source(
            "website use", "your browser", gives or ["technical"] * bool(re.search(r"(?i)technical", text)), by
        )
        return
    explicit = _FROM_YOU.search(_ABOUT_YOU.sub("", text)) is not None
    if (
        explicit or (re.search(r"(?i)\byou\b|direct", whole) and (by or gives or statement.lead_in))
    ) and not text.endswith(":"):
        if _only_names(text):
            yield CONTEXT
            return
        yield source(
            "you", "you", gives, by or ([text.rstrip(".;, ").removesuffix("; or")] if statement.lead_in else [])
        )
        return
    if statement.lead_in and _WHENCE.search(f"{statement.lead_in} {statement.heading}") and not text.endswith(":"):
        who = _OURS.sub("", re.split(r"[,(–—:;]|\s(?:who|which|that|when|if|where)\s", text)[0]).strip(" .")
        if 0 < len(who.split()) < 7 and not _only_names(who):
            yield source(who, who, gives, [])
            return
    yield CONTEXT if text.endswith(":") or _only_names(text) or len(text.split()) < 8 else information(statement)


_IS_A_LIST = re.compile(
    r"(?i)(?!you,? (?:when|if|by|through|via|whenever)\b)(?:from )?(?:you|your|the|our|other|previous|people|mostly|directly)\b(?![^,]*\b(?:we|may|will|is|are|can|give|gives|tell|collect|obtain)\b)[^,]{0,50},"
)
_WHENCE = re.compile(
    r"(?i)source|whence|obtained|where (?:we |it |do |does )?(?:get|comes?|from)|collected from|who gives|provided by|from where"
)


def _of_row(row: dict[str, str]) -> Iterator[Reading]:
    """A row of a table that tells where data comes from, and often what it is."""
    category = category_of_row(row)
    if category is not None:
        yield category
    yield from sources_of_row(row)


def sources_of_row(row: dict[str, str]) -> Iterator[Reading]:
    """The givers that a row names under a head such as ‘Source’, with the category they give."""
    for head, cell in row.items():
        if cell and _WHENCE.search(head):
            name = next(
                (
                    each
                    for other, each in row.items()
                    if re.search(r"(?i)categor|class|type|kind|data|information", other) and each != cell
                ),
                "",
            )
            gives = re.sub(r"(?i)\b(?:personal )?(?:data|information|details)\b", "", name).strip().lower()
            yield from sources_of_cell(cell, [gives] if gives else [])


_OURS = re.compile(r"(?i)^(?:(?:the|our|your|from|any|some)\s+)+")
_CHANGES = re.compile(
    r"(?i)(?:tell|inform|let|keep)[^.]{0,24}(?:us|know)[^.]{0,60}(?:chang|up to date|informed)|keep us informed"
)


_NO_GIVER = re.compile(
    r"(?i)\b(?:forms?|devices?|cookies|e-?mails?|calls?|surveys?|websites?|sources?|ways|services?|registers?|visits?|orders?|meetings|letters?|you|us)$"
)


def _givers(statement: Statement) -> list[Party]:
    """Those who give data besides the people themselves."""
    text = statement.text
    found = [each for each in parties_named(text) if each.name != "other parties"]
    lead = leading_name(text) if statement.lead_in else None
    names = {each.name for each in found}
    for party in (*companies_named(text), *((lead,) if lead else ())):
        if party.name not in names:
            found.append(party)
            names.add(party.name)
    if statement.lead_in and not found and not re.match(r"(?i)(?:you|when|if|by|via|through|our)\b", text):
        found += list(listed_parties(text))
    inverted = re.match(
        r"(?i)from (?:the|our|your|their) (?P<who>[\w ’']{3,40}?) (?:come|comes|we (?:get|receive|obtain))\b", text
    )
    if inverted:
        return [Party(inverted["who"], inverted["who"])]
    after = re.search(r"(?i)\bfrom\b(?!.*\bfrom\b) ?:?", text)
    if after is not None and not _FROM_YOU.search(_ABOUT_YOU.sub("", text)):
        found += [each for each in listed_parties(text[after.end() :]) if not _NO_GIVER.search(each.words)]
    unnamed = [each for each in parties_named(text) if each.name == "other parties"]
    return found or (unnamed if not re.search(r"(?i)\b(?:you|your)\b", _ABOUT_YOU.sub("", text)) else [])


def ways_in(text: str) -> list[str]:
    """The ways by which data reaches us that a text names."""
    return [name for name, pattern in _WAYS if re.search(rf"(?i)\b(?:{pattern})\b", text)]


def _givers_of(cell: str) -> Iterator[str]:
    """The parts of a list of givers. ‘Department for Work and Pensions’ is one."""
    for part in re.split(r"\s*[;,]\s+", cell):
        one = any(" and " in each.words and each.words in part for each in parties_named(part))
        pieces = [part] if one else re.split(r"\s+and\s+", part)
        yield from (re.split(r"\s(?:who|that|which|where|when|if)\s", piece)[0] for piece in pieces)


def sources_of_cell(cell: str, gives: Sequence[str]) -> Iterator[Reading]:
    """The givers that a cell of a table lists: ‘You; credit reference agencies; our own enquiries’."""
    for part in _givers_of(cell):
        words = re.sub(r"(?i)^(?:and|or|from|also|sometimes)\s+", "", part.strip(" ."))
        if not words or re.match(r"(?i)(?:via|through|using|by)\b|(?:a |other )?third part(?:y|ies)\b", words):
            continue
        if re.search(
            r"(?i)\byou(?:rself|r (?:device|browser|computer))?\b(?! )|^you$|direct|the (?:individual|person|customer|client|applicant|student|patient|member|employee)\b(?![’'])",
            words,
        ):
            device = re.search(r"(?i)device|browser|computer|website", words)
            yield source(
                "website use" if device else "you", words.lower() if device else "you", list(gives), ways_in(words)
            )
        else:
            party = next(iter(parties_named(words)), None)
            yield source(
                party.name if party else words,
                party.words if party and len(words.split()) > 8 else words,
                list(gives),
                [],
            )


def _only_names(text: str) -> bool:
    return (
        bool(
            re.match(
                r"(?i)^(?:direct|automated|third part|publicly|information (?:you|we)|data (?:you|we)|indirect)[\w ,/-]*\.?$",
                text,
            )
        )
        and len(text.split()) < 9
        and not re.search(r"(?i)from you", text)
    )


def source(name: str, who: str, gives: list[str], by: list[str]) -> Reading:
    """A source by its name: who gives what, and in which way."""
    facts: dict[str, Any] = {"from": who}
    if by:
        facts["by"] = by
    if gives:
        facts["gives"] = gives
    return Reading("sources", name_for(name), facts=facts)
