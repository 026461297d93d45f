"""One fault from beginning to end: a fresh copy of the world, a child at its marker, the fault, and somebody who goes on."""

from __future__ import annotations

import contextlib
import os
import resource
import select
import signal
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.torture import child, works
from tests.torture.faults import MAIL, Fault, Trial
from tests.torture.markers import Markers
from tests.torture.wires import Wires
from tests.torture.world import GUESTS, World, close_connections

PATIENCE = 40.0
"""Seconds after which a child hangs, and that is a finding."""
SILENCE = 0.7
"""Seconds without a marker after which somebody ends a child that waits on a half-open connection."""
LONGEST = 2.0
"""Seconds after which it is ended all the same: a heart that beats is heard, and nothing else moves."""
GOES = 4
"""How often the work is taken up again, as a person would, before what is left must be shown by name."""


@dataclass
class Went:
    """What came of one trial: whether its faults were met, and how the work went on."""

    trial: Trial
    met: list[bool] = field(default_factory=list[bool])
    places: list[str] = field(default_factory=list[str])
    """The markers the faults came at."""
    goes: int = 0
    problems: list[str] = field(default_factory=list[str])
    """What the rig itself saw: a child that hung, a child that ended by its own error."""


class Rig:
    """Does trials in one world. The process that has it has no other threads: it forks."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.wires = Wires(dict(world.addresses)) if world.product == "postgres" else None
        self.disk = Ballast.on(world.folder)
        self.clean: frozenset[str] = frozenset()
        """Connected databases that the last trial left as they were; whoever checks it says so."""
        self._children: list[_Child] = []

    def warm(self) -> None:
        """Do every work once in this process, so that children find imported what they need and compiled what they ask."""
        for wires in [{}] if self.wires is None else [{}, self.wires.addresses]:
            for work in works.WORKS:
                self.world.restore(wires)
                works.in_this_process(self.world, work)
                close_connections()

    def trace(self, work: str) -> list[str]:
        """Do a work with nothing in its way, and look at it; hands back its markers. The world is left as it should be."""
        self.world.restore()
        one = _Child(self.world, "first", works.commands(self.world, work), None)
        one.until_over(PATIENCE)
        after = _Child(self.world, "last", works.looks(self.world, work))
        after.until_over(PATIENCE)
        for each in (one, after):
            each.write_down()
        return one.said

    def go(self, trial: Trial) -> Went:
        """Do one trial; afterwards the world is as it was left, ready to be checked."""
        wired = self.wires is not None and any("cut" in each.kind or each.kind == "half open" for each in trial.faults)
        self.world.restore(self.wires.addresses if wired and self.wires is not None else None, clean=self.clean)
        self.clean = frozenset()
        went = Went(trial)
        for number, fault in enumerate(trial.faults):
            self._inflict(fault, f"go{number}", went)
        self.world.write_secrets({})  # whoever comes last finds everything in order again
        for number in range(GOES):
            went.goes = number + 1
            last = _Child(
                self.world,
                f"last{number}",
                [*works.commands(self.world, trial.work), *works.looks(self.world, trial.work)],
            )
            last.until_over(PATIENCE)
            last.write_down()
            went.problems += last.problems
            if works.over(self.world, trial.work):
                break
        return went

    def close(self) -> None:
        """End the wires and give the disk back."""
        if self.wires is not None:
            self.wires.close()
        self.disk.close()

    def _inflict(self, fault: Fault, name: str, went: Went) -> None:
        commands = works.commands(self.world, went.trial.work)
        one = _Child(self.world, name, commands, fault.at)
        self._children.append(one)
        met = one.until_stop(PATIENCE)
        went.met.append(met)
        went.places.append(one.said[-1] if met else "not met")
        if met:
            how = "mail" if fault.kind in MAIL else fault.kind.replace(" ", "_")
            getattr(self, f"_{how}")(one, fault, commands, went)
        one.until_over(PATIENCE)
        went.problems += one.problems
        self.disk.free()
        if self.wires is not None:
            self.wires.release()
        for each in self._children:
            each.write_down()
        self._children = []

    def _kill(self, one: _Child, fault: Fault, commands: Sequence[Sequence[str]], went: Went) -> None:
        one.kill()

    def _kill_later(self, one: _Child, fault: Fault, commands: Sequence[Sequence[str]], went: Went) -> None:
        one.go_on()
        time.sleep(fault.more)
        one.kill()

    def _no_room(self, one: _Child, fault: Fault, commands: Sequence[Sequence[str]], went: Went) -> None:
        resource.prlimit(one.pid, resource.RLIMIT_FSIZE, (int(fault.more), resource.RLIM_INFINITY))
        one.go_on()
        if not one.until_over(SILENCE, quietly=True):  # it waits for room, and somebody makes some
            resource.prlimit(one.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    def _disk_full(self, one: _Child, fault: Fault, commands: Sequence[Sequence[str]], went: Went) -> None:
        self.disk.fill()
        one.go_on()
        if not one.until_over(SILENCE, quietly=True):
            self.disk.free()

    def _cut_before(self, one: _Child, fault: Fault, commands: Sequence[Sequence[str]], went: Went) -> None:
        self._arm(one, "before")
        one.go_on()

    def _cut_after(self, one: _Child, fault: Fault, commands: Sequence[Sequence[str]], went: Went) -> None:
        self._arm(one, "after")
        one.go_on()

    def _half_open(self, one: _Child, fault: Fault, commands: Sequence[Sequence[str]], went: Went) -> None:
        self._arm(one, "half")
        one.go_on()
        if not one.until_over(SILENCE, quietly=True):
            one.kill()

    def _arm(self, one: _Child, when: str) -> None:
        place = one.said[-1].partition(" ")[0]
        assert self.wires is not None
        self.wires.arm(place if place in ("store", *GUESTS) else "store", when)  # type: ignore[arg-type]

    def _mail(self, one: _Child, fault: Fault, commands: Sequence[Sequence[str]], went: Went) -> None:
        assert self.world.mail is not None
        self.world.mail.mode(fault.kind.removeprefix("mail "))
        one.go_on()
        if not one.until_over(SILENCE, quietly=True):
            one.kill()
        self.world.mail.mode("")

    def _clock(self, one: _Child, fault: Fault, commands: Sequence[Sequence[str]], went: Went) -> None:
        one.go_on(f"clock {int(fault.more)}")

    def _race(self, one: _Child, fault: Fault, commands: Sequence[Sequence[str]], went: Went) -> None:
        other = _Child(self.world, f"{one.name}b", works.WORKER if fault.more else commands)
        self._children.append(other)
        one.go_on()
        one.until_over(PATIENCE)
        other.until_over(PATIENCE)
        went.problems += other.problems

    def _freeze(self, one: _Child, fault: Fault, commands: Sequence[Sequence[str]], went: Went) -> None:
        one.signal(signal.SIGSTOP)
        other = _Child(self.world, f"{one.name}b", works.WORKER)
        self._children.append(other)
        other.until_over(2 * SILENCE, quietly=True)  # where the frozen one holds a lock of the store, it waits
        one.signal(signal.SIGCONT)
        one.go_on()
        other.until_over(PATIENCE)
        went.problems += other.problems


class _Child:
    """A forked child and what it says: marker by marker, and on its outputs, which end in ``run/NAME.out`` and the like."""

    def __init__(self, world: World, name: str, commands: Sequence[Sequence[str]], stop_at: int | None = -1) -> None:
        self.name, self.stop_at = name, stop_at
        self.said: list[str] = []
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
        """Let a child that stands at its marker go on."""
        with contextlib.suppress(BrokenPipeError):
            os.write(self._told, word.encode())

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


class Ballast:
    """A disk of its own that can be filled to the last byte (Linux, as root, on a mount nobody else sees)."""

    def __init__(self, folder: Path | None) -> None:
        self._file = folder / "ballast" if folder is not None else None

    @classmethod
    def on(cls, folder: Path) -> Ballast:
        """The disk of the world, where it is one of its own (``worker.py`` mounts it)."""
        own = os.path.ismount(folder) or os.path.ismount(folder.parent)
        return cls(folder if own else None)

    def __bool__(self) -> bool:
        return self._file is not None

    def fill(self) -> None:
        """Take every byte that is left."""
        if self._file is None:
            raise RuntimeError("this world has no disk of its own")
        with self._file.open("wb", buffering=0) as out, contextlib.suppress(OSError):
            while out.write(bytes(1 << 16)):
                pass
        with self._file.open("ab", buffering=0) as out, contextlib.suppress(OSError):
            while out.write(bytes(512)):
                pass

    def free(self) -> None:
        """Give the room back."""
        if self._file is not None:
            self._file.unlink(missing_ok=True)

    def close(self) -> None:
        """Leave no ballast."""
        self.free()


def last_words(run: Path) -> Mapping[str, str]:
    """What every command of a trial said on its error stream, by file."""
    return {path.name: path.read_text(encoding="utf-8", errors="replace") for path in sorted(run.glob("*.err"))}
