# ruff: noqa: E501 – a pattern is read whole
"""Reading what data is used for: purposes with their lawful bases, consent, marketing, cookies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from troth.notice.draft.dates import periods_in
from troth.notice.draft.read_data import categories_named
from troth.notice.draft.reading import CONTEXT, DENIES, Known, Reading, information, name_for
from troth.notice.draft.statements import Statement
from troth.notice.draft.vocabulary import BASES, CHANNELS, companies_in, named

_LEADING = re.compile(
    r"(?i)^(?:and |or |we (?:may |will |also )*use (?:your |this |the |it |personal |data|information|details| )*)*(?:in order )?(?:to |for )?"
)
_USED_TO = re.compile(
    r"(?i)(?:\bus(?:e|es|ed|ing)\b|\bprocess(?:es|ed)?\b|\bneed\b|\bcollect(?:ed)?\b|\bhold\b|\bheld\b|\brequire\b)[^.:]{0,90}?\b(?:in order to|so that we can|to|for|so we can|because we)\b\s+(?P<what>[^.:]+)"
)


def read_use(statement: Statement, known: Known) -> Iterator[Reading]:
    """A purpose, with the categories it uses and the lawful bases named beside it."""
    text = statement.text
    if statement.row:
        yield from _row(statement, known)
        return
    if text.rstrip().endswith(":"):
        yield CONTEXT
        return
    if re.search(r"(?i)\bcombined? with\b", text):
        yield information(statement, "combining")
        return
    labelled = re.match(r"^(?P<basis>[A-Z][\w ]{3,40})(?::| [–-])\s+(?P<what>(?:to|for|so) .+)$", text)
    if labelled is not None and named(labelled["basis"], BASES):
        for part in labelled["what"].split(";"):
            yield _purpose(part, _used(statement, known), list(named(labelled["basis"], BASES)), statement)
        return
    bases = list(named(text, BASES))
    what = _purpose_text(statement)
    if what is None:
        if bases and not re.search(r"(?i)identified what|set out below|which of the", text):
            yield from read_bases(statement, known)
            return
        yield information(statement)
        return
    for part in (
        re.split(r",?\s+and\s+to\s+(?=[a-z]+\s)|,\s+to\s+(?=[a-z]+\s)|;\s+to\s+", what)
        if not statement.lead_in
        else (what,)
    ):
        yield _purpose(part, _used(statement, known), bases, statement)


def _used(statement: Statement, known: Known) -> list[str]:
    """The categories a sentence says are used: by the notice's own names, or ‘data about your use of our website’."""
    own = [name for name in categories_named(statement.whole, known) if name in known.categories]
    if own or not re.search(r"(?i)(?:data|information) about (?:your use|how you use)", statement.lead_in):
        return own
    return ["technical"]


def _purpose_text(statement: Statement) -> str | None:
    text = statement.text
    if statement.lead_in and not re.match(r"(?i)^(?:we|this|these|it|you|if|please)\b", text):
        return re.split(
            r"(?i)\s*\((?=[^)]*(?:contract|interests?|consent|obligation|basis|bases|\bsee\b|task))|\s+[–—-]\s+(?=(?:our |for our |the )?(?:lawful|legal|legitimate|contract|consent|performance))",
            text,
        )[0]
    found = _USED_TO.search(text)
    if found is None or re.search(
        r"(?i)only use|when the law allows|same purpose|for any other|a different purpose|lawfully, fairly", text
    ):
        return None
    return found["what"]


def _row(statement: Statement, known: Known) -> Iterator[Reading]:
    """A row of a table of purposes: by the names of its columns, or, where those are lost, by what stands in it."""
    row = statement.row
    column = {head.lower(): cell for head, cell in row.items()}
    what = next(
        (
            cell
            for head, cell in column.items()
            if re.search(r"purpose|activity|why|what (?:we )?(?:use|do)|reason", head)
        ),
        "",
    )
    basis = " ".join(
        cell for head, cell in column.items() if re.search(r"basis|bases|ground|reason|law", head) and cell != what
    )
    data = " ".join(
        cell for head, cell in column.items() if re.search(r"data|information|categor|details", head) and cell != what
    )
    if not what or len(row) == 1:
        text = statement.text
        names = [
            re.search(rf"(?:\([a-z]\)\s*)?\b{re.escape(spelt)}\b", text) for spelt in map(_capital, known.categories)
        ]
        starts = [found.start() for found in names if found] + [len(text)]
        cut = min(starts)
        legal = re.search(
            r"(?i)\b(?:performance of|necessary (?:for|to)|legitimate interests|legal obligation|consent)\b", text[cut:]
        )
        split = cut + legal.start() if legal else len(text)
        what, data, basis = text[:cut], text[cut:split], text[split:]
    yield _purpose(
        what,
        categories_named(data, known),
        list(named(basis or statement.text, BASES)),
        statement,
        interest=_interest(basis),
    )


