"""The published page under the keyboard: what is focused first, and that focus is seen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import browsers
from tests.notice.places import FIXTURE
from troth.notice.loader import load
from troth.notice.render.html import render_html
from troth.notice.render.page import VersionLine

pytestmark = [pytest.mark.browser]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with browsers.chromium() as running:
        yield running


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_keyboard_skips_to_the_notice_and_shows_where_it_is(
    browser: Any, width: int, scheme: str, line: VersionLine, tmp_path: Path
) -> None:
    page_file = tmp_path / "notice.html"
    page_file.write_text(render_html(load(FIXTURE).notice, line), encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    try:
        page.goto(page_file.as_uri())
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
        assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('nav') !== null")
    finally:
        page.close()
