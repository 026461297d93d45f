"""Pages of the portal in Chromium, each the first time it is seen: the bytes that came, and how far anything shifted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTHS = (320, 1280)
SHIFTS = """
window.shifted = 0;
new PerformanceObserver(list => { for (const each of list.getEntries()) window.shifted += each.value; })
  .observe({ type: "layout-shift", buffered: true });
"""


@dataclass(frozen=True)
class Look:
    """One page at one width: kilobytes (10³) received with headers, by how many requests; the sum of its layout shifts."""

    path: str
    width: int
    kilobytes: float
    requests: int
    shift: float


def looked_at(address: str, paths: Sequence[str]) -> list[Look]:
    """Every page at both widths, each in a context that has kept nothing."""
    from playwright.sync_api import sync_playwright

    from tests import browsers

    looks: list[Look] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**browsers.browser_options())
        for width in WIDTHS:
            for path in paths:
                context = browser.new_context(viewport={"width": width, "height": 800})
                page = context.new_page()
                page.add_init_script(SHIFTS)
                received: list[float] = []
                protocol = context.new_cdp_session(page)
                protocol.send("Network.enable")
                protocol.send("Network.setCacheDisabled", {"cacheDisabled": True})
                protocol.on("Network.loadingFinished", lambda said, got=received: got.append(said["encodedDataLength"]))
                page.goto(address + path, wait_until="networkidle")
                page.mouse.wheel(0, 4000)
                page.wait_for_timeout(150)
                looks.append(Look(path, width, sum(received) / 1000, len(received), page.evaluate("window.shifted")))
                context.close()
        browser.close()
    return looks
