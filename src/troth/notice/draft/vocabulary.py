# ruff: noqa: E501 – a pattern is read whole
"""What notices name: kinds of data, lawful bases, rights, channels, countries, periods, dates – by the words they use for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from troth.law.periods import Period


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{pattern})(?![\w])", re.IGNORECASE)


def table(lines: str) -> Mapping[str, re.Pattern[str]]:
    """``name = pattern`` lines; the order of the lines is the order of what is found."""
    pairs = (line.partition(" = ") for line in lines.strip().splitlines())
    return {name.strip(): _words(pattern.strip()) for name, _, pattern in pairs}


FIELDS: Mapping[str, Mapping[str, re.Pattern[str]]] = {
    "identity": table(r"""
name = (?:your |first |full |last |middle |maiden |previous |preferred |their |and )*(?:names?|surnames?|forenames?)(?! of| and (?:address|contact|number)s? of)
title = (?<!job )titles?(?! of)
date of birth = dates? of birth|birth ?dates?|DOB|age
gender = gender|sex(?! life)
National Insurance number = national insurance (?:number|no\.?)s?|NI numbers?|NINO
passport or identity document = passports?|driving licen[cs]es?|proof of identity|identity documents?|photo(?:graphic)? ID|right[- ]to[- ](?:rent|work)[\w -]*
photograph = photos?|photographs?|images?
job title = job titles?|occupations?|roles? at
marital status = marital status
nationality = nationality|citizenship|immigration status
signature = signatures?
unique pupil or patient number = unique (?:pupil|learner) numbers?|NHS numbers?|patient numbers?|customer (?:reference|number)s?"""),
    "contact": table(r"""
address = (?:postal |home |work |billing |delivery |current |correspondence |street |previous )*address(?:es)?(?! bar)|postcodes?
email address = e-?mail(?: address(?:es)?)?
phone number = (?:tele)?phone(?: numbers?)?|mobile(?: numbers?| phone)?|contact numbers?
contact details = contact (?:details|information|data)
next of kin = next of kin|emergency contacts?"""),
    "employer": table(r"""
