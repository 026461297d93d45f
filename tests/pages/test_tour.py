"""The tour: each page of a demo says in one sentence what it is; no page of any other workspace does."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.agency import Agency
from tests.pages.doors import let_in, stranger
from troth.faces.tour import SAYS
from troth.workspace import DEMO_MARK

NO_PAGE = {
    *("health", "ready", "icon", "security-txt", "gpc-json", "portal-form"),
    *("console-check", "console-checkpoint", "console-pack", "console-verifier", "console-case-file", "console-leave"),
    *("console-factor-remove", "console-session-end"),
    *("styleguide", "styleguide-form", "styleguide-error", "styleguide-error-kind"),
}
"""Addresses of files and of acts, of what watches over the process, and of the style guide."""


def names(patterns: list[URLPattern | URLResolver]) -> set[str]:
    """The name of every address."""
    found: set[str] = set()
    for each in patterns:
        found |= names(each.url_patterns) if isinstance(each, URLResolver) else {each.name or "?"}
    return found


def test_every_page_has_a_sentence_and_every_sentence_a_page() -> None:
    pages = {name for name in names(get_resolver().url_patterns) if not name.startswith("api-") and name != "?"}
    assert pages - NO_PAGE == set(SAYS)
    assert [name for name, says in SAYS.items() if len(says) > 160 or not says.endswith(".")] == []


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_pages_explain_themselves_in_a_demo_and_nowhere_else(agency: Agency) -> None:
    console = let_in(agency.lead)
    shown = (("/", "portal-notice"), ("/ask", "portal-ask"), ("/console/", "console-today"))
    for address, _ in shown:
        assert "made-up people" not in console.get(address).content.decode()
    Path(agency.root / DEMO_MARK).touch()
    for address, name in shown:
        page = console.get(address).content.decode()
        assert SAYS[name] in page.replace("&#39;", "'"), address
        assert page.index(SAYS[name]) < page.index("<h1")
    assert "made-up people" not in stranger().get("/no-such-page").content.decode()
