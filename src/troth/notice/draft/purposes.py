# ruff: noqa: E501 – a pattern is read whole
"""A purpose as a reading: its words, its bases, the data and the kinds of person that stand beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from troth.notice.draft.bases import Resting, bases_by_kind, condition_in, interest_in, resting
from troth.notice.draft.joining import BASES_BEFORE
from troth.notice.draft.law_words import bases_in
from troth.notice.draft.people import is_kind, kinds_in, people_named, whose
from troth.notice.draft.read_data import categories_named
from troth.notice.draft.reading import Known, Reading, name_for
from troth.notice.draft.statements import Statement


def purposes_of(
    what: str, statement: Statement, known: Known, bases: tuple[str, ...], interest: str | None = None
) -> Iterator[Reading]:
    uses = used_in(statement, known)
    listed = list(resting(what, bases=bases, interest=interest))
    for each in listed:
        kinds = whose(statement.text if len(listed) == 1 or ";" not in what else each.what) or _of_headings(statement)
        yield purpose(each, uses, statement, kinds, statement.text)


def purpose(mine: Resting, uses: list[str], statement: Statement, kinds: list[str], said: str) -> Reading:
    what = (
        re.sub(r"(?i)\bright-to-(rent|work)\b", r"right to \1", mine.what)
        .strip(" ;.,")
        .removesuffix(" or")
        .removesuffix(" and")
        .rstrip("; ")
    )
    facts: dict[str, Any] = {"says": f"{what[:1].upper()}{what[1:]}."}
    facts |= basis_facts(list(mine.bases), mine.interest, mine.condition)
    if uses:
        facts["uses"] = uses
    if kinds:
        facts["who"] = kinds
    told_apart = bases_by_kind(said) if len(mine.bases) > 1 else {}
    if told_apart:
        facts["who"] = list(told_apart)
        facts["by kind"] = {kind: list(bases) for kind, bases in told_apart.items()}
    doubts: tuple[str, ...] = ()
    bases = facts.get("bases", [])
    if len(bases) > 1 and not told_apart:
        doubts = (
            f"the notice names several lawful bases ({', '.join(bases)}); say which holds for which kind of person",
        )
    return Reading("purposes", name_for(LEADING.sub("", what)), facts=facts, doubts=doubts)


def bases_before(text: str, statement: Statement) -> Reading:
    """Bases that belong to purposes named before; or, where there are none, to be kept as information."""
    expected = (
        len(text.split(";")[0].split()) < 8
        or re.match(r"(?i)(?:the|our) (?:lawful|legal) (?:basis|ground)\b", text) is not None
    )
    facts = basis_facts(bases_in(text, expected=expected), interest_in(text), condition_in(text))
    return Reading(BASES_BEFORE, facts={**facts, "of heading": _of_headings(statement)})


def basis_facts(bases: list[str], interest: str | None, condition: str | None) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    if condition == "explicit consent" and len(bases) > 1:
        bases = [each for each in bases if each != "consent"]
    if bases:
        facts["bases"] = bases
    if interest:
        facts["interest"] = interest
    if condition:
        facts["condition"] = condition
    return facts


def used_in(statement: Statement, known: Known) -> list[str]:
    """The categories a sentence says are used: by the notice's own names, or ‘data about your use of our website’."""
    own = [name for name in categories_named(statement.whole, known) if name in known.categories]
    if own or not re.search(r"(?i)(?:data|information) about (?:your use|how you use)", statement.lead_in):
        return own
    return ["technical"]


def _of_headings(statement: Statement) -> list[str]:
    """The kinds of person of the nearest heading that is nothing else."""
    for heading in reversed(statement.headings):
        if is_kind(heading):
            return kinds_in(heading) if re.search(r"(?i)\byou\b", heading) else people_named(heading)
    return []


LEADING = re.compile(
    r"(?i)^(?:and |or |we (?:may |will |also )*use (?:your |this |the |it |personal |data|information|details| )*)*(?:in order )?(?:to |for )?"
)
