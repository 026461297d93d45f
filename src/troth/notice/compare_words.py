"""A difference between two notices as one sentence that a privacy lead can read aloud."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from troth.notice.compare_facts import Difference
from troth.notice.countries import country_name
from troth.notice.problems import listed

_ONE: Mapping[str, str] = {
    "people": "the kind of person",
    "data": "the category",
    "sources": "the source",
    "purposes": "the purpose",
    "consent": "the promise about consent",
    "recipients": "the recipient",
    "sharing": "the rule of sharing",
    "retention": "the retention rule",
    "marketing": "the rule of marketing",
    "pages": "the rule about pages",
    "rights": "the right",
    "measures": "the measure",
    "information": "the information",
    "warnings": "the warning",
    "special categories": "the rule on special categories",
    "criminal data": "the rule on data about crime",
    "instructions": "the instructions of",
    "who may see": "who may see:",
    "access": "the role of staff",
    "systems": "the system",
}

_FACT: Mapping[str, str] = {
    "says": "the sentence",
    "uses": "the data used",
    "shared with": "the recipients",
    "keep": "the retention rule",
    "keep for": "the period",
    "starts": "what the period starts with",
    "then": "what happens at its end",
    "because": "the reason",
    "of": "what is kept",
    "our role": "our role",
    "lawful basis": "the lawful basis",
    "interest": "the interest",
    "channels": "the channels",
    "fields": "the data in it",
    "gives": "what it gives",
    "receives": "what they receive",
    "are": "who they are",
    "country": "the country",
    "safeguard": "the safeguard",
    "within": "the answer",
    "fee": "the fee",
    "every": "the interval",
    "lasts": "the lifetime",
    "solely automated": "decisions by machine alone",
    "taken": "the decisions of machines",
    "before that changes": "the promise to be told before a machine decides more",
    "changes": "the promise to be told of changes",
    "contact": "the contact",
    "outside the uk": "transfers outside the UK",
    "acknowledged within": "the acknowledgement",
    "clauses": "the clauses it answers for",
    "in short": "the short layer",
}


def in_words(difference: Difference) -> str:
    """``the retention rule ‘enquiries’: the period was 24 months and is 36 months``; one line, no full stop."""
    path = difference.path
    if difference.what == "moved":
        return f"{_place(path)}: the order changed, and nothing else"
    if len(path) == 2 and path[0] in _ONE and difference.what != "changed":
        verb = "is new" if difference.what == "added" else "is gone"
        return f"{_place(path)} {verb}{_told(difference)}"
    place, fact = _place(path[:-1]), _fact(path)
    subject = f"{place}: {fact}" if place else fact
    if path[0] in _ONE and len(path) == 2:
        subject = _place(path)
    if difference.what == "changed":
        return f"{subject}: was ‘{_value(path, difference.before)}’, is ‘{_value(path, difference.after)}’"
    verb, value = ("added", difference.after) if difference.what == "added" else ("taken out", difference.before)
    said = _value(path, value)
    return f"{subject}: {verb}: {said}" if said else f"{subject}: {verb}"


def _place(path: tuple[str, ...]) -> str:
    """``the purpose ‘marketing’, about ‘enquirer’``."""
    if not path:
        return ""
    if path[0] in _ONE and len(path) > 1:
        rest = "".join(f", {step}" if step.isdigit() else f", ‘{step}’" for step in path[2:] if step != "about")
        return f"{_ONE[path[0]]} ‘{path[1]}’{rest}"
    return ", ".join(path)


def _fact(path: tuple[str, ...]) -> str:
    return _FACT.get(path[-1], f"‘{path[-1]}’")


def _told(difference: Difference) -> str:
    """What a new or lost entry says or said, where it has words of its own."""
    value: Any = difference.after if difference.what == "added" else difference.before
    if isinstance(value, str):
        return f": {_one_line(value)}"
    if isinstance(value, dict) and isinstance(cast("dict[str, Any]", value).get("says"), str):
        return f": {_one_line(cast('dict[str, Any]', value)['says'])}"
    return ""


def _value(path: tuple[str, ...], value: Any) -> str:
    if isinstance(value, dict):
        items = cast("dict[str, Any]", value)
        return listed(
            f"{key}: {_value((*path, key), item)}" for key, item in items.items() if item not in (None, [], {})
        )
    if isinstance(value, list):
        return listed(_value(path, item) for item in cast("list[Any]", value))
    if path[-1] == "country" and isinstance(value, str):
        return country_name(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _one_line(str(value))


def _one_line(text: str) -> str:
    return " ".join(text.split())
