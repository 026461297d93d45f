"""A reader of the published pages: who, why, how long, rights and complaint within two clicks, and every page for everybody."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests import browsers
from tests.notice.places import FIXTURE
from troth.keepers.publication.forms import published_forms
from troth.notice.loader import load
from troth.notice.render.page import VersionLine
from troth.notice.render.versions import PublishedVersion

pytestmark = [pytest.mark.browser]

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*/notice"))
NOTICES = [FIXTURE, *EXAMPLES]
PAGES = ("notice.html", "retention.html", "cookies.html", "versions.html")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with browsers.chromium() as running:
        yield running


def write(path: Path, line: VersionLine, folder: Path) -> None:
    """Every page of the notice's second version, which keeps something longer than its first did."""
    notice = load(path).notice
    name, rule = next(iter(notice.retention.items()))
    shorter = rule.model_copy(update={"says": "We keep it less long.", "because": "it is enough"})
    before = notice.model_copy(update={"retention": {**notice.retention, name: shorter}})
    first = PublishedVersion(1, "cd" * 32, line.last_reviewed, before)
    for name, content in published_forms(notice, line, [first], pdf=False).items():
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


@pytest.fixture(scope="module")
def opened(
    browser: Any, line: VersionLine, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Path], dict[str, Opened]]:
    """The pages of a notice by name, opened when they are first asked for."""
    known: dict[Path, dict[str, Opened]] = {}

    def get(path: Path) -> dict[str, Opened]:
        if path not in known:
            folder = tmp_path_factory.mktemp("pages")
            write(path, line, folder)
            known[path] = {name: Opened(browser.new_page(), (folder / name).as_uri()) for name in PAGES}
        return known[path]

    return get


class Opened:
    """A page in a browser, and what it asked for."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address = page, address
        self.asked: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.goto(address)


@pytest.mark.parametrize("shown", ["light", "dark", "print"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", NOTICES, ids=lambda path: path.parent.name)
def test_everybody_can_read_every_page(
    opened: Callable[[Path], dict[str, Opened]], path: Path, width: int, shown: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    for name, one in opened(path).items():
        one.page.set_viewport_size({"width": width, "height": 900})
        one.page.emulate_media(
            media="print" if shown == "print" else "screen", color_scheme="dark" if shown == "dark" else "light"
        )
        found = Axe().run(one.page)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        assert shown == "print" or one.page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert one.asked == [one.address]


def test_everybody_can_read_the_pages_in_another_language(browser: Any, line: VersionLine, tmp_path: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe

    notice = load(FIXTURE).notice
    answer = notice.purposes["answer"].model_copy(update={"also_says": {"cy": "Atebwn chi."}})
    both = notice.model_copy(update={"purposes": {**notice.purposes, "answer": answer}})
    for name, content in published_forms(both, line, [], pdf=False).items():
        (tmp_path / name).write_bytes(content)
    page = browser.new_page(viewport={"width": 320, "height": 900})
    try:
        for name in PAGES:
            page.goto((tmp_path / name).as_uri())
            page.get_by_role("list", name="Other languages").get_by_role("link", name="Cymraeg").click()
            assert page.url.endswith(name.replace(".html", ".cy.html"))
            found = Axe().run(page)
            assert found.violations_count == 0, f"{name}: {found.generate_report()}"
            assert page.evaluate("document.documentElement.scrollWidth") <= 320
    finally:
        page.close()


@pytest.mark.parametrize("width", [320, 480, 768, 1024])
@pytest.mark.parametrize("path", NOTICES, ids=lambda path: path.parent.name)
def test_nothing_scrolls_sideways_not_even_a_table(
    browser: Any, path: Path, width: int, line: VersionLine, tmp_path: Path
) -> None:
    write(path, line, tmp_path)
    page = browser.new_page(viewport={"width": width, "height": 900})
    wider = """() => [...document.querySelectorAll("body, body *")]
        .filter(each => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflowX !== "visible"
            && getComputedStyle(each).position !== "absolute")
        .map(each => each.className || each.tagName)"""
    try:
        for name in PAGES:
            page.goto((tmp_path / name).as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            assert page.evaluate(wider) == [], name
    finally:
        page.close()


def test_a_table_on_a_narrow_screen_names_every_value_and_is_still_a_table(
    browser: Any, line: VersionLine, tmp_path: Path
) -> None:
    write(EXAMPLES[-1], line, tmp_path)
    page = browser.new_page(viewport={"width": 320, "height": 900})
    try:
        page.goto((tmp_path / "retention.html").as_uri())
        cell = page.locator("td").first
        assert cell.evaluate("e => getComputedStyle(e).display") != "table-cell"
        assert cell.evaluate("e => getComputedStyle(e, '::before').content") == '"How long"'
        assert page.get_by_role("table").count() == 2
        assert page.get_by_role("columnheader", name="How long", exact=True).count() == 1
        assert page.get_by_role("rowheader").count() == page.locator("tbody tr").count()
    finally:
        page.close()


def test_the_page_is_whole_under_a_policy_that_allows_its_own_style_and_nothing_else(
    browser: Any, line: VersionLine, tmp_path: Path
) -> None:
    write(EXAMPLES[0], line, tmp_path)
    hashes: set[str] = set()
    for name in PAGES:
        content = (tmp_path / name).read_bytes()
        style = content.partition(b"<style>")[2].partition(b"</style>")[0]
        hashes.add(base64.b64encode(hashlib.sha256(style).digest()).decode())
        page = browser.new_page()
        refused: list[str] = []
        page.on("console", lambda message, refused=refused: refused.append(message.text))
        policy = f"default-src 'none'; style-src 'sha256-{min(hashes)}'; base-uri 'none'; form-action 'none'"
        headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": policy}
        page.route("**/*", partial(answer, content, headers))
        page.goto("https://notice.example/")
        assert page.evaluate("getComputedStyle(document.querySelector('.top')).backgroundColor") == "rgb(18, 66, 74)"
        assert refused == []
        page.close()
    assert len(hashes) == 1


def answer(content: bytes, headers: dict[str, str], route: Any) -> None:
    route.fulfill(body=content, headers=headers)


def test_on_paper_sections_are_numbered_as_in_the_contents_and_no_row_is_torn(
    browser: Any, line: VersionLine, tmp_path: Path
) -> None:
    from pypdf import PdfReader

    write(EXAMPLES[0], line, tmp_path)
    page = browser.new_page(color_scheme="dark")
    try:
        page.goto((tmp_path / "notice.html").as_uri())
        reader = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
        texts = [" ".join(each.extract_text().split()) for each in reader.pages]
        assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
        assert "3. Where we have it from" in texts[0]
        assert sum("3. Where we have it from" in text for text in texts[1:]) == 1
        assert f"1 / {len(texts)}" in texts[0]
        assert "Back to the top" not in " ".join(texts)
        page.emulate_media(media="print")
        assert page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 255, 255)"
        assert page.locator("tbody tr").first.evaluate("e => getComputedStyle(e).breakInside") == "avoid"
    finally:
        page.close()


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
