# ruff: noqa: E501 – a pattern is read whole
"""What a statement is about: cues in its own words, in the words that lead into it, and in the heading over it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from troth.notice.draft.law_words import bases_in, rights_in
from troth.notice.draft.statements import Statement
from troth.notice.draft.vocabulary import companies_in


@dataclass(frozen=True)
class Topic:
    """The topic of a statement and how sure that is: ``words`` its own words say so, ``lead-in``, or ``heading`` alone."""

    name: str
    by: str


def topic_of(statement: Statement) -> Topic | None:
    """What the statement is about; None where nothing in or around it speaks of people's data."""
    if statement.heading and _ENDS_CONTEXT.search(statement.heading):
        return None
    if statement.row:
        columns = " ".join(statement.row)
        for name, pattern in _COLUMNS:
            if pattern.search(columns):
                return Topic(name, "words")
    heading = topic_of_heading(statement)
    placed = _placed(statement, heading)
    if placed is not None:
        return Topic(placed, "words")
    if statement.lead_in:
        own = _OF_ITS_OWN.match(statement.text)
        for name, pattern in _FIRM_LEADS:
            if pattern.search(statement.lead_in) and (own is None or name == "marketing"):
                return Topic(name, "lead-in")
    for name, pattern in _SURE:
        if pattern.search(statement.text):
            return Topic(_rather(name, heading, statement.text), "words")
    if statement.lead_in:
        led = _by_lead_in(statement)
        if led is not None:
            return Topic(led, "lead-in")
    if heading == "sharing" and companies_in(statement.text):
        return Topic("sharing", "words")
    for name, pattern in _LIKELY:
        if pattern.search(statement.whole) and (
            heading is None or heading == name or name not in _WEAK_AGAINST_HEADING
        ):
            return Topic(name, "words")
    return Topic(heading, "heading") if heading is not None and _OURS.search(statement.whole) else None


