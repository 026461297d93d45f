# ruff: noqa: E501 – a pattern is read whole
"""Reading who receives data: recipients in sentences, lists and tables, and rules of sharing beyond the everyday."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from troth.notice.draft.parties import (
    Party,
    companies_named,
    country_of,
    is_a_name,
    leading_name,
    listed_parties,
    parties_named,
    without_parties,
)
from troth.notice.draft.parties_by_work import handed_over, helpers_named
from troth.notice.draft.phrases import could_be_a_field, parts_of
from troth.notice.draft.read_data import categories_named
from troth.notice.draft.read_sources import read_source
from troth.notice.draft.read_transfers import safeguards_in
from troth.notice.draft.reading import CONTEXT, DENIES, Known, Reading, information, name_for
from troth.notice.draft.statements import Statement
from troth.notice.draft.vocabulary import COUNTRIES, companies_in, named

_GROUNDS = (
    ("selling or buying a business or its assets", r"(?:sell|sale|buy|merg|acqui|transfer|restructur|reorgani|takeover)\w*[^.]{0,40}(?:business|assets|compan|practice|trust)|(?:business|assets)[^.]{0,20}(?:is |are |be )?(?:sold|bought|transferred)|merger|acquisition"),
    ("a legal duty", r"legal (?:obligation|dut|requirement)|required (?:to )?(?:do so )?by law|compelled[^.]{0,20}by law|must by law|if the law (?:requires|says)|under a duty|law requires|court order|obliged"),
    ("protecting the rights, property or safety of people", r"rights, property|safety(?! Executive)|safeguard(?:ing)? (?:a child|people|concern)|vital interests|emergenc|(?:being|at risk of) harm|\bat risk\b|life or death"),
    ("preventing fraud and reducing credit risk", r"fraud(?! prevention agenc)|credit risk|(?:prevent|detect)\w*[^.]{0,30}crime"),
)  # fmt: skip
_INBOUND = re.compile(
    r"(?i)\b(?:passed|given|provided|sent) to us\b|share[sd]? (?:\w+ )?with us|pass(?:es)? us|(?:we |us )receive\w*[^.]{0,40}from|tell us about"
)
_REFUSED = re.compile(
    r"(?i)(?:not|never|n[’']t|no)\b[^.]{0,40}?\b(?:share|sell|rent|sold|rented|shared|trade|swap|pass|disclose|exchange|give (?:out|away)|make available|lease|give (?:your|the|any|this)|hand over)"
)
_OUR_ROLE = re.compile(r"(?i)\bacts? (?:only |solely )?as (?:a |the |their |your )?(?:data )?processors? (?:for|on behalf)|\bwe (?:are|act as) (?:a |the |your )?(?:data )?processor")  # fmt: skip
_OWN_KIND = re.compile(
    r"(?:(?<=and )|(?<=, )|^)(?P<name>[A-Z][\w&’'-]*(?: (?:and |& )?[A-Z][\w&’'-]*){0,3}), (?:(?:who are|which is) )?(?:our|the|an?) (?:[a-z-]+ ){0,4}[a-z]+(?=, |[.;]|$)"
)
UNKNOWN = "Troth does not know this kind of recipient"


def read_sharing(statement: Statement, known: Known) -> Iterator[Reading]:
    """Recipients, and rules of sharing beyond the everyday."""
    text, whole = statement.text, statement.whole
    own: list[Party] = []
    if len(statement.row) > 1:
        yield from _of_row(statement.row, known)
        return
    if statement.lead_in:
        text, own = _without_own_kinds(text)
        statement = replace(statement, text=text, said=statement.quoted)
    if statement.lead_in and text.endswith(":") and len(text.split()) < 6:
        yield CONTEXT  # ‘Suppliers:’ over the names of some
        return
    if _OUR_ROLE.search(text):
        yield information(statement, "where-we-are-a-processor")
        return
    if re.search(r"(?i)\b(?:pages?|profiles?|groups?|accounts?) on [A-Z]", text):
        yield information(statement)
        return
    if _INBOUND.search(text):
        yield from read_source(statement, known)
        return
    if DENIES.search(text) and _REFUSED.search(text):
        yield from _refusal(text, known)
        return
    grounds = [name for name, cue in _GROUNDS if re.search(rf"(?i)\b(?:{cue})", text)]
    one_off = re.search(
        r"(?i)one-off|\bif\b|where|in order to (?:comply|protect)|exchanging information|under a duty|necessary to",
        whole,
    )
    parties = _parties(statement)
    parties += [each for each in own if each.name not in {one.name for one in parties}]
    if re.search(r"(?i)one-off", statement.lead_in) or (grounds and (one_off or not parties)):
        yield Reading("sharing", "one-off", facts={"grounds": grounds}, says=not statement.lead_in)
        parties = [each for each in parties if each.name not in ("buyers of the business", "clients")]
        if re.search(r"(?i)one-off", statement.lead_in) or "exchanging" in text:
            return
    receives = handed_over(statement.text)
    for party in parties:
        reading = recipient(party, text, known)
        more = {} if "receives" in reading.facts or not receives else {"receives": receives}
        yield replace(reading, facts={**reading.facts, **more})
    if re.search(r"(?i)need[- ]to[- ]know|only (?:share|disclose|pass)|share[^.]{0,40}\bonly\b", text):
        yield Reading("sharing", name_for(text, most=3), says=True)
    elif parties or grounds:
        return
    elif text.endswith(":") or re.search(r"(?i)one-off basis|as follows|examples? (?:may )?include", text):
        yield CONTEXT
    elif statement.lead_in and not re.match(r"(?i)^(?:we|this|you|if|where|when|they|these)\b", text):
        who = re.split(r"(?i)\s+(?:who|that|which|to|for|where|when|if|in order|so)\b|[,(:–—]", text)[0].rstrip(".; ")
        handed = {"receives": receives} if receives else {}
        yield Reading("recipients", name_for(who), facts={"are": who, **handed}, doubts=(UNKNOWN,))
    elif re.search(r"(?i)only|necess|need|unless|require|ensure|contract|instruct|respect", text):
        yield Reading("sharing", name_for(text, most=3), says=True)
    else:
        yield information(statement)


def _without_own_kinds(text: str) -> tuple[str, list[Party]]:
    """‘Mailspring, our email platform, in the United States’ names one, not two: the text without ‘our …’, and the names."""
    names = [each["name"] for each in _OWN_KIND.finditer(text) if is_a_name(each["name"])]
    return _OWN_KIND.sub(lambda each: each["name"] if each["name"] in names else each[0], text), [
        Party(name, name) for name in names
    ]


def _refusal(text: str, known: Known) -> Iterator[Reading]:
    """‘We never sell your data’, with those whom ‘except’ lets in."""
    yield Reading(
        "sharing", "never-sold" if re.search(r"(?i)\bsell|rent|trade|swap", text) else "not-shared-otherwise", says=True
    )
    if re.search(r"(?i)market|advertis|promot", text) and not re.search(r"(?i)unless|without your|except", text):
        yield Reading("marketing", "never-shared", facts={"rule": "never shared"}, says=True)
    exception = re.search(r"(?i)\b(?:unless|except|other than|apart from|but (?:do|may|will))\b", text)
    if exception is not None:
        for party in parties_named(text[exception.end() :]):
            if party.name != "other parties":
                yield recipient(party, text, known)


def _parties(statement: Statement) -> list[Party]:
    """Everybody the statement names as receiving data, each once."""
    text = _WITHOUT_OTHERS.sub("", statement.text)
    if helpers := list(helpers_named(text)):
        return helpers
    lead = leading_name(text) if statement.lead_in else None
    listed = _LISTS.search(text)
    candidates = [
        *(each for each in parties_named(text) if each.name != "other parties"),
        *((lead,) if lead is not None else ()),
        *(each for part in text.split("; ")[1:] if statement.lead_in and (each := leading_name(part)) is not None),
        *companies_named(text),
        *(_initials(text) if statement.lead_in else ()),
        *(listed_parties(text[listed.end() :]) if listed and not text.endswith(":") else ()),
        *(listed_parties(text) if statement.lead_in and not listed and len(text.split()) < 30 else ()),
    ]
    found: dict[str, Party] = {}
    for each in candidates:
        if each.name == "public registers" and not re.search(
            r"(?i)\b(?:share|disclos|pass|send|report)", statement.whole
        ):
            continue
        place = text.find(each.words.split(" and ")[0])
        if place > 0 and _DENIED_BEFORE.search(text[:place]):
            continue
        if not any(each.name.lower() in other.lower() and each.name != other for other in found):
            found.setdefault(each.name, each)
    mine = [each for each in found.values() if each.name != "clients" or not _OF_A_CLIENT.search(text)]
    bare = [
        each
        for each in mine
        if not re.fullmatch(r"(?i)(?:data )?(?:processors?|suppliers?|service providers?)", each.words)
    ]
    # ‘X, our processor’ names one, not two.
    return bare or mine


_WITHOUT_OTHERS = re.compile(r"(?i)(?:and |but )?(?:to |with )?no (?:other|one else)[^,.;]*|on (?:the )?instructions? of[^,.;]*|on whose instructions?[^,.;]*? (?=and|,)")  # fmt: skip
_OF_A_CLIENT = re.compile(r"(?i)\b(?:of|by) (?:a|an|the|each|that|any) (?:customer|client)\b")
_DENIED_BEFORE = re.compile(r"(?i)\b(?:does not|do not|don[’']t|never|nobody|no one|no)\b[^,;.]{0,40}$")
_LISTS = re.compile(r"(?i)\b(?:including|such as|e\.g\.|for example,?|namely|(?:share|shared|disclose|disclosed|pass|passed|given?|sent) (?:\w+ ){0,4}?(?:with|to)|with the following)[: ]")  # fmt: skip


def _initials(text: str) -> Iterator[Party]:
    """‘the RSPCA’: an organisation known by its letters."""
    for found in re.finditer(r"(?:\b(?:[Tt]he|our|or|and|to|with) |^)([A-Z]{3,6})\b(?! \()", text):
        if found[1] not in _NO_ORGANISATION and not parties_named(found[1]):
            yield Party(found[1], found[1])


_NO_ORGANISATION = frozenset(
    [
        "GDPR",
        "ICO",
        "EEA",
        "CCTV",
        "PDF",
        "PECR",
        "URL",
        "DPO",
        "SSL",
        "TLS",
        "ISO",
        "PCI",
        "DSS",
        "CRM",
        "VAT",
        "SMS",
        "FAQ",
        "GPS",
        "API",
        "DPA",
        "USA",
        "UAE",
        "SEN",
        "IDTA",
        "SCC",
        "BCR",
    ]
)


def _of_row(row: dict[str, str], known: Known) -> Iterator[Reading]:
    """A row of a table of recipients: who, in which country, what they receive."""
    who = next((cell for head, cell in row.items() if re.search(r"(?i)recipient|who|supplier|provider|company|organisation|name|partner|third part|processor", head)), None)  # fmt: skip
    who = who or next((cell for cell in row.values() if companies_in(f"{cell} (")), None)
    who = who or next((cell for cell in row.values() if leading_name(f"{cell} –") and not parties_named(cell)), None)
    who = who or next(iter(row.values()))
    where = " ".join(cell for head, cell in row.items() if (re.search(r"(?i)country|where|location|transfer|safeguard|based", head) or named(cell, COUNTRIES)) and cell != who)  # fmt: skip
    what = next((cell for head, cell in row.items() if cell not in (who, where) and re.search(r"(?i)what (?:they|it|we)|\bdata\b|\bwhat$|information|receives?|categor|details", head)), "")  # fmt: skip
    rest = " ".join(cell for cell in row.values() if cell not in (who, where))
    for party in _of_cell(who):
        text = f"{party.words} ({where})" if where else who
        reading = recipient(party, f"{text} {rest}", known)
        receives = [] if "receives" in reading.facts else [each for each in parts_of(what) if could_be_a_field(each)]
        yield replace(reading, facts={**reading.facts, "receives": receives}) if receives else reading


def parties_of_cell(cell: str) -> Iterator[Party]:
    """Everybody a cell of a table names, one by one."""
    for part in re.split(r"\s*[;,]\s+", cell):
        if part and not re.match(r"(?i)(?:no|none|nobody|if|when|on|only)\b|[–-]$", part):
            yield from _of_cell(part)


def _of_cell(who: str) -> list[Party]:
    """Whom a cell names: a company by its name, else the cell’s own words under the kind that they are."""
    words = re.split(r"[,(–—;]|\s(?:who|which|that)\s", who)[0].strip(" .")
    companies = companies_in(f"{words} (")
    if companies:
        return [Party(name, name) for name in companies]
    kinds = [each for each in parties_named(f"{words} ") if each.name != "other parties"]
    lead = leading_name(f"{words} –")
    whole = next((each for each in kinds if len(each.words) > 0.7 * len(words)), None)
    if whole is not None:
        return [Party(whole.name, words)]
    if lead is not None or len(kinds) != 1:
        return [Party(words, words, known=bool(kinds) or lead is not None)] if words else []
    return [Party(kinds[0].name, words)]


def recipient(party: Party, text: str, known: Known) -> Reading:
    """Somebody who receives data, with the country, the role and the categories that the text gives for them."""
    facts: dict[str, Any] = {"are": party.words}
    # What stands in another part of a long list is said of somebody else.
    text = next((part for part in text.split(";") if party.words.split(" and ")[0] in part), text)
    country = country_of(party.name, text)
    if country:
        facts["country"] = country
        if country != "GB" and (safeguards := safeguards_in(text)):
            facts["safeguard"] = " and ".join(safeguards)
    if re.search(r"(?i)\bon our behalf|\bour instructions|\bprocessors?\b(?! for)|acting for us", text):
        facts["role"] = "processor"
    # ‘the Financial Ombudsman’ is no financial data.
    receives = categories_named(without_parties(text), known) if known.categories else []
    if any(name in known.categories for name in receives):
        facts["receives"] = [name for name in receives if name in known.categories]
    return Reading("recipients", name_for(party.name), facts=facts, doubts=() if party.known else (UNKNOWN,))
