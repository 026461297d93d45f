"""The small notice that these tests read, whole or with one thing changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.notice.places import FIXTURE
from troth.notice.loader import Loaded, load
from troth.notice.problems import NoticeError, Problem
from troth.notice.render.page import VersionLine


@pytest.fixture(scope="session")
def loaded() -> Loaded:
    return load(FIXTURE)


@pytest.fixture(scope="session")
def line() -> VersionLine:
    return VersionLine(3, "ab" * 32, date(2026, 9, 2), date(2026, 9, 1))


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[str, str], Path]:
    """The notice with one passage, that stands there once, replaced."""

    def change(old: str, new: str) -> Path:
        text = FIXTURE.read_text(encoding="utf-8")
        assert text.count(old) == 1, old
        path = tmp_path / "notice.yaml"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return path

    return change


@pytest.fixture
def problems(changed: Callable[[str, str], Path]) -> Callable[[str, str], tuple[Problem, ...]]:
    """What is wrong with the notice once a passage is replaced."""

    def find(old: str, new: str) -> tuple[Problem, ...]:
        with pytest.raises(NoticeError) as caught:
            load(changed(old, new))
        return caught.value.problems

    return find
