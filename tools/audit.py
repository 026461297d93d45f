"""``make audit``: every locked package by its licence, and against the known vulnerabilities where the network answers.

``python tools/audit.py [--strict]``. Exit 1 where something is found; without a network the look-up is said to be missing,
and fails with ``--strict`` only, as a release asks for it. One package a line, with the version that mends it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")


def said_of(report: dict[str, Any]) -> list[str]:
    """What pip-audit's report finds, a line each: package, version, the vulnerability's id, and what mends it."""
    lines: list[str] = []
    for package in report.get("dependencies", []):
        for found in package.get("vulns", []):
            mended = ", ".join(found.get("fix_versions", [])) or "nothing yet"
            lines.append(f"{package['name']} {package['version']}: {found['id']}, mended by {mended}")
    return lines


def looked_up(lock: str) -> tuple[bool, list[str]]:
    """Whether the service answered, and what it knows of the packages in this lock file."""
    command = [sys.executable, "-m", "pip_audit", "--strict", "--require-hashes", "--disable-pip", "--format", "json"]
    run = subprocess.run(
        [*command, "--progress-spinner", "off", "-r", lock], cwd=ROOT, capture_output=True, text=True, check=False
    )
    try:
        return True, said_of(json.loads(run.stdout))
    except ValueError:
        return False, []


def main() -> int:
    """Licences first, which need no network."""
    licences = subprocess.run([sys.executable, "tools/licences.py", *LOCKS], cwd=ROOT, check=False).returncode
    found: list[str] = []
    for lock in LOCKS:
        answered, lines = looked_up(lock)
        if not answered:
            print(f"{lock}: known vulnerabilities were NOT looked up: the service did not answer")
            return 1 if licences or "--strict" in sys.argv[1:] else 0
        found += [line for line in lines if line not in found]
    print("\n".join(found) or "no known vulnerability in what is locked")
    return 1 if found or licences else 0


if __name__ == "__main__":
    raise SystemExit(main())
