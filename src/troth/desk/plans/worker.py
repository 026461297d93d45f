"""A worker: claims plans and runs them in a few threads, does scheduled work, and puts everything down when it is told to end.

Any number of workers share one PostgreSQL store; on SQLite it is one process with threads. A worker is woken on commit where
the store can (``NOTIFY``), and looks by itself every ``LOOK`` seconds: for plans to wake, and for workers that fell silent.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db import connection

from troth.desk import now
from troth.desk.plans import schedules
from troth.desk.plans.leases import StoreLost, Watch, new_owner, term
from troth.desk.plans.plans import CHANNEL, approved_bytes
from troth.desk.plans.queue import Claim, claim_next, refuse
from troth.desk.plans.runner import PutDown, Run, ends_the_process
from troth.errors import TrothError

LOOK = 0.5
"""Seconds between two looks for something to do."""
STORE_AWAY = 2.0
"""Seconds before a store that does not answer is asked again."""

Tell = Callable[[str], None]


class Worker:
    """One process's workers. ``work`` returns when ``end`` was called, or, given ``once``, when nothing is left to do."""

    def __init__(self, threads: int = 2, tell: Tell = lambda _: None, *, owner: str | None = None) -> None:
        self.owner = owner or new_owner()
        self._tell = tell
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._ending, self._told = False, queue.SimpleQueue[None]()
        self._busy, self._free = 0, threading.Condition()
        self._threads = [threading.Thread(target=self._run_jobs, name=f"worker {n + 1}") for n in range(threads)]
        self._watch, self._rounds = Watch(), schedules.Rounds(self.owner)

    def end(self) -> None:
        """Take nothing new, put running plans down before their next step, and return from ``work``. May be called anywhere,
        by a signal's handler as well: unlike an event, what wakes ``work`` has no lock that the thread it interrupts may hold.
        """
        self._ending = True
        self._told.put(None)

    def work(self, *, once: bool = False) -> None:
        """Do what there is to do. ``once`` also waits for what another worker holds, until it ends or was silent too long."""
        for thread in self._threads:
            thread.start()
        try:
            while not self._ending:
                try:
                    found = self._take_on()
                except StoreLost:
                    connection.close()
                    self._tell("our own store does not answer; asking again")
                    self._pause(STORE_AWAY)
                    continue
                if once and not found and not self._busy and self._nobody_else():
                    break
                if not found:
                    self._rest()
        finally:
            self._ending = True
            for _ in self._threads:
                self._jobs.put(None)
            for thread in self._threads:
                thread.join()
            connection.close()

    def _take_on(self) -> bool:
        """Claim one thing for a thread that is free; False where there was nothing, or no thread."""
        if self._busy >= len(self._threads):
            return False
        look_at = self._rounds.next_look
        moment = now()
        if look_at is None or look_at <= moment or look_at > moment + schedules.LONGEST_UNSEEN:
            due = self._rounds.due()
            if due is not None:
                self._give(lambda: self._tell(schedules.do(*due)))
                return True
        claim = claim_next(self.owner, self._watch)
        if claim is not None:
            self._give(lambda: self._run(claim))
        return claim is not None

    def _run(self, claim: Claim) -> None:
        stored, lease = claim
        name = f"plan {stored.uid} (case {stored.case})"
        try:
            plan = approved_bytes(stored)
        except TrothError as problem:
            refuse(stored, lease, problem)
            self._tell(str(problem))
            return
        run = Run(stored, plan, self.owner, lease, goes_on=lambda: not self._ending, on_hang=self._hanging)
        try:
            run.through(lambda says: self._tell(f"{name}: {says}"))
            self._tell(f"{name}: done")
        except PutDown:
            self._tell(f"{name}: put down")
        except TrothError as problem:
            self._tell(f"{name}: {stored.state} – {problem}")

    def _give(self, job: Callable[[], None]) -> None:
        with self._free:
            self._busy += 1
        self._jobs.put(job)

    def _run_jobs(self) -> None:
        """A thread's life: one job after another, over one connection to our own store."""
        try:
            while (job := self._jobs.get()) is not None:
                try:
                    job()
                except StoreLost:
                    connection.close()
                    self._tell("our own store did not answer; what was begun is taken up again")
                except Exception as error:  # its words may hold anybody's data
                    self._tell(f"something went wrong that Troth did not foresee ({type(error).__name__})")
                finally:
                    with self._free:
                        self._busy -= 1
                        self._free.notify_all()
        finally:
            connection.close()

    def _hanging(self, words: str) -> None:
        """A step hangs: let the other threads put their plans down, then end the process, because nothing else ends the step."""
        self._tell(words)
        self.end()
        until = time.monotonic() + term()
        with self._free:
            while self._busy > 1 and time.monotonic() < until:
                self._free.wait(0.1)
        ends_the_process("a step hangs, so this worker ends; another, or this one started again, goes on")

    def _nobody_else(self) -> bool:
        return not self._watch.holding()

    def _rest(self) -> None:
        """Wait until there may be something to do: a thread is free again, a commit called, or it is time to look."""
        if self._busy >= len(self._threads):
            with self._free:
                self._free.wait_for(lambda: self._busy < len(self._threads) or self._ending, LOOK)
        elif connection.vendor == "postgresql":
            self._listen()
        else:
            self._pause(LOOK)

    def _pause(self, seconds: float) -> None:
        """Wait so long, or until told to end; once told, never again."""
        with suppress(queue.Empty):
            self._told.put(self._told.get(timeout=seconds))

    def _listen(self) -> None:
        """Wait for NOTIFY on the connection that looks for work."""
        with suppress(*StoreLost):
            connection.ensure_connection()
            raw: Any = connection.connection
            if raw is not getattr(self, "_listening", None):
                with connection.cursor() as cursor:
                    cursor.execute(f"LISTEN {CHANNEL}")
                self._listening = raw
            with connection.wrap_database_errors:
                list(raw.notifies(timeout=LOOK, stop_after=1))
