"""Whatever notice the models allow loads, renders and comes back the same; whatever key is misspelt is named with the right one."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.notice.test_contradictions import SOUND
from troth.notice.canonical import canonical, content_hash, from_canonical
from troth.notice.contradictions import contradictions
from troth.notice.entries import entries
from troth.notice.fields import keys_of
from troth.notice.loader import load
from troth.notice.models import Notice
from troth.notice.omissions import omissions
from troth.notice.problems import NoticeError
from troth.notice.reference_examples import EXAMPLES
from troth.notice.render.html import render_html
from troth.notice.render.markdown import render_markdown
from troth.notice.render.page import VersionLine

_LETTERS = "abcdefghijklmnopqrstuvwxyzŵŷé"
NAMES = st.text(_LETTERS, min_size=3, max_size=10)
WORDS = st.lists(st.text(_LETTERS + "’&%:#-", min_size=1, max_size=8), min_size=1, max_size=6).map(" ".join)
PERIODS = st.builds(
    lambda n, unit: f"{n} {unit}", st.integers(1, 40), st.sampled_from(["days", "weeks", "months", "years"])
)
DATES = st.dates(date(2020, 1, 1), date(2030, 1, 1)).map(date.isoformat)
SAYS = st.fixed_dictionaries({}, optional={"says": WORDS | st.fixed_dictionaries({"en": WORDS, "cy": WORDS})})


def some(names: list[str], least: int = 0) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(names), min_size=min(least, len(names)), max_size=3, unique=True)


@st.composite
def notices(draw: st.DrawFn) -> dict[str, Any]:
    """A notice whose every reference is declared, as the plain data that YAML holds."""

    def named(least: int = 1) -> list[str]:
        return draw(st.lists(NAMES, min_size=least, max_size=3, unique=True))

    def said(facts: dict[str, Any]) -> dict[str, Any]:
        return {**facts, **draw(SAYS)}

    people, data, recipients, rules = named(), named(), named(), named()
    purposes = named()
    bases = ["consent", "contract", "legal obligation", "vital interests", "public task"]
    notice: dict[str, Any] = {
        "title": draw(WORDS | st.fixed_dictionaries({"en": WORDS, "cy": WORDS})),
        "in short": draw(st.lists(WORDS, max_size=3)),
        "organisation": {
            "name": draw(WORDS),
            "region": draw(st.sampled_from(["GB-EAW", "GB-SCT", "GB-NIR"])),
            "contact": {"email": "privacy@harebell.example"},
            "regulator": {"name": draw(WORDS), "website": "https://ico.org.uk"},
            "routes": said({"by": draw(some(["letter", "email", "phone", "web form"], 1))}),
        },
        "people": {each: draw(WORDS) for each in people},
        "data": {each: said({"fields": draw(st.lists(WORDS, min_size=1, max_size=3))}) for each in data},
        "sources": {each: said({"from": draw(WORDS), "gives": draw(some(data, 1))}) for each in named()},
        "purposes": {
            each: said(
                {
                    "about": {kind: {"lawful basis": draw(st.sampled_from(bases))} for kind in draw(some(people, 1))},
                    "uses": draw(some(data, 1)),
                    "shared with": draw(some(recipients)),
                    "keep": draw(st.sampled_from([*rules, "until withdrawn"])),
                }
            )
            for each in purposes
        },
        "recipients": {each: said({"are": draw(WORDS), "role": "processor"}) for each in recipients},
        "retention": {
            each: said({"starts": draw(WORDS), "keep for": draw(PERIODS), "because": draw(WORDS)}) for each in rules
        },
        "rights": {each: said({}) for each in draw(some(["informed", "access", "erasure", "objection"]))},
        "decisions": said({"solely automated": "none"}),
        "profiling": said({"scoring": {each: draw(WORDS) for each in named(0)}}),
        "complaints": said({"acknowledged within": draw(PERIODS)}),
        "review": said({"every": draw(PERIODS), "last": draw(DATES), "latest": said({})}),
    }
    optional = {
        "special categories": {"health": said({"rule": "never asked for", "kinds": draw(st.lists(WORDS, max_size=2))})},
        "children": said({"rule": "not for children", "under": draw(st.integers(1, 18).map(str))}),
        "who may see": {each: said({"role": draw(WORDS), "purposes": draw(some(purposes, 1))}) for each in named()},
        "incidents": said({"tells": ["the regulator"]}),
        "measures": {each: said({"every": draw(PERIODS), "owner": draw(WORDS)}) for each in named()},
        "transfers": said({"outside the uk": draw(st.sampled_from(["never", "with safeguards"]))}),
        "information": {each: {"says": draw(WORDS)} for each in named()},
    }
    return notice | {each: optional[each] for each in draw(some(list(optional)))}


def dumped(data: Any) -> str:
    """Plain data as YAML with every scalar quoted, numbers as the text that a notice holds."""
    texts = json.loads(json.dumps(data), parse_int=str)
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return str(yaml.dump(texts, Dumper=dumper, allow_unicode=True, sort_keys=False, default_style='"'))


SLOW = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@SLOW
@given(data=notices())
def test_any_valid_notice_loads_renders_and_comes_back_the_same(tmp_path: Path, data: dict[str, Any]) -> None:
    path = tmp_path / "notice.yaml"
    path.write_text(dumped(data), encoding="utf-8")
    result = load(path)
    again = from_canonical(canonical(result.notice))
    assert again == result.notice
    assert canonical(again) == canonical(result.notice)
    written = tmp_path / "again.yaml"
    plain = json.loads(canonical(result.notice))
    written.write_text(dumped(plain), encoding="utf-8")
    assert load(written).notice == result.notice
    line = VersionLine(1, content_hash(result.notice), date(2026, 9, 1), date(2026, 9, 1))
    said = entries(result.notice)
    assert len({entry.id for entry in said}) == len(said)
    for shown in (render_html(result.notice, line), render_markdown(result.notice, line)):
        assert shown
    assert [each.id for each in entries(result.notice, "cy")] == [each.id for each in said]
    for problem in [
        *contradictions(result.notice, result.marks),
        *omissions(result.notice, result.marks, date(2026, 11, 1)),
    ]:
        assert problem.where.startswith("notice.yaml:"), problem
        assert problem.fix


def slips(key: str) -> set[str]:
    """A key misspelt as hands misspell: a letter twice, one gone, two swapped, an underscore, a capital, an s."""
    middle = max(1, len(key) // 2)
    made = {
        key[:middle] + key[middle - 1] + key[middle:],
        key[:-1],
        f"{key}s",
        key.capitalize(),
        key.replace(" ", "_"),
        key[:middle] + "x" + key[middle:],
    }
    if len(key) > middle + 1:
        made.add(key[: middle - 1] + key[middle] + key[middle - 1] + key[middle + 1 :])
    return {each for each in made if each}


def keys_in(value: Any, path: tuple[str | int, ...] = ()) -> Any:
    """Every key of the language that stands in a notice's plain data, with its path."""
    from troth.notice.fields import node_at

    if isinstance(value, dict):
        node = node_at(path)
        for key, item in value.items():
            if node is not None and key in keys_of(node):
                yield path, key, keys_of(node)
            yield from keys_in(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from keys_in(item, (*path, index))


def _whole() -> dict[str, Any]:
    whole: dict[str, Any] = yaml.load("\n".join(EXAMPLES.values()), Loader=yaml.BaseLoader)
    sound: dict[str, Any] = yaml.load(SOUND.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return {**whole, **sound}


WHOLE = _whole()
FOUND = {(known_in, key): path for path, key, known in keys_in(WHOLE) for known_in in [" ".join(known)]}


@pytest.mark.parametrize(("known", "key"), list(FOUND), ids=lambda value: str(value)[-24:])
def test_a_misspelt_key_is_named_with_its_place_and_the_right_one(tmp_path: Path, known: str, key: str) -> None:
    path = FOUND[(known, key)]
    path_keys = _known_at(path)
    for slip in sorted(slips(key) - set(path_keys)):
        text = json.loads(json.dumps(WHOLE))
        here: Any = text
        for step in path:
            here = here[step]
        items = [(slip if each == key else each, value) for each, value in here.items()]
        here.clear()
        here.update(items)
        file = tmp_path / "notice.yaml"
        file.write_text(dumped(text), encoding="utf-8")
        with pytest.raises(NoticeError) as caught:
            load(file)
        named = [each for each in caught.value.problems if f"‘{slip}’" in each.what]
        assert named, (slip, list(map(str, caught.value.problems)))
        assert named[0].fix == f"did you mean ‘{key}’?", (slip, str(named[0]))
        assert named[0].where.startswith("notice.yaml:")


def _known_at(path: tuple[str | int, ...]) -> dict[str, Any]:
    from troth.notice.fields import node_at

    node = node_at(path)
    assert node is not None
    return dict(keys_of(node))


def test_nearly_every_key_of_the_language_is_misspelt_here() -> None:
    every = set(keys_of(Notice))
    assert every - {"also titled", "also in short"} <= {key for _, key in FOUND}
