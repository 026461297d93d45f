"""The faults there are, what is done with them, and in which order they come: every marker first, then chains at random."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import zip_longest
from typing import Any

DAY = 86_400
MAIL = ("mail cut", "mail hang", "mail 451")
"""What a mail server does with the message: takes it and cuts the line, takes it and is silent, takes none now."""
HTTP = ("http cut", "http hang", "http 503")
"""What a web witness does with the call: the same, and is too busy now."""
LIMITS = (0, 4_096, 70_000)
"""Longest file, in bytes, where the kernel refuses to let any grow (EFBIG): at once, after a page, within the store."""
NEEDS_WIRE = ("cut before", "cut after", "half open")
GOES_ON = ("clock", "cut before", "cut after")
"""After these the same process may meet the next fault: nothing of them is waited for."""
WEIGHTS = {
    "kill": 8,
    "kill later": 3,
    "clock": 3,
    "cut before": 3,
    "cut after": 3,
    "race": 0.5,
    "freeze": 0.3,
    "half open": 0.3,
}
"""How often the dice choose a kind, others 1: what must be waited for is seldom chosen, because every marker has met it."""
CHAIN = (0, 6, 12, 18)
"""How many faults the dice add to the one that each marker meets: sometimes it comes alone."""
COPIES = ("backup", "restore")
"""Works that handle every table alike: of their markers about a hundred are met, however many there are."""
IN_A_SAMPLE = 5
"""The same in a sample."""
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
    on: bool = False
    """Whether it comes to the very process that met the last one, and ``at`` is how many markers further."""


@dataclass(frozen=True)
class Trial:
    """What is done to one copy of the world: a kind of work, faults that come to it, and how many the dice add to them."""

    product: str
    work: str
    faults: tuple[Fault, ...] = ()
    then: int = 0
    seed: int = 0
    """Of the dice."""

    @property
    def dice_first(self) -> bool:
        """Whether those of the dice come before the given ones: a fault that does not end the process lets the work end."""
        return self.seed % 3 > 0

    @property
    def wired(self) -> bool:
        """Whether connections may be cut by the dice: each leads through a wire, which takes its time."""
        return bool(self.then) and self.seed % 4 == 0

    def as_json(self) -> dict[str, Any]:
        """For the report, and to do it again."""
        return asdict(self)

    @staticmethod
    def from_json(said: Mapping[str, Any]) -> Trial:
        """The trial that ``as_json`` wrote."""
        faults = tuple(Fault(**each) for each in said["faults"])
        return Trial(said["product"], said["work"], faults, said.get("then", 0), said.get("seed", 0))


def at_marker(number: int, what: str, product: str, work: str, *, disk: bool) -> Iterator[Fault]:
    """Every fault that can come at this marker. Two people who open a request at one moment open two, and two
    who back up make two backups: that is no race."""
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
        for kind in HTTP if work == "witness" else MAIL:
            yield Fault(kind, number)
        if work != "witness":
            yield Fault("freeze", number)
    if verb.split(" ")[0] in ("COMMIT", "INSERT", "SYNC"):
        yield Fault("clock", number, DAY)
        yield Fault("clock", number, -DAY)
        if work not in ("open", "backup"):
            yield Fault("race", number)
        if work not in ("open", "backup", "seal", "witness", "restore"):
            yield Fault("race", number, 1)
            yield Fault("freeze", number)


def some_fault(dice: random.Random, at: int, what: str, product: str, work: str, *, disk: bool, wired: bool) -> Fault:
    """One of the faults that can come at this marker, by the dice."""
    able = [each for each in at_marker(at, what, product, work, disk=disk) if wired or each.kind not in NEEDS_WIRE]
    return dice.choices(able, [WEIGHTS.get(each.kind, 1) for each in able])[0]


def exhaustive(traces: Mapping[tuple[str, str], Sequence[str]], *, disk: bool, seed: int) -> list[Trial]:
    """Each fault at each marker of each work once, alone or followed by others; mixed, so that the first hundred go everywhere."""
    trials = [
        Trial(product, work, (fault,))
        for (product, work), trace in traces.items()
        for number, what in list(enumerate(trace, 1))[:: 1 + len(trace) // 100 if work in COPIES else 1]
        for fault in at_marker(number, what, product, work, disk=disk)
    ]
    dice = random.Random(seed)
    dice.shuffle(trials)
    return [replace(trial, then=dice.choice(CHAIN), seed=dice.getrandbits(32)) for trial in trials]


def chains(traces: Mapping[tuple[str, str], Sequence[str]], *, seed: int) -> Iterator[Trial]:
    """Without end: faults one after the other, the first at any marker, each next while the work is taken up again."""
    dice = random.Random(seed)
    places = list(traces)
    while True:
        product, work = dice.choice(places)
        yield Trial(product, work, (), dice.choice(CHAIN[1:]), dice.getrandbits(32))


def sample(traces: Mapping[tuple[str, str], Sequence[str]], *, disk: bool, seed: int) -> list[Trial]:
    """A deterministic choice: every kind of fault of every work in turn, each the beginning of a chain."""
    groups: dict[str, dict[str, Trial]] = {}
    for trial in exhaustive(traces, disk=disk, seed=seed):
        beginning = replace(
            trial, then=0 if trial.work == "restore" else IN_A_SAMPLE
        )  # each try makes every table anew
        groups.setdefault(f"{trial.product} {trial.work}", {})[trial.faults[0].kind] = beginning
    columns = zip_longest(*(group.values() for group in groups.values()))
    return [trial for column in columns for trial in column if trial is not None]
