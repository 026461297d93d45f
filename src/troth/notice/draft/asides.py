# ruff: noqa: E501 – a pattern is read whole
"""What a sentence says besides its topic: who does the work in it, where its data comes from, and what is delicate in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from troth.notice.draft.dates import periods_in
from troth.notice.draft.parties import Party, companies_named, listed_parties, parties_named
from troth.notice.draft.phrases import fields_of
from troth.notice.draft.purposes import purposes_of
from troth.notice.draft.read_data import UNKNOWN, category_of_row, read_data
from troth.notice.draft.read_delicate import CONDITION
from troth.notice.draft.read_retention import read_retention
from troth.notice.draft.read_sharing import parties_of_cell, recipient
from troth.notice.draft.read_sources import source, sources_of_row, ways_in
from troth.notice.draft.read_transfers import countries_abroad, safeguards_in
from troth.notice.draft.reading import DENIES, Known, Reading
from troth.notice.draft.statements import Statement
from troth.notice.draft.vocabulary import companies_in, fields_in

_OF_DATA = re.compile(
    r"(?i)\b(?:data|details|information|forms?|payments?|e-?mails?|orders?|bookings?|records?|messages?|calls?|logs?|footage|files?|images?|recordings?)\b"
)
_NOT_ASIDE = frozenset(
    ["sharing", "sources", "rights", "complaints", "regulator", "links", "social", "review", "organisation"]
)


def asides(statement: Statement, topic: str, known: Known) -> Iterator[Reading]:
    """Readings that stand beside those of the statement's own topic."""
    if statement.row:
        yield from _of_row(statement, topic, known)
    elif topic == "sharing" or (
        topic not in _NOT_ASIDE and (topic or _OF_DATA.search(statement.text) or fields_in(statement.text))
    ):
        yield from _workers(statement, known, passed_only=topic == "sharing")
    if (
        topic == "sources"
        and not statement.row
        and len([name for names in fields_in(statement.text).values() for name in names]) > 3
    ):
        yield from (each for each in read_data(statement, known) if each.section == "data")
    if topic in ("data", "about", "use") and not statement.row:
        yield from _given(statement)
    if topic in ("data", "sharing", "measures", "sources"):
        yield from _used(statement, known)
    if topic not in ("retention", "rights", "complaints", "cookies", "review", "statistics") and not statement.row:
        yield from _kept(statement)
    if topic != "transfers":
        yield from _abroad(statement.text)
    if topic in ("use", "data", "consent", "bases", "special", ""):
        yield from _delicate(statement, topic)


_DONE = re.compile(
    r"(?i)\b(?:handled|processed|provided|supplied|hosted|taken|stored|managed|operated|run|printed|delivered|recorded|collected|backed up|administered|powered|sent|passed|posted|encrypted|looked after|maintained|supported|monitored|shredded|emptied|filmed|captured|paid|goes? out|arrives?|come|sits?|lives?)\b"
    r"(?: \w+ly)?(?: \w+ly)?(?: for us)?(?: on our behalf)? (?:by|via|through|to|with|using|on|in) (?P<who>(?:[^.;]|\.(?! [A-Z]|$)){3,120})|"
    r"\b(?:we|the company|our (?:team|staff|website|site)) (?:also |currently )?(?:may )?(?:use|uses|utilise|utilises|make use of|engage|engages|employ|employs|rely on|work with|works with)(?: the services of)? (?P<hired>(?:[^.;]|\.(?! [A-Z]|$)){3,120})|"
    r"\b(?:via|using|through) (?P<via>[A-Z][^.;]{2,80})|\bsets? (?:by|from) (?P<set>[A-Z][^.;]{2,60})"
)
_GIVEN_TO = re.compile(
    r"\b(?:given|passed|shown|disclosed|shared|handed|copied)(?: on| over)? (?:to|with) (?P<who>[^.;]{3,80})|"
    r"\b(?:pass|passing|give|giving|send|sending|disclose|disclosing|sharing|handing) (?:your|the|their|some|this|any|these) [\w ]{2,40}? (?:to|with) (?P<them>[^.;]{3,120})|"
    r"(?:^|[.;] )(?P<passive>[A-Z][^.,;]{2,50}?) (?:may|can|will|must) be (?:given|sent|shown|told) |"
    r"\b(?:give|send|tell) (?P<straight>[A-Z]\w+(?: [A-Z]\w+){0,3}|the [\w ]{3,30}?) (?:your|the|their|about)\b"
)
_OUR_SUPPLIER = re.compile(
    r"(?i)\b(?:our|an?|the) (?P<what>(?:[\w-]+ ){1,3}?(?:provider|supplier|platform|processor|bureau|contractor|service|host))s?\b"
)
_DENIED_BEFORE = re.compile(r"(?i)\b(?:not|never|no|n[’']t|without|nor)\b[^,;]*$")
_NO_WORKERS = frozenset(
    [
        "other parties",
        "clients",
        "public registers",
        "employers",
        "parents and carers",
        "family and friends",
        "search engines",
        "buyers of the business",
        "schools and colleges",
        "tenants and guarantors",
        "courts",
        "law enforcement",
        "regulators",
        "consultants",
    ]
)


