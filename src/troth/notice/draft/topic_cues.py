# ruff: noqa: E501 – a pattern is read whole
"""The words by which statements, lead-ins, headings and columns of tables show what they are about."""

from __future__ import annotations

import re


def _compiled(table: dict[str, str]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name.rstrip("+"), re.compile(pattern, re.IGNORECASE)) for name, pattern in table.items())


_US = r"(?:we|us|our \w+|the (?:company|practice|school|trust|charity|firm|society))"
_DATA = r"(?:personal |your |this |that |the |any |sensitive |identifiable )*(?:data|information|details|records?)"

COLUMNS = _compiled(
    {
        "rights": r"\bright|ask us to|you can ask",
        "cookies": r"cookie",
        "retention": r"retention|how long|kept for|keep|\bperiod\b|delet(?:e|ed|ion)",
        "use": r"purpose|activity|lawful basis|legal basis|why we|what we (?:use|do)",
        "sharing": r"recipient|who (?:we|receives|gets)|share|supplier|provider|processor|third part|partner|organi[sz]ation",
        "sources": r"where (?:we|it|from)|source",
        "data": r"data|information|categor|detail",
    }
)
FIRM_LEADS = _compiled(
    {
        "marketing": r"(?:marketing|mailing|news\w*) (?:database|list)[^.]*(?:if|when|where)",
        "data+": r"(?:collect|use|process|hold)[^:]*\bfollowing (?:personal )?(?:information|data|details)\b[^:]*(?:to|for)\b[^:]*:$",
        "rights": r"\brights? (?:to(?! work| rent)|:|are|includ|under)|\brights?\W*$|you (?:can|may|could) (?:also )?(?:ask|request)|(?:have|has) the right",
        "measures": r"(?:security|safe|protect|secure)[^.]{0,60}(?:measures|steps|include|by\b)|measures|^how\b[^?]*\b(?:protect|secure|safe|look after)\b|^(?:keeping|security|protecting)\b[^.]{0,40}\W*$",
        "use": r"\b(?:used?|uses|using|process|processed|need|needed)\b[^.]{0,120}\b(?:to|for|following (?:purposes|reasons)|so that we can|in order to|because)\W*$|purposes\W*$|^(?:how|why|what|(?:the |our )?reasons)[^?:.]{0,40}\b(?:us(?:e|ed|ing)|we process|do we (?:hold|need|collect))\b[^?:.]{0,40}\W*$|^(?:our )?purposes\b[^.]{0,60}$",
        "retention": r"how long|retention|\b(?:retain|kept|keep)\b[^.]{0,60}(?:for|periods?|as follows|long)|hang on to|hold on to",
        "sources": r"(?:collect|obtain|receiv|get|come)\w*\b[^.]{0,80}\bfrom\b[^.]{0,60}\W*$|^from (?:others|other|third|elsewhere)[^.]{0,30}\W*$|^where (?:do )?(?:it|we|your|the|does)\b[^.]{0,50}\b(?:from|get)\b[^.]{0,20}\W*$",
        "sharing": r"\bworks? (?:together |closely )?with\W*$|(?:shar(?:e|ed|ing)|disclos\w+|pass(?:ed)?)\b[^.]{0,80}\b(?:with|to)\b[^.]{0,60}\W*$|who (?:else )?(?:may|might|can|will|could) (?:see|get|receive|have)|who (?:else )?(?:sees|gets|receives|do we share|we share|can see|has access)|recipients\W*$",
        "data": r"\b(?:collect|hold|process|record|know|store|gather|ask (?:you )?for|receive|have)\b[^.?]{0,60}(?:following|about you|personal data|personal information|information|data|details)[^.]{0,50}\W*$|^(?:what|the|kinds? of|types? of|categor\w+ of|which)? ?(?:\w+ ){0,4}(?:data|information|details)\b[^.]{0,50}\b(?:collect|collected|hold|held|process|processed|record|recorded|gather|gathered|have|keep|about you|give us)\b[^.]{0,30}\W*$|what we (?:\w+ ){0,3}(?:know|hold|collect|keep)\b",
    }
)
CONDITION = re.compile(r"(?:If|When|Where|As) [^.:–—]{3,60}?(?:\s[–—-]\s|:\s)")
"""‘If you order: your address’ goes on with the words that lead into it."""
OF_ITS_OWN = re.compile(r"(?:We|You|This|These|They|Personal data|Personal information|For example|Please|If|Where)\b")

