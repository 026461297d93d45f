"""The reference is what the models say, every key is explained, and the JSON Schema is what editors need."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
import yaml
from jsonschema import Draft202012Validator

from tests.notice.places import FIXTURE
from tests.notice.test_contradictions import GOOD, SOUND
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
SCHEMA = Draft202012Validator(json_schema())


def test_the_reference_in_the_docs_is_up_to_date() -> None:
    assert REFERENCE.read_text(encoding="utf-8") == reference(), (
        "run: python -m troth.notice.reference > docs/reference/notice.md"
    )


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_key_says_what_it_is_for(model: type) -> None:
    assert model.__doc__
    page = _page()
    for key in keys_of(model).values():
        assert len(key.meaning) > 5, key.name
        assert key.meaning.endswith((".", "…", ")")), key.name
        assert f"| `{key.name}` |" in page or f"[`{key.name}`]" in page


@cache
def _page() -> str:
    """The reference, written once for all models."""
    return reference()


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


class _Editor(yaml.SafeLoader):
    """Reads YAML 1.2 as editors do: only true and false are truths, and a date is text."""

    yaml_implicit_resolvers = {}


_Editor.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))
_Editor.add_implicit_resolver("tag:yaml.org,2002:int", re.compile("^[0-9]+$"), list("0123456789"))


@pytest.mark.parametrize(
    "path", [SOUND, FIXTURE, *GOOD, None], ids=lambda path: "examples" if path is None else path.parent.name
)
def test_the_schema_finds_nothing_wrong_in_a_good_notice(path: Path | None) -> None:
    if path is None:
        texts = list(EXAMPLES.values())
    else:
        texts = [
            each.read_text(encoding="utf-8") for each in (sorted(path.glob("*.yaml")) if path.is_dir() else [path])
        ]
    notice = yaml.load("\n".join(texts), Loader=_Editor)
    assert [f"{list(each.absolute_path)}: {each.message}" for each in SCHEMA.iter_errors(notice)] == []


def test_the_schema_shows_a_wrong_key_a_wrong_word_and_a_missing_section() -> None:
    notice = yaml.load("\n".join(EXAMPLES.values()), Loader=_Editor)
    notice["transfers"]["outside the uk"] = "sometimes"
    notice["review"]["lasst"] = "2026-09-01"
    notice["cookies"]["set"]["ll_visits"]["personal data"] = "perhaps"
    del notice["people"]
    assert len(list(SCHEMA.iter_errors(notice))) == 4
