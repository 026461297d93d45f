"""A process that is told to end at any moment of a worker's rest, thousands of times: it says so if each was heard."""

from __future__ import annotations

import signal
import time

import django

SECONDS = 1.0


def main() -> None:
    """As ``troth work`` is told, by a signal; ``rest`` is what its main thread does when there is nothing to do."""
    django.setup()
    from troth.desk.plans import worker

    worker.LOOK = 0.001
    resting = worker.Worker(1)
    signal.signal(signal.SIGALRM, lambda *_: resting.end())
    signal.setitimer(signal.ITIMER_REAL, 0.002, 0.001)
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        resting._rest()  # pyright: ignore[reportPrivateUsage]
        resting._ending = False  # pyright: ignore[reportPrivateUsage]
    signal.setitimer(signal.ITIMER_REAL, 0)
    print("heard", flush=True)


if __name__ == "__main__":
    main()
