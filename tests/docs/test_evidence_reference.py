"""The reference of the kinds of entries is what their rooms declare, and its JSON Schemas are schemas."""

from __future__ import annotations

import json
import re
from pathlib import Path

from jsonschema import Draft202012Validator

from troth.desk.evidence import kinds
from troth.faces.evidence_reference import reference

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "evidence.md"


def test_the_reference_in_the_docs_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), (
        "run: python -m troth.faces.evidence_reference > docs/reference/evidence.md"
    )


def test_every_kind_has_a_schema_that_validates() -> None:
    found = dict(re.findall(r"## `([^`]+)`\n\n```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL))
    assert set(found) == set(kinds.load())
    for text in found.values():
        Draft202012Validator.check_schema(json.loads(text))
    opened = Draft202012Validator(json.loads(found["case.opened"]))
    facts = {"case_kind": "access", "channel": "email", "received_on": "2026-11-02", "due_on": None}
    assert not list(opened.iter_errors(facts))
    assert list(opened.iter_errors(facts | {"name": "Jo"}))
