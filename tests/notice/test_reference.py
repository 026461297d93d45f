"""The reference is what the models say, every key is explained, and the JSON Schema is what editors need."""

from __future__ import annotations

from pathlib import Path

import pytest

from troth.notice.fields import keys_of, models_below
from troth.notice.models import Notice
from troth.notice.reference import json_schema, reference
from troth.notice.reference_examples import EXAMPLES

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "notice.md"
MODELS = tuple(models_below(Notice))


def test_the_reference_in_the_docs_is_up_to_date() -> None:
    assert REFERENCE.read_text(encoding="utf-8") == reference(), (
        "run: python -m troth.notice.reference > docs/reference/notice.md"
    )


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_key_says_what_it_is_for(model: type) -> None:
    assert model.__doc__
    for key in keys_of(model).values():
        assert len(key.meaning) > 5, key.name
        assert key.meaning.endswith((".", "…", ")")), key.name
        assert f"| `{key.name}` |" in reference() or f"[`{key.name}`]" in reference()


def test_every_section_has_an_example() -> None:
    assert set(EXAMPLES) == set(keys_of(Notice))


def test_the_schema_knows_every_section_and_the_short_spellings() -> None:
    schema = json_schema()
    assert set(schema["properties"]) == set(keys_of(Notice))
    assert schema["additionalProperties"] is False
    table = schema["$defs"]["Table"]["properties"]
    assert {"enum": ["delete row", "empty"]} in table["when erased"]["anyOf"]
    assert {"type": "string"} in table["came from"]["anyOf"]
    assert {"$ref": "#/$defs/Link"} in table["belongs to"]["anyOf"]
    assert schema["$defs"]["Link"]["type"] == "string"
    assert schema["$defs"]["Retention"]["properties"]["keep for"]["type"] == "string"
