"""What the walks, the crawler and axe share: one browser, and one running site for each example and store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests import browsers
from tests.pages.sites import Site, site


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """One browser for the tests of a file; no longer, for Django works in no thread in which Playwright does."""
    with browsers.chromium() as running:
        yield running


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str, str], Site]]:
    """The running site of an example on a kind of store, started when it is first asked for."""
    running: dict[tuple[str, str], Site] = {}
    with ExitStack() as stack:

        def get(example: str, kind: str) -> Site:
            if (example, kind) not in running:
                folder = tmp_path_factory.mktemp(f"{example}-{kind}")
                # One of them is a demo in debug, so that the banner of the tour is walked past, and the style guide read.
                opened = site(example, kind, folder, demo=example == "contractor")
                running[example, kind] = stack.enter_context(opened)
            return running[example, kind]

        yield get
