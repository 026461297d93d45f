"""Files that are no YAML, or not the YAML a notice is written in: each named with its place and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.notice.places import FIXTURE
from troth.notice import yaml
from troth.notice.loader import load
from troth.notice.problems import NoticeError, Problem


def problems_of(tmp_path: Path, raw: bytes) -> tuple[Problem, ...]:
    path = tmp_path / "notice.yaml"
    path.write_bytes(raw)
    with pytest.raises(NoticeError) as caught:
        load(path)
    return caught.value.problems


@pytest.mark.parametrize(
    ("raw", "where", "what"),
    [
        (b"", "notice.yaml:1:1", "empty"),
        (b"# only a remark\n", "notice.yaml:1:1", "empty"),
        (b"~\n", "notice.yaml:1:1", "empty"),
        (b"- a\n- b\n", "notice.yaml:1:1", "does not hold sections"),
        (b"just words\n", "notice.yaml:1:1", "does not hold sections"),
        (b"people:\n\tmember: x\n", "notice.yaml:2:1", "a tab"),
        (b"people:\n  \tmember: x\n", "notice.yaml:2:3", "a tab"),
        (b"title: caf\xe9\n", "notice.yaml:1:11", "not UTF-8"),
        ("title: é\nlanguage: ".encode() + b"x\xff\n", "notice.yaml:2:12", "not UTF-8"),
        (b"title: a\x01b\n", "notice.yaml:1:9", "invisible control character (U+0001)"),
        (b"title: a: b\n", "notice.yaml:1:9", "a colon and a space stand inside a value"),
        (b"in short: [a, b\n", "notice.yaml:1:11", "a list is opened with [ and not closed"),
        (b"organisation: {name: x\n", "notice.yaml:1:15", "a mapping is opened with { and not closed"),
        (b'title: "abc\n', "notice.yaml:1:8", "a quote is opened and not closed"),
        (b"title: a\nlanguage\npeople: {}\n", "notice.yaml:2:1", "a key here has no colon"),
        (b"title: a\n  people: b\n", "notice.yaml:2:9", "a colon and a space stand inside a value"),
        (b"title: *x\n", "notice.yaml:1:8", "alias"),
        (b"title: @x\n", "notice.yaml:1:8", "cannot begin with this character"),
        (b"title: a\n---\ntitle: b\n", "notice.yaml:2:1", "a second document"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_its_place(tmp_path: Path, raw: bytes, where: str, what: str) -> None:
    problems = problems_of(tmp_path, raw)
    assert len(problems) == 1, "sections of a broken file are not called missing"
    assert (problems[0].where, problems[0].severity) == (where, "error")
    assert what in problems[0].what
    assert problems[0].fix


def test_a_key_written_twice_names_both_places(tmp_path: Path) -> None:
    found = problems_of(tmp_path, b"people:\n  member: a\n  visitor: b\n  member: c\n")
    (problem,) = [each for each in found if each.where == "notice.yaml:4:3"]
    assert "‘member’" in problem.what
    assert "notice.yaml:2:3" in problem.what


def test_merge_keys_and_aliases_are_refused_with_the_reason(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, b"people: &p\n  member: a\nrights:\n  <<: *p\ndata: *p\n")
    merged = next(problem for problem in problems if problem.where == "notice.yaml:4:3")
    assert "reads it aloud" in merged.what
    assert any(problem.where == "notice.yaml:5:7" and "alias" in problem.what for problem in problems)


def test_aliases_that_multiply_do_not_take_time_or_memory(tmp_path: Path) -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    assert any("alias" in problem.what for problem in problems_of(tmp_path, "\n".join(levels).encode()))


def test_a_thing_that_contains_itself_is_refused(tmp_path: Path) -> None:
    assert any("alias" in problem.what for problem in problems_of(tmp_path, b"people: &p [*p]\n"))


def test_bottomless_nesting_is_refused(tmp_path: Path) -> None:
    assert problems_of(tmp_path, b"title: " + b"[" * 5000)
    assert problems_of(tmp_path, b"title: " + b"[" * 900 + b"]" * 900)


def test_tags_are_refused(tmp_path: Path) -> None:
    found = problems_of(tmp_path, b"title: !python/object:os.system x\n")
    assert [each.what for each in found if each.where == "notice.yaml:1:8"] == [
        "‘!python/object:os.system’ is a YAML tag; a notice is plain text"
    ]


SOUND = FIXTURE.read_bytes()


@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_fall_over(raw: bytes) -> None:
    document = yaml.read(raw, "notice.yaml")
    assert document.data or document.problems


@given(
    st.integers(0, len(SOUND)),
    st.sampled_from([b"", b"\t", b"- ", b": ", b"{", b"]", b'"', b"&", b"*", b"\n", b"\0", b"\xff"]),
)
def test_a_slip_anywhere_is_a_problem_with_a_place_or_none(
    tmp_path_factory: pytest.TempPathFactory, at: int, slip: bytes
) -> None:
    path = tmp_path_factory.mktemp("slip") / "notice.yaml"
    path.write_bytes(SOUND[:at] + slip + SOUND[at + len(slip) :])
    for problem in what_is_wrong(path):
        assert problem.where.startswith("notice.yaml:")
        assert problem.fix


def what_is_wrong(path: Path) -> tuple[Problem, ...]:
    try:
        return load(path).findings
    except NoticeError as error:
        return error.problems
