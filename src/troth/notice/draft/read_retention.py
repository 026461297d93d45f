# ruff: noqa: E501 – a pattern is read whole
"""Reading how long what is kept, from which event, and why so long; and anonymous statistics, kept for good."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from troth.notice.draft.dates import periods_in
from troth.notice.draft.kept_what import LABEL, NOTHING, is_labelled, what_is_kept
from troth.notice.draft.reading import CONTEXT, Known, Reading, information, name_for
from troth.notice.draft.retention_words import (
    BECAUSE,
    CLAUSES,
    ENDS,
    IN_BRACKETS,
    LAST_PART,
    LASTS,
    LIFE,
    MEMBER,
    ONCE,
    OPEN,
    STARTS,
    UNTIL,
    UNTIL_END,
    UPON,
)
from troth.notice.draft.statements import Statement


def read_retention(statement: Statement, known: Known) -> Iterator[Reading]:
    """How long what is kept, from which event; a period is drafted only where the notice gives one."""
    if len(statement.row) > 1:
        yield from _of_row(statement)
        return
    if statement.text.endswith(":") and not periods_in(statement.text):
        yield CONTEXT
        return
    clauses = [each for each in CLAUSES.split(statement.text) if each]
    rules = [rule for each in clauses if (rule := _rule(replace(statement, text=each), statement)) is not None]
    told = all(periods_in(each) or _SAYS_KEPT.search(each) or " until " in each for each in clauses)
    if len(clauses) > 1 and len(rules) == len(clauses) and told:
        yield from rules
        return
    rule = _rule(statement, statement)
    if rule is not None:
        yield rule
        if re.search(r"(?i)unless[^.]{0,40}longer|longer[^.]{0,40}(?:required|law|dispute|claim)", statement.text):
            yield information(statement, "longer-retention")
        return
    yield _without_period(statement)


def _of_row(statement: Statement) -> Iterator[Reading]:
    """A row of a table: what, how long, why."""
    row = statement.row
    cell = next((value for head, value in row.items() if re.search(r"(?i)how long|period|retention|kept|keep|long|delet|erase|stored for", head)), "")  # fmt: skip
    why = next((value for head, value in row.items() if value != cell and re.search(r"(?i)why|reason|basis|law|because|justif|note", head) and not re.search(r"(?i)why (?:we|i|do|your)\b|purpose|use", head)), "")  # fmt: skip
    what = next((value for head, value in row.items() if value and value not in (cell, why) and re.search(r"(?i)record|data|information|what|categor|type|document|kind|class|item", head)), "")  # fmt: skip
    what = what or next((value for value in row.values() if value and value not in (cell, why)), "")
    purpose = next(
        (value for head, value in row.items() if re.search(r"(?i)purpose|activity|what for|why we", head)), ""
    )
    data = next(
        (
            value
            for head, value in row.items()
            if re.search(r"(?i)\bdata\b|information|record", head) and value not in (cell, purpose)
        ),
        "",
    )
    about = replace(statement, text=cell or statement.text, row={})
    rule = _rule(about, statement, what=data or what)
    if rule is not None and purpose and data:
        # A table of purposes: each keeps its data for itself.
        rule = replace(rule, name=name_for(purpose))
    if rule is None:
        yield _unsaid(what or statement.text, statement)
    elif why and "because" not in rule.facts:
        yield replace(rule, facts={**rule.facts, "because": why})
    else:
        yield rule


def _rule(statement: Statement, whole: Statement, what: str = "") -> Reading | None:
    """One rule with its period; None where the text gives neither a period nor the event that ends the keeping."""
    text = _RANGE.sub(r"\2 \3", statement.text)
    deleted = (
        re.search(r"(?i)\bclear|purge|empt(?:y|ied)|delet|destroy|eras|remov|shred|wipe|dispos|overwrit", text)
        is not None
    )
    cleared = re.search(r"(?i)\bclear|purge|empt(?:y|ied)|overwrit|rotat|recycl", text) is not None
    periods = periods_in(text if cleared else _EVERY.sub("", text if deleted else _NOT_KEPT.sub("", text)))
    lasts, until, member = (
        LASTS.search(text),
        UNTIL.search(text) or UNTIL_END.search(text) or ONCE.search(text),
        MEMBER.search(text),
    )
    if not periods and not (lasts or until or member):
        return None
    if (
        not _SAYS_KEPT.search(text)
        and not whole.row
        and not is_labelled(whole.text)
        and not whole.lead_in
        and _OTHERWISE.search(text)
    ):
        return None
    if (
        not periods
        and until is not None
        and not _ENDS_KEEPING.search(whole.text)
        and not whole.row
        and not is_labelled(text)
    ):
        return None
    name = what or what_is_kept(statement) or (what_is_kept(whole) if statement is not whole else "")
    if not name and statement.lead_in and not re.match(r"(?i)(?:we|this|it|if|you)\b", text):
        name = re.split(r"(?i)\s(?:for|until|after|once)\b|[:–—(]", text)[0].strip(" .;,")
    facts: dict[str, Any] = {"of": name} if name else {}
    if periods:
        facts["keep for"] = periods[0]
        started = _event(text)
        life, ends = LIFE.search(text), ENDS.match(text) or UPON.match(text)
        if not started and (life or ends):
            started = f"the end of {life['event']}" if life else ends["event"] if ends else ""
        if not started and re.match(r"(?i)(?:if|when|once) you \w+", text):
            # ‘If you lapse, we delete your record after four years’
            started = _condition(text)
        if lasts and (not started or re.match(r"(?i)(?:it|this|that|they|the end)\b", started)):
            # ‘for as long as the contract lasts and six years after’
            started = f"the {lasts['thing'].lower()} ends"
        elif until and not started and re.search(r"(?i)\b(?:plus|and then|and for|then)\b", text[until.end() :]):
            # ‘until you leave, plus 30 days’
            started = until["event"].strip()
        elif not started and re.match(r"(?i)(?:if|when|once) you \w+", text):
            # ‘If you lapse, we delete your record after four years’
            started = _condition(text)
        elif member and not started:
            started = f"you are no longer {_article(member['thing'].strip())}"
        if started:
            facts["starts"] = started
    else:
        facts["keep for"] = "0 days"
        if lasts:
            facts["starts"] = f"the {lasts['thing'].lower()} ends"
        elif member:
            facts["starts"] = f"you are no longer {_article(member['thing'].strip())}"
        elif until:
            facts["starts"] = until["event"].strip()
    if re.search(r"(?i)anonymis", text):
        facts["then"] = "anonymise"
    because = BECAUSE.search(text) or IN_BRACKETS.search(text)
    reason = LAST_PART.search(statement.text)
    if because:
        facts["because"] = because[0].strip(" ()")
    elif reason and is_labelled(statement.text):
        # ‘Invoices – 6 years – tax’
        facts["because"] = reason[1].strip(" .")
    return Reading(
        "retention",
        name_for(name or _condition(text) or "everything else"),
        facts=facts,
        doubts=_doubts(text, periods, statement.text),
    )


_ABOUT_KEEPING = re.compile(r"(?i)long|retention|retain|keep|kept|hang on|hold|period|storage|delet|destr")
_SAYS_KEPT = re.compile(
    r"(?i)delet|destroy|eras|remov|kept|keep|retain|retention|hold|held|stor|shred|wipe|dispos|overwrit|anonymis|archiv|\bgo(?:es|ne)?\b|recorded over|hang|stays?\b|vanish"
)
_OTHERWISE = re.compile(
    r"(?i)\b(?:has|have|had) been\b|\b(?:prescribed|prescription|extended|correction|deadline|limitation|runs?|takes?|took|hear|repl(?:y|ies)|respond|answer|established|trading|must be|at least|open|lasts?|valid|guarantee|deliver\w*|free|arrive|ago|old)\b"
)
_RANGE = re.compile(r"(?i)\b(\w+)\s*(?:–|—|-|to|or)\s*(\d+|\w+)\s+((?:days|weeks|months|years)\b)")
_EVERY = re.compile(
    r"(?i)\b(?:every|each) (?:\w+ )?(?:days?|weeks?|months?|years?)|(?:at least )?(?:\w+|\d+) (?:days?|weeks?|months?) before\b"
)
_NOT_KEPT = re.compile(r"(?i)(?:within|every|in|under) (?:\w+|\d+)(?: \(\d+\))? (?:working |calendar |business )?(?:days?|weeks?|months?|years?)(?! (?:after|of|from) (?:your|the|you) (?:last|end|account|contract))")  # fmt: skip
_ENDS_KEEPING = re.compile(r"(?i)delet|destroy|eras|remov|kept|keep|retain|hold|store|goes\b|go as|shred|wiped|dispos")


def _article(thing: str) -> str:
    return thing if re.match(r"(?i)(?:with|an?|our)\b", thing) else f"a {thing}"


def _doubts(text: str, periods: tuple[str, ...], written: str) -> tuple[str, ...]:
    doubts: tuple[str, ...] = ()
    if len(periods) > 1:
        doubts += (f"several periods are named ({', '.join(periods)}); each needs a rule of its own",)
    if OPEN.search(text) or _RANGE.search(written):
        doubts += ("the notice leaves the period open; a rule needs the one that holds",)
    return doubts


def _event(text: str) -> str:
    """The event a period starts with: what stands after ‘after’ or ‘from’, nearest behind the period."""
    for found in STARTS.finditer(text):
        event = found["event"].strip()
        if not re.match(
            r"(?i)(?:time to time|you\b(?! \w)|us\b|them\b|it\b|the (?:law|purposes?|following|above|animal\b)|records?\b|data\b|information\b)",
            event,
        ) and re.search(r"(?i)day|week|month|year", text[: found.start()]):
            return event
    return ""


def _condition(text: str) -> str:
    """‘If you are not hired, 6 months’ is about those who are not hired."""
    found = re.match(r"(?i)(?:if|where|when) ([^,]{4,60}),", text)
    return found[1] if found else ""


def _unsaid(what: str, statement: Statement) -> Reading:
    """Something is said to be kept, and not how long."""
    doubt = "the notice names no period; a person must be able to tell how long (Art 13(2)(a))"
    return Reading("retention", name_for(what), facts={"of": what}, doubts=(doubt,))


def _without_period(statement: Statement) -> Reading:
    text = statement.text
    if re.search(r"(?i)retention (?:policy|schedule)", text) and re.search(
        r"(?i)request|ask|contact|available|see", text
    ):
        return information(statement, "retention-policy")
    label = LABEL.match(text)
    if (
        statement.lead_in
        and label
        and is_labelled(text)
        and re.search(r"(?i)reasonable|necessary|need|required|as long", text)
        and not NOTHING.fullmatch(label["label"].strip())
    ):
        return _unsaid(label["label"].strip(), statement)
    if (subject := what_is_kept(statement)) and re.search(
        r"(?i)permanent|indefinite|for ever|forever|for good\b", text
    ):
        return _unsaid(subject, statement)
    indefinite = re.match(r"(?i)(?:indefinite|permanent) (?:retention|storage|keeping) of (?P<what>[^.;]{4,80})", text)
    if indefinite:
        return _unsaid(indefinite["what"].strip(), statement)
    what = what_is_kept(statement) if statement.lead_in else ""
    if what and re.search(
        r"(?i)as long as (?:is |it is )?(?:reasonably )?(?:necessary|needed)|reasonable (?:period|time)", text
    ):
        return _unsaid(what, statement)
    if label and re.search(r"(?i)permanent|indefinite|for ever|forever|for good\b", text):
        return _unsaid(label["label"].strip(), statement)
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
    facts = (
        {"keep": "indefinitely"}
        if re.search(r"(?i)without limit|indefinite|for ever|forever|permanent", statement.text)
        else {}
    )
    yield Reading("statistics", facts=facts, says=True)
