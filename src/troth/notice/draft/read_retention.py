# ruff: noqa: E501 – a pattern is read whole
"""Reading how long what is kept, from which event, and why so long; and anonymous statistics, kept for good."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from troth.notice.draft.dates import periods_in
from troth.notice.draft.reading import CONTEXT, Known, Reading, information, name_for
from troth.notice.draft.statements import Statement

_EVENT = r"(?P<event>(?!which\b|that\b|\d|this\b|\w+ (?:days|weeks|months|years)\b)[^.,;()–—]{3,90}?)"
_STOPS = r"(?=[.,;()–—]|\s(?:because|so that|unless|as required|in case|in line|to (?:comply|meet|help|deal|answer)|for (?:tax|legal|accounting|audit)|and (?:then|after|we)|before|whichever)\b|$)"
_STARTS = re.compile(
    rf"(?i)(?:\b(?:after|from|following|since|beyond|past)|(?<=days )of|(?<=day )of|(?<=weeks )of|(?<=months )of|(?<=month )of|(?<=years )of|(?<=year )of)\s+{_EVENT}{_STOPS}"
)
_LASTS = re.compile(
    r"(?i)(?:(?:^|[|:]\s*)(?:length|duration|term|lifetime|period) of|as long as|so long as|while|whilst|for the (?:duration|length|term|life(?:time)?) of)\s+(?:(?:you|we|they) (?:have|hold|are in) )?(?:the |your |our |an? )?(?:\w+ )?(?P<thing>contract|tenancy|account|membership|employment|subscription|agreement|relationship|lease|policy|warranty|guarantee|engagement)s?\b"
)
_UNTIL = re.compile(
    r"(?i)\b(?:until|till|as soon as|once|when|the moment|immediately (?:after|when|on)|straight after|on)\s+"
    rf"(?P<event>(?:the |your |our )?(?:you|we|they|it|[\w’' -]{{2,40}}?)\s+(?:(?:have|has|is|are|was|were)\s+)?(?:unsubscribe|opt|withdraw|tell|ask|leave|leaves|close|closes|closed|cancell?ed|end|ends|ended|expire|expires|stop|stops|cancel|complete|completed|finish|finished|fixed|filled|resolved|settled|no longer|object|delete[sd]?|sold|paid|delivered|answered|changes?|ceases?|turns?|reach(?:es)?|(?:is|are) \d+)\b[^.,;()–—]{{0,60}}?){_STOPS}"
)
_UNTIL_END = re.compile(
    r"(?i)\b(?:until|till)\s+(?P<event>(?:the|their|its|your)\s+(?:\w+\s+)?(?:conclusion|end|completion|expiry|resolution|outcome|settlement)\b[^.,;()–—]{0,50})"
)
_LIFE = re.compile(r"(?i)(?P<event>\bthe (?:life|lifetime|length|duration|term) of [\w ’']{2,40}?) (?:plus|and|\+) ")
_ENDS = re.compile(
    r"(?i)^(?:when|once|if|after|where) (?P<event>[^,]{4,80}?\b(?:ends?|closes?|leaves?|expires?|lapses?|stops?|is (?:closed|ended|settled|returned[^,]*)))\b"
)
_ONCE = re.compile(
    r"(?i)\b(?:once|when|as soon as)\s+(?P<event>(?:resolved|completed|closed|no longer (?:needed|required|necessary)|finished|dealt with|answered|settled|concluded)\b[^.,;()–—]{0,40})"
)
_UPON = re.compile(r"(?i)^(?:upon|on|at|following) (?P<event>[^,]{4,60}),")
_MEMBER = re.compile(r"(?i)(?:as long as|while|whilst)\s+you(?:[’']re| are| remain| stay| continue to be) (?:an? |our |with )?(?P<thing>[\w -]{2,30}?)(?=[.,;()–—]| and| plus|$)")  # fmt: skip
_OPEN = re.compile(r"(?i)\bup to\b|usually|normally|typically|generally|ordinarily|at least|minimum|around|approximately|about \w+ (?:years|months)|whichever|or longer|roughly")  # fmt: skip
_BECAUSE = re.compile(
    r"(?i)\b(?:because|to (?:address|meet|satisfy|cover|defend|deal with)(?= any| our| the| possible| administrative| legal| potential)|as required by|required by|to comply with|in case|in order to|in line with|so that we can|under (?:the |UK )?\w+ (?:rules|law|Act)|for (?:tax|legal|accounting|audit|insurance|warranty)[\w, /]*(?:purposes|reasons)|(?=\b(?:HMRC|tax law|the law) (?:requires|says)))\b[^.;]*"
)
_LAST_PART = re.compile(r"[–—:-] .*\s[–—-]\s([^–—]{3,80})$")
_IN_BRACKETS = re.compile(
    r"\([^)]*\b(?:law|Act|rules|HMRC|[Ll]imitation|[Rr]egulations?|required|requirement|legal)\b[^)]*\)"
)
_CLAUSES = re.compile(r"\s*(?:;|, with (?=[^;]{3,160}? (?:kept|retained|held) for)|,? (?:and|but|while|whereas) (?=(?!(?:erase|delete|destroy|remove|return|anonymise|shred|wipe|then|for|\d+|an?|one|two|three|four|five|six|seven|ten|twelve|after|until|thereafter)\b)(?:[\w’'-]+ ){1,6}(?:for|are kept|is kept|after|until|\w+ (?:days|weeks|months|years))\b)|, (?:and )?(?=(?!(?:then|after|until|for|unless|or|we|you|if|because|as|in|so)\b)(?:[\w’'-]+ ){1,5}(?:for (?:\d|\w+ (?:days|weeks|months|years))|until )))\s*")  # fmt: skip


def read_retention(statement: Statement, known: Known) -> Iterator[Reading]:
    """How long what is kept, from which event; a period is drafted only where the notice gives one."""
    if len(statement.row) > 1:
        yield from _of_row(statement)
        return
    if statement.text.endswith(":") and not periods_in(statement.text):
        yield CONTEXT
        return
    clauses = [each for each in _CLAUSES.split(statement.text) if each]
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
        _LASTS.search(text),
        _UNTIL.search(text) or _UNTIL_END.search(text) or _ONCE.search(text),
        _MEMBER.search(text),
    )
    if not periods and not (lasts or until or member):
        return None
    if (
        not _SAYS_KEPT.search(text)
        and not whole.row
        and not _labelled(whole.text)
        and not whole.lead_in
        and _OTHERWISE.search(text)
    ):
        return None
    if (
        not periods
        and until is not None
        and not _ENDS_KEEPING.search(whole.text)
        and not whole.row
        and not _labelled(text)
    ):
        return None
    name = what or _what(statement) or (_what(whole) if statement is not whole else "")
    if not name and statement.lead_in and not re.match(r"(?i)(?:we|this|it|if|you)\b", text):
        name = re.split(r"(?i)\s(?:for|until|after|once)\b|[:–—(]", text)[0].strip(" .;,")
    facts: dict[str, Any] = {"of": name} if name else {}
    if periods:
        facts["keep for"] = periods[0]
        started = _event(text)
        life, ends = _LIFE.search(text), _ENDS.match(text) or _UPON.match(text)
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
    because = _BECAUSE.search(text) or _IN_BRACKETS.search(text)
    reason = _LAST_PART.search(statement.text)
    if because:
        facts["because"] = because[0].strip(" ()")
    elif reason and _labelled(statement.text):
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
    if _OPEN.search(text) or _RANGE.search(written):
        doubts += ("the notice leaves the period open; a rule needs the one that holds",)
    return doubts


def _event(text: str) -> str:
    """The event a period starts with: what stands after ‘after’ or ‘from’, nearest behind the period."""
    for found in _STARTS.finditer(text):
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


_LABEL = re.compile(
    r"^(?P<label>[A-Z][\w’'&,()/ -]{2,110}?|[a-z][\w’'&()/ -]{2,50}?(?=:))\s*(?:[:–—]|\s-\s|(?:\b(?:is|are|will be|gets?|goes?)\b\s+(?:then |securely |only |usually |normally |always |automatically )*(?:kept|held|retained|deleted|destroyed|stored|erased|overwritten|removed|shredded|wiped|as soon|after|when)))"
)
_KEPT_WHAT = re.compile(
    r"(?i)(?<!you )(?<!can )(?:keep|kept|retain|retained|hold|store|hang on to|hold on to|delete|destroy|erase|remove|shred|wipe)\w*\s+(?:all of |most of |some of |all |any |most |copies of )?(?:the |your |our )?(?P<what>[\w’'&/ ,-]{3,60}?)\s+(?:for\b|until|after|within|once|when|is\b|are\b|as long|as soon|securely|while|\d)"
)
_NOTHING = re.compile(
    r"(?i)(?:only|securely|safely|(?:your |the )?(?:data |details )?on file|file|(?:your |the |our )?(?:record|copy|file)|it|this|that|them|themselves|itself|these|they|(?:your |the |all |any )*(?:personal )?(?:data|information|details|records)|your personal data|we|you|for|until|after|on|in|securely|by|what|everything)"
)


_STAYS = re.compile(
    r"(?i)\s+(?:stays?|remains?|vanish(?:es)?|lasts?|goe?s?|disappears?|expires?|wipes? (?:themselves|itself)|lives?|sits?)$"
)


def _labelled(text: str) -> bool:
    return re.match(r"(?:[A-Z][\w’'&,()/ -]{2,70}?\s*[:–—]|[a-z][\w’'&()/ -]{2,50}:)", text) is not None


def _what(statement: Statement) -> str:
    """What is kept, in the notice's words."""
    text = statement.text
    label = _LABEL.match(text)
    if (
        label
        and not re.match(r"(?i)(?:it|this|that|they|these|we|you|if|when|where|after|in|for)\b", label["label"])
        and not _NOTHING.fullmatch(label["label"].strip())
    ):
        return label["label"].strip(" ,")
    found = _KEPT_WHAT.search(text)
    if (
        found
        and not _NOTHING.fullmatch(found["what"].strip())
        and not re.match(
            r"(?i)(?:when|once|if|for|until|after|on|in|it|them|securely|by|you|this)\b", found["what"].strip()
        )
    ):
        return found["what"].strip(" ,")
    if (
        label is None
        and not statement.row
        and (short := re.match(r"(?P<what>[A-Z]?[\w’'&/-]+(?: [\w’'&/-]+){0,5}?) (?:for|until|after) ", text))
    ):
        words = re.sub(
            r"(?i)^(?:\d+|an?|one|two|three|four|five|six|seven|eight|ten|twelve|thirty|ninety)(?: (?:days|weeks|months|years?))?$",
            "it",
            short["what"],
        )
        words = _STAYS.sub("", words)
        if (
            not _NOTHING.fullmatch(words)
            and not re.match(
                r"(?i)(?:we|you|if|this|it|they|as|when|where|please|for|after|until|and|or|but|to|in|on|keep|kept|only|once|there|our \w+ (?:is|are)|your \w+ (?:is|are))\b",
                words,
            )
            and not re.search(r"(?i)\b(?:is|are|keep|keeps|kept|hold|will|may|can|have|has|use)\b", words)
        ):
            return words
    stays = re.search(r"(?i)\b(?:your|the|our) (?P<what>[\w ’'-]{3,40}?) (?:stays?|remains?)\b", text)
    if stays and not _NOTHING.fullmatch(stays["what"]):
        return stays["what"].strip()
    short_of = re.match(r"(?i)(?P<what>[\w ’'-]{4,50}?) (?:\([^)]*\) )?(?:retained|kept|held) for\b", text)
    if (
        short_of
        and not _NOTHING.fullmatch(short_of["what"])
        and not re.search(r"(?i)\b(?:is|are|be|we|only|being|will)\b", short_of["what"])
    ):
        return short_of["what"].strip()
    clause = re.search(
        r"(?i)\b(?P<what>(?:data|information|records?|files?) (?:which|that) [\w’' -]{3,60}?) (?:is|are|will be) (?:kept|retained|held|stored|deleted|erased)",
        text,
    )
    if clause:
        return clause["what"]
    subject = re.match(
        r"(?P<what>(?:[A-Z]|your |our |the )[\w’'&,/ -]{2,60}?)\s+(?:is|are|will be|may be|stays?|remains?)\s", text
    )
    if (
        subject
        and not _NOTHING.fullmatch(subject["what"])
        and not re.match(
            r"(?i)(?:we|you|it|this|that|they|if|when|where|there|as|after|once|which|who)\b", subject["what"]
        )
    ):
        return subject["what"].strip(" ,")
    return ""


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
    label = _LABEL.match(text)
    if (
        statement.lead_in
        and label
        and _labelled(text)
        and re.search(r"(?i)reasonable|necessary|need|required|as long", text)
        and not _NOTHING.fullmatch(label["label"].strip())
    ):
        return _unsaid(label["label"].strip(), statement)
    if (subject := _what(statement)) and re.search(r"(?i)permanent|indefinite|for ever|forever|for good\b", text):
        return _unsaid(subject, statement)
    indefinite = re.match(r"(?i)(?:indefinite|permanent) (?:retention|storage|keeping) of (?P<what>[^.;]{4,80})", text)
    if indefinite:
        return _unsaid(indefinite["what"].strip(), statement)
    what = _what(statement) if statement.lead_in else ""
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