def _placed(statement: Statement, heading: str | None) -> str | None:
    """What the place of a statement decides before its other words: a reply time under ‘Complaints’ is about complaints."""
    text = statement.text
    if _DATED.match(text):
        return "review"
    rights = heading == "rights" or re.search(r"(?i)\brights?\b|you (?:can|may)", statement.lead_in) is not None
    if _REGULATOR.search(text) and (
        heading in ("complaints", "regulator") or (rights and re.search(r"(?i)complain|concern|contact", text))
    ):
        return "regulator"
    if heading == "cookies" and not statement.lead_in:
        return "cookies"
    if heading == "complaints" and (_OF_THE_NOTICE.search(text) or not _COMPLAINED.search(text)):
        return None
    if heading in ("complaints", "need", "decisions") and not statement.row:
        others = _ELSEWHERE.search(text) if heading != "complaints" else None
        return heading if others is None else None
    if heading == "rights" and (rights_in(text) or _ANSWERS.search(text)) and not _ELSEWHERE.search(text):
        return "rights"
    if _PROCESSOR.search(text):
        return "organisation"
    labelled = len(statement.heading.split()) < 6 and bool(bases_in(statement.heading, expected=True))
    if heading in ("use", "bases") and (labelled or bases_in(text)) and not _ELSEWHERE.search(text):
        return "use"
    if (
        _RESTS.search(text)
        and bases_in(text, expected=True)
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
_DATED = re.compile(
    r"(?i)(?:this (?:notice|policy|statement|version) (?:was|is|has been) (?:last )?(?:updated|dated|revised|reviewed|published|issued)|(?:last |date |policy |notice |page )*(?:updated|reviewed|revised|amended|changed|effective|issued|published|version)\b)[^.]{0,40}\d{4}"
)
_OF_THE_NOTICE = re.compile(
    r"(?i)(?:review|updat|chang|amend|revis|look)\w*[^.]{0,30}\b(?:this|our|the) (?:\w+ )?(?:page|notice|policy|statement)"
)
_COMPLAINED = re.compile(
    r"(?i)complain|contact|\btell|writ|speak|e-?mail|call|ring|phone|repl|acknowledg|respond|answer|concern|unhappy|dissatisfied|resolve|put (?:it|things) right|escalat|review|@|\b0\d{3}"
)
_ANSWERS = re.compile(
    r"(?i)(?:respond|reply|answer|get back to you|deal with)[^.]{0,60}(?:within|month|days)|(?:one|a) (?:calendar )?month to (?:reply|respond|answer)|free of charge|\bfee\b|it[’']s free|no charge|proof of (?:your )?identity|to (?:exercise|use) (?:any|one|these|those|them|your)|requests? should"
)
_ELSEWHERE = re.compile(
    r"(?i)\bcookies?\b|(?:kept|keep|retain\w*|stored?|held|hold)[^.]{0,60}\b(?:for|until)\b[^.]{0,20}(?:year|month|day|week)|outside (?:of )?the (?:UK|United Kingdom|EEA)|(?:share|disclos|pass)\w*[^.]{0,40}\b(?:with|to) (?:our |the |third|other)|complain\w* (?:to|about us)|encrypt|\bautomated\b|profiling|unsubscribe|opt[- ]out|opted|(?:sell|rent) your|\bonly (?:ever )?(?:email|text|ring|call|phone|contact|send)\b|(?:email|text|ring|call|phone|contact) you\b[^.]*\bonly if"
)
_PROCESSOR = re.compile(
    r"(?i)\b(?:we|(?:the|this) (?:company|firm|agency|practice|trust))\b[^.]{0,60}\b(?:act|are|is|as)\w* (?:only |also )?(?:as )?(?:a |its |their |the )?(?:data )?processors?\b(?! (?:for|of) us)|\bwe\b[^.]*\bas (?:a|its|their|the) (?:data )?processors?\b(?! (?:for|of|on|acting))|on (?:our |a |its |their )?client[’']?s?[’']? instructions"
)
_RESTS = re.compile(
    r"(?i)\bwe (?:also )?(?:rely|depend) on\b|\b(?:lawful|legal) (?:basis|ground)s?\b[^.]{0,60}\b(?:is|are)\b|\bbasis is\b|(?:in|have|for|of) (?:our|a|the) legitimate (?:business )?interests?|on the basis (?:of|that)|6 ?\(1\) ?\([a-f]\)|\bwe must(?:,? by law,?| by law)? (?!keep|retain|tell|give|respond|reply)[a-z]+|\blaws? (?:requires|obliges) us|task carried out in the public interest|\bwe do (?:this|so) because|(?:necessary|need\w*) (?:to do this )?for (?:the performance of )?(?:our|your|a|the) (?:\w+ )?(?:contract|agreement)"
)
"""Words that say on what a use of data rests."""


def _rather(name: str, heading: str | None, text: str) -> str:
    """‘Please contact us first’ under ‘Complaints’ is about complaints; a list of rights that names marketing, about rights."""
    if name in ("marketing", "decisions", "portability") and len(rights_in(text)) >= 3:
        return "rights"
    return "complaints" if name == "organisation" and heading == "complaints" else name


_OURS = re.compile(
    r"\b(?:you|your|yours|data|information|details|records?|privacy|notice|policy|website|site|links?|cookies?|law|rights?|"
    r"changes?|accounts?|requests?|they|this|these|it|them|kept|held|limited|ltd|controller|us|their|months?|days|database|software|suppl\w+|include|interests|procedures)\b|@|\d",
    re.IGNORECASE,
)
"""A statement that only its heading explains must at least use a word that notices use."""


def topic_of_heading(statement: Statement) -> str | None:
    """The topic of the nearest heading that has one."""
    if not statement.headings and statement.title:
        return "about"
    for heading in reversed(statement.headings):
        for name, pattern in _HEADINGS:
            if pattern.search(heading):
                return name
        if heading != statement.headings[0] and _ENDS_CONTEXT.search(heading):
            return None
    return None


def _by_lead_in(statement: Statement) -> str | None:
    lead = statement.lead_in
    for name, pattern in _LEADS:
        if pattern.search(lead):
            return name
    for name, pattern in (*_SURE, *_LIKELY):
        if pattern.search(lead):
            return name
    return None


def _compiled(table: dict[str, str]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name.rstrip("+"), re.compile(pattern, re.IGNORECASE)) for name, pattern in table.items())


