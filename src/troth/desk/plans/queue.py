"""What there is to do for a worker: plans approved, woken, put down, or left by a worker that is gone; the next is claimed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from troth.desk import now
from troth.desk.evidence.log import SYSTEM, NewEntry, append_all
from troth.desk.plans.leases import Lease, Watch, take
from troth.desk.plans.models import StoredPlan
from troth.desk.plans.record import LONGEST_BACK_OFF
from troth.errors import TrothError

FURTHEST = timedelta(hours=36)
"""A plan never waits longer than this for a window that comes every day, so a later time is a clock that jumped."""

Claim = tuple[StoredPlan, Lease[StoredPlan]]


def claim_next(owner: str, watch: Watch) -> Claim | None:
    """The plan to run next, claimed: the highest priority first, then the oldest. None where there is nothing to do."""
    left = left_behind(watch)
    moment = now()
    if not left and not to_do(moment).exists():
        return None
    with transaction.atomic():
        found = StoredPlan.objects.filter(_free(moment) | Q(pk__in=[row.pk for row in left]))
        stored = found.order_by("-priority", "made_at").select_for_update(skip_locked=True).first()
        if stored is None:
            return None
        seen = next((row for row in left if row.pk == stored.pk), stored)
        if (seen.owner, seen.lease, seen.beat) != (stored.owner, stored.lease, stored.beat):
            return None  # its worker gave a sign of life, or let go of it, since we looked
        lease = take(stored, owner, {"state": stored.state}, {"state": "running"})
    if lease is None:
        return None
    stored.owner, stored.lease, stored.beat, stored.state = owner, lease.number, 0, "running"
    return stored, lease


def to_do(moment: datetime) -> QuerySet[StoredPlan]:
    """Plans that a worker may take now."""
    return StoredPlan.objects.filter(_free(moment))


def left_behind(watch: Watch) -> list[StoredPlan]:
    """Plans whose worker was silent for a whole lease while this observer looked."""
    rows = list(
        StoredPlan.objects.filter(state="running", owner__isnull=False).only("uid", "owner", "lease", "beat")[:1000]
    )
    watch.only(row.pk for row in rows)
    return [row for row in rows if watch.lapsed(row)]


def refuse(stored: StoredPlan, lease: Lease[StoredPlan], problem: TrothError) -> None:
    """Stop a plan that was claimed and may not run at all, as one of whose bytes was changed."""
    with transaction.atomic():
        lease.write(state="stopped", owner=None, why=str(problem), waits_for="", wake_at=None)
        facts = {"plan": stored.uid, "why": str(problem)}
        append_all([NewEntry("plan.stopped", SYSTEM, case=stored.case, facts=facts)])


def _free(moment: datetime) -> Q:
    """Approved, or put down, or waiting for a time that has come. A time too far off to be meant has come as well: the
    clock by which it was set was put back since."""
    woken = Q(wake_at__lte=moment) | Q(wake_at__gt=moment + FURTHEST)
    back_off = Q(waits_for__in=("back-off", "turn"), wake_at__gt=moment + LONGEST_BACK_OFF)
    return Q(owner=None) & (
        Q(state="approved") | Q(state="running") | (Q(state="waiting", wake_at__isnull=False) & (woken | back_off))
    )