def _workers(statement: Statement, known: Known, *, passed_only: bool) -> Iterator[Reading]:
    """Those who do something with data in the sentence: ‘card payments are handled by our payment provider’."""
    text = statement.text
    found: dict[str, Party] = {}
    for done in () if passed_only else _DONE.finditer(text):
        if _DENIED_BEFORE.search(text[: done.start()]):
            continue
        who = next(part for part in done.groups() if part)
        kinds = re.split(r"\s(?:to|so that|when|if|because|unless|which sets|and (?:we|you|used))\b", who)[0]
        for party in _named(kinds, who if done["hired"] else kinds, text):
            found.setdefault(party.name, party)
    for given in _GIVEN_TO.finditer(text):
        if not _DENIED_BEFORE.search(text[: given.start()]):
            who = next(part for part in given.groups() if part)
            cut = re.split(r"\s(?:so that|when|if|because|unless|where|on a|for)\b", who)[0]
            named = [*parties_named(f"{cut} "), *companies_named(f"We use {cut.strip()} "), *listed_parties(cut)]
            for party in named:
                if party.name not in ("other parties", "clients") and party.words.lower() not in ("you", "us"):
                    found.setdefault(party.name, party)
    for party in found.values():
        yield recipient(party, text, known)


def _named(who: str, companies: str, text: str) -> Iterator[Party]:
    """Kinds of party in the words for whoever does it, companies also further on: ‘X for this and Y for that’."""
    mine = [each for each in parties_named(who) if each.name not in _NO_WORKERS]
    mine += [Party(name, name) for name in companies_in(companies) if name not in {each.name for each in mine}]
    yield from mine
    yield from (
        each
        for each in companies_named(text)
        if each.words in companies and each.name not in {one.name for one in mine}
    )
    if not mine and (ours := _OUR_SUPPLIER.search(who)) is not None:
        words = ours["what"].strip()
        if not re.match(r"(?i)(?:this|same|following|full|best|public|postal|customer|online|new|secure)\b", words):
            yield Party(words, words)


_WHEN_YOU = re.compile(
    r"(?i)\bwhen(?:ever)? you (?:\w+ ){0,2}?(?:book|request|contact|register|fill|sign|appl|order|buy|visit|call|email|get in touch|donate|join|subscribe|enquire|complete|enter|use|create|open|write|instruct|ask)\w*\b[^.;]*|"
    r"\b(?:through|via|using|on|in|from) (?:our|the|an?) (?:online |web |contact |enquiry |website |booking |application |registration |order )+forms?\b|\b(?:contact|enquiry|web|online|booking|application) form submissions?\b|"
    r"\byou (?:give|provide|tell|send|submit) (?:to )?us\b"
)


def _given(statement: Statement) -> Iterator[Reading]:
    """‘… when you book or use our contact form’ says that people give this data themselves."""
    text = statement.text
    found = _WHEN_YOU.search(text)
    if found is None or _DENIED_BEFORE.search(text[: found.start()]):
        return
    by = ways_in(text[found.start() :])
    collected = re.search(r"(?i)\b(?:collect|obtain|gather|get)\w*\b[^.]{0,60}$", text[: found.start()])
    if by or collected or re.search(r"(?i)you (?:give|provide|tell|send|submit)", found[0]):
        yield source("you", "you", [each for each in fields_in(text) if each != "other"], by)


_ONLY = re.compile(r"(?i)\bused (?:only|solely|just|purely|exclusively) (?:to|for) (?P<what>[^.;]{6,140})")


def _used(statement: Statement, known: Known) -> Iterator[Reading]:
    """‘…, used only to keep the site running’ is a purpose in a sentence about data."""
    found = _ONLY.search(statement.text)
    if found is not None:
        yield from purposes_of(found["what"].strip(), statement, known, ())


_KEPT = re.compile(r"(?i)how long|period|retention|\bkept\b|keep|delet|stored for")
_BASIS = re.compile(r"(?i)(?:lawful|legal) (?:basis|bases|ground)|^basis$")


