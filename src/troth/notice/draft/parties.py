# ruff: noqa: E501 – a pattern is read whole
"""Who gives data and who receives it: the kinds of party that notices name, and companies by their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from troth.notice.draft.phrases import parts_of
from troth.notice.draft.vocabulary import COMPANIES, COUNTRIES, PARTIES, companies_in, named


@dataclass(frozen=True)
class Party:
    """Somebody a text names: the kind or the company, the text's own words for it, and whether Troth knows such parties."""

    name: str
    words: str
    known: bool = True


def parties_in(text: str) -> tuple[str, ...]:
    """The kinds of party the text names, and companies it names; ``other parties`` only where nothing better is named."""
    return tuple(each.name for each in parties_named(text))


@lru_cache(maxsize=2048)
def parties_named(text: str) -> tuple[Party, ...]:
    """The parties of a text with its own words for them: kinds first, then companies."""
    text = _APPOSITION.sub(r"\1", text)
    companies = companies_in(text)
    plain = _without(text, companies)
    found = [Party(name, _said(name, plain)) for name in named(plain, PARTIES)]
    found += [Party(name, name) for name in companies]
    names = {each.name for each in found}
    covered = {general for general, particular in _COVERED if any(each in names for each in particular)}
    return tuple(each for each in found if each.name not in covered)


def without_parties(text: str) -> str:
    """The text without the words for kinds of party, so that their names are not taken for something else."""
    for name in named(text, PARTIES):
        text = PARTIES[name].sub(" ", text)
    return text


def _without(text: str, companies: tuple[str, ...]) -> str:
    """The text without the companies in it: Royal Mail is no kind of party besides."""
    for name in companies:
        text = COMPANIES[name].sub("—", text)
    for party in companies_named(text):
        text = text.replace(party.name, "—")
    # ‘Mews, our reservations system’ names one, not two.
    return _WHAT_IT_IS.sub("—", text)


_WHAT_IT_IS = re.compile(
    r"—,? (?:our|the|an?) [\w -]{0,40}?(?:provider|supplier|platform|processor|service|company|system|software|agency|centre|maker|tool|host)s?\b"
)


def _said(name: str, text: str) -> str:
    """The text's words for a kind of party: ‘solicitors and accountants’."""
    words = (_OURS.sub("", f"{_before(text, found)}{found[0]}").strip(" ,") for found in PARTIES[name].finditer(text))
    # ‘hosted by a company’ names a host by what it does.
    return " and ".join(dict.fromkeys(each for each in words if each and not re.search(r"\b(?:by|is)\b", each))) or name


def _before(text: str, found: re.Match[str]) -> str:
    """The words in front that say which: ‘Exampleton’ before ‘County Council’, ‘referral’ before ‘partners’."""
    which = re.search(
        r"(?<=[\w,;:] )((?!(?:and|or|the|our|your|their|with|to|from|by|of|as|for|a|an|other|any|some|via|through|using|use|uses|share|shared|give|given|including|such|all|these|those|who|which|that|may|can|be|is|are|sent|passed|between|trusted|selected|certain|various|in|on|at)\b)[a-z][\w-]+ )$",
        text[: found.start()],
    )
    if which is not None and found[0].lower().split()[-1] in _WIDE_KINDS:
        return which[1]
    if not found[0][:1].isupper():
        return ""
    name = re.search(r"(?<=[\w,;] )((?:[A-Z][\w’-]+ ){1,3})$", text[: found.start()])
    return name[1] if name is not None and not _TERMS.match(name[1]) else ""


_WIDE_KINDS = frozenset(
    ["partner", "partners", "contractor", "contractors", "engineers", "consultants", "agents", "providers", "suppliers"]
)
_OURS = re.compile(r"(?i)^(?:(?:the|our|your|their|a|an|other|any|selected|various|certain|trusted)\s+)+")


def listed_parties(text: str) -> Iterator[Party]:
    """Parties of a kind that Troth does not know, in a list of parties: ‘with shipping agents, insurers and the harbour master’."""
    known = parties_named(text)
    # ‘to our insurers, and to taxi firms’ goes on with the same list.
    text = re.sub(r"([,;]|\band) (?:and )?(?:to|with) ", r"\1 ", text)
    for part in parts_of(_PURPOSE.sub("", text)):
        for half in re.split(r"\s+(?:and|or)\s+", part):
            words = _OURS.sub("", half.strip(" .;,")).strip()
            if words and not parties_named(words) and not _names_one(words, known) and _MAY_BE_A_PARTY.fullmatch(words):
                yield Party(words, words, known=False)


