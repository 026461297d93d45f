"""The page on mapping a database shows mappings that Troth takes, and names every key that a mapping may have."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from troth.notice.fields import keys_of
from troth.notice.systems import System, Table, WhenErased

PAGE = (Path(__file__).parents[2] / "docs" / "systems.md").read_text(encoding="utf-8")
EXAMPLES: list[dict[str, Any]] = [yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: ",".join(example))
def test_every_example_is_one_that_troth_takes(example: dict[str, Any]) -> None:
    for name, section in example.items():
        for system in section.values() if name == "systems" else ():
            System.model_validate(system)
        if name == "orders":
            assert Table.model_validate(section).when_erased is not None
        elif name != "systems":
            System.model_validate(section)


@pytest.mark.parametrize("model", [System, Table, WhenErased])
def test_every_key_of_a_mapping_is_on_the_page(model: type) -> None:
    for key in keys_of(model):
        assert re.search(rf"`{key}[`:]|^ *{key}:|\*\*{key}\*\*", PAGE, re.MULTILINE), key
