"""The templates of the published pages: one file each, no script, no style attribute, no request to anywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, cast

from jinja2 import Environment, PackageLoader, StrictUndefined

from troth.notice.render.blocks import Heading, Table, Told
from troth.notice.render.frame import day, say, speaker


@dataclass(frozen=True)
class Form:
    """Another published form: what people call it, and its file, which lies beside the page."""

    label: str
    file: str
    language: str = ""
    """The language of the file, and of the label, where it is another than the page's."""


@dataclass(frozen=True)
class Served:
    """What a page has more where a site serves it: a style sheet with an address instead of one inside, and the site's bar."""

    sheet: str
    ways: tuple[tuple[str, str, bool], ...] = ()
    """What each entry of the bar says, where it leads, and whether it is this page."""
    forms: Mapping[str, str] = field(default_factory=dict[str, str])
    """File of a published form → its address on the site."""
    tell: str = ""
    """A sentence above the page about the page itself, where the site is a demo."""

    def address(self, file: str) -> str:
        """Where a file that lies beside the page is on the site."""
        name, mark, place = file.partition("#")
        return self.forms.get(name, name) + mark + place


def written(template: str, language: str, served: Served | None = None, **values: Any) -> str:
    """A page from its template, with our own words and days in a language: HTML in UTF-8, whatever authors wrote
    escaped. Self-contained, unless it is ``served``."""
    speak = speaker(language)

    def words(message: str, **places: str) -> str:
        return speak(say(message, **places))

    def dated(value: date) -> str:
        return speak(day(value))

    at = served.address if served else str
    page = _environment().get_template(template)
    return page.render(language=language, _=words, day=dated, served=served, at=at, **values)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("troth.notice.render", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    own: dict[str, Any] = {"told": _is(Told), "heading": _is(Heading), "table": _is(Table)}
    cast("dict[str, Any]", environment.tests).update(own)  # pyright: ignore[reportUnknownMemberType]
    return environment


def _is(kind: type) -> Callable[[object], bool]:
    return lambda block: isinstance(block, kind)
