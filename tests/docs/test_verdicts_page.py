"""The page on verdicts names every check there is, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from troth.board.run import MISSING
from troth.desk.evidence.verdicts import CHECKS

PAGE = (Path(__file__).parents[2] / "docs" / "verdicts.md").read_text(encoding="utf-8")
WITH_A_CHECK, _, WITHOUT = PAGE.partition("## Promises without a check")


def test_every_check_is_explained_and_none_that_does_not_exist() -> None:
    named = set(re.findall(r"^\|[^|]+\|([^|]+)\|", WITH_A_CHECK, re.MULTILINE))
    checks = {check for cell in named for check in re.findall(r"`(\w+)`", cell)}
    assert checks == {getattr(keeping.check, "__name__", "") for keeping in CHECKS}


def test_every_kind_without_a_check_is_named() -> None:
    for kind in set(MISSING) - {keeping.kind for keeping in CHECKS}:
        assert re.search(rf"^\|[^|]*\b{kind}\b", WITHOUT, re.MULTILINE), kind