_US = r"(?:we|us|our \w+|the (?:company|practice|school|trust|charity|firm|society))"
_DATA = r"(?:personal |your |this |that |the |any |sensitive |identifiable )*(?:data|information|details|records?)"

_COLUMNS = _compiled(
    {
        "rights": r"\bright",
        "cookies": r"cookie",
        "retention": r"retention|how long|kept for|keep",
        "use": r"purpose|activity|lawful basis|legal basis|why we|what we (?:use|do)",
        "sharing": r"recipient|who (?:we|receives|gets)|share",
        "sources": r"where (?:we|it|from)|source",
        "data": r"data|information|categor|detail",
    }
)
_FIRM_LEADS = _compiled(
    {
        "marketing": r"(?:marketing|mailing|news\w*) (?:database|list)[^.]*(?:if|when|where)",
        "rights": r"\brights? (?:to|:|are|includ|under)|\brights?\W*$|you (?:can|may|could) (?:also )?(?:ask|request)|(?:have|has) the right",
        "measures": r"(?:security|safe|protect|secure)[^.]{0,60}(?:measures|steps|include|by\b)|measures",
        "use": r"\b(?:used?|uses|using|process|processed|need|needed)\b[^.]{0,120}\b(?:to|for|following (?:purposes|reasons)|so that we can|in order to|because)\W*$|purposes\W*$|^(?:how|why|what|(?:the |our )?reasons)[^?:.]{0,40}\b(?:us(?:e|ed|ing)|we process|do we (?:hold|need|collect))\b[^?:.]{0,40}\W*$|^(?:our )?purposes\b[^.]{0,60}$",
    }
)
_OF_ITS_OWN = re.compile(r"(?:We|You|This|These|They|Personal data|Personal information|For example|Please|If|Where)\b")

