"""Whom a change concerns: the kinds of person whose data a purpose, category, recipient, rule or source is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from troth.notice.compare_facts import Difference, Facts
from troth.notice.compare_rules import Scene


def affected(difference: Difference, scene: Scene) -> tuple[str, ...]:
    """The kinds of person, in the order of ``people``, whom this difference concerns; everybody where it cannot be told."""
    section, *rest = difference.path
    found: set[str] = set()
    for notice in (scene.old, scene.new):
        found |= _kinds(notice, section, rest, difference)
    everybody = dict.fromkeys([*scene.new["people"], *scene.old["people"]])
    return tuple(kind for kind in everybody if kind in found) or tuple(scene.new["people"])


_SAY_THEIR_PURPOSES = ("special categories", "criminal data", "instructions", "who may see")


def _kinds(notice: Facts, section: str, rest: list[str], difference: Difference) -> set[str]:
    name = rest[0] if rest else ""
    if section == "people":
        return {name}
    if section == "purposes" and rest[1:2] == ["about"] and len(rest) > 2:
        return {rest[2]}
    if section == "sources":
        return _of_source(notice, name, rest, difference)
    purposes: dict[str, dict[str, Any]] = notice["purposes"]
    if section in _SAY_THEIR_PURPOSES:
        entry: dict[str, Any] = notice[section].get(name) or {"purposes": []}
        serves: list[str] = entry["purposes"]
        return _about(purposes, lambda key: key in serves)
    fits: Mapping[str, Callable[[str], bool]] = {
        "purposes": lambda key: key == name,
        "data": lambda key: name in purposes[key]["uses"],
        "recipients": lambda key: name in purposes[key]["shared with"],
        "retention": lambda key: purposes[key]["keep"] == name,
        "marketing": lambda key: bool(purposes[key]["channels"]),
    }
    return _about(purposes, fits[section]) if section in fits else set()


def _of_source(notice: Facts, name: str, rest: list[str], difference: Difference) -> set[str]:
    source: dict[str, Any] | None = notice["sources"].get(name)
    if source is None:
        return set()
    moved: Any = difference.after or difference.before
    if rest[1:2] == ["about"] and isinstance(moved, str):
        return {moved}
    purposes: dict[str, dict[str, Any]] = notice["purposes"]
    gives = set[str](source["gives"])
    return set[str](source["about"]) or _about(purposes, lambda key: bool(gives.intersection(purposes[key]["uses"])))


def _about(purposes: Mapping[str, Mapping[str, Any]], fits: Callable[[str], bool]) -> set[str]:
    """The kinds of person of every purpose that fits."""
    return {kind for key in purposes if fits(key) for kind in purposes[key]["about"]}
