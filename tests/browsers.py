"""One real browser for tests, opened and closed in one way, and never waited for without end."""

from __future__ import annotations

import functools
import os
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from tests import processes, servers

CLOSE_SECONDS = 90.0
"""Playwright itself gives a browser half a minute to close, and then kills it."""


@contextmanager
def chromium(*, seconds: float = CLOSE_SECONDS) -> Iterator[Any]:
    """The machine's Chromium under Playwright. Skips or fails the test where there is none.

    No longer than a test needs it: while Playwright runs, Django refuses to use its store. Raises AssertionError where it has
    not closed within ``seconds``; it is killed then.
    """
    launch = browser_options()
    from playwright.sync_api import Error, sync_playwright

    before = set(psutil.Process().children())
    playwright = sync_playwright().start()
    driver = set(psutil.Process().children()) - before
    browser = None
    try:
        browser = playwright.chromium.launch(**launch)
        yield browser
    except Error as error:
        if browser is None:
            error.add_note(_log().read_text(errors="replace")[-2000:])
        raise
    finally:
        with _killed_after(seconds, driver) as killed:
            try:
                if browser is not None:
                    browser.close()
            except Error:
                if not killed:
                    raise
            finally:
                playwright.stop()
    assert not killed, f"the browser had not closed after {seconds:.0f} seconds"


def browser_options() -> dict[str, Any]:
    """Keyword arguments for Playwright's ``chromium.launch``; fails or skips the test where there is no Chromium."""
    path = servers.chromium() or servers.missing("browser")
    # Chromium's sandbox refuses to run as root, and containers give it too little shared memory.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    words = {"TROTH_TEST_CHROMIUM": path, "TROTH_TEST_CHROMIUM_LOG": str(_log())}
    return {
        "executable_path": str(Path(__file__).with_name("chromium.sh")),
        "env": {**os.environ, **words},
        "args": [*sandbox, "--disable-dev-shm-usage"],
    }


@functools.cache
def _log() -> Path:
    path = processes.new_folder("chromium") / "log"
    path.touch()
    return path


@contextmanager
def _killed_after(seconds: float, driver: set[psutil.Process]) -> Generator[list[int]]:
    """Kill Playwright's own process and every browser of it where this block lasts longer; what was killed is in the list."""
    killed: list[int] = []

    def kill() -> None:
        found = {each for one in driver if one.is_running() for each in (one, *one.children(recursive=True))}
        killed.extend(each.pid for each in found)
        for each in found:
            each.kill()

    timer = threading.Timer(seconds, kill)
    timer.daemon = True
    timer.start()
    try:
        yield killed
    finally:
        timer.cancel()
