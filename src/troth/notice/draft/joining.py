# ruff: noqa: E501 – a pattern is read whole
"""What one statement says of those before it: a basis named after its purposes, a way to reach somebody named a sentence ago."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from troth.notice.draft.reading import Reading, name_for
from troth.notice.draft.statements import Statement

BASES_BEFORE = "bases of the purposes before"
"""The section of a reading that names bases whose purposes stand in earlier statements."""

REACHED_FOR_COMPLAINTS = "reached for complaints"
"""The section of a reading that says where complaints go."""


@dataclass
class Joining:
    """Remembers the purposes read so far, and whom the paragraph spoke of last."""

    _purposes: list[tuple[Statement, list[str]]] = field(default_factory=list[tuple[Statement, list[str]]])
    _officer: Statement | None = None
    _bases: dict[str, tuple[str, ...]] = field(default_factory=dict[str, "tuple[str, ...]"])
    _said: tuple[Statement, Mapping[str, Any]] | None = None
    _meant_below: tuple[Statement, Mapping[str, Any]] | None = None
    _lines: list[Statement] = field(default_factory=list[Statement])
    _between: Statement | None = None
    _before: Statement | None = None
    _latest: Statement | None = None
    for_complaints: tuple[Statement, Reading] | None = None
    """The first way to reach us that stands where people complain; the controller's, where no other is named."""

    def joined(self, statement: Statement, readings: Sequence[Reading]) -> list[Reading]:
        """The readings, with what they say of earlier statements put where it belongs."""
        found: list[Reading] = []
        self._before, self._latest = self._latest, statement
        if not any(each.section in ("purposes", BASES_BEFORE, "context") for each in readings):
            self._between = statement
        readings = [self._with_address(statement, reading) for reading in readings]
        for reading in readings:
            if reading.section == BASES_BEFORE:
                found += self._based(statement, reading)
            elif reading.section == "purposes":
                found.append(self._with_basis(statement, self._known_as(reading)))
            elif reading.section == REACHED_FOR_COMPLAINTS:
                self.for_complaints = self.for_complaints or (statement, replace(reading, section="organisation"))
            else:
                found += self._reached(statement, reading)
        mine = [each.name for each in found if each.section == "purposes" and "says" in each.facts]
        if mine:
            self._purposes.append((statement, mine))
            self._bases |= {
                each.name: tuple(each.facts.get("bases", ())) for each in found if each.section == "purposes"
            }
            self._between = None
        if found and len({each.facts.get("bases", [""])[0] for each in readings if each.section == BASES_BEFORE}) == 1:
            self._said = next((statement, each.facts) for each in readings if each.section == BASES_BEFORE)
        elif statement.text.endswith(":") and self._said is not None and _MEANS.search(statement.text):
            self._meant_below = (statement, self._said[1])
        elif not statement.lead_in and not statement.text.endswith(":"):
            self._said = None
            self._meant_below = self._meant_below if mine else None
        if any("data protection officer" in each.facts for each in found) or _OFFICER.search(statement.text):
            self._officer = statement
        self._lines = [*self._lines, statement] if self._goes_on(statement) else [statement]
        return found

    def _goes_on(self, statement: Statement) -> bool:
        """Whether a statement may be one more line of an address: short, unpunctuated, under the same heading."""
        return (
            bool(self._lines)
            and self._lines[-1].headings == statement.headings
            and all(len(each.text.split()) < 7 and not re.search(r"[.:;?@]", each.text) for each in self._lines)
        )

    def _with_address(self, statement: Statement, reading: Reading) -> Reading:
        """An address whose lines stand one under the other: the postcode's line knows only itself."""
        contact: Mapping[str, str] = reading.facts.get("contact", {})
        post = contact.get("post", "")
        if reading.section != "organisation" or not post or len(post.split()) > 5 or not self._goes_on(statement):
            return reading
        lines = [each.quoted.strip(" ,") for each in self._lines[-4:]]
        whole = {**contact, "post": ", ".join([*lines, post])}
        return replace(reading, facts={**reading.facts, "contact": whole}, earlier=self._lines[-1])

    def _based(self, statement: Statement, reading: Reading) -> Iterator[Reading]:
        facts = {key: value for key, value in reading.facts.items() if key not in ("which", "of heading")}
        names = self._meant(statement, reading.facts.get("which", ()))
        if _INTERESTS.match(statement.text):
            # What the interests are says nothing of which purposes rest on them.
            facts.pop("bases", None)
            names = [each for each in names if "legitimate interests" in self._bases.get(each, ())]
        if len(names) > 1 and len(facts.get("bases", [])) > 1:
            # Several bases for several purposes: which is for which, only a person can say.
            doubt = (
                f"the notice names its bases together ({', '.join(facts['bases'])}); say which this purpose rests on"
            )
            yield from (Reading("purposes", name, doubts=(doubt,)) for name in names)
            yield Reading("information", "lawful-bases", "information", {"bases": facts["bases"]}, (doubt,), says=True)
        elif names:
            yield from (Reading("purposes", name, facts=facts, doubts=reading.doubts) for name in names)
        elif _LABEL.match(statement.text) and (
            re.match(r"(?i)(?:to )?[a-z]+ing\b|to [a-z]+", statement.heading)
            or (len(statement.headings) > 1 and self._before is not None and self._before.line != statement.line)
        ):
            # ‘Delivering your order’ over ‘Lawful basis: contract’: the heading is the purpose.
            heading = statement.heading.rstrip(" .:")
            yield Reading("purposes", name_for(heading), facts={"says": f"{heading}.", **facts})
        elif facts.get("bases") and (before := self._done_before(statement)) is not None:
            what = re.sub(
                r"(?i)^(?:we|the firm|the company) (?:may |will |can |also |sometimes )*", "", before.text
            ).rstrip(" .")
            says = f"{what[:1].upper()}{what[1:]}."
            people = {"who": reading.facts["of heading"]} if reading.facts.get("of heading") else {}
            yield Reading("purposes", name_for(what), facts={"says": says, **facts, **people}, earlier=before)
        elif facts.get("bases") == ["consent"] and re.search(r"(?i)\bask\b|\basked\b|seek", statement.text):
            yield Reading("consent", "asked-first", says=True)
        elif facts.get("bases"):
            yield Reading(
                "information", f"lawful-basis-{name_for(facts['bases'][0])}", "information", {"bases": facts["bases"]},
                ("name the purposes this lawful basis is for",), says=True,
            )  # fmt: skip
        else:
            yield Reading("information", name_for(statement.text), "information", says=True)

    def _done_before(self, statement: Statement) -> Statement | None:
        """The sentence just before in the paragraph, where it says what is done: ‘We survey guests. This is in our …’."""
        before = self._before
        if (
            before is None
            or before.line != statement.line
            or before.headings != statement.headings
            or not _BACK.match(statement.text)
        ):
            return None
        return (
            before
            if re.match(
                r"(?i)(?:we|the (?:firm|company|practice|trust|charity|school)) (?!do not|don|never|rely|are\b|will not|hang on|keep|hold\b|retain|store|delete|destroy|shred)",
                before.text,
            )
            else None
        )

    def _with_basis(self, statement: Statement, reading: Reading) -> Reading:
        """‘Our basis is the contract. In practice that means: …’ – what is listed rests on what was said before the list."""
        if self._meant_below is None or "bases" in reading.facts or "says" not in reading.facts:
            return reading
        before, facts = self._meant_below
        if before.headings[:1] != statement.headings[:1] or not statement.lead_in:
            return reading
        return replace(
            reading, facts={**reading.facts, **{key: facts[key] for key in ("bases", "interest") if key in facts}}
        )

    def _known_as(self, reading: Reading) -> Reading:
        """The purpose under the name it was read by before with more words: what names its basis may shorten it."""
        names = [each for _, names in self._purposes for each in names]
        longer = next(
            (each for each in names if each.startswith(f"{reading.name}-") and reading.name.count("-") > 1), ""
        )
        facts = {key: value for key, value in reading.facts.items() if key != "says"}
        return replace(reading, name=longer, facts=facts) if longer else reading

    def _meant(self, statement: Statement, which: Iterable[int]) -> list[str]:
        """The purposes that ‘this’, ‘in each case’ or ‘purposes 3 and 4’ means; none where that cannot be told."""
        near = [each for each in self._purposes if each[0].headings == statement.headings]
        if not near:
            return []
        last, names = near[-1]
        if which := list(which):
            listed = [name for before, names in near if before.lead_in == last.lead_in for name in names]
            if max(which) > len(listed):
                return []  # a list that was not read whole: its numbers mean nothing
            return [listed[each - 1] for each in which if 0 < each <= len(listed)]
        if self._between is not None and self._between.line == last.line == statement.line:
            return []  # what stands between is what ‘this’ means
        if last.line == statement.line:
            return names
        if self._before is not None and self._before.line == statement.line:
            return []
        if statement.lead_in and "bases" not in statement.lead_in.lower():
            return names
        if last.lead_in and not statement.lead_in and _BACK.match(statement.text):
            return [name for before, names in near if before.lead_in == last.lead_in for name in names]
        return names if _BACK.match(statement.text) or _LABEL.match(statement.text) else []

    def _reached(self, statement: Statement, reading: Reading) -> Iterator[Reading]:
        """‘You can write to her at …’ after ‘Our Data Protection Officer is …’ reaches the officer."""
        officer = self._officer
        contact = reading.facts.get("contact")
        after = officer is not None and officer.line == statement.line and officer is not statement
        if reading.section == "organisation" and contact and after and _PRONOUN.search(statement.text):
            facts: dict[str, Any] = {key: value for key, value in reading.facts.items() if key != "contact"}
            yield Reading("organisation", facts={**facts, "data protection officer": contact}, doubts=reading.doubts)
        else:
            yield reading


