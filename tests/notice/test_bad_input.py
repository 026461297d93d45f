"""What people feed a notice by accident: look-alike letters, unseen characters, Windows lines, anchors, stray files."""

from __future__ import annotations

import shutil
import unicodedata
from pathlib import Path

import pytest

from tests.notice.test_contradictions import SOUND
from troth.notice.canonical import content_hash
from troth.notice.letters import odd_letters
from troth.notice.loader import load, refuse_changed
from troth.notice.problems import NoticeError, Problem

TEXT = SOUND.read_text(encoding="utf-8")


def written(tmp_path: Path, raw: bytes | str) -> Path:
    path = tmp_path / "notice.yaml"
    path.write_bytes(raw if isinstance(raw, bytes) else raw.encode("utf-8"))
    return path


def problems_of(path: Path) -> tuple[Problem, ...]:
    with pytest.raises(NoticeError) as caught:
        load(path)
    return caught.value.problems


@pytest.mark.parametrize(
    ("old", "new", "letter"),
    [
        ("  enquiries: {of", "  еnquiries: {of", "U+0435"),
        ("recipients:\n", "reсipients:\n", "U+0441"),
        ("shared with: [mailing-house]", "shared with: [mаiling-house]", "U+0430"),
        ("    run by: hosting", "    run by: hοsting", "U+03BF"),
        ("identity: {fields: [name", "identity: {fields: [nаme", "U+0430"),
    ],
)
def test_a_letter_that_only_looks_latin_is_named_with_its_place(
    tmp_path: Path, old: str, new: str, letter: str
) -> None:
    assert TEXT.count(old) == 1
    changed = TEXT.replace(old, new)
    line = next(n for n, (a, b) in enumerate(zip(TEXT.splitlines(), changed.splitlines(), strict=True), 1) if a != b)
    found = [each for each in problems_of(written(tmp_path, changed)) if letter in each.what]
    assert found
    assert found[0].where.startswith(f"notice.yaml:{line}:")
    assert found[0].fix.startswith("retype it: ")


@pytest.mark.parametrize(
    "text", ["café", "Łódź", "здравствуйте", "данные о вас", "Αθήνα", "naïve – “quoted”", "日本", "ŵ ŷ"]
)
def test_other_languages_are_left_alone(text: str) -> None:
    assert odd_letters(text, name=True) is None


@pytest.mark.parametrize("unseen", ["\u200b", "\u00ad", "\u202e", "\u2066"])
def test_a_character_nobody_sees_is_named(tmp_path: Path, unseen: str) -> None:
    changed = TEXT.replace("We ask you first.", f"We ask{unseen} you first.")
    assert any(f"U+{ord(unseen):04X}" in each.what for each in problems_of(written(tmp_path, changed)))


def test_a_space_that_does_not_break_is_no_space_in_a_name(tmp_path: Path) -> None:
    changed = TEXT.replace("  account holder: Someone", "  account\u00a0holder: Someone")
    assert any("U+00A0" in each.what for each in problems_of(written(tmp_path, changed)))
    assert odd_letters("12\u00a0months", name=False) is None


def test_one_letter_in_two_spellings_is_one_letter(tmp_path: Path) -> None:
    changed = TEXT.replace("We ask you first.", "We ask at the café first.")
    composed = load(written(tmp_path, changed)).notice
    apart = load(written(tmp_path, unicodedata.normalize("NFD", changed))).notice
    assert content_hash(composed) == content_hash(apart)


def test_windows_lines_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    plain = load(written(tmp_path, TEXT))
    windows = load(written(tmp_path, b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode("utf-8")))
    assert content_hash(plain.notice) == content_hash(windows.notice)
    for path, mark in plain.marks.keys.items():
        assert windows.marks.keys[path].line == mark.line


def test_windows_lines_do_not_move_the_place_of_a_problem(tmp_path: Path) -> None:
    changed = TEXT.replace("    keep: accounts", "    keep: acounts")
    unix = problems_of(written(tmp_path, changed))
    windows = problems_of(written(tmp_path, changed.replace("\n", "\r\n").encode("utf-8")))
    assert unix == windows


@pytest.mark.parametrize("anchored", ["title: &x Your details", "data: &all"])
def test_an_anchor_is_refused_even_where_nothing_uses_it(tmp_path: Path, anchored: str) -> None:
    changed = TEXT.replace("title: Your details and us" if "title" in anchored else "data:\n", f"{anchored}\n", 1)
    assert any("an anchor (&" in each.what for each in problems_of(written(tmp_path, changed)))


def test_an_ampersand_in_a_text_is_no_anchor(tmp_path: Path) -> None:
    assert load(written(tmp_path, TEXT.replace("We ask you first.", "Bed & breakfast guests are asked &c.")))


def test_a_file_the_folder_does_not_read_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "notice"
    folder.mkdir()
    shutil.copy(SOUND, folder / "all.yaml")
    (folder / "more.yml").write_text("statistics: {}\n", encoding="utf-8")
    (problem,) = problems_of(folder)
    assert (problem.where, "is not read" in problem.what) == ("notice/more.yml", True)


def test_a_folder_and_a_file_are_one_notice_too_many(tmp_path: Path) -> None:
    (tmp_path / "notice").mkdir()
    shutil.copy(SOUND, tmp_path / "notice" / "all.yaml")
    shutil.copy(SOUND, tmp_path / "notice.yaml")
    for path in (tmp_path / "notice", tmp_path / "notice.yaml"):
        (problem,) = problems_of(path)
        assert "both a folder" in problem.what


