"""``troth up`` that is told to end at the moment its worker begins: ``python tests/faces/told_at_once.py WORKSPACE``."""

from __future__ import annotations

import os
import signal
import sys
import threading

from troth.faces.cli import main

start = threading.Thread.start


def told(thread: threading.Thread) -> None:
    """Begin it, and say that all is to end."""
    start(thread)
    if thread.name == "worker":
        os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    threading.Thread.start = told  # type: ignore[method-assign]
    main(["up", "--port", "0", "--workspace", sys.argv[1]])
