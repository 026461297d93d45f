"""What the README tells people to type works, in order, in a folder of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^(?:<!-- exit (?P<code>\d) -->\n)?```sh\n(?P<block>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One fenced block of shell, and the exit code that the comment before it announces (0 without one)."""

    line: int
    shell: str
    code: int


def blocks(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    return [
        Block(text.count("\n", 0, found.start("block")) + 1, found["block"], int(found["code"] or 0))
        for found in FENCE.finditer(text)
    ]


def surroundings() -> dict[str, str]:
    """As a person's shell: the checkout's commands first on PATH, and none of Troth's settings."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("TROTH_", "DJANGO_"))}
    return plain | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


def test_every_fenced_block_is_run() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(blocks(ROOT / "README.md")) == text.count("\n```") // 2
    assert blocks(ROOT / "README.md")


def test_the_tour_of_the_readme_runs(tmp_path: Path) -> None:
    folder, said = tmp_path, ""
    for block in blocks(ROOT / "README.md"):
        # Only the last command of a block may fail, and only where the comment says so.
        *before, last = re.split(r"(?<=\n)(?=troth)", block.shell)
        shell = f"set -eu\n{''.join(before)}\nset +e\n{last}\ncode=$?\npwd > '{tmp_path}/where'\nexit $code\n"
        if not block.code:
            shell = f"set -eu\n{block.shell}\npwd > '{tmp_path}/where'\n"
        run = subprocess.run(
            ["bash", "-c", shell],
            cwd=folder,
            env=surroundings(),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert run.returncode == block.code, f"README.md:{block.line}\n{run.stdout}{run.stderr}"
        folder = Path((tmp_path / "where").read_text().strip())
        said += run.stdout
    assert "version 2 is in force" in said
    assert "cases/4/certificate.html: erased" in said
    assert "verified (1 signed checkpoints)" in said
    verdicts = "\n".join(line for line in said.splitlines() if "nothing-else" in line or "blood_group" in line)
    assert re.search(r"^broken +nothing-else: .*website\.enquiries\.blood_group", verdicts, re.MULTILINE), said[-4000:]
    assert "edited: " in said
    assert "NOT verified" in said


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_make_target_that_is_named_exists(page: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:^ {4}|`)make ([a-z]+)", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE))
    assert named
    assert named <= targets
