"""Every test of the API begins with nobody counted."""

from __future__ import annotations

import pytest

from troth.desk.pages.api.limits import BUCKETS, SHARED


@pytest.fixture(autouse=True)
def nobody_counted() -> None:
    BUCKETS.empty()
    SHARED.empty()
