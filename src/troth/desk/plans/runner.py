"""Run an approved plan, step by step: begun is committed, then the effect, then done with what was seen.

Runs inline under the workspace's lock. A plan that was interrupted is taken up again: finished steps are not repeated,
the one that was begun runs again in its next round, because effects are idempotent by their own WHERE. What a step saw and
the beginning of the next one are one transaction: a plan of n steps costs n + 1 commits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import transaction

from troth.desk import now
from troth.desk.evidence.log import SYSTEM, NewEntry, append_all
from troth.desk.notices.versions import in_force, read, version_named
from troth.desk.plans.models import StepRun, StoredPlan
from troth.desk.plans.plans import Plan, Step, approved_bytes, secrets_of
from troth.errors import OutcomeUnknown, TrothError
from troth.notice.models import Notice

ROUNDS = 3
"""How often one step is tried before it is left to a person."""


@dataclass(frozen=True)
class Work:
    """What a step is given: the plan, itself, its key, what earlier steps found, and the run it is part of."""

    plan: Plan
    step: Step
    key: str
    results: Mapping[int, Mapping[str, Any]]
    stored: StoredPlan
    run: Run = field(repr=False)

    def secret(self, name: str) -> Any:
        """A secret of the plan, opened. Raises TrothError where it was wiped or changed."""
        return self.run.secrets(name)

    @property
    def notice(self) -> Notice:
        """The notice in force when this run began."""
        return self.run.notice


Worker = Callable[[Work], Mapping[str, Any]]
"""Does one step and returns what it saw: JSON, nothing personal. An effect checks itself before it returns."""

Ready = Callable[[Notice, Step], None]
"""Raises TrothError where a step may not begin yet. Then nothing of it was begun, and no round is counted."""

_WORKERS: dict[str, Worker] = {}
_READY: dict[str, Ready] = {}


def does(kind: str, *, ready: Ready | None = None) -> Callable[[Worker], Worker]:
    """Register who does a kind of step, and what must hold before it begins: ``@does("connections.erase")``."""

    def register(worker: Worker) -> Worker:
        _WORKERS[kind] = worker
        if ready is not None:
            _READY[kind] = ready
        return worker

    return register


def run(stored: StoredPlan, tell: Callable[[str], None] = lambda _: None) -> Mapping[int, Mapping[str, Any]]:
    """Run an approved plan to its end; ``tell`` hears a sentence before each step. A plan that is done is not run again.

    Returns what each step saw, by number from 1. Raises TrothError where a byte of the plan changed, a step's kind is
    unknown, or a step failed: the plan is then ``stopped``, everything done so far stays on record, and running it again
    goes on from there.
    """
    plan = approved_bytes(stored)
    if stored.state == "done":
        return {row.number: row.result or {} for row in results(stored)}
    unknown = [step.kind for step in plan.steps if step.kind not in _WORKERS]
    if unknown:
        raise TrothError(f"nobody here knows how to do ‘{unknown[0]}’", where=f"plan {plan.uid}", fix="make a new plan")
    may_run = StoredPlan.objects.filter(uid=plan.uid, state__in=("approved", "running", "stopped"))
    if not may_run.update(state="running"):
        stored.refresh_from_db()
        raise TrothError(f"this plan is {stored.state}", where=f"plan {plan.uid}", fix="make a new one")
    return Run(stored, plan).through(tell)


def results(stored: StoredPlan) -> list[StepRun]:
    """The finished steps of a plan, in order."""
    return list(StepRun.objects.filter(plan=stored).exclude(done_at=None).order_by("number"))


class Run:
    """One go at a plan: what is on record of its steps, read once, and what this go adds."""

    def __init__(self, stored: StoredPlan, plan: Plan) -> None:
        self.stored, self.plan = stored, plan
        self.rows: dict[int, list[StepRun]] = {}
        for row in StepRun.objects.filter(plan=stored).order_by("number", "round"):
            self.rows.setdefault(row.number, []).append(row)
        self.results: dict[int, Mapping[str, Any]] = {}

    @cached_property
    def notice(self) -> Notice:
        """The notice in force, read once: one run acts on one notice.

        Raises TrothError where it maps the systems otherwise than the one the plan was made under: what erasure does to a
        column is part of what was approved.
        """
        version = in_force()
        notice = read(version)
        if version.hash != self.plan.notice and read(version_named(self.plan.notice)).systems != notice.systems:
            raise TrothError(
                "since this plan was approved, a notice came into force that maps the systems otherwise",
                where=f"plan {self.plan.uid}",
                fix=f"make the plan anew and have it approved: troth case find {self.plan.case}",
            )
        return notice

    @cached_property
    def secrets(self) -> Callable[[str], Any]:
        """The plan's secrets, fetched together and opened one by one."""
        return secrets_of(self.stored)

    def through(self, tell: Callable[[str], None]) -> Mapping[int, Mapping[str, Any]]:
        """Do every step that is not done; returns what each saw."""
        ended: StepRun | None = None
        for number, step in enumerate(self.plan.steps, 1):
            finished = next((row for row in self.rows.get(number, ()) if row.done_at is not None), None)
            if finished is None:
                self.may_begin(step, ended)
                tell(step.says)
                self.begin(number, step, ended)
                finished = ended = self.done(number, step)
            self.results[number] = finished.result or {}
        self.finish(ended)
        return self.results

    def may_begin(self, step: Step, ended: StepRun | None) -> None:
        """Put the plan down, as far as it has come, where its next step may not begin yet; run again, it goes on there."""
        try:
            if step.kind in _READY:
                _READY[step.kind](self.notice, step)
        except TrothError:
            with transaction.atomic():
                append_all(self.ending(ended))
                StoredPlan.objects.filter(uid=self.plan.uid).update(state="stopped")
            self.stored.state = "stopped"
            raise

    def begin(self, number: int, step: Step, ended: StepRun | None) -> None:
        """Put on record that a step begins, together with how the one before it ended."""
        tried = len(self.rows.get(number, ()))
        with transaction.atomic():
            entries = self.ending(ended)
            if tried < ROUNDS:
                row = StepRun.objects.create(
                    plan=self.stored, number=number, round=tried + 1, kind=step.kind, target=step.target, begun_at=now()
                )
                self.rows.setdefault(number, []).append(row)
                entries.append(self.entry(row, "begun", plan_hash=self.plan.hash))
            append_all(entries)
        if tried >= ROUNDS:
            raise TrothError(
                f"step {number} ({step.kind} on {step.target}) was tried {tried} times",
                where=f"plan {self.plan.uid}",
                fix="look at its problem, mend it, and make a new plan",
            )

    def done(self, number: int, step: Step) -> StepRun:
        """Do a step that is on record as begun; its end is put on record by what follows."""
        row = self.rows[number][-1]
        work = Work(self.plan, step, row.key, self.results, self.stored, self)
        try:
            row.result = dict(_WORKERS[step.kind](work))
        except Exception as problem:
            self.stop(row, problem)
            raise
        row.done_at = now()
        return row

    def ending(self, row: StepRun | None) -> list[NewEntry]:
        """Write that a step is done; hands back its evidence, for the transaction that is open now.

        Rounds that began and never said how they ended are settled by the one that did the step again and looked.
        """
        if row is None:
            return []
        row.save(update_fields=["done_at", "result"])
        entries = [self.entry(row, "done", saw=row.result)]
        words = f"interrupted, outcome unknown; round {row.round} did the step again"
        lost = (each for each in self.rows[row.number] if each.done_at is None and each.problem is None)
        return [*entries, *(self.entry(each, "failed", problem=words) for each in lost)]

    def finish(self, ended: StepRun | None) -> None:
        """Put the end of the last step and of the plan on record."""
        plan = self.plan
        with transaction.atomic():
            entries = self.ending(ended)
            StoredPlan.objects.filter(uid=plan.uid).update(state="done")
            facts = {"plan": plan.uid, "steps": len(plan.steps)}
            append_all([*entries, NewEntry("plan.done", SYSTEM, case=plan.case, key=plan.uid, facts=facts)])
        self.stored.state = "done"

    def stop(self, row: StepRun, problem: Exception) -> None:
        """Put the failure on record. Only our own errors are quoted: another library's text may carry a person's data.

        Where nobody can say whether the effect was done, the step stays *begun without done*: unknown, not failed.
        """
        words = str(problem) if isinstance(problem, TrothError) else type(problem).__name__
        with transaction.atomic():
            StoredPlan.objects.filter(uid=self.plan.uid).update(state="stopped")
            if not isinstance(problem, OutcomeUnknown):
                row.problem = words
                row.save(update_fields=["problem"])
                append_all([self.entry(row, "failed", problem=words)])
        self.stored.state = "stopped"

    def entry(self, row: StepRun, what: str, **facts: object) -> NewEntry:
        """Evidence of a step: ``connections.erase.begun``."""
        facts = {"target": row.target, **facts}
        return NewEntry(f"{row.kind}.{what}", SYSTEM, case=self.plan.case, key=row.key, facts=facts)
