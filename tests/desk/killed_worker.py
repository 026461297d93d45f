"""Runs ``troth`` as a process of its own in which one kind of step stops half way, so that a test can kill it there.

``python tests/desk/killed_worker.py KIND[@TARGET] before|after|in ARGUMENTS…``: the real step's effect is not yet begun, or is
done and not yet on record, when the marker is printed and the process sleeps. ``in``: what it writes to its system is not
yet committed when the marker is printed, and it goes on when it is told a line. ``end of KIND`` stops in what ends a kind of
plan, inside the transaction that does.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib import import_module
from typing import Any

MARKER = "here it stands"


def main(kind: str, where: str, arguments: list[str]) -> None:
    from troth.faces import cli

    real = import_module

    def patched(name: str) -> Any:
        """The room of the command, and with it the step that stops."""
        module = real(name)
        _stop_in(kind, where)
        return module

    cli.import_module = patched  # the store is set up by now, and the rooms have registered their steps
    cli.main(arguments)


def _stop_in(kind: str, where: str) -> None:
    from troth.desk.plans import registry

    known: dict[str, Any] = registry.ENDS if kind.startswith("end of ") else registry.WORKERS
    kind, _, target = kind.removeprefix("end of ").partition("@")
    real = known[kind]

    def stops(given: Any) -> Any:
        if target and given.step.target != target:
            return real(given)
        if where == "in":
            _wait_before_commits()
            return real(given)
        if where == "after":
            real(given)
        print(MARKER, flush=True)
        time.sleep(120)
        raise AssertionError("nobody killed this process")

    known[kind] = stops


def _wait_before_commits() -> None:
    """From now on, whatever is written to a connected system waits for a line before it is committed."""
    from troth.systems.dialects import Store

    real = Store.writing

    def waits(store: Store, confirm: Callable[[], None] | None = None) -> AbstractContextManager[Any]:
        def last() -> None:
            print(MARKER, flush=True)
            sys.stdin.readline()
            if confirm is not None:
                confirm()

        return real(store, last)

    Store.writing = waits


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
