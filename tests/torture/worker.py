"""One process that does trials: a world on each database product, and every N-th trial of the common order.

Started by ``campaign.py`` as ``python -m tests.torture.worker ORDERS`` (JSON). Prints one line of JSON for each trial, and a
first one that says how many markers each work has. As root on Linux its worlds lie on a small disk of their own, mounted
where no other process sees it, so that it can be filled.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

from tests.torture import faults
from tests.torture.faults import Trial

DISK_MB = 40


@dataclass(frozen=True)
class Orders:
    """What a worker is to do."""

    products: Sequence[str]
    works: Sequence[str]
    """Empty: all."""
    seed: int
    part: int
    parts: int
    """This worker takes the trials whose number leaves ``part`` when divided by ``parts``."""
    faults: int
    """Until so many faults were met by this worker."""
    seconds: float
    how: str
    """``full``: every marker, then chains; ``sample``: every kind of fault of every work in turn; ``again``: ``trials`` only."""
    done: Sequence[int] = ()
    trials: Sequence[Mapping[str, Any]] = ()

    def said(self) -> str:
        """As an argument."""
        return json.dumps(self.__dict__)


def run(orders: Orders, folder: Path) -> None:
    """Do the trials, one line each on standard output."""
    from tests.torture.checker import check, stopped
    from tests.torture.rig import Rig, last_words
    from tests.torture.scenes import Scenes
    from tests.torture.world import Product, make

    rigs: dict[str, Rig] = {}
    scenes: dict[str, Scenes] = {}
    traces: dict[tuple[str, str], Sequence[str]] = {}
    products: tuple[Product, ...] = ("sqlite", "postgres")
    try:
        wanted_products = set(orders.products)
        for product in products:
            if product not in wanted_products:
                continue
            rig = rigs[product] = Rig(make(product, folder / product))
            rig.warm()
            scenes[product] = Scenes(rig)
            wanted = {work: seen for work, seen in scenes[product].works.items() if work in (orders.works or [work])}
            traces |= {(product, work): seen.trace for work, seen in wanted.items()}
        disk = all(bool(rig.disk) for rig in rigs.values())
        _say({"markers": {f"{product} {work}": len(trace) for (product, work), trace in traces.items()}, "disk": disk,
              "places": _places(traces)})  # fmt: skip
        met, until = 0, time.monotonic() + orders.seconds
        for number, trial in _order(orders, traces, disk=disk):
            if met >= orders.faults or time.monotonic() > until:
                break
            began = time.monotonic()
            went = rigs[trial.product].go(trial)
            moved = any(fault.kind == "clock" for fault in went.faults)
            scene = scenes[trial.product].of(trial.work, clock_moved=moved)
            found = [(finding.kind, finding.text) for finding in check(scene)] + [("silent", p) for p in went.problems]
            met += sum(went.met)
            done = replace(trial, faults=tuple(went.faults), then=0)
            _say(
                {"number": number, **done.as_json(), "met": went.met, "places": went.places, "goes": went.goes,
                 "found": found, "stopped": stopped(scene), "seconds": round(time.monotonic() - began, 3)}
                | ({"words": last_words(scene.run)} if found else {})
            )  # fmt: skip
            if trial.product == "postgres":
                rigs[trial.product].clean = frozenset() if found else _clean(scene)
    finally:
        for rig in rigs.values():
            rig.close()
            rig.world.drop()


def _order(
    orders: Orders, traces: Mapping[tuple[str, str], Sequence[str]], *, disk: bool
) -> Iterator[tuple[int, Trial]]:
    """This worker's share of the trials, each with its number in the whole order."""
    if orders.how == "again":
        whole: Iterator[Trial] = map(Trial.from_json, orders.trials)
    elif orders.how == "sample":
        whole = iter(faults.sample(traces, disk=disk, seed=orders.seed))
    else:
        every = faults.exhaustive(traces, disk=disk, seed=orders.seed)
        whole = chain(every, faults.chains(traces, seed=orders.seed))
    done = set(orders.done)
    for number, trial in enumerate(whole):
        if number % orders.parts == orders.part and number not in done:
            yield number, trial


def _clean(scene: Any) -> frozenset[str]:
    """The connected databases that are as they were, so that they need not be made anew."""
    from tests.torture.records import everything, receipts

    return frozenset(
        name
        for name, address in scene.guests.items()
        if everything(address) == scene.before[name] and receipts(address) == scene.receipts_before.get(name, {})
    )


def _places(traces: Mapping[tuple[str, str], Sequence[str]]) -> str:
    """A short name for these markers in this order: a journal written for others cannot be gone on with."""
    said = json.dumps([[*place, *trace] for place, trace in sorted(traces.items())])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _say(line: Mapping[str, Any]) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)


@contextlib.contextmanager
def _own_disk(folder: Path) -> Iterator[None]:
    """A small disk mounted on the folder, where this process may do that; else the folder as it is."""
    mounted = os.geteuid() == 0 and os.environ.get("TROTH_TORTURE_NAMESPACE") == "own"
    if mounted:
        command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m,mode=700", "tmpfs", str(folder)]
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    try:
        yield
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], capture_output=True, check=False)
        shutil.rmtree(folder, ignore_errors=True)


def command(orders: Orders) -> list[str]:
    """How a worker is started: in a namespace of its own for mounts, where the machine lets us."""
    own = [sys.executable, "-m", "tests.torture.worker", orders.said()]
    unshare = shutil.which("unshare")
    if unshare is None or os.geteuid() != 0:
        return own
    works = subprocess.run([unshare, "-m", "true"], capture_output=True, check=False).returncode == 0
    return ["env", "TROTH_TORTURE_NAMESPACE=own", unshare, "-m", *own] if works else own


if __name__ == "__main__":
    from tests.torture.world import base

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # told to end, it still takes down what it put up
    place = Path(tempfile.mkdtemp(prefix="troth-torture-", dir=base()))
    with _own_disk(place):
        run(Orders(**json.loads(sys.argv[1])), place)
