# ruff: noqa: E501 – a pattern is read whole
"""Kinds of person: whom a notice speaks of, and where a sentence says whose data it means."""

from __future__ import annotations

import re

from troth.notice.draft.vocabulary import KINDS, named

_COVERED = (
    ("applicants", ("job applicants", "housing applicants")),
    ("tenants", ("housing applicants",)),
    ("visitors", ("website visitors",)),
    ("clients", ("client contacts",)),
    ("staff", ("client contacts", "job applicants", "former staff")),
    ("contractors", ()),
)

_KIND = r"(?P<kinds>[^.,;:()]{3,80}?)"
_WHOSE = (
    re.compile(rf"(?i)\bif you are (?:an? |one of (?:our|the) |the )?(?:\w+ )?{_KIND}(?=[,.;:)]|\bwe\b|$)"),
    re.compile(rf"(?i)^(?:for|about|of|with|as regards|in the case of) (?:our |all |the )?{_KIND}(?=\s*[,:–]|\s+(?:we|our|the|this)\b)"),
    re.compile(rf"(?i)\b(?:data|details|information|records?) (?:about|of|on|from|relating to|concerning) (?:our |the |all |its )?{_KIND}(?=[,.;:)]| (?:to|in order|for|so|because|where|is|are|on|and [a-z]+s? )\b|$)"),
    re.compile(r"(?i)\b(?P<kinds>[\w-]+(?: and [\w-]+)?s)[’'] (?:\w+ ){0,2}?(?:data|details|information|records?|names?|addresses|CVs|contact|personal)"),
)  # fmt: skip


def kinds_in(text: str) -> list[str]:
    """The kinds of person a text names; the general is left out where the particular is what was meant."""
    found = [*named(text, KINDS)]
    for general, particular in _COVERED:
        if general in found and any(each in found for each in particular):
            rest = text
            for each in particular:
                rest = KINDS[each].sub(" ", rest)
            if not KINDS[general].search(rest):
                found.remove(general)
    return found


def is_kind(text: str) -> bool:
    """Whether a heading is nothing but a kind of person: ‘Tenants’, ‘If you apply for a job’, ‘Website visitors and users’."""
    bare = re.sub(
        r"(?i)^(?:(?:if|when) you(?:[’']re| are)? (?:an? |one of our )?|for |about |our |the |information (?:about|for|on) )+", "", text.strip(" :?")
    )  # fmt: skip
    if not bare or len(bare.split()) > 7:
        return False
    if kinds_in(bare) in (["children"], ["suppliers"]):
        return False  # ‘Children’ and ‘Suppliers’ head sections on children and on recipients
    rest = bare
    for pattern in KINDS.values():
        rest = pattern.sub(" ", rest)
    return rest != bare and not re.search(
        r"(?i)[a-z]{2}",
        re.sub(r"(?i)\b(?:and|or|of|our|the|other|who|potential|prospective|former|current|past)\b", " ", rest),
    )


def whose(text: str) -> list[str]:
    """The kinds of person whose data a sentence says it means: ‘if you are a tenant’, ‘tenants’ details’; none where it does not say."""
    found: list[str] = []
    for pattern in _WHOSE:
        for each in pattern.finditer(text):
            found += kinds_in(each["kinds"])
    return list(dict.fromkeys(found))


def people_named(text: str) -> list[str]:
    """The kinds of person of a list, a cell or a heading, in its own words: ‘Tenants, and people applying for a home’."""
    parts = re.split(
        r",\s*(?:and |or )?|;\s*(?:and |or )?|\s+(?:and|or|&)\s+(?!potential|prospective|former|past)",
        text.strip(" .:?"),
    )
    bare = [re.sub(r"(?i)^(?:for |about |our |the |all |any |and |or |to )+", "", part).strip(" .") for part in parts]
    return list(dict.fromkeys(each[:1].lower() + each[1:] for each in bare if re.search(r"[A-Za-z]{3}", each)))
