"""What a plan is made of, as rooms above register it: who does a kind of step, what ends a kind of plan, what may wait."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from troth.desk.plans.models import StepRun, StoredPlan
from troth.desk.plans.plans import Plan, Step
from troth.errors import TrothError
from troth.notice.models import Notice

SILENCE = timedelta(minutes=30)
"""How long a step may work without a word (``Work.progress`` is one) before it is taken to hang."""

WaitsFor = Literal["person", "window", "turn", "back-off"]


class Waits(TrothError):
    """A step may not begin yet. Nothing of it was begun, no round is counted, and no thread waits.

    ``wake_at`` (aware) is when the plan is looked at again; None where somebody wakes it (``life.wake``).
    """

    def __init__(
        self, what: str, *, waits_for: WaitsFor, wake_at: datetime | None = None, where: str = "", fix: str = ""
    ) -> None:
        super().__init__(what, where=where, fix=fix)
        self.waits_for = waits_for
        self.wake_at = wake_at


class Going(Protocol):
    """The run that a step is part of, as far as the step may ask it."""

    @property
    def notice(self) -> Notice:
        """The notice in force when the run began."""
        ...

    @property
    def secrets(self) -> Callable[[str], Any]:
        """Opens a secret of the plan by its name."""
        ...

    @property
    def rows(self) -> Mapping[int, Sequence[StepRun]]:
        """The runs on record of each step, by number, in order of their rounds."""
        ...

    def say(self, done: int, of: int | None) -> None:
        """Note how far the step has come."""
        ...

    def confirm(self) -> None:
        """Raise LeaseLost where another worker may have the plan by now."""
        ...


@dataclass(frozen=True)
class Work:
    """What a step is given: the plan, itself, its key, what earlier steps found, and the run it is part of."""

    plan: Plan
    step: Step
    key: str
    results: Mapping[int, Mapping[str, Any]]
    stored: StoredPlan
    run: Going = field(repr=False)

    def secret(self, name: str) -> Any:
        """A secret of the plan, opened. Raises TrothError where it was wiped or changed."""
        return self.run.secrets(name)

    @property
    def notice(self) -> Notice:
        """The notice in force when this run began."""
        return self.run.notice

    def progress(self, done: int, of: int | None = None) -> None:
        """Say how far the step has come, as often as wished: it is written with the next sign of life, for people to see."""
        self.run.say(done, of)

    def confirm(self) -> None:
        """Raise LeaseLost where another worker may have taken the plan over. Call it last before an effect is final.

        Costs nothing while this worker lives as it should: the store is asked only where it was silent for long.
        """
        self.run.confirm()


@dataclass(frozen=True)
class Ended:
    """What the end of a plan is told: the plan, as stored, and what each step saw, by number from 1."""

    plan: Plan
    stored: StoredPlan
    results: Mapping[int, Mapping[str, Any]]


Worker = Callable[[Work], Mapping[str, Any]]
"""Does one step and returns what it saw: JSON, nothing personal. An effect checks itself before it returns."""

Ready = Callable[[Notice, Step], None]
"""Raises TrothError where a step may not begin: Waits where time or somebody will make it so."""

End = Callable[[Ended], None]
"""Does in our store what belongs to a plan's end, inside the transaction that writes ``plan.done``; no foreign I/O."""


@dataclass(frozen=True)
class Manner:
    """How a kind of step is done, apart from its worker."""

    ready: Ready | None = None
    writes: bool = False
    silence: timedelta = SILENCE


WORKERS: dict[str, Worker] = {}
MANNERS: dict[str, Manner] = {}
ENDS: dict[str, End] = {}


def does(
    kind: str, *, ready: Ready | None = None, writes: bool = False, silence: timedelta = SILENCE
) -> Callable[[Worker], Worker]:
    """Register who does a kind of step: ``@does("connections.erase", ready=in_quiet_hours, writes=True)``.

    ``ready`` says what must hold before it begins; ``writes`` counts it among those who write to its target at once
    (``limits: writers at once``); after ``silence`` without a word of progress it is taken to hang.
    """

    def register(worker: Worker) -> Worker:
        WORKERS[kind] = worker
        MANNERS[kind] = Manner(ready, writes, silence)
        return worker

    return register


def ends(kind: str) -> Callable[[End], End]:
    """Register what belongs to the end of a kind of plan, such as closing its case: ``@ends("erasure")``.

    Where it raises, the plan is stopped with the reason, its last step stays done, and a retry ends it again.
    """

    def register(end: End) -> End:
        ENDS[kind] = end
        return end

    return register


def unknown_kind(plan: Plan) -> TrothError | None:
    """The error of a plan with a step that nobody here can do, as after an upgrade that took the kind away."""
    unknown = [step.kind for step in plan.steps if step.kind not in WORKERS]
    if not unknown:
        return None
    return TrothError(
        f"nobody here knows how to do ‘{unknown[0]}’",
        where=f"plan {plan.uid}",
        fix="make a new plan, or run it with the version of Troth that knew",
    )
