"""Whatever notice the models allow loads, renders, comes back the same, and differs from no notice but an edited one."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal, get_origin

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from tests.notice.drawn import MODELS, Plain, notices
from tests.notice.odd_texts import dumped
from troth.law.periods import Period
from troth.notice.canonical import canonical, content_hash, from_canonical, public_hash
from troth.notice.compare import compare, comparison_json, comparison_text
from troth.notice.contradictions import contradictions
from troth.notice.entries import entries
from troth.notice.fields import allowed_words, annotation_at, bare, keys_of, node_at
from troth.notice.loader import Loaded, load
from troth.notice.models import Notice
from troth.notice.omissions import omissions
from troth.notice.problems import Marks
from troth.notice.problems import Path as Way
from troth.notice.reference import json_schema
from troth.notice.references import check_references
from troth.notice.render.dpv import render_jsonld
from troth.notice.render.html import render_cookies, render_html, render_retention
from troth.notice.render.markdown import render_markdown
from troth.notice.render.page import VersionLine
from troth.notice.render.records import record
from troth.notice.render.schedule import cookie_sheet, retention_sheet
from troth.notice.render.sheets import csv_bytes
from troth.notice.sarif import sarif

ON = date(2026, 11, 1)
SCHEMA = Draft202012Validator(json_schema())
QUICK = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
TORTURE = settings(QUICK, max_examples=1000)


@QUICK
@given(st.data())
def test_any_valid_notice_loads_renders_comes_back_the_same_and_compares(tmp_path: Path, data: st.DataObject) -> None:
    hold(tmp_path, data)


@pytest.mark.torture
@TORTURE
@given(st.data())
def test_a_thousand_valid_notices_do(tmp_path: Path, data: st.DataObject) -> None:
    hold(tmp_path, data)


def hold(folder: Path, data: st.DataObject) -> None:
    plain = data.draw(notices())
    assert [each.message for each in SCHEMA.iter_errors(plain)] == []
    loaded = loads_from_one_file_and_from_several(folder, plain, data)
    every_form_is_made(loaded.notice)
    is_judged(loaded)
    again = comes_back_the_same(folder, loaded.notice)
    assert compare(loaded.notice, again).outcome == "no change"
    assert comparison_text(compare(again, loaded.notice)) == "no change"
    an_edit_is_a_change(loaded.notice, data)


def loads_from_one_file_and_from_several(folder: Path, plain: Plain, data: st.DataObject) -> Loaded:
    one = folder / "one" / "notice.yaml"
    style = data.draw(st.sampled_from([None, '"', "'"]))
    one.parent.mkdir(exist_ok=True)
    one.write_text(dumped(plain, style), encoding="utf-8")
    loaded = load(one)
    several = folder / "several"
    shutil.rmtree(several, ignore_errors=True)
    several.mkdir()
    sections = data.draw(st.permutations(list(plain)))
    cut = data.draw(st.integers(1, len(sections) - 1))
    for number, part in enumerate((sections[:cut], sections[cut:]), 1):
        (several / f"{number}.yaml").write_text(dumped({each: plain[each] for each in part}, style), encoding="utf-8")
    parts = load(several)
    assert parts.notice == loaded.notice
    assert content_hash(parts.notice) == content_hash(loaded.notice)
    # Findings stand in the order of files and lines, and the sections stand elsewhere now.
    assert sorted(each.what for each in parts.findings) == sorted(each.what for each in loaded.findings)
    return loaded


def every_form_is_made(notice: Notice) -> None:
    line = VersionLine(1, content_hash(notice), ON, notice.review.last)
    said = entries(notice)
    assert len({entry.id for entry in said}) == len(said)
    assert [each.id for each in entries(notice, "cy")] == [each.id for each in said]
    for language in (None, "cy"):
        assert render_html(notice, line, language=language).rstrip().endswith("</html>")
        assert render_markdown(notice, line, language).startswith(("# ", "---"))
    assert "</html>" in render_retention(notice, line)
    assert (render_cookies(notice, line) is None) == (cookie_sheet(notice) is None) == (notice.cookies is None)
    assert len(retention_sheet(notice).rows) == len(notice.retention)
    for template in ("controller", "processor"):
        sheet = record(notice, template).sheet()
        assert all(len(row) == len(sheet.head) for row in sheet.rows)
        assert csv_bytes(sheet)
    assert json.loads(render_jsonld(notice, line))["@graph"]


def is_judged(loaded: Loaded) -> None:
    """Contradictions and omissions are found in it or not; whatever is found has its place, and can be shown."""
    found = [*contradictions(loaded.notice, loaded.marks), *omissions(loaded.notice, loaded.marks, ON)]
    for problem in found:
        assert problem.where.startswith("notice.yaml:"), problem
        assert problem.fix
    assert len(sarif(found, version="1")["runs"][0]["results"]) == len(found)


def comes_back_the_same(folder: Path, notice: Notice) -> Notice:
    raw = canonical(notice)
    assert from_canonical(raw) == notice
    written = folder / "again.yaml"
    written.write_text(dumped(json.loads(raw), None), encoding="utf-8")
    again = load(written).notice
    assert (again, canonical(again)) == (notice, raw)
    return again


def an_edit_is_a_change(notice: Notice, data: st.DataObject) -> None:
    new = edited(json.loads(canonical(notice)), data)
    compared = compare(notice, new)
    assert content_hash(new) != content_hash(notice)
    assert compared.outcome != "no change", comparison_json(compared)
    assert (compared.outcome == "internal") == (public_hash(new) == public_hash(notice))
    assert all(change.words for change in compared.changes)
    assert comparison_text(compared) != "no change"


def edited(plain: Plain, data: st.DataObject) -> Notice:
    """The notice with one thing in it changed; where that would make it no notice, its company has another name."""
    places = list(leaves(plain))
    old = canonical(Notice.model_validate(plain))
    for _ in range(3):
        way = places[data.draw(st.integers(0, len(places) - 1))]
        new = copy.deepcopy(plain)
        _edit(new, way, take_out=data.draw(st.booleans()))
        try:
            made = Notice.model_validate(new)
        except ValidationError:
            continue
        if canonical(made) != old and not any(each.severity == "error" for each in check_references(made, Marks())):
            return made
    plain["organisation"]["name"] += " and Daughters"
    return Notice.model_validate(plain)


def leaves(value: Any, way: Way = ()) -> Iterator[Way]:
    """The way to everything in it that is neither a mapping nor a list."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in inside:
        if isinstance(inner, dict | list):
            yield from leaves(inner, (*way, step))
        else:
            yield (*way, step)


