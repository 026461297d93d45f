"""``troth demo`` as a stranger runs it first: without a terminal, in an empty folder, and then again."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests import processes
from tests.terminal import Screen, screen


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
        timeout=300,
    )


@contextmanager
def on_a_terminal(folder: Path, *arguments: str, rows: int = 50) -> Iterator[tuple[Screen, subprocess.Popen[bytes]]]:
    """``troth demo`` as somebody sees it who sits before it; Ctrl-C ends it."""
    with screen([sys.executable, "-m", "troth", "demo", *arguments], folder, rows=rows) as (seen, process):
        yield seen, process


def test_the_demo_walks_the_whole_chain_and_can_be_run_again_to_be_looked_at(tmp_path: Path) -> None:
    folder = tmp_path / "a folder with spaces"
    folder.mkdir()
    root = folder / "demo" / "tracing-agency"
    done = demo(folder)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    says_what_was_done(done.stdout.rstrip("\n").split("\n"))
    (root / "left-over").write_text("from run before", encoding="utf-8")

    taken = socket.create_server(("127.0.0.1", 8000)) if nobody_listens(8000) else None
    with on_a_terminal(folder) as (seen, process):
        seen.until("within the hour", 240)
        lines = [line for line in seen.text().split("\n") if line.strip()]
        assert len(lines) <= 45
        at = next(number for number, line in enumerate(lines) if line.startswith("evidence:"))
        says_what_was_done(lines[: at + 1])
        links = dict(line.split(None, 1) for line in lines if line.startswith(("portal", "console")))
        link = next(line.split()[-1] for line in lines if line.startswith("come in"))
        assert re.search(r"port 8000 is taken, so this is port 80\d\d", seen.text())
        for address, tells in ((links["portal"], "as everybody reads it"), (link, "One-time link".lower())):
            page = urlopen(address, timeout=20).read().decode()
            assert "A demo with made-up people." in page
            assert tells in page.lower().replace("\n", " ")
        seen.type("\x03")
        assert processes.ended(process, 60) == 0
    if taken is not None:
        taken.close()
    assert not (root / "left-over").exists()
    checked = subprocess.run(
        [sys.executable, "-m", "troth", "verify", "--workspace", str(root)],
        cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, timeout=300,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stderr
    assert re.search(r"^kept +measures\.confidentiality: 1 person has signed", checked.stdout, re.MULTILINE)


def says_what_was_done(lines: list[str]) -> None:
    """What the demo prints, and what it leaves, on a terminal and without one."""
    assert len(lines) <= 45
    assert max(map(len, lines)) <= 400
    promises = re.fullmatch(r"promises: (\d+) kept, 0 broken, (\d+) unproven", lines[-2])
    assert promises, lines[-2]
    assert int(promises[1]) >= 10
    assert re.fullmatch(r"evidence: (\d+) entries, verified", lines[-1]), lines[-1]
    text = "\n".join(lines)
    assert [said for said in ("access: closed", "erasure: closed", "passed to the client") if said not in text] == []
    assert "broken: " in text


def nobody_listens(port: int) -> bool:
    """Whether a port is free on this machine."""
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) != 0


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
