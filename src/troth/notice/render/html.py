"""The notice as one accessible HTML page, and the pages beside it: readable from 320 px, light, dark and on paper."""

from __future__ import annotations

from collections.abc import Sequence

from troth.notice.models import Notice
from troth.notice.render.page import Page, VersionLine, cookies_page, page, retention_page
from troth.notice.render.writing import Form as Form
from troth.notice.render.writing import Served as Served
from troth.notice.render.writing import written


def render_html(
    notice: Notice,
    line: VersionLine,
    others: Sequence[Form] = (),
    language: str | None = None,
    served: Served | None = None,
) -> str:
    """One self-contained HTML document in UTF-8: the short layer, then the full one; each entry's sentence stands in it
    word for word (escaped) in an element whose ``id`` is the entry's id. Aims at WCAG 2.2 AA. ``others`` are linked: the
    same in other languages at its top, the rest at its end; ``language`` is another one in which the notice is said; ``served``
    is the site, where one serves it."""
    return _written(page(notice, line, language), line, others, served)


def render_retention(
    notice: Notice,
    line: VersionLine,
    others: Sequence[Form] = (),
    language: str | None = None,
    served: Served | None = None,
) -> str:
    """The retention schedule as a page of its own, which lies beside ``notice.html``."""
    return _written(retention_page(notice, line, language), line, others, served)


def render_cookies(
    notice: Notice,
    line: VersionLine,
    others: Sequence[Form] = (),
    language: str | None = None,
    served: Served | None = None,
) -> str | None:
    """The cookies as a page of their own, which lies beside ``notice.html``; None where the notice names none."""
    made = cookies_page(notice, line, language)
    return None if made is None else _written(made, line, others, served)


def _written(made: Page, line: VersionLine, others: Sequence[Form], served: Served | None) -> str:
    return written(
        "notice.html.jinja",
        made.language,
        served,
        page=made,
        line=line,
        languages=[form for form in others if form.language],
        forms=[form for form in others if not form.language],
    )
