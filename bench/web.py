"""What the pages cost: CPU a request, fifty people at once, bytes and shifts in a browser, memory of the one process.

    bench/web.py [--quick] [--json] [--threads N]

``troth demo`` makes the workspace, 10,000 open cases with 4,000 plans and 2,000 tasks are put into it, and ``troth up`` serves
it, on SQLite and on PostgreSQL (full sync); a figure is the worse of the two, and each is printed too. CPU is user and system
time of the serving process over the number of requests, all answers 200, compressed, nothing taken from a cache of the
client; ``/health`` is asked in the same loop as the floor. Fifty people ask for one page after another without a pause,
one in five of them staff. Bytes are those that Chromium received for a page and all it loads, the first time; layout shift is
what its PerformanceObserver reports, at 320 and 1280 px. Goals: notice at most 15 ms, Today 60 ms, 0 errors, 95 % within
300 ms, 60 KB (10³ bytes), no shift, 200 MB (10⁶ bytes). ``--quick``: 8 seconds of fifty people instead of 60, fewer rounds.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import bench.data.disk  # noqa: E402, F401
from bench.data.web.people import asked_by, fifty  # noqa: E402
from bench.data.web.places import Served, served, workspace  # noqa: E402

GOALS = {
    "notice_cpu_ms": 15.0,
    "today_cpu_ms": 60.0,
    "errors": 0.0,
    "p95_ms": 300.0,
    "portal_kb": 60.0,
    "layout_shift": 0.0,
    "memory_mb": 200.0,
}
CASES = 10_000
PORTAL = ("/", "/how-long-we-keep-it", "/cookies", "/what-changed", "/ask", "/reach-us")
STAFF = ("/console/", "/console/promises/", "/console/cases/", "/console/cases/3/", "/console/evidence/")
MEASURED = {"floor": "/health", "notice": "/", "today": "/console/"}


def main(arguments: Sequence[str]) -> int:
    """Measure and print; return 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fifty people for 8 seconds, fewer rounds")
    parser.add_argument("--json", action="store_true", help="one object of figures on standard output")
    parser.add_argument("--threads", metavar="N", help="threads of the serving process, to compare; default: its own")
    options = parser.parse_args(arguments)
    say(f"Python {platform.python_version()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    figures = measure(quick=options.quick, threads=options.threads)
    missed = [name for name, goal in GOALS.items() if figures.get(name, 0.0) > goal]
    if options.json:
        print(json.dumps(figures))
    else:
        for name, figure in figures.items():
            goal = f"goal: at most {GOALS[name]:g}" if name in GOALS else ""
            print(f"{name:28} {figure:>10,.2f}   {goal}{'   MISSED' if name in missed else ''}")
    return 1 if missed else 0


def measure(*, quick: bool, threads: str | None = None) -> dict[str, float]:
    """Every figure: the worse of both stores under its name, then each store's own."""
    of: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory(prefix="troth-bench-") as folder:
        for kind in ("sqlite", "postgres"):
            root = workspace(Path(folder) / kind, kind, CASES)
            if root is None:
                say("no PostgreSQL here: its figures are left out")
                continue
            with served(root, threads) as site:
                found = cpu(site, 6 if quick else 30)
                found |= crowd(site, 8 if quick else 60, kind)
                if kind == "sqlite":  # the same bytes from either
                    found |= browser(site)
            of[kind] = found
    worst = {name: max(each[name] for each in of.values() if name in each) for name in GOALS if any_has(of, name)}
    return worst | {
        f"{name}_{kind}": figure for kind, each in of.items() for name, figure in each.items() if name not in ONCE
    }


ONCE = ("portal_kb", "layout_shift")
"""Figures that are not of a store."""


def any_has(of: dict[str, dict[str, float]], name: str) -> bool:
    """Whether a figure was measured on any store."""
    return any(name in each for each in of.values())


def cpu(site: Served, rounds: int, block: int = 10) -> dict[str, float]:
    """Milliseconds of the serving process for one request of each page, in turn; the first round only loads."""
    spent: dict[str, list[float]] = {name: [] for name in MEASURED}
    with site.visitor(staff=False) as stranger, site.visitor(staff=True) as lead:
        for turn in range(rounds + 1):
            for name, path in MEASURED.items():
                who = lead if path in STAFF else stranger
                before = site.cpu_seconds()
                for _ in range(block):
                    who.get(path)
                if turn:
                    spent[name].append((site.cpu_seconds() - before) / block * 1000)
    say(f"  {rounds * block} requests each of {', '.join(MEASURED.values())} on {site.kind}, in turn")
    return {f"{name}_cpu_ms": statistics.mean(each) for name, each in spent.items()}


def crowd(site: Served, seconds: float, kind: str) -> dict[str, float]:
    """Fifty people at once, and how much memory the process had at the most."""
    before = site.cpu_seconds()
    told = fifty(site, PORTAL, STAFF, seconds)
    spent = (site.cpu_seconds() - before) / max(1, told.answers) * 1000
    say(
        f"  50 people for {seconds:g} s on {kind}: {told.answers:,} answers, {told.errors} errors, median "
        f"{told.at(0.5):.0f} ms, longest {told.at(1.0):.0f} ms; process {told.memory_mb:.0f} MB at the most"
    )
    for path in (*PORTAL, *STAFF):
        took = asked_by(told, path)
        say(f"    {path:26} {len(took):>6,} answers, 95 % within {told.at(0.95, took):.0f} ms")
    return {
        "errors": float(told.errors),
        "p95_ms": told.at(0.95),
        "requests_per_second": told.answers / seconds,
        "crowd_cpu_ms": spent,
        "memory_mb": told.memory_mb,
    }


def browser(site: Served) -> dict[str, float]:
    """The heaviest and the least steady page of the portal, as Chromium sees them."""
    from bench.data.web.browser import looked_at
    from tests import servers

    if servers.chromium() is None:
        say("no Chromium here: bytes and shifts are left out")
        return {}
    looks = looked_at(site.address, PORTAL)
    for look in looks:
        say(
            f"    {look.path:26} {look.width:>5} px  {look.kilobytes:6.1f} KB in {look.requests} requests, shift {look.shift:g}"
        )
    return {"portal_kb": max(look.kilobytes for look in looks), "layout_shift": max(look.shift for look in looks)}


def say(line: str) -> None:
    """A line for the reader, apart from the figures."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
