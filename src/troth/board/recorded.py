"""What is recorded of the board: each run with what its checks saw, and each verdict that changed."""

from __future__ import annotations

from typing import Literal

from troth.desk.evidence.kinds import Facts, Id, Name, Words, declare

Verdict = Literal["kept", "broken", "unproven"]


class Look(Facts):
    """One look at the world: where, what was counted, how many."""

    where: Name
    saw: Words
    count: int


class Saw(Facts):
    """What the checks of one promise saw, and the reason of its verdict, as runs recorded it that name no counts."""

    promise: Name
    verdict: Verdict
    reason: Words = ""
    findings: list[Look]
    evidence: list[Id] = []
    """Entries of the log that the verdict rests on beside what was seen now: a publication, a signature."""


class Verified(Facts):
    """One run over every promise of a notice; what it saw of each is an entry of its own, so that one can be shown alone."""

    notice: Id
    kept: int = 0
    broken: int = 0
    unproven: int = 0
    saw: list[Saw] = []


class Looked(Facts):
    """What the checks of one promise saw, its verdict, and why; ``run`` is empty where only this promise was looked at."""

    promise: Name
    verdict: Verdict
    reason: Words = ""
    findings: list[Look]
    evidence: list[Id] = []
    """Entries of the log that the verdict rests on beside what was seen now: a publication, a signature."""
    notice: Id
    run: Id | None = None


class VerdictChanged(Facts):
    """What a promise's verdict was and is, and the run that saw it, or the look where there was no run."""

    promise: Name
    was: Verdict | None
    now: Verdict
    run: Id


declare("board.verified", "Every promise was looked at.", Verified)
declare("board.looked", "A promise was looked at.", Looked)
declare("board.verdict-changed", "The verdict of a promise changed.", VerdictChanged)
