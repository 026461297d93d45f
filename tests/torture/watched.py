"""A forked child as its parent sees it: marker by marker, stopped, let go, signalled, killed, and what it printed."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from collections.abc import Sequence
from pathlib import Path

from tests.torture import child
from tests.torture.markers import Markers
from tests.torture.world import World

LONGEST = 2.0
"""Seconds after which somebody who waits quietly waits no more: a heart that beats is heard, and nothing else moves."""


class Watched:
    """A forked child and what it says: marker by marker, and on its outputs, which end in ``run/NAME.out`` and the like."""

    def __init__(self, world: World, name: str, commands: Sequence[Sequence[str]], stop_at: int | None = -1) -> None:
        self.name, self.stop_at = name, stop_at
        self.said: list[str] = []
        self.next_stop: int | None = None
        """Where it is to stand still again once it is let go; None: nowhere."""
        self.problems: list[str] = []
        self._rest = b""
        self._run = world.run
        kinds = ("marks", "out", "err", "codes")
        pipes = {kind: os.pipe() for kind in kinds}
        words, self._told = os.pipe()
        known = {Path(address.partition("?")[0]).name: each for each, address in world.addresses.items()}
        markers = None if stop_at == -1 else Markers(pipes["marks"][1], words, world.root, known, stop_at)
        ends = child.Ends(pipes["out"][1], pipes["err"][1], pipes["codes"][1])
        self.pid = child.start(world, ends, commands, markers)
        os.close(words)
        self._heard = {pipes[kind][0]: kind for kind in kinds}
        self._printed = {kind: bytearray() for kind in kinds[1:]}
        for _, end in pipes.values():
            os.close(end)
        self._over = False

    def until_stop(self, seconds: float) -> bool:
        """Wait for the chosen marker; False where the child ended without it."""
        until = time.monotonic() + seconds
        while self.stop_at is None or len(self.said) < self.stop_at:
            if not self._listen(until - time.monotonic()):
                return False
        return True

    def until_over(self, seconds: float, *, quietly: bool = False) -> bool:
        """Wait for the end; a child that does not come to it is killed and told of, unless ``quietly``."""
        if self._over:
            return True
        until = time.monotonic() + seconds
        latest = until + LONGEST
        while self._listen(until - time.monotonic()):
            if quietly:
                until = min(time.monotonic() + seconds, latest)
        left = until - time.monotonic()
        while left > 0:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return self._ended(status)
            time.sleep(0.0005)
            left = until - time.monotonic()
        if quietly:
            return False
        self.problems.append(f"{self.name} hung after {self.said[-1:] or 'its start'}")
        self.kill()
        return False

    def go_on(self, word: str = "go") -> None:
        """Let a child that stands at its marker go on, to its next stop where it has one."""
        self.stop_at = self.next_stop
        with contextlib.suppress(BrokenPipeError):
            os.write(self._told, f"{word}@{self.stop_at}".encode() if self.stop_at else word.encode())

    def signal(self, which: signal.Signals) -> None:
        """Send a signal from outside."""
        os.kill(self.pid, which)

    def kill(self) -> None:
        """SIGKILL from outside, and nothing of it is left but what it did."""
        if not self._over:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            self._ended(os.waitpid(self.pid, 0)[1])

    def write_down(self) -> None:
        """Keep what it printed in files, to be looked through; once the disk has room again."""
        for kind, said in self._printed.items():
            (self._run / f"{self.name}.{kind}").write_bytes(said)

    def _ended(self, status: int) -> bool:
        self._over = True
        while self._listen(0):
            pass
        for handle in (*self._heard, self._told):
            os.close(handle)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) != signal.SIGKILL:
            self.problems.append(f"{self.name} ended by signal {os.WTERMSIG(status)}")
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 70:
            words = self._printed["err"].decode(errors="replace").strip().splitlines()
            self.problems.append(f"{self.name} ended by its own error: {words[-1][:200] if words else 'nothing said'}")
        return True

    def _listen(self, seconds: float) -> bool:
        """Hear more; False at the end of all, or where nothing is heard in this time."""
        ready = select.select(list(self._heard), [], [], max(0.0, seconds))[0] if self._heard else []
        for handle in ready:
            data = os.read(handle, 65536)
            kind = self._heard[handle]
            if not data:
                os.close(handle)
                del self._heard[handle]
            elif kind == "marks":
                *lines, self._rest = (self._rest + data).split(b"\n")
                self.said += [line.decode().partition(" ")[2] for line in lines]
            else:
                self._printed[kind] += data
        return bool(ready)
