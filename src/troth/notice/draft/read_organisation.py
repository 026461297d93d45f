# ruff: noqa: E501 – a pattern is read whole
"""Reading who the controller is and how to reach it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from troth.notice.draft.contacts import EMAIL, LEGAL_NAME, NUMBER, PHONE, POSTCODE, REGULATORS, WEB
from troth.notice.draft.reading import CONTEXT, Known, Reading, information
from troth.notice.draft.statements import Statement


def read_organisation(statement: Statement, known: Known) -> Iterator[Reading]:
    """Who the controller is and how to reach it; where it is a processor, that."""
    text = statement.text
    facts = contact_in(text)
    details: dict[str, Any] = {"contact": facts} if facts else {}
    company = _controller(text)
    if company:
        details["name"] = company
    number = _IN_BRACKETS.search(text) or NUMBER.search(text) or _NUMBERED.search(text)
    if number:
        details["number"] = next(part for part in number.groups() if part)
    officer = re.search(r"(?i)\bdata protection officer\b|\bDPO\b", text)
    none = officer is not None and re.search(
        r"(?i)\b(?:not|n[’']t|no)\b[^.]{0,60}(?:data protection officer|DPO)|(?:data protection officer|DPO)\b[^.;]{0,20}(?:not (?:appointed|required|applicable)|none|n/a)",
        text,
    )
    person = None if none else _IN_CHARGE.search(text)
    if person:
        details["person in charge"] = next(part for part in person.groups() if part).strip()
    if officer is not None and not none and facts:
        details["data protection officer"] = details.pop("contact")
    if details:
        yield Reading("organisation", facts=details)
    processor = _PROCESSOR.search(text)
    if processor is not None:
        doubt = "declare each client’s instructions, and the role ‘processor’ for the purposes served for clients"
        yield information(statement, "where-we-are-a-processor", doubts=(doubt,))
    elif re.search(r"(?i)joint(?:ly)? controllers?", text):
        yield information(
            statement,
            "joint-controllers",
            doubts=("name the other controller as a recipient with the role ‘joint controller’",),
        )
    elif re.search(r"(?i)controller", text) or re.search(r"(?i)^we(?: are|[’']re)\b", text) or none:
        yield information(statement, "who-we-are" if not none else "no-data-protection-officer")
    yield from read_routes(statement)
    if (
        not details
        and processor is None
        and not re.search(r"(?i)controller|^we are\b", text)
        and not _routes(statement)
    ):
        yield CONTEXT if text.endswith(":") else information(statement)


_PROCESSOR = re.compile(
    r"(?i)(?:act\w*|are|is|be|being|as) (?:only |merely |often |usually )?(?:as )?(?:a |its |their |the )?(?:data )?processor\b(?! (?:for|of) us)|(?:on behalf of|for) our (?:clients?|customers?)[^.]{0,80}(?:processor|instructions?)|on (?:the |our |a |its |their )?client[’']?s?[’']? instructions"
)
_IN_BRACKETS = re.compile(
    r"(?i)\b(?:registered|incorporated) in (?:England(?: and Wales)?|Wales|Scotland|Northern Ireland)(?:,? (?:with )?(?:company )?(?:no\.?|number))?(?:\s*[,(:]\s*|\s+)((?:SC|NI|OC)?\d{6,8})\b"
)
_NUMBERED = re.compile(
    r"(?i)\b(?:limited|ltd|llp|plc|cic|cio)\s*\((?:no\.? )?((?:SC|NI|OC|CE|SO|NC|RS|IP|SL)?\d{6,8})\)|\b(?:registered|company|charity|incorporated|LLP)\b[^.;]{0,80}?\b(?:no\b\.?|number)\s*:?\s*\(?((?:SC|NI|OC|CE|SO|NC|RS|IP|SL)?\d{5,8}[A-Z]?)\b"
)


def name_in_opening(sentence: str) -> str | None:
    """The controller's name where the opening sentence says what it does with data: ‘The Elm Trust (ET) manages all personal data …’."""
    found = _DOES.match(sentence)
    name = found["name"].strip() if found is not None else ""
    return name if len(name.split()) > 1 and not _NOBODY.match(name) else None


