"""The notice as one accessible HTML page: no script, no request to anywhere, readable from 320 px, light and dark."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, cast

from jinja2 import Environment, PackageLoader, StrictUndefined

from troth.notice.models import Notice
from troth.notice.render.blocks import Heading, Table, Told
from troth.notice.render.frame import day, say, speaker
from troth.notice.render.page import Page, VersionLine, cookies_page, page, retention_page


@dataclass(frozen=True)
class Form:
    """Another published form: what people call it, and its file, which lies beside the page."""

    label: str
    file: str
    language: str = ""
    """The language of the file, and of the label, where it is another than the page's."""


def render_html(notice: Notice, line: VersionLine, others: Sequence[Form] = (), language: str | None = None) -> str:
    """One self-contained HTML document in UTF-8: the short layer, then the full one; each entry's sentence stands in it
    word for word (escaped) in an element whose ``id`` is the entry's id. Aims at WCAG 2.2 AA. ``others`` are linked at
    its end; ``language`` is another one in which the notice is said."""
    return _rendered(page(notice, line, language), line, others)


def render_retention(notice: Notice, line: VersionLine) -> str:
    """The retention schedule as a page of its own, which lies beside ``notice.html``."""
    return _rendered(retention_page(notice, line), line, ())


def render_cookies(notice: Notice, line: VersionLine) -> str | None:
    """The cookies as a page of their own, which lies beside ``notice.html``; None where the notice names none."""
    made = cookies_page(notice, line)
    return None if made is None else _rendered(made, line, ())


def _rendered(made: Page, line: VersionLine, others: Sequence[Form]) -> str:
    speak = speaker(made.language)

    def words(message: str, **values: str) -> str:
        return speak(say(message, **values))

    def dated(value: date) -> str:
        return speak(day(value))

    template = _environment().get_template("notice.html.jinja")
    return template.render(page=made, line=line, others=others, _=words, day=dated)


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