# The first that fits wins: what is most particular stands first. A trailing + only keeps two rows of one topic apart.
SURE = _compiled(
    {
        "about": r"we (?:are|act as) (?:a|the) (?:data )?processor|(?:this|our) (?:privacy )?(?:policy|notice|statement) (?:describes|explains|tells|sets out|applies|aims|covers|is (?:intended|designed))|provided this (?:policy|notice|statement)|^please (?:also )?(?:refer|see|read)\b(?!.*cookie)",
        "sources++": r"^(?!.*(?:combined|used to)).*(?:ways? in which you|share[^.]{0,30} with us\b|passed to us|given to us by|(?:receive|obtain|get|collect)\w*[^.]{0,70}\bfrom (?!you\b(?! or))(?:other|third|various|the following|your|a\b|our|public|hous|analytic|social|credit|the))",
        "children": r"(?:deals?|works?) only with adults|adults only|under 1[3-8]\?|(?:not|never)\b.{0,40}\b(?:intended for|directed at|aimed at|knowingly collect\w*).{0,60}\b(?:child|under (?:the age of )?1\d|minors)|knowingly collect.{0,40}child|(?:under|below)[ -](?:the age of )?1[3-8]s?\b",
        "special": r"\b(?:something|anything) (?:private|sensitive|delicate|medical)\b|special categor\w+|sensitive (?:personal )?(?:data|information) (?:about|such as|includ|relating)|(?:about|any information about) criminal (?:convictions|offen)|criminal convictions? and offences|(?:do not|don[’']t|never) (?:collect|ask|want|need|seek|hold|record)[^.]*(?:racial|ethnic|religio|criminal|health data|(?<!or )your health\b(?! and safety)|your beliefs|sex life|sexual orientation|trade union|immigration status)|\b(?:take|keep|hold) (?:any )?photographs of people",
        "breach": r"^a (?:personal data )?breach\b|\bwrong hands\b|\b(?:we|I) (?:ever )?lose\b|(?:something|anything|things) (?:ever )?(?:went|goes|go|does go|did go) wrong|(?:data|information|details|records) (?:is|was|were|be|are|gets?) (?:ever )?(?:\w+ or )?(?:lost|stolen|leaked|hacked|exposed)|(?:data|security|personal) (?:data )?breach|breach(?:es)? (?:of|to)|notify you and any",
        "statistics": r"^statistics\b|anonymis\w+(?! (?:analytics|visit|usage|cookie))(?=[^.]{0,60}\b(?:data|information|statistics?|figures|form|records?|so|no longer|you)\b)|anonymous (?:data|information|form|statistic)|aggregated? (?:data|information|statistic)|can no longer (?:identify|be connected)",
        "need+": r"^(?:whilst|while|although)?\s*you are not under",
        "data+": r"^[A-Z][\w/& -]{2,40} (?:data|information)\)?:? (?:includes|means|such as)",
        "retention+": r"^[^.]{0,40}(?:will |may |only )*(?:retain|keep)\b[^.]{0,60}(?:personal data|information|records|it|details)[^.]{0,20}for (?:as long|a longer|no longer|up to|\w+ (?:day|week|month|year))",
        "marketing+": r"link at the (?:bottom|foot|end) of|direct marketing|with your (?:agreement|consent|permission),? (?:we|I)[^.]*\b(?:send|email|text|call|tell) you|(?:email|e-mail|text|ring|call|phone|write to|contact|send)\b[^.]{0,80}(?:if you[’']?(?:ve| have) (?:said|ticked|agreed|opted|asked)|(?:said yes|ticked the))|marketing you haven|(?:tick|ticked) the box[^.]{0,60}(?:send|email|contact|news)|unsubscrib",
        "marketing": r"never (?:share|sell|pass|rent)[^.]{0,80}marketing|(?:marketing|newsletters?|promotional)[^.]{0,80}(?:consent|opt[- ]?(?:in|out)|unsubscribe|prefer)|opted[- ](?:in|out)|(?:opt[- ]?(?:in|out)|unsubscribe|consent)[^.]{0,80}(?:marketing|newsletter|mailing)|(?:send|receiv\w+|stop)[^.]{0,40}(?:marketing|newsletters?|promotional)(?! preferences data)|marketing (?:communications|messages|list|database|emails?) |opt[- ]out|unsubscribe|(?:current|your) marketing preferences at|supporter preferences",
        "decisions": r"\b(?:nothing|no one|nobody)\b[^.;]{0,40}\bdecided\b[^.;]{0,40}\bby (?:a |any |the )?(?:computers?|machines?|software|algorithms?|AI|systems?)\b|(?:\bnot|n[’']t|\bnever) (?:build|create|make|keep|compile|draw up) (?:any |a )?profiles?\b|\bdecisions?\b[^.]{0,60}\b(?:made|taken) by (?:the |our |a )?(?:\w+ )?(?:committee|board|people|person|staff|human)|\bnot by (?:software|computers?|machines?)|\b(?:computers?|software|systems?|algorithms?|machines?|AI|it|scores?)\b[^.]{0,40}\bnever (?:\w+ )?decid|\b(?:no|let) (?:computers?|machines?|software|algorithms?)\b[^.]*\bdeci[ds]|\b(?:refus|declin|approv|accept|suspend|decid)\w*\b[^.]*\bautomatically\b|\brobots?\b|(?:accepted|approved|decided|taken|reviewed) by (?:a |our )?(?:person|people|human|member of staff)|(?:not|n[’']t|never) use (?:a |any )?(?:computers?|machines?|algorithms?|software|AI)\b[^.]*decisions?|decisions?\b[^.]{0,60}\bby (?:a )?(?:computers?|machines?|AI)\b|wealth screening|\bscor(?:e|es|ing)\b|computer model|significant effect on you|decisions?\b[^.]{0,60}without (?:a person|human)|(?:staff|person|human|consultant)[^.]{0,20} (?:decides|always decides)|automat\w+ (?:individual )?(?:decision|means|processing)|decisions? (?:\w+ ){0,6}(?:automat|by (?:a )?computer|solely)|profil(?:e|ing)\b(?! picture)|(?:always|a) human (?:involve|be|makes|review)|made by (?:a )?(?:person|human)|(?:involved|reviewed) by a (?:person|human)|algorithm",
        "regulator": r"information commissioner|\bICO\b|information commission\b|supervisory authority|ico\.org",
        "complaints": r"^(?:not happy|unhappy|cross|fed up|upset|dissatisfied|something wrong)\b[^.?]*\?|let you down|raise (?:any |your |a )?concerns?\b|acknowledge (?:them|it|your|complaints)|(?<!event of a )(?<!relation to a )complain\w*|got (?:something|it|this) wrong|cross with us|not satisfied|unhappy (?:with|about)|not happy with|(?:concerns?|dissatisfied) (?:about|with) (?:how|the way)|deal with your concerns",
        "need": r"(?:not|no) (?:under a |a )?(?:legal|statutory|contractual)(?:ly)?[^.]{0,20}(?:obligation|obliged|required|requirement|duty)[^.]{0,40}(?:provide|give|supply|us)|(?<!we )(?:fail|choose not|elect not|decide not|do not|don[’']t|refuse|unable|prefer not)[^.]{0,16}(?:to )?(?:provide|give|supply|tell)[^.]{0,80}|without (?:this|it|your|these)[^.]{0,40}(?:cannot|can[’']t|not be able|unable)|have to cancel a|(?:mandatory|optional) (?:fields?|information)|marked with an asterisk",
        "review": r"^to be reviewed|^review(?:ed)? (?:due|yearly|annually|every|each|once)|(?:current|latest) version (?:is|can|will)|\bwe (?:look at|review|check|revisit) (?:it|this)(?: again)? (?:every|each|once|annually|regularly|at least)|(?:look|looks) at this (?:page|notice|policy|statement)|version published here|this page (?:is|was)|(?:review|updat\w*|chang\w+|amend\w*|revis\w+)[^.]{0,40}(?:this|our|the) (?:\w+ )?(?:privacy )?(?:policy|notice|statement)(?! will apply)|(?:this|our) (?:privacy )?(?:policy|notice|statement)[^.]{0,60}(?:review|updat|amend|revis|chang)|^updated\b|last (?:updated|reviewed|revised|changed|amended)|latest version|effective (?:from|date)|version \d|next review",
        "sources+": r"^(?!.*(?:if|whether)).*personal data changes during|(?:tell|inform|let)[^.]{0,20}(?:us|know)[^.]{0,40}(?:chang|up to date)|keep us informed",
        "transfers": r"(?:outside|inside|within|leaves?|beyond|out of)(?: of)? (?:the )?(?:UK|U\.K|United Kingdom|EU\b|EEA|European|country)|overseas|(?:transfer\w*|sent|send|stored|hosted)[^.]{0,40}\b(?:abroad|overseas|other countries|third countr|international)|international(?:ly)? transfer|adequacy|standard contractual|international data transfer (?:agreement|addendum)|IDTA|data bridge|non-UK",
        "cookies": r"cookies?\b(?! notice)|\b(?:there (?:is|are)|we (?:use|have|do)) no (?:other )?(?:tracking|trackers|analytics)\b|pixels?\b|web beacons?|tracking (?:software|technolog)|local storage|local hard drive|similar technolog",
        "social": r"social (?:media|network|sharing)(?! (?:posts?|sites? that we))",
        "links": r"(?:external|third[- ]party|other|linked) (?:web)?(?:sites?|links?|web links?)|links? to (?:other|third|external)|plug-ins? and applications|when you leave our|every website you visit|content of (?:other|external)",
        "retention": r"(?:retain|keep|kept|hold|held|store|stored|retention)[^.]{0,120}(?:for (?:as long|no longer|up to|at least|only|a (?:longer|maximum|minimum|period)|\w+[\s-]+(?:\(\d+\) )?(?:day|week|month|year))|until|\d+ (?:day|week|month|year)|(?:six|seven|two|three|one|ten|twelve|five) (?:day|week|month|year)|longer than|indefinitely|permanently)|retention (?:period|polic|schedule)|\b(?:stay|remain)s? (?:on (?:file|record|our \w+)|in (?:our|the) \w+)\b[^.]{0,30}\b(?:for|until)\b|\b(?:overwritten|wiped|recorded over) (?:every|after|within)\b|(?:delete|destroy|erase|shred|remove|overwritten)d?(?:ed)?[^.]{0,40}(?:after|once|when|within)[^.]{0,60}(?!request)|as long as (?:is |it is |we )?(?:reasonably )?(?:necessary|need)|kept for|deleted after",
        "rights": r"(?:right|entitled) (?:of|to)\b(?! complain| lodge| rent| work)|rights? (?:under|in relation|over|include)|your rights|(?:respond|reply|answer)[^.]{0,30}within|subject access|withdraw\w* (?:your |any |that )?consent|(?:respond|reply|answer|deal)[^.]{0,40}(?:request|you)[^.]{0,30}within|within (?:one|1|30)[^.]{0,20}(?:month|days)[^.]{0,20}(?:of|receiv|after)|(?:charge[d]?|pay)[^.]{0,30}fee|lawfulness of any processing|to (?:exercise|use) (?:any of )?(?:them|these|those|your rights|any)|request (?:a copy|access|that|erasure|correction|restriction)|ask us to (?:correct|delete|erase|stop using|restrict|transfer|send|give|limit|remove|update|see)|proof of (?:your )?identity|can exercise",
        "consent": r"(?:required|need|have) to (?:ask for |obtain |get |give )?(?:your )?consent|ask (?:you )?for your consent|give(?:n)? (?:your )?consent|without asking for your consent|change your mind|does require your consent",
        "measures": r"\b(?:is|are) (?:kept )?locked\b|\b(?:laptops?|tablets?|phones?|devices?|screens?|computers?|handsets?)\b[^.;]{0,20}\block(?:s|ed)?\b|\b(?:is|are|be) (?:\w+ )?(?:wiped|patched)\b|\b(?:wiped|erased) (?:remotely|from (?:the office|afar|a distance))|\bpatch(?:es|ing)?\b|\b(?:copied|mirrored|replicated) (?:\w+ ){0,3}?to (?:a|another) (?:second|separate|different)?|\blog in with\b|smart ?card|can only be (?:opened|seen|read|used) by|only [\w ]{3,40} can (?:open|see|log in|read)|access to [\w ]{2,30} is reviewed|pen[- ]?test\w*|encrypt\w*|firewalls?|anti-?virus|malware|passwords?(?! hash)|two[- ]factor|multi[- ]factor|locked (?:cabinet|filing|cupboard|draw)|(?:staff|volunteers|team|employees|everyone)[^.]{0,40}train|training[^.]{0,40}(?:staff|data|security)|secure(?:ly)? (?:server|stor|dispos|shred)|access (?:to|controls?)[^.]{0,60}(?:limited|restricted|only|need|authoris)|(?:limit|restrict)\w* access|need to know|duty of confidentiality|confidentiality|security (?:measures|procedures|features|testing)|technical and organi[sz]ational|(?:kept|keep|keeping)[^.]{0,50}(?:secure|safe)(?!ty)|backed up|back-?ups?\b|penetration test|cyber essentials|ISO ?27001|shredd|mobile devices?(?= and)|internet is not|via the internet|over the internet|only (?:people|staff|those) who need|internal servers|online systems|protect (?:it|your|the security)",
        "organisation": r"^who (?:we are|are we)\?|\bis an? (?:unincorporated|registered|private|public|charitable|sole trader|partnership|community interest|limited|firm of|trading)\b|\([“\"‘](?:the |we\b|us\b)|[“\"‘]we[”\"’]|registered (?:head )?office|(?:is|are|as|be) (?:(?:the|a|its|your|their) )?(?:data )?controller|controller (?:is|of your|for)|registered (?:office|address|in (?:england|scotland|wales|northern)|charity|company|with the)|(?:company|charity|registration) (?:number|no)|data protection (?:officer|lead|manager)|\bDPO\b|(?:you can |please |to )(?:contact|reach|write to|email|call|phone|ring|speak to) us(?! to ask)|(?:questions?|queries|enquiries) (?:about|regarding|on)|get in touch with|contact us (?:at|by|on|in writing)|trading (?:as|name)",
        "sharing": r"\b(?:such|any|this) sharing\b|\b(?:not|never|n[’']t) (?:sell|rent|pass|give|share|hand|disclose)(?: on| over)? (?:your|their|any|this|the) (?:\w+ )?(?:data|information|details|names?|addresse?s?)\b[^.]{0,30}\b(?:to|with) (?!us\b)|\bbusiness (?:is|were|was|should be|gets) (?:ever )?(?:sold|bought)|\b(?:acts?|acting|works?) (?:only )?(?:on our behalf|for us)|looked after (?:for us )?by\b|(?:never|not|n[’']t) (?:\w+ )?(?:sell|rent|trade|swap|sold|rented|shared your)|(?:share|disclos|pass|we (?:may |also |will )*give)\w*[^.]{0,60}(?:with|to)\b[^.]{0,30}(?:third|other|our|compan|organi|polic|provid|suppli|partner|author|agenc|contractor|profess|oper|follow|credit|insur|hmrc|anyone|council|department|people)|(?:shared with|disclosed to|passed (?:on )?to|recipients?)|third part(?:y|ies) (?:who|that|with whom|service)|credit reference agenc|(?:data )?processors?\b|service providers|sell or buy any|one-off basis",
    }
)

