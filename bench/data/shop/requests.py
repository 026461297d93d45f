"""What whole requests cost on the shop: one after another, forty waiting for two workers, and one with very many rows."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.data.shop import build, email
from bench.data.shop.floors import Floor, counted, ms, say
from bench.data.shop.places import workspace

CHILD = Path(__file__).parent / "child.py"


def whole(server: Any, shop: str, customers: int, folder: Path, rounds: int) -> dict[str, float]:
    """Requests from opening to closed case with evidence, one after another; then forty waiting and two workers."""
    lead = workspace(folder / "whole", server.create_database(), shop)
    from troth.desk import today
    from troth.keepers.rights.actions import approve_and_run, open_request

    def serve(right: str, number: int) -> None:
        case = open_request(right, {"email": email(number)}, channel="email", received_on=today(), by=lead)
        approve_and_run(case, by=lead)

    floor, draw, figures = Floor(shop), random.Random(11), dict[str, float]()
    for right in ("access", "erasure"):
        took: list[float] = []
        bare: list[float] = []
        people = iter(draw.sample(range(customers // 5, customers // 2), rounds + 3))
        for place in range(rounds + 3):
            one, two = next(people), draw.randint(1, customers // 5)
            start = time.perf_counter()
            serve(right, one)
            middle = time.perf_counter()
            (floor.select if right == "access" else floor.update)(email(two))
            if place >= 3:
                took.append(middle - start)
                bare.append(time.perf_counter() - middle)
        figures[f"{right}_whole_ms"] = ms(took)
        figures[f"{right}_whole_ratio"] = ms(took) / ms(bare)
        with counted(server) as statements_seen:
            serve(right, customers * 61 // 100 + len(right))
        figures[f"statements_{right}"] = statements_seen[0]
    say(f"  {rounds} whole accesses and erasures, floors in turn")
    speeds = {right: waiting(folder / "whole", right, lead, customers) for right in ("access", "erasure")}
    figures |= {f"requests_per_second_{right}": speed for right, speed in speeds.items()}
    figures["requests_per_second"] = min(speeds.values())
    floor.close()
    return figures


def waiting(root: Path, right: str, lead: Any, customers: int, number: int = 40) -> float:
    """Requests a second where so many approved ones wait and two processes work, each of which has served one before:
    what a process reads and writes once, it has read and written."""
    from troth.desk import today
    from troth.keepers.rights.actions import open_request

    first = customers * (62 if right == "access" else 72) // 100
    cases = [
        str(open_request(right, {"email": email(each)}, channel="email", received_on=today(), by=lead).number)
        for each in range(first, first + number + 2)
    ]
    workers = [spawn("work", str(root), lead.email, *cases[half::2]) for half in (0, 1)]
    for worker in workers:
        worker.stdout.readline()
    start = time.perf_counter()
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    done = [worker.stdout.readline() for worker in workers]
    took = time.perf_counter() - start
    if any(worker.wait() for worker in workers) or not all(done):
        raise SystemExit("a worker failed")
    return number / took


def exporting(server: Any, folder: Path, rows: int) -> float:
    """Megabytes above idle while a person with so many rows is exported whole, in a process of its own."""
    import psycopg

    shop = server.create_database()
    build(shop, 10)
    with psycopg.connect(shop) as connection:
        connection.execute(
            "INSERT INTO logins SELECT 1000 + i, 1, '10.1.2.3', 'Mozilla/5.0', now() FROM generate_series(1, %s) i",
            [rows],
        )
    workspace(folder / "export", server.create_database(), shop)
    run = spawn("export", str(folder / "export"), "lead@ashdown.example")
    out = run.communicate()[0]
    if run.returncode:
        raise SystemExit("the export failed")
    say(f"  a person with {rows:,} rows was exported")
    return float(out.splitlines()[-1])


def spawn(*parts: str) -> Any:
    """A child that works or exports."""
    return subprocess.Popen(
        [sys.executable, str(CHILD), *parts], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