# The first that fits wins: what is most particular stands first. A trailing + only keeps two rows of one topic apart.
_SURE = _compiled(
    {
        "about": r"we (?:are|act as) (?:a|the) (?:data )?processor|(?:this|our) (?:privacy )?(?:policy|notice|statement) (?:describes|explains|tells|sets out|applies|aims|covers|is (?:intended|designed))|provided this (?:policy|notice|statement)|^please (?:also )?(?:refer|see|read)\b(?!.*cookie)",
        "sources++": r"^(?!.*(?:combined|used to)).*(?:ways? in which you|share[^.]{0,30} with us\b|passed to us|given to us by|(?:receive|obtain|get|collect)\w*[^.]{0,70}\bfrom (?!you\b(?! or))(?:other|third|various|the following|your|a\b|our|public|hous|analytic|social|credit|the))",
        "children": r"(?:not|never)\b.{0,40}\b(?:intended for|directed at|aimed at|knowingly collect\w*).{0,60}\b(?:child|under (?:the age of )?1\d|minors)|knowingly collect.{0,40}child|(?:under|below) (?:the age of )?1[3-8]\b",
        "special": r"special categor\w+|sensitive (?:personal )?(?:data|information) (?:about|such as|includ|relating)|(?:about|any information about) criminal (?:convictions|offen)|criminal convictions? and offences|(?:do not|don[’']t|never) (?:collect|ask)[^.]*(?:racial|ethnic|religio|criminal|health data)",
        "breach": r"(?:something|anything|things) (?:ever )?(?:went|goes|go|does go|did go) wrong|(?:data|information) (?:is|was|were) (?:ever )?(?:lost|stolen|leaked)|(?:data|security|personal) (?:data )?breach|breach(?:es)? (?:of|to)|notify you and any",
        "statistics": r"anonymis\w+|anonymous (?:data|information|form|statistic)|aggregated? (?:data|information|statistic)|can no longer (?:identify|be connected)",
        "need+": r"^(?:whilst|while|although)?\s*you are not under",
        "data+": r"^[A-Z][\w/& -]{2,40} (?:data|information)\)?:? (?:includes|means|such as)",
        "retention+": r"^[^.]{0,40}(?:will |may |only )*(?:retain|keep)\b[^.]{0,60}(?:personal data|information|records|it|details)[^.]{0,20}for (?:as long|a longer|no longer|up to|\w+ (?:day|week|month|year))",
        "marketing+": r"(?:email|e-mail|text|ring|call|phone|write to|contact|send)\b[^.]{0,80}(?:if you[’']?(?:ve| have) (?:said|ticked|agreed|opted|asked)|(?:said yes|ticked the))|marketing you haven|(?:tick|ticked) the box[^.]{0,60}(?:send|email|contact|news)|unsubscrib",
        "marketing": r"never (?:share|sell|pass|rent)[^.]{0,80}marketing|(?:marketing|newsletters?|promotional)[^.]{0,80}(?:consent|opt[- ]?(?:in|out)|unsubscribe|prefer)|opted[- ](?:in|out)|(?:opt[- ]?(?:in|out)|unsubscribe|consent)[^.]{0,80}(?:marketing|newsletter|mailing)|(?:send|receiv\w+|stop)[^.]{0,40}(?:marketing|newsletters?|promotional)(?! preferences data)|marketing (?:communications|messages|list|database|emails?) |opt[- ]out|unsubscribe|(?:current|your) marketing preferences at|supporter preferences",
        "decisions": r"wealth screening|\bscor(?:e|es|ing)\b|computer model|significant effect on you|decisions?\b[^.]{0,60}without (?:a person|human)|(?:staff|person|human|consultant)[^.]{0,20} (?:decides|always decides)|automat\w+ (?:individual )?(?:decision|means|processing)|decisions? (?:\w+ ){0,6}(?:automat|by (?:a )?computer|solely)|profil(?:e|ing)\b(?! picture)|(?:always|a) human (?:involve|be|makes|review)|made by (?:a )?(?:person|human)|(?:involved|reviewed) by a (?:person|human)|algorithm",
        "regulator": r"information commissioner|\bICO\b|information commission\b|supervisory authority|ico\.org",
        "complaints": r"(?<!event of a )(?<!relation to a )complain\w*|got (?:something|it|this) wrong|cross with us|not satisfied|unhappy (?:with|about)|not happy with|(?:concerns?|dissatisfied) (?:about|with) (?:how|the way)|deal with your concerns",
        "need": r"(?:not|no) (?:under a |a )?(?:legal|statutory|contractual)(?:ly)?[^.]{0,20}(?:obligation|obliged|required|requirement|duty)[^.]{0,40}(?:provide|give|supply|us)|(?:fail|choose not|elect not|decide not|do not|don[’']t|refuse|unable|prefer not)[^.]{0,16}(?:to )?(?:provide|give|supply|tell)[^.]{0,80}|without (?:this|it|your|these)[^.]{0,40}(?:cannot|can[’']t|not be able|unable)|have to cancel a|(?:mandatory|optional) (?:fields?|information)|marked with an asterisk",
        "review": r"(?:look|looks) at this (?:page|notice|policy)|version published here|this page (?:is|was)|(?:review|updat\w*|chang\w+|amend\w*|revis\w+)[^.]{0,40}(?:this|our|the) (?:\w+ )?(?:privacy )?(?:policy|notice|statement)(?! will apply)|(?:this|our) (?:privacy )?(?:policy|notice|statement)[^.]{0,60}(?:review|updat|amend|revis|chang)|^updated\b|last (?:updated|reviewed|revised|changed|amended)|latest version|effective (?:from|date)|version \d|next review",
        "sources+": r"^(?!.*(?:if|whether)).*personal data changes during|(?:tell|inform|let)[^.]{0,20}(?:us|know)[^.]{0,40}(?:chang|up to date)|keep us informed",
        "transfers": r"(?:outside|inside|within|leave|beyond|out of)(?: of)? (?:the )?(?:UK|U\.K|United Kingdom|EU\b|EEA|European|country)|overseas|(?:transfer\w*|sent|send|stored|hosted)[^.]{0,40}\b(?:abroad|overseas|other countries|third countr|international)|international(?:ly)? transfer|adequacy|standard contractual|international data transfer (?:agreement|addendum)|IDTA|data bridge|non-UK",
        "cookies": r"cookies?\b(?! notice)|pixels?\b|web beacons?|tracking (?:software|technolog)|local storage|local hard drive|similar technolog",
        "social": r"social (?:media|network|sharing)(?! (?:posts?|sites? that we))",
        "links": r"(?:external|third[- ]party|other|linked) (?:web)?(?:sites?|links?|web links?)|links? to (?:other|third|external)|plug-ins? and applications|when you leave our|every website you visit|content of (?:other|external)",
        "retention": r"(?:retain|keep|kept|hold|held|store|stored|retention)[^.]{0,120}(?:for (?:as long|no longer|up to|at least|only|a (?:longer|maximum|minimum|period)|\w+[\s-]+(?:\(\d+\) )?(?:day|week|month|year))|until|\d+ (?:day|week|month|year)|(?:six|seven|two|three|one|ten|twelve|five) (?:day|week|month|year)|longer than|indefinitely|permanently)|retention (?:period|polic|schedule)|(?:delete|destroy|erase|shred|remove|overwritten)d?(?:ed)?[^.]{0,40}(?:after|once|when|within)[^.]{0,60}(?!request)|as long as (?:is |it is |we )?(?:reasonably )?(?:necessary|need)|kept for|deleted after",
        "rights": r"(?:right|entitled) (?:of|to)\b(?! complain| lodge| rent| work)|rights? (?:under|in relation|over|include)|your rights|(?:respond|reply|answer)[^.]{0,30}within|subject access|withdraw\w* (?:your |any |that )?consent|(?:respond|reply|answer|deal)[^.]{0,40}(?:request|you)[^.]{0,30}within|within (?:one|1|30)[^.]{0,20}(?:month|days)[^.]{0,20}(?:of|receiv|after)|(?:charge[d]?|pay)[^.]{0,30}fee|lawfulness of any processing|request (?:a copy|access|that|erasure|correction|restriction)|ask us to (?:correct|delete|erase|stop using|restrict|transfer|send|give|limit|remove|update|see)|proof of (?:your )?identity|can exercise",
        "consent": r"(?:required|need|have) to (?:ask for |obtain |get |give )?(?:your )?consent|ask (?:you )?for your consent|give(?:n)? (?:your )?consent|without asking for your consent|change your mind|does require your consent",
        "measures": r"encrypt\w*|firewalls?|anti-?virus|malware|passwords?(?! hash)|two[- ]factor|multi[- ]factor|locked (?:cabinet|filing|cupboard|draw)|(?:staff|volunteers|team|employees|everyone)[^.]{0,40}train|training[^.]{0,40}(?:staff|data|security)|secure(?:ly)? (?:server|stor|dispos|shred)|access (?:to|controls?)[^.]{0,60}(?:limited|restricted|only|need|authoris)|(?:limit|restrict)\w* access|need to know|duty of confidentiality|confidentiality|security (?:measures|procedures|features|testing)|technical and organi[sz]ational|(?:kept|keep|keeping)[^.]{0,50}(?:secure|safe)(?!ty)|backed up|back-?ups?\b|penetration test|cyber essentials|ISO ?27001|shredd|mobile devices?(?= and)|internet is not|via the internet|over the internet|only (?:people|staff|those) who need|internal servers|online systems|protect (?:it|your|the security)",
        "organisation": r"\([“\"‘](?:the |we\b|us\b)|[“\"‘]we[”\"’]|registered (?:head )?office|(?:is|are|as|be) (?:the|a) (?:data )?controller|controller (?:is|of your|for)|registered (?:office|address|in (?:england|scotland|wales|northern)|charity|company|with the)|(?:company|charity|registration) (?:number|no)|data protection (?:officer|lead|manager)|\bDPO\b|(?:you can |please |to )(?:contact|reach|write to|email|call|phone|ring|speak to) us(?! to ask)|(?:questions?|queries|enquiries) (?:about|regarding|on)|get in touch with|contact us (?:at|by|on|in writing)|trading (?:as|name)",
        "sharing": r"(?:never|not|n[’']t) (?:\w+ )?(?:sell|rent|trade|swap)|(?:share|disclos|pass|we (?:may |also |will )*give)\w*[^.]{0,60}(?:with|to)\b[^.]{0,30}(?:third|other|our|compan|organi|polic|provid|suppli|partner|author|agenc|contractor|profess|oper|follow|credit|insur|hmrc|anyone|council|department|people)|(?:shared with|disclosed to|passed (?:on )?to|recipients?)|third part(?:y|ies) (?:who|that|with whom|service)|credit reference agenc|(?:data )?processors?\b|service providers|sell or buy any|one-off basis",
    }
)