def name_in_title(title: str) -> str | None:
    """The controller's name where only the title says it: ‘Elm Homes: your personal information’, ‘Privacy at Elm Homes’."""
    found = LEGAL_NAME.search(title) or _TITLED.search(title)
    name = (next((part for part in found.groups() if part), found[0]) if found is not None else "").strip(" –—:-")
    return (
        name
        if len(name.split()) > 1
        and not re.match(r"(?i)(?:our|your|the|privacy|customer|tenant|website|data|client)\b", name)
        else None
    )


_NAME = r"(?:(?:[A-Z][\w’'.&-]*|and|of|the|for|to|in|on|at|with|by|&|St\.?)\s+){0,7}[A-Z][\w’'&-]+\.?"
_DOES = re.compile(
    rf"(?:(?:At|Here at) )?(?:[Tt]he )?(?P<name>{_NAME})\s*(?:\([^)]{{2,40}}\)\s*)?,?\s+(?:(?:fully |only )?(?:manages?|collects?|process(?:es)?|holds?|uses?|keeps?|handles?|respects?|values?|needs?|takes|understands?|recogni[sz]es?|controls?)|(?:is|are) (?:fully )?committed|we|will)\b(?=[^.]*\b(?:data|information|privacy|records)\b)"
)
_NOBODY = re.compile(
    r"(?i)(?:this|the|our|your|we|you|personal|data|information|privacy|if|when|where|under|UK|general|information commissioner|google)\b"
)
_US = re.compile(
    rf"(?:[Ww]e are|[Ww]e[’']re|[Tt]his is|(?:notice|policy|statement) (?:of|for|from|by)|explains how|information on how|describes how|how|[Cc]ontroller(?: of [\w ]+)? is|owned by|operated by)\s+(?:[Tt]he )?(?P<name>{_NAME})(?=\s*[,(.:;]|\s+(?:is|a|an|collects?|uses?|handles?|and how|processes|looks|keeps|\(|we|trading)\b|$)"
    rf"|^(?P<first>{_NAME})\s*(?:\((?:“|\"|‘|')?(?:we|us|the|our)\b|,? (?:is|are) (?:the|an?|your)\b(?! (?:data )?(?:processor|regulator|supervisory|independent))|,? which is)"
)


def _controller(text: str) -> str | None:
    """The name by which the controller speaks of itself: with a legal suffix anywhere it does, else where it says ‘we are’."""
    company = LEGAL_NAME.search(text)
    if (
        company
        and not re.fullmatch(r"(?i)(?:the )?(?:trust|charity|company|foundation)", company[0])
        and re.search(
            r"(?i)\bwe are|is (?:a|the)|trading|company behind|run by|provided by|controller|legal entity|company name|registered|operated by|\((?:we|us|the )|\([“‘\"]|^"
            + re.escape(company[0]),
            text,
        )
    ):
        return re.sub(
            r"^(?:Welcome to|About|How|What|Why|We are|This is|The controller is|We|and|of|for)\s+", "", company[0]
        ).strip()
    if company and re.fullmatch(r"(?i)(?:the )?(?:trust|charity|company|foundation)", company[0]):
        return None
    says = _SAYS_SO.match(text) or _INTRODUCED.search(text)
    us = _US.search(text)
    name = says["name"] if says is not None else (us["name"] or us["first"]) if us else None
    if (
        name is None
        or (len(name.split()) < 2 and says is None)
        or re.fullmatch(
            r"(?i)(?:the|this) (?:firm|company|practice|trust|charity|school|association|society|club|agency|council|clinic|organisation|business|credit union|bank|hospital|surgery|hotel|college|university|trustees)",
            name,
        )
        or re.match(r"(?i)(?:information commissioner|this|we|you|personal|data|your|our|if|the website)\b", name)
    ):
        return None
    return re.sub(r"^(?:Welcome to|Introducing|About)\s+", "", name.strip())


_INTRODUCED = re.compile(
    r"\b(?:given|provided|issued|published|prepared)(?: to you)? by (?:the )?(?P<name>[A-Z][^().;]{3,80}?)\s*\(\s*[“\"‘']"
)
_SAYS_SO = re.compile(
    rf"^(?P<name>(?:The )?{_NAME})\s*(?:\(\s*[“\"‘'](?:we|us|our)\b|(?:\([^)]*\)\s*)?(?:,[^.;]{{3,80}}?)?,? (?:is|are)(?: [^.;]{{0,120}}? and (?:is|are))? (?:the |a |an |your )?[“\"‘']?(?:data )?controller\b)"
)
"""What says of itself that it is the controller has a name, however short."""

