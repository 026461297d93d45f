"""The published page in a real browser: no accessibility violation, no sideways scrolling, no request to anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import servers
from tests.notice.places import FIXTURE
from troth.notice.loader import load
from troth.notice.render.html import render_html
from troth.notice.render.page import VersionLine

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*/notice"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    launch = servers.browser_options()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(**launch)
        yield running
        running.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", [FIXTURE, *EXAMPLES], ids=lambda path: path.parent.name)
def test_everybody_can_read_the_page(
    browser: Any, path: Path, width: int, scheme: str, line: VersionLine, tmp_path: Path
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page_file = tmp_path / "notice.html"
    page_file.write_text(render_html(load(path).notice, line), encoding="utf-8")
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    try:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(page_file.as_uri())
        assert asked == [page_file.as_uri()]
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
        assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    finally:
        context.close()
