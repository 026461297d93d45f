"""The faults there are, what is done with them, and in which order they come: every marker first, then pairs at random."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

DAY = 86_400
MAIL = ("mail cut", "mail hang", "mail 451")
"""What a mail server does with the message: takes it and cuts the line, takes it and is silent, takes none now."""
LIMITS = (0, 4_096, 70_000)
"""Longest file, in bytes, where the kernel refuses to let any grow (EFBIG): at once, after a page, within the store."""
LATER = (0.0002, 0.001, 0.004)
"""Seconds between a marker and SIGKILL, for what lies inside a commit or a sync."""


@dataclass(frozen=True)
class Fault:
    """One fault: its kind, the marker it comes at, and a number or word that says more."""

    kind: str
    """``kill`` at the marker; ``kill later`` shortly after; ``no room`` (no file may grow); ``disk full`` (no space left);
    ``cut before`` / ``cut after`` / ``half open`` (the wire at the marker); ``mail …`` (the mail server misbehaves); ``clock``
    (a day on or back); ``race`` (another one sets out at that moment: the same command, or with ``more`` a worker);
    ``freeze`` (SIGSTOP, a worker takes over and goes on, SIGCONT)."""
    at: int
    more: float = 0


@dataclass(frozen=True)
class Trial:
    """What is done to one copy of the world: a kind of work, and a fault in its first go and perhaps in its second."""

    product: str
    work: str
    faults: tuple[Fault, ...]

    def as_json(self) -> dict[str, Any]:
        """For the report, and to do it again."""
        return asdict(self)

    @staticmethod
    def from_json(said: Mapping[str, Any]) -> Trial:
        """The trial that ``as_json`` wrote."""
        return Trial(said["product"], said["work"], tuple(Fault(**each) for each in said["faults"]))


def at_marker(number: int, what: str, product: str, work: str, *, disk: bool) -> Iterator[Fault]:
    """Every fault that can come at this marker. Two people who open a request at one moment open two: that is no race."""
    place, _, verb = what.partition(" ")
    yield Fault("kill", number)
    if "COMMIT" in verb or "SYNC" in verb or "fsync" in verb:
        for delay in LATER:
            yield Fault("kill later", number, delay)
    if place == "file" or (product == "sqlite" and verb.split(" ")[0] not in ("SELECT", "PRAGMA")):
        for limit in LIMITS:
            yield Fault("no room", number, limit)
        if disk:
            yield Fault("disk full", number)
    if product == "postgres" and place in ("store", "cases", "website"):
        yield Fault("cut before", number)
        yield Fault("cut after", number)
        yield Fault("half open", number)
    if what.startswith("socket send"):
        for kind in MAIL:
            yield Fault(kind, number)
        yield Fault("freeze", number)
    if verb.split(" ")[0] in ("COMMIT", "INSERT", "SYNC"):
        yield Fault("clock", number, DAY)
        yield Fault("clock", number, -DAY)
        if work != "open":
            yield Fault("race", number)
        if work not in ("open", "seal"):
            yield Fault("race", number, 1)
            yield Fault("freeze", number)


def exhaustive(traces: Mapping[tuple[str, str], Sequence[str]], *, disk: bool, seed: int) -> list[Trial]:
    """Each fault at each marker of each work once; mixed, so that the first hundred already go everywhere."""
    trials = [
        Trial(product, work, (fault,))
        for (product, work), trace in traces.items()
        for number, what in enumerate(trace, 1)
        for fault in at_marker(number, what, product, work, disk=disk)
    ]
    random.Random(seed).shuffle(trials)
    return trials


def pairs(traces: Mapping[tuple[str, str], Sequence[str]], *, disk: bool, seed: int) -> Iterator[Trial]:
    """Without end: a first fault at any marker, and a second while the work is taken up again."""
    chance = random.Random(seed)
    places = list(traces)
    while True:
        product, work = chance.choice(places)
        trace = traces[product, work]
        both: list[Fault] = []
        for _ in range(2):
            number = chance.randint(1, len(trace))
            both.append(chance.choice(list(at_marker(number, trace[number - 1], product, work, disk=disk))))
        yield Trial(product, work, tuple(both))


def sample(traces: Mapping[tuple[str, str], Sequence[str]], count: int, *, disk: bool, seed: int) -> list[Trial]:
    """A deterministic choice that touches every work, product and kind of fault about equally often."""
    groups: dict[tuple[str, str, str], list[Trial]] = {}
    for trial in exhaustive(traces, disk=disk, seed=seed):
        groups.setdefault((trial.product, trial.work, trial.faults[0].kind), []).append(trial)
    chosen: list[Trial] = []
    while len(chosen) < count and any(groups.values()):
        for group in groups.values():
            if group and len(chosen) < count:
                chosen.append(group.pop())
    return chosen