_LIKELY = _compiled(
    {
        "sources": rf"(?:give|provide)\w* us|{_DATA} (?:from|given by|passed by)\b|(?:collect|obtain|receiv|get|gather)\w*[^.]{{0,60}}{_DATA}?[^.]{{0,60}}(?:from|through|when|directly|via|by)\b|(?:you (?:may |can )?(?:give|provide|submit|send|tell)|provided by you|given to us)[^.]{{0,60}}|passed to us|(?:collect|share)[^.]{{0,60}}(?:share|pass) (?:it )?with us|publicly available|public sources|automatically collect|referred to us",
        "data": rf"\bwe (?:may |will |also )*(?:collect|hold|record|ask for|ask you for|store)\b[^.]{{0,40}}\byour\b|(?:collect|hold|process|record|gather|keep)\w*[^.]{{0,40}}(?:{_DATA}|following|:)|(?:personal )?(?:data|information) (?:we|that we) (?:collect|hold|process)|information about (?:you|your|how you)|technical information|\bdata: includ|\bdata\)?:? (?:includes|means|such as)",
        "use": rf"(?:{_US}|is|are|be)[^.]{{0,50}}\bus(?:e|es|ed|ing)\b[^.]{{0,40}}(?:to|for|in order|your)|in order to|(?:process|need)\w*[^.]{{0,40}}(?:to|for|because)|lawful bas[ei]s|legal bas[ei]s|purposes?\b|legitimate interests?|legal obligation|combined with|so (?:that )?we can|rely on|relying on",
        "about": r"this (?:privacy )?(?:policy|notice|statement) (?:describes|explains|tells|sets|applies|aims|covers|is)|(?:aims|designed) to (?:give|help|tell)|your privacy|data protection (?:act|legislation|law)|UK GDPR|GDPR",
    }
)
_WEAK_AGAINST_HEADING = frozenset({"data", "use", "about", "sources"})

