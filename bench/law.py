"""What the rule book costs: due dates per second, the time to import it, and a table of cases from file to answer.

    bench/law.py [--quick] [--json]

``due_per_second``: the public ``due()`` over mixed matters – plain requests, identity, clarification, extension,
complaints, breaches, records – each with its reason and its counting, taken in turn with ``plain_per_second`` (plain
access requests only) and ``floor_per_second`` (the bare date arithmetic: add a month, roll once). ``import_ms``: a new
process that imports the clocks, less a new process that imports nothing, taken in turn, medians; ``first_due_ms``: the
same with one date computed, which loads the holidays. ``table_rows_per_second``: ``read_table`` and ``to_csv`` over the
table of cases, repeated. ``--quick`` takes fewer samples. Goals: at least 20,000 dates a second; at most 150 ms.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
CASES = ROOT / "tests" / "data" / "deadline-cases.csv"

AT_LEAST = {"due_per_second": 20_000}
AT_MOST = {"import_ms": 150}


def main(arguments: Sequence[str]) -> int:
    """Measure and print; return 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer samples")
    parser.add_argument("--json", action="store_true", help="one object of figures on standard output")
    options = parser.parse_args(arguments)
    say(f"Python {platform.python_version()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    if options.quick:
        say("quick: 5 rounds in place of 25, 5 processes in place of 15")
    figures = measure_start(5 if options.quick else 15) | measure_dates(5 if options.quick else 25)
    missed = [name for name, goal in AT_LEAST.items() if figures[name] < goal]
    missed += [name for name, goal in AT_MOST.items() if figures[name] > goal]
    if options.json:
        print(json.dumps(figures))
    else:
        for name, figure in figures.items():
            goal = f"goal: at least {AT_LEAST[name]:,}" if name in AT_LEAST else ""
            goal = f"goal: at most {AT_MOST[name]}" if name in AT_MOST else goal
            print(f"{name:24} {figure:>12,.1f}   {goal}{'   MISSED' if name in missed else ''}")
    return 1 if missed else 0


def measure_start(samples: int) -> dict[str, float]:
    """New processes in turn: nothing, the import, the import and a first date. Medians, less the bare interpreter."""
    clocks = "import troth.law.clocks as clocks"
    first = f"{clocks}; import datetime; clocks.rights_request_due(datetime.date(2026, 11, 2), 'GB-EAW')"
    codes = {"bare": "pass", "import_ms": clocks, "first_due_ms": first}
    taken: dict[str, list[float]] = {name: [] for name in codes}
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    for _ in range(samples + 1):
        for name, code in codes.items():
            begun = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True, env=environment)
            taken[name].append(time.perf_counter() - begun)
    medians = {name: statistics.median(times[1:]) * 1000 for name, times in taken.items()}  # the first fills the caches
    say(f"start: {samples} processes of each kind; a bare interpreter takes {medians['bare']:.0f} ms")
    return {name: medians[name] - medians["bare"] for name in ("import_ms", "first_due_ms")}


def measure_dates(rounds: int) -> dict[str, float]:
    """Dates and rows per second, each kind in turn in one loop; medians over the rounds."""
    from troth.law.calendars import calendar_for
    from troth.law.case_table import read_table
    from troth.law.clocks import Matter, due
    from troth.law.periods import add_months

    days = [date(2026, 6, 19) + timedelta(days=3 * number) for number in range(300)]
    builders = kinds()
    calendar = calendar_for("GB-EAW")
    text = CASES.read_text(encoding="utf-8")
    header, *lines = text.splitlines()
    rows = "\n".join([header, *lines * 20])

    def mixed() -> int:
        for day in days:
            for build in builders:
                due(build(day))
        return len(days) * len(builders)

    def plain() -> int:
        for day in days:
            for region in ("GB-EAW", "GB-SCT", "GB-NIR"):
                due(Matter("access", day, region))
        return len(days) * 3

    def floor() -> int:
        for day in days:
            calendar.next_working_day(add_months(day, 1))
        return len(days)

    def table() -> int:
        read_table(rows, "cases").to_csv()
        return len(lines) * 20

    work: dict[str, Callable[[], int]] = {
        "due_per_second": mixed,
        "plain_per_second": plain,
        "floor_per_second": floor,
        "table_rows_per_second": table,
    }
    speeds: dict[str, list[float]] = {name: [] for name in work}
    for number in range(rounds + 1):
        for name, run in work.items():
            begun = time.perf_counter()
            count = run()
            if number:  # the first round loads the calendars
                speeds[name].append(count / (time.perf_counter() - begun))
    say(
        f"dates: {rounds} rounds of {len(days) * len(builders):,} mixed, {len(days) * 3:,} plain, {len(lines) * 20:,} rows"
    )
    return {name: statistics.median(found) for name, found in speeds.items()}


def kinds() -> list[Callable[[date], object]]:
    """Makers of matters, a mix as a desk meets it: of ten, four have something happening after receipt."""
    from troth.law.clocks import Asked, Events, Matter

    def after(day: date, count: int) -> date:
        return day + timedelta(days=count)

    return [
        lambda day: Matter("access", day, "GB-EAW"),
        lambda day: Matter("erasure", day, "GB-SCT"),
        lambda day: Matter("objection_direct_marketing", day, "GB-NIR"),
        lambda day: Matter("access", day, "EU-DE", "EU"),
        lambda day: Matter("access", day, "GB-EAW", events=Events(identity=(Asked(after(day, 2), after(day, 9)),))),
        lambda day: Matter(
            "access", day, "GB-SCT", events=Events(clarifications=(Asked(after(day, 5), after(day, 11)),))
        ),
        lambda day: Matter("rectification", day, "GB-EAW", events=Events(extension_notices=(after(day, 20),))),
        lambda day: Matter("complaint_acknowledgement", day, "GB-EAW"),
        lambda day: Matter("breach_notify_regulator", datetime(day.year, day.month, day.day, 17, tzinfo=UTC), "GB-EAW"),
        lambda day: Matter(
            "holiday_pay_records", day, "GB-EAW", "UK-RETENTION", Events(triggers=(("record_made", day),))
        ),
    ]


def say(words: str) -> None:
    """Tell the person who runs it; standard output is for figures."""
    print(words, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
