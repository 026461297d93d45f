"""What a right costs: one person and ten thousand, in the engine alone and whole, with plan, package and evidence.

    bench/rights.py [--quick] [--json]

A shop of ten tables and 100,000 customers; connected system and our own store both PostgreSQL with full sync. Floors, on the
same driver and taken in turn in one loop: ten prepared SELECTs with their rows fetched; eight UPDATEs and one commit.
On PostgreSQL the shop has the indexes that ``troth check --systems`` advises, and the floors keep them up as well.
``--quick`` takes fewer rounds, growth from 10,000 to 100,000 customers instead of 100,000 to 1,000,000, an export of
100,000 rows instead of 1,000,000, and 2,500 people set-wise instead of 10,000. MariaDB and SQLite are reported beside it.
Set-wise means finding and erasing, as the peer does, by as many connections as processors, four at most; looking again, and
what plain SQL makes of it set-wise, are reported beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import bench.data.disk  # noqa: E402, F401
from bench.data.shop import build, email  # noqa: E402
from bench.data.shop.floors import Floor, ms, say, schema_of_200  # noqa: E402
from bench.data.shop.places import built, opened  # noqa: E402
from bench.data.shop.requests import exporting, whole  # noqa: E402
from bench.data.shop.sets import setwise  # noqa: E402

AT_MOST = {
    "access_engine_ratio": 2.0,
    "access_whole_ms": 30.0,
    "access_whole_ratio": 15.0,
    "erasure_whole_ms": 60.0,
    "erasure_whole_ratio": 20.0,
    "statements_access": 60,
    "statements_erasure": 60,
    "growth": 1.2,
    "reflect_200_tables_ms": 100.0,
    "export_1m_rows_extra_mb": 60.0,
}
AT_LEAST = {"requests_per_second": 20.0, "setwise_speedup": 15.0}


def main(arguments: Sequence[str]) -> int:
    """Measure and print; return 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds and fewer rows; says what was scaled")
    parser.add_argument("--json", action="store_true", help="one object of figures on standard output")
    options = parser.parse_args(arguments)
    say(f"Python {platform.python_version()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    figures = measure(quick=options.quick)
    missed = [name for name, goal in AT_MOST.items() if figures.get(name, 0) > goal]
    missed += [name for name, goal in AT_LEAST.items() if figures.get(name, goal) < goal]
    if options.json:
        print(json.dumps(figures))
    else:
        for name, figure in figures.items():
            goal = f"goal: at most {AT_MOST[name]}" if name in AT_MOST else ""
            goal = f"goal: at least {AT_LEAST[name]}" if name in AT_LEAST else goal
            print(f"{name:34} {figure:>12,.2f}   {goal}{'   MISSED' if name in missed else ''}")
    return 1 if missed else 0


def measure(*, quick: bool) -> dict[str, float]:
    """Every figure, on PostgreSQL; the engine's again on SQLite and MariaDB."""
    from tests import servers

    server = servers.postgres(durable=True)
    if server is None:
        say("no PostgreSQL here: nothing can be measured")
        return {}
    rounds = 50 if quick else 300
    small, large = (10_000, 100_000) if quick else (100_000, 1_000_000)
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="troth-bench-") as folder:
        shop = server.create_database()
        built(shop, 100_000)
        say("  shop of 100,000 customers is ready")
        figures |= engine(shop, 100_000, rounds)
        figures |= whole(server, shop, 100_000, Path(folder), rounds // 2)
        figures |= setwise(shop, 2_500 if quick else 10_000)
        say("  people erased set-wise, and by plain SQL in turn")
        other = server.create_database()
        built(other, small if quick else large)
        sizes = (other, small, shop, 100_000) if quick else (shop, 100_000, other, large)
        figures["growth"] = growth(*sizes, rounds)
        figures["reflect_200_tables_ms"] = reflecting(server.create_database())
        figures["export_1m_rows_extra_mb"] = exporting(server, Path(folder), 100_000 if quick else 1_000_000)
        figures |= elsewhere(Path(folder), 5_000 if quick else 10_000, rounds // 2)
    return figures


def engine(address: str, customers: int, rounds: int, *, suffix: str = "") -> dict[str, float]:
    """Find and read one person, and erase one, against the floors; medians and their ratio."""
    system, floor = opened(address), Floor(address)
    draw = random.Random(7)
    read: list[float] = []
    erase: list[float] = []
    read_floor: list[float] = []
    erase_floor: list[float] = []
    half = customers // 2
    erased = iter(draw.sample(range(half + 1, half + customers // 10), rounds + 5))
    for place in range(rounds + 5):
        one, two, three = draw.randint(1, half // 2), next(erased), draw.randint(half // 2 + 1, half)
        start = time.perf_counter()
        rows = floor.select(email(one))
        middle = time.perf_counter()
        with system.access({"email": email(one)}) as access:
            ours = sum(1 for _ in access.rows())
        end = time.perf_counter()
        if ours != rows:
            raise SystemExit(f"the floor read {rows} rows, the engine {ours}")
        found = system.find({"email": email(two)})
        before = time.perf_counter()
        system.apply(found, f"bench:{place}:1")
        after = time.perf_counter()
        floor.update(email(three))
        last = time.perf_counter()
        if place >= 5:
            read_floor.append(middle - start)
            read.append(end - middle)
            erase.append(after - before)
            erase_floor.append(last - after)
    floor.close()
    say(f"  {rounds} accesses and erasures{suffix or '_postgres'}, floors in turn")
    figures = {
        "access_engine_ms": ms(read), "access_floor_ms": ms(read_floor), "access_engine_ratio": ms(read) / ms(read_floor),
        "erasure_engine_ms": ms(erase), "erasure_floor_ms": ms(erase_floor),
        "erasure_engine_ratio": ms(erase) / ms(erase_floor),
    }  # fmt: skip
    return {f"{name}{suffix}": figure for name, figure in figures.items()}


def growth(small: str, few: int, large: str, many: int, rounds: int) -> float:
    """Time for one person among ten times the customers, to that among fewer: find, read, erase; the worst."""
    systems = [(opened(small), few), (opened(large), many)]
    took: list[tuple[list[float], list[float]]] = [([], []), ([], [])]
    draw = random.Random(5)
    for place in range(rounds + 5):
        for (system, customers), (read, erase) in zip(systems, took, strict=True):
            start = time.perf_counter()
            person = {"email": email(draw.randint(1, customers))}
            with system.access(person) as access:
                rows = sum(1 for _ in access.rows())
            found = system.find(person)
            middle = time.perf_counter()
            system.apply(found, f"growth:{place}:1")
            if place >= 5 and rows:
                read.append(middle - start)
                erase.append(time.perf_counter() - middle)
    say(f"  {rounds} rounds among {few:,} and {many:,} customers")
    return max(ms(took[1][0]) / ms(took[0][0]), ms(took[1][1]) / ms(took[0][1]))


def reflecting(address: str) -> float:
    """Milliseconds to read a schema of 200 tables and hold a mapping against it, nothing remembered; the median of 9."""
    schema_of_200(address)
    took: list[float] = []
    from troth.systems.addresses import close_stores

    for _ in range(9):
        close_stores()
        system = opened(address)
        start = time.perf_counter()
        system.drift()
        took.append(time.perf_counter() - start)
    return ms(took)


def elsewhere(folder: Path, customers: int, rounds: int) -> dict[str, float]:
    """The engine's figures on SQLite and MariaDB, with fewer customers: reported, without a goal."""
    from tests import servers

    figures: dict[str, float] = {}
    addresses = {"sqlite": f"sqlite:///{folder / 'shop.sqlite'}"}
    mariadb = servers.mariadb(durable=True)
    if mariadb is not None:
        addresses["mariadb"] = mariadb.create_database()
    for kind, address in addresses.items():
        build(address, customers)
        figures |= engine(address, customers, rounds, suffix=f"_{kind}")
    return figures


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
