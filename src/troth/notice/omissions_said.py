"""What a notice must tell people and does not: UK GDPR Arts 13 and 14, rights by lawful basis, what its words leave open."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from troth.law.notices import Article, notice_gaps, stale_citations
from troth.notice.entries import entries
from troth.notice.models import Notice, RightName
from troth.notice.problems import Path, Problem
from troth.notice.scene import Look

_CHILDREN = re.compile(r"\b(?:child(?:ren)?|pupils?|under (?:the age of )?(?:13|16|18))\b", re.IGNORECASE)
_COMPLAIN = re.compile(r"\bcompl(?:ain|aints?)\b", re.IGNORECASE)
_SENSITIVE = re.compile(
    r"\b(?:health(?! and safety)|medical|disabilit\w+|ethnic\w*|racial|religio\w+|sexual\w*|biometric\w*|genetic\w*|"
    r"trade union|convictions?|criminal\w*)\b",
    re.IGNORECASE,
)


def _contents(look: Look) -> Iterator[Problem]:
    """The elements of Arts 13 and 14 by the law's own table."""
    notice = look.notice
    present, facts = _present(look), _facts(look)
    told: set[str] = set()
    for article in _articles(notice):
        codes = present - ({"categories of data", "source"} if article == "13" else {"need and consequence"})
        needed = facts - ({"statutory or contractual need"} if article == "14" else set())
        for element in notice_gaps(article, codes, needed, look.on):
            if element.code not in told and element.code not in _ELSEWHERE:
                told.add(element.code)
                path, fix = _WHERE.get(element.code, ((), "add it"))
                yield look.gap("must-be-said", path, f"nothing says {element.says}: {element.authority}", fix)


_ELSEWHERE = {"right to object", "withdraw consent", "transfers", "legitimate interests"}
_WHERE: Mapping[str, tuple[Path, str]] = {
    "controller": (("organisation", "contact"), "add an address, an email address or a telephone number"),
    "representative": (("organisation", "country"), "add ‘representative: …’ to the organisation"),
    "dpo": (("organisation", "person in charge"), "add ‘data protection officer: …’ to the organisation"),
    "purposes and bases": (("purposes",), "add the purposes"),
    "recipients": (("recipients",), "add the recipients"),
    "retention": (("retention",), "add how long data is kept"),
    "rights": (("rights",), "add the rights"),
    "complain to regulator": (("complaints",), "say that people may also complain to the regulator, and how"),
    "need and consequence": (("data",), "add ‘needed: …’ to the categories, or the section ‘what we need’"),
    "categories of data": (("data",), "add the categories"),
    "source": (("sources",), "add the sources"),
}


def _articles(notice: Notice) -> tuple[Article, ...]:
    direct = any(_from_people(each.from_) for each in notice.sources.values())
    others = any(not _from_people(each.from_) for each in notice.sources.values())
    return (*(("13",) if direct else ()), *(("14",) if others else ()))  # pyright: ignore[reportReturnType]


def _from_people(giver: str) -> bool:
    return giver.lower().startswith(("you", "the person", "your browser", "yourself", "people themselves"))


def _present(look: Look) -> set[str]:
    notice, us = look.notice, look.notice.organisation
    said = {
        "controller": any((us.contact.post, us.contact.email, us.contact.phone)),
        "representative": us.representative is not None,
        "dpo": us.data_protection_officer is not None,
        "purposes and bases": bool(notice.purposes),
        "recipients": bool(notice.recipients),
        "retention": bool(notice.retention) or all(each.keep == "until withdrawn" for each in notice.purposes.values()),
        "rights": bool(notice.rights),
        "complain to regulator": _regulator_said(notice),
        "complain to us": True,
        "need and consequence": notice.what_we_need is not None or any(each.needed for each in notice.data.values()),
        "categories of data": bool(notice.data),
        "source": bool(notice.sources),
    }
    return {code for code, there in said.items() if there}


def _facts(look: Look) -> set[str]:
    notice, bases = look.notice, look.bases()
    true = {
        "representative": notice.organisation.country != "GB",
        "dpo": "data protection officer" in (notice.organisation.person_in_charge or "").lower(),
        "recipients": any(each.shared_with for each in notice.purposes.values()),
        "statutory or contractual need": "contract" in bases or "legal obligation" in bases,
    }
    return {fact for fact, holds in true.items() if holds}


