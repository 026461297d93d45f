"""``troth init --notice FILE``: a workspace with a draft, what was understood, and nothing overwritten."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

from tests import processes
from troth.notice.draft.checks import check_draft

NOTICES = Path(__file__).parent.parent / "data" / "notices"


def init(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own: Django is set up once for one workspace."""
    command = [sys.executable, "-m", "troth", "init", "--workspace", str(root), *arguments]
    surroundings = {key: value for key, value in os.environ.items() if not key.startswith(("TROTH_", "DJANGO_"))}
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=surroundings, timeout=processes.LONGEST
    )


def test_the_draft_lies_in_the_notice_folder_and_what_was_found_is_said(tmp_path: Path) -> None:
    done = init(tmp_path / "ws", "--notice", str(NOTICES / "online-shop.html"))
    assert (done.returncode, done.stderr) == (0, "")
    for title in ("understood: ", "doubtful: ", "not ours: ", "contradictions: ", "omissions: ", "troth check names "):
        assert title in done.stdout
    text = (tmp_path / "ws" / "notice" / "retention.yaml").read_text(encoding="utf-8")
    assert "keep for: 6 years" in text
    assert "# from line " in text


def test_machines_get_every_sentence_with_its_entries(tmp_path: Path) -> None:
    done = init(tmp_path / "ws", "--notice", str(NOTICES / "charity.md"), "--format", "json")
    found = json.loads(done.stdout)
    assert found["counts"]["understood"] > found["counts"]["doubtful"]
    assert all(each["quotes"] for each in found["entries"])
    assert {"statements", "contradictions", "omissions", "check", "files"} <= set(found)


def test_a_notice_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "notice").mkdir()
    mine = tmp_path / "notice" / "mine.yaml"
    mine.write_text("title: Ours\n", encoding="utf-8")
    done = init(tmp_path, "--notice", str(NOTICES / "charity.md"))
    assert done.returncode == 2
    assert "would overwrite it" in done.stderr
    assert [each.name for each in (tmp_path / "notice").iterdir()] == ["mine.yaml"]
    assert not (tmp_path / "keys").exists()


def test_a_file_that_is_no_notice_leaves_no_workspace_behind(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The bus leaves at noon.\n", encoding="utf-8")
    done = init(tmp_path / "ws", "--notice", str(tmp_path / "a.txt"))
    assert done.returncode == 2
    assert "nothing in this file reads like a privacy notice" in done.stderr
    assert not (tmp_path / "ws").exists()


def test_a_draft_that_does_not_load_is_checked_as_far_as_it_goes(tmp_path: Path) -> None:
    done = init(tmp_path / "ws", "--notice", str(NOTICES / "online-shop.html"))
    part = done.stdout.split("in the draft, as far as it goes: ")[1]
    assert "data never leaves the UK, yet ‘hosting-providers’ are in Ireland" in part
    assert "notice/sharing.yaml:" in part
    assert "not looked for: until-withdrawn-no-consent – the notice does not say purposes → keep" in part
    assert "troth check names " in part


def test_a_broken_entry_is_set_aside_by_name_and_the_rest_is_checked(tmp_path: Path) -> None:
    folder = tmp_path / "notice"
    folder.mkdir()
    (folder / "a.yaml").write_text(
        "transfers: {outside the uk: never}\n"
        "recipients:\n"
        "  hosts: {are: our hosts, role: processor, country: US}\n"
        "  couriers: {are: [couriers], role: processor}\n",
        encoding="utf-8",
    )
    checked = check_draft(folder, date(2026, 6, 1))
    assert checked.aside == ("recipients.couriers",)
    assert [problem.rule for problem in checked.problems] == ["no-transfers"]
    assert checked.problems[0].where.startswith("notice/a.yaml:1:")


def test_what_was_not_understood_is_told_from_what_is_not_ours(tmp_path: Path) -> None:
    text = (
        "Sharing\n\nWe share your data with couriers.\n\n"
        "The browser may look for tulips.\n\nOur shop opens on Sunday.\n\n“Controller” means whoever decides.\n"
    )
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    found = json.loads(init(tmp_path / "ws", "--notice", str(tmp_path / "a.txt"), "--format", "json").stdout)
    said = {each["line"]: each["understanding"] for each in found["statements"]}
    assert said == {3: "understood", 5: "not understood", 7: "not ours", 9: "not ours"}
    assert found["counts"]["not understood"] == 1
