"""A system's places for writers: so many plans write to it at once, each from a numbered place that the store gives out once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from troth.desk import now
from troth.desk.plans.models import StepRun, StoredPlan
from troth.desk.plans.registry import Waits
from troth.desk.plans.tries import TURN

_HAD: dict[str, int] = {}
"""Which of a system's places this process had last: asking for the first, workers would wait for each other's commits."""


def likely(target: str, writers: int) -> int | None:
    """The place to ask for first; None where the step is no writer."""
    return _HAD.get(target, 0) % writers if writers else None


def another(stored: StoredPlan, target: str, writers: int) -> int:
    """A place that no other plan has at this moment. Raises Waits where there is none."""
    others = StepRun.objects.filter(target=target, slot__isnull=False).exclude(plan=stored)
    taken = set(others.values_list("slot", flat=True))
    place = next((each for each in range(writers) if each not in taken), None)
    if place is None:
        raise Waits(
            f"{writers} plans write to {target} at this moment, and no more may",
            waits_for="turn",
            wake_at=now() + TURN,
            where=f"plan {stored.uid}",
            fix="it goes on when one of them is done",
        )
    return place


def had(target: str, place: int | None) -> None:
    """Remember the place that a step begins in."""
    if place is not None:
        _HAD[target] = place


def held(rows: Mapping[int, Iterable[StepRun]]) -> Sequence[StepRun]:
    """The runs of steps that hold a place: those an earlier run of the plan was lost in."""
    return [row for runs in rows.values() for row in runs if row.slot is not None and row.done_at is None]


def give_back(rows: Mapping[int, Iterable[StepRun]]) -> None:
    """Give back the places that an earlier run of the plan held when it was lost."""
    lost = held(rows)
    if lost:
        StepRun.objects.filter(pk__in=[row.pk for row in lost]).update(slot=None)