def _capital(name: str) -> str:
    return " ".join(word if word in ("and", "or", "of") else word.capitalize() for word in name.split())


def _interest(basis: str) -> str | None:
    found = re.search(
        r"(?i)legitimate interests?\s*(?:\(([^)]+)\)|[:–—-]\s*([^.(]+)|(?:in|of|to|is|are)\s+([^.;(]+))", basis
    )
    return next((part.strip() for part in found.groups() if part), None) if found else None


def _purpose(
    what: str, uses: list[str], bases: list[str], statement: Statement, interest: str | None = None
) -> Reading:
    what = what.strip(" ;.,").removesuffix(" or").removesuffix(" and").rstrip("; ")
    facts: dict[str, Any] = {"says": f"{what[:1].upper()}{what[1:]}."}
    if uses:
        facts["uses"] = uses
    if bases:
        facts["bases"] = bases
    interest = interest or _interest(statement.text)
    if interest and "legitimate interests" in bases:
        facts["interest"] = interest
    doubts: tuple[str, ...] = ()
    if len(bases) > 1:
        doubts = (
            f"the notice names several lawful bases ({', '.join(bases)}); say which holds for which kind of person",
        )
    return Reading("purposes", name_for(_LEADING.sub("", what)), facts=facts, doubts=doubts)


def read_bases(statement: Statement, known: Known) -> Iterator[Reading]:
    """Lawful bases named without a purpose: kept as information, because they hang on a purpose and a kind of person."""
    if not named(statement.text, BASES):
        yield CONTEXT if statement.text.endswith(":") else information(statement)
        return
    bases = named(statement.text, BASES)
    yield Reading(
        "information", f"lawful-basis-{name_for(bases[0])}", "information", {"bases": list(bases)},
        ("name the purposes this lawful basis is for",), says=True,
    )  # fmt: skip


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
    elif re.search(r"(?i)ask|seek|obtain|require|get|contact you|only[^.]*with your", text):
        yield Reading("consent", "asked-first", says=True)
    else:
        yield information(statement)


def read_marketing(statement: Statement, known: Known) -> Iterator[Reading]:
    """Rules of direct marketing: ways in, channels, opting out, never shared, asked first."""
    text, whole = statement.text, statement.whole
    channels = [name for name in named(text, CHANNELS) if name != "post" or not re.search(r"(?i)mailing list", text)]
    if re.search(r"(?i)please (?:refer|see)", text):
        yield information(statement)
    elif re.search(r"(?i)(?:never|not|n[’']t)[^.]{0,40}(?:share|sell|pass|disclose|rent|swap|trade|exchange)", text):
        yield Reading("marketing", "never-shared", facts={"rule": "never shared"}, says=True)
    elif statement.lead_in and re.search(r"(?i)(?:database|list)[^.]*(?:if|when|where)", statement.lead_in):
        yield Reading("marketing", "ways-in", facts={"rule": "ways in", "allows": [_way(text)]})
    elif re.search(
        r"(?i)opt[- ]?out|unsubscrib|stop|not to send|object|change your (?:preferences|mind)|withdraw|update your[^.]*preferences|no longer (?:wish|want)",
        text,
    ):
        yield Reading("marketing", "opt-out", facts={"rule": "opt out"}, says=True)
        if re.search(r"(?i)\bonly\b[^.]{0,80}\bif you\b", text):
            yield Reading("marketing", "asked-first", facts={"rule": "asked first"}, says=True)
            if channels:
                yield Reading("marketing", "channels", facts={"rule": "channels", "allows": channels})
    elif re.search(r"(?i)consent|opt(?:ed)?[- ]?in|permission|agree|asked? (?:us )?(?:you|to)|indicate|tick", text):
        vague = (
            "‘usually’ is no promise: electronic marketing needs consent unless the soft opt-in holds (PECR reg 22)",
        )
        doubts = vague if re.search(r"(?i)usually|generally|normally|where (?:possible|appropriate)", text) else ()
        yield Reading("marketing", "asked-first", facts={"rule": "asked first"}, doubts=doubts, says=True)
        if channels:
            yield Reading("marketing", "channels", facts={"rule": "channels", "allows": channels})
    elif channels and re.search(r"(?i)send|contact|by|via|call", text):
        yield Reading("marketing", "channels", facts={"rule": "channels", "allows": channels}, says=True)
    elif re.search(
        r"(?i)\bus(?:e|ed)\b[^.]{0,60}\bto\b|^(?:to )?(?:send|tell|provide|keep|let) you|we (?:may |will )?(?:send|tell|let) you",
        whole,
    ) and not text.endswith(":"):
        yield _purpose(_purpose_text(statement) or text, _used(statement, known), list(named(text, BASES)), statement)
    elif text.endswith(":"):
        yield CONTEXT
    else:
        yield information(statement)


