"""What a notice costs to load and check: a notice of 2,400 lines, in one new process, read many times.

    bench/notice.py [--quick] [--json]

``load_check_2400_ms``: median of reading the YAML, validating it, and looking for bad references, contradictions and
omissions – what ``troth check`` does before it prints. Beside it the parts (``load_2400_ms``, ``meaning_2400_ms``), the
slowest run, the first run of the process (``first_ms``), and ``import_ms``, the imports. The notice is made of
purposes, sources, recipients, rules and sentences of its own, all sound: a check that stopped at a first problem would
look faster than it is. ``--quick`` takes fewer runs. Goal: at most 150 ms.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
BASE = ROOT / "tests" / "notice" / "fixtures" / "sound.yaml"
LINES = 2_400
AT_MOST = {"load_check_2400_ms": 150}
ON = date(2026, 11, 1)


def main(arguments: Sequence[str]) -> int:
    """Measure in a new process and print; return 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer runs")
    parser.add_argument("--json", action="store_true", help="one object of figures on standard output")
    parser.add_argument("--inside", metavar="FILE", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    runs = 15 if options.quick else 60
    if options.inside:
        print(json.dumps(measure(Path(options.inside), runs)))
        return 0
    load = os.getloadavg()[0]
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} processors, load {load:.1f}, {runs} runs",
        file=sys.stderr,
    )
    with tempfile.TemporaryDirectory(prefix="troth notice ") as folder:
        path = Path(folder) / "notice.yaml"
        path.write_text(long_notice(), encoding="utf-8")
        command = [sys.executable, __file__, "--inside", str(path), *(["--quick"] if options.quick else [])]
        figures = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    missed = [name for name, goal in AT_MOST.items() if figures[name] > goal]
    if options.json:
        print(json.dumps(figures))
    else:
        for name, figure in figures.items():
            goal = f"goal: at most {AT_MOST[name]}" if name in AT_MOST else ""
            print(f"{name:22} {figure:>10,.1f}   {goal}{'   MISSED' if name in missed else ''}")
    return 1 if missed else 0


def long_notice() -> str:
    """The sound notice of the tests, with more of everything until it has 2,400 lines. Deterministic."""
    sections = {
        "sources": "  source-{n}:\n    from: a business of number {n}\n    by: [letter]\n    gives: [contact]\n",
        "purposes": (
            "  purpose-{n}:\n    says: We use what you told us to do thing {n} for you, and for nothing else.\n"
            "    about:\n      enquirer: {{lawful basis: legitimate interests, interest: doing thing {n}}}\n"
            "    uses: [contact]\n    shared with: [hosting]\n    keep: enquiries\n    assessed:\n"
            "      - {{what: legitimate interests, document: assessments/{n}.md, on: 2026-03-02, again by: 2027-03-02}}\n"
        ),
        "recipients": (
            "  recipient-{n}:\n    are: a company of number {n} that works for us\n    role: processor\n"
            "    receives: [contact]\n    contract: {{signed: 2025-01-13, review by: 2027-01-13}}\n"
        ),
        "retention": "  rule-{n}:\n    starts: event {n}\n    keep for: 24 months\n    because: questions come back\n",
        "measures": "  measure-{n}:\n    every: 12 months\n    owner: vault keeper\n    says: We keep to measure {n}.\n",
        "information": "  note-{n}:\n    says: A sentence of number {n} that promises nothing at all.\n",
    }
    text = BASE.read_text(encoding="utf-8")
    number = 0
    while text.count("\n") < LINES:
        number += 1
        for section, form in sections.items():
            text = text.replace(f"\n{section}:\n", f"\n{section}:\n{form.format(n=number)}", 1)
    return text


def measure(path: Path, runs: int) -> dict[str, float]:
    """The figures, in this process. Raises SystemExit where the notice is not sound, for then less would be measured."""
    begun = time.perf_counter()
    from troth.notice.contradictions import contradictions
    from troth.notice.loader import load
    from troth.notice.omissions import omissions

    imported = time.perf_counter() - begun
    loads: list[float] = []
    meanings: list[float] = []
    for _ in range(runs + 1):
        begun = time.perf_counter()
        loaded = load(path)
        read = time.perf_counter()
        found = [*contradictions(loaded.notice, loaded.marks), *omissions(loaded.notice, loaded.marks, ON)]
        done = time.perf_counter()
        loads.append((read - begun) * 1000)
        meanings.append((done - read) * 1000)
        if found or loaded.findings:
            raise SystemExit(f"the notice is not sound: {found[0]}")
    whole = [load + meaning for load, meaning in zip(loads, meanings, strict=True)]
    return {
        "load_check_2400_ms": round(statistics.median(whole[1:]), 1),
        "load_2400_ms": round(statistics.median(loads[1:]), 1),
        "meaning_2400_ms": round(statistics.median(meanings[1:]), 1),
        "slowest_ms": round(max(whole[1:]), 1),
        "first_ms": round(whole[0], 1),
        "import_ms": round(imported * 1000, 1),
        "lines": path.read_text(encoding="utf-8").count("\n"),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
