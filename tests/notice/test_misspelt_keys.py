"""Whatever key of the language is misspelt, however hands misspell, it is named with its place and the right one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.notice.odd_texts import dumped
from troth.notice.fields import keys_of, models_below, node_at
from troth.notice.loader import load
from troth.notice.models import Notice
from troth.notice.problems import NoticeError
from troth.notice.problems import Path as Way
from troth.notice.reference_examples import EXAMPLES, OTHERWISE
from troth.notice.words import Node

MODELS = tuple(models_below(Notice))
SPELT_ELSEWHERE = {
    "organisation": "organization",
    "authority": "authorithy",
    "anonymise": "anonymize",
    "pseudonymise": "pseudonymize",
    "colour": "color",
    "rights": "rigths",
    "because": "becuase",
    "cookies": "cookys",
    "language": "langauge",
    "retention": "retension",
    "recipients": "recipents",
    "measures": "mesures",
    "complaints": "complains",
    "purposes": "purpouses",
    "receives": "recieves",
    "review": "reveiw",
    "children": "childern",
    "categories": "catagories",
    "marketing": "marketting",
    "assessed": "asessed",
}


def slips(key: str) -> dict[str, str]:
    """The key misspelt: how → the word as it is then written."""
    middle = max(1, len(key) // 2)
    made = {
        "a letter dropped": key[:middle] + key[middle + 1 :],
        "the last letter dropped": key[:-1],
        "a letter twice": key[:middle] + key[middle - 1] + key[middle:],
        "a wrong letter": key[:middle] + "x" + key[middle + 1 :],
        "one letter too many": key[:middle] + "x" + key[middle:],
        "two letters swapped": key[: middle - 1] + key[middle : middle + 1] + key[middle - 1] + key[middle + 1 :],
        "plural": f"{key}s",
        "singular": key.removesuffix("s"),
        "underscores": key.replace(" ", "_"),
        "hyphens": key.replace(" ", "-"),
        "no space": key.replace(" ", ""),
        "a capital": key.capitalize(),
        "capitals": key.upper(),
        "another spelling": " ".join(_elsewhere(word) for word in key.split()),
    }
    return {how: word for how, word in made.items() if word and word != key}


def _elsewhere(word: str) -> str:
    return SPELT_ELSEWHERE.get(word, word.replace("isation", "ization").replace("ise", "ize").replace("our", "or"))


def _placed(value: Any, way: Way = ()) -> Iterator[tuple[type[Node], str, Way]]:
    """Every key of the language in a notice's plain data, with its model and the way to what holds it."""
    model = node_at(way)
    if isinstance(value, dict):
        for key, inner in value.items():
            if model is not None:
                yield model, key, way
            yield from _placed(inner, (*way, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _placed(inner, (*way, index))


def _read(*texts: str) -> dict[str, Any]:
    return dict(yaml.load("\n".join(texts), Loader=yaml.BaseLoader))


WHOLES = [
    _read(*EXAMPLES.values()),
    *(_read(*{**EXAMPLES, name: text}.values()) for name, (_, text) in OTHERWISE.items()),
]


def _first() -> dict[tuple[type[Node], str], tuple[Any, Way]]:
    """Model and key → a notice with that key and little else, and the way to what holds it there."""
    found: dict[tuple[type[Node], str], tuple[Any, Way]] = {}
    for whole in WHOLES:
        for model, key, way in _placed(whole):
            if (model, key) not in found:
                found[(model, key)] = (
                    _alone(whole, way, key),
                    tuple(0 if isinstance(step, int) else step for step in way),
                )
    return found


def _alone(whole: Any, way: Way, key: str) -> Any:
    """What stands on the way to a key, and beside the key what is plain text."""
    if not way:
        return {each: value for each, value in whole.items() if each == key or isinstance(value, str)}
    inner = _alone(whole[way[0]], way[1:], key)
    return [inner] if isinstance(way[0], int) else {way[0]: inner}


PLACES = _first()
COMMON = {"says": "A sentence.", "also says": {"cy": "Brawddeg."}, "clauses": ["A1"], "shared because": "one rule"}


def _example(model: type[Node], key: str) -> tuple[Any, Way]:
    """From the examples; what every entry may have and the example of this one has not is put into it."""
    found, way = PLACES.get((model, key)) or next(place for (each, _), place in PLACES.items() if each is model)
    found = json.loads(json.dumps(found))
    holder = _at(found, way)
    if key not in holder:
        holder[key] = COMMON[key]
    return found, way


def _at(found: Any, way: Way) -> Any:
    for step in way:
        found = found[step]
    return found


@pytest.mark.parametrize(
    ("model", "key"),
    [pytest.param(model, key, id=f"{model.__name__}-{key}") for model in MODELS for key in keys_of(model)],
)
def test_a_misspelt_key_is_named_with_its_place_and_the_right_one(tmp_path: Path, model: type[Node], key: str) -> None:
    right = set(keys_of(model))
    for how, slip in slips(key).items():
        if slip in right:
            continue
        notice, way = _example(model, key)
        holder = _at(notice, way)
        items = [(slip if each == key else each, value) for each, value in holder.items()]
        holder.clear()
        holder.update(items)
        file = tmp_path / "notice.yaml"
        file.write_text(dumped(notice), encoding="utf-8")
        with pytest.raises(NoticeError) as caught:
            load(file)
        named = [each for each in caught.value.problems if each.what.startswith(f"‘{slip}’")]
        assert len(named) == 1, (how, slip, list(map(str, caught.value.problems)))
        assert named[0].fix == f"did you mean ‘{key}’?", (how, str(named[0]))
        assert named[0].where == f"notice.yaml:{_place(file, way, slip)}", how
        parent = ".".join([step for step in way if isinstance(step, str)][-2:])
        missing = f"‘{parent}’ says no ‘{key}’" if way else f"the section ‘{key}’ is missing"
        assert not any(each.what.startswith(missing) for each in caught.value.problems), how


def _place(file: Path, way: Way, slip: str) -> str:
    """``line:column`` of the key, by another reader than ours."""
    node: Any = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    for step in way:
        node = node.value[step] if isinstance(step, int) else next(v for k, v in node.value if k.value == step)
    mark = next(key for key, _ in node.value if key.value == slip).start_mark
    return f"{mark.line + 1}:{mark.column + 1}"
