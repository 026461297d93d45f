"""Whether a connected system was restored from an older copy: it lacks the receipt of an effect that we know was done there."""

from __future__ import annotations

from troth.desk.connections.connections import system_of
from troth.desk.plans.models import StepRun
from troth.notice.models import Notice

REPLAYED = "replay.verify"
KINDS = ("connections.erase", "connections.correct", "replay.erase", "replay.correct")


def last_epochs() -> dict[str, str]:
    """System → what its newest receipt that we know of drew at random; systems without a marker are not in it.

    A replay that was looked at again has made good what an older copy undid: what was known before it counts no more.
    """
    done = StepRun.objects.filter(done_at__isnull=False, kind__in=(*KINDS, REPLAYED)).order_by("done_at")
    epochs: dict[str, tuple[str, str]] = {}
    for kind, target, plan, epoch in done.values_list("kind", "target", "plan", "result__epoch"):
        if isinstance(epoch, str):
            epochs[target] = epoch, plan
        elif kind == REPLAYED and target in epochs and epochs[target][1] != plan:
            del epochs[target]
    return {target: epoch for target, (epoch, _) in epochs.items()}


def restored(notice: Notice) -> dict[str, str]:
    """System → why it must have been restored from an older copy. Raises Unreachable where one cannot be asked.

    What was erased there since may stand there again: ``troth replay SYSTEM``. One that was restored to a later time than the
    newest effect we know of cannot be told from one that never was, and brings nobody back.
    """
    found: dict[str, str] = {}
    for name, epoch in last_epochs().items():
        if name not in notice.systems or not notice.systems[name].marker:
            continue
        receipts = system_of(notice, name).receipts()
        if receipts is not None and not receipts.knows(epoch):
            found[name] = "the receipt of an erasure or correction that was done there is gone from it"
    return found