_LEADS = _compiled(
    {
        "marketing": r"marketing (?:database|list|communications)|mailing list",
        "rights": r"\brights?\b(?! that you)|you (?:can|may) (?:also )?(?:ask|request)",
        "measures": r"(?:security|safe|protect|secure)[^.]{0,60}(?:measures|steps|include|by|we)|measures",
        "retention": r"retain|retention|how long|keep[^.]{0,40}(?:for|as follows|following periods)",
        "sources": r"from various|from and about|you provide when|passed to us|receive[^.]{0,60}from|from the following|(?:collect|receiv|obtain)\w*[^.]{0,80}(?:from|through|when|sources)|you give|provide (?:to us )?when|public sources",
        "sharing": r"(?:share|disclos|pass|give|send)\w*[^.]{0,80}(?:with|to)\b|third parties|recipients|examples? may include",
        "data": r"(?:collect|hold|process|record)[^.]{0,100}(?:following|:|kinds|types|categories|includ)|we (?:may )?collect|kinds of",
        "bases": r"lawful bas[ei]s|legal bas[ei]s|allows us to|without asking|law allows|following circumstances|legal grounds",
        "use": r"\bus(?:e|ed|ing)\b[^.]{0,120}|purposes?|so that we can|in order to|to:$",
        "cookies": r"cookies",
    }
)

