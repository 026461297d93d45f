"""The notice as one accessible HTML page: no script, no request to anywhere, readable from 320 px, light and dark."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, cast

from jinja2 import Environment, PackageLoader, StrictUndefined

from troth.notice.models import Notice
from troth.notice.render.blocks import Heading, Table, Told
from troth.notice.render.page import VersionLine, page
from troth.notice.sentences import day


def render_html(notice: Notice, line: VersionLine) -> str:
    """One self-contained HTML document in UTF-8: the short layer, then the full one; each entry's sentence stands in it
    word for word (escaped) in an element whose ``id`` is the entry's id. Aims at WCAG 2.2 AA."""
    return _environment().get_template("notice.html.jinja").render(page=page(notice, line), line=line)


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
    cast("dict[str, Any]", environment.filters)["day"] = day  # pyright: ignore[reportUnknownMemberType]
    return environment


def _is(kind: type) -> Callable[[object], bool]:
    return lambda block: isinstance(block, kind)
