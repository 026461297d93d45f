"""What is on record of a plan's run: every write of a run in one place, each fenced by its lease and with its evidence.

The ending of a step locks the plan's row through its fence, so that no other worker takes the plan over in between.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.utils import IntegrityError

from troth.desk import now
from troth.desk.evidence.log import SYSTEM, NewEntry, append_all, at_once
from troth.desk.plans import places, statements
from troth.desk.plans.entries import of_end, of_step
from troth.desk.plans.leases import Lease, LeaseLost, StoreLost, take, term
from troth.desk.plans.models import StepRun, StoredPlan
from troth.desk.plans.plans import Plan, Step
from troth.desk.plans.registry import Waits
from troth.desk.plans.tries import PASSING_ROUNDS, after_failure, in_words
from troth.desk.written_once import Question
from troth.errors import OutcomeUnknown, TrothError, TryAgain

_RUNS: Question[StepRun] = Question(
    lambda given: StepRun.objects.filter(plan=given("plan")).order_by("number", "round")
)


QUICKER = 10
"""How often, for each of a system's places, another plan may take one just before this one."""


class Cancelled(TrothError):
    """Somebody asked that this plan end; it did, before its next step."""


class Record:
    """One run's hand on the store."""

    def __init__(self, stored: StoredPlan, plan: Plan, owner: str, lease: Lease[StoredPlan] | None) -> None:
        self.stored, self.plan, self.owner, self.lease = stored, plan, owner, lease
        self.rows: dict[int, list[StepRun]] = {}
        for row in _RUNS.all(plan=stored):
            row.plan = stored
            self.rows.setdefault(row.number, []).append(row)
        self._now: StepRun | None = None
        self._written = False
        """Whether how this run ended is on record."""
        self._since: float | None = None

    def finished(self, number: int) -> StepRun | None:
        """The run of a step that was done, if one was."""
        return next((row for row in self.rows.get(number, ()) if row.done_at is not None), None)

    def saw(self, row: StepRun, seen: dict[str, Any]) -> None:
        """Note what a step saw; it is written with what follows."""
        row.result, row.done_at, row.slot, self._now = seen, now(), None, None

    # each of these is one transaction

    def begin(self, number: int, step: Step, ended: StepRun | None, writers: int = 0) -> None:
        """A step begins, in one of its system's ``writers`` places where it writes. Raises Waits where none is free.

        Raises Cancelled where somebody asked for the end, TrothError where it was tried too often
        or the store refuses it; both are on record then.
        """
        tried = len(self.rows.get(number, ()))
        waited = self.stored.waits_for == "back-off"  # so that what was in the way may have passed
        if tried >= (max(PASSING_ROUNDS, self.stored.rounds) if waited else self.stored.rounds):
            how = f"look at its problem, mend it, and retry it (troth plan retry {self.plan.uid}) or make a new plan"
            raise self._stopped(ended, f"step {number} ({step.kind} on {step.target}) was tried {tried} times", how)
        place = places.likely(step.target, writers)
        for _ in range(1 + QUICKER * writers):
            row = StepRun(
                plan=self.stored, number=number, round=tried + 1, kind=step.kind, target=step.target,
                begun_at=now(), slot=place,
            )  # fmt: skip
            try:
                self._begun(row, ended)
                break
            except IntegrityError:
                place = places.another(self.stored, step.target, writers) if writers else None
        else:
            words = f"the store refuses that step {number} begins: something of it is on record already"
            raise self._stopped(ended, words, "see what stands there (troth evidence verify), and make a new plan")
        places.had(step.target, place)
        self.rows.setdefault(number, []).append(row)
        self._now = row

    def _stopped(self, ended: StepRun | None, what: str, fix: str) -> TrothError:
        problem = TrothError(what, where=f"plan {self.plan.uid}", fix=fix)
        self.stop(ended, problem)
        return problem

    def _begun(self, row: StepRun, ended: StepRun | None) -> None:
        held, lease = places.held(self.rows), self.lease
        entries = [*self._told(ended), of_step(self.plan, row, "begun", plan_hash=self.plan.hash)]
        parts = [statements.free(held)] if held else []
        if ended is not None:
            assert lease is not None  # noqa: S101  # a step has ended
            fence, parts = statements.lock(lease), [statements.end(ended), *parts]
        elif lease is not None:
            fence = statements.hold(lease)
        else:
            lease = Lease(StoredPlan, str(self.stored.pk), self.owner, self.stored.lease + 1)
            fence = statements.claim(self.stored, lease)
        made: int | None = None
        if not lease.lost:
            with self._timed():
                made = statements.fenced(fence, *parts, statements.begin(row), statements.evidence(entries))
        if made is None:
            raise self._not_begun(ended)
        row.pk = made
        for each in held:  # only now that it is committed: another plan may have had the place wanted
            each.slot = None
        self.lease = lease
        self.stored.state = "running"

    def finish(self, ended: StepRun | None, end: Callable[[], None] | None) -> None:
        """The plan is done, with what belongs to its end."""
        plan = self.plan
        facts = {"plan": plan.uid, "steps": len(plan.steps)}
        entries = [*self._told(ended), NewEntry("plan.done", SYSTEM, case=plan.case, key=plan.uid, facts=facts)]
        parts = [statements.end(ended)] if ended is not None else []
        with self._timed() if self.lease and end is None else self._writing():
            lease = self.lease or take(
                self.stored, self.owner, {"state": self.stored.state}, {}
            )  # no step was left to do
            parts = [*parts, statements.evidence(entries)]
            if lease is None or lease.lost or statements.fenced(statements.finish(lease), *parts) is None:
                raise self._lost()
            if end is not None:
                with at_once():
                    end()
        self.lease = lease
        self._now_is("done")

    def fail(self, row: StepRun, problem: Exception) -> None:
        """A step failed. What may pass is tried again after a while; everything else is left to a person.

        Only our own errors are quoted: another library's text may carry a person's data. Where nobody can say whether the
        effect was done, the step stays *begun without done*: unknown, not failed.
        """
        if isinstance(problem, Waits):
            problem = TryAgain(problem.what, where=problem.where, fix=problem.fix)
        entries: list[NewEntry] = []
        row.slot = None
        if not isinstance(problem, OutcomeUnknown):
            row.problem = in_words(problem)
            entries.append(of_step(self.plan, row, "failed", problem=row.problem))
        columns = after_failure(problem, tried=len(self.rows[row.number]), allowed=self.stored.rounds)
        with self._writing():
            lease = self._must_hold(owner=None, **columns)
            row.save(update_fields=["problem", "slot"])
            append_all(entries)
        self.lease, self._now = lease, None
        self._now_is(columns["state"])

    def hangs(self, problem: OutcomeUnknown) -> None:
        """A step hangs: it stays begun without done, and the plan is let go for a while. Written by the heart's thread."""
        row = self._now
        if row is None:
            return
        with transaction.atomic():
            self._must_hold(
                owner=None, **after_failure(problem, tried=len(self.rows[row.number]), allowed=self.stored.rounds)
            )
            StepRun.objects.filter(pk=row.pk).update(slot=None)

    def stop(self, ended: StepRun | None, problem: Exception) -> None:
        """The plan stops for a person, outside any step."""
        why = in_words(problem)
        with self._writing():
            lease = self._must_hold(state="stopped", owner=None, why=why, waits_for="", wake_at=None)
            entries = self._ending(ended)
            facts = {"plan": self.plan.uid, "why": why}
            append_all([*entries, NewEntry("plan.stopped", SYSTEM, case=self.plan.case, facts=facts)])
        self.lease = lease
        self._now_is("stopped")

    def wait(self, ended: StepRun | None, waits: Waits) -> None:
        """The plan waits, without a thread, for a time or for somebody."""
        self._let_go(ended, state="waiting", waits_for=waits.waits_for, wake_at=waits.wake_at, why=in_words(waits))

    def put_down(self, ended: StepRun | None) -> None:
        """The plan is put down between two steps, for any worker to go on with."""
        self._let_go(ended, state="approved", waits_for="", wake_at=None, why="")

    def so_far(self, done: int, of: int | None) -> None:
        """How far the present step has come. Written by the heart's thread, right after it renewed the lease."""
        row = self._now
        if row is not None:
            StepRun.objects.filter(pk=row.pk).update(so_far=done, of=of)

    def give_back(self, problem: BaseException) -> None:
        """Whatever ended the run (a key pressed, an error nobody foresaw): stop the plan by name, if that was not written yet.

        A step that had begun stays begun without done.
        """
        if self._written or isinstance(problem, LeaseLost):
            return
        foreseen = isinstance(problem, Exception)
        why = in_words(problem) if foreseen else "it was interrupted; run it again to go on"
        try:
            with self._writing():
                if self._holding(state="stopped", owner=None, why=why, waits_for="", wake_at=None):
                    places.give_back(self.rows)
        except StoreLost:
            return  # the store does not answer, and the lease lapses by itself
        self._now_is("stopped")

    def stuck(self) -> bool:
        """Whether a write has waited for our own store for so long that its connection may be half open.

        Or the store is only slow: then the fence of that very write says whether somebody else has the plan by now.
        """
        since = self._since
        return since is not None and time.monotonic() - since > term()

    # parts of a transaction

    @contextmanager
    def _timed(self) -> Generator[None]:
        self._since = time.monotonic()
        try:
            yield
        finally:
            self._since = None

    @contextmanager
    def _writing(self) -> Generator[None]:
        with self._timed(), transaction.atomic():
            yield

    def _let_go(self, ended: StepRun | None, **columns: Any) -> None:
        with self._writing():
            lease = self._must_hold(owner=None, **columns)
            append_all(self._ending(ended))
        self.lease = lease
        self._now_is(columns["state"])

    def _ending(self, row: StepRun | None) -> list[NewEntry]:
        """Write that a step is done, behind the fence of the transaction that is open now; hands back its evidence."""
        if row is not None:
            StepRun.objects.filter(pk=row.pk).update(done_at=row.done_at, result=row.result, slot=None)
        return self._told(row)

    def _told(self, row: StepRun | None) -> list[NewEntry]:
        return of_end(self.plan, row, self.rows[row.number]) if row is not None else []

    def _holding(self, **columns: Any) -> Lease[StoredPlan] | None:
        """Write to the plan's row, claiming it with the same statement where this run has not yet; None where it is not ours.

        Who goes on (and does not let go with the same statement) goes on only where nobody asked for the end.
        """
        unasked = {} if "owner" in columns else {"cancel_by": None}
        if self.lease is None:
            return take(self.stored, self.owner, {"state": self.stored.state, **unasked}, columns)
        return self.lease if not self.lease.lost and self.lease.mine().filter(**unasked).update(**columns) else None

    def _must_hold(self, **columns: Any) -> Lease[StoredPlan]:
        lease = self._holding(**columns)
        if lease is None:
            raise self._lost()
        return lease

    def _not_begun(self, ended: StepRun | None) -> TrothError:
        """Why nothing could be begun: the plan ends where somebody asked for that, or it is no longer ours."""
        fresh = StoredPlan.objects.select_related("cancel_by").get(pk=self.stored.pk)
        asked = fresh.cancel_by
        if asked is None or not (self.lease.is_on(fresh) if self.lease else _same(fresh, self.stored)):
            return self._lost()
        with self._writing():
            lease = self._must_hold(state="cancelled", owner=None, waits_for="", wake_at=None, why="")
            entries = self._ending(ended)
            facts = {"plan": self.plan.uid, "asked_by": asked.uid}
            append_all([*entries, NewEntry("plan.cancelled", SYSTEM, case=self.plan.case, facts=facts)])
            places.give_back(self.rows)
        self.lease = lease
        self._now_is("cancelled")
        return Cancelled("this plan was taken back", where=f"plan {self.plan.uid}", fix="make a new one")

    def _lost(self) -> LeaseLost:
        return self.lease.gone() if self.lease else LeaseLost("somebody was quicker", where=f"plan {self.plan.uid}")

    def _now_is(self, state: str) -> None:
        self._written = True
        self.stored.state, self.stored.owner = state, None
        if self.lease is not None:
            self.stored.lease = self.lease.number


def _same(left: StoredPlan, right: StoredPlan) -> bool:
    return (left.owner, left.lease, left.beat, left.state) == (right.owner, right.lease, right.beat, right.state)
