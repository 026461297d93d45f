"""Contradictions that stand in a notice's words: a sentence against a fact. English; where in doubt, nothing is said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from troth.notice.contradictions_sharing import abroad
from troth.notice.countries import country_name
from troth.notice.problems import Path, Problem
from troth.notice.sayings import Saying
from troth.notice.scene import Scene

_STAYS = re.compile(
    r"\b(?:never|not|no|n[’']t)\b[^.]{0,80}\b(?:transfer\w*|sen[dt]|stor\w+|leaves?|moved?)\b[^.]{0,60}"
    r"\b(?:outside|leaves?|abroad)\b[^.]{0,20}|\b(?:never leaves?|stays? (?:with)?in|kept only in) the (?:UK|United Kingdom)\b",
    re.IGNORECASE,
)
_HOME = re.compile(r"\b(?:UK|United Kingdom|abroad)\b")
_BUT = re.compile(r"\b(?:unless|except|only|without|but|other than)\b", re.IGNORECASE)
_EEA = re.compile(
    r"\b(?:outside|leaves?|beyond)(?: of)? (?:the )?(?:EEA|EU|European (?:Economic Area|Union))\b", re.IGNORECASE
)
_ANALYTICS = re.compile(r"\b(?:analytic\w*|usage statistics|web statistics|visitor statistics)\b", re.IGNORECASE)
_IMPERSONAL = re.compile(
    r"\b(?:no|not|never|without|n[’']t)\b[^.]{0,40}\bpersonal(?:ly)?(?: |-)(?:data|information|details|identif\w+)|"
    r"\banonym\w+|\b(?:not|never|cannot|n[’']t)\b[^.]{0,20}\bidentif\w+",
    re.IGNORECASE,
)
_IDENTIFIER = re.compile(
    r"\bIP\b|\binternet protocol\b|\b(?:device|advertising|cookie|visitor) (?:id|identifier)\b", re.IGNORECASE
)
_SCORED = re.compile(
    r"\bscor(?:e|es|ing)\b|\bsegment(?:s|ed|ation)?\b|\bpropensity\b|\binferred\b|\bpredict(?:ed|ions?)\b|\brecommendations?\b",
    re.IGNORECASE,
)
_SUGGESTED = re.compile(
    r"\brecommend\w*\b|\bsegments?\b|\bsegmentation\b|\bpersonali[sz]\w+|\btailor\w*\b|\bpropensity\b|"
    r"\bsuggest\w*\b[^.]{0,60}\b(?:to you|interest you|interest to you|you may like)\b|\bmay (?:be of )?interest (?:to )?you\b",
    re.IGNORECASE,
)
_SAME_FOR_ALL = re.compile(
    r"\bsame (?:\w+ )?(?:suggestions?|recommendations?|for (?:every|all))|\beveryone\b|"
    r"\bnothing we know about you\b|\bnot based on\b",
    re.IGNORECASE,
)
_NO_PROFILE = re.compile(r"\b(?:no|not|never|n[’']t)\b[^.]{0,30}\bprofil(?:e|es|ing|ed)\b", re.IGNORECASE)
_OBJECT = re.compile(r"\bobject(?:s|ion|ions|ing)?\b", re.IGNORECASE)
_HARM = re.compile(r"\b(?:damage|distress)\b", re.IGNORECASE)
_COMPANY = re.compile(
    r"\b((?:[A-Z][\w&’'.-]*[ ]){1,5}(?:Ltd|Limited|PLC|plc|LLP|LLC|Inc|GmbH|B\.V\.|S\.A\.)|"
    r"(?:[A-Z][\w&-]* ){1,3}Analytics)(?![\w-])"
)
# Firms whose name alone says that they get data. A name that is also a word (Apple, Amazon, Square, X) is left out.
_KNOWN = re.compile(
    r"\b(Google Analytics|Google Ads|Mailchimp|HubSpot|Salesforce|Zendesk|Intercom|Hotjar|Cloudflare|Facebook|Instagram|"
    r"LinkedIn|TikTok|WhatsApp|Microsoft|Dropbox|DocuSign|PayPal|Klaviyo|SurveyMonkey|Trustpilot|Xero|SendGrid|Twilio)\b"
)
_LEADING = re.compile(r"^(?:The|Our|We|By|With|From|And|Or|If|When|Where|Both|At|In|To|For|Use|Uses|Using) ")


def _stays(scene: Scene) -> Iterator[Problem]:
    """A sentence that no data leaves the UK, in a notice whose rule of transfers does not say ‘never’."""
    transfers = scene.notice.transfers
    if transfers is not None and transfers.outside_the_uk == "never":
        return
    for each in scene.sayings:
        if _STAYS.search(each.sentence) and _HOME.search(each.sentence) and not _BUT.search(each.whole):
            for path, name, country in abroad(scene):
                what = f"this says that data does not leave the UK, yet {name} is in {country_name(country)}"
                fix = "say that it leaves the UK and under which safeguard, or keep it here"
                yield scene.clash("no-transfers", each.place, path, what, fix)
            return


def _border(scene: Scene) -> Iterator[Problem]:
    second: Path = ("transfers", "outside the uk") if scene.notice.transfers else ("organisation", "region")
    for each in scene.sayings:
        found = _EEA.search(each.sentence)
        if found is not None:
            what = f"‘{found[0]}’ is not where UK law draws the border: transfers out of the UK are what it restricts"
            fix = "write ‘outside the United Kingdom’ (UK GDPR Art 44A)"
            yield scene.clash("outside-the-eea", each.place, second, what, fix)


def _analytics(scene: Scene) -> Iterator[Problem]:
    claims: list[Path] = []
    if scene.notice.cookies is not None:
        for name, cookie in scene.notice.cookies.cookies.items():
            if cookie.purpose == "analytics" and cookie.personal_data is False:
                claims.append(("cookies", "set", name, "personal data"))
    claims += [
        each.place for each in scene.sayings if _about_analytics(scene, each) and _IMPERSONAL.search(each.sentence)
    ]
    for claim in dict.fromkeys(claims):
        for name, category in scene.notice.data.items():
            for index, field in enumerate(category.fields):
                if _IDENTIFIER.search(field):
                    what = (
                        f"analytics are said to hold no personal data, yet ‘{name}’ holds the field ‘{field}’, which is"
                    )
                    fix = "say that it is personal data; or stop collecting it"
                    yield scene.clash("analytics-personal", claim, ("data", name, "fields", index), what, fix)


def _about_analytics(scene: Scene, each: Saying) -> bool:
    if _ANALYTICS.search(each.sentence):
        return True
    cookies = scene.notice.cookies
    cookie = cookies.cookies.get(str(each.path[2])) if cookies and each.path[:2] == ("cookies", "set") else None
    return cookie is not None and cookie.purpose == "analytics"


def _profiling(scene: Scene) -> Iterator[Problem]:
    notice, rule = scene.notice, "no-profiling"
    fix = "declare it under ‘profiling: {scoring: …}’, or say that everyone is shown the same"
    if notice.profiling.scoring:
        first = next(iter(notice.profiling.scoring))
        for each in scene.sayings:
            if _NO_PROFILE.search(each.sentence) and not _BUT.search(each.whole):
                what = f"this says that nobody is profiled, yet the score ‘{first}’ is declared"
                second: Path = ("profiling", "scoring", first)
                yield scene.clash(rule, each.place, second, what, "say what is scored, and what it is for", key=True)
        return
    claim: Path = ("profiling", "scoring")
    for name, category in notice.data.items():
        for index, field in enumerate((name, *category.fields)):
            if _SCORED.search(field):
                path: Path = ("data", name, "fields", index - 1) if index else ("data", name)
                what = f"nobody is scored, yet ‘{field}’ is held"
                yield scene.clash(rule, claim, path, what, fix, key=not index)
    for name in notice.purposes:
        if _SUGGESTED.search(name.replace("-", " ")) and not _SAME_FOR_ALL.search(notice.purposes[name].says or ""):
            what = f"nobody is profiled, yet a purpose is called ‘{name}’"
            yield scene.clash(rule, claim, ("purposes", name), what, fix, key=True)
    for each in scene.sayings:
        found = _SUGGESTED.search(each.sentence)
        if found is not None and not each.denies and not _SAME_FOR_ALL.search(each.whole):
            what = f"nobody is profiled, yet a sentence speaks of ‘{found[0]}’"
            yield scene.clash(rule, claim, each.place, what, fix)


def _threshold(scene: Scene) -> Iterator[Problem]:
    second: Path = ("rights", "objection") if "objection" in scene.notice.rights else ("rights",)
    for each in scene.sayings:
        if _HARM.search(each.sentence) and not each.denies and _OBJECT.search(each.whole):
            what = "people are told to show damage or distress before they may object; UK GDPR Art 21 asks for neither"
            fix = "write that they may object on grounds of their own situation, and to marketing on none"
            yield scene.clash("objection-threshold", each.place, second, what, fix, key=True)


def _providers(scene: Scene) -> Iterator[Problem]:
    notice, rule = scene.notice, "provider-not-named"
    fix = "declare it under ‘recipients’, or take the name out"
    if notice.cookies is not None:
        for name, cookie in notice.cookies.cookies.items():
            if not scene.ourselves(cookie.provider) and scene.recipient(cookie.provider) is None:
                what = f"‘{cookie.provider}’ sets the cookie ‘{name}’, and is no recipient"
                path: Path = ("cookies", "set", name, "provider")
                yield scene.clash(rule, path, ("recipients",), what, fix, key=True)
    said: set[str] = set()
    for each in scene.sayings:
        if each.denies or each.path[0] == "organisation":
            continue
        for company in [*_COMPANY.findall(each.sentence), *_KNOWN.findall(each.sentence)]:
            short = _LEADING.sub("", company)
            if short in said or scene.ourselves(short) or scene.recipient(short) or short in notice.organisation.name:
                continue
            said.add(short)
            what = f"‘{short}’ is named here, and is no recipient"
            yield scene.clash(rule, each.place, ("recipients",), what, fix, key=True)


SAID: tuple[Callable[[Scene], Iterator[Problem]], ...] = (
    _stays, _border, _analytics, _profiling, _threshold, _providers,
)  # fmt: skip
"""Every check of words, in the order in which they are reported."""
