"""Reading cookies: the choice before any is set, and each cookie with its provider, purpose and lifetime."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from troth.notice.draft.dates import periods_in
from troth.notice.draft.reading import DENIES, Known, Reading, information, name_for
from troth.notice.draft.statements import Statement
from troth.notice.draft.vocabulary import companies_in

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
