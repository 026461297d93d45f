"""The evidence of a step: that it began, that it was done and what it saw, that it was not."""

from __future__ import annotations

from collections.abc import Iterable

from troth.desk.evidence.log import SYSTEM, NewEntry
from troth.desk.plans.models import StepRun
from troth.desk.plans.plans import Plan


def of_step(plan: Plan, row: StepRun, what: str, **facts: object) -> NewEntry:
    """``connections.erase.begun``: what became of one run of a step."""
    return NewEntry(f"{row.kind}.{what}", SYSTEM, case=plan.case, key=row.key, facts={"target": row.target, **facts})


def of_end(plan: Plan, row: StepRun, rounds: Iterable[StepRun]) -> list[NewEntry]:
    """That a step was done. Those of its ``rounds`` that began and never said how they ended are settled by the one that did
    the step again and looked."""
    words = f"interrupted, outcome unknown; round {row.round} did the step again"
    lost = (each for each in rounds if each.done_at is None and each.problem is None)
    told = of_step(plan, row, "done", saw=row.result)
    return [told, *(of_step(plan, each, "failed", problem=words) for each in lost)]
