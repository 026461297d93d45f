"""On a telephone the bar leaves the screen to the page: its ways open on a press, by keyboard too, and without script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.pages.sites import Site

pytestmark = [pytest.mark.browser]
TALLEST = 120
"""Pixels of a screen of 568 that the bar may take."""


def test_the_bar_is_low_and_its_ways_open_on_a_press(sites: Callable[[str, str], Site], chromium: Any) -> None:
    site = sites("contractor", "sqlite")
    context = chromium.new_context(viewport={"width": 320, "height": 568}, java_script_enabled=False)
    page = context.new_page()
    page.goto(site.new_link())
    page.get_by_role("button", name="Come in").click()
    for path in ("/", "/reach-us", "/console/"):
        page.goto(site.address + path)
        way = page.locator("nav.ways a").last
        assert not way.is_visible(), path
        menu = page.get_by_role("button", name="Menu", exact=True)
        below = page.locator(".tell").bounding_box()["y"]
        assert below <= TALLEST, (path, below)
        menu.focus()
        page.keyboard.press("Enter")
        assert way.is_visible(), path
        page.keyboard.press("Tab")
        assert page.locator("nav.ways a").first.evaluate("each => each === document.activeElement"), path
        page.keyboard.press("Escape")
        assert not way.is_visible(), path
    for width in (640, 768, 993, 1100, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        for path in ("/", "/reach-us", "/no-such-page"):
            page.goto(site.address + path)
            name = page.locator(".bar .mark").bounding_box()
            assert name["height"] < 80, "a long name stands in two lines at most"
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
    page.goto(site.address + "/")
    assert page.locator("nav.ways a").last.is_visible()
    assert not page.get_by_role("button", name="Menu", exact=True).is_visible()
    context.close()
