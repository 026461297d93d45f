# ruff: noqa: E501 – a pattern is read whole
"""What the place of a statement, or a turn of phrase, decides about its topic before its other words are looked at."""

from __future__ import annotations

import re

from troth.notice.draft.law_words import bases_in, is_basis_label, is_fragment, labelled_basis, rights_in
from troth.notice.draft.statements import Statement
from troth.notice.draft.topic_cues import OF_ITS_OWN


def placed(statement: Statement, heading: str | None) -> str | None:
    """What the place of a statement decides before its other words: a reply time under ‘Complaints’ is about complaints."""
    text = statement.text
    if DATED.match(text):
        return "review"
    if re.search(
        r"(?i)\backnowledg\w*\b[^.]*\bcomplaint|\bcomplaints?\b[^.]*\backnowledg|got your complaint", text
    ) and not _REGULATOR.search(text):
        return "complaints"
    if re.search(
        r"(?i)\bonly if (?:you|a parent|they|the parent|your parent)\b[^.]*\b(?:said yes|agree|consent)", text
    ) and not re.search(r"(?i)\b(?:send|email|text|ring|call|news|offers|marketing)\b", text):
        return "consent"
    rights = heading == "rights" or re.search(r"(?i)\brights?\b|you (?:can|may)", statement.lead_in) is not None
    if _AUDIENCE.search(text) or (heading == "audience" and not OF_ITS_OWN.match(text)):
        return "audience"
    if _IS_US.search(text) and not _REGULATOR.search(text):
        return "organisation"
    if len(rights_in(text)) > 2 and re.search(r"(?i)\byou (?:can|may|have|could)\b|\brights?\b", text):
        return "rights"
    if (
        re.search(r"(?i)\bopt[- ]?out of\b[^.]*\b(?:research|planning|your data being)\b", text)
        and "marketing" not in text.lower()
    ):
        return "rights"
    if LABEL_SO.match(text) and heading not in ("rights", "retention", "sharing", "cookies", "complaints"):
        return "use"
    if re.match(r"(?:Our )?(?:[Ll]awful|[Ll]egal) (?:basis|bases|grounds?)\s*(?::|[–-]\s)", text):
        return "use"
    if re.match(r"(?:Why|Purposes?|What for|Reasons?)(?: we use (?:it|them))?\s*(?::|\s[–-])\s", text):
        return "use"
    if _UNHAPPY.match(text) and not _REGULATOR.search(text):
        return "complaints"
    if _BY_MACHINE.search(text):
        return "decisions"
    if (
        re.search(
            r"(?i)\b(?:balanc|weigh)\w*\b[^.]*\b(?:interests?|rights)\b|interests? (?:are|is)(?: not)? overrid|considered whether",
            text,
        )
        and not statement.lead_in
    ):
        return "rights" if "objection" in rights_in(text) else "about"
    of_basis = len(statement.heading.split()) < 6 and bool(bases_in(statement.heading, expected=True))
    if of_basis and len(statement.headings) > 1 and is_fragment(text):
        return "use"
    if heading in ("use", "bases") and re.match(r"To [a-z]+ |[a-z]+ing\b(?! to )", text):
        return "use"
    if re.match(
        r"(?i)(?:where|if|when) (?:the law requires|we need|required|needed|necessary)\b[^,]*\bconsent\b", text
    ):
        return "consent"
    if _FOR_WHICH.search(text):
        return "use"
    if re.match(r"(?:[Tt]o|[Ss]o that we can) [a-z]+", text) and _USING.search(statement.lead_in):
        return "use"
    if (
        _TO_DO_WHAT.search(statement.lead_in)
        and not _KEEPING.search(statement.lead_in)
        and _USING.search(statement.lead_in)
    ):
        return "use"
    if _REQUESTED.search(text) and heading not in ("use", "bases", "complaints", "retention", "sources"):
        return "rights"
    if _NEEDED.search(text) and heading not in ("rights", "consent", "cookies", "complaints"):
        return "need"
    if _REGULATOR.search(text) and (
        heading in ("complaints", "regulator") or (rights and re.search(r"(?i)complain|concern|contact", text))
    ):
        return "regulator"
    if heading == "cookies" and not statement.lead_in:
        return "cookies"
    if (
        heading == "complaints"
        and re.search(r"\bDPO\b|[Dd]ata [Pp]rotection [Oo]fficer", text)
        and not re.search(r"(?i)complain|acknowledg|concern|unhappy|tell|ask|speak|write", text)
    ):
        return "organisation"
    if heading == "complaints" and (_OF_THE_NOTICE.search(text) or not _COMPLAINED.search(text)):
        return None
    if heading in ("complaints", "need", "decisions") and not statement.row:
        others = _ELSEWHERE.search(text) if heading != "complaints" else None
        return heading if others is None else None
    if (
        heading == "rights"
        and (rights_in(text) or _ANSWERS.search(text))
        and not _OF_US.match(text)
        and (not _ELSEWHERE.search(text) or rights_in(text))
    ):
        return "rights"
    if heading == "rights" and re.match(
        r"(?i)(?:please |just )?(?:write|e-?mail|phone|ring|call|telephone|contact|ask|tell)\b", text
    ):
        return "organisation"
    if _PROCESSOR.search(text):
        return "organisation"
    if is_basis_label(text) and heading not in ("rights", "retention", "complaints"):
        return "use"
    if labelled_basis(text) and heading not in _NOT_OF_USE - {"organisation"}:
        return "use"
    if heading in ("use", "bases") and (_GERUND.match(text) or _BASIS_ALONE.match(text)):
        return "use"
    if heading in ("use", "bases") and (labelled_basis(text) or _DOES.match(text)) and not _ELSEWHERE.search(text):
        return "use"
    alone = re.fullmatch(r"(?i)(?:our |your |explicit )?consent", statement.heading) and len(statement.headings) > 1
    if alone and re.match(r"(?:We|Our|To) ", text) and not _ELSEWHERE.search(text):
        return "use"
    labelled = len(statement.heading.split()) < 6 and bool(bases_in(statement.heading, expected=True))
    if (
        heading in ("use", "bases")
        and (labelled or bases_in(text) or _PASSIVE.search(text))
        and not rights
        and not _ELSEWHERE.search(text)
    ):
        return "use"
    if _STOPPED.search(text):
        return "marketing" if heading == "marketing" else "rights"
    if (
        (_WE_USE.search(text) or _FIRST.match(text))
        and heading not in _NOT_OF_USE
        and not statement.lead_in
        and not _ELSEWHERE.search(text)
    ):
        return "use"
    if (
        _RESTS.search(text)
        and (bases_in(text, expected=len(text.split()) < 12) or text.lower().startswith("our "))
        and not re.search(r"(?i)special categor|article 9|sensitive|criminal", text)
        and not _ELSEWHERE.search(text)
        and not rights
        and heading not in ("rights", "special", "data")
    ):
        return "use"
    return None


