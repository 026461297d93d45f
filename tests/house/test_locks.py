"""The lock files pin every package by hash, agree with each other, and name no address."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = sorted(ROOT.glob("requirements*.lock"))


def pins(lock: Path) -> dict[str, Requirement]:
    lines = lock.read_text().splitlines()
    found = [Requirement(line.rstrip("\\ ")) for line in lines if re.match("[A-Za-z0-9]", line)]
    return {canonicalize_name(pin.name): pin for pin in found}


def test_there_are_four_lock_files():
    assert [lock.name for lock in LOCKS] == [
        "requirements-build.lock",
        "requirements-dev.lock",
        "requirements-node.lock",
        "requirements.lock",
    ]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_file_names_no_address(lock: Path):
    text = lock.read_text()
    assert "://" not in text
    assert not re.search(r"^\s*(-i|-f|--index-url|--extra-index-url|--find-links|--trusted-host)\b", text, re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_pin_is_exact_and_carries_a_hash(lock: Path):
    entries = re.split(r"\n(?=[A-Za-z0-9])", lock.read_text().strip())
    for entry in entries:
        assert re.match(r"[a-z0-9-]+==[^ ]+ ", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry


def test_what_is_tested_is_what_runs():
    everything = {name: str(pin.specifier) for name, pin in pins(ROOT / "requirements-dev.lock").items()}
    for lock in LOCKS:
        assert {name: str(pin.specifier) for name, pin in pins(lock).items()}.items() <= everything.items()


def test_every_dependency_is_locked_within_its_range():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = {
        "requirements.lock": project["project"]["dependencies"],
        "requirements-build.lock": project["build-system"]["requires"],
        "requirements-dev.lock": project["dependency-groups"]["dev"],
    }
    for lock, dependencies in wanted.items():
        locked = pins(ROOT / lock)
        for dependency in map(Requirement, dependencies):
            (version,) = locked[canonicalize_name(dependency.name)].specifier
            assert version.version in dependency.specifier, f"{dependency} in {lock}: run `make lock`"
