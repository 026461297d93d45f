"""Runs ``troth keys rotate`` as a process of its own that stops at one point, so that a test can kill it there.

``python tests/desk/killed_rotation.py MODULE:NAME before|after CALL ARGUMENTS…``: the CALL-th call of that function is about
to begin, or is done, when the marker is printed and the process sleeps. Two people a batch.
"""

from __future__ import annotations

import sys
import time
from importlib import import_module
from typing import Any

MARKER = "here it stands"


def main(point: str, where: str, call: int, arguments: list[str]) -> None:
    from troth.faces import cli

    real = import_module

    def patched(name: str) -> Any:
        """The room of the command, and with it the point to stop at."""
        module = real(name)
        _stop_at(point, where, call)
        return module

    cli.import_module = patched  # the store is set up by now
    cli.main(arguments)


def _stop_at(point: str, where: str, call: int) -> None:
    module, _, path = point.partition(":")
    owner: Any = import_module(module)
    *parents, name = path.split(".")
    for parent in parents:
        owner = getattr(owner, parent)
    real, calls = getattr(owner, name), [0]

    def stops(*given: Any, **named: Any) -> Any:
        calls[0] += 1
        if calls[0] == call and where == "before":
            _stand()
        result = real(*given, **named)
        if calls[0] == call and where == "after":
            _stand()
        return result

    setattr(owner, name, stops)
    import_module("troth.desk.subjects.rotation").BATCH = 2


def _stand() -> None:
    print(MARKER, flush=True)
    time.sleep(120)
    raise AssertionError("nobody killed this process")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:])
