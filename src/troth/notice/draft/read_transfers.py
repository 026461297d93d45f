# ruff: noqa: E501 – a pattern is read whole
"""Reading whether data leaves the United Kingdom, to which countries, and under which safeguard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from troth.notice.draft.parties import companies_named, country_of, parties_named
from troth.notice.draft.reading import CONTEXT, DENIES, Known, Reading, information, name_for
from troth.notice.draft.statements import Statement
from troth.notice.draft.vocabulary import COUNTRIES, named

_SAFEGUARDS = (
    ("UK adequacy regulations", r"adequa\w+|data bridge|data privacy framework|UK extension"),
    ("the International Data Transfer Agreement or Addendum", r"international data transfer (?:agreement|addendum)|IDTA|(?:UK|international) addendum"),
    ("standard contractual clauses", r"standard (?:contractual|contract|data protection) clauses|model clauses|\bSCCs?\b|contractual clauses"),
    ("binding corporate rules", r"binding corporate rules|BCRs?"),
    ("explicit consent", r"explicit consent"),
)  # fmt: skip
_VAGUE = re.compile(r"(?i)(?:contractual|appropriate|adequate|suitable|similar|equivalent|necessary) (?:\w+ ){0,2}(?:protections?|safeguards?|measures|steps|level)")  # fmt: skip


def safeguards_in(text: str) -> list[str]:
    """The mechanisms of UK GDPR Arts 45–49 that the text names."""
    return [name for name, cue in _SAFEGUARDS if re.search(rf"(?i)\b(?:{cue})", text)]


def countries_abroad(text: str) -> list[str]:
    """Codes of the countries besides the United Kingdom that the text names."""
    return [code for code in named(text, COUNTRIES) if code != "GB"]


def read_transfers(statement: Statement, known: Known) -> Iterator[Reading]:
    """Whether data leaves the UK."""
    text = statement.text
    if text.endswith(":"):
        yield CONTEXT
        return
    safeguards, countries = safeguards_in(text), countries_abroad(text)
    conditional = re.search(
        r"(?i)\b(?:unless|without|except|until|other than|apart from|to (?:a |any )?countr\w+ (?:that|which) (?:do|does) not)\b",
        text,
    )
    stays = re.search(
        r"(?i)(?:kept|stored|held|hosted|processed|remain|stay)s?[^.]{0,40}(?:within|inside|in) the (?:UK|United Kingdom)|(?:data cent(?:re|er)s?|servers?)[^.]{0,30}\bin the (?:UK|United Kingdom)|never leaves? the (?:UK|United Kingdom)",
        text,
    )
    if stays and _HEDGED.search(text):
        # ‘mainly in the UK’ leaves open where the rest is.
        yield information(statement, doubts=("the notice leaves open what is not kept in the United Kingdom",))
        return
    if not countries and not re.search(
        r"(?i)transfer|outside|overseas|abroad|countr|adequa|clauses|stor|sent|send|held|kept|remain|leave|data bridge|process",
        text,
    ):
        yield information(statement)
        return
    refused = (DENIES.search(text) and not conditional and not safeguards and not re.search(r"(?i)may not|not (?:have|offer|provide)|no adequa", text)) or (stays and not countries)  # fmt: skip
    rule = "never" if refused else "with safeguards"
    # ‘not outside the UK and the EEA’ leaves open whether data goes to the EEA.
    open_rule = (
        refused
        and re.search(r"(?i)(?:UK|United Kingdom) (?:and|or|/) ?(?:the )?(?:EEA|European|EU)\b", text) is not None
    )
    doubts: tuple[str, ...] = ()
    if re.search(r"(?i)\bEEA\b|European Economic Area|\bEU\b|European Union", text):
        doubts += ("the line is the United Kingdom since Brexit, not the European Economic Area",)
    facts: dict[str, Any] = {} if open_rule else {"outside the uk": rule}
    if rule == "with safeguards" and not safeguards and _VAGUE.search(text):
        doubts += ("the notice names no mechanism; people may ask which one holds (Art 13(1)(f))",)
    if countries and rule != "never":
        facts["countries"] = countries
    if safeguards:
        facts["safeguards"] = safeguards
    yield Reading("transfers", facts=facts, doubts=doubts, says=True)
    if rule != "never":
        yield from recipients_abroad(text)


_HEDGED = re.compile(
    r"(?i)\b(?:primarily|mainly|mostly|generally|normally|usually|largely|principally|typically|where(?:ver)? possible|by default|as far as)\b"
)
_GENERAL = (
    "other parties",
    "sub-contractors",
    "service providers",
    "clients",
    "IT suppliers",
    "regulators",
    "public registers",
)


def recipients_abroad(text: str) -> Iterator[Reading]:
    """Recipients that the text puts in a country, each with the one named after it."""
    parties = [*parties_named(text), *companies_named(text)]
    for party in parties:
        if party.name in ("courts", "law enforcement", "professional advisers"):
            continue
        code = country_of(party.name, text)
        if party.name not in _GENERAL and code is not None:
            yield Reading("recipients", name_for(party.name), facts={"are": party.words, "country": code})
