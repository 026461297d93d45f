"""The notice's own checks on a draft that does not load yet: what is broken is set aside by name, what is unsaid stays open.

A draft lacks what its source does not say, so it seldom loads whole. The contradictions and omissions of a notice can still
be looked for in the rest. Nothing that fills a gap here is written anywhere, and no rule that would judge it is run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path as FilePath
from typing import Any, cast

from pydantic import ValidationError

from troth.notice import yaml
from troth.notice.contradictions import contradictions
from troth.notice.models import Notice
from troth.notice.omissions import omissions
from troth.notice.problems import Marks, Path, Problem

_ROUNDS = 12
"""Times that a draft is mended and read again: each round lays bare what the one before it hid."""


@dataclass(frozen=True)
class Checked:
    """What the checks found, the entries they did not see (``recipients.stripe``), and the rules not run, with the reason."""

    problems: tuple[Problem, ...] = ()
    aside: tuple[str, ...] = ()
    not_run: dict[str, str] = field(default_factory=dict[str, str])


def check_draft(folder: FilePath, on: date) -> Checked:
    """Check the draft in a folder as the law stands on a day."""
    data: dict[str, Any] = {}
    marks = Marks()
    for file in sorted(folder.glob("*.yaml")):
        document = yaml.read(file.read_bytes(), f"{folder.name}/{file.name}")
        data.update(document.data)
        marks.add(document.marks)
    aside: list[str] = []
    open_keys: set[str] = set()
    _keep_known(data)
    notice = _mended(data, aside, open_keys, on)
    if notice is None:
        why = "the draft is broken in more places than can be set aside"
        return Checked((), tuple(aside), {"contradictions": why, "omissions": why})
    not_run = {
        rule: f"the notice does not say {', '.join(sorted(needs & open_keys))}"
        for rule, needs in _NEEDS.items()
        if needs & open_keys
    } | dict(_NOT_OF_A_NOTICE)
    found = [*contradictions(notice, marks), *omissions(notice, marks, on)]
    return Checked(tuple(each for each in found if each.rule not in not_run), tuple(aside), not_run)


_NEEDS: Mapping[str, set[str]] = {
    "until-withdrawn-no-consent": {"purposes → keep"},
    "review-overdue": {"review", "review → every", "review → last"},
    "shorter-than-statute": {"retention → keep for", "retention → because"},
    "kept-past-contract": {"retention → starts"},
    "never-shared-unsaid": {"purposes"},
}
"""Rules that conclude something from what is absent, and the keys that must be there for that."""

_PAPERS = (
    "assessment-missing",
    "assessment-stale",
    "contract-missing",
    "contract-stale",
    "contract-terms",
    "instructions-missing",
    "client-no-controller",
    "system-owner-not-shared",
    "system-owner-receives-less",
)
_NOT_OF_A_NOTICE: Mapping[str, str] = {
    **dict.fromkeys(
        ("right-missing", "outside-the-eea", "objection-threshold", "must-be-said"),
        "the lists above name what they find",
    ),
    **dict.fromkeys(
        ("purpose-without-data", "data-without-purpose"), "kinds of data may still stand in Troth’s own groups"
    ),
    **dict.fromkeys(_PAPERS, "it looks at what a company keeps beside its notice"),
}
"""Rules about papers and systems, which no published notice holds, and those that what was found in the source covers."""


def _keep_known(data: dict[str, Any]) -> None:
    """Leave out references to categories that the draft does not have: check names them, and nothing else hangs on them."""
    known = set(cast("dict[str, Any]", data["data"])) if isinstance(data.get("data"), dict) else set[str]()
    for section, key in (("sources", "gives"), ("purposes", "uses"), ("recipients", "receives")):
        entries = data.get(section)
        for entry in cast("dict[str, Any]", entries).values() if isinstance(entries, dict) else ():
            if isinstance(entry, dict) and isinstance(cast("dict[str, Any]", entry).get(key), list):
                mine = cast("dict[str, list[Any]]", entry)
                mine[key] = [each for each in mine[key] if each in known]


def _mended(data: dict[str, Any], aside: list[str], open_keys: set[str], on: date) -> Notice | None:
    for _ in range(_ROUNDS):
        try:
            return Notice.model_validate(data)
        except ValidationError as error:
            for item in error.errors(include_url=False, include_context=False):
                path: Path = tuple(part for part in item["loc"] if part != "[key]")
                fill = _fill(str(path[-1]), on) if item["type"] == "missing" else None
                if fill is not None and _put(data, path, fill):
                    open_keys.add(" → ".join(dict.fromkeys((str(path[0]), str(path[-1])))))
                else:
                    _set_aside(data, path, aside)
    return None


def _fill(key: str, on: date) -> Any:
    """Something that says nothing, for a key that must be there; None where nothing neutral exists."""
    values: dict[str, Any] = {
        "name": "the controller", "region": "GB-EAW", "contact": {}, "regulator": {"name": "the regulator", "website": "https://regulator.example"},
        "routes": {"by": ["letter"]}, "fields": [], "gives": [], "from": "you", "about": {}, "uses": [], "keep": "until withdrawn",
        "tells": ["the regulator"], "are": "others", "role": "controller",
        "starts": "an event", "keep for": "0 days", "because": "unsaid",
        "choice": "before anything is set", "provider": "us", "purpose": "necessary", "lasts": "0 days", "rule": None,
        "solely automated": "none", "acknowledged within": "30 days", "every": "12 months", "last": on.isoformat(), "latest": {},
        "organisation": {}, "people": {}, "data": {}, "sources": {}, "purposes": {}, "recipients": {}, "retention": {},
        "rights": {}, "decisions": {}, "profiling": {}, "complaints": {}, "review": {}, "website": "https://regulator.example",
    }  # fmt: skip
    return values.get(key)


def _put(data: dict[str, Any], path: Path, value: Any) -> bool:
    place: dict[Any, Any] = data
    for step in path[:-1]:
        inner: Any = place.get(step)
        if inner is None:
            inner = place[step] = {}
        if not isinstance(inner, dict):
            return False
        place = cast("dict[Any, Any]", inner)
    place[path[-1]] = value
    return True


def _set_aside(data: dict[str, Any], path: Path, aside: list[str]) -> None:
    """Take the entry that holds the path out of the draft: a named entry of a section, else the section."""
    section, entry = str(path[0]), str(path[1]) if len(path) > 1 else ""
    entries = cast("dict[str, Any]", data[section]) if isinstance(data.get(section), dict) else {}
    named = isinstance(entries.get(entry), dict)
    if named:
        entries.pop(entry)
    else:
        data.pop(section, None)
    name = f"{section}.{entry}" if named else section
    if name not in aside:
        aside.append(name)