_IN_CHARGE = re.compile(
    r"(?i)\b(?:our |the )?((?:data protection|privacy|compliance|data|governance) (?:officer|lead|manager|contact)|information governance lead|practice manager|caldicott guardian|head of \w+)\b|Name:\s*[^(]{3,40}\(([^)]+)\)|\b(?:our|the) ([a-z]+(?: [a-z]+){0,3}?) (?:(?:is responsible for|looks after|deals with|oversees|answers) (?:\w+ ){0,3}(?:data protection|privacy|this notice|this policy|questions about|requests about))"
)


_TITLED = re.compile(
    rf"^(?P<name>{_NAME})(?:[’']s)?\s*(?:[:–—|-]|(?:[Cc]ustomer |[Cc]lient |[Tt]enant )?(?:[Pp]rivacy|[Dd]ata [Pp]rotection|[Ff]air [Pp]rocessing)\b)|(?:[Pp]rivacy|[Yy]our (?:data|information)|[Pp]ersonal (?:data|information)) (?:at|with|and) (?:the )?(?P<at>{_NAME})$"
)


def contact_in(text: str) -> dict[str, str]:
    """The addresses in the text, by the keys of a contact."""
    found: dict[str, str] = {}
    email, phone, web = EMAIL.search(text), PHONE.search(text), WEB.search(text)
    postcode = POSTCODE.search(text)
    if postcode and not REGULATORS.search(text):
        before = re.sub(rf"(?:{EMAIL.pattern}|{PHONE.pattern})[,;]?\s*(?:or\b)?", "", text[: postcode.end()])
        start = max(
            (
                each.end()
                for each in re.finditer(
                    r"(?i)(?:\bat\b|\bto\b|, of\b|address(?: is)?|office(?: is)?|write to us|post|in writing)\b\s*:?\s*(?:at:?\s*)?|:\s",
                    before,
                )
            ),
            default=0,
        )
        found["post"] = re.sub(r"(?i)^(?:we are|we[’']re|i am|our) ", "", before[start:].strip(" :,."))
    if email:
        found["email"] = email[0].rstrip(".")
    if phone and not REGULATORS.search(phone[0]):
        found["phone"] = phone[0].strip().removeprefix("(" if ")" not in phone[0] else "")
    if web and "ico.org" not in web[0].lower():
        found["website"] = https(web[0])
    return found


def https(site: str) -> str:
    return site.rstrip("./") if "://" in site else f"https://{site.rstrip('./')}"


def _routes(statement: Statement) -> list[str]:
    text = statement.text
    if not re.search(r"(?i)contact|write|writing|call|email|e-mail|phone|telephone|speak|send|post|tel\b", text):
        return []
    routes: list[str] = []
    told = re.match(r"(?i)(?:please |just |you can )?(?:write|e-?mail|phone|ring|call|telephone)\b(?:[^.]{0,40})", text)
    asked = told[0] if told is not None else ""
    if (
        re.search(r"(?i)\bwrite\b", asked)
        or re.search(r"(?i)in writing|write to|by (?:post|letter)|letter|postal address|post:", text)
        or POSTCODE.search(text)
    ):
        routes.append("letter")
    if (
        re.search(r"(?i)\be-?mail\b", asked)
        or EMAIL.search(text)
        or re.search(r"(?i)\bby e-?mail|e-?mail us|e-?mailing us", text)
    ):
        routes.append("email")
    if (
        re.search(r"(?i)\b(?:phone|ring|call|telephone)\b", asked)
        or PHONE.search(text)
        or re.search(r"(?i)call us|by (?:tele)?phone|phone us|calling", text)
    ):
        routes.append("phone")
    if re.search(r"(?i)(?:online|contact|web) form|form on our (?:web)?site", text):
        routes.append("web form")
    return routes


def read_routes(statement: Statement) -> Iterator[Reading]:
    """The ways in which requests may arrive, where a statement names some."""
    routes = _routes(statement)
    if routes:
        yield Reading("organisation.routes", facts={"by": routes})
