# ruff: noqa: E501 – a pattern is read whole
"""Recipients known by what they help with, and what a sentence says it hands them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from troth.notice.draft.parties import Party, parties_named
from troth.notice.draft.phrases import could_be_a_field, parts_of
from troth.notice.draft.vocabulary import fields_in


def helpers_named(text: str) -> Iterator[Party]:
    """‘Third parties who help us with hosting, printing and delivery’ are three kinds of recipient."""
    found = _HELPERS.search(text)
    if found is None:
        return
    for part in parts_of(found["what"]):
        for half in re.split(r"\s+and\s+", part):
            words = re.sub(r"(?i)^(?:our|the|its|their) ", "", half.strip(" ."))
            if not words or len(words.split()) > 4 or re.match(r"(?i)[a-z]+ing (?:our|your|the|you|us)\b", words):
                continue
            kind = next(
                (each for each in parties_named(f"{words} providers ") if each.name != "service providers"), None
            )
            yield Party(kind.name if kind is not None else f"{words} providers", words, known=kind is not None)


_HELPERS = re.compile(
    r"(?i)\b(?:third parties|providers|suppliers|companies|partners|contractors|organi[sz]ations|firms|businesses|others|those|people) "
    r"(?:who|that|which) (?:may |can )?(?:assist|help|support) (?:us )?with (?P<what>[^.;:]+)"
)


def handed_over(text: str) -> list[str]:
    """What recipients receive, in the notice's words: ‘we share your name and address with …’, ‘our plumbers: name, address’."""
    handed = _HANDED.findall(text)
    listed = _AFTER_COLON.match(text)
    said = handed[0] if len(handed) == 1 else listed["what"] if listed is not None and not handed else ""
    inside = re.search(r"\(([^()]+,[^()]+)\)", said)
    said = re.sub(r"(?i)^(?:e\.g\.|for example|such as|including),? ", "", inside[1]) if inside is not None else said
    if not fields_in(said) or _HELPERS.search(said):
        return []
    parts = [half for part in parts_of(said) for half in re.split(r"\s+and\s+", part)]
    return [re.sub(r"(?i)^(?:your|the|their|and) ", "", each) for each in parts if could_be_a_field(each)]


_HANDED = re.compile(
    r"(?i)\b(?:share|give|pass|send|disclose)s? (?:only )?(?:your|their) (?!data\b|information\b|personal (?:data|information)\b)((?:[^.;]|\.(?=g\.|,))+?) (?:with|to|on to) "
)
_AFTER_COLON = re.compile(
    r"^[^:.]{5,160}:\s+(?!we\b|we[’'])(?P<what>[^.;:]+?)(?:,? (?:and|but) (?:nothing|no more)\b[^.;]*)?[.;]?$"
)
