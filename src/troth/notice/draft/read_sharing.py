# ruff: noqa: E501 – a pattern is read whole
"""Reading who receives data, whether it leaves the UK, and how long it is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from troth.notice.draft.dates import periods_in
from troth.notice.draft.parties import country_of, parties_in
from troth.notice.draft.read_data import categories_named, read_source
from troth.notice.draft.reading import CONTEXT, DENIES, Known, Reading, information, name_for
from troth.notice.draft.statements import Statement
from troth.notice.draft.vocabulary import COUNTRIES, named

_GROUNDS = (
    ("selling or buying a business or its assets", r"(?:sell|sale|buy|merg|acqui|transfer|restructur)\w*[^.]{0,40}(?:business|assets|compan)|(?:business|assets)[^.]{0,20}(?:sold|bought|transferred)"),
    ("a legal duty", r"legal (?:obligation|dut|requirement)|required (?:to )?(?:do so )?by law|must by law|under a duty|law requires|court order|obliged"),
    ("protecting the rights, property or safety of people", r"rights, property|safety|safeguard(?:ing)? (?:a child|people|concern)|vital interests|emergenc"),
    ("preventing fraud and reducing credit risk", r"fraud|credit risk|crime"),
)  # fmt: skip


def read_sharing(statement: Statement, known: Known) -> Iterator[Reading]:
    """Recipients, and rules of sharing beyond the everyday."""
    text, whole = statement.text, statement.whole
    if re.search(r"(?i)\b(?:passed|given|provided|sent) to us\b|share with us|pass us|receive\w*[^.]{0,40}from", text):
        yield from read_source(statement, known)
        return
    if DENIES.search(text) and re.search(
        r"(?i)(?:not|never|n[’']t)[^.]{0,40}(?:share|sell|rent|trade|pass|disclose)", text
    ):
        name = "never-sold" if re.search(r"(?i)\bsell|rent|trade", text) else "not-shared-otherwise"
        yield Reading("sharing", name, says=True)
        for party in parties_in(
            re.sub(r"(?i).*?\b(?:unless|except|other than)\b", "", text)
            if re.search(r"(?i)unless|except|other than", text)
            else ""
        ):
            if party != "other parties":
                yield _recipient(party, text, known)
        return
    grounds = [name for name, cue in _GROUNDS if re.search(rf"(?i)\b(?:{cue})", text)]
    one_off = re.search(
        r"(?i)one-off|\bif\b|where|in order to (?:comply|protect)|exchanging information|under a duty|necessary to",
        whole,
    )
    parties = [party for party in parties_in(text) if party != "other parties"]
    if re.search(r"(?i)one-off", statement.lead_in) or (grounds and (one_off or not parties)):
        yield Reading("sharing", "one-off", facts={"grounds": grounds}, says=not statement.lead_in)
        parties = [each for each in parties if each not in ("buyers of the business", "clients")]
        if re.search(r"(?i)one-off", statement.lead_in) or "exchanging" in text:
            return
    for party in parties:
        yield _recipient(party, text, known)
    if parties or grounds:
        return
    if text.endswith(":") or re.search(r"(?i)one-off basis|as follows|examples? (?:may )?include", text):
        yield CONTEXT
    elif statement.lead_in and not re.match(r"(?i)^(?:we|this|you|if|where|when|they|these)\b", text):
        who = re.split(r"(?i)\s+(?:who|that|which|to|for|where|when|if|in order|so)\b|[,(:–]", text)[0].rstrip(".; ")
        yield Reading(
            "recipients", name_for(who), facts={"are": who}, doubts=("Troth does not know this kind of recipient",)
        )
    elif re.search(r"(?i)only|necess|need|unless|require|ensure|contract|instruct|respect", text):
        yield Reading("sharing", name_for(text, most=3), says=True)
    else:
        yield information(statement)


def _recipient(party: str, text: str, known: Known) -> Reading:
    facts: dict[str, Any] = {"are": party}
    country = country_of(party, text)
    if country:
        facts["country"] = country
    if re.search(r"(?i)\bon our behalf|our instructions|\bprocessors?\b|acting for us", text):
        facts["role"] = "processor"
    receives = categories_named(text, known) if known.categories else []
    if receives:
        facts["receives"] = [name for name in receives if name in known.categories] or receives
    return Reading("recipients", name_for(party), facts=facts)


_SAFEGUARDS = (
    ("UK adequacy regulations", r"adequa\w+|data bridge"),
    ("the International Data Transfer Agreement or Addendum", r"international data transfer (?:agreement|addendum)|IDTA|UK addendum"),
    ("standard contractual clauses", r"standard (?:contractual|contract|data protection) clauses|model clauses|\bSCCs?\b|contractual clauses"),
    ("binding corporate rules", r"binding corporate rules|BCRs?"),
    ("explicit consent", r"explicit consent"),
)  # fmt: skip


def read_transfers(statement: Statement, known: Known) -> Iterator[Reading]:
    """Whether data leaves the UK, to which countries, and under which safeguard."""
    text = statement.text
    if text.endswith(":"):
        yield CONTEXT
        return
    safeguards = [name for name, cue in _SAFEGUARDS if re.search(rf"(?i)\b(?:{cue})", text)]
    countries = [code for code in named(text, COUNTRIES) if code != "GB"]
    conditional = re.search(
        r"(?i)\b(?:unless|without|except|until|to (?:a |any )?countr\w+ (?:that|which) (?:do|does) not)\b", text
    )
    stays = re.search(
        r"(?i)(?:kept|stored|held|remain|stay)s?[^.]{0,30}(?:within|inside|in) the (?:UK|United Kingdom)", text
    )
    refused = (DENIES.search(text) and not conditional and not safeguards) or stays
    rule = "never" if refused else "with safeguards"
    doubts: tuple[str, ...] = ()
    if re.search(r"(?i)\bEEA\b|European Economic Area|\bEU\b|European Union", text):
        doubts += ("the line is the United Kingdom since Brexit, not the European Economic Area",)
    facts: dict[str, Any] = {"outside the uk": rule}
    if countries:
        facts["countries"] = countries
    if safeguards:
        facts["safeguards"] = safeguards
    if not re.search(
        r"(?i)transfer|outside|overseas|abroad|countr|adequa|clauses|stor|sent|send|held|kept|remain|leave", text
    ):
        yield information(statement)
        return
    yield Reading("transfers", facts=facts, doubts=doubts, says=True)
    for party in parties_in(text):
        if (
            party not in ("other parties", "sub-contractors", "service providers", "clients", "IT suppliers")
            and countries
            and rule != "never"
        ):
            yield Reading("recipients", name_for(party), facts={"are": party, "country": countries[0]})


_STARTS = re.compile(
    r"(?i)\b(?:after|from|following|since|of|beyond)\s+(?P<event>(?!which\b|\d|\w+ (?:days|weeks|months|years)\b)[^.,;()]{4,90}?)(?=[.,;()]|\s(?:because|so that|unless|as required|in case)\b|$)"
)
_KEPT_WHAT = re.compile(
    r"(?i)(?:keep|kept|retain|retained|hold|store|delete|destroy|erase)\w*\s+(?:all |any |most |copies of )?(?:the |your |our )?(?P<what>[\w’' ,-]{3,50}?)\s+(?:for|until|after|within|once|when|is|are|as long|securely|\d)"
)


def read_retention(statement: Statement, known: Known) -> Iterator[Reading]:
    """How long what is kept, from which event; a period is drafted only where the notice gives one."""
    text = statement.text
    if text.endswith(":") and not periods_in(text):
        yield CONTEXT
        return
    column = {head.lower(): cell for head, cell in statement.row.items()}
    cell = next(
        (value for head, value in column.items() if re.search(r"how long|period|retention|kept|keep|long", head)), ""
    )
    what = next((value for value in column.values() if value != cell), "") if column else ""
    about = cell or text
    periods = periods_in(about)
    while_contract = re.search(
        r"(?i)as long as (?:the |your |our )?(?:\w+ )?(contract|tenancy|account|membership|employment|subscription|agreement)(?: \w+)? (?:exist|last|continu|run|is|remain|open|active)|for the (?:duration|length|term) of (?:the |your |our )(\w+)|(?:until|when) (?:the|your) (\w+) (?:ends|closes|expires|is closed)",
        about,
    )
    if not periods and while_contract is None:
        yield _without_period(statement)
        return
    facts: dict[str, Any] = {}
    name = what or _what(statement)
    if name:
        facts["of"] = name
    started = _STARTS.search(about)
    if while_contract is not None and not periods:
        ends = next(part for part in while_contract.groups() if part)
        facts["starts"], facts["keep for"] = f"the {ends} ends", "0 days"
    else:
        facts["keep for"] = periods[0]
        if started:
            facts["starts"] = started["event"].strip()
    if re.search(r"(?i)anonymis", about):
        facts["then"] = "anonymise"
    doubts: tuple[str, ...] = ()
    if len(periods) > 1:
        doubts += (f"several periods are named ({', '.join(periods)}); each needs a rule of its own",)
    if re.search(r"(?i)\bup to\b|usually|normally|typically|at least|minimum|around|approximately", about):
        doubts += ("the notice leaves the period open; a rule needs the one that holds",)
    because = re.search(
        r"(?i)\b(?:because|as required by|required by|to comply with|in case|in order to|for (?:tax|legal|accounting|audit) (?:purposes|reasons))\b[^.;]*",
        text,
    )
    if because:
        facts["because"] = because[0].strip()
    yield Reading("retention", name_for(name or "everything else"), facts=facts, doubts=doubts)


_LABELS = re.compile(
    r"^(?P<label>[A-Z][\w’' ,()/-]{2,50}?)\s*(?:[:–—]|\s-\s|(?:\b(?:is|are|will be)\b\s+(?:kept|held|retained|deleted|destroyed|stored|erased|overwritten)))"
)


def _what(statement: Statement) -> str:
    label = _LABELS.match(statement.text)
    if label and not re.match(r"(?i)(?:it|this|that|they|these|we)\b", label["label"]):
        return label["label"].strip()
    found = _KEPT_WHAT.search(statement.text)
    if (
        found
        and not re.match(r"(?i)(?:for|until|after|on|in|it|them|securely|by)\b", found["what"].strip())
        and not re.fullmatch(
            r"(?i)(?:it|this|that|them|personal data|data|information|your personal data)", found["what"].strip()
        )
    ):
        return found["what"].strip()
    return ""


def _without_period(statement: Statement) -> Reading:
    text = statement.text
    if re.search(r"(?i)retention (?:policy|schedule)", text) and re.search(
        r"(?i)request|ask|contact|available|see", text
    ):
        return information(statement, "retention-policy")
    if re.search(r"(?i)complaint|litigation|legal claim|dispute|longer (?:period|than)", text) and not re.search(
        r"(?i)no longer|not[^.]*longer", text
    ):
        return information(statement, "longer-retention")
    if re.search(r"(?i)determin|decid|consider|criteria|depend", text):
        return information(statement, "how-periods-are-set")
    doubt = ("the notice names no period; a person must be able to tell how long (Art 13(2)(a))",)
    if re.search(r"(?i)as long as|no longer|longer than|necessary|need", text):
        return information(statement, "only-as-long-as-needed", doubts=doubt)
    return information(statement)


def read_statistics(statement: Statement, known: Known) -> Iterator[Reading]:
    """Anonymous statistics."""
    facts = {"keep": "indefinitely"} if re.search(r"(?i)indefinite|for ever|forever|permanent", statement.text) else {}
    yield Reading("statistics", facts=facts, says=True)
