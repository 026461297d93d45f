"""Whether signing in holds against a flood: a hundred tries a second, by one address and by ten thousand.

    bench/signin.py [--quick] [--json]

``troth up`` serves a workspace with one account, on SQLite with full sync. Eight senders share a hundred tries a second: first
all from one address for one account, then each from an address and for an account of its own, which no count can stop – a
proxy that the workspace trusts names the addresses. Reported: how many were looked at and how many refused before that, how
long an answer took, the processor's share that the server took, and how long ``/health`` took meanwhile. The floor is the hash
itself: how many a second one processor computes. Goals: of the first flood at most ten tries are looked at; of the second,
pages answer within 250 ms at the 95th percentile, and no answer is an error. ``--quick``: 6 seconds of each instead of 30.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil

RATE, SENDERS = 100, 8
GOALS = {"looked_at": 10.0, "errors": 0.0, "health_p95_ms_spread": 250.0}
EMAIL = "lead@waymark.example"


def main(arguments: Sequence[str]) -> int:
    """Measure and print; return 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="6 seconds of each flood")
    parser.add_argument("--json", action="store_true", help="one object of figures on standard output")
    options = parser.parse_args(arguments)
    say(f"Python {platform.python_version()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    figures = measure(6.0 if options.quick else 30.0)
    missed = [name for name, goal in GOALS.items() if figures[name] > goal]
    print(json.dumps(figures)) if options.json else [
        print(f"{name:28} {figure:10.2f}") for name, figure in figures.items()
    ]
    for name in missed:
        say(f"missed: {name} {figures[name]:.2f}, goal {GOALS[name]:.2f}")
    return 1 if missed else 0


def measure(seconds: float) -> dict[str, float]:
    """Both floods, and the floor."""
    with tempfile.TemporaryDirectory(prefix="troth-signin-") as folder, served(Path(folder)) as (address, process):
        one = flood(address, process, seconds, lambda _number: ("203.0.113.7", EMAIL))
        many = flood(address, process, seconds, lambda number: (_apart(number), f"somebody{number}@waymark.example"))
    figures = {"hash_ms": hash_ms()}
    figures |= {
        f"{name}_one" if name != "looked_at" else name: figure for name, figure in one.items() if name != "errors"
    }
    figures |= {f"{name}_spread": figure for name, figure in many.items() if name != "errors"}
    return figures | {"errors": one["errors"] + many["errors"]}


def flood(
    address: str, process: psutil.Process, seconds: float, who: Callable[[int], tuple[str, str]]
) -> dict[str, float]:
    """A hundred tries a second for so long; what became of them."""
    told, took, health = Counter[int](), list[float](), list[float]()
    begun, used = time.monotonic(), sum(process.cpu_times()[:2])

    def send(first: int) -> None:
        with httpx.Client(base_url=address, timeout=30) as client:
            page = client.get("/console/enter/").text
            token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[0]
            for number in range(first, int(seconds * RATE), SENDERS):
                time.sleep(max(0.0, begun + number / RATE - time.monotonic()))
                peer, email = who(number)
                asked = time.monotonic()
                answer = client.post(
                    "/console/enter/",
                    data={"csrfmiddlewaretoken": token, "email": email, "password": f"not the password {number}"},
                    headers={"X-Forwarded-For": peer},
                )
                took.append(time.monotonic() - asked)
                told[answer.status_code] += 1

    def look() -> None:
        with httpx.Client(base_url=address, timeout=30) as client:
            while time.monotonic() < begun + seconds:
                asked = time.monotonic()
                client.get("/health").raise_for_status()
                health.append(time.monotonic() - asked)
                time.sleep(0.05)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(SENDERS)]
    threads.append(threading.Thread(target=look))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lasted = time.monotonic() - begun
    share = 100 * (sum(process.cpu_times()[:2]) - used) / lasted
    say(f"{sum(told.values())} tries in {lasted:.1f} s: {dict(sorted(told.items()))}")
    return {
        "tries_per_s": sum(told.values()) / lasted,
        "looked_at": float(told[400]),
        "refused": float(told[429] + told[503]),
        "errors": float(sum(count for status, count in told.items() if status not in (400, 429, 503))),
        "p50_ms": 1000 * statistics.median(took),
        "p95_ms": 1000 * _p95(took),
        "server_cpu_percent": share,
        "health_p95_ms": 1000 * _p95(health),
    }


@contextmanager
def served(root: Path) -> Generator[tuple[str, psutil.Process]]:
    """``troth up`` in a new workspace with one account."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TROTH_")}
    environment["TROTH_PROXIES"] = "127.0.0.1"
    troth = [sys.executable, "-m", "troth"]
    for command in (["init"], ["staff", "add", EMAIL, "--name", "Robin Lead"]):
        subprocess.run([*troth, *command, "--workspace", str(root)], env=environment, check=True, capture_output=True,
                       stdin=subprocess.DEVNULL)  # fmt: skip
    command = [*troth, "up", "--port", "0", "--workspace", str(root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        address = process.stdout.readline().split()[-1].rstrip("/")
        try:
            yield address, psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(30)


def hash_ms() -> float:
    """Milliseconds of one hash as passwords are stored, in this process."""
    import argon2

    from troth.desk.staff.passwords import Argon2

    hasher = argon2.PasswordHasher(Argon2.time_cost, Argon2.memory_cost, Argon2.parallelism)
    took: list[float] = []
    for _ in range(9):
        begun = time.perf_counter()
        hasher.hash("heather kestrel under 9 mugs")
        took.append(time.perf_counter() - begun)
    return 1000 * statistics.median(took)


def say(words: str) -> None:
    """On standard error, for people."""
    print(words, file=sys.stderr)


def _apart(number: int) -> str:
    return f"198.{18 + number // 62500}.{number // 250 % 250}.{number % 250}"


def _p95(figures: list[float]) -> float:
    return sorted(figures)[int(0.95 * (len(figures) - 1))]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