_PURPOSE = re.compile(
    r"(?i)\s+(?:to|for|who|that|which|when|where|if|so|in order|because|as|on|via|under|whenever)\s[^,;]*"
)
_MAY_BE_A_PARTY = re.compile(
    r"(?i)(?!(?:personal|your|this|these|those|it|any|information|data|details)\b)(?!(?:following |other |these |certain |same |relevant |appropriate )*(?:compan|organi[sz]|people|part(?:y|ies)|others|business|individual|person|employee|staff|members|user|customer|visitor)\w*$)(?:[\w’'&-]+ ){0,4}[\w’'&-]*"
    r"(?:ers|ors|ists|ants|ents|agents|ies|ans|men|women|people|bodies|firms|teams|services|schemes|boards|trusts|groups|clubs|union|leagues?|"
    r"platforms?|provider|supplier|company|agency|processor|partner|contractor|authority|register|department|office|officer|board|bishop|vicar|archdeacon|diocese|nurses?|midwives|team|trust|crew|service|school|college|hospital|pharmacy|surgery|practice|charity|company|clerk|union|association|federation|institute|society|council|trustee|landlord|bank)s?(?: in [A-Z]\w+)?"
)


def _names_one(words: str, known: tuple[Party, ...]) -> bool:
    return any(each.words.lower() in words.lower() or words.lower() in each.words.lower() for each in known)


_NAME = r"(?:[A-Z][\w&’'.-]*\.?(?: (?:of|and|&|the|for|de) (?=[A-Z]))?(?: (?=[A-Z0-9]))?){1,6}"
_SUFFIXED = re.compile(
    r"\b((?:[A-Z0-9][\w&’'-]*(?: (?:&|and|of) (?=[A-Z]))? ?){1,5}\s(?:\([A-Z]\w+\) )?(?:Ltd|Limited|LLP|plc|PLC|Inc|LLC|GmbH|B\.?V|CIC|Corp|Corporation|Pty Ltd|SA|AG))\b\.?"
)
_CUE = re.compile(
    r"(?:\b(?:hosted|provided|supplied|operated|run|handled|processed|managed|printed|stored|sent|delivered|powered|collected|administered|taken|made|built|maintained|supported|backed up|kept|held|looked after|monitored|shredded|paid|arrives?|comes?|goes? out|sits?|lives?)\b(?: \w+ly)?(?: for us)? (?:by|via|through|with|on|using|in)|"
    r"\b(?:accountants?|solicitors?|lawyers|insurers?|bank|auditors?|bureau|printers?|brokers?),? (?=[A-Z][a-z])|"
    r"\b(?:administration|services?|support|hosting|payroll|printing|software|health|storage|delivery|deliveries|checks?|screening|cleaning|security) by|"
    r"\b(?:we|We|[Oo]ur \w+) (?:also |currently )?(?:use|engage|employ|work with|partner with|rely on)|\b(?:such as|e\.g\.|for example,?|including|called|named|namely|via|using)|"
    r"\b(?:provider|supplier|processor|platform|host|partner|company|bureau|agency|software|system|service)s?(?: is|,| \(|:| called| –| —))\s+(?:our [\w -]{3,30}?, |the )?"
)
_LISTED = re.compile(r"\s*(?:,| and| or|;) (?:also )?")
_PROPER = re.compile(rf"({_NAME})")


def _alone(name: str) -> str:
    """‘HMRC and Elm Ltd’ are two: what stands before ‘and’ is somebody of their own."""
    before, _, after = name.partition(" and ")
    return after if after and (named(before, PARTIES) or companies_in(before)) else name


_WHO_DOES = re.compile(
    rf"(?<=[,;] )(?:and |or )?({_NAME}),? (?:which|who) (?:also )?(?:hosts?|stores?|keeps?|holds?|prints?|sends?|process(?:es)?|looks? after|backs? up)\b"
)
_SUBJECT = re.compile(
    rf"({_NAME})(?:, (?:our|which|who|an?) [^,]{{3,60}},)? ?(?:also )?(?:stores?|hosts?|keeps?|process(?:es)?|handles?|prints?|looks? after|is based|are based|takes? (?:card )?payments|sends? (?:out )?our|runs? our|manages? our|provides? our|supplies our)\b"
)


def companies_named(text: str) -> tuple[Party, ...]:
    """Companies that no table knows, by their legal form, or where a text says by whom something is done."""
    found = [_alone(each[1].strip()) for each in _SUFFIXED.finditer(text)]
    found += [_alone(each[1].strip(" .")) for each in _WHO_DOES.finditer(text)]
    subject = _SUBJECT.match(text)
    if subject is not None:
        found.append(subject[1].strip(" ."))
    for cue in _CUE.finditer(text):
        place = cue.end()
        while (name := _PROPER.match(text, place)) is not None:
            if re.match(r"(?i)(?:hosted|printed|processed)\b.* in\b", cue[0]) and re.fullmatch(
                r"[A-Z][a-z]+", name[1].strip(" .")
            ):
                break  # ‘hosted in Exampleton’ says where
            found.append(name[1].strip(" ."))
            more = _LISTED.match(text, name.end())
            if more is None:
                break
            place = more.end()
    return tuple(Party(name, name) for name in dict.fromkeys(found) if is_a_name(name) or _SUFFIXED.fullmatch(name))