LIKELY = _compiled(
    {
        "sources": rf"\b(?:pass|tell|give|send|supply|supplies|refer|provide)s? us (?:with )?(?:about |of |on )?(?:your|you\b|an?\b|the\b|information|details|data)|(?:straight|directly) from you|(?:information|data) is (?:collected|gathered|obtained) (?:when|from|through|if)|(?:give|provide)\w* us|{_DATA} (?:from|given by|passed by)\b|(?:collect|obtain|receiv|get|gather)\w*[^.]{{0,60}}{_DATA}?[^.]{{0,60}}(?:from|through|when|directly|via|by)\b|(?:you (?:may |can )?(?:give|provide|submit|send|tell)|provided by you|given to us)[^.]{{0,60}}|passed to us|(?:collect|share)[^.]{{0,60}}(?:share|pass) (?:it )?with us|publicly available|public sources|automatically collect|referred to us",
        "data": rf"{_DATA} (?:are|is) never (?:requested|collected|asked|stored|held|seen)|\bwe (?:may |will |also )*(?:collect|hold|record|ask for|ask you for|store)\b[^.]{{0,40}}\byour\b|(?:collect|hold|process|record|gather|keep)\w*[^.]{{0,40}}(?:{_DATA}|following|:)|(?:personal )?(?:data|information) (?:we|that we) (?:collect|hold|process)|information about (?:you|your|how you)|technical information|\bdata: includ|\bdata\)?:? (?:includes|means|such as)",
        "use": rf"\bpart(?:y|ies) to (?:the|a|our|your|that) contract\b|(?:{_US}|is|are|be)[^.]{{0,50}}\bus(?:e|es|ed|ing)\b[^.]{{0,40}}(?:to|for|in order|your)|in order to|(?:process|need)\w*[^.]{{0,40}}(?:to|for|because)|lawful bas[ei]s|legal bas[ei]s|purposes?\b|legitimate interests?|legal obligation|combined with|so (?:that )?we can|rely on|relying on",
        "about": r"this (?:privacy )?(?:policy|notice|statement) (?:describes|explains|tells|sets|applies|aims|covers|is)|(?:aims|designed) to (?:give|help|tell)|your privacy|data protection (?:act|legislation|law)|UK GDPR|GDPR",
    }
)
WEAK_AGAINST_HEADING = frozenset({"data", "use", "about", "sources"})

