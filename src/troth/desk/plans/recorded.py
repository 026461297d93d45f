"""What is recorded of a plan: proposed, approved, cancelled, done. What its steps saw is declared by their rooms."""

from __future__ import annotations

from troth.desk.evidence.kinds import Facts, Id, declare


class Proposed(Facts):
    """Which plan, by the hash of its bytes, and how many steps it has."""

    plan: Id
    hash: Id
    steps: int


class Approved(Facts):
    """Which bytes a named person approved."""

    plan: Id
    hash: Id


class Cancelled(Facts):
    """Which plan was taken back."""

    plan: Id


class Done(Facts):
    """Which plan came to its end."""

    plan: Id
    steps: int


declare("plan.proposed", "A plan was made.", Proposed)
declare("plan.approved", "A named person approved a plan, byte for byte.", Approved)
declare("plan.cancelled", "A plan was taken back.", Cancelled)
declare("plan.done", "Every step of a plan is done.", Done)