employer = employers?(?:[’']s? name| names?| details)?(?! or)
employment details = employment (?:details|status|history)|work history|references? from
income = (?:income|salary|earnings)(?: details)?"""),
    "financial": table(r"""
bank details = bank (?:account )?(?:details|account|statements?)(?: numbers?)?|sort codes?|account numbers?
payment card details = (?:payment|credit|debit)[ /-]*(?:or debit )?cards?(?: details| numbers?)?|payment (?:details|information|data)
credit history = credit (?:history|score|checks?|ratings?)
Gift Aid declaration = gift ?aid(?: declarations?| status)?
benefits = (?:housing )?benefits? (?:received|details|claims?)|universal credit"""),
    "transactions": table(r"""
orders and payments = (?:order|purchase|transaction|payment|donation) (?:history|records?|details|data)|orders? you|what you (?:buy|bought|order|ordered)|products and services you have (?:bought|purchased)|invoices?
donations = donations? (?:you|made|amounts?)|amounts? (?:you )?(?:give|gave|donated)"""),
    "technical": table(r"""
IP address = (?:internet protocol|IP)(?: \(IP\))? address(?:es)?
browser = browser(?: types?(?: and versions?)?| versions?)?(?![ -]*(?:plug|settings))
browser plug-ins = browser plug-?ins?(?: types?(?: and versions?)?)?
operating system = operating systems?(?: and platforms?)?
time zone = time ?zones?(?: settings?)?
location = (?:geo-?)?location(?: data)?
device = devices?(?: types?| identifiers?| information)|type of device|the devices? you use|device IDs?
the way to the site and from it = navigated to|where you went|referr(?:er|ing)(?: site| page| URL)?s?|how you (?:arrived|got|came)
pages viewed = pages? (?:you )?(?:viewed|view|visited|visit|look)|viewed or searched|pages you
response times = response times?
errors = (?:download |error )?errors?(?: logs?)?(?= |,|\.|;)
length of visits = length of (?:your )?visits?|time (?:you )?spent|how long you (?:stay|spend)
clicks and scrolling = scrolling|clicks|mouse-?overs?|clickstream|links you click
phone number used to call = phone numbers? used to call|number you (?:call|called|ring) from
login data = log-?in (?:data|details|times)|user ?names?(?: and passwords?)?|passwords? (?:hash|you)
usage data = usage data|how you use (?:our|the) (?:website|site|service|app|product)s?|information about how you use"""),
    "health": table(r"""
health = (?:medical|dental|health)(?: and (?:medical|dental|health))?(?: history| records?| conditions?| information| data| notes)?(?! (?:care|professional|service|insur))
medication = medications?|medicines|prescriptions?
allergies = allerg(?:y|ies)
X-rays and scans = x-?rays?|scans|radiographs?
disability or special needs = disabilit(?:y|ies)|special educational needs|SEN|access(?:ibility)? needs|dietary (?:needs|requirements)"""),
    "education": table(r"""
attainment = (?:attainment|assessment)(?: data| results| records)?|exam(?:ination)? results|test results|academic records?
attendance = attendance(?: data| records?| information)?|absences?
behaviour = behaviou?r(?:al)?(?: information| records?| data)?|exclusions?
safeguarding = safeguarding(?: information| records?| concerns)?"""),
    "tenancy": table(r"""
tenancy details = tenanc(?:y|ies) (?:details|agreements?|history|records?)|rent (?:payments?|history|arrears)|landlord references?
guarantor = guarantors?(?: details)?"""),
    "marketing": table(r"""
marketing preferences = (?:marketing|communications?|contact)(?: and communications?)? preferences|preferences in receiving|your preferences"""),
    "communications": table(r"""
correspondence = correspondence(?: with you)?|(?:records? of|copies of) (?:your )?(?:emails?|letters|calls?|correspondence|messages)|messages you send|what you (?:write|tell us)|enquir(?:y|ies) you (?:make|send)
call recordings = recordings? of (?:tele)?(?:phone )?calls|(?:call|telephone|phone) recordings?|record (?:telephone )?calls
feedback = feedback|survey (?:answers|responses)|reviews you
CCTV images = CCTV(?: images| footage| recordings)?"""),
    "sensitive": table(r"""
ethnicity = ethnic(?:ity| origin| background)s?|racial or ethnic|race(?! of)
religion = religio(?:n|us)(?: or philosophical)?(?: beliefs?)?|faith
criminal convictions = criminal (?:convictions?|offences?|records?|history)(?: and offences)?|DBS (?:checks?|certificates?)
biometric data = biometric(?:s| data)?|fingerprints?
sexual orientation = sexual orientation|sex life
political opinions = political (?:opinions?|views)
trade union membership = trade union(?: membership)?"""),
}
"""The kinds of data a notice may name, in the groups in which Troth drafts them where the notice has no groups of its own."""

BASES: Mapping[str, re.Pattern[str]] = table(r"""
legitimate interests = legitimate (?:business )?(?:interests?|purposes?)|6\(1\)\(f\)
contract = perform(?:ance of)? (?:a |the |our |your |any )*contract|fulfil (?:a |the |our |your )*contract|(?:entering|enter) into (?:and carrying out [\w ]+)?(?:a |the )?contract|under (?:a |the |our )*contract with you|contract(?:ual)? (?:with you|necessity|obligations?|basis|performance)|necessary for (?:a|the|our|your) contract|basis of (?:a |our )?contract|contract|6\(1\)\(b\)
legal obligation = legal (?:and regulatory )?(?:obligations?|dut(?:y|ies)|requirements?)|(?:required|obliged) (?:to do so )?by law|comply with (?:the |a |any )?(?:law|legislation|regulat\w+|legal)|law requires|statutory (?:obligations?|dut(?:y|ies)|requirements?)|6\(1\)\(c\)
consent = consent(?:ed)?|opt(?:ed)?[- ]in|your permission|you agree(?:d)? to|6\(1\)\(a\)
vital interests = vital interests?|6\(1\)\(d\)
public task = public (?:task|interest)|official authority|6\(1\)\(e\)
recognised legitimate interest = recognised legitimate interests?|6\(1\)\(ea\)""")

RIGHTS: Mapping[str, re.Pattern[str]] = table(r"""
informed = (?:right )?to be informed|be told (?:how|what|why)|right to know (?:how|why)
access = access|(?:right of|request|subject|have|get|right to|gain|for|ask for|your) (?:subject )?access|(?:a )?cop(?:y|ies) of (?:the |any |all |your )*(?:personal )?(?:data|information|details|records)|what (?:personal )?(?:data|information|details) (?:about you )?we hold|SAR|DSAR|see (?:the |your |what )[\w ]*(?:data|information|records|hold)
rectification = rectif\w+|(?:errors?|mistakes?)[\w ]{0,12}(?:fixed|mended|put right)|fix (?:errors?|mistakes?)|correct(?:ed|ion|ing)?|put (?:it |them )?right|inaccura\w+|incomplete|update your (?:details|data|information)
erasure = eras\w+|delet\w+|right to be forgotten|be forgotten|wipe
restriction = restrict\w*|block(?:ed|ing)?|pause|suspend\w*|limit (?:how|what|our use|the way|the use)
portability = portab\w+|(?:have )?(?:it|them|data|information) transferred|machine[- ]readable|(?:transfer|move|send|pass)\w* (?:of )?(?:your |the |it |them )*(?:personal )?(?:data|information|details)? ?(?:on )?to (?:another|a new|a third|you or|someone else|a different)|commonly used
objection = stop (?:us )?using|object(?:ion|ing|s)?(?: to)?|(?:stop|prevent)(?:ping)? (?:us (?:from )?)?(?:using )?your (?:personal )?(?:data|information|details)?[\w ]*(?:marketing)
withdrawal of consent = withdraw\w*(?: of)?(?: your| any| that)? ?(?:consent|permission|it)?|change your mind
human review = (?:automated|solely automated|computer|by automated means)[\w -]*(?:decision|means|processing)?|human (?:review|intervention|involvement)|profil\w+|decisions? [\w ]*(?:automat|computer)\w*""")

CHANNELS: Mapping[str, re.Pattern[str]] = table(r"""
email = e-?mail(?:s|ed|ing)?
phone = (?:tele)?phone(?: calls?)?|calls?(?: you)?|ring(?: you)?|calling|telephoning
post = post(?:al|ed)?(?! on)(?! (?:a|your|about|photos))|(?:direct )?mail(?!ing list| provider)|letters?|in writing
text message = texts?(?: messages?)?|SMS|WhatsApp""")

COUNTRIES: Mapping[str, re.Pattern[str]] = table(r"""
US = United States(?: of America)?|U\.?S\.?A\.?|America|(?<=the )US
IE = (?:Republic of )?(?<!Northern )Ireland
IN = India
DE = Germany
FR = France
NL = (?:the )?Netherlands|Holland
ES = Spain
IT = Italy
BE = Belgium
SE = Sweden
DK = Denmark
FI = Finland
PL = Poland
PT = Portugal
CH = Switzerland
NO = Norway
LU = Luxembourg
CA = Canada
AU = Australia
NZ = New Zealand
JP = Japan
SG = Singapore
IL = Israel
CN = China
ZA = South Africa
PH = (?:the )?Philippines
UA = Ukraine
JE = Jersey
GG = Guernsey
IM = Isle of Man
AE = United Arab Emirates|UAE
HK = Hong Kong
GB = UK|U\.K\.|United Kingdom|Great Britain|England|Scotland|Wales|Northern Ireland""")

COMPANIES: Mapping[str, re.Pattern[str]] = table(r"""
Google Analytics = Google Analytics
Google = Google(?! Analytics| Ads)
Microsoft = Microsoft|Office 365|Microsoft 365
Mailchimp = Mail ?chimp
Facebook = Facebook|Meta(?: Platforms| Pixel)?
Stripe = Stripe
PayPal = PayPal
Amazon Web Services = Amazon Web Services|AWS
Salesforce = Salesforce
HubSpot = HubSpot
Xero = Xero
Zoom = Zoom
Dropbox = Dropbox
LinkedIn = LinkedIn
Shopify = Shopify
Klaviyo = Klaviyo
Google Ads = Google Ads|AdWords|DoubleClick
Hotjar = Hotjar
Intercom = Intercom
Zendesk = Zendesk""")
"""Suppliers so common that notices name them without saying what they are."""

FOREIGN = frozenset(["Google", "Microsoft", "Mailchimp", "Facebook", "Stripe", "Salesforce", "HubSpot", "Zoom", "Dropbox", "LinkedIn", "Intercom", "Zendesk", "Klaviyo"]) | {
    "Google Analytics", "Google Ads", "Amazon Web Services", "PayPal",
}  # fmt: skip
"""Those whose parent is not a UK company: a reason to ask, never proof of a transfer."""

_NUMBERS = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
        ]
    )
} | {"a": 1, "an": 1, "eighteen": 18, "twenty": 20, "twenty-four": 24, "thirty": 30, "sixty": 60, "ninety": 90}
_PERIOD = re.compile(
    rf"(?<![\w.])(?P<number>\d{{1,4}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})(?:\s*\(\d+\))?[\s-]+"
    r"(?:calendar |full |complete |working |business |more )?(?P<unit>day|week|month|year)s?\b",
    re.IGNORECASE,
)
_EVERY = _words(
    r"annual(?:ly)?|yearly|every year|each year|once a year|every 12 months|quarterly|every quarter|monthly|every month|every six months|twice a year|half[- ]yearly|weekly|every week|daily"
)


def named(text: str, names: Mapping[str, re.Pattern[str]]) -> tuple[str, ...]:
    """The names of a table that the text uses, in the table's order."""
    return tuple(name for name, pattern in names.items() if pattern.search(text))


def fields_in(text: str) -> dict[str, tuple[str, ...]]:
    """The fields that the text names, by group. ``address`` inside ‘IP address’ or ‘email address’ is no postal address."""
    clean = re.sub(
        r"(?i)\b(?:internet protocol \(ip\)|ip|e-?mail|web|internet) address(?:es)?",
        lambda each: each[0].replace(" ", "_"),
        text,
    )
    found: dict[str, tuple[str, ...]] = {}
    for group, kinds in FIELDS.items():
        names = [name for name, pattern in kinds.items() if pattern.search(clean if name == "address" else text)]
        if names:
            found[group] = tuple(names)
    phone_used = "phone number used to call" in found.get("technical", ())
    if phone_used and not re.search(r"(?i)phone number(?! used)|telephone", text):
        found["contact"] = tuple(name for name in found.get("contact", ()) if name != "phone number")
    return {group: names for group, names in found.items() if names}


def periods_in(text: str) -> tuple[str, ...]:
    """The periods in the text as the notice writes them, ``6 years``; months and weeks written out are read too."""
    found: list[str] = []
    for each in _PERIOD.finditer(text):
        if re.match(r"\s+(?:of age|old)\b", text[each.end() :]):
            continue
        number = each["number"].lower()
        count = int(number) if number.isdigit() else _NUMBERS[number]
        if number in ("a", "an") and re.match(r"\W*(?:later|ago|different)", text[each.end() :]):
            continue
        found.append(str(Period.parse(f"{count} {each['unit'].lower()}s")))
    return tuple(dict.fromkeys(found))


def interval_in(text: str) -> str | None:
    """How often: ‘annually’ is ``1 year``; None where the text does not say."""
    every = _EVERY.search(text)
    if every is None:
        periods = periods_in(text) if re.search(r"(?i)\bevery\b|\bat least\b|\beach\b", text) else ()
        return periods[0] if periods else None
    word = every[0].lower()
    for cue, period in (
        ("six months", "6 months"), ("twice", "6 months"), ("half", "6 months"), ("quarter", "3 months"),
        ("month", "12 months" if "12" in word else "1 month"), ("week", "1 week"), ("dai", "1 day"),
    ):  # fmt: skip
        if cue in word:
            return str(Period.parse(period))
    return "1 year"


_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_DATE = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s./-]+(?:of )?(?P<month>[A-Za-z]{3,9}|\d{1,2})[\s./,-]+(?P<year>20\d\d)\b"
)
_MONTH_YEAR = re.compile(rf"\b(?P<month>{'|'.join(_MONTHS)}) (?P<year>20\d\d)\b", re.IGNORECASE)
_ISO = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")