_HEADINGS = _compiled({
    "organisation+": r"who (?:we are|are we|are you|is responsible|is the)|about us|further information|contact(?:ing)? us|how to contact|data controller",
    "cookies": r"cookie|tracking",
    "decisions": r"wealth screening|\bscor(?:e|es|ing)\b|computer model|significant effect on you|decisions?\b[^.]{0,60}without (?:a person|human)|(?:staff|person|human|consultant)[^.]{0,20} (?:decides|always decides)|automat|profiling",
    "marketing": r"marketing|newsletter|mailing list|keeping in touch|send me|contact me|hear from",
    "children": r"\bchild|under 1\d",
    "special": r"special categor|sensitive",
    "breach": r"breach",
    "social": r"social media",
    "links": r"(?:external|third[- ]party|other) (?:links|(?:web)?sites)|\blinks\b",
    "complaints": r"grumble|not happy|not satisfied|problem with|put(?:ting)? (?:it|things) right|complain|unhappy|concerns|commissioner|go wrong",
    "review": r"(?:changes?|updat|review|up to date|version)[^.]{0,30}(?:notice|policy|statement)?$",
    "transfers": r"international|overseas|other countries|abroad|outside|transfer(?!ring your)",
    "retention": r"how long|retention|retain|keep (?:it|your|them)(?! safe)|storage period|long (?:do|will) we",
    "measures": r"secur|safe|protect your|where is my data|how (?:do )?we (?:look after|store)",
    "consent": r"\bconsent\b",
    "need": r"(?:obliged|required|fail|have to|need) to (?:provide|give)|if you (?:don|do not|fail)",
    "sources": r"how (?:is|do|we|does)[^?]{0,30}(?:collect|get|obtain|received?)|where (?:else )?(?:do|does|did) |where (?:do )?(?:we )?(?:get|your|it|does|the)[^?]{0,30}(?:from|get|collect)|sources?|where we get",
    "sharing": r"processors|suppliers|shar\w+|disclos|who (?:else )?(?:do|will|may|might|sees|has|gets|can|we|is it)|recipients|third part|pass on",
    "rights": r"rights?\b|choices|access to your|can i (?:see|ask|have)|what can i",
    "use": r"reasons (?:we|for)|(?:how|why|what)[^?]{0,40}\bus(?:e|ed|ing)\b|purpose of proc|purposes?\b.*\b(?:basis|data|information)|(?:lawful|legal) (?:basis|bases|grounds)|why (?:do )?(?:we|you)|our purposes|purposes and",
    "bases": r"^(?:(?:performance of|because of|our|a|your) )*(?:legitimate interests?|legal obligations?|contract|contractual necessity|vital interests?|public task|public interest)(?: with you)?$",
    "data": r"what (?:\w+ )*(?:data|information|details)|(?:data|information) we (?:collect|hold|process)|categories of|information (?:about you )?(?:that )?we|what (?:do )?(?:we|you) (?:collect|hold|know|record|process)|data we",
    "organisation": r"who (?:we are|are we|is responsible|to contact)|contact|about us|controller|further information|data protection officer|how to reach",
    "about": r"introduction|purpose$|about this|overview|scope|^privacy|summary|policy$|notice$",
})  # fmt: skip
_ENDS_CONTEXT = re.compile(
    r"need assistance|interested in|subscribe|follow us|quick links|^menu|footer|latest news|our services$|go to homepage|^related (?:articles|posts|links|pages)",
    re.IGNORECASE,
)
