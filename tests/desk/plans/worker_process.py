"""A worker as a process of its own, for tests that kill, stop and cut it from outside.

``python -m tests.desk.plans.worker_process THREADS MODE``: MODE ``work`` runs on, ``once`` ends when nothing is left. Its kind
of step, ``trial.step``, does what its target says: each effect is a line in ``effects.txt`` of the workspace. It prints a
marker where it stops, and a line when it is ready.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

MARKER = "here it stands"
READY = "ready"


def main(threads: int, mode: str) -> None:
    """Run a worker in the workspace of ``TROTH_WORKSPACE``."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troth.faces.settings")
    import django

    django.setup()
    from troth.desk.plans import schedules
    from troth.desk.plans.registry import does
    from troth.desk.plans.worker import Worker

    if mode != "scheduled":
        schedules.SCHEDULES.clear()
    silence = timedelta(seconds=float(os.environ.get("TRIAL_SILENCE", "600")))
    does("trial.step", writes=True, silence=silence)(trial)
    from troth.desk.plans import runner

    runner.Run.notice = Anything()  # type: ignore[assignment]  # trials are made under no notice
    worker = Worker(threads, lambda words: print(words, file=sys.stderr, flush=True))
    import signal

    signal.signal(signal.SIGTERM, lambda *_: worker.end())
    print(READY, flush=True)
    worker.work(once=mode == "once")


class Anything:
    """A notice with no systems."""

    systems: Mapping[str, Any] = {}


def trial(work: Any) -> Mapping[str, Any]:
    """``stop-…``: print the marker and wait to be killed, before its effect in the first round; ``slow-…``: take a second;
    ``pause-…``: print the marker, take three leases, and look whether the plan is still its own; ``still…``: print the marker in a
    transaction on our own store, and do nothing there until the file ``go on`` is in the workspace."""
    here = Path(os.environ["TROTH_WORKSPACE"])
    target, round_ = work.step.target, work.key.rsplit(":", 1)[1]
    if target.startswith(("stop", "late")) and round_ == "1":
        if target.startswith("late"):
            effect(here, work.key)
        print(MARKER, flush=True)
        time.sleep(120)
    if target.startswith("pause") and round_ == "1":
        print(MARKER, flush=True)
        until = time.monotonic() + 3 * float(os.environ["TROTH_LEASE"])
        while time.monotonic() < until:
            time.sleep(0.01)
        work.confirm()
    if target.startswith("still") and round_ == "1":
        from django.db import transaction

        from troth.desk.evidence.tree import locked_head

        with transaction.atomic():
            locked_head()
            print(MARKER, flush=True)
            while not (here / "go on").exists():
                time.sleep(0.01)
            locked_head()
    if target.startswith("slow"):
        for done in range(10):
            work.progress(done, 10)
            time.sleep(0.1)
    effect(here, work.key)
    return {"rows": 1}


def effect(here: Path, key: str) -> None:
    """One line, whole."""
    with (here / "effects.txt").open("a", encoding="utf-8") as out:
        out.write(f"{key}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
