"""One trial from beginning to end: a fresh copy of the world, faults one after the other, and somebody who goes on."""

from __future__ import annotations

import os
import random
import resource
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.torture import works
from tests.torture.ballast import Ballast
from tests.torture.faults import GOES_ON, HTTP, MAIL, NEEDS_WIRE, Fault, Trial, some_fault
from tests.torture.watched import Watched
from tests.torture.wires import Wires
from tests.torture.world import GUESTS, World, close_connections

PATIENCE = 60.0
"""Seconds after which a child hangs, and that is a finding: so many times longer as the machine has more to do than processors."""
SILENCE = 0.7
"""Seconds without a marker after which somebody ends a child that waits on a half-open connection."""
NEAR = 40
"""Markers within which the next fault mostly comes: whoever takes work up again is met there, and many get a turn."""
GOES = 4
"""How often the work is taken up again, as a person would, before what is left must be shown by name."""


def patience() -> float:
    """Seconds to wait for a child now."""
    return PATIENCE * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


@dataclass
class Went:
    """What came of one trial: which faults there were, whether they were met, and how the work went on."""

    trial: Trial
    faults: list[Fault] = field(default_factory=list[Fault])
    """As they came: those that were given, and those that the dice added."""
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
        self.lengths: dict[str, int] = {}
        """Work → how many markers it has with nothing in its way."""
        self._children: list[Watched] = []

    def warm(self) -> None:
        """Do every work once in this process, so that children find imported what they need and compiled what they ask.

        What is asked through wires is compiled for each of them apart: for two works, which ask most.
        """
        for wires in [{}] if self.wires is None else [{}, self.wires.addresses]:
            for work in ("erase", "replay") if wires else works.WORKS:
                self.world.witnessed = work == "witness"
                self.world.restore(wires)
                works.in_this_process(self.world, work)
                close_connections()

    def trace(self, work: str) -> list[str]:
        """Do a work with nothing in its way, and look at it; hands back its markers. The world is left as it should be."""
        self.world.witnessed = work == "witness"
        self.world.restore()
        one = Watched(self.world, "first", works.commands(self.world, work), None)
        one.until_over(patience())
        after = Watched(self.world, "last", works.looks(self.world, work))
        after.until_over(patience())
        for each in (one, after):
            each.write_down()
        self.lengths[work] = len(one.said)
        return one.said

    def go(self, trial: Trial) -> Went:
        """Do one trial; afterwards the world is as it was left, ready to be checked."""
        wired = self.wires is not None and (trial.wired or any(each.kind in NEEDS_WIRE for each in trial.faults))
        self.world.witnessed = trial.work == "witness"
        self.world.restore(self.wires.addresses if wired and self.wires is not None else None, clean=self.clean)
        self.clean = frozenset()
        went = Went(trial)
        self._chain(self._wanted(trial), went, wired=wired)
        self.world.write_secrets({})  # whoever comes last finds everything in order again
        for number in range(GOES):
            went.goes = number + 1
            last = Watched(
                self.world,
                f"last{number}",
                [*self._left(trial.work), *works.looks(self.world, trial.work)],
            )
            last.until_over(patience())
            last.write_down()
            went.problems += last.problems
            if works.over(self.world, trial.work):
                break
        return went

    def _left(self, work: str) -> Sequence[Sequence[str]]:
        """What somebody runs who goes on; nothing where all is done, and would not be done once more."""
        done = work not in works.RECORDED and works.over(self.world, work)
        return () if done else works.commands(self.world, work)

    def close(self) -> None:
        """End the wires and give the disk back."""
        if self.wires is not None:
            self.wires.close()
        self.disk.close()

    def _wanted(self, trial: Trial) -> Iterator[tuple[int, Fault | None]]:
        """The given faults, each with its marker, and before or after them as many markers as the dice may choose faults for."""
        if not trial.dice_first:
            yield from ((fault.at, fault) for fault in trial.faults)
        dice, span = random.Random(trial.seed), self.lengths[trial.work]
        for _ in range(trial.then):
            yield dice.randint(1, NEAR if dice.random() < 0.7 else span), None
        if trial.dice_first:
            yield from ((fault.at, fault) for fault in trial.faults)

    def _chain(self, wanted: Iterator[tuple[int, Fault | None]], went: Went, *, wired: bool) -> None:
        """One fault after the other: in the same child where the last one left it running, else in a new one."""
        trial, dice = went.trial, random.Random(f"kinds {went.trial.seed}")
        places = list(wanted)
        one: Watched | None = None
        for number, (at, given) in enumerate(places):
            goes_on = one is not None
            if one is None:
                one = Watched(self.world, f"go{number}", works.commands(self.world, trial.work), at)
                self._children.append(one)
            met = one.until_stop(patience())
            fault = given
            if fault is None:
                place = one.said[-1] if met else ""
                fault = some_fault(dice, at, place, trial.product, trial.work, disk=bool(self.disk), wired=wired)
            went.faults.append(replace(fault, on=goes_on))
            went.met.append(met)
            went.places.append(one.said[-1] if met else "not met")
            if met:
                following = places[number + 1][0] if fault.kind in GOES_ON and number + 1 < len(places) else None
                one.next_stop = None if following is None else len(one.said) + following
                how = "receiver" if fault.kind in (*MAIL, *HTTP) else fault.kind.replace(" ", "_")
                getattr(self, f"_{how}")(one, fault, works.commands(self.world, trial.work), went)
                if following is not None:
                    continue
            self._ended(one, went)
            one = None
            if not met and number + 1 < len(places) and works.over(self.world, trial.work):
                break

    def _ended(self, one: Watched, went: Went) -> None:
        """Wait for the end of a child, and take away what was put in its way."""
        one.until_over(patience())
        went.problems += one.problems
        self.disk.free()
        if self.wires is not None:
            self.wires.release()
        for each in self._children:
            each.write_down()
        self._children = []

    def _kill(self, one: Watched, fault: Fault, commands: Sequence[Sequence[str]], went: Went) -> None:
        one.kill()

    def _kill_later(self, one: Watched, fault: Fault, commands: Sequence[Sequence[str]], went: Went) -> None:
        one.go_on()
        time.sleep(fault.more)
        one.kill()

    def _no_room(self, one: Watched, fault: Fault, commands: Sequence[Sequence[str]], went: Went) -> None:
        resource.prlimit(one.pid, resource.RLIMIT_FSIZE, (int(fault.more), resource.RLIM_INFINITY))
        one.go_on()
        if not one.until_over(SILENCE, quietly=True):  # it waits for room, and somebody makes some
            resource.prlimit(one.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    def _disk_full(self, one: Watched, fault: Fault, commands: Sequence[Sequence[str]], went: Went) -> None:
        self.disk.fill()
        one.go_on()
        if not one.until_over(SILENCE, quietly=True):
            self.disk.free()

    def _cut_before(self, one: Watched, fault: Fault, commands: Sequence[Sequence[str]], went: Went) -> None:
        self._arm(one, "before")
        one.go_on()

    def _cut_after(self, one: Watched, fault: Fault, commands: Sequence[Sequence[str]], went: Went) -> None:
        self._arm(one, "after")
        one.go_on()

    def _half_open(self, one: Watched, fault: Fault, commands: Sequence[Sequence[str]], went: Went) -> None:
        self._arm(one, "half")
        one.go_on()
        if not one.until_over(SILENCE, quietly=True):
            one.kill()

    def _arm(self, one: Watched, when: str) -> None:
        place = one.said[-1].partition(" ")[0]
        assert self.wires is not None
        self.wires.arm(place if place in ("store", *GUESTS) else "store", when)  # type: ignore[arg-type]

    def _receiver(self, one: Watched, fault: Fault, commands: Sequence[Sequence[str]], went: Went) -> None:
        place, _, mode = fault.kind.partition(" ")
        receiver = self.world.mail if place == "mail" else self.world.http
        assert receiver is not None
        receiver.mode(mode)
        one.go_on()
        if not one.until_over(SILENCE, quietly=True):
            one.kill()
        receiver.mode("")

    def _clock(self, one: Watched, fault: Fault, commands: Sequence[Sequence[str]], went: Went) -> None:
        one.go_on(f"clock {int(fault.more)}")

    def _race(self, one: Watched, fault: Fault, commands: Sequence[Sequence[str]], went: Went) -> None:
        other = Watched(self.world, f"{one.name}b", works.WORKER if fault.more else commands)
        self._children.append(other)
        one.go_on()
        one.until_over(patience())
        other.until_over(patience())
        went.problems += other.problems

    def _freeze(self, one: Watched, fault: Fault, commands: Sequence[Sequence[str]], went: Went) -> None:
        one.signal(signal.SIGSTOP)
        other = Watched(self.world, f"{one.name}b", works.WORKER)
        self._children.append(other)
        other.until_over(2 * SILENCE, quietly=True)  # where the frozen one holds a lock of the store, it waits
        one.signal(signal.SIGCONT)
        one.go_on()
        other.until_over(patience())
        went.problems += other.problems


def last_words(run: Path) -> Mapping[str, str]:
    """What every command of a trial said on its error stream, by file."""
    return {path.name: path.read_text(encoding="utf-8", errors="replace") for path in sorted(run.glob("*.err"))}
