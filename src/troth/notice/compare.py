"""What changed between two versions of a notice: entry by entry, in words, material or editorial, and who must be told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from troth.notice.canonical import content_hash
from troth.notice.compare_facts import Difference, Facts, differences, facts, named_sections
from troth.notice.compare_people import affected
from troth.notice.compare_rules import EDITORIAL_KEYS, Scene, material
from troth.notice.compare_words import in_words
from troth.notice.models import Notice

Weight = Literal["material", "editorial", "internal"]
_HEAVIEST_FIRST: tuple[Weight, ...] = ("material", "editorial", "internal")
What = Literal["added", "removed", "reworded", "fact changed", "moved"]

INTERNAL = ("systems", "access")
"""Sections that are never published: a change in them alone is a version marked internal."""


@dataclass(frozen=True)
class Change:
    """One thing that changed in one entry. Holds sentences of notices, never anything of a person."""

    entry: str
    """Id of the entry, as promises have it: ``retention.enquiries``."""
    section: str
    what: What
    words: str
    """One sentence: what it was and what it is."""
    weight: Weight
    why: str = ""
    """Why it is material: ``longer retention``; empty where it is not."""
    tell: tuple[str, ...] = ()
    """Kinds of person, as named under ``people``, who must be told."""
    talk: bool = False
    """Whether each of them must be talked with before it applies, each contact on record."""
    doubt: str = ""
    """Why a person should read a rewording that counts as editorial: software cannot weigh sentences."""


@dataclass(frozen=True)
class Comparison:
    """Everything that changed, in the order of the notice; no changes if and only if both hashes are the same."""

    old: str
    new: str
    changes: tuple[Change, ...]

    @property
    def outcome(self) -> Weight | Literal["no change"]:
        """The heaviest change."""
        found = {change.weight for change in self.changes}
        for weight in _HEAVIEST_FIRST:
            if weight in found:
                return weight
        return "no change"

    @property
    def tell(self) -> tuple[str, ...]:
        """The kinds of person who must be told of something."""
        return tuple(dict.fromkeys(kind for change in self.changes for kind in change.tell))

    @property
    def talk(self) -> bool:
        """Whether each person told must be talked with, each contact on record, before the version applies."""
        return any(change.talk for change in self.changes)


def compare(old: Notice, new: Notice) -> Comparison:
    """What changed from ``old`` to ``new``. Says whom the law asks to tell: UK GDPR Arts 13(3) and 14(4), 5(1)(a).

    The sentence of an entry (``says``) is compared as text: a rewording is editorial, with a doubt raised where numbers
    or words such as *never* changed in it. Facts are weighed one by one. A change in ``systems`` or ``access`` is internal.
    """
    scene = Scene(facts(old), facts(new))
    changes = tuple(_changes(scene))
    hashes = content_hash(old), content_hash(new)
    return Comparison(*hashes, changes)


def comparison_json(compared: Comparison) -> dict[str, Any]:
    """The comparison as JSON values, for ``--format json`` and for what is stored with a version."""
    return {
        "old": compared.old,
        "new": compared.new,
        "outcome": compared.outcome,
        "tell": list(compared.tell),
        "recorded_contact": compared.talk,
        "changes": [
            {
                "entry": change.entry,
                "section": change.section,
                "what": change.what,
                "words": change.words,
                "weight": change.weight,
                "why": change.why,
                "tell": list(change.tell),
                "recorded_contact": change.talk,
                "doubt": change.doubt,
            }
            for change in compared.changes
        ],
    }


def comparison_text(compared: Comparison) -> str:
    """The comparison for people, one line a change, the material ones first."""
    if compared.outcome == "no change":
        return "no change"
    lines: list[str] = []
    for weight in _HEAVIEST_FIRST:
        for change in compared.changes:
            if change.weight != weight:
                continue
            why = f" ({change.why})" if change.why else ""
            tell = f" – tell: {', '.join(change.tell)}" if change.tell else ""
            lines.append(f"{weight}{why}: {change.entry}: {change.words}{tell}")
            if change.doubt:
                lines.append(f"    read it: {change.doubt}")
    counted = ", ".join(
        f"{number} {weight}"
        for weight in _HEAVIEST_FIRST
        if (number := sum(change.weight == weight for change in compared.changes))
    )
    lines.append(f"{counted}; {_told(compared)}")
    return "\n".join(lines)


def _told(compared: Comparison) -> str:
    if compared.outcome == "internal":
        return "the public text is unchanged, nobody need be told"
    if not compared.tell:
        return "nobody need be told"
    told = f"must be told: {', '.join(compared.tell)}"
    return (
        f"{told}; each of them is to be talked with before it applies, and the contact recorded"
        if compared.talk
        else told
    )


def _changes(scene: Scene) -> Iterator[Change]:
    named = named_sections()
    for difference in differences(scene.old, scene.new):
        section = difference.path[0]
        if section in INTERNAL:
            yield _internal(difference)
        else:
            yield _public(difference, scene, section in named)


def _internal(difference: Difference) -> Change:
    return Change(
        ".".join("-".join(part.split()) for part in difference.path[:2]), difference.path[0], _what(difference),
        in_words(difference), "internal",
    )  # fmt: skip


def _public(difference: Difference, scene: Scene, named: bool) -> Change:
    path = difference.path
    doubt = _doubt(difference)
    why = material(difference, scene) or (_PUT_OTHERWISE if doubt and _same_decisions(path, scene) else "")
    return Change(
        entry=_entry(path, named),
        section=path[0],
        what=_what(difference),
        words=in_words(difference),
        weight="material" if why else "editorial",
        why=why,
        tell=affected(difference, scene) if why else (),
        talk=bool(why) and (path[0] == "decisions" or _talks(scene)),
        doubt="" if why else doubt,
    )


_PUT_OTHERWISE = "the promise about decisions is put otherwise"


def _same_decisions(path: tuple[str, ...], scene: Scene) -> bool:
    """Whether this is about decisions, and the facts do not say that a machine decides more or less: then words must."""
    old, new = (notice["decisions"]["solely automated"] for notice in (scene.old, scene.new))
    return path[0] == "decisions" and old == new


def _talks(scene: Scene) -> bool:
    """Whether either notice promises to talk with people about every change that matters to them."""
    told: list[dict[str, Any] | None] = [notice["review"]["changes"] for notice in (scene.old, scene.new)]
    return any(rule is not None and rule["contact"] == "both ways" for rule in told)


_BELOW = (("organisation", "routes"), ("review", "latest"), ("review", "changes"), ("decisions", "before that changes"))
"""Entries that stand within another one."""


def _entry(path: tuple[str, ...], named: bool) -> str:
    """The id of the entry a fact belongs to, as ``troth.notice.entries`` makes it."""
    steps = path[:2] if named else path[:1]
    if path[:2] in _BELOW:
        steps = path[:2]
    if path[:2] == ("cookies", "set") and len(path) > 2:
        steps = ("cookies", path[2])
    return ".".join("-".join(step.split()) for step in steps)


def _what(difference: Difference) -> What:
    if difference.what == "moved":
        return "moved"
    if (
        difference.path[-1] == "says"
        or difference.path[-2:-1] == ("says",)
        or difference.path[0] in ("in short", "title")
    ):
        return "reworded"
    entry = 3 if difference.path[:2] == ("cookies", "set") else 2
    if (
        len(difference.path) <= entry
        and difference.what != "changed"
        and not EDITORIAL_KEYS.intersection(difference.path)
    ):
        return "added" if difference.what == "added" else "removed"
    return "fact changed"


_WORDING = ("in short", "title", "also in short", "also titled")
_WEIGHTY = re.compile(
    r"\d+|\b(?:never|always|only|not|no|none|nobody|every|all|must|may|except|unless|without|consent|outside|sell|share)\b",
    re.IGNORECASE,
)


def _doubt(difference: Difference) -> str:
    """Why a rewording may be more than that: its numbers or its words of promise are not the same."""
    before, after = difference.before, difference.after
    if _what(difference) != "reworded":
        return ""
    if difference.path == ("decisions", "says") and (before is None or after is None):
        return "the sentence made from the facts stands no longer" if before is None else "its own sentence is gone"
    if not isinstance(before, str) or not isinstance(after, str):
        return ""
    old, new = (sorted(word.lower() for word in _WEIGHTY.findall(text)) for text in (before, after))
    if old == new:
        return ""
    changed = [word for word in dict.fromkeys([*old, *new]) if old.count(word) != new.count(word)]
    return f"the sentence weighs these words otherwise: {', '.join(changed)}"


__all__ = ["Change", "Comparison", "Facts", "compare", "comparison_json", "comparison_text"]
