"""Runs ``troth backup`` or ``troth restore`` as a process of its own that stops half way, so that a test can kill it there.

``python tests/desk/killed_keeping.py WHERE ARGUMENTS…`` – ``backup``: the copy is in the file, the manifest is not;
``made ready``: the restored store is whole and not in place; ``set aside``: the old store was kept, the new one is not in place.
"""

from __future__ import annotations

import sys
import time
from importlib import import_module
from typing import Any

MARKER = "here it stands"
PLACES = {
    "backup": ("troth.desk.safekeeping.copies", "Writing", "close"),
    "made ready": ("troth.desk.safekeeping.aftermath", None, "settle_unknown"),
    "set aside": ("troth.desk.safekeeping.restore", None, "sync"),
}


def main(where: str, arguments: list[str]) -> None:
    from troth.faces import cli, workspaces

    real = workspaces.visited

    def visited(*given: Any) -> Any:
        entering = real(*given)
        enter = entering.__enter__

        def entered() -> Any:
            workspace = enter()
            _stop(where)
            return workspace

        entering.__enter__ = entered
        return _Entering(entered, entering)

    workspaces.visited = visited
    cli.main(arguments)


class _Entering:
    """The workspace, and then the place where the process stops."""

    def __init__(self, enter: Any, real: Any) -> None:
        self._enter, self._real = enter, real

    def __enter__(self) -> Any:
        return self._enter()

    def __exit__(self, *error: Any) -> Any:
        return self._real.__exit__(*error)


def _stop(where: str) -> None:
    room, owner, name = PLACES[where]
    module = import_module(room)
    holder = getattr(module, owner) if owner else module
    work = getattr(holder, name)

    def stops(*given: Any, **named: Any) -> Any:
        if where == "made ready":
            work(*given, **named)
        print(MARKER, flush=True)
        time.sleep(120)
        raise AssertionError("nobody killed this process")

    setattr(holder, name, stops)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
