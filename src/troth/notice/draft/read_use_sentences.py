# ruff: noqa: E501 – a pattern is read whole
"""Reading one sentence about use: what is done, on which basis, and whether it speaks of the sentences before it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from troth.notice.draft.bases import SELF, basis_clause, begins_purpose, interest_in
from troth.notice.draft.law_words import BASIS_LABEL, bases_in, is_fragment
from troth.notice.draft.purposes import LEADING, bases_before, purposes_of
from troth.notice.draft.reading import DENIES, Known, Reading, information
from troth.notice.draft.statements import Statement
from troth.notice.draft.vocabulary import VERBS

_USED_TO = re.compile(
    r"(?i)(?:\b(?:re)?us(?:e|es|ed|ing)\b|\bprocess(?:es|ed|ing)?\b|\bneed(?:s|ed)?\b|\bcollect(?:s|ed)?\b|\bhold\b|\bheld\b|\brequire\b|\brecord(?:ed)?\b|\bkeep\b|\bkept\b|\bgather(?:ed)?\b|\bask(?:ed)? (?:you )?for\b|\btake\b|\blook at\b|\blogs?\b|\btracks?\b|\bmonitors?\b|\breads?\b|\bchecks?\b|\banalyse\b|\bsends?\b|\bruns?\b|\bstores?\b|\bhave\b|\breceives?\b|\bcarry out\b)[^.:]{0,110}?\b(?:in order to|so that we can|to|for|so (?:that )?we can|so that|because we (?:need|want|have) to)\b\s+(?P<what>[^.:]+)"
)
_FIRST = re.compile(r"(?:In order to|To) (?P<what>[a-z]+ [^.:]{3,160}?), (?:we|the [A-Z]?[a-z]+) [a-z]+")
_TO_USE_TO = re.compile(
    r"(?i)(?:use|process|collect|hold) (?:(?:your|this|the|some|any|personal|certain) ){1,3}(?:data|information|details) (?:in order )?to (?P<what>.+)"
)
_DEAL_ONLY = re.compile(
    r"(?i)(?:a |an |the |our |your |any )?(?:\w+ ){0,2}(?:contract|agreement|tenancy|membership|lease)s?(?: with (?:you|us))?"
)
_NEVER_A_PURPOSE = re.compile(
    r"(?i)only use|when the law allows|same purpose|for any other|anything else|new purpose|not in this notice|a different purpose|lawfully, fairly|need to (?:know|tell)|identified what|set out below|which of the|\bright to\b|table below"
)


_BASIS_ALONE = re.compile(
    r"(?i)(?:only )?(?:with your (?:explicit )?consent|(?:our )?legitimate interests?|contract|legal obligation|the law (?:obliges|requires)(?! us to))\b(?!:)(?![^.]*\bwe\b)[^.]*\.?$"
)


def read_sentence(statement: Statement, known: Known) -> Iterator[Reading]:
    text = re.sub(r"(?i)\bright to (rent|work)\b", r"right-to-\1", statement.text)
    stated = re.match(r"(?i)(?:the|our) (?:lawful|legal) (?:basis|ground)\b", text) is not None
    bases = tuple(bases_in(text, expected=stated))
    if _BASIS_ALONE.match(text):
        yield bases_before(text, statement)
        return
    if statement.lead_in and not re.match(r"(?i)^(?:we|this|these|our|it|you|if|please)\b", text):
        if (
            _CIRCUMSTANCES.search(statement.lead_in)
            and bases
            and (re.match(r"(?i)(?:where|when|if|because|it)\b", text) or SELF.match(text))
        ):
            yield bases_before(text, statement)
            return
        inherited = tuple(bases_in(statement.lead_in)) or of_heading(statement)
        yield from purposes_of(text, statement, known, inherited, interest_in(statement.lead_in))
        return
    aimed = _WITH_INTEREST.match(text)
    if aimed is not None and begins_purpose(f"to {aimed['what']}") and bases:
        yield from purposes_of(aimed["what"], statement, known, bases, interest_in(aimed["basis"]))
        return
    inherited = of_heading(statement)
    if inherited and not statement.lead_in and is_fragment(text):
        yield from purposes_of(text, statement, known, inherited)
        return
    if not statement.lead_in and begins_purpose(text) and re.match(r"To [a-z]+ ", text) and not _FIRST.match(text):
        yield from purposes_of(text, statement, known, inherited, interest_in(text))
        return
    if bases and SPEAKS_BACK.match(text):
        yield bases_before(text, statement)
        return
    both = _TWO_BASES.match(text)
    if both is not None and (mine := bases_in(both["other"], expected=True)) and bases_in(both["basis"], expected=True):
        yield bases_before(both["basis"], statement)
        yield from purposes_of(both["what"], statement, known, tuple(mine), interest_in(both["other"]))
        return
    first = _BASIS_FIRST.match(text)
    if first is not None and bases_in(first["basis"], expected=True) and not _NEVER_A_PURPOSE.search(text):
        mine = tuple(bases_in(first["basis"], expected=True))
        if begins_purpose(first["what"]) or first["how"].lower() != "in":
            interest = first["what"] if "interest" in first["basis"] and first["how"].lower() in ("to", "in") else None
            yield from purposes_of(first["what"], statement, known, mine, interest_in(first["basis"]) or interest)
        else:
            yield bases_before(text, statement)
        return
    what = None if _NEVER_A_PURPOSE.search(text) else used_for(text)
    if what is not None:
        condition = _WITH_CONDITION.match(text)
        leading = tuple(bases_in(condition["basis"])) if condition is not None else ()
        outside = () if leading else tuple(each for each in bases if each in bases_in(text.replace(what, " ")))
        yield from purposes_of(what, statement, known, leading or outside or of_heading(statement), interest_in(text))
        return
    inherited = of_heading(statement)
    if (bases or inherited) and not _NEVER_A_PURPOSE.search(text):
        of_bases = (
            BASIS_LABEL.search(statement.heading) is not None
            and not re.search(r"(?i)purpose|\bwhy\b|\bhow\b|\buse", statement.heading)
            and not re.match(r"(?i)we\b|our\b|where\b|when\b|if\b", text)
        )
        main = "" if of_bases else main_clause(text)
        interest = interest_in(text)
        if (
            not main
            and interest
            and begins_purpose(interest)
            and not re.match(r"(?i)we (?:rely|depend)|our|it|this", text)
        ):
            main = interest
        if main:
            yield from purposes_of(main, statement, known, bases or inherited, interest_in(text))
        elif not bases:
            yield information(statement)
        else:
            yield bases_before(text, statement)
        return
    yield information(statement)


SPEAKS_BACK = re.compile(
    r"(?i)^(?:we(?:[’']ll| will)?(?: always| only)? (?:ask|get|obtain|seek)\b[^.]*\b(?:permission|consent|agreement)\b(?! (?:to|for|before))|(?:the |this |such )?processing\b|we (?:need|have) (?:to (?:do )?)?(?:this|these|it|them)\b|(?:this|these|that|those)\b(?! (?:notice|policy|statement|data|information))|it is (?:in|necessary|needed|our)|we do (?:this|these|so|it)|we rely on (?:this|it)|for (?:this|these|all of)|in (?:this|these|each|all|both) (?:case|of)|"
    r"(?:the|our) (?:lawful|legal) (?:basis|bases|grounds?)(?: for (?:this|doing|these|using|processing|collecting|the use)[\w ]*)? (?:is|are)|(?:the|our) (?:legitimate )?interests?\b|here,? we|we rely on (?:our |the |a )?[\w ]{4,60}(?:,[^,]{3,60},)? (?:in \w+ing|here|for (?:this|these|all))\b|we rely on (?:(?!to\b|for\b|when\b|where\b)[\w’'-]+ ?){1,6}\.$)"
)
_BASIS_FIRST = re.compile(
    r"(?i)^(?:and |also,? |where |sometimes )?(?:we (?:also |may |will |do |sometimes )*(?:rely|depend) on|we (?:also )?have|there is|it is in|it is|our (?:lawful|legal) (?:basis|ground) is|(?:based on|relying on|on the basis of|under|with))\s+(?P<basis>[^:;]{5,120}?),?\s+(?P<how>in order to|whenever we|when we|where we|so that we can|because we|to|for|in|we (?:may |will |can |also )*(?:use\b[^.]{0,60}?\b(?:to|for))?)\s+(?P<what>[^.]+)"
)
_CIRCUMSTANCES = re.compile(
    r"(?i)circumstances|law allows|allows? us|(?:lawful|legal) (?:bas[ei]s|grounds?)\b[^:]*:$|one or more of"
)
_WITH_INTEREST = re.compile(
    rf"(?i)^we (?:also )?(?:rely|depend) on (?P<basis>[^.;]*?legitimate interests? in [^.;,]+?),? (?:in order )?to (?P<what>(?:{VERBS})\b [^.]+)"
)
_TWO_BASES = re.compile(
    r"(?i)^we (?:also )?(?:rely|depend) on (?P<basis>[^,;.]{5,60}?),? and (?:on |upon )(?P<other>[^,;.]{5,60}?)\s+(?:in order to|to|for|when we|where we)\s+(?P<what>[^.]+)"
)
_WITH_CONDITION = re.compile(
    r"(?i)^(?P<basis>(?:where|if|with|when|under|based on|on the basis|in|because|for|relying on|only|provided|to (?:comply|meet|fulfil|perform))\b[^,;]{3,140}),\s"
)
_MUST = re.compile(
    r"(?i)^(?:and )?we (?:also )?(?:must|have to|need to|are (?:legally )?(?:required|obliged) to)(?:,? by law,?)? (?P<what>[^.]+)|^(?:by law,? we must|(?:the |\w+ ){1,4}laws? (?:requires?|obliges?) us to|[^.;]{3,80}? (?:obliges?|requires?) us to)\s+(?P<law>[^.]+)"
)


def used_for(text: str) -> str | None:
    must = _MUST.match(text)
    if must is not None:
        return must["what"] or must["law"]
    found = _FIRST.match(text) or _USED_TO.search(text)
    what = found["what"].strip() if found is not None else None
    what = re.sub(r"(?i)^(?:the |any |all )?(?:following )?purposes? of:?\s+", "", what) if what is not None else None
    deeper = _TO_USE_TO.match(what) if what is not None else None
    what = deeper["what"] if deeper is not None else what
    if (
        found is not None
        and basis_clause(text) < found.start("what")
        and bases_in(found["what"])
        and not begins_purpose(found["what"])
    ):
        return None  # ‘because it is necessary for our legitimate interests’ names no purpose
    if what is not None and re.match(
        r"(?i)(?:everything|anything|all) else\b|(?:the |these |those )?(?:following |above |same )?(?:reasons|purposes)\b",
        what,
    ):
        return None
    if what is not None and re.match(r"(?i)do (?:this|so|it)\b", what):
        return None
    if what is None or (
        not begins_purpose(what) and not re.match(r"(?i)(?:our |your |the |any |\w+ing |\w+s? )", what)
    ):
        return None
    if _DEAL_ONLY.fullmatch(what):
        return None
    if (
        SELF.match(what)
        and bases_in(what)
        and len(what[: basis_clause(what)].split()) < 2
        and _FIRST.match(text) is None
        and main_clause(text)
    ):
        return None  # ‘We keep records of complaints to comply with the law’: what is done is the purpose
    if bases_in(what) and len(what.split()) < 8 and re.match(r"(?i)(?:perform|carry|fulfil|enter|comply)", what):
        return None  # ‘to carry out our agreement with you’ alone is a basis, no purpose of its own
    return (
        what
        if len(LEADING.sub("", what).split()) > 1 and not re.match(r"(?i)(?:the )?(?:performance|purposes?) of\b", what)
        else None
    )


def main_clause(text: str) -> str:
    """What a sentence with a basis says is done: ‘We survey tenants’ of ‘We survey tenants, in our legitimate interests’."""
    condition = _WITH_CONDITION.match(text)
    rest = (
        text[condition.end() :]
        if condition is not None and bases_in(condition["basis"])
        else text[: basis_clause(text)]
    )
    clause = re.match(
        r"(?i)^(?:(?:now and then|from time to time|sometimes|occasionally|once a year|(?:each|every) \w+),? )?(?:we|our|the|a|an|all|some|when you|if you|where (?:we|you)|business|visitors?|staff|customers?|(?:[a-z]+ ){0,2}[a-z]+s)\b(?! (?:do not|are not|cannot|will not|of what we do|we do))",
        rest,
    )
    what = re.sub(r"(?i)^we (?:may |will |can |also |sometimes |must |need to |have to )*", "", rest).strip(" ,.;:–—-")
    return (
        what
        if clause is not None
        and len(what.split()) > 2
        and not DENIES.search(what)
        and not re.match(r"(?i)can[’']t|cannot", what)
        and not _BARE.search(what)
        else ""
    )


_BARE = re.compile(
    r"(?i)^(?:the \w+ |our \w+ )?(?:(?:only|also) )?(?:process|collect|use|hold|handle)(?:s|es)?(?:(?:,| and| or) \w+)* (?:[\w’']+ ){0,3}(?:data|information|details)(?: (?:about|of|on) [\w ]+)?$|^(?:[\w’']+ ){0,4}(?:data|information|details)(?: (?:about|of|on) [\w, ]+)? (?:is|are) (?:\w+ )?(?:processed|collected|used|held)$"
)
"""‘We process pupil data’ with a basis names no purpose."""


def of_heading(statement: Statement) -> tuple[str, ...]:
    """The basis that a heading names: ‘Legal obligation’, ‘Because of our contract with you’."""
    heading = statement.heading
    if (
        not heading
        or len(heading.split()) > 10
        or re.search(r"(?i)\bbas[ei]s\b|rights?|withdraw|marketing|\band\b", heading)
    ):
        return ()
    found = bases_in(heading, expected=len(heading.split()) < 4)
    return tuple(found) if len(found) == 1 else ()
