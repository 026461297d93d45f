"""A process that begins in one workspace after another: told when and where, it says what signs sessions there."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from troth.faces.settings import web_secret


def main() -> None:
    """Answer each line of the standard input, ``MOMENT FOLDER``, at that moment (seconds since the epoch)."""
    print("ready", flush=True)
    for line in sys.stdin:
        moment, _, folder = line.rstrip("\n").partition(" ")
        time.sleep(max(0, float(moment) - time.time() - 0.005))
        while time.time() < float(moment):  # awake at the moment itself, as those beside it are
            pass
        print(web_secret(Path(folder)), flush=True)


if __name__ == "__main__":
    main()