_BACK = re.compile(
    r"(?i)(?:this|these|that|those|it is|we do (?:this|these|so|it|all)|for (?:this|these|all|each|the above)|in (?:this|these|each|all|both|doing)|both|each|all of|here|"
    r"(?:the|our) (?:lawful|legal) (?:basis|bases|grounds?)|(?:the|our) (?:legitimate )?interests?|we (?:rely|base|do so)|(?:lawful|legal) (?:basis|bases)|because|as)\b"
)
_LABEL = re.compile(r"(?i)^(?:our |the )?(?:(?:lawful|legal) )?(?:basis|bases|grounds?)(?: for \w+ing(?: \w+){0,3})?\s*(?:[:–—-]|is\b|are\b)")  # fmt: skip
_MEANS = re.compile(
    r"(?i)\b(?:that|this|these|which) (?:means?|covers?|includes?)\b|\bin practice\b|\bfor example\b|\bon (?:that|this) basis\b"
)
_INTERESTS = re.compile(r"(?i)(?:the|our) legitimate interests?\b[^:.]{0,30}\bare\b")
_OFFICER = re.compile(r"(?i)\bdata protection officer\b|\bDPO\b")
_PRONOUN = re.compile(r"(?i)\b(?:her|him|them|she|he|they|the (?:officer|DPO|team))\b")
