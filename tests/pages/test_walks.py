"""Somebody asks on the portal and somebody answers in the console: by mouse, by keyboard alone, and with script switched off.

Both examples, on both stores.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.pages.hands import Keys, Mouse
from tests.pages.sites import EXAMPLES, Site

pytestmark = [pytest.mark.browser]
PLACES = [
    pytest.param(
        example, store, id=f"{example}-{store}",
        marks=[pytest.mark.postgres] if store == "postgres" else [],
    )
    for example in EXAMPLES
    for store in ("sqlite", "postgres")
]  # fmt: skip
WALKS = {
    "by mouse": (Mouse, True, "erasure"),
    "by keyboard": (Keys, True, "access"),
    "without script": (Mouse, False, "access"),
}
RIGHTS = {"access": "See what you hold about me", "erasure": "Have what you hold about me erased"}
PAPER = {"access": "The package for the person", "erasure": "The certificate"}


@pytest.mark.parametrize(("example", "store"), PLACES)
def test_a_request_is_made_answered_and_proven(
    sites: Callable[[str, str], Site], chromium: Any, example: str, store: str
) -> None:
    site = sites(example, store)
    from playwright.sync_api import expect

    for hand, script, right in WALKS.values():
        context = chromium.new_context(java_script_enabled=script, accept_downloads=True)
        context.set_default_timeout(20_000)
        expect.set_options(timeout=30_000)
        page = context.new_page()
        wrong: list[str] = []
        page.on("pageerror", lambda error, wrong=wrong: wrong.append(str(error)))
        page.on(
            "console", lambda told, wrong=wrong: wrong.append(told.text) if "Content Security" in told.text else None
        )
        page.on("response", lambda got, wrong=wrong: wrong.append(got.url) if got.status > 400 else None)
        walker = hand(page)
        asked(walker, site, right, getattr(site.people, right))
        site.sign_in(context)
        page.goto(site.address + "/console/")
        answered(walker, right)
        looked_up(walker)
        assert wrong == []
        context.close()


def asked(walker: Mouse, site: Site, right: str, person: Mapping[str, str]) -> None:
    """Read the notice and every page beside it, then ask."""
    from playwright.sync_api import expect

    page = walker.page
    page.goto(site.address)
    for way in page.locator("nav.ways a").all_inner_texts():
        walker.follow(way, within="nav.ways")
        expect(page.locator("h1")).to_be_visible()
    walker.follow("Use your rights", within="nav.ways")
    walker.press("Send")
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    walker.choose(RIGHTS[right])
    walker.write("Your name", "Quen Nevar")
    walker.write("Email address", person["email"])
    walker.write("Anything we should know", "All of it, please.")
    walker.press("Send")
    expect(page.get_by_role("heading", name="We have your request")).to_be_visible()


def answered(walker: Mouse, right: str) -> None:
    """Find the newest case, search, say what people found, approve, look on, and take the paper."""
    from playwright.sync_api import expect

    page = walker.page
    walker.follow("Cases", within="nav.ways")
    walker.follow("Case")
    walker.follow("Case")  # by number, and then the newest first
    walker.follow(page.locator("tbody th a").first.inner_text(), within="tbody")
    walker.press("Search every system")
    while page.get_by_role("button", name="Nothing is held").count():
        walker.press("Nothing is held")
    walker.press("Approve, and carry it out")
    paper = page.get_by_role("link", name=PAPER[right], exact=True)
    expect(paper).to_be_visible()  # by itself: with script, and with a page that asks again without
    if right == "access":
        package = zipfile.ZipFile(io.BytesIO(Path(walker.take(PAPER[right], "link").path()).read_bytes()))
        assert package.testzip() is None


def looked_up(walker: Mouse) -> None:
    """Check a promise, see its proof, and look at every other part of the console."""
    from playwright.sync_api import expect

    page = walker.page
    walker.follow("Promises", within="nav.ways")
    walker.follow_to("/console/promises/rights.access/")
    walker.press("Run a check now")
    expect(page.get_by_role("heading", name="Done", exact=True)).to_be_visible()
    walker.follow("The proof of this run in the log")
    expect(page.get_by_role("heading", name="The proof")).to_be_visible()
    walker.follow("Promises", within="nav.ways")
    walker.follow_to("/console/promises/rights.access/")
    pack = walker.take("Take the pack")
    assert "troth_verify.py" in zipfile.ZipFile(pack.path()).namelist()
    walker.follow("Systems", within="nav.ways")
    walker.follow_to("/console/systems/")
    walker.follow("Evidence", within="nav.ways")
    assert walker.take("Take a checkpoint").suggested_filename.startswith("checkpoint-")
    walker.write("Case", page.locator("tbody a[href^='/console/cases/']").first.inner_text())
    walker.press("Search", within="main")
    expect(page.get_by_role("status")).not_to_have_text("0 entries")
    walker.write("Search everything", "erase")
    walker.press("Search", within="header")
    expect(page.get_by_role("heading", name="Sentences of the notice")).to_be_visible()
    walker.follow("Today", within="nav.ways")
    expect(page.get_by_role("heading", name="The promises, one square each")).to_be_visible()
