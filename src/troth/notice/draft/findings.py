# ruff: noqa: E501 – a pattern is read whole
"""What a notice that was read contradicts – itself, or today's law – and what no law-abiding notice leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from troth.notice.draft.assemble import Draft, DraftEntry
from troth.notice.draft.vocabulary import FOREIGN


@dataclass(frozen=True)
class Finding:
    """A contradiction with the lines it stands on, or an omission (no lines) with the law that asks for it."""

    kind: Literal["contradiction", "omission"]
    what: str
    lines: tuple[int, ...]
    law: str


def contradictions(draft: Draft) -> tuple[Finding, ...]:
    """Where the notice speaks against itself or against today's law."""
    found = [*_abroad(draft), *_marketing(draft), *_personal(draft), *_bases(draft), *_unlisted(draft)]
    for entry in draft.entries:
        for doubt in entry.doubts:
            if doubt.startswith("the notice says two things"):
                found.append(_against(doubt, "UK GDPR Art 5(1)(a)", entry))
            elif re.match(r"the line is the United Kingdom|the law asks for no damage|‘usually’", doubt):
                found.append(_against(doubt, _LAW.get(entry.section, "UK GDPR Art 12"), entry))
    return tuple(dict.fromkeys(found))


_LAW = {"transfers": "UK GDPR Art 44A", "rights": "UK GDPR Arts 12(3), 21", "marketing": "PECR reg 22"}


def _against(what: str, law: str, *entries: DraftEntry) -> Finding:
    lines = sorted({quote.line for entry in entries for quote in entry.quotes})
    return Finding("contradiction", what, tuple(lines), law)


def _said(entry: DraftEntry) -> str:
    return " ".join(quote.text for quote in entry.quotes)


def _abroad(draft: Draft) -> Iterator[Finding]:
    never = next((each for each in draft.of("transfers") if each.facts.get("outside the uk") == "never"), None)
    if never is None:
        return
    for entry in (*draft.of("recipients"), *draft.of("cookies.set")):
        who = str(entry.facts.get("provider") or entry.facts.get("are") or entry.name)
        country = entry.facts.get("country", "GB")
        if country != "GB":
            yield _against(f"nothing leaves the UK, but {who} is in {country}", "UK GDPR Art 44A", never, entry)
        elif who in FOREIGN:
            what = f"nothing leaves the UK, but {who} belongs to a company abroad; find out where the data lies"
            yield _against(what, "UK GDPR Art 44A", never, entry)


def _marketing(draft: Draft) -> Iterator[Finding]:
    rules = {each.facts.get("rule"): each for each in draft.of("marketing")}
    shared = rules.get("never shared")
    advertising = [
        *(each for each in draft.of("cookies.set") if each.facts.get("purpose") in ("advertising", "referral")),
        *(each for each in draft.of("recipients") if each.name in ("advertisers", "facebook", "google-ads")),
    ]
    if shared is not None:
        for entry in advertising:
            what = "nothing is shared for marketing, but others’ advertising or referral cookies learn of the visit"
            yield _against(what, "UK GDPR Art 5(1)(a); PECR reg 6", shared, entry)
    asked = rules.get("asked first")
    for entry in draft.of("purposes") if asked else ():
        text = _said(entry)
        bases = entry.facts.get("bases", [])
        if (
            asked
            and "legitimate interests" in bases
            and re.search(r"(?i)advertis|marketing (?:messages|material|to you)|promot|suggestions", text)
        ):
            what = "marketing is by consent, but here advertising rests on legitimate interests"
            yield _against(what, "PECR reg 22; UK GDPR Art 6(1)", asked, entry)


def _personal(draft: Draft) -> Iterator[Finding]:
    nothing = next((each for each in draft.of("information") if each.name == "no-personal-data-in-cookies"), None)
    denying = [
        each
        for each in draft.of("cookies.set")
        if re.search(r"(?i)no[t]?\b[^.]*personal (?:information|data)", _said(each))
    ]
    address = next((each for each in draft.of("data") if "IP address" in each.facts.get("fields", [])), None)
    for entry in ([nothing] if nothing else denying[:1]) if address else ():
        if address is not None:
            what = (
                "cookies are said to collect nothing personal, but an IP address, which is personal data, is collected"
            )
            yield _against(what, "UK GDPR Art 4(1)", entry, address)
    profiling = next((each for each in draft.of("profiling") if each.facts.get("scoring") == {}), None)
    for entry in draft.of("purposes") if profiling else ():
        if profiling and re.search(
            r"(?i)suggest|recommend|personalis|tailor|segment|types of customers|relevant[^.]*advert|predict",
            _said(entry),
        ):
            what = "nobody is profiled, but suggestions, recommendations or segments rest on what is known about people"
            yield _against(what, "UK GDPR Art 4(4)", profiling, entry)