_REGULATOR = re.compile(
    r"information commission|\bICO\b|ico\.org|supervisory authority|data protection (?:regulator|authority)|Wycliffe House|SK9 5AF|0303 123 1113",
    re.IGNORECASE,
)
DATED = re.compile(
    r"(?i)(?:this (?:notice|policy|statement|version) (?:was|is|has been) (?:last )?(?:updated|dated|revised|reviewed|published|issued|approved|adopted|made)|(?:last |date |of |policy |notice |page )*(?:updated|reviewed|revised|amended|changed|adopted|approved|looked at|checked|effective|issued?|edition|published|v(?:ersion)? ?\d*|written|dated)\b)[^.]{0,40}(?:\d[./]\d{1,2}[./])?\d{4}"
)
_AUDIENCE = re.compile(
    r"(?i)\b(?:notice|policy|statement|page)\b (?:is|applies|covers|relates|has been written|was written|is written)(?: (?:intended|written|meant|also|only))? ?(?:for|to|about|to you if you are|you if you are)? (?:(?:our|all|the|any|current|former|prospective|past) )*(?:tenants|customers|clients|members|people|anyone|anybody|visitors|patients|candidates|applicants|donors|supporters|volunteers|pupils|parents|employees|staff|residents|leaseholders|landlords|individuals|users|suppliers|contractors|guests|students|learners|debtors)\b"
)
_FOR_WHICH = re.compile(
    r"(?i)\b(?:collect|use|process|hold)\b[^:]*\bfollowing (?:personal )?(?:information|data|details)\b[^:]*\b(?:to|for)\b[^:]*:$|^(?:our|the) (?:lawful|legal) (?:basis|bases|grounds?) (?:for|is|are)\b"
)
_DOES = re.compile(
    r"(?:We|Our [a-z]+) (?!keep|hold|store|share|transfer|never|do not|don[’']t)(?:[a-z]+ ){1,14}?(?:to|so that we can|so we can) (?!the|our|your|you|us|a\b|an\b|any)[a-z]+"
)
_TO_DO_WHAT = re.compile(r"(?i)\bpurposes?\b[^:]*:$|\b(?:to|for|in order to|so that we can|because we)\s*:$")
_BY_MACHINE = re.compile(
    r"(?i)(?:not|n[’']t|never) use (?:a |any )?(?:computers?|machines?|algorithms?|software|AI)\b[^.]*\bdecisions?"
)
_UNHAPPY = re.compile(
    r"(?i)(?:if you(?:[’']re| are) )?(?:not happy|unhappy|cross|fed up|upset|dissatisfied|not satisfied|something wrong|complaints?)\b[^.?]*(?:\?|,? (?:please )?(?:tell|contact|speak|write|email|call|ring|talk|come)\b)"
)
_GERUND = re.compile(r"(?:[A-Z][a-z]+ing|To [a-z]+)\b[^:.(]{2,60}:\s")
_BASIS_ALONE = re.compile(
    r"(?i)(?:only )?(?:(?:with your (?:explicit )?consent|legitimate interests?|contract|legal obligation|the law (?:obliges|requires)(?! us to))\b(?![^.]*\bwe\b)|we (?:can[’']t|cannot) (?:fulfil|perform)\b)[^.]*\.?$"
)
_PASSIVE = re.compile(
    r"(?i)\b(?:is|are) (?:\w+ )?(?:recorded|kept|used|collected|processed|taken|asked for|held|needed|logged)\b[^.]*\b(?:for|to|so that)\b"
)
_IS_US = re.compile(
    r"^(?:(?:Hi|Hello|Welcome)[,!]? )?[Ww]e(?: are|[’']re) (?:the )?[A-Z][\w&’'.-]+ (?!policy)|\b[Ww]e(?: are|[’']re) (?:the |a )?[\"“‘']?(?:data )?controller"
)
_KEEPING = re.compile(
    r"(?i)\bfollowing (?:personal )?(?:information|data|details)\b|\b(?:retain|keep|kept|long)\w*\b|\b(?:share|disclose|pass)\w*\b"
)
_REQUESTED = re.compile(
    r"(?i)\bwho (?:will )?(?:repl|answer|respond)\w* within\b|\b(?:one|a) (?:calendar )?month to (?:reply|respond|answer)|you(?:[’']ll| will) (?:hear|have an answer)\b[^.]{0,40}\bwithin\b|\brequests?\b[^.]{0,100}\bwithin (?:one|a|1|30|28)\b|(?:confirm|verify|prove|check)\w* (?:who you are|your identity)"
)
_USING = re.compile(r"(?i)\b(?:us(?:e|es|ed|ing)|process\w*|need\w*|collect\w*|hold|necessary)\b")
_NEEDED = re.compile(
    r"(?i)\byou (?:must|have to|need to|do not have to|don[’']t have to|are (?:not|under no) (?:\w+ )?(?:obliged|required|obligation|duty) to|need not|are free not to) (?:give|provide|tell|supply|share)|otherwise,? we (?:cannot|can[’']t|will not|won[’']t|may not|are unable)|\bwe (?:cannot|can[’']t|will not be able|won[’']t be able|may not be able|are unable|may be unable|will be unable|would be unable|could not)\b[^.]*\b(?:without (?:your|it|this|these|that|them|knowing|proof|a |an )|unless you)|\b(?:required|obliged) (?:by|under) (?:\w+ ){0,2}(?:contract|law|statute)\b[^.]{0,20}\bto (?:give|provide|supply)|\bwho (?:does not|do not|fails? to|refuses? to|declines? to) (?:provide|give|supply|tell|do so)[^.]{0,80}\b(?:cannot|will not|may not|may be unable|will be unable)|without (?:it|them|these|this),? we (?:cannot|can[’']t|won[’']t|will not)|(?:if|where|should) you (?:leave (?:it|them|any|this|that|one)\b|do not|don[’']t|fail|choose not|decide not|refuse|prefer not|would rather not|are not willing)[^.]{0,80}\b(?:we|it) (?:cannot|can[’']t|will not|won[’']t|may not|might not|are unable|may be unable|will be unable|could not)|(?:if you (?:do not|don[’']t)),? we (?:cannot|can[’']t|will not|won[’']t|may not)|\bcannot\b[^.;]{0,50} if (?:they|it) (?:are|is) not\b|no other (?:information|data) is (?:compulsory|required|mandatory)|everything else (?:on the form )?is optional|\b(?:marked|fields)\b[^.]{0,40}(?:\*|asterisk|optional|mandatory|compulsory|required)"
)
_STOPPED = re.compile(
    r"(?i)^(?:and )?you (?:can|may) (?:always |also )?(?:(?:tell|ask) us to stop|object|opt out of this|say no)\b(?! (?:marketing|sending))"
)
_WE_USE = re.compile(
    r"(?i)\bwe (?:may |will |can |also |then |only |sometimes )*(?:uses?|process(?:es)?|need (?:your|this|these|it|them|the|to (?:use|process|collect)))\b[^.:]{0,120}\b(?:to|so that we can|in order to) (?!us\b|you\b|be\b|the\b|our\b|your\b|work\b|rent\b|an?\b|share|disclos|pass\b|keep|retain|hold\b|store|transfer|ask\b|know\b|tell|give|any|other|third)[a-z]+"
)
_FIRST = re.compile(
    r"(?:In order to|To) [a-z]+ [^.:]{5,160}, (?:we|the [A-Z]?[a-z]+) (?!will respond|respond|reply)[a-z]+"
)
_NOT_OF_USE = frozenset(
    [
        "rights",
        "cookies",
        "complaints",
        "retention",
        "transfers",
        "sharing",
        "measures",
        "marketing",
        "review",
        "special",
        "decisions",
        "organisation",
    ]
)
LABEL_SO = re.compile(
    r"^(?P<label>[A-Z][\w’' &-]{2,40}?)\s*(?::|\s[–—-])\s+(?P<data>(?:your|the|names?|an?|e-?mail|contact|what|any)\b[^.;:]{3,160}?),? (?:so (?:that )?(?:I|we) can|in order to) (?P<what>[^.;]{3,120})\.?$"
)
"""‘Enquiries: your name and message, so that we can reply’ – a label with what it needs and what for."""
_OF_US = re.compile(
    r"(?i)(?:and |but )?(?:no\b|there (?:is|are|will be) no (?!fee|charge|cost)|none of|we (?:do not|don[’']t|never|will not|won[’']t) (?!have the right|need|charge))"
)
"""A denial says what the controller does, whatever rights stand around it."""

