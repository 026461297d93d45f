"""Whether anybody carries out plans: what the pages say where the worker died, or none was ever started."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from troth.desk import now
from troth.desk.plans.leases import Watch
from troth.desk.plans.models import ScheduledWork, StoredPlan
from troth.desk.plans.queue import left_behind

SILENT = timedelta(minutes=2)
"""A worker does something that comes round every ten seconds; after so long without, none is there."""

_WATCH = Watch()
"""What this process saw of the workers' signs of life, from one look at a page to the next."""


@dataclass(frozen=True)
class Workers:
    """When one was last seen (UTC; None: never), and the plans whose worker fell silent while somebody looked on."""

    seen_at: datetime | None
    left_behind: tuple[str, ...]

    @property
    def nobody(self) -> bool:
        """Whether no worker has been seen for so long that there is none."""
        return self.seen_at is None or abs(now() - self.seen_at) > SILENT


def workers() -> Workers:
    """How it stands with the workers now."""
    seen = ScheduledWork.objects.order_by("-last_at").exclude(last_at=None).values_list("last_at", flat=True).first()
    return Workers(seen, tuple(plan.uid for plan in left_behind(_WATCH)))


def waits_for_a_worker(plan: StoredPlan | None, seen: Workers) -> bool:
    """Whether this plan would go on if there were a worker, and there is none, or the one it had is silent."""
    if plan is None or plan.state not in ("approved", "running"):
        return False
    return plan.uid in seen.left_behind or (seen.nobody and plan.state == "approved")
