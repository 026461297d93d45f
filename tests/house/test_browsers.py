"""The browser of the tests is closed in time, whatever of it hangs."""

from __future__ import annotations

import gc
import os
import time

import psutil
import pytest

from tests import browsers

pytestmark = [pytest.mark.browser]


def handlers() -> list[psutil.Process]:
    """Chromium's crash handlers: nobody's children, in sessions of their own, so that no signal to the browser reaches them."""
    log = browsers.browser_options()["env"]["TROTH_TEST_CHROMIUM_LOG"]
    found: list[psutil.Process] = []
    for each in psutil.process_iter():
        try:
            ours = os.readlink(f"/proc/{each.pid}/fd/1") == log  # noqa: PTH115
        except OSError:
            continue
        if ours and "crashpad" in each.name():
            found.append(each)
    return found


def test_a_browser_is_closed_although_its_crash_handlers_hang() -> None:
    hanging: list[psutil.Process] = []
    try:
        with browsers.chromium() as browser:
            browser.new_page().goto("about:blank")
            hanging += handlers()
            for each in hanging:
                each.suspend()
            began = time.monotonic()
        assert time.monotonic() - began < 25
    finally:
        for each in hanging:
            each.kill()


def test_a_browser_that_does_not_close_is_killed_and_its_test_is_told() -> None:
    with pytest.raises(AssertionError, match="not closed after 1 seconds"):
        left_hanging()
    gc.collect()  # what Playwright has to say of it, it says here


def left_hanging() -> None:
    with browsers.chromium(seconds=1):
        for driver in psutil.Process().children():
            if driver.name().startswith("node"):
                driver.suspend()