_OF_THE_NOTICE = re.compile(
    r"(?i)^review(?:ed)?\b(?! by)|\b(?:this|our|the) (?:\w+ )?(?:page|notice|policy|statement) (?:is|was|will be|has been) (?:\w+ )?(?:review|updat|chang|amend|revis)\w*|(?:review|updat|chang|amend|revis|look)\w*[^.]{0,30}\b(?:this|our|the) (?:\w+ )?(?:page|notice|policy|statement)"
)
_COMPLAINED = re.compile(
    r"(?i)complain|contact|\btell|writ|speak|e-?mail|call|ring|phone|repl|acknowledg|respond|answer|concern|unhappy|dissatisfied|resolve|put (?:it|things) right|escalat|review|@|\b0\d{3}"
)
_ANSWERS = re.compile(
    r"(?i)(?:respond|reply|answer|get back to you|deal with)[^.]{0,60}(?:within|month|days)|(?:one|a) (?:calendar )?month to (?:reply|respond|answer)|free of charge|(?:not|n[’']t) charge|\bfee\b|\b(?:is|are|it[’']s) free\b|\b(?:one|a) month\b|takes? no longer than|ready within|no charge|proof of (?:your )?identity|to (?:exercise|use) (?:any|one|these|those|them|your)|requests? should"
)
_ELSEWHERE = re.compile(
    r"(?i)\bcookies?\b|(?:kept|keep|retain\w*|stored?|held|hold)[^.]{0,60}\b(?:for|until)\b[^.]{0,20}(?:year|month|day|week)|outside (?:of )?the (?:UK|United Kingdom|EEA)|(?:share|disclos|pass)\w*[^.]{0,40}\b(?:with|to) (?:our |the |third|other)|complain\w* (?:to (?:us|the|our)|about us)|withdraw|take back|consent before (?:sending|we send)|encrypt|\bautomated\b|profiling|unsubscribe|opt[- ]out|opted|(?:sell|rent) your|\bonly (?:ever )?(?:email|text|ring|call|phone|contact|send)\b|(?:email|text|ring|call|phone|contact) you\b[^.]*\bonly if"
)
_PROCESSOR = re.compile(
    r"(?i)\b(?:we|(?:the|this) (?:company|firm|agency|practice|trust))\b[^.]{0,60}\b(?:act|are|is|as)\w* (?:only |also )?(?:as )?(?:a |its |their |the )?(?:data )?processors?\b(?! (?:for|of) us)|\bwe\b[^.]*\bas (?:a|its|their|the) (?:data )?processors?\b(?! (?:for|of|on|acting))|on (?:our |a |its |their )?client[’']?s?[’']? instructions"
)
_RESTS = re.compile(
    r"(?i)^we (?!will ask|ask|obtain|seek|get|need)(?![^.]*(?:newsletter|marketing|offers|promotion))[a-z]+\b[^.]*\bwith your (?:explicit |prior )?(?:consent|permission|agreement)\b|\b(?:we|it|the \w+) (?:also )?(?:rely|relies|depends?) on\b|\b(?:lawful|legal) (?:basis|ground)s?\b[^.]{0,60}\b(?:is|are)\b|\bbasis is\b|(?:in|have|for|of) (?:our|a|the) legitimate (?:business )?interests?|^our (?:legitimate )?interests? (?:in|is|are|here)\b|(?:lawful|legal) bases are\b|on the basis (?:of|that)|6 ?\(1\) ?\([a-f]\)|\bwe must(?:,? by law,?| by law)? (?!keep|retain|tell|give|respond|reply)[a-z]+|\blaws? (?:requires|obliges) us|task carried out in the public interest|\bwe do (?:this|so) because|(?:necessary|need\w*) (?:to do this )?for (?:the performance of )?(?:our|your|a|the) (?:\w+ )?(?:contract|agreement)"
)
"""Words that say on what a use of data rests."""
