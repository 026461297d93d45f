"""What starting costs: size of the runtime install, time of ``troth --help``, time of ``make demo`` from a clone.

    bench/start.py [--quick] [--json]

``--quick`` leaves out the demo. The install is by plain pip from ``requirements.lock`` into a new environment in a
temporary folder, so it needs the network. Goals: at most 50 packages and 160 MB (10⁶ bytes; without byte code and
pip), ``--help`` at most 0.3 s, ``make demo`` at most 180 s.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
HELP_RUNS = 15
GOALS = {"runtime_packages": 50, "runtime_mb": 160, "help_s": 0.3, "demo_s": 180}
NOT_OURS = {"pip", "setuptools"}


def main(arguments: Sequence[str]) -> int:
    """Measure and print; return 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="leave out make demo")
    parser.add_argument("--json", action="store_true", help="one object of figures on standard output")
    options = parser.parse_args(arguments)
    print(environment(), file=sys.stderr)
    figures: dict[str, float | None] = {}
    with tempfile.TemporaryDirectory(prefix="troth start ") as folder:
        clone = copy_of_the_project(Path(folder) / "a clone")
        figures |= measure_install(Path(folder) / "venv", clone)
        if options.quick:
            print("quick: make demo from a fresh clone left out", file=sys.stderr)
            figures["demo_s"] = None
        else:
            figures["demo_s"] = measure_demo(clone)
    missed = [name for name, goal in GOALS.items() if (figure := figures[name]) is not None and figure > goal]
    if options.json:
        print(json.dumps(figures))
    else:
        for name, goal in GOALS.items():
            print(f"{name:18} {figures[name]!s:>8}   goal: at most {goal}{'   MISSED' if name in missed else ''}")
    return 1 if missed else 0


def measure_install(venv: Path, project: Path) -> dict[str, float | None]:
    """Install the runtime as a user would, then count its packages and megabytes and time ``troth --help`` (median)."""
    run([sys.executable, "-m", "venv", venv])
    python = venv / "bin" / "python"
    install = [python, "-m", "pip", "install", "-qq", "--no-compile", "--require-hashes"]
    run([*install, "-r", project / "requirements.lock"])
    site = next((venv / "lib").glob("python*/site-packages"))
    packages = [path.name.split("-")[0] for path in site.glob("*.dist-info")]
    skip = tuple(str(site / name) for name in ("pip", "setuptools", "pkg_resources", "_distutils_hack"))
    files = (path for path in site.rglob("*") if path.is_file() and not path.is_symlink())
    size = sum(path.stat().st_size for path in files if path.suffix != ".pyc" and not str(path).startswith(skip))
    source = {**os.environ, "PYTHONPATH": str(project / "src")}
    times: list[float] = []
    for _ in range(HELP_RUNS + 1):  # the first run writes byte code, as an installer would have
        begun = time.perf_counter()
        run([python, "-m", "troth", "--help"], env=source)
        times.append(time.perf_counter() - begun)
    print(f"troth --help: {HELP_RUNS} runs, {min(times[1:]):.3f} to {max(times[1:]):.3f} s", file=sys.stderr)
    return {
        "runtime_packages": len(set(packages) - NOT_OURS),
        "runtime_mb": round(size / 1e6, 1),
        "help_s": round(statistics.median(times[1:]), 3),
    }


def measure_demo(clone: Path) -> float:
    """Seconds of ``make demo`` in a clone that was never set up, without a terminal."""
    begun = time.perf_counter()
    run(["make", "demo"], cwd=clone)
    return round(time.perf_counter() - begun, 1)


def copy_of_the_project(to: Path) -> Path:
    """The files a clone would hold: those in git, as they stand now."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listing.stdout.split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)
    return to


def environment() -> str:
    """The machine the figures belong to, in one line."""
    load = ", ".join(f"{figure:.1f}" for figure in os.getloadavg())
    return f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores, load {load}"


def run(command: Sequence[Any], **options: Any) -> None:
    """Run a command and throw its output away, unless it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **options,
    )
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))} failed:\n{done.stdout[-3000:]}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
