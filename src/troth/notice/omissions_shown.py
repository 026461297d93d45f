"""What a notice must be able to show and does not name: mechanisms of transfers, assessments, contracts, instructions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from troth.law.contracts import contract_gaps
from troth.notice.contradictions_sharing import abroad
from troth.notice.countries import country_name
from troth.notice.models import Purpose
from troth.notice.problems import Path, Problem, listed
from troth.notice.scene import Look

_TRACES = re.compile(
    r"\b(?:trac(?:e|es|ing)|track(?:s|ing)?|locat(?:e|ing)|match(?:es|ing)?|monitor(?:s|ing)?|CCTV|biometric\w*|surveillance)\b",
    re.IGNORECASE,
)
_OF_PEOPLE = re.compile(
    r"\b(?:people|persons?|you|your|members?|customers?|tenants?|client|individuals?|staff)\b", re.IGNORECASE
)


def _transfers(look: Look) -> Iterator[Problem]:
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


def _assessments(look: Look) -> Iterator[Problem]:
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


def _needs_impact(look: Look, name: str, purpose: Purpose) -> str:
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


def _contracts(look: Look) -> Iterator[Problem]:
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


def _instructions(look: Look) -> Iterator[Problem]:
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


SHOWN: tuple[Callable[[Look], Iterator[Problem]], ...] = (_transfers, _assessments, _contracts, _instructions)
"""Every check of what stands behind the notice, in the order in which they are reported."""
