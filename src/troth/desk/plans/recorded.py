"""What is recorded of a plan: proposed, approved, stopped, retried, cancelled, done. What its steps saw their rooms declare."""

from __future__ import annotations

from troth.desk.evidence.kinds import Facts, Id, Words, declare


class Proposed(Facts):
    """Which plan, by the hash of its bytes, how many steps it has, and under which notice it was made."""

    plan: Id
    hash: Id
    steps: int
    notice: Id | None = None


class Approved(Facts):
    """Which bytes a named person approved."""

    plan: Id
    hash: Id


class Cancelled(Facts):
    """Which plan was taken back; where a worker did it between two steps, the account that had asked."""

    plan: Id
    asked_by: Id | None = None


class Asked(Facts):
    """Which plan is to end before its next step."""

    plan: Id


class Stopped(Facts):
    """Which plan stopped outside any of its steps, and why."""

    plan: Id
    why: Words


class Retried(Facts):
    """Which plan a named person lets go on, and how often its steps had been tried at most."""

    plan: Id
    tried: int


class Done(Facts):
    """Which plan came to its end."""

    plan: Id
    steps: int


declare("plan.proposed", "A plan was made.", Proposed)
declare("plan.approved", "A named person approved a plan, byte for byte.", Approved)
declare("plan.cancelled", "A plan was taken back.", Cancelled)
declare("plan.cancel-asked", "A named person asked that a running plan end before its next step.", Asked)
declare("plan.stopped", "A plan stopped outside any of its steps, for a person to see.", Stopped)
declare("plan.retried", "A named person let a plan go on that had stopped or waited.", Retried)
declare("plan.done", "Every step of a plan is done.", Done)
