"""The replay list is chained: a line that was edited, removed, moved or put in is named, and so is an end that was cut off."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.agency import Agency
from troth.desk.safekeeping import keys_and_disk
from troth.desk.subjects.line_file import LineFile

KEY = bytes(range(32))


def chain(folder: Path, lines: int = 4) -> LineFile:
    """A file of so many lines under keys a, b, c …"""
    file = LineFile(folder / "list.jsonl", "the list", lambda: KEY)
    for place in range(lines):
        file.append({"key": chr(ord("a") + place), "case": str(place)})
    return file


def texts(file: LineFile) -> list[str]:
    return file.path.read_text(encoding="utf-8").splitlines(keepends=True)


def write(file: LineFile, lines: list[str]) -> None:
    file.path.write_text("".join(lines), encoding="utf-8")


def test_a_list_that_nobody_touched_is_as_it_was_written(tmp_path: Path) -> None:
    file = chain(tmp_path)
    assert list(file.problems(file.end())) == []
    assert [line["number"] for line in file.lines()] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda t: [t[0], t[1].replace('"1"', '"9"'), *t[2:]], ["line 2 was edited"]),
        (lambda t: [t[0], t[1].replace('"case": ', '"case":  '), *t[2:]], ["line 2 was edited"]),
        (lambda t: [t[0], *t[2:]], ["line 2 does not follow the line before it: lines were removed or moved"]),
        (lambda t: t[1:], ["line 1 does not follow the line before it: lines were removed or moved"]),
        (lambda t: [t[0], t[0], *t[1:]], ["line 2 does not follow the line before it: lines were removed or moved"]),
        (lambda t: [*t[:2], '{"key": "x", "case": "5"}\n', *t[2:]], ["line 3 was not written by Troth"]),
        (lambda t: t[:2], ["its end was cut off: line 4 is on record, and the last one left is line 2"]),
        (lambda t: [], ["its end was cut off: line 4 is on record, and the last one left is line 0"]),
    ],
)  # fmt: skip
def test_what_was_done_to_it_is_said_by_line(
    tmp_path: Path, change: Callable[[list[str]], list[str]], named: list[str]
) -> None:
    file = chain(tmp_path)
    sealed = file.end()
    write(file, change(texts(file)))
    assert list(file.problems(sealed))[: len(named)] == named


def test_two_lines_that_changed_places_are_named(tmp_path: Path) -> None:
    file = chain(tmp_path)
    first, second, *rest = texts(file)
    write(file, [second, first, *rest])
    assert len(list(file.problems(file.end()))) == 3, "each of them, and the one behind"


def test_a_list_without_any_mac_is_not_taken_for_one_from_before_there_were_macs(tmp_path: Path) -> None:
    file = chain(tmp_path)
    sealed = file.end()
    write(file, [json.dumps({"key": key, "case": "0"}) + "\n" for key in "abcd"])
    (wrong,) = file.problems(sealed)
    assert "is not the one that stood there when it was put on record" in wrong


def test_a_list_made_with_the_stolen_key_is_not_the_one_on_record(tmp_path: Path) -> None:
    file = chain(tmp_path)
    sealed = file.end()
    file.path.unlink()
    for key in "abxd":
        file.append({"key": key, "case": "0"})
    (wrong,) = file.problems(sealed)
    assert wrong == "line 4 is not the one that stood there when it was put on record"


def test_lines_from_before_there_were_macs_are_known_from_the_first_line_that_has_one(tmp_path: Path) -> None:
    old = LineFile(tmp_path / "list.jsonl", "the list")
    for key in "ab":
        old.append({"key": key, "case": "0"})
    file = LineFile(old.path, "the list", lambda: KEY)
    assert list(file.problems()) == []
    file.append({"key": "c", "case": "0"})
    assert (file.end() or (0, ""))[0] == 3
    assert list(file.problems(file.end())) == []
    first, *rest = texts(file)
    write(file, [first.replace('"a"', '"z"'), *rest])
    assert list(file.problems(file.end())) == ["line 3 was edited"], "it holds the lines before it as well"


def test_what_is_torn_off_by_a_crash_is_no_change(tmp_path: Path) -> None:
    file = chain(tmp_path)
    sealed = file.end()
    with file.path.open("a", encoding="utf-8") as out:
        out.write('{"key": "torn"')
    assert list(file.problems(sealed)) == []
    file.append({"key": "e", "case": "5"})
    assert list(file.problems(file.end())) == []


def test_lines_may_be_destroyed_and_the_rest_still_fits(tmp_path: Path) -> None:
    file = chain(tmp_path)
    sealed = (file.end() or (0, ""))[0], None
    assert file.rewrite(lambda line: line if line["key"] in "ac" else None) == 2
    assert [line["key"] for line in file.lines()] == ["a", "c"]
    assert list(file.problems(sealed)) == [], "a last line says how many there were"
    file.append({"key": "e", "case": "5"})
    assert [line["number"] for line in file.lines()] == [1, 3, 5]
    assert list(file.problems(file.end())) == []


def test_writing_anew_hides_no_change(tmp_path: Path) -> None:
    file = chain(tmp_path)
    first, second, *rest = texts(file)
    write(file, [first, second.replace('"1"', '"9"'), *rest])
    file.rewrite(lambda line: line if line["key"] != "a" else None)
    assert list(file.problems(file.end())) == ["line 1 did not fit when the list was last written anew"]


def test_verify_and_doctor_name_the_line_that_was_changed(agency: Agency) -> None:
    number = agency.serve("erasure", agency.report.erasure)
    path = agency.root / "keys" / "replay.jsonl"
    (line,) = path.read_text(encoding="utf-8").splitlines(keepends=True)
    assert f'"case": "{number}"' in line
    changed = "keys/replay.jsonl: line 1 was edited"
    assert verdict(agency) == ("kept", False, True)
    path.write_text(line.replace(f'"case": "{number}"', '"case": "999"'), encoding="utf-8")
    assert verdict(agency, changed) == ("broken", True, False)
    path.write_text("", encoding="utf-8")
    assert verdict(agency, "keys/replay.jsonl: its end was cut off") == ("broken", True, False)


def verdict(agency: Agency, words: str = "is not as Troth wrote it") -> tuple[str, bool, bool]:
    """What the promise of erasure is, whether its reason has these words, and whether the doctor finds the list well."""
    _, out, _ = agency.troth("verify", "--no-record", "--format", "json")
    (erasure,) = [each for each in json.loads(out)["promises"] if each["id"] == "rights.erasure"]
    looked = [each for each in keys_and_disk.replay_list() if each[0] != "well"]
    assert all(words in each[1] for each in looked)
    return erasure["verdict"], words in erasure["reason"], not looked
