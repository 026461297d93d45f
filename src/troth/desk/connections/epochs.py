"""Whether a connected system was restored from an older copy: it lacks the receipt of an effect that we know was done there."""

from __future__ import annotations

from troth.desk.connections.connections import system_of
from troth.desk.plans.models import StepRun
from troth.notice.models import Notice

KINDS = ("connections.erase", "connections.correct", "replay.erase", "replay.correct")


def last_epochs() -> dict[str, str]:
    """System → what its newest receipt that we know of drew at random; systems without a marker are not in it."""
    rows = StepRun.objects.filter(kind__in=KINDS, done_at__isnull=False, result__epoch__isnull=False)
    newest = rows.order_by("done_at").values_list("target", "result__epoch")
    return {target: epoch for target, epoch in newest if epoch is not None}


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