def _data_used(row: dict[str, str], known: Known) -> Iterator[Reading]:
    """Fields that a table of purposes spells out under ‘What we use’, where the notice has no categories for them."""
    cell = next(
        (
            cell
            for head, cell in row.items()
            if re.search(r"(?i)what (?:we use|information|data)|\b(?:data|information)\b", head)
        ),
        "",
    )
    own = any(re.search(rf"(?i)\b{re.escape(name)}\b", cell) for name in known.categories)
    if (
        own
        or re.match(r"(?i)(?:all|any|none|as|see|same|the above|every|n/a|[–-])\b|[–-]$", cell)
        or re.search(r"\([a-z]\)", cell)
    ):
        return
    for group, names in fields_of(cell, own_words=True).items():
        yield Reading("data", group, facts={"fields": names}, doubts=(UNKNOWN,) if group == "other" else ())


def _of_row(statement: Statement, topic: str, known: Known) -> Iterator[Reading]:
    """The columns of a table beside those of its topic: where data comes from, who receives it."""
    row = statement.row
    if topic == "use" and any(_KEPT.search(head) and cell for head, cell in row.items()):
        yield from read_retention(
            replace(statement, row={head: cell for head, cell in row.items() if not _BASIS.search(head)}), Known()
        )
    if topic == "use":
        yield from _data_used(row, known)
    if topic not in ("data", "sources") and (category := category_of_row(row)) is not None:
        yield category
    if topic != "sources":
        yield from sources_of_row(row)
    for head, cell in row.items():
        if not cell or cell == "–":
            continue
        if topic != "sharing" and re.search(
            r"(?i)recipient|shared? with|who (?:sees|receives|gets|we share)|disclosed to|supplier|third part", head
        ):
            for party in parties_of_cell(cell):
                if party.name != "other parties":
                    yield recipient(party, cell, Known())


_KEPT_IN_PASSING = re.compile(
    r"(?i)\b(?:deleted|wiped|erased|destroyed|overwritten|recorded over|kept|retained|shredded|hang on to|hold on to|keeps?|retains?)\b[^.;]{0,50}\b(?:for|after|within)\b"
)


def _kept(statement: Statement) -> Iterator[Reading]:
    """‘Calls are recorded; recordings are wiped after 60 days’: a period in a sentence about something else."""
    for clause in re.split(r"\s*(?:;|, and then|, and(?= \w+ (?:is|are))|: (?=\w+ is))\s*", statement.text):
        if _KEPT_IN_PASSING.search(clause) and periods_in(clause):
            said = replace(statement, text=f"{clause[:1].upper()}{clause[1:]}", lead_in="")
            yield from (
                each
                for each in read_retention(said, Known())
                if each.section == "retention" and "keep for" in each.facts
            )


def _abroad(text: str) -> Iterator[Reading]:
    """A country abroad beside the mechanism that covers it is a transfer, whatever the sentence is about."""
    safeguards, countries = safeguards_in(text), countries_abroad(text)
    if safeguards and countries:
        yield Reading(
            "transfers", facts={"outside the uk": "with safeguards", "countries": countries, "safeguards": safeguards}
        )


_EXPLICIT = re.compile(
    r"(?i)explicit consent|consent \(explicit\)|explicit(?:ly)? consent|article 9|art\.? 9\b|schedule 1 (?:of|to) the (?:DPA|data protection act)"
)


def _delicate(statement: Statement, topic: str) -> Iterator[Reading]:
    """Sensitive data with the condition it is held under."""
    text = " ".join((statement.text, *statement.row.values())) if statement.row else statement.text
    if topic == "data" and not DENIES.search(re.sub(r"\([^)]*\)", "", text)):
        named = fields_in(text)
        kinds = [
            *(each for each in named.get("sensitive", ()) if each != "criminal convictions"),
            *(("health",) if named.get("health") else ()),
        ]
        if kinds:
            yield Reading(
                "special categories", "special-categories", facts={"rule": "held", "kinds": kinds}, doubts=(CONDITION,)
            )
    found = _EXPLICIT.search(text)
    if found is None or _DENIED_BEFORE.search(text[: found.start()]):
        return
    fields = fields_in(text)
    kinds = [*fields.get("sensitive", ()), *(("health",) if fields.get("health") else ())]
    if kinds:
        condition = {"condition": "explicit consent"} if "consent" in found[0].lower() else {}
        yield Reading("special categories", "special-categories", facts={"rule": "held", "kinds": kinds, **condition})
