"""What it costs that work survives: a plan run under its lease against its bare steps, taking over, idling, and waiting.

    bench/plans.py [--quick] [--json]

Both stores, with full sync. ``overhead_*_ms``: a plan of as many steps as an erasure in one system has (4), each of which does
nothing, run by the runner, less the same steps called bare; median, in turn. ``takeover_s``: from SIGKILL of a worker in a step
until another has done the plan, with the lease as it comes (5 s); the longest. ``idle_cpu_percent``: of one processor, by ``troth
work`` with nothing to do. ``waiting_1000_extra_mb``: memory of a worker while 1,000 plans wait, more than while none does.
Goals: at most 10 ms, 10 s, 1 %, 10 MB. ``--quick``: fewer plans, one takeover a store, a shorter idle.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import bench.data.disk  # noqa: E402, F401

STEPS = 4
GOALS = {
    "overhead_sqlite_ms": 10.0,
    "overhead_postgres_ms": 10.0,
    "takeover_s": 10.0,
    "idle_cpu_percent": 1.0,
    "waiting_1000_extra_mb": 10.0,
}
WAITING = 1000


def main(arguments: Sequence[str]) -> int:
    """Measure and print; return 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer plans, one takeover a store, a shorter idle")
    parser.add_argument("--json", action="store_true", help="one object of figures on standard output")
    options = parser.parse_args(arguments)
    say(f"Python {platform.python_version()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    os.environ.pop("TROTH_LEASE", None)
    figures: dict[str, float] = {}
    worst: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="troth-bench-") as folder:
        for kind in ("sqlite", "postgres"):
            root = Path(folder) / kind
            if not workspace(kind, root):
                say("no PostgreSQL here: its figures are left out")
                continue
            figures |= overhead(kind, 30 if options.quick else 300)
            for name, figure in {
                "takeover_s": takeover(root, 1 if options.quick else 3),
                **idle(root, 6.0 if options.quick else 30.0),
            }.items():
                worst.setdefault(name, []).append(figure)
    figures |= {name: max(each) for name, each in worst.items()}
    missed = [name for name, goal in GOALS.items() if name in figures and figures[name] > goal]
    if options.json:
        print(json.dumps(figures))
    else:
        for name, figure in figures.items():
            goal = f"goal: at most {GOALS[name]:g}" if name in GOALS else ""
            print(f"{name:28} {figure:>10,.2f}   {goal}{'   MISSED' if name in missed else ''}")
    return 1 if missed else 0


def workspace(kind: str, root: Path) -> bool:
    """A workspace with keys and an empty store, durable as in production; whether this machine can have one."""
    from tests import servers
    from tests.conftest import use
    from troth.desk.evidence.appending import ONLOOKERS
    from troth.keys.root import FileRootKey
    from troth.keys.signing import create_signing_key

    ONLOOKERS.clear()  # the tests hold every entry against its kind; users do not
    root.mkdir()
    address = f"sqlite:///{root / 'store.sqlite3'}"
    if kind == "postgres":
        server = servers.postgres(durable=True)
        if server is None:
            return False
        address = server.create_database()
        (root / "secrets.env").write_text(f"TROTH_STORE={address}\n", encoding="utf-8")
    FileRootKey.create(root / "keys" / "root.key")
    create_signing_key(root / "keys" / "log.key")
    (root / "keys" / "log.name").write_text("troth-log/bench\n", encoding="utf-8")
    use(root, address)
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    from troth.desk.staff.accounts import open_account

    open_account("lead@waymark.example", "Robin Lead")
    return True


def plan(*targets: str) -> Any:
    """An approved plan whose steps do nothing."""
    from django.db import transaction

    from troth.desk.plans.plans import Step, approve, propose
    from troth.desk.staff.models import Account
    from troth.desk.subjects.people import meet

    lead = Account.objects.get()
    steps = [Step("trial.step", target, f"Try {target}.") for target in targets]
    with transaction.atomic():
        person = meet({"email": "jo.marsh@post.example"})
        stored = propose("trial", "bench", person, "e" * 64, steps, secret={}, by=lead)
    approve(stored, by=lead)
    return stored


def overhead(kind: str, number: int) -> dict[str, float]:
    """Milliseconds a request, at the median, that the runner adds to the steps."""
    from troth.desk.plans.registry import WORKERS, does
    from troth.desk.plans.runner import run

    def nothing(work: Any) -> Mapping[str, Any]:
        return {"rows": 1}

    does("trial.step")(nothing)
    ours: list[float] = []
    bare: list[float] = []
    for place in range(number + 3):
        stored = plan(*(f"system {n}" for n in range(STEPS)))
        start = time.perf_counter()
        run(stored)
        middle = time.perf_counter()
        for _ in range(STEPS):
            WORKERS["trial.step"](stored)  # type: ignore[arg-type]
        end = time.perf_counter()
        if place >= 3:  # the first ones load what later ones have
            ours.append(middle - start)
            bare.append(end - middle)
    say(f"  {number} plans of {STEPS} steps on {kind}, run and called bare in turn")
    return {f"overhead_{kind}_ms": (statistics.median(ours) - statistics.median(bare)) * 1000}


