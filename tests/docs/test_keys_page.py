"""The page on keys says of every table of ours, and of every file of the keys folder, what it holds and under which key."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

PAGE = (Path(__file__).parents[2] / "docs" / "keys.md").read_text(encoding="utf-8")
TABLES = sorted(
    model._meta.db_table for model in apps.get_models() if model.__module__.startswith("troth.") and model._meta.managed
)
ROWS = {name: line for line in PAGE.splitlines() if line.startswith("| `") for name in TABLES if f"`{name}`" in line}


@pytest.mark.parametrize("table", TABLES)
def test_every_table_stands_on_the_page_once(table: str) -> None:
    assert table in ROWS, f"say in docs/keys.md what {table} holds of a person, how, and when it goes"
    assert PAGE.count(f"`{table}`") == 1


def test_what_is_sealed_or_wrapped_is_said_to_be_so() -> None:
    for model in apps.get_models():
        names = {field.name for field in model._meta.get_fields() if isinstance(field, models.BinaryField)}
        if names & {"sealed", "wrapped_key"}:
            row = ROWS[model._meta.db_table]
            assert "sealed under" in row or "wrapped by" in row, row