def _bases(draft: Draft) -> Iterator[Finding]:
    for entry in draft.of("purposes"):
        if "contract" in entry.facts.get("bases", []) and re.search(
            r"(?i)your employer|on behalf of|employees? of|tenants? of|next of kin|your child|pupils", _said(entry)
        ):
            what = "a contract is the basis for people who are no party to it"
            yield _against(what, "UK GDPR Art 6(1)(b)", entry)


def _unlisted(draft: Draft) -> Iterator[Finding]:
    """Providers named elsewhere and missing where the notice says whom it shares with."""
    sharing = {
        line
        for each in draft.statements
        if any(_names_recipients(each.entries, name) for name in each.entries)
        for line in [each.quote.line]
    }
    for entry in draft.of("recipients"):
        if sharing and not any(quote.line in sharing for quote in entry.quotes):
            what = f"{entry.facts.get('are', entry.name)} receives data here and is missing from those the notice says it shares with"
            yield _against(what, "UK GDPR Art 13(1)(e)", entry)


def _names_recipients(all_of_it: tuple[str, ...], name: str) -> bool:
    others = {each.split(".")[0] for each in all_of_it} - {"recipients", "sharing"}
    return name.split(".")[0] in ("recipients", "sharing") and not others & {"measures", "cookies", "transfers"}


def omissions(draft: Draft) -> tuple[Finding, ...]:
    """What Articles 13 and 14 ask for and the notice does not say."""
    return tuple(Finding("omission", what, (), law) for missing, what, law in _asked(draft) if missing)


_ALWAYS = ("access", "rectification", "erasure", "restriction", "objection")


def _asked(draft: Draft) -> Iterator[tuple[bool, str, str]]:
    us = next(iter(draft.of("organisation")), None)
    facts = us.facts if us else {}
    yield "name" not in facts, "who the controller is: its legal name", "UK GDPR Art 13(1)(a)"
    yield not facts.get("contact"), "how to reach the controller", "UK GDPR Art 13(1)(a)"
    purposes = draft.of("purposes")
    yield not purposes, "what the data is used for", "UK GDPR Art 13(1)(c)"
    without = sum("bases" not in each.facts for each in purposes)
    yield without > 0, f"the lawful basis of {without} of {len(purposes)} purposes", "UK GDPR Art 13(1)(c)"
    interests = sum(
        "legitimate interests" in each.facts.get("bases", []) and "interest" not in each.facts for each in purposes
    )
    yield (
        interests > 0,
        f"which legitimate interest is meant, for {interests} of {len(purposes)} purposes",
        "UK GDPR Art 13(1)(d)",
    )
    yield not draft.of("recipients"), "who receives the data", "UK GDPR Art 13(1)(e)"
    yield not draft.of("transfers"), "whether data leaves the UK", "UK GDPR Art 13(1)(f)"
    abroad = [each for each in draft.of("transfers") if each.facts.get("outside the uk") == "with safeguards"]
    yield (
        any("safeguards" not in each.facts for each in abroad),
        "the safeguard under which data leaves the UK",
        "UK GDPR Art 13(1)(f)",
    )
    yield not draft.of("retention"), "how long data is kept: no period is named", "UK GDPR Art 13(2)(a)"
    rights = {each.name for each in draft.of("rights")}
    for right in _ALWAYS:
        yield right not in rights, f"the right of {right}", "UK GDPR Art 13(2)(b)"
    bases = {basis for each in draft.entries for basis in each.facts.get("bases", [])}
    yield (
        "portability" not in rights and bool(bases & {"contract", "consent"} or not bases),
        "the right of portability",
        "UK GDPR Art 13(2)(b)",
    )
    uses_consent = "consent" in bases or bool(draft.of("consent"))
    withdrawn = "withdrawal of consent" in rights or any(each.name == "withdrawn" for each in draft.of("consent"))
    yield uses_consent and not withdrawn, "the right to withdraw consent", "UK GDPR Art 13(2)(c)"
    regulator = any(each.name == "regulator" for each in draft.of("information")) or bool(
        draft.of("organisation.regulator")
    )
    yield not regulator, "the right to complain to the Information Commissioner", "UK GDPR Art 13(2)(d)"
    yield not draft.of("complaints"), "how to complain to you", "DPA 2018 s.164A"
    acknowledged = any("acknowledged within" in each.facts for each in draft.of("complaints"))
    yield not acknowledged, "that complaints are acknowledged within 30 days", "DPA 2018 s.164A"
    yield not draft.of("what we need"), "what must be given, and what follows if it is not", "UK GDPR Art 13(2)(e)"
    automated = draft.of("decisions") or any(each.name == "automated-decisions" for each in draft.of("information"))
    yield not automated, "whether decisions are taken by automated means alone", "UK GDPR Art 13(2)(f)"
    third = [each for each in draft.of("sources") if each.facts.get("from") != "you"]
    yield not draft.of("sources") and not third, "where the data comes from", "UK GDPR Art 14(2)(f)"
    yield not any("last" in each.facts for each in draft.of("review")), "the date of this version", "UK GDPR Art 12(1)"