def date_in(text: str) -> tuple[str, bool] | None:
    """The date in the text as ISO 8601, day before month as in the UK; and whether its day is known. None where there is none."""
    iso = _ISO.search(text)
    if iso is not None:
        return _iso(int(iso[1]), int(iso[2]), int(iso[3]), known=True)
    full = _DATE.search(text)
    if full is not None:
        month = full["month"].lower()
        number = (
            int(month)
            if month.isdigit()
            else next((i + 1 for i, name in enumerate(_MONTHS) if name.startswith(month[:3])), 0)
        )
        return _iso(int(full["year"]), number, int(full["day"]), known=True)
    rough = _MONTH_YEAR.search(text)
    return _iso(int(rough["year"]), _MONTHS.index(rough["month"].lower()) + 1, 1, known=False) if rough else None


def _iso(year: int, month: int, day: int, *, known: bool) -> tuple[str, bool] | None:
    try:
        return date(year, month, day).isoformat(), known
    except ValueError:
        return None


EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?<![\w/])(?:\+44\s?(?:\(0\)\s?)?|\(?0)\d{2,4}\)?[\s-]?\d{3,4}[\s-]?\d{3,4}(?!\w)")
WEB = re.compile(r"(?:https?://|www\.)[\w.-]+\.[a-z]{2,}(?:/[\w./-]*\w)?/?", re.IGNORECASE)
POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b")
LEGAL_NAME = re.compile(
    r"\b(?:[A-Z][\w&’'.-]*|and|of|the|for|&)(?:\s+(?:[A-Z][\w&’'.-]*|and|of|the|for|&))*\s+(?:Limited|Ltd\.?|LLP|PLC|plc|CIC|CIO|Trust|Charity|Foundation)\b"
)
NUMBER = re.compile(
    r"(?i)\b(?:(?:company|registration|registered|charity)\s+)+(?:number|no\.?|in england(?: and wales)?(?: with)?(?: (?:company|registration))? (?:number|no\.?))?\s*[:(]?\s*((?:SC|NI|OC|CE)?\d{6,8})\b"
)
