"""The linked data uses only terms that the Data Privacy Vocabulary 2.3 has, as what they are, and says who says what.

``tests/data/dpv-2.3-terms.csv`` holds the terms that were looked up in the vocabulary's own list (``2.3/dpv/dpv.csv`` of
the Community Group's repository; 2.3 is of 25 February 2026): each with its type, and whether it is being deprecated.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.notice.places import FIXTURE
from troth.notice.loader import load
from troth.notice.models import Notice
from troth.notice.render import dpv
from troth.notice.render.dpv import render_jsonld
from troth.notice.render.page import VersionLine

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*/notice"))
NOTICES = [pytest.param(path, id=path.parent.name) for path in [FIXTURE, *EXAMPLES]]


@pytest.fixture(scope="module")
def terms() -> dict[str, dict[str, str]]:
    with (ROOT / "tests" / "data" / "dpv-2.3-terms.csv").open(encoding="utf-8", newline="") as lines:
        return {row["term"]: row for row in csv.DictReader(lines)}


def emitted(value: Any) -> Iterator[tuple[str, str]]:
    """Every term of the vocabulary in a document, and whether it stands as a class or a property."""
    if isinstance(value, list):
        for item in value:
            yield from emitted(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key.startswith("dpv:"):
                yield key.removeprefix("dpv:"), "property"
            if key == "type":
                kinds = [item] if isinstance(item, str) else item
                yield from ((kind.removeprefix("dpv:"), "class") for kind in kinds if kind.startswith("dpv:"))
            yield from emitted(item)


@pytest.mark.parametrize("path", NOTICES)
def test_every_term_is_one_of_the_vocabularys_used_as_what_it_is(
    path: Path, line: VersionLine, terms: dict[str, dict[str, str]]
) -> None:
    found = set(emitted(json.loads(render_jsonld(load(path).notice, line))["@graph"]))
    assert len(found) > 30
    for term, kind in sorted(found):
        assert term in terms, f"dpv:{term} was not looked up"
        assert (terms[term]["type"], terms[term]["status"]) == (kind, "in use"), term


def test_every_lawful_basis_and_role_we_know_has_a_term_in_use(terms: dict[str, dict[str, str]]) -> None:
    known = {term for term, _ in dpv.BASES.values()} | set(dpv.ROLES.values())
    for term in known:
        assert terms[term.removeprefix("dpv:")]["status"] == "in use", term


def test_what_is_being_deprecated_names_what_took_its_place(terms: dict[str, dict[str, str]]) -> None:
    for term, row in terms.items():
        assert (row["status"] == "in use") == (not row["use instead"]), term
        assert not row["use instead"] or terms[row["use instead"]]["status"] == "in use"


def test_sentences_stand_in_every_language_in_which_they_are_said(line: VersionLine, loaded: Any) -> None:
    notice: Notice = loaded.notice
    answer = notice.purposes["answer"].model_copy(update={"also_says": {"cy": "Atebwn chi."}})
    both = notice.model_copy(
        update={"purposes": {**notice.purposes, "answer": answer}, "also_titled": {"cy": "Eich manylion"}}
    )
    things = {thing["id"]: thing for thing in json.loads(render_jsonld(both, line))["@graph"]}
    said = things["#purposes.answer"]["dct:description"]
    assert [each["@language"] for each in said] == ["en-GB", "cy"]
    assert said[1]["@value"] == "Atebwn chi."
    assert things["#notice"]["dct:title"][1] == {"@language": "cy", "@value": "Eich manylion"}
    assert things["#notice"]["dct:language"] == ["en-GB", "cy"]
    own = things["#purposes.trace-for-client"]["dct:description"]
    assert own == {"@language": "en-GB", "@value": own["@value"]}
