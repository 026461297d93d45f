# ruff: noqa: E501 – a pattern is read whole
"""A sentence that gives each purpose a lawful basis of its own: ‘legitimate interests for bulletins; consent for marketing’."""

from __future__ import annotations

import re

from troth.notice.draft.law_words import bases_in
from troth.notice.draft.people import kinds_in

_BASIS = (
    r"(?:(?:explicit )?consent|legitimate interests?|contract|legal (?:obligation|duty)|vital interests?|public task)s?"
)
_OF = r"(?:(?:on|our|your|the|a|upon) )*"
_NEXT = re.compile(
    rf"(?i)\s*;\s*(?:and |but )?|,?\s+(?:and|but|while|whereas)\s+(?={_OF}{_BASIS}\b)|,\s+(?={_OF}{_BASIS}\b)"
)
_ONE = re.compile(
    rf"(?i){_OF}(?P<basis>{_BASIS})(?: with you)? (?:is )?(?:for|when|where|to cover) (?P<what>[^,;:]{{3,80}})"
)
_OPENS = re.compile(
    r"(?i)^(?:(?:we|I) (?:rely|depend) on|(?:our|the) (?:lawful|legal) (?:bas[ei]s|grounds?) (?:is|are)|(?:lawful|legal) (?:bas[ei]s|grounds?)\s*[:–—-]|bas[ei]s\s*:)\s+"
)


def bases_apart(text: str) -> list[tuple[tuple[str, ...], str]]:
    """The bases and the purpose of each part; empty where the parts do not each name one, or name kinds of person."""
    found: list[tuple[tuple[str, ...], str]] = []
    for part in _NEXT.split(_OPENS.sub("", text).strip(" .")):
        one = _ONE.fullmatch(part.strip())
        bases = tuple(bases_in(one["basis"], expected=True)) if one is not None else ()
        if one is None or len(bases) != 1 or kinds_in(one["what"]):
            return []
        found.append((bases, one["what"].strip()))
    return found if len({bases for bases, _ in found}) > 1 else []
