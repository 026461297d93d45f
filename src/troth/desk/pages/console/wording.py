"""An entry of the log in words: what its kind says, and of its facts what a reader wants to know at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from troth.desk.evidence import kinds
from troth.desk.evidence.models import EvidenceEntry
from troth.desk.pages.jinja import some

_PLAIN = (
    "case_kind",
    "system",
    "target",
    "client",
    "answer",
    "outcome",
    "channel",
    "promise",
    "verdict",
    "problem",
    "why",
    "because",
)
"""Facts that are told as they stand, in this order."""
_COUNTED = {"rows": "row", "steps": "step", "identifiers": "identifier", "people": "person", "entries": "entry"}
_MANY = {"person": "people", "entry": "entries"}


def in_words(kind: str) -> str:
    """What the kind of an entry says: ``plan.done`` is *Every step of a plan is done*. One that nobody declares, as it is."""
    declared = _kinds().get(kind)
    if declared is None:
        return kind
    says = declared.says.removeprefix("Done, and looked at: ").rstrip(".")
    return says[:1].upper() + says[1:]


def told(row: EvidenceEntry) -> str:
    """What of an entry's facts is told beside its sentence; empty where there is nothing, or they are no longer kept."""
    facts: dict[str, Any] = json.loads(row.facts) if row.facts is not None else {}
    if facts.get("now") and "was" in facts:
        return f"{facts.get('promise', '')}: {became(facts.get('was'), facts.get('now') or '')}"
    said = [str(facts[name]) for name in _PLAIN if isinstance(facts.get(name), str)]
    said += _counted(facts)
    if isinstance(facts.get("saw"), dict):
        said += _counted(facts["saw"])
    return " · ".join(said)


def became(was: str | None, now: str) -> str:
    """How a verdict changed: *unproven → kept*, or *kept, seen for the first time*."""
    if was is None:
        return _("%(now)s, seen for the first time") % {"now": _(now)}
    return _("%(was)s → %(now)s") % {"was": _(was), "now": _(now)}


def all_kinds() -> list[tuple[str, str]]:
    """Every declared kind with what it says, by what it says."""
    return sorted(((name, in_words(name)) for name in _kinds()), key=lambda each: each[1].casefold())


def _counted(facts: Mapping[str, Any]) -> list[str]:
    return [
        some(facts[name], _(one), _(_MANY.get(one, f"{one}s")))
        for name, one in _COUNTED.items()
        if isinstance(facts.get(name), int) and not isinstance(facts[name], bool)
    ]


@cache
def _kinds() -> Mapping[str, kinds.Kind]:
    return dict(kinds.load())
