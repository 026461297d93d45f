"""What a notice must say and does not: UK GDPR Arts 13, 14, 21(4), 28, 35 and the rights that follow from each lawful basis."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from troth.law.contracts import contract_gaps
from troth.law.notices import Article, notice_gaps, stale_citations
from troth.notice.contradictions_sharing import abroad
from troth.notice.countries import country_name
from troth.notice.entries import entries
from troth.notice.models import Notice, Purpose, RightName
from troth.notice.problems import Marks, Path, Problem, listed
from troth.notice.scene import Scene

OMISSIONS: Mapping[str, str] = {
    "must-be-said": "Something that UK GDPR Arts 13 and 14 ask of every notice is not there.",
    "right-missing": "A right that follows from a lawful basis of the notice is not named.",
    "mechanism-missing": "Data leaves the UK and no mechanism is named.",
    "assessment-missing": "A purpose rests on legitimate interests or traces people, and no assessment of it is named.",
    "assessment-stale": "An assessment was to be made again by a day that is past.",
    "contract-missing": "Somebody acts for us as a processor, and no contract is named.",
    "contract-stale": "A contract was to be looked at again by a day that is past.",
    "contract-terms": "A processor's contract lacks terms that UK GDPR Art 28(3) asks for.",
    "instructions-missing": "We act for a client, and its instructions are not named.",
    "condition-missing": "Sensitive data is held, and the condition for it is not named.",
    "children-unsaid": "The notice speaks of children and does not say under which rule.",
    "never-shared-unsaid": "Data is used for marketing, and nothing says whether others get it for theirs.",
    "stale-citation": "A sentence cites an article that is no longer the law.",
    "review-overdue": "The notice itself was to be reviewed by a day that is past.",
}
"""Every rule by its code, in words; the codes stand in SARIF and in baselines."""

_TRACES = re.compile(
    r"\b(?:trac(?:e|es|ing)|track(?:s|ing)?|locat(?:e|ing)|match(?:es|ing)?|monitor(?:s|ing)?|CCTV|biometric\w*|surveillance)\b",
    re.IGNORECASE,
)
_OF_PEOPLE = re.compile(
    r"\b(?:people|persons?|you|your|members?|customers?|tenants?|client|individuals?|staff)\b", re.IGNORECASE
)
_CHILDREN = re.compile(r"\b(?:child(?:ren)?|pupils?|under (?:the age of )?(?:13|16|18))\b", re.IGNORECASE)
_COMPLAIN = re.compile(r"\bcompl(?:ain|aints?)\b", re.IGNORECASE)
_SENSITIVE = re.compile(
    r"\b(?:health(?! and safety)|medical|disabilit\w+|ethnic\w*|racial|religio\w+|sexual\w*|biometric\w*|genetic\w*|"
    r"trade union|convictions?|criminal\w*)\b",
    re.IGNORECASE,
)


def omissions(notice: Notice, marks: Marks, on: date) -> list[Problem]:
    """Everything left out, as the law stands on ``on``: errors where a duty is plain, warnings where facts decide."""
    look = _Look(Scene(notice, marks), on)
    return [problem for check in _CHECKS for problem in check(look)]


@dataclass(frozen=True)
class _Look:
    scene: Scene
    on: date

    @property
    def notice(self) -> Notice:
        return self.scene.notice

    def gap(self, rule: str, path: Path, what: str, fix: str, *, key: bool = True, doubt: bool = False) -> Problem:
        marks = self.scene.marks
        place = marks.key(path) if key else marks.value(path)
        return Problem(str(place), what, fix, "warning" if doubt else "error", None, rule)

    def bases(self) -> dict[str, Path]:
        """Each lawful basis of the notice with the first place that names it."""
        found: dict[str, Path] = {}
        for name, purpose in self.notice.purposes.items():
            for kind, about in purpose.about.items():
                found.setdefault(about.lawful_basis, ("purposes", name, "about", kind, "lawful basis"))
        return found


def _contents(look: _Look) -> Iterator[Problem]:
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


def _present(look: _Look) -> set[str]:
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


def _facts(look: _Look) -> set[str]:
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


def _rights(look: _Look) -> Iterator[Problem]:
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


def _transfers(look: _Look) -> Iterator[Problem]:
    notice = look.notice
    for path, name, country in abroad(look.scene):
        if path[0] == "recipients":
            if notice.transfers is None:
                what = f"{name} is in {country_name(country)}, and nothing says that data leaves the UK: UK GDPR Art 13(1)(f)"
                yield look.gap("mechanism-missing", path, what, "add ‘transfers: {outside the uk: with safeguards}’")
        else:
            system = notice.systems[str(path[1])]
            owner = notice.recipients.get(system.run_by or "")
            covered = owner.safeguard if owner else None
            if covered is None:
                what = f"{name} is in {country_name(country)}, and no mechanism for the transfer is named"
                fix = "name who runs it under ‘run by’, with their ‘safeguard’ among the recipients"
                yield look.gap("mechanism-missing", path, what, fix, key=False)


def _assessments(look: _Look) -> Iterator[Problem]:
    for name, purpose in look.notice.purposes.items():
        path: Path = ("purposes", name)
        made = {each.what for each in purpose.assessed}
        weighed = any(each.lawful_basis == "legitimate interests" for each in purpose.about.values())
        if weighed and "legitimate interests" not in made:
            what = f"‘{name}’ rests on legitimate interests, and no assessment of them is named: UK GDPR Arts 5(2), 6(1)(f)"
            fix = "add ‘assessed: [{what: legitimate interests, document: …, on: …, again by: …}]’"
            yield look.gap("assessment-missing", path, what, fix)
        why = _needs_impact(look, name, purpose)
        if why and "impact" not in made:
            what = f"‘{name}’ {why}, and no impact assessment is named: UK GDPR Art 35"
            fix = "add ‘assessed: [{what: impact, document: …, on: …, again by: …}]’"
            yield look.gap("assessment-missing", path, what, fix, doubt=True)
        for index, each in enumerate(purpose.assessed):
            if each.again_by < look.on:
                what = f"the assessment of ‘{name}’ was to be made again by {each.again_by}"
                place: Path = (*path, "assessed", index, "again by")
                yield look.gap("assessment-stale", place, what, "make it again and write the new dates", key=False)


def _needs_impact(look: _Look, name: str, purpose: Purpose) -> str:
    if any(each.special_condition or each.criminal_condition for each in purpose.about.values()):
        return "uses sensitive data"
    for text in (name.replace("-", " "), purpose.says or ""):
        found = _TRACES.search(text)
        if (
            found is not None
            and _OF_PEOPLE.search(f"{text} {' '.join(purpose.about)}")
            and "identity" in str(purpose.uses)
        ):
            return f"is about ‘{found[0]}’"
    return ""


def _contracts(look: _Look) -> Iterator[Problem]:
    for name, each in look.notice.recipients.items():
        path: Path = ("recipients", name)
        if each.role in ("processor", "processor for the client") and each.contract is None:
            what = f"‘{name}’ is a processor, and no contract with it is named: UK GDPR Art 28(3)"
            yield look.gap("contract-missing", path, what, "add ‘contract: {signed: …, review by: …}’")
        if each.contract is None:
            continue
        if each.contract.review_by < look.on:
            what = f"the contract with ‘{name}’ was to be looked at again by {each.contract.review_by}"
            place: Path = (*path, "contract", "review by")
            yield look.gap("contract-stale", place, what, "look at it again and write the new date", key=False)
        if each.contract.terms and each.role == "processor":
            missing = contract_gaps(each.contract.terms)
            if missing:
                what = (
                    f"the contract with ‘{name}’ lacks {listed(element.code for element in missing)}: UK GDPR Art 28(3)"
                )
                yield look.gap("contract-terms", (*path, "contract", "terms"), what, "agree the missing terms")


def _instructions(look: _Look) -> Iterator[Problem]:
    if not look.notice.instructions:
        return
    covered = {name for each in look.notice.instructions.values() for name in each.purposes}
    for name, purpose in look.notice.purposes.items():
        for kind, about in purpose.about.items():
            if about.our_role == "processor for the client" and name not in covered:
                what = f"‘{name}’ serves a client, and no client's instructions name it: UK GDPR Art 28(3)(a)"
                place: Path = ("purposes", name, "about", kind, "our role")
                yield look.gap("instructions-missing", place, what, "add it to ‘instructions’", key=False)
                break


def _conditions(look: _Look) -> Iterator[Problem]:
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


def _children(look: _Look) -> Iterator[Problem]:
    if look.notice.children is not None:
        return
    for each in look.scene.sayings:
        found = _CHILDREN.search(each.sentence)
        if found is not None:
            what = f"a sentence speaks of ‘{found[0]}’, and the section ‘children’ does not say under which rule"
            fix = "add ‘children: {rule: not for children}’ or the rule that holds"
            yield look.gap("children-unsaid", each.place, what, fix, key=False, doubt=True)
            return


def _marketing(look: _Look) -> Iterator[Problem]:
    rules = {each.rule for each in look.notice.marketing.values()}
    for name, purpose in look.notice.purposes.items():
        if purpose.channels and rules and "never shared" not in rules:
            what = f"‘{name}’ is marketing, and nothing says whether others get the details for theirs"
            fix = "add a rule ‘never shared’ to ‘marketing’, or name who gets them"
            yield look.gap("never-shared-unsaid", ("purposes", name), what, fix, doubt=True)


def _citations(look: _Look) -> Iterator[Problem]:
    for each in look.scene.sayings:
        for stale in stale_citations(each.sentence, look.on):
            what = f"‘{stale.quoted}’ is no longer the law here"
            yield look.gap("stale-citation", each.place, what, f"cite {stale.instead} ({stale.authority})", key=False)


def _review(look: _Look) -> Iterator[Problem]:
    review = look.notice.review
    if review.every.after(review.last) < look.on:
        what = f"the notice was to be reviewed again by {review.every.after(review.last)}"
        fix = "review it and write the new date"
        yield look.gap("review-overdue", ("review", "last"), what, fix, key=False, doubt=True)


_CHECKS: tuple[Callable[[_Look], Iterator[Problem]], ...] = (
    _contents, _rights, _transfers, _assessments, _contracts, _instructions, _conditions, _children, _marketing, _citations,
    _review,
)  # fmt: skip
