"""The reference of the API is what the API says of itself, and every operation says what it does."""

from __future__ import annotations

import json
from pathlib import Path

from troth.faces.api import description
from troth.faces.api_reference import reference

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "api.md"


def test_the_reference_in_the_docs_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(json.loads(description())), (
        "run: python -m troth.faces.api_reference > docs/reference/api.md"
    )


def test_every_operation_says_what_it_does() -> None:
    for path, methods in json.loads(description())["paths"].items():
        for method, operation in methods.items():
            assert len(operation["summary"]) > 10, (method, path)
