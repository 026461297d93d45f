"""What a child does: stand apart from its parent, set up markers, and run ``troth`` as a person or a timer would."""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import signal
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import use
from tests.torture.markers import Markers, watch
from tests.torture.world import World

LEASE = 0.3
"""Seconds of silence after which a worker's plan is taken over: short, because a killed one is silent for ever."""


@dataclass(frozen=True)
class Ends:
    """The child's ends of the pipes to its parent: what it prints cannot fail for want of room."""

    out: int
    err: int
    codes: int
    """The exit code of each command, a line each: ``0 case approve``."""


def start(world: World, ends: Ends, commands: Sequence[Sequence[str]], markers: Markers | None) -> int:
    """Fork a child that runs these commands one after the other, and return its process id."""
    pid = os.fork()
    if pid:
        return pid
    code = 70
    try:
        _alone(world.run, ends)
        code = _commands(world, ends, commands, markers)
    except BaseException:
        traceback.print_exc()
    finally:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(code)  # nothing of the parent's end is a child's


def _alone(run: Path, ends: Ends) -> None:
    """Own output, own temporary folder, own signals; and no more of the parent's memory to look after than needed."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.dup2(ends.out, 1)
    os.dup2(ends.err, 2)
    sys.stdout = os.fdopen(os.dup(1), "w", encoding="utf-8")
    sys.stderr = os.fdopen(os.dup(2), "w", encoding="utf-8")
    os.environ["TMPDIR"] = str(run / "tmp")
    import tempfile

    tempfile.tempdir = None
    gc.freeze()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _commands(world: World, ends: Ends, commands: Sequence[Sequence[str]], markers: Markers | None) -> int:
    os.environ["TROTH_WORKSPACE"] = str(world.root)
    os.environ["TROTH_LEASE"] = str(LEASE)
    use(world.root, world.store_address())
    if markers is not None:
        watch(markers)
    from troth.faces.cli import main

    last = 0
    for command in commands:
        with contextlib.suppress(SystemExit):
            try:
                main([*command, "--workspace", str(world.root)])
            except SystemExit as stop:
                last = int(stop.code or 0)
                os.write(ends.codes, f"{last} {' '.join(command[:2])}\n".encode())
                raise
    if markers is not None:
        markers.mark("end")
    return last
