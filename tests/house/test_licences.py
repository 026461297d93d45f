"""The licence gate lets through what Troth may use, and nothing else."""

from __future__ import annotations

import importlib.metadata
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests import processes
from tools.licences import FOUND_BY_HAND, locked_names, permitted, stated_licence

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "expression",
    [
        "MIT",
        "Apache-2.0 OR GPL-2.0-or-later",
        "(MIT OR GPL-3.0-only) AND BSD-3-Clause",
        "Apache-2.0 WITH LLVM-exception",
        "LGPL-3.0-only",
        "MPL-2.0",
    ],
)
def test_a_licence_that_leaves_an_allowed_choice_passes(expression: str):
    assert permitted(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "GPL-3.0-or-later",
        "AGPL-3.0-only",
        "BUSL-1.1",
        "MIT AND GPL-2.0-only",
        "MIT AND (GPL-2.0-only OR AGPL-3.0-only)",
        "GNU General Public License v3 (GPLv3)",
        "Proprietary",
        "",
    ],
)
def test_a_licence_that_leaves_no_allowed_choice_is_refused(expression: str):
    assert not permitted(expression)


def test_classifiers_are_read_where_there_is_no_expression():
    assert stated_licence(None, ["License :: OSI Approved :: MIT License"], None) == "MIT"
    assert stated_licence(None, ["License :: OSI Approved"], "BSD") == "BSD-3-Clause"


@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        ("License-Expression: GPL-3.0-or-later", "not on the allow-list"),
        ("Classifier: License :: OSI Approved :: GNU Affero General Public License v3", "not on the allow-list"),
        ("Summary: says nothing of licences", "states no licence"),
        (None, "not installed"),
    ],
)
def test_the_gate_fails_and_names_the_package(tmp_path: Path, metadata: str | None, said: str):
    if metadata is not None:
        installed = tmp_path / "made_up_package-1.0.dist-info"
        installed.mkdir()
        (installed / "METADATA").write_text(f"Metadata-Version: 2.4\nName: made-up-package\nVersion: 1.0\n{metadata}\n")
    lock = tmp_path / "requirements.lock"
    lock.write_text("made-up-package==1.0 \\\n    --hash=sha256:00\n")
    gate = subprocess.run(
        [sys.executable, str(ROOT / "tools/licences.py"), str(lock)],
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=processes.LONGEST,
    )
    assert gate.returncode == 1
    assert gate.stdout.startswith("made-up-package: ")
    assert said in gate.stdout


def test_a_package_locked_for_another_platform_is_not_asked_for(tmp_path: Path):
    lock = tmp_path / "requirements.lock"
    lock.write_text('made-up-package==1.0 ; sys_platform == "no-such-platform" \\\n    --hash=sha256:00\n')
    assert locked_names([lock]) == []


def test_npms_packages_that_build_or_dress_the_pages_may_be_used_as_well() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    stated = {name: said.get("license", "") for name, said in packages.items() if name}
    assert len(stated) > 5
    assert [name for name, licence in stated.items() if not permitted(licence)] == []


def test_findings_by_hand_are_only_for_packages_we_lock_and_that_say_too_little():
    assert FOUND_BY_HAND.keys() <= set(locked_names(ROOT.glob("requirements*.lock")))
    for name in FOUND_BY_HAND:
        fields = importlib.metadata.metadata(name)
        assert fields.get_all("License-Expression") is None, f"{name} states its licence now; drop the finding"
