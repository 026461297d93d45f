# ruff: noqa: E501 – a pattern is read whole
"""What notices call the law's own things: lawful bases and rights, by the words they use for them."""

from __future__ import annotations

import re

from troth.notice.draft.vocabulary import BASES, LABELS, RIGHTS, named

_DENIED = re.compile(
    r"(?i)\b(?:without|(?:not|n[’']t|never|no longer)(?: \w+){0,3}? (?:need|require|rely|rest|based|depend|ask)\w*(?: on| for)?)\s+(?:(?:your|their|any|explicit) )*consent\b"
)


_BRACKET = re.compile(
    r"(?i)\(\s*((?:(?:our|your|the|a|explicit|basis:|lawful basis:|legal basis:) )*(?:contract|consent|legal obligation|legitimate interests?|vital interests?|public task)s?)\s*[);,.:–-]"
)
_LABELLED = re.compile(r"^(?P<label>[A-Z][^:·–—|]{2,80}?)\s*(?:·|:|[–—|]|\s-)\s+(?P<rest>\S.*)$")

BASIS_LABEL = re.compile(
    r"(?i)\bbas[ei]s\b|\bgrounds?\b|\bfooting\b|\bjustification\b|\blawfulness\b|\bwhy (?:we (?:can|may)|it is lawful)\b"
)
"""A label in front of a lawful basis: ‘Lawful basis:’, ‘Footing:’."""

_ALONE = re.compile(
    r"(?i)(?:(?:our|the|your|a|explicit|performance of|performing) )*(?:contract|consent|legal obligation|legal|legitimate interests?|vital interests?|public task|public interest)\s*(?:$|[(;,./–+&-]|(?:of|in|with|under|and|or)\b)"
)


def labelled_basis(text: str) -> tuple[str, str] | None:
    """The label and the rest of ‘Newsletter – consent (you ticked the box)’, where the rest begins with a lawful basis."""
    found = _LABELLED.match(text)
    if found is None or BASIS_LABEL.search(found["label"]) or bases_in(found["label"], expected=True):
        return None
    start = re.match(r"(?:[\w’'-]+[\s,(]*){1,4}", found["rest"])
    named_first = start is not None and (
        bases_in(start[0]) or re.match(r"(?i)(?:taking )?steps\b", found["rest"]) or _ALONE.match(found["rest"])
    )
    return (found["label"], found["rest"]) if named_first else None


def bases_in(text: str, *, expected: bool = False) -> list[str]:
    """The lawful bases that a text names; with ``expected``, by a bare label too: a cell that says ‘Contract’."""
    clean = _DENIED.sub("", text)
    labels = re.sub(r"(?i)\b(?:lawful|legal) (?:basis|bases|grounds?|reasons?)\b", "", clean)
    found = named(clean, BASES)
    for bracket in _BRACKET.finditer(clean):
        found += tuple(each for each in named(bracket[1], LABELS) if each not in found)
    if expected:
        found = tuple(each for each in BASES if each in found or LABELS[each].search(labels))
    return list(found)


def is_basis_label(text: str) -> bool:
    """Whether a line names a basis and lists what rests on it: ‘Contract: opening your account; lending to you.’"""
    found = re.match(r"^(?P<label>[A-Z][\w’' ]{2,40}?)\s*(?::|\s[–—-])\s+(?P<rest>[a-z].*)$", text)
    if found is None or len(found["label"].split()) > 4 or not bases_in(found["label"], expected=True):
        return False
    return is_fragment(found["rest"]) or re.match(r"(?:to|so|for|when|where) ", found["rest"]) is not None


def is_fragment(text: str) -> bool:
    """Whether words are a list of things rather than a sentence about us or you: ‘Newsletter sign-up; the waiting list.’"""
    return re.match(
        r"(?i)(?!(?:we|you|our|your|this|these|it|they|if|where|when|in|for|please|the (?:law|lawful|legal))\b)[a-z]",
        text,
    ) is not None and not re.search(r"(?i)\b(?:we|you) (?:may|can|will|must|have|do|use|rely|ask|need|are)\b", text)


def rights_in(text: str) -> list[str]:
    """The rights that a text names, in the order in which the law has them; what it takes out (‘except …’) is not named."""
    text = re.sub(r"(?i)\b(?:except|other than|apart from|but not) (?:for )?(?:the |your )?right[^.;,]*", "", text)
    found = [*named(text, RIGHTS)]
    if "portability" in found and "human review" in found and not re.search(r"(?i)decision|profil|human", text):
        found.remove("human review")
    if "objection" in found and "human review" in found and not re.search(r"(?i)automat|decision|human|person", text):
        found.remove("human review")
    if "restriction" in found and "objection" in found and not re.search(r"(?i)object|say no", text):
        found.remove("objection")
    return found
