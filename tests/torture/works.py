"""The kinds of work that are tortured: the commands that do them, those that look at what came of them, and when one is over."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence

from tests.conftest import use
from tests.torture.records import rows
from tests.torture.world import LEAD, World, ids, troth

Commands = Sequence[Sequence[str]]
WORKER: Commands = [["work", "--once", "--threads", "1"]]
"""Another process that does what is due, and takes over what nobody is at any more."""


RECORDED = {
    "witness": "kind = 'evidence.hand-out.done' AND facts LIKE '%\"handed\"%'",
    "backup": "kind = 'store.backed-up'",
    "restore": "kind = 'store.restored'",
}
"""Works that are over when this stands in evidence; a backup was made before."""
CASE = {"worker": "erase"}
"""Works that are about another one's case."""


def commands(world: World, work: str) -> Commands:
    """What a person (or a timer) runs for this work, the first time and whenever it is taken up again."""
    return WORKS[work](world)


def looks(world: World, work: str) -> Commands:
    """What a person reads afterwards: the plan as it is shown, and the log verified."""
    shown: Commands = []
    if CASE.get(work, work) in world.cases:
        number = str(world.cases[CASE.get(work, work)])
        shown += [["receipt", number], ["case", "show", number]]  # one that could not be written is written now
    for uid in plans_of(world, work):
        shown.append(["plan", "show", uid, "--format", "json"])
    return [*shown, ["evidence", "verify", "--format", "json"]]


def over(world: World, work: str) -> bool:
    """Whether nothing is left to do."""
    if work == "open":
        return bool(_opened(world))
    if work == "replay":
        ((state,),) = rows(
            world.addresses["store"], f"SELECT state FROM troth_plans_storedplan WHERE uid = '{world.replay}'"
        )
        return state == "done"
    if work == "seal":
        return (world.run / "out").is_dir() and any((world.run / "out").glob("checkpoint-*.txt"))
    if work in RECORDED:
        found = f"SELECT 1 FROM troth_evidence_evidenceentry WHERE {RECORDED[work]}"
        return len(rows(world.addresses["store"], found)) > (work == "backup")
    ((state,),) = rows(
        world.addresses["store"],
        f"SELECT state FROM troth_cases_case WHERE number = {world.cases[CASE.get(work, work)]}",
    )
    return state == "closed"


def plans_of(world: World, work: str) -> list[str]:
    """The plans of the work's case."""
    if work == "replay":
        return [world.replay]
    if CASE.get(work, work) not in world.cases:
        return []
    found = rows(
        world.addresses["store"],
        f"SELECT uid FROM troth_plans_storedplan WHERE \"case\" = '{world.cases[CASE.get(work, work)]}'",
    )
    return [uid for (uid,) in found]


def in_this_process(world: World, work: str) -> None:
    """Do a work here, to warm up, and keep what it printed as a child's would be kept."""
    os.environ["TROTH_WORKSPACE"] = str(world.root)
    use(world.root, world.store_address())
    handlers = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        for command in [*commands(world, work), *looks(world, work)]:
            _, said = troth(world, *command)
            with (world.run / "last.out").open("a", encoding="utf-8") as out:
                out.write(said)
    finally:
        for each, handler in handlers.items():
            signal.signal(each, handler)  # ``troth work`` takes them as its own


def _opened(world: World) -> list[tuple[int]]:
    highest = max(world.cases.values())
    return rows(world.addresses["store"], f"SELECT number FROM troth_cases_case WHERE number > {highest}")


def _approve(work: str) -> Callable[[World], Commands]:
    """Approved; whoever takes it up again looks first whether it has stopped, as a step does that was cut short three times."""

    def made(world: World) -> Commands:
        number = str(world.cases[CASE.get(work, work)])
        return [*_retried(world, f"\"case\" = '{number}'"), ["case", "approve", number, "--as", LEAD]]

    return made


def _retried(world: World, which: str) -> Commands:
    found = rows(
        world.addresses["store"], f"SELECT uid FROM troth_plans_storedplan WHERE {which} AND state = 'stopped'"
    )
    return [["plan", "retry", uid, "--as", LEAD] for (uid,) in found]


def _by_worker(world: World) -> Commands:
    """Approved now, and done by a worker. Whoever takes it up again looks first whether it was approved, or stopped."""
    number = str(world.cases["erase"])
    ((state,),) = rows(world.addresses["store"], f"SELECT state FROM troth_cases_case WHERE number = {number}")
    later = [] if state == "decided" else [["case", "approve", number, "--later", "--as", LEAD]]
    return [*later, *_retried(world, f"\"case\" = '{number}'"), *WORKER]


def _replay(world: World) -> Commands:
    """Approved, and again where it has stopped."""
    approve = ["replay", "website", "--approve", world.replay, "--as", LEAD]
    return [*_retried(world, f"uid = '{world.replay}'"), approve]


def _open(world: World) -> Commands:
    """Whoever takes it up again looks first whether the case is there."""
    if _opened(world):
        return []
    return [["request", "erasure", *ids(world.people["open"]), "--by", "email", "--as", LEAD, "--format", "json"]]


def _seal(world: World) -> Commands:
    return [["evidence", "checkpoint", "--to", str(world.run / "out"), "--as", LEAD]]


def _backup(world: World) -> Commands:
    return [["backup", "--to", str(world.run / "backups")]]


def _restore(world: World) -> Commands:
    return [["restore", str(world.backup), "--over", "--as", LEAD]]


def _witness(world: World) -> Commands:
    return [["evidence", "checkpoint", "--as", LEAD]]


WORKS: dict[str, Callable[[World], Sequence[Sequence[str]]]] = {
    "erase": _approve("erase"),
    "worker": _by_worker,
    "package": _approve("package"),
    "mail": _approve("mail"),
    "replay": _replay,
    "correct": _approve("correct"),
    "open": _open,
    "seal": _seal,
    "witness": _witness,
    "backup": _backup,
    "restore": _restore,
}
