# ruff: noqa: E501 – a pattern is read whole
"""Reading what is asked first: consent in general, and the rules of direct marketing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from troth.notice.draft.law_words import bases_in
from troth.notice.draft.read_use import read_use
from troth.notice.draft.reading import CONTEXT, Known, Reading, information
from troth.notice.draft.statements import Statement
from troth.notice.draft.vocabulary import CHANNELS, named


def read_consent(statement: Statement, known: Known) -> Iterator[Reading]:
    """Promises about consent: asked first, never required, withdrawn at any time."""
    text = statement.text
    if text.endswith(":"):
        yield CONTEXT
    elif re.search(r"(?i)withdraw|change your mind", text):
        yield Reading("consent", "withdrawn", says=True)
    elif re.search(
        r"(?i)not (?:required|obliged|have) to (?:give )?consent|never required|don[’']t have to", text
    ) and not re.search(r"(?i)we (?:are|do)", text):
        yield Reading("consent", "never-required", says=True)
    elif re.search(r"(?i)(?:not|n[’']t|without)[^.]{0,80}consent", text):
        yield information(statement, "without-consent")
    elif re.search(
        r"(?i)\bonly\b[^.]*\b(?:said yes|agreed?|consented)\b|ask|seek|obtain|require|get|contact you|only[^.]*with your",
        text,
    ):
        yield Reading("consent", "asked-first", says=True)
    else:
        yield information(statement)


def read_marketing(statement: Statement, known: Known) -> Iterator[Reading]:
    """Rules of direct marketing: ways in, channels, opting out, never shared, asked first."""
    text = statement.text
    if re.search(r"(?i)please (?:refer|see)", text):
        yield information(statement)
    elif text.endswith(":") and not statement.lead_in:
        yield CONTEXT
    elif statement.lead_in and re.search(r"(?i)(?:database|list)[^.]*(?:if|when|where)", statement.lead_in):
        yield Reading("marketing", "ways-in", facts={"rule": "ways in", "allows": [_way(text)]})
    elif _NO_MARKETING.search(text) and not _NEVER_SHARED.search(text):
        yield information(statement, "no-marketing")
    else:
        rules = list(_rules(statement))
        yield from rules
        if not rules or (
            bases_in(text) and re.search(r"(?i)\b(?:rely|lawful basis|legal basis|legitimate interests?)\b", text)
        ):
            yield from read_use(statement, known)


def _rules(statement: Statement) -> Iterator[Reading]:
    text = statement.text
    channels = [name for name in named(text, CHANNELS) if name != "post" or not re.search(r"(?i)mailing list", text)]
    if _NEVER_SHARED.search(text):
        yield Reading("marketing", "never-shared", facts={"rule": "never shared"}, says=True)
        return
    asked = _ASKED.search(text)
    stopped = _STOPPED.search(text)
    if stopped is not None:
        yield Reading("marketing", "opt-out", facts={"rule": "opt out"}, says=True)
    if asked is not None and (stopped is None or _ONLY_IF.search(text)):
        vague = (
            "‘usually’ is no promise: electronic marketing needs consent unless the soft opt-in holds (PECR reg 22)",
        )
        doubts = vague if re.search(r"(?i)usually|generally|normally|where (?:possible|appropriate)", text) else ()
        yield Reading("marketing", "asked-first", facts={"rule": "asked first"}, doubts=doubts, says=True)
    sent = re.search(r"(?i)send|contact|by|via|call|only", text)
    if channels and (asked is not None if stopped is None else _ONLY_IF.search(text)):
        yield Reading("marketing", "channels", facts={"rule": "channels", "allows": channels})
    elif channels and sent and stopped is None:
        yield Reading("marketing", "channels", facts={"rule": "channels", "allows": channels}, says=True)
    if re.search(r"(?i)\bask(?:ed|ing)? (?:you )?for (?:your )?(?:explicit |prior )?consent|seek your consent", text):
        yield Reading("consent", "asked-first", says=True)


_NO_MARKETING = re.compile(
    r"(?i)(?:\b(?:not|never|no)|n[’']t)\b[^.]{0,40}\bmarketing\b(?! (?:you|purposes))(?![^.]*\b(?:unless|without|until|only|if|before)\b)"
)
_NEVER_SHARED = re.compile(
    r"(?i)(?:never|not|n[’']t)[^.]{0,40}(?:share|sell|pass|disclose|rent|swap|trade|exchange|make available)"
)
_ASKED = re.compile(
    r"(?i)consent|opt(?:ed)?[- ]?in|permission|agree|asked? (?:us )?(?:you|to)|asked for|indicate|\btick|said yes|say yes|signed up"
)
_STOPPED = re.compile(
    r"(?i)opt[- ]?out|unsubscrib|stop|not to send|object|change your (?:preferences|mind)|withdraw|update your[^.]*preferences|no longer (?:wish|want)"
)
_ONLY_IF = re.compile(
    r"(?i)\bonly\b[^.]{0,80}\b(?:if|where|when|once|after)\b (?:you|we|they|the customer)|\b(?:if|where|once|unless) you(?:[’']ve| have)? (?:said yes|ticked|opted in|agreed|consented|asked|bought (?:\w+ ){1,3}or asked)|not[^.]{0,60}(?:unless|without) you"
)


def _way(text: str) -> str:
    for way, cue in (
        ("introduction", r"third party|introduc|pass(?:ed)? "), ("registration", r"regist|sign|account"),
        ("purchase", r"\bbuy|bought|purchas|order|customer|donat"), ("enquiry", r"enquir|inquir|ask|contact"),
    ):  # fmt: skip
        if re.search(rf"(?i){cue}", text):
            return way
    return text.rstrip(".; ")