def takeover(root: Path, times: int) -> float:
    """Seconds from the SIGKILL of a worker until another has done its plan; the longest of so many."""
    from tests.desk.plans.worker_process import MARKER, READY
    from troth.desk.plans.models import StoredPlan

    took: list[float] = []
    for _ in range(times):
        stored = plan("stop here", "after")
        command = [sys.executable, "-m", "tests.desk.plans.worker_process", "1", "work"]
        with process(root, command) as first:
            hear(first, READY)
            hear(first, MARKER)
            with process(root, command) as second:
                hear(second, READY)
                first.send_signal(signal.SIGKILL)
                start = time.monotonic()
                while StoredPlan.objects.get(uid=stored.uid).state != "done":
                    time.sleep(0.02)
                    if time.monotonic() - start > 60:
                        raise SystemExit("nobody took the plan over")
                took.append(time.monotonic() - start)
    say(f"  {times} workers killed in a step: taken over and done after {', '.join(f'{t:.2f}' for t in took)} s")
    return max(took)


def idle(root: Path, seconds: float) -> dict[str, float]:
    """What a worker with nothing to do costs; and what more memory it takes while many plans wait."""
    from troth.desk import now
    from troth.desk.plans.models import StoredPlan

    # What is due at first is done beforehand, so that both workers have loaded the same.
    once = [sys.executable, "-m", "troth", "work", "--once", "--workspace", str(root)]
    subprocess.run(once, cwd=ROOT, env=os.environ | {"TROTH_WORKSPACE": str(root)}, capture_output=True, check=True)
    empty, share = at_rest(root, seconds)
    one = plan("later")
    StoredPlan.objects.filter(uid=one.uid).update(
        state="waiting", waits_for="window", wake_at=now() + timedelta(hours=2)
    )
    one.refresh_from_db()
    StoredPlan.objects.bulk_create(
        StoredPlan(
            uid=f"{number:016x}", case=one.case, kind=one.kind, body=one.body, hash=one.hash, made_at=one.made_at,
            approved_by=one.approved_by, state="waiting", waits_for="window", wake_at=one.wake_at,
        )
        for number in range(WAITING - 1)
    )  # fmt: skip
    full, share_waiting = at_rest(root, seconds)
    say(
        f"  idle for {seconds:.0f} s: {empty:.1f} MB; while {WAITING:,} plans wait: {full:.1f} MB, {share_waiting:.2f} %"
    )
    return {"idle_cpu_percent": max(share, share_waiting), "waiting_1000_extra_mb": max(full - empty, 0.0)}


def at_rest(root: Path, seconds: float) -> tuple[float, float]:
    """Megabytes of its own, and per cent of a processor, of ``troth work`` once it has come to rest."""
    import psutil

    command = [sys.executable, "-m", "troth", "work", "--workspace", str(root)]
    with process(root, command) as worker:
        seen = psutil.Process(worker.pid)
        until = time.monotonic() + 30
        before, calm = -1.0, 0
        while time.monotonic() < until and calm < 6:  # it has come to rest when seconds pass almost without work
            spent = sum(seen.cpu_times()[:2])
            calm = calm + 1 if before >= 0.2 and spent - before < 0.05 else 0
            before = spent
            time.sleep(1)
        start, spent = time.monotonic(), sum(seen.cpu_times()[:2])
        time.sleep(seconds)
        share = (sum(seen.cpu_times()[:2]) - spent) / (time.monotonic() - start) * 100
        return seen.memory_full_info().uss / 1e6, share


@contextmanager
def process(root: Path, command: Sequence[str]) -> Generator[subprocess.Popen[str]]:
    """A worker in a process of its own, killed at the end."""
    environment = os.environ | {"TROTH_WORKSPACE": str(root)}
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=quiet, text=True
    ) as started:
        try:
            yield started
        finally:
            started.kill()


def hear(worker: subprocess.Popen[str], line: str) -> None:
    """Wait for a line of a worker."""
    assert worker.stdout is not None
    heard = worker.stdout.readline().strip()
    if heard != line:
        raise SystemExit(f"a worker said ‘{heard}’, not ‘{line}’")


def say(text: str) -> None:
    """Words for people, apart from the figures."""
    print(text, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
