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
    """What the checks of one promise saw, and the reason of its verdict."""

    promise: Name
    verdict: Verdict
    reason: Words = ""
    findings: list[Look]
    evidence: list[Id] = []
    """Entries of the log that the verdict rests on beside what was seen now: a publication, a signature."""


class Verified(Facts):
    """One run over every promise of a notice."""

    notice: Id
    saw: list[Saw]


class VerdictChanged(Facts):
    """What a promise's verdict was and is, and the run that saw it."""

    promise: Name
    was: Verdict | None
    now: Verdict
    run: Id


declare("board.verified", "Every promise was looked at.", Verified)
declare("board.verdict-changed", "The verdict of a promise changed.", VerdictChanged)