LEADS = _compiled(
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

HEADINGS = _compiled({
    "about+": r"^(?:the |in )?(?:short|brief)(?: version)?$|^at a glance$|^key points$",
    "use+": r"on what (?:footing|basis|grounds?)|why (?:do|are|does|we|you|i|it)[^?]{0,40}\bus(?:e|ed|ing)\b|what gives (?:you|us) the right",
    "audience": r"who(?:m)? (?:this|the|our) ?(?:privacy )?(?:notice|policy|statement|page)? ?(?:is (?:for|about)|applies|covers)|whom? does this|who is (?:covered|this)|who it applies",
    "organisation+": r"who (?:holds|has|controls|looks after) (?:my|your|our)|who (?:we are|are we|are you|is responsible|is the)|about us|further information|contact(?:ing)? us|how to contact|data controller",
    "cookies": r"cookie|tracking",
    "decisions": r"\b(?:computers?|machines?|robots?)\b|wealth screening|\bscor(?:e|es|ing)\b|computer model|significant effect on you|decisions?\b[^.]{0,60}without (?:a person|human)|(?:staff|person|human|consultant)[^.]{0,20} (?:decides|always decides)|automat\w*[^?]{0,30}(?:decision|processing|decid|means\W*$)|(?:decisions?|processing)[^?]{0,40}(?:automat|computer|machine)|automation|profiling",
    "marketing": r"\bnews\b|\boffers\b|sponsors|marketing|newsletter|mailing list|keeping in touch|send me|contact me|hear from",
    "children": r"^(?:\w+ )?children|children[’']s (?:data|privacy|information)|about children|for children|under[- ]1\d|young people|minors|juniors",
    "special": r"special categor|sensitive",
    "breach": r"breach",
    "social": r"social media",
    "links": r"(?:external|third[- ]party|other) (?:links|(?:web)?sites)|\blinks\b",
    "complaints": r"grumble|\bcross\b|put out|not happy|not satisfied|problem with|put(?:ting)? (?:it|things) right|complain|unhappy|concerns|commissioner|go wrong",
    "review": r"(?:changes?|updat|review|up to date|version)[^.]{0,30}(?:notice|policy|statement)?$",
    "transfers": r"international|overseas|other countries|abroad|outside|transfer(?!ring your)",
    "retention": r"how long|retention|retain|keep (?:it|your|them)(?! safe)|storage period|long (?:do|will) we",
    "measures": r"secur|safe|protect your|where is my data|how (?:do )?we (?:look after|store)",
    "consent": r"\bconsent\b",
    "need": r"(?:obliged|required|fail\w*|have to|need|must you|must be (?:provided|given)|refus\w*) (?:to )?(?:provide|give|tell)|if you (?:don|do not|fail|choose|would rather|prefer)|rather not|obligation to (?:provide|give)|(?:must|do|should) I (?:have to )?(?:tell|give|provide)|do I have to|what happens if|not (?:to )?(?:tell|giv|provid)|what if (?:I|you|we) (?:do not|don|refuse|say nothing|would rather|prefer)|what you must",
    "sources": r"how (?:is|do|we|does)[^?]{0,30}(?:collect|get|obtain|received?)|where (?:else )?(?:do|does|did) |where (?:do )?(?:we )?(?:get|your|it|does|the)[^?]{0,30}(?:from|get|collect)|sources?|where we get",
    "sharing": r"(?:people|those|others) we (?:tell|share|work|pass)|(?:give|tell|show|send|hand)\b[^?]{0,30}\b(?:to|anyone|others|anybody)\b|anyone else|who (?:we|do we) (?:work with|tell)|processors|suppliers|shar\w+|disclos|who (?:else )?(?:do|will|may|might|sees|has|gets|receives|can|we|is it)|recipients|third part|pass on",
    "rights": r"^you (?:can|may)$|entitled|what you can (?:ask|do)|you can ask|rights?\b|choices|access to your|can i (?:see|ask|have)|what can i",
    "use": r"reasons (?:we|for)|(?:how|why|what)[^?]{0,40}\bus(?:e|ed|ing)\b|what we do with|allowed to use|why we(?:[’']re| are) allowed|what (?:we|do we) need (?:it|them|your|this)|what (?:it|they|your [\w ]+) (?:is|are) for|purpose of proc|purposes?\b.*\b(?:basis|data|information)|(?:lawful|legal) (?:basis|bases|grounds)|why (?:do )?(?:we|you)|our purposes|purposes and",
    "bases": r"^(?:(?:performance of|because of|our|a|your) )*(?:legitimate interests?|legal obligations?|contract|contractual necessity|vital interests?|public task|public interest)(?: with you)?$",
    "data": r"what(?:[’']s| is) (?:in|on) (?:your|the)|your records?$|what (?:\w+ )*(?:data|information|details)|(?:data|information) we (?:collect|hold|process)|categories of|information (?:about you )?(?:that )?we|what (?:do )?(?:we|you) (?:collect|hold|know|record|process)|data we",
    "organisation": r"who (?:we are|are we|is responsible|to contact)|contact|about us|controller|further information|data protection officer|how to reach",
    "about": r"introduction|purpose$|about this|overview|scope|^privacy|summary|policy$|notice$",
})  # fmt: skip
ENDS_CONTEXT = re.compile(
    r"need assistance|interested in|subscribe|follow us|quick links|^menu|footer|latest news|^(?:\d[\d.]*\s+)?(?:(?:explore|discover|see|view|all|about) )?our services$|go to homepage|^related (?:articles|posts|links|pages)",
    re.IGNORECASE,
)
