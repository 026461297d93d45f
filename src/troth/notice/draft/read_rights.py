# ruff: noqa: E501 – a pattern is read whole
"""Reading what people can ask for: their rights, and decisions taken about them by machines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from troth.notice.draft.dates import periods_in
from troth.notice.draft.law_words import rights_in
from troth.notice.draft.read_organisation import contact_in, read_routes
from troth.notice.draft.reading import CONTEXT, DENIES, Known, Reading, information, name_for
from troth.notice.draft.statements import Statement


def read_rights(statement: Statement, known: Known) -> Iterator[Reading]:
    """The rights a statement gives, with the time and the fee it names."""
    text = next(iter(statement.row.values()), "") if statement.row else statement.text
    if _DENIED.search(text):
        yield information(statement, "rights-that-do-not-apply")
        return
    if _REFUSED.search(statement.lead_in or statement.heading) and not re.match(
        r"(?:You|We|If|To|Under|Individuals|People|Anyone|Everyone)\b", text
    ):
        yield CONTEXT if text.endswith(":") else information(statement, "when-refused")
        return
    label = _LABEL.match(text)
    mine = rights_in(_without_references(label["label"] if label is not None else text))
    heading = rights_in(statement.heading)
    of_one = len(heading) == 1 and not statement.lead_in and _ONE_RIGHT.match(statement.heading) is not None
    rights = list(heading if of_one else mine)
    if (
        "objection" not in rights
        and re.search(r"(?i)marketing", _without_references(text))
        and not of_one
        and not label
    ):
        rights.append("objection")
    if (
        "withdrawal of consent" in rights
        and len(rights) > 1
        and not statement.lead_in
        and re.search(r"(?i)lawfulness", text)
    ):
        rights = ["withdrawal of consent"]
    text = statement.text
    for_requests = re.search(
        r"(?i)(?:request|respond|reply|answer|deal|get back to|at most|ready|send it|come back to|hear from|takes? no longer|sort it)",
        text,
    )
    within = periods_in(text) if for_requests and not re.search(r"(?i)age of", text) else ()
    fee = re.search(r"(?i)\bfee\b|free of charge|charge|\bit[’']s free\b|\bfor free\b", text)
    facts: dict[str, Any] = {}
    if within:
        facts["within"] = within[0]
    if fee:
        facts["fee"] = text
    if not rights and (
        facts
        or re.search(
            r"(?i)exercise|to use (?:any|these|your)|in writing|written request|proof of|identity|verify", text
        )
    ):
        # How requests are made and answered, said of all rights at once.
        rights = ["access"]
    rights = list(dict.fromkeys(rights))
    if rights and not text.endswith(":"):
        for right in rights:
            mine_facts = facts if right == "access" or len(rights) == 1 else {}
            doubts: tuple[str, ...] = ()
            if right == "objection" and re.search(r"(?i)damage|distress", text):
                doubts = ("the law asks for no damage or distress (Art 21); that threshold was the 1998 Act’s",)
            if within and re.search(r"(?i)usually|aim|try|normally", text) and "within" in mine_facts:
                doubts += ("‘usually’ or ‘aim to’ is less than the month the law gives (Art 12(3))",)
            form = "information" if right == "informed" else "promise"
            yield Reading("rights", right, form, mine_facts, doubts, says=len(rights) == 1 and not statement.lead_in)
        if re.search(
            r"(?i)\b(?:take you off|unsubscribe from|stop)\b[^.]*\b(?:bulletin|newsletter|mailing|marketing|emails)\b",
            text,
        ):
            yield Reading("marketing", "opt-out", facts={"rule": "opt out"}, says=True)
        yield from read_routes(statement)
        reach = contact_in(text)
        if reach:
            yield Reading("organisation", facts={"contact": reach})
        return
    yield (
        CONTEXT
        if text.endswith(":") or re.search(r"(?i)number of rights|following rights|these include", text)
        else information(statement)
    )


_LABEL = re.compile(
    r"^(?P<label>(?:[Tt]he |[Yy]our )?(?:[Rr]ight (?:of|to) )?[A-Z]?[\w’' ()-]{3,60}?)\s*(?::|\s[–—-])\s+(?=(?:[Yy]ou|[Ww]e|[Tt]his|[Ww]here|[Ii]f|[Ii]n|[Tt]he|[Tt]o|[Aa]sk|[Ff]or|[Ii]ndividuals|[Aa]n?)\b)"
)
_DENIED = re.compile(
    r"(?i)(?:do(?:es)? not|don[’']t|no longer|will not) have (?:the|a|any|this|that) right|rights? (?:\w+ ){0,8}(?:do(?:es)? not|doesn[’']t|don[’']t|will not|cannot) (?:apply|arise|exist)|^(?:because|as|since|we)\b[^.]*\b(?:can[’']t|cannot) (?:usually |normally |always )?(?:delete|erase|give|transfer|move)|^(?!.*\b(?:you|to)\b.*\bnot to be\b)(?:there is )?no right (?:to|of)"
)
"""A right that the notice says people have not."""

_REFUSED = re.compile(
    r"(?i)\b(?:may|can|could|might|will) (?:be refused|refuse|say no|not (?:be able|apply))\b|\b(?:when|where|why) we (?:may |can |might )?(?:refuse|say no|cannot|can[’']t)\b|^(?:\w+ )?(?:refusals?|exemptions|exceptions)\W*$"
)
"""What leads into a list of grounds for refusing what people ask for."""

_ONE_RIGHT = re.compile(
    r"(?i)(?:the |your )?rights? (?:of|to|related)\b(?!.*\band\b)|(?:subject )?(?:access|rectification|erasure|restriction|portability|objection)\b"
)


def _without_references(text: str) -> str:
    return re.sub(r"(?i)\(see [^)]*\)|‘[^’]*’|see (?:the )?sections? [^.]*", "", text)


def read_decisions(statement: Statement, known: Known) -> Iterator[Reading]:
    """Automated decisions and profiling: none, or what is done."""
    text = statement.text
    if text.endswith(":"):
        yield CONTEXT
        return
    if re.search(
        r"(?i)right|you (?:can|may) (?:also )?(?:object|ask|request)|entitled", statement.whole
    ) and not re.search(r"(?i)^(?:we (?:do not|don)|no\b|there (?:is|are) no)", text):
        rights = rights_in(text)
        for right in (each for each in ("objection", "human review") if each in rights):
            yield Reading("rights", right)
        if not {"objection", "human review"} & set(rights):
            yield information(statement, "automated-decisions")
        return
    scored = _SCORES.search(text)
    by_people = re.search(
        r"(?i)(?:made|taken|decided|looked at|read|reads|checked) by (?:a |our )?(?:\w+ )?(?:person|human|people|staff|team|member)|(?:person|human|consultant|adviser|member of staff|somebody|someone|colleague|manager|staff) (?:always |reads|decides|checks|looks|makes|takes|reviews)|always (?:a )?(?:human|person)",
        text,
    )
    denied = bool(DENIES.search(text)) or by_people is not None
    profiling = re.search(r"(?i)profil|wealth screen|segment", text)
    decisions = re.search(
        r"(?i)automat|decision|decid|human|by computer|by machine|algorithm",
        f"{statement.heading} {text}" if re.match(r"(?:Yes|No)\b", text) else text,
    )
    if re.search(
        r"(?i)\bshould we|if we (?:ever |do )?(?:start|begin|chang)|before (?:we (?:start|begin|do|make|change|introduc)|that)",
        text,
    ):
        yield information(statement, "before-decisions-change")
        return
    if scored is not None and not re.search(r"(?i)(?:not|never|n[’']t)[^.;]{0,30}(?:scor|rank|profil)", text):
        doubt = "a score is profiling; say what data it uses, by what logic, and how people object"
        yield Reading("profiling", facts={"scoring": {name_for(scored[0]): text}}, doubts=(doubt,), says=True)
    elif profiling and denied:
        yield Reading("profiling", facts={"scoring": {}}, says=True)
    elif profiling and not re.search(r"(?i)automat", text):
        yield Reading("profiling", doubts=("name each score and what it is for",), says=True)
    if denied and decisions:
        yield Reading("decisions", facts={"solely automated": "none"}, says=True)
    elif not scored and not profiling and decisions:
        doubt = ("automated decisions about people need conditions and a human’s review (Arts 22A–22D); say how",)
        yield information(statement, "automated-decisions", doubts=doubt)
    elif not scored and not profiling:
        yield information(statement)


_SCORES = re.compile(
    r"(?i)\b(?:score|scoring|rating|ranking)s?\b(?: (?:of|for) [\w ]{3,30})?|\brank(?:s|ed)?\b [\w ]{3,30}|\bcomputer model\b|\b(?:group|segment|categoris|sort)(?:e|ed|es|s|ing)? (?:our )?(?:supporters|customers|people|members|donors|clients|users|visitors)\b|\bpredict\w*\b"
)