def _regulator_said(notice: Notice) -> bool:
    regulator = notice.organisation.regulator
    host = regulator.website.split("://")[-1].removeprefix("www.").rstrip("/")
    words = {_plain(regulator.name), host.lower(), "regulator", "information commission"}
    return any(
        _COMPLAIN.search(each.sentence) and any(word in _plain(each.sentence) for word in words)
        for each in entries(notice)
    )


def _plain(text: str) -> str:
    return text.lower().replace("’", "'")


_ALWAYS: tuple[RightName, ...] = ("access", "rectification", "erasure", "restriction")
_BY_BASIS: tuple[tuple[RightName, tuple[str, ...], str], ...] = (
    ("objection", ("legitimate interests", "recognised legitimate interest", "public task"), "UK GDPR Art 21"),
    ("portability", ("consent", "contract"), "UK GDPR Art 20"),
)


def _rights(look: Look) -> Iterator[Problem]:
    bases, rights = look.bases(), look.notice.rights
    for name in _ALWAYS:
        if name not in rights:
            yield look.gap(
                "right-missing", ("rights",), f"the right of {name} is not named: UK GDPR Arts 15–18", f"add ‘{name}:’"
            )
    for name, which, authority in _BY_BASIS:
        basis = next((basis for basis in which if basis in bases), None)
        if basis is not None and name not in rights:
            what = f"the right of {name} follows from the basis {basis} and is not named: {authority}"
            yield Problem(
                str(look.scene.marks.key(("rights",))), what, f"add ‘{name}:’", "error",
                str(look.scene.marks.value(bases[basis])), "right-missing",
            )  # fmt: skip


def _conditions(look: Look) -> Iterator[Problem]:
    notice = look.notice
    groups = [*notice.special_categories.values(), *notice.criminal_data.values()]
    if any(each.rule == "held" for each in groups):
        return
    conditioned = any(
        about.special_condition or about.criminal_condition
        for purpose in notice.purposes.values()
        for about in purpose.about.values()
    )
    for name, category in notice.data.items():
        for index, field in enumerate(category.fields):
            if _SENSITIVE.search(field) and not conditioned and not groups:
                what = f"‘{field}’ is sensitive data, and no condition for holding it is named: UK GDPR Arts 9, 10"
                fix = "add it to ‘special categories’ or ‘criminal data’ with its condition"
                yield look.gap("condition-missing", ("data", name, "fields", index), what, fix, key=False)


def _children(look: Look) -> Iterator[Problem]:
    if look.notice.children is not None:
        return
    for each in look.scene.sayings:
        found = _CHILDREN.search(each.sentence)
        if found is not None:
            what = f"a sentence speaks of ‘{found[0]}’, and the section ‘children’ does not say under which rule"
            fix = "add ‘children: {rule: not for children}’ or the rule that holds"
            yield look.gap("children-unsaid", each.place, what, fix, key=False, doubt=True)
            return


def _marketing(look: Look) -> Iterator[Problem]:
    rules = {each.rule for each in look.notice.marketing.values()}
    for name, purpose in look.notice.purposes.items():
        if purpose.channels and rules and "never shared" not in rules:
            what = f"‘{name}’ is marketing, and nothing says whether others get the details for theirs"
            fix = "add a rule ‘never shared’ to ‘marketing’, or name who gets them"
            yield look.gap("never-shared-unsaid", ("purposes", name), what, fix, doubt=True)


def _citations(look: Look) -> Iterator[Problem]:
    for each in look.scene.sayings:
        for stale in stale_citations(each.sentence, look.on):
            what = f"‘{stale.quoted}’ is no longer the law here"
            yield look.gap("stale-citation", each.place, what, f"cite {stale.instead} ({stale.authority})", key=False)


def _review(look: Look) -> Iterator[Problem]:
    review = look.notice.review
    if review.every.after(review.last) < look.on:
        what = f"the notice was to be reviewed again by {review.every.after(review.last)}"
        fix = "review it and write the new date"
        yield look.gap("review-overdue", ("review", "last"), what, fix, key=False, doubt=True)


SAID: tuple[Callable[[Look], Iterator[Problem]], ...] = (
    _contents, _rights, _conditions, _children, _marketing, _citations, _review,
)  # fmt: skip
"""Every check of what people are told, in the order in which they are reported."""
