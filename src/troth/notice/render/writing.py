"""The templates of the published pages: one file each, no script, no style attribute, no request to anywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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


def written(template: str, language: str, **values: Any) -> str:
    """A page from its template, with our own words and days in a language: HTML in UTF-8, whatever authors wrote
    escaped."""
    speak = speaker(language)

    def words(message: str, **places: str) -> str:
        return speak(say(message, **places))

    def dated(value: date) -> str:
        return speak(day(value))

    return _environment().get_template(template).render(language=language, _=words, day=dated, **values)


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
