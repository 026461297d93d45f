"""Sentences in several languages: the notice's own stands where every reader looks, the others beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from pydantic import BaseModel

from troth.notice.problems import Path
from troth.notice.words import Entry

_NATIVE = {"en": "English", "cy": "Cymraeg", "gd": "Gàidhlig", "ga": "Gaeilge", "pl": "Polski", "fr": "Français"}
_BESIDE = {"says": "also says", "title": "also titled", "in short": "also in short"}


def native(tag: str) -> str:
    """What a language calls itself; its tag where Troth does not know."""
    return _NATIVE.get(tag.split("-")[0], tag)


def by_language(data: Any) -> Any:
    """A notice's plain data in which ``says: {en: A, cy: B}`` has become ``says: A`` and ``also says: {cy: B}``.

    Which language is the notice's own is its key ``language``. Where that is not among the languages, nothing is
    changed, and the models say that text is missing. What was given is not changed; a new mapping is returned.
    """
    if not isinstance(data, dict):
        return data
    notice = cast("dict[Any, Any]", data)
    given = notice.get("language")
    return _parted(notice, given if isinstance(given, str) else "en-GB", top=True)


def _parted(value: Any, language: str, *, top: bool = False) -> Any:
    if isinstance(value, list):
        return [_parted(item, language) for item in cast("list[Any]", value)]
    if not isinstance(value, dict):
        return value
    result: dict[Any, Any] = {}
    for key, item in cast("dict[Any, Any]", value).items():
        beside = _BESIDE.get(key) if top or key == "says" else None
        own = _own(item, language) if beside else None
        if beside is None or own is None:
            result[key] = _parted(item, language) if key != "systems" else item
        else:
            result[key] = item[own]
            result[beside] = {tag: text for tag, text in item.items() if tag != own}
    return result


def _own(item: Any, language: str) -> str | None:
    """The key of the notice's own language in a mapping of languages."""
    if not isinstance(item, dict):
        return None
    tags = cast("dict[Any, Any]", item)
    return next((tag for tag in (language, language.split("-")[0]) if tag in tags), None)


def said_in(notice: BaseModel, path: Path, language: str) -> str | None:
    """The text of the entry at a path in another language (``cy``, ``cy-GB``); None where the notice has none."""
    tags = (language, language.split("-")[0])
    if path[:1] == ("in short",) and len(path) == 2:
        short: Mapping[str, tuple[str, ...]] = getattr(notice, "also_in_short", {})
        found = next((short[tag] for tag in tags if tag in short), ())
        place = int(path[1])
        return found[place] if place < len(found) else None
    entry = _at(notice, path)
    if not isinstance(entry, Entry):
        return None
    return next((entry.also_says[tag] for tag in tags if tag in entry.also_says), None)


def _at(value: Any, path: Path) -> Any:
    """The part of a notice at a path of keys as they are written."""
    for step in path:
        if isinstance(value, BaseModel):
            names = {str(field.alias or name): name for name, field in type(value).model_fields.items()}
            value = getattr(value, names[str(step)], None) if str(step) in names else None
        elif isinstance(value, Mapping):
            value = cast("Mapping[Any, Any]", value).get(step)
        elif isinstance(value, tuple) and isinstance(step, int) and step < len(cast("tuple[Any, ...]", value)):
            value = cast("tuple[Any, ...]", value)[step]
        else:
            return None
    return value
