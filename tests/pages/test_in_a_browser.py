"""Portal and console in a real browser: everybody can read them, with or without script, and they ask nobody else for anything."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests import servers
from tests.agency import LEAD, Agency

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PUBLIC = ["/", "/how-long-we-keep-it", "/cookies", "/what-changed", "/ask", "/reach-us", "/no-such-page"]
STAFF = [
    "/console/",
    "/console/promises/",
    "/console/promises/rights.erasure/",
    "/console/systems/",
    "/console/systems/cases/",
    "/console/cases/",
    "/console/cases/open/",
    "/console/cases/1/",
    "/console/evidence/",
]
SIZES = [(width, scheme) for width in (320, 1280) for scheme in ("light", "dark")]


@contextmanager
def up(workspace: Path) -> Iterator[tuple[str, str]]:
    """``troth up`` as a process of its own: its address, and the link that lets in."""
    command = [sys.executable, "-m", "troth", "up", "--port", "0", "--workspace", str(workspace), "--as", LEAD]
    environment = {**os.environ, "TROTH_STORE": ""}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        said: list[str] = []
        while not any(line.startswith("come in") for line in said):
            line = process.stdout.readline()
            assert line, "troth up ended"
            said.append(line)
        words = {line.split()[0]: line.split()[-1] for line in said}
        try:
            yield words["portal"].rstrip("/"), said[-1].split()[-1]
        finally:
            process.terminate()
            assert process.wait(20) == 0


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_every_page_is_read_by_everybody_at_any_size_in_light_and_dark(agency: Agency) -> None:
    agency.serve("access", agency.report.access)
    agency.troth("verify")
    launch = servers.browser_options()
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    with up(agency.root) as (address, link), sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch)
        signed_in = browser.new_context()
        page = signed_in.new_page()
        page.goto(link)
        page.get_by_role("button", name="Come in").click()
        page.wait_for_url(f"{address}/console/")
        state = signed_in.storage_state()
        for width, scheme in SIZES:
            context = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme, storage_state=state
            )
            page = context.new_page()
            wrong: list[str] = []
            page.on("console", lambda said, wrong=wrong: wrong.append(said.text) if said.type == "error" else None)
            page.on("pageerror", lambda error, wrong=wrong: wrong.append(str(error)))
            page.on(
                "request",
                lambda asked, wrong=wrong: None if asked.url.startswith(address) else wrong.append(asked.url),
            )
            for path in (*PUBLIC, *STAFF):
                where = f"{path} at {width} px, {scheme}"
                page.goto(address + path)
                found = Axe().run(page)
                assert found.violations_count == 0, f"{where}: {found.generate_report()}"
                assert page.evaluate("document.documentElement.scrollWidth") <= width, where
            assert [line for line in wrong if "404" not in line] == []
            context.close()
        browser.close()


def press(page: Any, button: str) -> None:
    """Go to a button by keyboard and press it."""
    page.get_by_role("button", name=button).first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_request_is_made_and_answered_by_keyboard_and_without_script(agency: Agency) -> None:
    person = agency.report.access
    launch = servers.browser_options()
    from playwright.sync_api import expect, sync_playwright

    with up(agency.root) as (address, link), sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch)
        page = browser.new_context(java_script_enabled=False).new_page()
        page.goto(f"{address}/ask")
        page.keyboard.press("Tab")
        assert page.locator(":focus").inner_text() == "Skip to main content"
        for place, typed in (("#right", " "), ("#name", "Quen Nevar"), ("#email", person["email"])):
            page.locator(place).focus()
            page.keyboard.press("Space") if typed == " " else page.keyboard.type(typed)
        press(page, "Send")
        expect(page.get_by_role("heading", name="We have your request")).to_be_visible()

        page.goto(link)
        press(page, "Come in")
        page.goto(f"{address}/console/cases/1/")
        press(page, "Search every system")
        while page.get_by_role("button", name="Nothing is held").count():
            press(page, "Nothing is held")
        press(page, "Approve, and carry it out")
        for _ in itertools.repeat(None, 40):
            page.reload()
            if page.get_by_role("link", name="The package for the person").count():
                break
            page.wait_for_timeout(500)
        expect(page.get_by_role("link", name="The package for the person")).to_be_visible()
        browser.close()