def _edit(plain: Plain, way: Way, *, take_out: bool) -> None:
    holder: Any = plain
    for step in way[:-1]:
        holder = holder[step]
    last: Any = way[-1]
    kind = bare(annotation_at(way))
    value = holder[last]
    if take_out:
        del holder[last]
    elif isinstance(value, bool):
        holder[last] = not value
    elif isinstance(value, int):
        holder[last] = value % 18 + 1
    elif get_origin(kind) is Literal:
        holder[last] = next(word for word in (*allowed_words(kind), None) if word != value)
    elif kind is Period:
        holder[last] = "41 weeks"
    elif kind is date:
        holder[last] = (date.fromisoformat(value) + timedelta(days=1)).isoformat()
    else:
        holder[last] = f"{value} and more"


def test_every_key_of_every_model_is_drawn() -> None:
    seen: set[tuple[str, str]] = set()

    @settings(QUICK, max_examples=30, derandomize=True, database=None)
    @given(notices(every=True))
    def draw(plain: Plain) -> None:
        seen.update(_keys_in(Notice.model_validate(plain).model_dump(by_alias=True, exclude_unset=True)))

    draw()
    every = {(model.__name__, key) for model in MODELS for key in keys_of(model)}
    assert every - seen == set()


def _keys_in(value: Any, way: Way = ()) -> Iterator[tuple[str, str]]:
    model = node_at(way)
    if isinstance(value, dict):
        for key, inner in value.items():
            if model is not None:
                yield model.__name__, str(key)
            yield from _keys_in(inner, (*way, str(key)))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _keys_in(inner, (*way, index))