def _way(text: str) -> str:
    for way, cue in (
        ("introduction", r"third party|introduc|pass(?:ed)? "), ("registration", r"regist|sign|account"),
        ("purchase", r"\bbuy|bought|purchas|order|customer|donat"), ("enquiry", r"enquir|inquir|ask|contact"),
    ):  # fmt: skip
        if re.search(rf"(?i){cue}", text):
            return way
    return text.rstrip(".; ")


_COOKIE_USE = (
    ("necessary", r"(?:strictly )?necessary|essential|log ?in|session|basket|security"),
    ("analytics", r"analytic|statistic|visitor usage|monitor|count|performance|how (?:you|they|visitors|people) use|traffic"),
    ("referral", r"referral|affiliate|conversion"),
    ("advertising", r"advert|marketing|targeting|retarget|sponsored|adverts"),
    ("appearance", r"appearance|preferences|remember|functional|language"),
)  # fmt: skip


def read_cookies(statement: Statement, known: Known) -> Iterator[Reading]:
    """The cookie control, and cookies with their provider, purpose and lifetime as far as the notice names them."""
    text = statement.text
    chooses = re.search(
        r"(?i)\b(?:allow(?:ing)? or|accept|consent|choose|choice|banner|cookie control|reject|refuse|permission|opt)[^.]*",
        text,
    )
    browser = re.search(
        r"(?i)browser(?:[’']?s)? (?:security )?settings|your browser|block all cookies|disable cookies", text
    )
    facts: dict[str, Any] = {}
    row_name = next((cell for head, cell in statement.row.items() if re.search(r"(?i)cookie|name", head)), None)
    uses = [name for name, cue in _COOKIE_USE if re.search(rf"(?i)\b(?:{cue})", text)]
    provider = next(iter(companies_in(text)), None) or (
        "external vendors" if re.search(r"(?i)external vendors|third[- ]part", text) else None
    )
    lasts = periods_in(text) or (("0 days",) if re.search(r"(?i)session|close (?:your|the) browser", text) else ())
    if row_name or (
        not browser
        and not chooses
        and uses
        and re.search(r"(?i)\b(?:cookie|software|they|pixel)", text)
        and (provider or lasts or uses != ["necessary"])
    ):
        name = row_name or uses[-1 if "referral" not in uses else uses.index("referral")]
        if uses:
            facts["purpose"] = "referral" if "referral" in uses else uses[0]
        if provider:
            facts["provider"] = provider
        if lasts:
            facts["lasts"] = lasts[0]
        doubts = ("give the cookie its real name",) if not row_name else ()
        if re.search(r"(?i)some may|or longer|typically|usually|up to", text) and lasts:
            doubts += ("the notice leaves the lifetime open; a declared lifetime is a promise",)
        yield Reading("cookies.set", name_for(name), facts=facts, doubts=doubts)
        for company in companies_in(text):
            yield Reading("recipients", name_for(company), facts={"are": company})
    elif browser:
        yield information(statement, "browser-settings")
    elif chooses and not re.search(r"(?i)complies with", text):
        before = re.search(
            r"(?i)first visit|before|until you|only (?:set|place|use|if)|unless|consent|banner|choose|control", text
        )
        doubts = () if before else ("say that nothing but necessary cookies is set before the choice (PECR reg 6)",)
        yield Reading("cookies", facts={"choice": "before anything is set"} if before else {}, doubts=doubts, says=True)
        if provider and uses and provider != "external vendors":
            facts = {"purpose": uses[0], "provider": provider, **({"lasts": lasts[0]} if lasts else {})}
            yield Reading("cookies.set", name_for(uses[0]), facts=facts, doubts=("give the cookie its real name",))
            yield Reading("recipients", name_for(provider), facts={"are": provider})
    elif re.search(
        r"(?i)\bno personal (?:information|data)|not[^.]{0,30}personal (?:information|data)", text
    ) or DENIES.search(text):
        yield information(statement, "no-personal-data-in-cookies")
    else:
        yield information(statement)
