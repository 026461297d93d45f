"""Pages whose style and script were not built are not served: they would be bare, and one that shows progress would stand still."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import override_settings

from tests.agency import Agency


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_it_is_said_how_they_are_built_and_nothing_is_served(agency: Agency, tmp_path: Path) -> None:
    only = ["django.contrib.staticfiles.finders.FileSystemFinder"]  # another finds them in the room itself
    with override_settings(STATICFILES_DIRS=[str(tmp_path)], STATICFILES_FINDERS=only):
        finders.get_finder.cache_clear()
        try:
            code, out, err = agency.troth("up", "--port", "0")
        finally:
            finders.get_finder.cache_clear()
    assert (code, out) == (2, "")
    assert "were not built" in err
    assert "python tools/assets.py" in err
