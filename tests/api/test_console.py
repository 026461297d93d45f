"""Everything the console can do, a machine can: each page and each form has its operation, or a reason why none is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import troth
from tests.pages.test_matrix import addresses
from troth.desk.pages.api.door import OPERATIONS
from troth.faces import api  # noqa: F401  # every room's operations

SAID: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "console.yaml").read_text(encoding="utf-8"))
SOURCE = Path(troth.__file__).parent
FORM = re.compile(r'<form(?P<head>[^>]* method="post"[^>]*)>(?P<inside>.*?)</form>', re.DOTALL)
KNOWN = {f"{method} {route}" for method, route in OPERATIONS}


def forms() -> Iterator[str]:
    """Every form of every template: by the page it names, else by its template and what its buttons say is done."""
    for template in SOURCE.rglob("templates/*.html"):
        for form in FORM.finditer(template.read_text(encoding="utf-8")):
            to = re.search(r'action="\{\{ (?:url|at)\("([\w-]+)"', form["head"])
            acts = re.findall(r'name="act" value="([\w-]+)"', form["inside"])
            if to is not None:
                yield f"to {to[1]}"
            else:
                yield from (f"{template.name} {act}" for act in acts) if acts else (template.name,)


def test_every_page_and_every_form_has_its_row_and_every_row_its_page_or_form() -> None:
    pages = {route for route in addresses() if route.startswith("console/")}
    assert (len(pages) > 30, len(set(forms())) > 30) == (True, True)
    assert sorted(pages) == sorted(SAID["pages"])
    assert sorted(set(forms())) == sorted(SAID["forms"])


@pytest.mark.parametrize("part", ["pages", "forms"])
def test_every_row_names_operations_that_there_are_or_a_reason_that_is_written(part: str) -> None:
    for name, meant in SAID[part].items():
        if isinstance(meant, dict):
            assert len(SAID["why"][meant["why"]]) > 20, name
        else:
            assert set(meant) <= KNOWN, name
            assert meant, name


def test_a_form_that_does_something_names_an_operation_that_does() -> None:
    for name, meant in SAID["forms"].items():
        if not isinstance(meant, dict):
            assert not [each for each in meant if each.startswith("GET ")], name
