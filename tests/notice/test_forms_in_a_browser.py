"""A reader of the published pages: who, why, how long, rights and complaint within two clicks, and every page for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import servers
from tests.notice.places import FIXTURE
from troth.keepers.publication.forms import published_forms
from troth.notice.loader import load
from troth.notice.render.page import VersionLine

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*/notice"))
NOTICES = [FIXTURE, *EXAMPLES]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    launch = servers.browser_options()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(**launch)
        yield running
        running.close()


def write(path: Path, line: VersionLine, folder: Path) -> None:
    for name, content in published_forms(load(path).notice, line, [], pdf=False).items():
        (folder / name).write_bytes(content)


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", NOTICES, ids=lambda path: path.parent.name)
def test_a_reader_finds_what_matters_within_two_clicks_of_the_top(
    browser: Any, path: Path, width: int, line: VersionLine, tmp_path: Path
) -> None:
    write(path, line, tmp_path)
    notice = load(path).notice
    first_purpose = next(iter(notice.purposes))
    first_rule = next(iter(notice.retention))
    answers = {
        "who": ("Who we are", notice.organisation.name),
        "why": ("What we use it for", f"#purposes\\.{first_purpose.replace(' ', '-')}"),
        "how long": ("How long we keep it", f"#retention\\.{first_rule}"),
        "rights": ("Your rights", "#rights\\.access"),
        "complaint": ("If you are unhappy", notice.organisation.regulator.name),
    }
    page = browser.new_page(viewport={"width": width, "height": 900})
    try:
        for question, (link, answer) in answers.items():
            page.goto((tmp_path / "notice.html").as_uri())
            page.locator("nav a", has_text=link).first.click()
            page.wait_for_timeout(50)
            heading = page.locator(page.evaluate("decodeURIComponent(location.hash)").replace(".", "\\."))
            assert link in heading.inner_text(), question
            page.wait_for_function(
                "e => Math.abs(e.getBoundingClientRect().top) < innerHeight", arg=heading.element_handle()
            )
            section = heading.locator("xpath=ancestor::section")
            found = section.locator(answer) if answer.startswith("#") else section.get_by_text(answer).first
            assert found.is_visible(), question
    finally:
        page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", NOTICES, ids=lambda path: path.parent.name)
def test_everybody_can_read_the_pages_beside_the_notice(
    browser: Any, path: Path, width: int, scheme: str, line: VersionLine, tmp_path: Path
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    write(path, line, tmp_path)
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    try:
        for name in ("retention.html", "cookies.html", "versions.html", "notice.html"):
            page = context.new_page()
            asked: list[str] = []
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.goto((tmp_path / name).as_uri())
            assert asked == [(tmp_path / name).as_uri()]
            found = Axe().run(page)
            assert found.violations_count == 0, f"{name}: {found.generate_report()}"
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            page.close()
    finally:
        context.close()


def test_a_link_from_the_cookie_page_leads_into_the_notice(browser: Any, line: VersionLine, tmp_path: Path) -> None:
    write(EXAMPLES[-1], line, tmp_path)
    page = browser.new_page()
    try:
        page.goto((tmp_path / "cookies.html").as_uri())
        page.locator("td a").first.click()
        assert "/notice.html#recipients." in page.url
        assert page.locator(":target").is_visible()
    finally:
        page.close()
