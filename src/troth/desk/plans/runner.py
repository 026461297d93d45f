"""Run an approved plan, step by step: begun is committed, then the effect, then done with what was seen.

Whoever runs a plan holds it by a lease and fences every write (``leases``): inline, for a command that waits for it, or in a
worker (``worker``). A plan that was interrupted is taken up again: finished steps are not repeated, the one that was begun
runs again in its next round, because effects are idempotent by their own WHERE. What a step saw and the beginning of the
next one are one transaction, and the claim is part of the first: a plan of n steps costs n + 1 commits.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.db import connection

from troth.desk.notices.versions import in_force, read, version_named
from troth.desk.plans import registry
from troth.desk.plans.leases import Heart, Lease, LeaseLost, StoreLost, Taken, Watch, new_owner
from troth.desk.plans.models import StepRun, StoredPlan
from troth.desk.plans.plans import Plan, Step, approved_bytes, secrets_of
from troth.desk.plans.record import Record
from troth.desk.plans.registry import Ended, Manner, Waits, Work, does, ends
from troth.desk.plans.tries import clock_behind, until_the_clock_is_right
from troth.errors import OutcomeUnknown, TrothError
from troth.notice.models import Notice

__all__ = ["Run", "Work", "does", "ends", "results", "run"]

RUNS_FROM = ("approved", "running", "waiting", "stopped")
"""The states a person may run a plan from."""


def run(
    stored: StoredPlan, tell: Callable[[str], None] = lambda _: None, *, owner: str | None = None
) -> Mapping[int, Mapping[str, Any]]:
    """Run an approved plan here and now, to its end; ``tell`` hears a sentence before each step. What is done is not run again.

    Returns what each step saw, by number from 1. Raises TrothError where a byte of the plan changed, a step's kind is
    unknown, a step may not begin, or a step failed: the plan is then ``stopped`` or ``waiting``, everything done so far stays
    on record, and running it again goes on from there. Raises Taken where a live worker has the plan; one whose worker is
    gone is taken over, once it was silent for the length of a lease.
    """
    watch = Watch()
    while True:
        plan = approved_bytes(stored)
        if stored.state == "done":
            return {row.number: row.result or {} for row in results(stored)}
        if stored.state not in RUNS_FROM:
            raise TrothError(f"this plan is {stored.state}", where=f"plan {plan.uid}", fix="make a new one")
        if stored.owner:
            tell("Its worker has not said how it ended; waiting to see whether it is gone.")
            if not _gone(stored, watch):
                continue  # it let go of the plan meanwhile
        going = Run(stored, plan, owner or new_owner())
        try:
            return going.through(tell)
        except LeaseLost:
            if going.lease is not None:
                raise
            stored.refresh_from_db()  # somebody was quicker: see who, and in which state it is now


def results(stored: StoredPlan) -> list[StepRun]:
    """The finished steps of a plan, in order."""
    return list(StepRun.objects.filter(plan=stored).exclude(done_at=None).order_by("number"))


def ends_the_process(words: str) -> None:
    """What is done about a step that hangs: nothing but the end of its process surely ends what it was doing."""
    sys.stderr.write(f"troth: {words}\n")
    sys.stderr.flush()
    os._exit(75)


class Run:
    """One go at a plan: what is on record of its steps, read once, and what this go adds."""

    def __init__(
        self,
        stored: StoredPlan,
        plan: Plan,
        owner: str,
        lease: Lease[StoredPlan] | None = None,
        *,
        goes_on: Callable[[], bool] = lambda: True,
        on_hang: Callable[[str], None] = ends_the_process,
    ) -> None:
        self.stored, self.plan = stored, plan
        self.record = Record(stored, plan, owner, lease)
        self.results: dict[int, Mapping[str, Any]] = {}
        self._notice: Notice | None = None
        self._secrets: Callable[[str], Any] | None = None
        self._goes_on, self._on_hang = goes_on, on_hang
        self._said: tuple[int, int | None] | None = None
        self._heard, self._manner = time.monotonic(), Manner()

    @property
    def lease(self) -> Lease[StoredPlan] | None:
        """The claim this run holds; None until its first step begins."""
        return self.record.lease

    @property
    def rows(self) -> dict[int, list[StepRun]]:
        """The runs on record of each step, by number, in order of their rounds."""
        return self.record.rows

    @property
    def notice(self) -> Notice:
        """The notice in force, read once: one run acts on one notice.

        Raises TrothError where it maps the systems otherwise than the one the plan was made under: what erasure does to a
        column is part of what was approved.
        """
        if self._notice is not None:
            return self._notice
        version = in_force()
        notice = read(version)
        if version.hash != self.plan.notice and read(version_named(self.plan.notice)).systems != notice.systems:
            raise TrothError(
                "since this plan was approved, a notice came into force that maps the systems otherwise",
                where=f"plan {self.plan.uid}",
                fix=f"make the plan anew and have it approved: troth case find {self.plan.case}",
            )
        self._notice = notice
        return notice

    @property
    def secrets(self) -> Callable[[str], Any]:
        """The plan's secrets, fetched together and opened one by one."""
        if self._secrets is None:
            self._secrets = secrets_of(self.stored)
        return self._secrets

    def through(self, tell: Callable[[str], None]) -> Mapping[int, Mapping[str, Any]]:
        """Do every step that is not done; returns what each saw. However it ends, the lease is given back."""
        ended: StepRun | None = None
        heart: Heart | None = None
        try:
            self._refuse_unknown()
            for number, step in enumerate(self.plan.steps, 1):
                finished = self.record.finished(number)
                if finished is None:
                    self._may_begin(step, ended)
                    tell(step.says)
                    self._begin(number, step, ended)
                    heart = heart or self._beating()
                    finished = ended = self._done(number, step)
                self.results[number] = finished.result or {}
            self._finish(ended)
        except StoreLost:
            # Our own store does not answer: nothing can be written, and the lease lapses by itself.
            connection.close()
            raise
        except BaseException as problem:
            self.record.give_back(problem)
            raise
        finally:
            if heart is not None:
                heart.__exit__()
        return self.results

    def confirm(self) -> None:
        """Raise LeaseLost where another worker may have the plan by now."""
        if self.lease is not None:
            self.lease.confirm()

    def say(self, done: int, of: int | None) -> None:
        """Note how far the step has come, for the next sign of life to write."""
        self._said, self._heard = (done, of), time.monotonic()

    def _refuse_unknown(self) -> None:
        problem = registry.unknown_kind(self.plan)
        if problem is not None:
            self.record.stop(None, problem)
            raise problem

    def _may_begin(self, step: Step, ended: StepRun | None) -> None:
        """Put the plan down, as far as it has come, where its next step may not begin yet; run again, it goes on there."""
        if not self._goes_on():
            self.record.put_down(ended)
            raise PutDown("this worker ends, and another goes on", where=f"plan {self.plan.uid}")
        ready, behind = registry.MANNERS.get(step.kind, Manner()).ready, clock_behind(self.stored, self.rows)
        if ready is None and behind is None:
            return
        try:
            notice = self.notice  # which one is in force is a question of the day
            if ready is not None:
                ready(notice, step)
        except Waits as waits:
            self.record.wait(ended, waits)
            raise
        except TrothError as problem:
            if behind is not None:
                waits = until_the_clock_is_right(self.stored, behind, problem)
                self.record.wait(ended, waits)
                raise waits from None
            self.record.stop(ended, problem)
            raise

    def _begin(self, number: int, step: Step, ended: StepRun | None) -> None:
        """Put on record that a step begins, together with how the one before it ended."""
        self._manner = registry.MANNERS.get(step.kind, Manner())
        writers = 0
        if self._manner.writes:
            system = self.notice.systems.get(step.target)
            writers = system.limits.writers_at_once if system is not None else 1
        try:
            self.record.begin(number, step, ended, writers)
        except Waits as waits:
            self.record.wait(ended, waits)
            raise
        self._said, self._heard = None, time.monotonic()

    def _done(self, number: int, step: Step) -> StepRun:
        """Do a step that is on record as begun; its end is put on record by what follows."""
        row = self.rows[number][-1]
        work = Work(self.plan, step, row.key, self.results, self.stored, self)
        try:
            seen = dict(registry.WORKERS[step.kind](work))
        except (LeaseLost, *StoreLost):
            raise
        except Exception as problem:
            self.record.fail(row, problem)
            raise
        self.record.saw(row, seen)
        return row

    def _finish(self, ended: StepRun | None) -> None:
        """Put the end of the last step and of the plan on record, with what belongs to the end of a plan of its kind."""
        end = registry.ENDS.get(self.plan.kind)
        try:
            self.record.finish(ended, end and (lambda: end(Ended(self.plan, self.stored, self.results))))
        except (LeaseLost, *StoreLost):
            raise
        except Exception as problem:
            self.record.stop(ended, problem)
            raise

    def _beating(self) -> Heart:
        lease = self.lease
        assert lease is not None  # noqa: S101  # a step has begun
        return Heart(lease, self._look_after, stuck=self.record.stuck).__enter__()

    def _look_after(self) -> None:
        """With each sign of life: write how far the step is, and see that it still moves."""
        if self._said is not None:
            said, self._said = self._said, None
            self.record.so_far(*said)
        silent = timedelta(seconds=time.monotonic() - self._heard)
        if silent > self._manner.silence:
            words = f"a step has said nothing for {silent.total_seconds():.0f} s: nobody can say whether it was done"
            problem = OutcomeUnknown(words, where=f"plan {self.plan.uid}")
            self.record.hangs(problem)
            self._on_hang(str(problem))


class PutDown(TrothError):
    """The plan was put down between two steps because its worker ends; any worker goes on with it."""


def _gone(stored: StoredPlan, watch: Watch) -> bool:
    """Wait until the plan's owner was silent for a whole lease; False where it let go meanwhile. Raises Taken where it lives."""
    mark = (stored.owner, stored.lease, stored.beat)
    while not watch.lapsed(stored):
        time.sleep(0.05)
        stored.refresh_from_db()
        if stored.owner is None:
            return False
        if (stored.owner, stored.lease, stored.beat) != mark:
            raise Taken(
                "a worker is running this plan",
                where=f"plan {stored.uid}",
                fix=f"see how far it is: troth plan show {stored.uid}",
            )
    return True
