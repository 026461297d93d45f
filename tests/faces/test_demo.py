"""``troth demo`` as a stranger runs it first: without a terminal, in an empty folder, and then again."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest


def demo(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TROTH_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "troth", "demo", *arguments],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_demo_walks_the_whole_chain_and_can_be_run_again(tmp_path: Path) -> None:
    folder = tmp_path / "a folder with spaces"
    folder.mkdir()
    for turn in range(2):
        done = demo(folder)
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        lines = done.stdout.rstrip("\n").split("\n")
        assert len(lines) <= 45
        assert max(map(len, lines)) <= 400
        promises = re.fullmatch(r"promises: (\d+) kept, 0 broken, (\d+) unproven", lines[-2])
        assert promises, lines[-2]
        assert int(promises[1]) >= 10
        evidence = re.fullmatch(r"evidence: (\d+) entries, verified", lines[-1])
        assert evidence, lines[-1]
        text = done.stdout
        assert "access: closed" in text
        assert "erasure: closed" in text
        assert "passed to the client" in text
        assert "broken: " in text
        root = folder / "demo" / "tracing-agency"
        for path in ("published/notice.html", "cases/1/package.zip", "cases/2/certificate.html", "evidence.jsonl"):
            assert (root / path).is_file(), path
        (root / "left-over").write_text("from run before", encoding="utf-8")
        assert turn == 0 or not (folder / "demo" / "tracing-agency" / "left-over-before").exists()
        (root / "left-over").rename(root / "left-over-before")
    checked = subprocess.run(
        [sys.executable, "-m", "troth", "verify", "--workspace", str(root)],
        cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stderr


def test_a_folder_that_the_demo_did_not_make_is_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "demo" / "tracing-agency"
    mine.mkdir(parents=True)
    (mine / "work").write_text("mine", encoding="utf-8")
    done = demo(tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "was not made by the demo, so it is left alone" in done.stderr
    assert [path.name for path in mine.iterdir()] == ["work"]


@pytest.mark.parametrize("example", ["no-such-example", "../tracing-agency"])
def test_an_example_that_is_not_there_is_named_with_those_that_are(tmp_path: Path, example: str) -> None:
    done = demo(tmp_path, example)
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no example" in done.stderr
    assert "tracing-agency" in done.stderr
    assert list(tmp_path.iterdir()) == []