def leading_name(text: str) -> Party | None:
    """The name that a list item of parties begins with: ‘Penny Black Print in Leeds, who post our letters’."""
    found = re.match(rf"(?:[Tt]he )?({_NAME})(?=\s*(?:[,;(.–—:]|$| - | in | for | who | which | to | \())", text)
    if found is None:
        return None
    name = found[1].strip(" .")
    single = " " not in name
    if (
        single
        and not re.search(r"^[A-Z]{3,}$|[a-z][A-Z]|\d", name)
        and not re.match(r"\s*(?:[(–—:-]|, (?:who|our|which|a |an |the ))", text[found.end() :])
    ):
        return None
    return Party(name, name) if is_a_name(name) else None


def is_a_name(name: str) -> bool:
    """Whether capitalised words are somebody’s name, and neither a country nor a term that notices write with capitals."""
    words = name.split()
    return (
        len(name) > 1
        and not companies_in(name)
        and not any(pattern.fullmatch(name) for pattern in COUNTRIES.values())
        and not named(name, PARTIES)
        and not _TERMS.match(name)
        and not (len(words) == 1 and (name.lower() in _COMMON or len(name) < 3))
    )


_TERMS = re.compile(
    r"(?:We|You|Your|Our|This|That|These|Those|They|It|If|When|Where|Please|The|A|An|In|For|To|By|On|At|As|And|Or|Any|All|Some|Such|Other|No|Not|"
    r"Personal|Data|Information|Privacy|Cookies?|Policy|Notice|Service|Services|Website|Site|Platform|Company|Clients?|Customers?|Users?|Art(?:icle)?s?|Section|Schedule|Part|"
    r"UK|EU|EEA|GDPR|DPA|PECR|ICO|Information Commissioner\w*|European|International|Standard|Act|Regulations?|England|Scotland|Wales|Britain|Great|"
    r"January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|"
    r"IP|CCTV|PDF|URL|SSL|TLS|HTTPS?|ISO|PCI|DSS|CRM|HR|IT|VAT|SMS|CV|ID|DPO|FAQ|SEN|GPS|API|AI|Direct Debit|Gift Aid|Identity|Contact|Technical|Financial|Marketing|Usage|Transaction|Profile|Legitimate|Legal|Consent|Contract|Wi-Fi|WiFi|Internet|Christmas|Mr|Mrs|Ms|Dr|Name|Address|Email|Phone|Postcode|National Insurance|Terms)\b"
)
_COMMON = frozenset(
    [
        "email",
        "post",
        "phone",
        "telephone",
        "online",
        "cookies",
        "cookie",
        "website",
        "contact",
        "reception",
        "head",
        "office",
        "staff",
        "parents",
        "pupils",
        "students",
        "members",
        "volunteers",
        "patients",
        "visitors",
        "tenants",
        "landlords",
        "suppliers",
        "employees",
        "applicants",
        "donors",
        "trustees",
        "governors",
        "windows",
        "android",
        "safari",
        "chrome",
        "firefox",
        "edge",
        "internet",
        "explorer",
        "opera",
        "mac",
        "linux",
        "app",
        "apps",
        "javascript",
        "english",
        "welsh",
    ]
)


def country_of(party: str, text: str) -> str | None:
    """The country the text puts a party in: the party named last before the country, and no other."""
    text = _APPOSITION.sub(lambda each: each[0] if named(each[0], COUNTRIES) else each[1], text)
    names = {**PARTIES, **COMPANIES}
    pattern_of = names.get(party) or re.compile(re.escape(party))
    where = [(each.end(), name) for name in parties_in(text) for each in names[name].finditer(text)]
    where += [(text.find(each.name) + len(each.name), each.name) for each in companies_named(text)]
    where += [(each.end(), party) for each in pattern_of.finditer(text) if party not in names]
    places = [(place.start(), code) for code, pattern in COUNTRIES.items() for place in pattern.finditer(text)]
    codes: list[str] = []
    for start, code in sorted(places):
        before = [spot for spot in where if spot[0] <= start]
        if (
            before
            and max(before)[1] == party
            and not re.search(r";|\. [A-Z]|, (?:and )?(?:with|to|by) |\band [A-Z][a-z]", text[max(before)[0] : start])
        ):
            codes.append(code)
    # ‘in the UK and Australia’: what lies abroad is what has to be said.
    return next((code for code in codes if code != "GB"), codes[0] if codes else None)


_APPOSITION = re.compile(
    rf"({'|'.join(pattern.pattern for pattern in COMPANIES.values())}),? (?:who (?:are|is) |which is )?(?:[Oo]ur|the|an?) [\w -]{{0,30}}?(?:provider|supplier|platform|processor|service|company)s?"
)

_COVERED = (
    ("schools and colleges", ("examination boards",)),
    (
        "service providers",
        tuple(
            name
            for name in PARTIES
            if name.endswith((" providers", " platforms", " suppliers", " houses")) and name != "service providers"
        ),
    ),
    (
        "IT suppliers",
        tuple(name for name in PARTIES if name.endswith((" providers", " platforms")) and name != "service providers"),
    ),
    ("sub-contractors", ("operatives",)),
    ("clients", ("sub-contractors", "business partners", "service providers")),
    ("other parties", tuple(name for name in PARTIES if name != "other parties") + tuple(COMPANIES)),
    ("Google", ("Google Analytics", "Google Ads")),
    ("conveyancers", ("professional advisers",)),
)
