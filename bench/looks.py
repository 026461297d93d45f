"""What it costs that each look at a person is decided, and on record before it is shown.

    bench/looks.py [--quick] [--json]

In one workspace on SQLite and one on PostgreSQL (both write each commit through to the disk), colleagues look at people: each
look is an entry of its own, committed before the next line runs. ``access_records_per_second`` is how many looks sixteen threads
record in a second, as a serving process does; ``in_one_page`` how many where a page or an export shows fifty people, recorded
by one statement. ``decide_ms`` is CPU of one decision of ``need.may`` on a case, asked of the same account again and again.
The floor in the same loop is the bare INSERT of such a row with its commit. A figure is the worse of the two stores, and each
is printed. Goal: at least 2,000 looks a second. ``--quick``: 2 seconds each instead of 10.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import bench.data.disk  # noqa: E402, F401
from bench.plans import workspace  # noqa: E402

GOAL = 2_000.0
THREADS = 16
PAGE = 50


def main(arguments: Sequence[str]) -> int:
    """Measure and print; return 1 where the goal is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="2 seconds for each figure instead of 10")
    parser.add_argument("--json", action="store_true", help="one object of figures on standard output")
    options = parser.parse_args(arguments)
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}",
        file=sys.stderr,
    )
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="troth-looks-") as folder:
        for kind in ("sqlite", "postgres"):
            if not workspace(kind, Path(folder) / kind):
                print(f"{kind}: not on this machine", file=sys.stderr)
                continue
            figures |= {f"{kind}_{name}": figure for name, figure in measure(2.0 if options.quick else 10.0).items()}
    for name in ("access_records_per_second", "in_one_page_per_second"):
        figures[name] = min(figure for each, figure in figures.items() if each.endswith(name))
    figures["decide_ms"] = max(figure for each, figure in figures.items() if each.endswith("decide_ms"))
    if options.json:
        print(json.dumps(figures))
    else:
        for name, figure in figures.items():
            print(f"{name:45} {figure:12,.2f}")
    return 0 if figures["access_records_per_second"] >= GOAL else 1


def measure(seconds: float) -> dict[str, float]:
    """The figures of the store at hand, the floor taken between them."""
    from django.db import connection, transaction

    from troth.desk.need.deciding import Matter, may
    from troth.desk.need.reading import seen, seen_all
    from troth.desk.staff.models import Account
    from troth.desk.subjects.people import meet

    lead = Account.objects.get()
    with transaction.atomic():
        person = meet({"email": "jo.marsh@post.example"})
    matter = Matter("1", person.uid, frozenset(), "access")
    many = [Matter("1", f"{each:032x}") for each in range(PAGE)]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (actor varchar(200), subject varchar(32), purpose varchar(80))")

    def bare() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO bare VALUES (%s, %s, %s)", [lead.uid, person.uid, matter.purpose])

    begun, rounds = time.process_time(), 0
    until = time.monotonic() + seconds / 4
    while time.monotonic() < until:
        assert may(lead, "see case", matter).allowed
        rounds += 1
    decided = 1000 * (time.process_time() - begun) / rounds
    return {
        "floor_inserts_per_second": rate(bare, seconds),
        "access_records_per_second": rate(lambda: seen(lead, matter, "case"), seconds),
        "in_one_page_per_second": PAGE * rate(lambda: seen_all(lead, many, "list of cases"), seconds),
        "decide_ms": decided,
    }


def rate(do: Callable[[], object], seconds: float) -> float:
    """How often a second several threads, each with its own connection, do it."""
    from django.db import connection

    counts = [0] * THREADS
    until = time.monotonic() + seconds

    def work(place: int) -> None:
        try:
            while time.monotonic() < until:
                do()
                counts[place] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(place,)) for place in range(THREADS)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.monotonic() - begun)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
