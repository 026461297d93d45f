"""The page of all versions: each with the day from which it is in force, what changed since the one before, who is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from markupsafe import Markup
from pydantic import BaseModel

from troth.notice.compare import INTERNAL, Change, compare
from troth.notice.models import Notice
from troth.notice.render.page import file_in
from troth.notice.render.writing import Form, Served, written


@dataclass(frozen=True)
class PublishedVersion:
    """One version as it was published: its number, its hash, and the local date from which it is in force."""

    number: int
    hash: str
    in_force_from: date
    notice: Notice


@dataclass(frozen=True)
class VersionStory:
    """One version as the page tells it. Nothing of ``systems`` or ``access`` is in it."""

    number: int
    hash: str
    in_force_from: date
    first: bool
    internal: bool
    """Only what is never published changed."""
    material: tuple[Change, ...]
    editorial: tuple[Change, ...]
    told: tuple[str, ...]
    """Who the people to be told are, in the words of the notice."""
    talk: bool


def stories(versions: Sequence[PublishedVersion]) -> tuple[VersionStory, ...]:
    """What each version changed against the one before it, in the order given (the first one first)."""
    told: list[VersionStory] = []
    for place, version in enumerate(versions):
        before = versions[place - 1].notice if place else version.notice
        compared = compare(_public(before), _public(version.notice))
        public = [change for change in compared.changes if change.section not in INTERNAL]
        told.append(
            VersionStory(
                version.number,
                version.hash,
                version.in_force_from,
                first=not place,
                internal=bool(place) and not public,
                material=tuple(change for change in public if change.weight == "material"),
                editorial=tuple(change for change in public if change.weight == "editorial"),
                told=tuple(version.notice.people.get(kind, kind) for kind in compared.tell),
                talk=compared.talk,
            )
        )
    return tuple(told)


# Never published, wherever they stand: roles of staff, where papers are kept, where an entry came from, and the row of our
# own table of the law that a period rests on.
_UNSAID: Mapping[str, Any] = {
    "owner": None, "approved_by": None, "document": "kept by us", "clauses": (), "shared_because": None,
    "statutory_row": None,
}  # fmt: skip


def _public(value: Any) -> Any:
    """A notice in which what is never published is the same as in any other."""
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        return value.model_copy(
            update={name: _UNSAID[name] if name in _UNSAID else _public(getattr(value, name)) for name in fields}
        )
    if isinstance(value, Mapping):
        return {key: _public(item) for key, item in cast("Mapping[Any, Any]", value).items()}
    if isinstance(value, tuple):
        return tuple(_public(item) for item in cast("tuple[Any, ...]", value))
    return value


def render_versions(
    versions: Sequence[PublishedVersion],
    others: Sequence[Form] = (),
    language: str | None = None,
    served: Served | None = None,
) -> str:
    """One self-contained HTML document in UTF-8 with every version, the newest first; ``versions`` begins with the first.

    The same versions always give the same bytes. Names, wording and words for what changed are those of the newest
    version; what changed is said in English, in every language, and marked so. Raises ValueError where there is no
    version yet.
    """
    if not versions:
        raise ValueError("a page of versions needs at least one version")
    newest = versions[-1].notice
    shown_in = language or newest.language
    return written(
        "versions.html.jinja",
        shown_in,
        served,
        title=newest.also_titled.get(shown_in, newest.title),
        controller=newest.organisation.name,
        main=file_in("notice.html", shown_in, newest.language),
        stories=tuple(reversed(stories(versions))),
        languages=[form for form in others if form.language],
        english=_marked("en", shown_in),
        own=_marked(newest.language, shown_in),
    )


def _marked(language: str, shown_in: str) -> Markup:
    """The attribute by which words in another language than the page's are marked."""
    same = language.split("-")[0].lower() == shown_in.split("-")[0].lower()
    return Markup("") if same else Markup(' lang="{}"').format(language)
