"""Loading a notice: what is wrong with it is said all at once, in plain words, where it stands."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.notice.places import FIXTURE, place
from tests.processes import LONGEST
from troth.errors import TrothError
from troth.notice.loader import Loaded, load
from troth.notice.problems import NoticeError, Problem
from troth.notice.reference_examples import EXAMPLES

Problems = Callable[[str, str], tuple[Problem, ...]]


def test_a_sound_notice_loads_without_findings(loaded: Loaded) -> None:
    assert loaded.findings == ()
    assert loaded.files == (FIXTURE,)
    assert loaded.notice.purposes["answer"].about["enquirer"].our_role == "controller"
    assert str(loaded.marks.key(("measures", "training"))) == place("training: {every", 3)
    assert str(loaded.marks.value(("measures", "training", "every"))) == place("training: {every", 21)


def test_a_folder_loads_as_the_same_notice(tmp_path: Path, loaded: Loaded) -> None:
    folder = tmp_path / "notice"
    folder.mkdir()
    head, tail = FIXTURE.read_text(encoding="utf-8").split("recipients:\n", 1)
    (folder / "b.yaml").write_text(head, encoding="utf-8")
    (folder / "a.yaml").write_text("recipients:\n" + tail, encoding="utf-8")
    (folder / "notes.txt").write_text("not part of it", encoding="utf-8")
    result = load(folder)
    assert result.notice == loaded.notice
    assert [file.name for file in result.files] == ["a.yaml", "b.yaml"]
    assert str(result.marks.key(("recipients",))) == "notice/a.yaml:1:1"


def test_a_section_in_two_files_names_both(tmp_path: Path) -> None:
    folder = tmp_path / "notice"
    folder.mkdir()
    shutil.copy(FIXTURE, folder / "a.yaml")
    (folder / "b.yaml").write_text("\nstatistics: {}\n", encoding="utf-8")
    with pytest.raises(NoticeError) as caught:
        load(folder)
    (problem,) = caught.value.problems
    assert problem.where == "notice/b.yaml:2:1"
    assert f"notice/a.yaml:{place('statistics: {}', 1).split(':')[1]}:1" in problem.what


def test_neither_file_nor_folder_says_how_to_start(tmp_path: Path) -> None:
    with pytest.raises(TrothError, match=r"neither a folder ‘notice’ nor a file ‘notice\.yaml’"):
        load(tmp_path / "notice")
    with pytest.raises(TrothError, match="neither a folder"):
        load(tmp_path / "notice.yaml")


def test_both_file_and_folder_are_one_too_many(tmp_path: Path) -> None:
    (tmp_path / "notice").mkdir()
    shutil.copy(FIXTURE, tmp_path / "notice.yaml")
    for path in (tmp_path / "notice", tmp_path / "notice.yaml"):
        with pytest.raises(NoticeError, match=r"both a folder ‘notice’ and a file ‘notice\.yaml’"):
            load(path)


def test_an_empty_folder_is_no_notice(tmp_path: Path) -> None:
    with pytest.raises(NoticeError, match=r"no \*\.yaml file"):
        load(tmp_path)


SHAPES = [
    # (old, new, the line that is wrong after the change, its column, what, fix)
    (
        "statistics: {}",
        "statistcs: {}",
        "statistics: {}",
        1,
        "‘statistcs’ is not a section",
        "did you mean ‘statistics’?",
    ),
    (
        "keep: enquiries",
        "keeps: enquiries",
        "keep: enquiries",
        5,
        "‘keeps’ is not a key of ‘purposes.answer’",
        "‘keep’",
    ),
    (
        "{name: Secret cabinet",
        "{qqq: 1, name: Secret cabinet",
        "Secret cabinet",
        20,
        "‘qqq’ is not a key",
        "it may have: ",
    ),
    ("  region: GB-EAW\n", "", "organisation:", 1, "says no ‘region’: whose bank holidays count", "add ‘region: …’"),
    ("region: GB-EAW", "region: GB-ENG", "region: GB-EAW", 11, "‘GB-ENG’ is not one of the words", "did you mean ‘GB-"),
    (
        "country: US",
        "country: NO",
        "country: US",
        83,
        "NO unquoted is a boolean to YAML readers",
        'write "NO" in double',
    ),
    (
        "solely automated: none",
        "solely automated: no",
        "solely automated",
        31,
        "no unquoted is a boolean",
        "use ‘none’",
    ),
    ("fields: [ip address]", "fields: [on]", "ip address", 24, "on unquoted is a boolean", 'write "on"'),
    ("keep for: 24 months", "keep for: two years", "keep for: 24", 62, "‘two years’ is not a period", "12 months"),
    ("keep for: 24 months", "keep for: yes", "keep for: 24", 62, "yes unquoted is a boolean", "the period"),
    ("last: 2026-09-01", "last: 1/9/2026", "last: 2026-09-01", 9, "‘1/9/2026’ is not a date", "2026-03-01"),
    ("last: 2026-09-01", "last:", "last: 2026-09-01", 3, "‘review.last’ is empty", "when it was last reviewed"),
    (
        "holds: [identity]",
        "holds: identity",
        "Secret cabinet",
        78,
        "is a piece of text here, and should be a list of text",
        "",
    ),
    ("statistics: {}", "statistics:", "statistics: {}", 1, "‘statistics’ is empty", "write {} if its sentence"),
    ("statistics: {}", "statistics: []", "statistics: {}", 13, "is a list here, and should be a mapping", ""),
    ("  informed: {}", "  informd: {}", "  informed: {}", 3, "‘informd’ is not known here", "did you mean ‘informed’?"),
    (
        "for client: contract_id to secret_contracts",
        "for client: contract_id",
        "for client: con",
        21,
        "is no link",
        "TABLE by COLUMN",
    ),
    (
        "says: We ask you first.",
        'says: ""',
        "says: We ask you",
        17,
        "‘asked.says’ is empty",
        "the sentence people read",
    ),
]


@pytest.mark.parametrize(("old", "new", "line", "column", "what", "fix"), SHAPES)
def test_a_wrong_shape_is_said_in_words_with_its_place(
    problems: Problems, old: str, new: str, line: str, column: int, what: str, fix: str
) -> None:
    (problem,) = problems(old, new)
    assert problem.where == place(line, column)
    assert what in problem.what
    assert fix in problem.fix
    assert not any(word in str(problem) for word in ("pydantic", "Input should", "str_type", "dict", "tuple"))


def test_a_missing_section_says_what_it_is_for(problems: Problems) -> None:
    (problem,) = problems("decisions: {solely automated: none}\n", "")
    assert (problem.where, problem.fix) == ("notice.yaml:1:1", "add ‘decisions:’ to a file")
    assert problem.what == "the section ‘decisions’ is missing: automated decisions"


def test_on_is_a_key_and_not_a_boolean(loaded: Loaded) -> None:
    assert loaded.notice.purposes["trace for client"].assessed[0].on.isoformat() == "2026-03-01"


def test_quoted_booleans_are_text(changed: Callable[[str, str], Path]) -> None:
    notice = load(changed("country: US", 'country: "NO"')).notice
    assert notice.recipients["help-desk"].country == "NO"


def test_all_problems_are_said_at_once(changed: Callable[[str, str], Path]) -> None:
    path = changed("statistics: {}", "statistcs: {}")
    text = path.read_text(encoding="utf-8").replace("shared with: [client]", "shared with: [clint]")
    path.write_text(text.replace("reviewed every: 3 months", "reviewd every: 3 months"), encoding="utf-8")
    with pytest.raises(NoticeError) as caught:
        load(path)
    assert [problem.fix for problem in caught.value.problems] == [
        "did you mean ‘client’?",
        "did you mean ‘statistics’?",
        "did you mean ‘reviewed every’?",
    ]
    assert str(caught.value).startswith("notice.yaml: the notice has 3 problems")
    assert str(caught.value).count("\n") == 3


def test_the_examples_of_the_reference_are_a_notice(tmp_path: Path) -> None:
    folder = tmp_path / "notice"
    folder.mkdir()
    for number, text in enumerate(EXAMPLES.values()):
        (folder / f"{number:02}.yaml").write_text(text, encoding="utf-8")
    assert load(folder).findings == ()


def test_loading_needs_no_template_engine() -> None:
    code = "import sys; import troth.notice, troth.notice.loader, troth.notice.canonical; sys.exit('jinja2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=LONGEST).returncode == 0
