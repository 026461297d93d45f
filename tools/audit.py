"""``make audit``: every locked package by its licence, and against the known vulnerabilities.

``python tools/audit.py``. Exit 0: looked up, and nothing found. 1: a vulnerability, or a licence that may not be. 3: known
vulnerabilities were not looked up, as where no network answers, and nothing else was found: that is no pass.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
FOUND, NOT_ASKED = 1, 3
LONGEST = 300
"""Seconds for one lock file."""
LOCKS = ("requirements.lock", "requirements-dev.lock")


def said_of(report: dict[str, Any]) -> list[str]:
    """What pip-audit's report finds, a line each: package, version, the vulnerability's id, and what mends it."""
    lines: list[str] = []
    for package in report.get("dependencies", []):
        for found in package.get("vulns", []):
            mended = ", ".join(found.get("fix_versions", [])) or "nothing yet"
            lines.append(f"{package['name']} {package['version']}: {found['id']}, mended by {mended}")
    return lines


def skipped_by(report: dict[str, Any]) -> str:
    """That the service was asked and did not know packages, which pip-audit counts as well; empty where it knew each."""
    skipped = [package["name"] for package in report.get("dependencies", []) if "skip_reason" in package]
    return f"the service knows nothing of {len(skipped)} packages, such as {skipped[0]}" if skipped else ""


def looked_up(lock: str, *options: str) -> tuple[list[str], str]:
    """What the service knows of the packages in this lock file, and why it was not asked; empty where it answered."""
    command = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "--format", "json"]
    try:
        run = subprocess.run(
            [*command, "--progress-spinner", "off", *options, "-r", lock],
            cwd=ROOT, capture_output=True, text=True, check=False, timeout=LONGEST,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return [], f"the service did not answer within {LONGEST} seconds"
    try:
        report = json.loads(run.stdout)
        return said_of(report), skipped_by(report)
    except ValueError:
        missing = "No module named" in run.stderr
        return [], "pip-audit is not installed (make test installs it)" if missing else "the service did not answer"


def verdict(licences: int, asked: Mapping[str, tuple[list[str], str]]) -> tuple[list[str], int]:
    """What is said of it all, a line each, and the exit code. ``asked``: lock file → what was found, and why nobody answered."""
    lines: list[str] = []
    for found, _why in asked.values():
        lines += [line for line in found if line not in lines]
    unknown = [
        f"{lock}: NOT looked up for known vulnerabilities: {why}" for lock, (_found, why) in asked.items() if why
    ]
    code = FOUND if lines or licences else NOT_ASKED if unknown else 0
    return [*lines, *unknown] or ["looked up: no known vulnerability in what is locked"], code


def main() -> int:
    """Licences first, which need no network."""
    licences = subprocess.run([sys.executable, "tools/licences.py", *LOCKS], cwd=ROOT, check=False).returncode
    lines, code = verdict(licences, {lock: looked_up(lock, *sys.argv[1:]) for lock in LOCKS})
    print("\n".join(lines))
    return code


if __name__ == "__main__":
    raise SystemExit(main())
