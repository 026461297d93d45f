# ruff: noqa: E501 – a pattern is read whole
"""Reading how data is kept safe: measures one by one, who may see it, breaches, and warnings to readers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from troth.notice.draft.dates import interval_in
from troth.notice.draft.parties import parties_in
from troth.notice.draft.reading import CONTEXT, WARNS, Known, Reading, information, name_for, warning
from troth.notice.draft.statements import Statement
from troth.notice.draft.vocabulary import COUNTRIES, named

_MEASURES = tuple(
    (name, re.compile(cue, re.IGNORECASE))
    for name, cue in (
        ("access", r"(?:staff|people|employees) see only|limit\w* (?:\w+ ){0,3}access|restrict\w* access|access[^.]{0,50}(?:limited|restricted|only|need|authoris)|need to know|only (?:people|staff|those)[^.]{0,20}who need|role[- ]based"),
        ("confidentiality", r"confidential\w*|on our instructions"),
        ("staff-training", r"train"),
        ("paper", r"paper|filing|locked (?:\w+ )?(?:cabinet|draw|filing|cupboard|room|office|store|box)|cabinet|shredd"),
        ("firewalls-and-anti-virus", r"firewall|anti-?virus|malware"),
        ("encryption", r"encrypt|pseudonymis|TLS|SSL|https"),
        ("mobile-and-out-of-office", r"mobile|out of office|remote work|home working"),
        ("sign-in", r"passwords?|two[- ]factor|multi[- ]factor|2FA|MFA"),
        ("backups", r"back(?:ed)?[- ]?up|(?:copied|mirrored|replicated)\b[^.;]*\b(?:second|another|separate|different)\b"),
        ("updates", r"patch(?:ed|es|ing)\b|security updates"),
        ("devices", r"(?:laptops?|tablets?|phones?|devices?|screens?|handsets?)\b[^.;]{0,20}\block|wiped (?:remotely|from)"),
        ("audits", r"audit\w*|cyber essentials|27001|certified|accredited"),
        ("testing", r"penetration|test(?:s|ed|ing)"),
        ("physical-security", r"alarm|CCTV|door|building"),
        ("storage", r"servers?|online systems|stored"),
    )
)  # fmt: skip


def read_measures(statement: Statement, known: Known) -> Iterator[Reading]:
    """A security measure with its interval where one is named; warnings; who backs data up or hosts it."""
    text = statement.text
    if text.endswith(":"):
        yield CONTEXT
        return
    if re.search(
        r"(?i)your password|passwords? (?:confidential|with anyone)|keeping your|keep (?:your|this) password", text
    ) and not re.search(r"(?i)\bwe (?:store|hash|keep|encrypt)", text):
        yield warning(statement, "passwords", "measures")
        return
    if re.search(r"(?i)internet", text) and re.search(
        r"(?i)\bno\b[^.]{0,60}(?:completely|entirely|totally|fully|100%)", text
    ):
        yield warning(statement, "internet", "measures")
        return
    if (re.search(r"(?i)internet", text) and WARNS.search(text)) or re.search(r"(?i)cannot guarantee|own risk", text):
        yield warning(statement, "internet", "measures")
        return
    names = [each for each, cue in _MEASURES if cue.search(text)]
    if not names and not statement.lead_in and not re.search(
        r"(?i)\bwe\b|\bour\b|\bstaff\b|stored|backed|kept|encrypt|train|secur|protect|they|access|lock|server|keeping|ensuring|systems?",
        text,
    ):  # fmt: skip
        yield information(statement)
        return
    if len(names) > 1:
        names = [each for each in names if each != "storage"]
    cues = dict(_MEASURES)
    for name in names or [name_for(text, most=3)]:
        # An interval belongs to the measure of its own clause; beside several measures, to the one that recurs.
        mine = [
            clause for clause in re.split(r",\s+|;\s+|\s+and\s+", text) if name in cues and cues[name].search(clause)
        ]
        recurs = len(names) < 2 or name in ("staff-training", "testing", "audits")
        every = next((each for each in map(interval_in, mine) if each), interval_in(text) if recurs else None)
        yield Reading("measures", name, facts={"every": every} if every else {}, says=True)
    if {"backups", "storage"} & set(names):
        for party in parties_in(text):
            if party not in ("other parties", "clients"):
                countries = named(text, COUNTRIES)
                country = {"country": countries[0]} if len(countries) == 1 else {}
                yield Reading("recipients", name_for(party), facts={"are": party, **country})


def read_breach(statement: Statement, known: Known) -> Iterator[Reading]:
    """What is done about a breach, and who is told: UK GDPR Arts 33, 34."""
    text = statement.text
    tells: list[str] = []
    if re.search(r"(?i)regulator|commissioner|\bICO\b|authorit", text):
        tells.append("the regulator")
    if re.search(
        r"(?i)(?:notify|tell|inform|let|contact) you\b(?!r)|\band you\b(?! (?:can|may|will|have|are|do|should))|affected|concerned|(?:to|tell) (?:the )?(?:customers|members|patients|residents|clients)\b|people (?:concerned|themselves|affected)|individuals|data subjects|parents|families",
        text,
    ):
        tells.append("the people concerned")
    if re.search(
        r"(?i)\b(?:tell|inform|notify)\w* (?:the |our |your )?(?:managing agents?|clients?|controllers?|customer concerned|landlords?)\b",
        text,
    ):
        tells.append("the client")
    if tells or re.search(r"(?i)procedure|process|plan|investigat", text):
        yield Reading("incidents", facts={"tells": tells} if tells else {}, says=True)
    else:
        yield information(statement)