def test_a_notice_of_thousands_of_lines_loads_and_its_last_line_is_named(tmp_path: Path) -> None:
    many = "".join(f"  note-{number}:\n    says: Sentence {number}.\n" for number in range(3000))
    text = TEXT.replace("information:\n", f"information:\n{many}", 1)
    assert len(load(written(tmp_path, text)).notice.information) == 3001
    problems = problems_of(written(tmp_path, text.replace("says: Sentence 2999.", "sais: Sentence 2999.")))
    line = text.splitlines().index("    says: Sentence 2999.") + 1
    assert any(each.where == f"notice.yaml:{line}:5" and "‘says’" in each.fix for each in problems)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("order-1", "order-l"), ("order-I", "order-1"), ("mail0", "mailO"), ("Opt-out", "opt-out"), ("modern", "modem"),
        ("opt_out", "opt out"), ("opt–out", "opt-out"), ("marketıng", "marketing"),
    ],
)  # fmt: skip
def test_two_names_that_read_alike_are_named_with_both_places(tmp_path: Path, name: str, other: str) -> None:
    more = f"  {name}: {{says: One.}}\n  {other}: {{says: Two.}}\n"
    text = TEXT.replace("information:\n", f"information:\n{more}", 1)
    line = text.splitlines().index(f"  {name}: {{says: One.}}") + 1
    (problem,) = [each for each in problems_of(written(tmp_path, text)) if "reads like" in each.what]
    assert problem.where == f"notice.yaml:{line + 1}:3"
    assert f"‘{other}’ reads like ‘{name}’ at notice.yaml:{line}:3" in problem.what


def test_columns_that_a_database_named_alike_are_left_alone(tmp_path: Path) -> None:
    text = "systems:\n  crm:\n    tables:\n      t: {columns: {line1: a.b, linel: a.c}}\n"
    assert not any("reads like" in each.what for each in problems_of(written(tmp_path, text)))


@pytest.mark.parametrize(
    ("odd", "plain", "code"), [("ﬁles", "files", "U+FB01"), ("ｍail", "mail", "U+FF4D"), ("𝐦ail", "mail", "U+1D426")]
)
def test_a_name_in_another_form_of_letters_is_named(tmp_path: Path, odd: str, plain: str, code: str) -> None:
    text = TEXT.replace("information:\n", f"information:\n  {odd}: {{says: One.}}\n", 1)
    (problem,) = [each for each in problems_of(written(tmp_path, text)) if code in each.what]
    assert problem.fix == f"retype it: {plain}"


@pytest.mark.parametrize("lines", ["\n", "\r\n"])
def test_what_git_could_not_join_is_named_where_it_begins(tmp_path: Path, lines: str) -> None:
    old = "    keep: accounts\n"
    assert TEXT.count(old) == 1
    torn = TEXT.replace(old, f"<<<<<<< HEAD\n{old}=======\n    keep: orders\n>>>>>>> theirs\n")
    at = torn.splitlines().index("<<<<<<< HEAD") + 1
    (problem,) = problems_of(written(tmp_path, torn.replace("\n", lines).encode()))
    assert (problem.where, "two people’s changes" in problem.what) == (f"notice.yaml:{at}:1", True)


def test_hidden_files_and_locks_of_editors_are_no_part_of_the_notice(tmp_path: Path) -> None:
    folder = tmp_path / "notice"
    folder.mkdir()
    shutil.copy(SOUND, folder / "all.yaml")
    (folder / ".#all.yaml").symlink_to("somebody@somewhere.example:1")
    (folder / ".all.yaml.swp").write_bytes(b"b0VIM 9.1\0\xff")
    (folder / "all.yaml~").write_text("title: old", encoding="utf-8")
    assert load(folder)
    (folder / "._all.yaml").write_bytes(b"\0\x05\x16\x07\0\xff")
    (problem,) = problems_of(folder)
    assert (problem.where, "begins with a dot" in problem.what) == ("notice/._all.yaml", True)


@pytest.mark.parametrize("raw", [TEXT.encode("utf-16"), TEXT.encode("utf-16-le"), "title: Größe\n".encode("latin-1")])
def test_text_in_another_encoding_is_said_to_be_so(tmp_path: Path, raw: bytes) -> None:
    (problem,) = problems_of(written(tmp_path, raw))
    assert problem.where.startswith("notice.yaml:1:")
    assert "UTF-8" in problem.what + problem.fix or "control character" in problem.what


@pytest.mark.parametrize("change", ["edited", "added", "removed", "both"])
def test_a_notice_that_changes_after_it_was_read_is_refused_by_name(tmp_path: Path, change: str) -> None:
    folder = tmp_path / "notice"
    folder.mkdir()
    shutil.copy(SOUND, folder / "all.yaml")
    loaded = load(folder)
    refuse_changed(loaded, folder)
    if change == "edited":
        (folder / "all.yaml").write_bytes(SOUND.read_bytes() + b"#\n")
    elif change == "added":
        (folder / "more.yaml").write_text("statistics: {}\n", encoding="utf-8")
    elif change == "both":
        shutil.copy(SOUND, tmp_path / "notice.yaml")
    else:
        (folder / "all.yaml").rename(folder / "other.yaml")
    with pytest.raises(NoticeError) as caught:
        refuse_changed(loaded, folder)
    assert caught.value.problems[0].fix
