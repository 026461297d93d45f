"""Where two notices differ: every fact that was added, taken out, changed or moved, with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast, get_origin

from troth.notice.models import Notice

Facts = Mapping[str, Any]
"""A notice as JSON values, keys as written in YAML, defaults filled in."""


@dataclass(frozen=True)
class Difference:
    """One fact that differs. ``path`` is the way to it in the notice, as it is written: ``("purposes", "x", "uses")``."""

    path: tuple[str, ...]
    what: Literal["added", "removed", "changed", "moved"]
    before: Any = None
    after: Any = None


def facts(notice: Notice) -> Facts:
    """The notice as JSON values, every default filled in, so that leaving a default out is no difference."""
    return notice.model_dump(mode="json", by_alias=True)


def named_sections() -> frozenset[str]:
    """The sections whose keys are names that authors give: purposes, recipients, rules …"""
    fields = Notice.model_fields
    return frozenset(
        str(field.alias or name) for name, field in fields.items() if get_origin(field.annotation) is _MAPPING
    )


def differences(before: Any, after: Any, path: tuple[str, ...] = ()) -> Iterator[Difference]:
    """Every difference below ``path``; nothing at all where the two are the same, the order of names included."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _mappings(cast("Facts", before), cast("Facts", after), path)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _lists(cast("list[Any]", before), cast("list[Any]", after), path)
    elif _absent(before) and _absent(after):
        return
    elif _absent(before):
        yield from _whole("added", after, path)
    elif _absent(after):
        yield from _whole("removed", before, path)
    elif before != after:
        yield Difference(path, "changed", before, after)


_MAPPING = get_origin(Mapping[str, str])


def _absent(value: Any) -> bool:
    """Nothing said: a default that says nothing is the same as a key left out."""
    return value is None or value == [] or value == {}


def _whole(what: Literal["added", "removed"], value: Any, path: tuple[str, ...]) -> Iterator[Difference]:
    """A list is told item by item, because each item is a fact of its own; anything else as one thing."""
    if isinstance(value, list):
        for item in cast("list[Any]", value):
            yield _one(what, item, path)
    else:
        yield _one(what, value, path)


def _one(what: Literal["added", "removed"], value: Any, path: tuple[str, ...]) -> Difference:
    return Difference(path, what, after=value) if what == "added" else Difference(path, what, before=value)


def _mappings(before: Facts, after: Facts, path: tuple[str, ...]) -> Iterator[Difference]:
    for key in [*before, *(key for key in after if key not in before)]:
        yield from _at(before, after, key, path)
    both = [key for key in before if key in after]
    if both != [key for key in after if key in before]:
        yield Difference(path, "moved", list(before), list(after))


def _at(before: Facts, after: Facts, key: str, path: tuple[str, ...]) -> Iterator[Difference]:
    # A name that is there with nothing under it (a table mapped by its name alone) is not the same as no such name.
    if key in before and key not in after:
        yield from (
            _whole("removed", before[key], (*path, key))
            if not _absent(before[key])
            else [Difference((*path, key), "removed", before={})]
        )
    elif key in after and key not in before:
        yield from (
            _whole("added", after[key], (*path, key))
            if not _absent(after[key])
            else [Difference((*path, key), "added", after={})]
        )
    else:
        yield from differences(before[key], after[key], (*path, key))


def _lists(before: list[Any], after: list[Any], path: tuple[str, ...]) -> Iterator[Difference]:
    if before == after:
        return
    if all(isinstance(item, dict) for item in [*before, *after]):
        for place in range(max(len(before), len(after))):
            old = before[place] if place < len(before) else None
            new = after[place] if place < len(after) else None
            yield from differences(old, new, (*path, str(place + 1)))
        return
    gone = [item for item in before if item not in after]
    come = [item for item in after if item not in before]
    for item in gone:
        yield Difference(path, "removed", before=item)
    for item in come:
        yield Difference(path, "added", after=item)
    if not gone and not come:
        yield Difference(path, "moved", before, after)
