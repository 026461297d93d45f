# ruff: noqa: E501 – a pattern is read whole
"""How notices say when keeping starts and ends, why so long, and where one rule of a sentence ends and the next begins."""

from __future__ import annotations

import re

_EVENT = r"(?P<event>(?!which\b|that\b|\d|this\b|\w+ (?:days|weeks|months|years)\b)[^.,;()–—]{3,90}?)"
_STOPS = r"(?=[.,;()–—]|\s(?:because|so that|unless|as required|in case|in line|to (?:comply|meet|help|deal|answer)|for (?:tax|legal|accounting|audit)|and (?:then|after|we)|before|whichever)\b|$)"
STARTS = re.compile(
    rf"(?i)(?:\b(?:after|from|following|since|beyond|past)|(?<=days )of|(?<=day )of|(?<=weeks )of|(?<=months )of|(?<=month )of|(?<=years )of|(?<=year )of)\s+{_EVENT}{_STOPS}"
)
LASTS = re.compile(
    r"(?i)(?:(?:^|[|:]\s*)(?:length|duration|term|lifetime|period) of|as long as|so long as|while|whilst|for the (?:duration|length|term|life(?:time)?) of)\s+(?:(?:you|we|they) (?:have|hold|are in) )?(?:the |your |our |an? )?(?:\w+ )?(?P<thing>contract|tenancy|account|membership|employment|subscription|agreement|relationship|lease|policy|warranty|guarantee|engagement)s?\b"
)
UNTIL = re.compile(
    r"(?i)\b(?:until|till|as soon as|once|when|the moment|immediately (?:after|when|on)|straight after|on)\s+"
    rf"(?P<event>(?:the |your |our )?(?:you|we|they|it|[\w’' -]{{2,40}}?)\s+(?:(?:have|has|is|are|was|were)\s+)?(?:unsubscribe|opt|withdraw|tell|ask|leave|leaves|close|closes|closed|cancell?ed|end|ends|ended|expire|expires|stop|stops|cancel|complete|completed|finish|finished|fixed|filled|resolved|settled|no longer|object|delete[sd]?|sold|paid|delivered|answered|changes?|ceases?|turns?|reach(?:es)?|(?:is|are) \d+)\b[^.,;()–—]{{0,60}}?){_STOPS}"
)
UNTIL_END = re.compile(
    r"(?i)\b(?:until|till)\s+(?P<event>(?:the|their|its|your)\s+(?:\w+\s+)?(?:conclusion|end|completion|expiry|resolution|outcome|settlement)\b[^.,;()–—]{0,50})"
)
LIFE = re.compile(r"(?i)(?P<event>\bthe (?:life|lifetime|length|duration|term) of [\w ’']{2,40}?) (?:plus|and|\+) ")
ENDS = re.compile(
    r"(?i)^(?:when|once|if|after|where) (?P<event>[^,]{4,80}?\b(?:ends?|closes?|leaves?|expires?|lapses?|stops?|is (?:closed|ended|settled|returned[^,]*)))\b"
)
ONCE = re.compile(
    r"(?i)\b(?:once|when|as soon as)\s+(?P<event>(?:resolved|completed|closed|no longer (?:needed|required|necessary)|finished|dealt with|answered|settled|concluded)\b[^.,;()–—]{0,40})"
)
UPON = re.compile(r"(?i)^(?:upon|on|at|following) (?P<event>[^,]{4,60}),")
MEMBER = re.compile(r"(?i)(?:as long as|while|whilst)\s+you(?:[’']re| are| remain| stay| continue to be) (?:an? |our |with )?(?P<thing>[\w -]{2,30}?)(?=[.,;()–—]| and| plus|$)")  # fmt: skip
OPEN = re.compile(r"(?i)\bup to\b|usually|normally|typically|generally|ordinarily|at least|minimum|around|approximately|about \w+ (?:years|months)|whichever|or longer|roughly")  # fmt: skip
BECAUSE = re.compile(
    r"(?i)\b(?:because|to (?:address|meet|satisfy|cover|defend|deal with)(?= any| our| the| possible| administrative| legal| potential)|as required by|required by|to comply with|in case|in order to|in line with|so that we can|under (?:the |UK )?\w+ (?:rules|law|Act)|for (?:tax|legal|accounting|audit|insurance|warranty)[\w, /]*(?:purposes|reasons)|(?=\b(?:HMRC|tax law|the law) (?:requires|says)))\b[^.;]*"
)
LAST_PART = re.compile(r"[–—:-] .*\s[–—-]\s([^–—]{3,80})$")
IN_BRACKETS = re.compile(
    r"\([^)]*\b(?:law|Act|rules|HMRC|[Ll]imitation|[Rr]egulations?|required|requirement|legal)\b[^)]*\)"
)
CLAUSES = re.compile(r"\s*(?:;|, with (?=[^;]{3,160}? (?:kept|retained|held) for)|,? (?:and|but|while|whereas) (?=(?!(?:erase|delete|destroy|remove|return|anonymise|shred|wipe|then|for|\d+|an?|one|two|three|four|five|six|seven|ten|twelve|after|until|thereafter)\b)(?:[\w’'-]+ ){1,6}(?:for|are kept|is kept|after|until|\w+ (?:days|weeks|months|years))\b)|, (?:and )?(?=(?!(?:then|after|until|for|unless|or|we|you|if|because|as|in|so)\b)(?:[\w’'-]+ ){1,5}(?:for (?:\d|\w+ (?:days|weeks|months|years))|until )))\s*")  # fmt: skip
