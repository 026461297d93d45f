"""The reference is what the models say, every key is explained, and the JSON Schema is what editors need."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from troth.law.contracts import PROCESSOR_CONTRACT
from troth.notice.contradictions import contradictions
from troth.notice.fields import keys_of, models_below
from troth.notice.loader import load
from troth.notice.models import Notice
from troth.notice.omissions import omissions
from troth.notice.receivers import ContractTerm
from troth.notice.reference import json_schema, reference
from troth.notice.reference_examples import EXAMPLES, OTHERWISE, example_of
from troth.notice.words import Node

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
    assert list(EXAMPLES) == list(keys_of(Notice))


@pytest.mark.parametrize("model", [each for each in MODELS if each is not Notice], ids=lambda model: model.__name__)
def test_every_key_has_an_example_that_stands_in_the_notice_of_the_examples(model: type[Node]) -> None:
    written = "\n".join([*EXAMPLES.values(), *(text for _, text in OTHERWISE.values())])
    for key in keys_of(model):
        shown = example_of(model, key)
        assert shown is not None, f"{model.__name__}: {key}"
        assert shown.text is None or (shown.text.startswith(f"{key}:") and shown.text in written)
        assert f"{key}:" in (EXAMPLES[shown.section] + OTHERWISE.get(shown.section, ("", ""))[1])


def test_the_examples_are_a_notice_that_contradicts_itself_nowhere_and_leaves_nothing_out(tmp_path: Path) -> None:
    path = tmp_path / "notice.yaml"
    path.write_text("".join(EXAMPLES.values()), encoding="utf-8")
    loaded = load(path)
    assert loaded.findings == ()
    assert contradictions(loaded.notice, loaded.marks) == []
    assert omissions(loaded.notice, loaded.marks, date(2026, 11, 1)) == []


@pytest.mark.parametrize("section", OTHERWISE)
def test_an_example_that_stands_in_place_of_another_is_sound_too(tmp_path: Path, section: str) -> None:
    path = tmp_path / "notice.yaml"
    path.write_text("\n".join({**EXAMPLES, section: OTHERWISE[section][1]}.values()), encoding="utf-8")
    loaded = load(path)
    assert loaded.findings == ()
    assert omissions(loaded.notice, loaded.marks, date(2026, 11, 1)) == []


def test_the_terms_of_a_contract_are_those_that_the_law_lists() -> None:
    assert get_args(ContractTerm) == tuple(element.code for element in PROCESSOR_CONTRACT)


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
