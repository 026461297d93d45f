# ruff: noqa: E501 – a pattern is read whole
"""What notices call the law's own things: lawful bases and rights, by the words they use for them."""

from __future__ import annotations

import re

from troth.notice.draft.vocabulary import BASES, LABELS, RIGHTS, named

_DENIED = re.compile(
    r"(?i)\b(?:without|(?:not|n[’']t|never|no longer)(?: \w+){0,3}? (?:need|require|rely|rest|based|depend|ask)\w*(?: on| for)?)\s+(?:(?:your|their|any|explicit) )*consent\b"
)


def bases_in(text: str, *, expected: bool = False) -> list[str]:
    """The lawful bases that a text names; with ``expected``, by a bare label too: a cell that says ‘Contract’."""
    clean = _DENIED.sub("", text)
    found = named(clean, BASES)
    if expected:
        found = tuple(each for each in BASES if each in found or LABELS[each].search(clean))
    return list(found)


def rights_in(text: str) -> list[str]:
    """The rights that a text names, in the order in which the law has them; what it takes out (‘except …’) is not named."""
    text = re.sub(r"(?i)\b(?:except|other than|apart from|but not) (?:for )?(?:the |your )?right[^.;]*", "", text)
    found = [*named(text, RIGHTS)]
    if "portability" in found and "human review" in found and not re.search(r"(?i)decision|profil|human", text):
        found.remove("human review")
    if "restriction" in found and "objection" in found and not re.search(r"(?i)object|say no", text):
        found.remove("objection")
    return found
