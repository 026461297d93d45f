"""Run an approved plan, step by step: begun is committed, then the effect, then done with what was seen.

Runs inline under the workspace's lock. A plan that was interrupted is taken up again: finished steps are not repeated,
the one that was begun runs again in its next round, because effects are idempotent by their own WHERE.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from troth.desk import now
from troth.desk.evidence.log import SYSTEM, append
from troth.desk.plans.models import StepRun, StoredPlan
from troth.desk.plans.plans import Plan, Step, approved_bytes, secret
from troth.errors import TrothError

ROUNDS = 3
"""How often one step is tried before it is left to a person."""


@dataclass(frozen=True)
class Work:
    """What a step is given: the plan, itself, its key, what earlier steps found, and the plan's secrets on demand."""

    plan: Plan
    step: Step
    key: str
    results: Mapping[int, Mapping[str, Any]]
    stored: StoredPlan

    def secret(self, name: str) -> Any:
        """A secret of the plan, opened."""
        return secret(self.stored, name)


Worker = Callable[[Work], Mapping[str, Any]]
"""Does one step and returns what it saw: JSON, nothing personal. An effect checks itself before it returns."""

_WORKERS: dict[str, Worker] = {}


def does(kind: str) -> Callable[[Worker], Worker]:
    """Register who does a kind of step: ``@does("connections.erase")``."""

    def register(worker: Worker) -> Worker:
        _WORKERS[kind] = worker
        return worker

    return register


def run(stored: StoredPlan, tell: Callable[[str], None] = lambda _: None) -> Plan:
    """Run an approved plan to its end; ``tell`` hears a sentence before each step. A plan that is done is not run again.

    Raises TrothError where a byte of the plan changed, a step's kind is unknown, or a step failed: the plan is then
    ``stopped``, everything done so far stays on record, and running it again goes on from there.
    """
    plan = approved_bytes(stored)
    if stored.state == "done":
        return plan
    unknown = [step.kind for step in plan.steps if step.kind not in _WORKERS]
    if unknown:
        raise TrothError(f"nobody here knows how to do ‘{unknown[0]}’", where=f"plan {plan.uid}", fix="make a new plan")
    with transaction.atomic():
        if not StoredPlan.objects.filter(uid=plan.uid, state__in=("approved", "running", "stopped")).update(
            state="running"
        ):
            stored.refresh_from_db()
            raise TrothError(f"this plan is {stored.state}", where=f"plan {plan.uid}", fix="make a new one")
    results: dict[int, Mapping[str, Any]] = {}
    for number, step in enumerate(plan.steps, 1):
        finished = StepRun.objects.filter(plan=stored, number=number).exclude(done_at=None).first()
        if finished is None:
            tell(step.says)
            finished = _do(stored, plan, step, number, results)
        results[number] = finished.result or {}
    with transaction.atomic():
        StoredPlan.objects.filter(uid=plan.uid).update(state="done")
        append("plan.done", by=SYSTEM, case=plan.case, key=plan.uid, plan=plan.uid, steps=len(plan.steps))
    stored.refresh_from_db()
    return plan


def results(stored: StoredPlan) -> list[StepRun]:
    """The finished steps of a plan, in order."""
    return list(StepRun.objects.filter(plan=stored).exclude(done_at=None).order_by("number"))


def _do(stored: StoredPlan, plan: Plan, step: Step, number: int, results: Mapping[int, Mapping[str, Any]]) -> StepRun:
    tried = StepRun.objects.filter(plan=stored, number=number).count()
    if tried >= ROUNDS:
        raise TrothError(
            f"step {number} ({step.kind} on {step.target}) was tried {tried} times",
            where=f"plan {plan.uid}",
            fix="look at its problem, mend it, and make a new plan",
        )
    with transaction.atomic():
        row = StepRun.objects.create(
            plan=stored, number=number, round=tried + 1, kind=step.kind, target=step.target, begun_at=now()
        )
        append(f"{step.kind}.begun", by=SYSTEM, case=plan.case, key=row.key, plan_hash=plan.hash, target=step.target)
    try:
        result = dict(_WORKERS[step.kind](Work(plan, step, row.key, results, stored)))
    except Exception as problem:
        _stopped(stored, plan, row, problem)
        raise
    with transaction.atomic():
        row.done_at, row.result = now(), result
        row.save(update_fields=["done_at", "result"])
        append(f"{step.kind}.done", by=SYSTEM, case=plan.case, key=row.key, target=step.target, saw=result)
        _settle(stored, plan, row)
    return row


def _settle(stored: StoredPlan, plan: Plan, row: StepRun) -> None:
    """Rounds that began and never said how they ended are settled by the one that did the step again and looked."""
    for lost in StepRun.objects.filter(plan=stored, number=row.number, done_at=None, problem=None):
        words = f"interrupted, outcome unknown; round {row.round} did the step again"
        append(f"{row.kind}.failed", by=SYSTEM, case=plan.case, key=lost.key, target=row.target, problem=words)


def _stopped(stored: StoredPlan, plan: Plan, row: StepRun, problem: Exception) -> None:
    """Put the failure on record. Only our own errors are quoted: another library's text may carry a person's data."""
    words = str(problem) if isinstance(problem, TrothError) else type(problem).__name__
    with transaction.atomic():
        row.problem = words
        row.save(update_fields=["problem"])
        StoredPlan.objects.filter(uid=plan.uid).update(state="stopped")
        append(f"{row.kind}.failed", by=SYSTEM, case=plan.case, key=row.key, target=row.target, problem=words)
